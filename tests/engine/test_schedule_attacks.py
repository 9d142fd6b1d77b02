"""Promise 1 attacked by raw SQL beneath the storage layer; `test_race.py` has many attackers at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from storage.checking import verify
from storage.location import Location
from storage.office import Office
from storage.rights import Role
from storage.schedule.checks import CHECKS
from storage.schedule.records import CANCEL_REASONS, Appointment, MoveTo
from storage.schedule.rules import ResourceKind, resource_id
from storage.store import Store
from tests.engine.beneath import alchemy_url, on_server, unguarded
from tests.engine.book_town import BUILT, TUESDAY, Town, wish
from tests.engine.forging import rows
from tests.scene import Played, Scene
from tests.second import squeezed

Seat = Callable[..., Awaitable[Office]]
REFUSED = sqlite3.IntegrityError


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.SENIOR_ADMINISTRATOR)


@pytest.fixture
def scene() -> Scene:
    return BUILT


@pytest.fixture
def town(store: Store, played: Played) -> Town:
    town: Town = played.gave
    return town


@pytest.fixture
async def visit(office: Office, town: Town) -> Appointment:
    return (await office.schedule.book(wish(town))).appointment


def columns(visit: Appointment, town: Town, **more: object) -> dict[str, object]:
    values: dict[str, object] = {
        "patient_id": town.bob,
        "practitioner_id": town.orlova,
        "kind": "first",
        "local_date": "2026-10-05",
        "local_min": 600,
        "minutes": 40,
        "starts_at": int(visit.starts_at.timestamp()),
        "ends_at": int(visit.ends_at.timestamp()),
        "status": "booked",
        "booked_at": 0,
        "booked_by": 1,
    }
    return {**values, **more}


def insert(raw: sqlite3.Connection, table: str, values: dict[str, object], verb: str = "INSERT") -> int:
    marks = ", ".join("?" * len(values))
    cursor = raw.execute(f"{verb} INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values()))
    return int(cursor.lastrowid or 0)


def hold(
    raw: sqlite3.Connection, visit: Appointment, who: int, resource: int, *, lane: int = 0, verb: str = "INSERT"
) -> None:
    values: dict[str, object] = {
        "appt_id": who,
        "resource_id": resource,
        "lane": lane,
        "starts_at": int(visit.starts_at.timestamp()),
        "ends_at": int(visit.ends_at.timestamp()),
    }
    insert(raw, "booking", values, verb)


def may_do_nothing(raw: sqlite3.Connection, verb: str) -> AbstractContextManager[object]:
    """ON CONFLICT DO NOTHING does nothing where IGNORE on SQLite meets a guard."""
    quiet = on_server(raw) and verb == "INSERT OR IGNORE"
    return pytest.raises(pytest.fail.Exception, match="DID NOT RAISE") if quiet else nullcontext()


def doctor(town: Town) -> int:
    return resource_id(ResourceKind.PRACTITIONER, town.orlova)


def patient(town: Town) -> int:
    return resource_id(ResourceKind.PATIENT, town.bob)


def problems(where: Location) -> list[str]:
    with create_engine(alchemy_url(where), poolclass=NullPool).connect() as conn:
        return [f"{problem.where}: {problem.what}" for problem in verify(conn, CHECKS).problems]


@pytest.mark.parametrize("verb", ["INSERT", "INSERT OR IGNORE", "INSERT OR REPLACE"])
def test_an_overlap_with_its_bookings(raw: sqlite3.Connection, visit: Appointment, town: Town, verb: str) -> None:
    before = raw.execute("SELECT count(*), sum(appt_id) FROM slot_cell").fetchone()
    raw.execute("BEGIN")
    other = insert(raw, "appointment", columns(visit, town))
    with pytest.raises(REFUSED, match="slot taken"):
        hold(raw, visit, other, doctor(town), verb=verb)
    raw.execute("ROLLBACK")
    assert raw.execute("SELECT count(*), sum(appt_id) FROM slot_cell").fetchone() == before


def test_an_active_visit_without_its_bookings(raw: sqlite3.Connection, visit: Appointment, town: Town) -> None:
    with pytest.raises(REFUSED, match="FOREIGN KEY"):
        insert(raw, "appointment", columns(visit, town))
    raw.execute("BEGIN")
    insert(raw, "appointment", columns(visit, town))
    with pytest.raises(REFUSED, match="FOREIGN KEY"):
        raw.execute("COMMIT")
    raw.execute("ROLLBACK")


def test_a_visit_that_holds_only_its_patient(raw: sqlite3.Connection, visit: Appointment, town: Town) -> None:
    raw.execute("BEGIN")
    other = insert(raw, "appointment", columns(visit, town))
    hold(raw, visit, other, patient(town))
    with pytest.raises(REFUSED, match="FOREIGN KEY"):
        raw.execute("COMMIT")
    raw.execute("ROLLBACK")


def test_a_squeeze_needs_a_reason_and_a_name(raw: sqlite3.Connection, visit: Appointment, town: Town) -> None:
    for more in ({}, {"overbook_reason": "pain"}, {"overbook_by": 1}, {"overbook_reason": "  ", "overbook_by": 1}):
        raw.execute("BEGIN")
        other = insert(raw, "appointment", columns(visit, town, **more))
        with pytest.raises(REFUSED, match="overbooking needs"):
            hold(raw, visit, other, doctor(town), lane=1)
        raw.execute("ROLLBACK")
    with pytest.raises(REFUSED, match="ck_appointment_overbooked"):
        insert(raw, "appointment", columns(visit, town, lane=1))
    raw.execute("BEGIN")
    other = insert(raw, "appointment", columns(visit, town))
    with pytest.raises(REFUSED, match="ck_booking_lane"):
        hold(raw, visit, other, doctor(town), lane=-1)
    raw.execute("ROLLBACK")


def test_a_squeeze_keeps_its_reason(
    raw: sqlite3.Connection, visit: Appointment, town: Town, manager: Office, office: Office
) -> None:
    raw.execute("BEGIN")
    who = manager.actor.user_id
    other = insert(raw, "appointment", columns(visit, town, overbook_reason="pain", overbook_by=who))
    hold(raw, visit, other, doctor(town), lane=1)
    hold(raw, visit, other, patient(town))
    raw.execute("COMMIT")
    unseen = ("''", "char(8203)", "' ' || char(65279)")
    nobody = ("NULL", "0", "4711", office.actor.user_id)
    changes = [*(f"overbook_reason = {one}" for one in unseen), *(f"overbook_by = {one}" for one in nobody)]
    for change in changes:
        with pytest.raises(REFUSED, match="free the time"):
            raw.execute(f"UPDATE appointment SET {change}, version = version + 1 WHERE id = ?", [other])


@pytest.mark.parametrize(
    "change",
    [
        "starts_at = starts_at - 600, ends_at = ends_at - 600",
        "minutes = 20, ends_at = ends_at - 1200",
        "practitioner_id = practitioner_id + 1",
        "patient_id = patient_id + 1",
        "room_id = NULL",
        "room_id = 2",
        "kind = 'walkin'",
        "status = 'cancelled', cancel_side = 'patient', cancel_reason = 'ill'",
        "status = 'noshow'",
        "status = 'entered-in-error'",
    ],
)
@pytest.mark.parametrize("verb", ["UPDATE", "UPDATE OR IGNORE", "UPDATE OR REPLACE"])
def test_a_visit_that_slips_away_from_its_time(
    raw: sqlite3.Connection, visit: Appointment, change: str, verb: str
) -> None:
    with pytest.raises(REFUSED, match="become a walk-in" if "walkin" in change else "free the time"):
        raw.execute(f"{verb} appointment SET {change} WHERE id = ?", [visit.id])


@pytest.mark.parametrize("verb", ["UPDATE", "UPDATE OR IGNORE", "UPDATE OR REPLACE"])
def test_a_visit_does_not_become_a_walk_in(raw: sqlite3.Connection, visit: Appointment, verb: str) -> None:
    """Its time would be free for another visit while the patient still comes for it."""
    raw.execute("BEGIN")
    raw.execute("DELETE FROM booking WHERE appt_id = ?", [visit.id])
    with pytest.raises(REFUSED, match="become a walk-in"):
        raw.execute(f"{verb} appointment SET kind = 'walkin', version = version + 1 WHERE id = ?", [visit.id])
    raw.execute("ROLLBACK")


def test_a_visit_is_neither_deleted_nor_replaced(raw: sqlite3.Connection, visit: Appointment, town: Town) -> None:
    with pytest.raises(REFUSED, match="never deleted"):
        raw.execute("DELETE FROM appointment WHERE id = ?", [visit.id])
    with pytest.raises(REFUSED, match="ck_appointment" if on_server(raw) else "never replaced"):
        insert(raw, "appointment", columns(visit, town, id=visit.id, status="cancelled"), "INSERT OR REPLACE")
    with pytest.raises(REFUSED, match=r"keeps its number|FOREIGN KEY"):
        raw.execute("UPDATE OR REPLACE appointment SET id = 77 WHERE id = ?", [visit.id])


def test_bookings_are_neither_changed_nor_torn_off(raw: sqlite3.Connection, visit: Appointment, town: Town) -> None:
    for change in ("lane = 1", "starts_at = starts_at + 600", "resource_id = 8", "appt_id = 9"):
        for verb in ("UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"):
            with pytest.raises(REFUSED, match="a move deletes and inserts"):
                raw.execute(f"{verb} booking SET {change}")
    with pytest.raises(REFUSED, match="FOREIGN KEY"):
        raw.execute("DELETE FROM booking")
    held = rows(raw, "booking")
    for verb in ("INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"):
        with may_do_nothing(raw, verb), pytest.raises(REFUSED, match=r"holds this time already|a move deletes"):
            hold(raw, visit, visit.id, doctor(town), verb=verb)
    assert rows(raw, "booking") == held
    with pytest.raises(REFUSED, match="follows its visit"):
        hold(raw, visit, visit.id, doctor(town) + 400)


@pytest.mark.parametrize("verb", ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"])
def test_cells_are_written_by_nobody(raw: sqlite3.Connection, visit: Appointment, town: Town, verb: str) -> None:
    cell = int(visit.starts_at.timestamp()) // 300
    held = rows(raw, "slot_cell")
    with may_do_nothing(raw, verb), pytest.raises(REFUSED, match=r"slot taken|cells follow"):
        raw.execute(f"{verb} INTO slot_cell VALUES (?, 0, ?, ?)", [doctor(town), cell, visit.id])
    assert rows(raw, "slot_cell") == held
    with pytest.raises(REFUSED, match="cells follow"):
        raw.execute(f"{verb} INTO slot_cell VALUES (?, 0, ?, ?)", [doctor(town), cell + 100, visit.id])
    for change in ("DELETE FROM slot_cell", "UPDATE slot_cell SET cell = cell + 500", "UPDATE slot_cell SET lane = 3"):
        with pytest.raises(REFUSED, match="cells follow"):
            raw.execute(change)


@pytest.mark.only_sqlite("who is not its owner cannot put PostgreSQL's keys aside: test_owner.py")
def test_without_foreign_keys_nothing_goes(raw: sqlite3.Connection, visit: Appointment, town: Town) -> None:
    raw.execute("PRAGMA foreign_keys=OFF")
    for attack in (
        lambda: insert(raw, "appointment", columns(visit, town)),
        lambda: raw.execute("DELETE FROM booking"),
        lambda: raw.execute("UPDATE appointment SET comment = 'x'"),
    ):
        with pytest.raises(REFUSED, match=r"foreign keys must be on|free the time"):
            attack()


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 7, "ends_at": 1791183600 + 420},
        {"ends_at": 1791183600 + 9999},
        {"status": "maybe"},
        {"kind": "chat"},
        {"local_min": 1440},
        {"status": "cancelled"},
        {"status": "cancelled", "cancel_side": "clinic"},
        {"cancel_side": "nobody"},
        {"confirmation": "perhaps"},
        {"patient_id": 4711},
    ],
)
def test_impossible_visits(raw: sqlite3.Connection, visit: Appointment, town: Town, wrong: dict[str, object]) -> None:
    with pytest.raises(REFUSED):
        insert(raw, "appointment", columns(visit, town, **wrong))


def test_a_booking_off_the_grid(raw: sqlite3.Connection, visit: Appointment, town: Town) -> None:
    off = int(visit.starts_at.timestamp()) - 7200 + 60
    raw.execute("BEGIN")
    other = insert(raw, "appointment", columns(visit, town, starts_at=off, ends_at=off + 2400))
    with pytest.raises(REFUSED, match="ck_booking_cells"):
        insert(raw, "booking", {"appt_id": other, "resource_id": doctor(town), "starts_at": off, "ends_at": off + 2400})
    raw.execute("ROLLBACK")


def test_a_move_in_one_transaction_is_how_it_goes(raw: sqlite3.Connection, visit: Appointment, where: Location) -> None:
    raw.execute("BEGIN")
    held = raw.execute("SELECT resource_id FROM booking WHERE appt_id = ? ORDER BY 1", [visit.id]).fetchall()
    raw.execute("DELETE FROM booking WHERE appt_id = ?", [visit.id])
    raw.execute(
        "UPDATE appointment SET starts_at = starts_at + 86400, ends_at = ends_at + 86400, local_date = '2026-10-06',"
        " version = version + 1 WHERE id = ?",
        [visit.id],
    )
    for (resource,) in held:
        raw.execute(
            "INSERT INTO booking SELECT id, ?, 0, starts_at, ends_at FROM appointment WHERE id = ?",
            [resource, visit.id],
        )
    raw.execute("COMMIT")
    assert problems(where) == []


# ------------------------------------------------------------------------------ check


async def test_check_finds_nothing_on_a_used_book(manager: Office, town: Town, where: Location) -> None:
    visit = (await manager.schedule.book(wish(town))).appointment
    await squeezed(manager, wish(town, patient_id=town.bob, overbook_reason="pain"))
    await manager.schedule.move(visit.id, MoveTo(local_date=TUESDAY, local_min=560))
    await manager.schedule.cancel(visit.id, CANCEL_REASONS[0])
    await manager.schedule.book(wish(town, 560, TUESDAY))
    assert problems(where) == []


@pytest.mark.parametrize(
    ("attack", "found"),
    [
        (("appointment_changed", "UPDATE appointment SET status = 'noshow'"), "still holds time"),
        (
            ("appointment_changed", "UPDATE appointment SET starts_at = starts_at + 300, ends_at = ends_at + 300"),
            "its wall time is not its instant",
        ),
        (("cell_kept", "DELETE FROM slot_cell WHERE cell % 2 = 0"), "cells of five minutes are kept for"),
        (("cell_follows", "INSERT INTO slot_cell VALUES (4, 0, 1, 1)"), "is kept for it without a booking"),
        (("appointment_changed", "UPDATE appointment SET local_min = local_min + 5"), "its wall time is not"),
    ],
)
def test_check_names_what_was_damaged(
    raw: sqlite3.Connection, visit: Appointment, where: Location, attack: tuple[str, str], found: str
) -> None:
    assert visit.id == 1
    trigger, damage = attack
    if trigger == "cell_kept" and on_server(raw):
        trigger = "cell_follows"
    unguarded(raw, trigger)
    raw.execute(damage)
    assert any(found in problem for problem in problems(where)), problems(where)


def test_check_names_an_overlap(raw: sqlite3.Connection, visit: Appointment, town: Town, where: Location) -> None:
    if on_server(raw):
        raw.execute("ALTER TABLE slot_cell DROP CONSTRAINT pk_slot_cell")
    for trigger in ("booking_cells", "cell_taken"):
        unguarded(raw, trigger)
    raw.execute("BEGIN")
    other = insert(raw, "appointment", columns(visit, town))
    for resource in (doctor(town), patient(town)):
        hold(raw, visit, other, resource)
    raw.execute("COMMIT")
    assert any("it overlaps visit 2: both hold doctor" in problem for problem in problems(where))
