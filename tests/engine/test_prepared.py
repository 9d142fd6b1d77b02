"""Statements made once answer what SQLAlchemy's own way answers; who listens or is refused notices nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine, Row, Table, bindparam, event, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from storage.errors import RuleBroken
from storage.journal.tables import journal
from storage.office import Office, seat
from storage.prepared import Prepared
from storage.rights import Role
from storage.staff.records import PractitionerDraft
from storage.staff.tables import holiday, practitioner
from storage.store import Store
from storage.unit import Unit
from tests.engine.book_town import MONDAY

_NAMES = [f"Doctor {letter}" for letter in "ABCDEFG"]
_SOME = (
    select(practitioner.c.id, practitioner.c.last_name, practitioner.c.is_default)
    .where(practitioner.c.id.in_(bindparam("who", expanding=True)), practitioner.c.last_name.not_in(["x", "y"]))
    .order_by(practitioner.c.id)
)


@pytest.fixture
async def manager(store: Store) -> Office:
    """Who may write the staff list."""
    return await seat(store, Role.OFFICE_MANAGER.value, "desk 1")


async def doctors(manager: Office) -> list[int]:
    """Seven of them."""
    return [await manager.staff.add_practitioner(PractitionerDraft(last_name=name)) for name in _NAMES]


@pytest.mark.parametrize("many", range(8))
async def test_a_list_of_any_length_finds_each_of_its_rows_once(manager: Office, many: int) -> None:
    who, prepared = (await doctors(manager))[:many], Prepared(_SOME)

    def ask(conn: Connection) -> tuple[list[tuple[object, ...]], list[Row[int, str, bool]]]:
        return [tuple(row) for row in prepared.rows(conn, who=who)], list(conn.execute(_SOME, {"who": who}).all())

    found, usual = await manager.read(ask)
    assert found == usual
    assert [row[1] for row in found] == _NAMES[:many]


@pytest.mark.parametrize("table", [journal, practitioner, holiday], ids=lambda table: str(table.name))
async def test_days_instants_and_flags_come_as_their_types_by_their_names(manager: Office, table: Table) -> None:
    await doctors(manager)
    await manager.staff.add_holiday(MONDAY, "closed")

    def ask(conn: Connection) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
        usual = conn.execute(select(table)).mappings()
        return [row._asdict() for row in Prepared(select(table)).rows(conn)], [dict(row) for row in usual]

    found, usual = await manager.read(ask)
    assert found == usual != []


async def test_rows_are_written_one_by_one_and_many_at_once(manager: Office) -> None:
    who = (await doctors(manager))[0]
    renamed = Prepared(update(practitioner).where(practitioner.c.id == bindparam("who")))
    closed = Prepared(insert(holiday).returning(holiday.c.name))

    def write(unit: Unit) -> None:
        renamed.rows(unit.conn, last_name="Other", version=2, who=who)
        renamed.rows(unit.conn, specialty="Other", version=3, who=who)  # other columns by the same statement
        closed.each(unit.conn, [{"day": MONDAY.replace(day=day), "name": str(day)} for day in (5, 6)])
        assert closed.value(unit.conn, day=MONDAY.replace(day=7), name="seven") == "seven"

    await manager.store.transact(manager.actor, write)
    seen = (await manager.staff.practitioners())[-1]
    assert (seen.last_name, seen.specialty, seen.version) == ("Other", "Other", 3)
    assert [one.day.day for one in await manager.staff.holidays(MONDAY, MONDAY.replace(day=30))] == [5, 6, 7]


async def test_a_refusal_is_the_same_error(manager: Office) -> None:
    who, stale = (await doctors(manager))[0], update(practitioner).where(practitioner.c.id == bindparam("who"))
    values = {"last_name": "Other", "version": 9, "who": who}
    refusals: list[DBAPIError] = []

    def as_ever(unit: Unit) -> None:
        unit.conn.execute(stale, values)

    def prepared(unit: Unit) -> None:
        Prepared(stale).rows(unit.conn, **values)

    for way in (as_ever, prepared):
        with pytest.raises(RuleBroken) as refused:
            await manager.store.transact(manager.actor, way)
        assert isinstance(refused.value.__cause__, DBAPIError)
        refusals.append(refused.value.__cause__)
    assert type(refusals[0]) is type(refusals[1])
    assert str(refusals[0].orig) == str(refusals[1].orig)


async def test_who_counts_statements_hears_them(manager: Office) -> None:
    heard: list[str] = []

    def hear(conn: object, cursor: object, statement: str, *rest: object) -> None:
        heard.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        answer = await manager.read(lambda conn: Prepared(text("SELECT 40 + :two")).value(conn, two=2))
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    assert answer == 42
    assert [one for one in heard if one.startswith("SELECT 40")]
