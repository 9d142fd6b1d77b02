"""The outpatient calendar that the proof of the day is played on.

The real-shaped files beside the project (or in FRONTDESK_SHARED_DATA) are taken
when they are there; otherwise files of the same shape are made, so that the
proof runs on any clone.
"""

from __future__ import annotations

import csv
import os
from datetime import date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIRST_DAY, DAYS = date(2026, 10, 26), 14
FROM_HOUR, SLOTS_A_DAY, STEP_MINUTES = 8, 40, 15
TODAY = date(2026, 11, 2)
GIVEN = ("Karen", "Kelly", "Sandra", "Nicole", "Aaron", "Wendy", "Dawn", "Daniel", "Sarah", "Theresa")
FAMILY = ("Brookfield", "Pinewood", "Jamesworth", "Muellerton", "Clarkson", "Sheltonby", "Mendozar", "Benjamins")


def shared(name: str) -> Path | None:
    """A folder of the shared data, if it is there."""
    places = [os.environ.get("FRONTDESK_SHARED_DATA", ""), str(ROOT.parent / "shared" / "data")]
    return next((Path(place) / name for place in places if place and (Path(place) / name).is_dir()), None)


def outpatient_files(folder: Path) -> dict[str, Path]:
    """The files by kind, in the order in which they are imported."""
    found = shared("outpatient")
    kinds = ("patients", "slots", "appointments")
    if found is not None:
        return {kind: found / f"{kind}.csv" for kind in kinds}
    return _made(folder)


def _made(folder: Path) -> dict[str, Path]:
    patients = [
        (f"{number:05d}", f"{GIVEN[number % 10]} {FAMILY[number // 10]}", "Female" if number % 3 else "Male")
        for number in range(80)
    ]
    slots: list[tuple[str, ...]] = []
    visits: list[tuple[str, ...]] = []
    for number in range(DAYS * SLOTS_A_DAY):
        day = FIRST_DAY + timedelta(days=number // SLOTS_A_DAY)
        if day.weekday() > 4:
            continue
        start = datetime.combine(day, datetime.min.time()) + timedelta(
            hours=FROM_HOUR, minutes=STEP_MINUTES * (number % SLOTS_A_DAY)
        )
        taken = number % 4 != 0
        slots.append((f"{number:04d}", day.isoformat(), f"{start:%H:%M:%S}", str(not taken)))
        if taken:
            visits.append(_visit(number, start, patients[number % len(patients)][0]))
    files: dict[str, tuple[tuple[str, ...], list[tuple[str, ...]]]] = {
        "patients": (("patient_id", "name", "sex", "dob"), [(*one, "1970-05-17") for one in patients]),
        "slots": (("slot_id", "appointment_date", "appointment_time", "is_available"), slots),
        "appointments": (VISIT_COLUMNS, visits),
    }
    return {kind: _write(folder / f"{kind}.csv", *table) for kind, table in files.items()}


VISIT_COLUMNS = (
    *("appointment_id", "slot_id", "scheduling_date", "appointment_date", "appointment_time", "status"),
    *("check_in_time", "appointment_duration", "start_time", "end_time", "waiting_time", "patient_id"),
)


def _visit(number: int, start: datetime, patient_id: str) -> tuple[str, ...]:
    came = ("", "", "", "", "")
    if start.date() < TODAY:
        came_at, in_at = start - timedelta(minutes=6), start + timedelta(minutes=9)
        out_at = in_at + timedelta(minutes=12)
        came = (f"{came_at:%H:%M:%S}", "12.0", f"{in_at:%H:%M:%S}", f"{out_at:%H:%M:%S}", "15.0")
    status = "attended" if start.date() < TODAY else "scheduled"
    booked = (start - timedelta(days=3)).date().isoformat()
    times = (start.date().isoformat(), f"{start:%H:%M:%S}")
    return (f"{number:05d}", f"{number:04d}", booked, *times, status, *came, patient_id)


def _write(path: Path, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    return path
