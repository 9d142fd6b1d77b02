"""What was exported comes in again elsewhere as the same; and the shared data, where it lies beside."""

from __future__ import annotations

import csv
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from storage.centre import queries as centre_queries
from storage.centre.records import Centre
from storage.centre.tables import account_user
from storage.clock import StillClock
from storage.errors import RuleBroken, Unavailable
from storage.exchange.records import Format, Kind
from storage.exchange.writing import give_file
from storage.ids import PatientId
from storage.office import Office, open_store, seat
from storage.patients.records import PaperKind, PatientStatus
from storage.rights import Role
from storage.staff import queries as staff_queries
from tests.bench import measure_duplicates
from tests.engine.exchange_files import PATIENTS, SLOTS, VISITS, Write, take, writer

Seat = Callable[..., Awaitable[Office]]
SHARED = Path(os.environ.get("FRONTDESK_SHARED_DATA", Path(__file__).parents[2].parent / "shared" / "data"))


@pytest_asyncio.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER)


@pytest.fixture
def file(tmp_path: Path) -> Write:
    return writer(tmp_path)


# ---------------------------------------------------------------------------- out and in again


async def furnish(office: Office, file: Write) -> None:
    """A centre with something of everything that an export carries."""
    await take(office, Kind.PATIENTS, file(PATIENTS))
    await take(office, Kind.SLOTS, file(SLOTS))
    await take(office, Kind.APPOINTMENTS, file(VISITS))
    await take(office, Kind.PRACTITIONERS, file("id,name,specialty,room\nd2,Орлова Елена Игоревна,дерматолог,204\n"))
    services = "code,name,kind,price,valid from,valid to\nA1,Приём,first,1500,2026-01-01,2026-09-30\n"
    await take(office, Kind.SERVICES, file(services + "A1,Приём,first,1800,2026-10-01,\n"))
    one = await office.patients.patient(PatientId(1))
    await office.patients.open_card(one.id)
    await office.patients.note_paper(one.id, PaperKind.POLICY, "77; =1", date(2027, 1, 1))
    await office.patients.note_paper(one.id, PaperKind.CONSENT)
    twin = 'x1,"Glass, Kris",Female,1965-02-10,+79031112233,"a; ""b"" <c>"'
    await take(office, Kind.PATIENTS, file(f"patient_id,name,sex,dob,phone,note\n{twin}\n"))
    loser = (await office.patients.search("glass kris"))[0].id
    loser = loser if loser != one.id else PatientId(4)
    await office.patients.merge(loser, one.id, "one person")


@pytest_asyncio.fixture
async def elsewhere(tmp_path: Path, blank_database: Path, clock: StillClock, centre: Centre) -> AsyncIterator[Office]:
    """A second, empty centre."""
    path = tmp_path / "elsewhere.db"
    path.write_bytes(blank_database.read_bytes())
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.begin() as conn:
        centre_queries.save(conn, centre)
        conn.execute(account_user.insert(), [{"login": "m", "name": "M", "role": Role.OFFICE_MANAGER.value}])
    store = await open_store(path, clock)
    yield await seat(store, "m", "desk 9")
    await store.close()


KINDS = (Kind.PRACTITIONERS, Kind.SERVICES, Kind.PATIENTS, Kind.SLOTS, Kind.APPOINTMENTS)


@pytest.mark.parametrize("form", [Format.CSV, Format.FHIR])
async def test_an_export_gives_the_same_elsewhere(
    manager: Office, elsewhere: Office, file: Write, tmp_path: Path, form: Format
) -> None:
    await furnish(manager, file)
    suffix = "csv" if form is Format.CSV else "json"
    for kind in KINDS:
        if form is Format.FHIR and kind is Kind.SERVICES:
            with pytest.raises(RuleBroken):
                await give_file(manager, kind, tmp_path / "x", form)
            continue
        out, back = tmp_path / f"{kind}.{suffix}", tmp_path / f"{kind}-back.{suffix}"
        written = await give_file(manager, kind, out, form)
        assert out.stat().st_mode & 0o077 == 0
        result = await take(elsewhere, kind, out)
        assert (result.read, result.rejected) == (written, ())
        await give_file(elsewhere, kind, back, form)
        assert back.read_text() == out.read_text()
        assert (await take(elsewhere, kind, out)).imported == 0
        assert (await take(manager, kind, out)).imported == 0, "our own export changes nothing here"
    merged = await elsewhere.patients.patient((await elsewhere.patients.search("glass kris"))[-1].id)
    assert merged.status is PatientStatus.MERGED


async def test_an_export_that_cannot_be_written_leaves_nothing(manager: Office, tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        await give_file(manager, Kind.PATIENTS, tmp_path / "no" / "x.csv", Format.CSV)
    assert list(tmp_path.glob(".*part")) == []


# ---------------------------------------------------------------------------- the shared data, where it lies beside


@pytest.mark.slow
@pytest.mark.skipif(not (SHARED / "outpatient").is_dir(), reason="the outpatient data is not beside the repository")
async def test_the_outpatient_data_comes_in_whole(manager: Office) -> None:
    folder = SHARED / "outpatient"
    for kind, count in ((Kind.PATIENTS, 1634), (Kind.SLOTS, 2680), (Kind.APPOINTMENTS, 2081)):
        result = await take(manager, kind, folder / f"{kind}.csv")
        assert (result.read, result.imported, result.rejected) == (count, count, ())
    with (folder / "appointments.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["waiting_time"]]
    waits = await manager.read(_waits)
    for row in rows:
        assert abs(waits[row["appointment_id"]] / 60 - float(row["waiting_time"])) <= 0.1, row
    assert len(waits) == len(rows) == 1455
    default = await manager.staff.default_practitioner()
    assert default is not None
    spans = await manager.read(staff_queries.working_spans, [default.id], date(2026, 11, 2), date(2026, 11, 2))
    assert [(span.start_min, span.end_min) for span in spans[default.id, date(2026, 11, 2)]] == [(480, 1080)]


def _waits(conn: object) -> dict[str, int]:
    """Seconds from the arrival to the room, by the outside id of the visit."""
    query = text(
        "SELECT i.value, f.in_room_at - f.arrived_at AS seconds FROM flow AS f"
        " JOIN identifier AS i ON i.kind = 'appointment' AND i.ref_id = f.appointment_id"
    )
    return {row.value: row.seconds for row in conn.execute(query)}  # type: ignore[attr-defined]  # a connection


def test_people_entered_twice_are_found(tmp_path: Path) -> None:
    """On FEBRL's data where it lies beside, else on a made-up set of its kind."""
    path = SHARED / "febrl" / "dataset1.csv"
    if not path.is_file():
        path = tmp_path / "made.csv"
        measure_duplicates.make(path, people=150)
    with_document = measure_duplicates.measure(path, with_document=True)
    without = measure_duplicates.measure(path, with_document=False)
    assert (with_document.false, without.false) == (0, 0)
    assert with_document.recall >= 0.95
    assert without.recall >= 0.87


def test_a_made_up_set_is_found_too(tmp_path: Path) -> None:
    path = tmp_path / "made.csv"
    measure_duplicates.make(path, people=150)
    score = measure_duplicates.measure(path, with_document=False)
    assert score.false == 0
    assert score.recall >= 0.87
