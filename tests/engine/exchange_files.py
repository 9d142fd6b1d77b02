"""Small files as other programs write them, for the tests of import and export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from storage.exchange.records import Kind, Options, Result
from storage.exchange.taking import take_file
from storage.office import Office

Write = Callable[..., Path]

PATIENTS = """patient_id,name,sex,dob,phone
00001,Kristin Glass,Female,1965-02-10,8 916 123-45-67
00002,Dr. Sara Zimmerman MD,F,10.02.1970,
00003,Erik Smith Jr.,м,19840301,+44 20 7183 8750; 8 (495) 111-22-33=work
"""
SLOTS = """slot_id,appointment_date,appointment_time,is_available
1,2026-10-01,08:00:00,True
2,2026-10-01,08:15:00,False
3,2026-10-05,09:00:00,True
"""
VISITS = """appointment_id,slot_id,scheduling_date,appointment_date,appointment_time,status,\
check_in_time,start_time,end_time,patient_id
a1,1,2026-09-20,2026-10-01,08:00:00,attended,07:52:10,08:03:30,08:14:05,00001
a2,2,2026-09-21,2026-10-01,08:15:00,did not attend,,,,00002
a3,3,2026-09-21,2026-10-05,09:00:00,scheduled,,,,00003
a4,3,2026-09-21,2026-10-05,09:00:00,cancelled,,,,00001
"""


def writer(folder: Path) -> Write:
    """Writes a file into the folder and gives its path."""

    def write(content: str | bytes, name: str = "in.csv") -> Path:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


async def take(office: Office, kind: Kind, path: Path, **options: object) -> Result:
    """Import a file."""
    return await take_file(office, kind, path, Options(**options))  # type: ignore[arg-type]  # test data


def reasons(result: Result) -> list[tuple[int, str]]:
    """Line and field of what was refused."""
    return [(one.line, one.field) for one in result.rejected]
