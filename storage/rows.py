"""Rows of versioned tables, journalled as they are written, and put back as they were by an undo.

For rooms whose verbs change one row at a time; it decides nothing about the trade.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, bindparam, delete, insert, select, update

from storage.errors import N_, Conflict, NotFound
from storage.journal.records import JournalRow
from storage.journal.tables import journal
from storage.prepared import Prepared
from storage.schema import Day, Instant
from storage.unit import Unit

Values = Mapping[str, Any]
"""Columns of one row; each table knows their types."""


@cache
def adding(table: Table) -> Insert:
    """The statement that adds rows of a table; it takes its columns from the values that it is run with."""
    return insert(table)


@cache
def _adding(table: Table) -> Prepared:
    return Prepared(insert(table).returning(table.c.id))


@cache
def _getting(table: Table) -> Prepared:
    return Prepared(select(table).where(table.c.id == bindparam("row_id")))


@cache
def _changing(table: Table) -> Prepared:
    return Prepared(update(table).where(table.c.id == bindparam("row_id")))


@cache
def _removing(table: Table) -> Prepared:
    return Prepared(delete(table).where(table.c.id == bindparam("row_id")))


def add(unit: Unit, table: Table, values: Values) -> int:
    """Insert a row and journal it; answers its id."""
    row_id = int(_adding(table).value(unit.conn, **values))
    unit.journal(table.name, row_id, None, values)
    return row_id


def get(unit: Unit, table: Table, row_id: int) -> dict[str, Any]:
    """One row as a dict.  Raises NotFound."""
    row = _getting(table).first(unit.conn, row_id=row_id)
    if row is None:
        raise NotFound(N_("This is not there any more: another desk removed it."))
    return row._asdict()  # type: ignore[no-any-return]  # a row is untyped


def change(unit: Unit, table: Table, row_id: int, values: Values, *, version: int | None = None) -> bool:
    """Change columns of a row; answers whether anything differed.

    With `version` it is compare-and-set: raises Conflict when somebody else was first.
    """
    old = get(unit, table, row_id)
    if version is not None and old["version"] != version:
        raise conflict(unit, table.name, row_id)
    new = {name: value for name, value in values.items() if old[name] != value}
    if not new:
        return False
    stored = {**new, "version": old["version"] + 1} if "version" in old else new
    _changing(table).rows(unit.conn, **stored, row_id=row_id)
    unit.journal(table.name, row_id, {name: old[name] for name in new}, new)
    return True


def remove(unit: Unit, table: Table, row_id: int) -> None:
    """Delete a row that nothing refers to; the journal keeps all of it."""
    old = get(unit, table, row_id)
    _removing(table).rows(unit.conn, row_id=row_id)
    unit.journal(table.name, row_id, old, None)


def put_back(unit: Unit, table: Table, entry: JournalRow) -> None:
    """Take back what one journal row says was done to a row of this table.

    Raises Conflict when the row was changed again since.
    """
    if entry.before is None:
        remove(unit, table, entry.key)
        return
    before = _typed(table, entry.before)
    if entry.after is None:
        unit.conn.execute(adding(table), before)
        unit.journal(table.name, entry.key, None, before)
        return
    now = get(unit, table, entry.key)
    if any(now[name] != value for name, value in _typed(table, entry.after).items()):
        raise conflict(unit, table.name, entry.key)
    change(unit, table, entry.key, before)


def conflict(unit: Unit, what: str, row_id: int) -> Conflict:
    """The error that names who changed a thing last, and when."""
    last = unit.conn.execute(
        select(journal.c.login, journal.c.desk, journal.c.at)
        .where(journal.c.what == what, journal.c.key == row_id)
        .order_by(journal.c.id.desc())
        .limit(1)
    ).first()
    if last is None:
        return Conflict(N_("This was changed meanwhile; look again."))
    return Conflict(
        CHANGED,
        who=last.login,
        desk=last.desk,
        when=moment(unit, last.at),
        what=THINGS.get(what, _ENTRY),
    )


CHANGED = N_("{who} ({desk}) changed {what} at {when}; look again.")
_ENTRY = N_("this entry")
THINGS = {
    "account_user": N_("this login"),
    "appointment": N_("this visit"),
    "assist_request": N_("this request for help"),
    "call": N_("this call"),
    "centre": N_("the settings of the centre"),
    "charge": N_("this charge"),
    "document": N_("this document"),
    "claim": N_("this claim"),
    "claim_layout": N_("this layout"),
    "claim_line": N_("this line of the claim"),
    "equipment": N_("this device"),
    "evening": N_("this list"),
    "free_rule": N_("this rule"),
    "guarantee_letter": N_("this guarantee letter"),
    "insurer": N_("this insurer"),
    "insurer_payment": N_("this payment"),
    "letter_service": N_("this guarantee letter"),
    "leaflet": N_("this leaflet"),
    "message": N_("this message"),
    "message_wish": N_("what this patient agreed to"),
    "message_words": N_("these words"),
    "patient": N_("this patient's card"),
    "policy": N_("this policy"),
    "practitioner": N_("this doctor"),
    "programme": N_("this programme"),
    "programme_service": N_("this line of the programme"),
    "recall_mark": N_("this recall"),
    "recall_type": N_("this rule"),
    "complaint": N_("this complaint"),
    "price": N_("this price"),
    "fiscal_device": N_("this device"),
    "fiscal_task": N_("this task of the fiscal register"),
    "print_job": N_("this paper"),
    "printer": N_("this printer"),
    "refund_request": N_("this refund"),
    "room": N_("this room"),
    "roster_break": N_("this break"),
    "roster_exception": N_("these days"),
    "roster_line": N_("these hours"),
    "service": N_("this service"),
    "service_device": N_("the devices of this service"),
    "shift": N_("this shift"),
    "template": N_("this template"),
    "treatment_plan": N_("this plan"),
    "visit_pair": N_("this pair of visits"),
    "wait_entry": N_("this entry of the wait-list"),
}
"""What the second of two desks is told that the first has changed, by its table; the desk translates it."""


def moment(unit: Unit, at: datetime) -> str:
    """An instant for a sentence: `14:30`, with its day (`2.10 14:30`) when that is not today."""
    local = at.astimezone(unit.centre.tz)
    return f"{local:%H:%M}" if local.date() == unit.today else f"{local.day}.{local.month:02} {local:%H:%M}"


def _typed(table: Table, values: Values) -> dict[str, Any]:
    """JSON values back to what the columns take."""
    typed: dict[str, Any] = {}
    for name, value in values.items():
        column = table.c[name]
        if value is not None and isinstance(column.type, Day):
            typed[name] = date.fromisoformat(value)
        elif value is not None and isinstance(column.type, Instant):
            typed[name] = datetime.fromisoformat(value)
        else:
            typed[name] = value
    return typed
