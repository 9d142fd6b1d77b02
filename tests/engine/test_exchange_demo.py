"""The demo clinic, exported and imported into an empty centre: what a user would look at there is the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import Connection, create_engine, select
from sqlalchemy.pool import NullPool

from storage.centre import queries as centre_queries
from storage.centre.tables import account_user
from storage.clock import StillClock
from storage.demo.clinic import build
from storage.exchange.records import Format, Kind
from storage.exchange.writing import give_file
from storage.ids import AppointmentId, PatientId
from storage.office import Office, open_store, seat
from storage.patients import queries as patient_queries
from storage.patients.tables import patient
from storage.queue import board
from storage.rights import Role
from storage.schedule import queries as schedule_queries
from storage.schedule.tables import appointment
from storage.services import queries as service_queries
from storage.services.tables import service
from storage.staff import queries as staff_queries
from storage.staff.tables import holiday
from tests.engine.exchange_files import take

AT = datetime(2026, 10, 2, 14, 30, tzinfo=ZoneInfo("Europe/Moscow"))
TODAY = AT.date()
KINDS = (Kind.PRACTITIONERS, Kind.SERVICES, Kind.PATIENTS, Kind.SLOTS, Kind.APPOINTMENTS)


@pytest_asyncio.fixture
async def clinic(tmp_path: Path, blank_database: Path) -> AsyncIterator[Office]:
    """The demo clinic in the middle of a day."""
    path = tmp_path / "demo.db"
    path.write_bytes(blank_database.read_bytes())
    store = await open_store(path, StillClock(AT))
    await build(store, "en")
    await store.reload_centre()
    yield await seat(store, "vetrova", "desk 1")
    await store.close()


@pytest_asyncio.fixture
async def empty(tmp_path: Path, blank_database: Path, clinic: Office) -> AsyncIterator[Office]:
    """An empty centre in the same town."""
    path = tmp_path / "empty.db"
    path.write_bytes(blank_database.read_bytes())
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.begin() as conn:
        centre_queries.save(conn, clinic.centre)
        conn.execute(account_user.insert(), [{"login": "m", "name": "M", "role": Role.OFFICE_MANAGER.value}])
    store = await open_store(path, StillClock(AT))
    yield await seat(store, "m", "desk 9")
    await store.close()


@pytest.mark.parametrize("form", [Format.CSV, Format.FHIR])
async def test_the_same_clinic_stands_elsewhere(clinic: Office, empty: Office, tmp_path: Path, form: Format) -> None:
    for kind in KINDS:
        chosen = Format.CSV if kind is Kind.SERVICES else form
        path = tmp_path / f"{kind}.{'csv' if chosen is Format.CSV else 'json'}"
        written = await give_file(clinic, kind, path, chosen)
        result = await take(empty, kind, path)
        assert (result.read, result.rejected) == (written, ()), kind
        assert written > 0
    there = await clinic.read(seen)
    here = await empty.read(seen)
    for what in there:
        assert here[what] == there[what], what
    assert any(row["state"] == "to-pay" for row in there["visits"])
    assert any(row["state"] == "called" for row in there["visits"])
    assert any(row["priority"] for row in there["visits"])
    assert len({row["card_state"] for row in there["visits"]}) > 1
    assert there["hours"]
    assert there["breaks"]
    assert there["holidays"]


def seen(conn: Connection) -> dict[str, Any]:  # Any: whatever the screens show
    """What the desks of a centre show, with names in place of numbers."""
    doctors = {one.id: one.full_name for one in staff_queries.practitioners(conn, retired=True)}
    doors = {None: ""} | dict(staff_queries.room_names(conn).items())
    spans = staff_queries.working_spans(conn, list(doctors), TODAY, TODAY + timedelta(days=30))
    return {
        "doctors": [_of_doctor(one, doors) for one in staff_queries.practitioners(conn, retired=True)],
        "hours": sorted(
            (doctors[who], day, [(span.start_min, span.end_min, doors[span.room_id]) for span in found])
            for (who, day), found in spans.items()
        ),
        "lines": sorted(
            (doctors[who], *_without(line, "id", "version", "practitioner_id", "room_id"), doors[line.room_id])
            for who in doctors
            for line in staff_queries.lines_of(conn, who)
        ),
        "breaks": sorted(
            (doctors[who], *_without(pause, "id", "version", "practitioner_id"))
            for who in doctors
            for pause in staff_queries.breaks_of(conn, who)
        ),
        "rooms": [(one.name, one.floor, one.active) for one in staff_queries.rooms(conn, closed=True)],
        "holidays": [tuple(row) for row in conn.execute(select(holiday).order_by(holiday.c.day))],
        "services": [
            (
                *_without(one, "id", "version"),
                [(price.valid_from, price.valid_to, price.amount_minor) for price in _prices(conn, one.id)],
            )
            for one in [service_queries.service_of(conn, row.id) for row in conn.execute(select(service.c.id))]
        ],
        "patients": _patients(conn),
        "visits": _visits(conn),
        "book": _book(conn),
    }


def _without(record: Any, *names: str) -> tuple[str, ...]:  # Any: any of our records
    return tuple(f"{name}={getattr(record, name)}" for name in _names(record) if name not in names)


def _names(record: Any) -> tuple[str, ...]:  # Any: any of our records
    return record._fields if isinstance(record, tuple) else tuple(record.__dataclass_fields__)  # type: ignore[attr-defined]


def _of_doctor(one: Any, doors: dict[Any, str]) -> tuple[str, ...]:  # Any: a practitioner and the numbers of rooms
    return (*_without(one, "id", "version", "room_id"), doors[one.room_id])


def _prices(conn: Connection, service: Any) -> list[Any]:  # Any: a number and prices
    return sorted(
        (price for price in service_queries.price_history(conn, service) if not price.voided),
        key=lambda price: price.valid_from,
    )


def _patients(conn: Connection) -> list[tuple[object, ...]]:
    ids = [PatientId(row.id) for row in conn.execute(select(patient.c.id))]
    found = patient_queries.patients(conn, ids)
    hidden = ("id", "version", "papers", "merged_into", "phones", "created_at", "created_by")
    return sorted(
        (
            *_without(one, *hidden),
            "" if one.merged_into is None else found[one.merged_into].card_no or "",
            tuple((phone.e164, phone.label) for phone in one.phones),
            tuple((paper.kind.value, paper.number, str(paper.valid_until)) for paper in one.papers),
        )
        for one in found.values()
    )


_OWN = ("appointment_id", "patient_id", "practitioner_id", "room_id", "version", "step_id")
_OF_NOTICE = ("told_at", "seen_at", "seen_by")
"""What the doctor was told is a message from desk to desk, not a thing of the visit."""


def _visits(conn: Connection) -> list[dict[str, Any]]:
    days = [row.local_date for row in conn.execute(select(appointment.c.local_date).distinct())]
    rows = [row for day in days for row in board.board(conn, day).rows]
    visits = [
        {name: value for name, value in row._asdict().items() if name not in (*_OWN, *_OF_NOTICE)} for row in rows
    ]
    return sorted(visits, key=lambda one: str([one[name] for name in ("day", "local_min", "doctor", "last_name")]))


def _book(conn: Connection) -> list[tuple[str, ...]]:
    """Each visit as the book keeps it, whatever became of it; who wrote it is the one who imports."""
    ids = [AppointmentId(row.id) for row in conn.execute(select(appointment.c.id))]
    ours = ("id", "version", "patient_id", "practitioner_id", "room_id", "service_id", "call_id")
    hands = ("booked_by", "overbook_by")
    return sorted(_without(one, *ours, *hands) for one in schedule_queries.appointments(conn, ids).values())
