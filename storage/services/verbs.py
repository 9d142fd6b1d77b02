"""What may be done to the price list; every verb can be undone, and no price is ever changed.

A new price is a new row: the one in force ends the day before. Undoing it voids the new row and
writes what was in force again, so that the history shows both.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from storage import rows
from storage.errors import N_, Conflict, RuleBroken
from storage.ids import PriceId, ServiceId
from storage.journal.records import JournalRow
from storage.patients.names import fold
from storage.rights import Right
from storage.services import queries, rules
from storage.services.records import ServiceDraft
from storage.services.tables import price, service
from storage.unit import Unit
from storage.verbs import verb


def _columns(draft: ServiceDraft) -> dict[str, Any]:
    rules.check_service(draft)
    values = asdict(draft)
    for name in ("code", "name", "specialty"):
        values[name] = " ".join(values[name].split())
    values["kind"] = draft.kind.value
    values["specialty_key"] = fold(draft.specialty)
    values["words"] = rules.words_of(draft)
    return values


def _refuse_known_code(unit: Unit, code: str, own_id: ServiceId | None = None) -> None:
    known = queries.by_code(unit.conn, code)
    if known is not None and known.id != own_id:
        raise RuleBroken(N_("{code} is already the code of “{name}”."), code=known.code, name=known.name)


@verb("services.add", right=Right.SERVICES)
def add(unit: Unit, draft: ServiceDraft, amount_minor: int | None = None) -> int:
    """Put a service on the price list, with its price from today if that is known."""
    values = _columns(draft)
    _refuse_known_code(unit, draft.code)
    service_id = rows.add(unit, service, {**values, "active": True})
    unit.changed("services", service_id)
    if amount_minor is not None:
        set_price(unit, ServiceId(service_id), amount_minor, unit.today)
    return service_id


@verb("services.edit", right=Right.SERVICES)
def edit(unit: Unit, service_id: ServiceId, draft: ServiceDraft, version: int) -> int:
    """Change what a service is; raises Conflict when another desk was first."""
    values = _columns(draft)
    _refuse_known_code(unit, draft.code, service_id)
    rows.change(unit, service, service_id, values, version=version)
    unit.changed("services", service_id)
    return service_id


@verb("services.offer", right=Right.SERVICES)
def offer(unit: Unit, service_id: ServiceId, active: bool) -> int:
    """Take a service off the price list, or put it back."""
    rows.change(unit, service, service_id, {"active": active})
    unit.changed("services", service_id)
    return service_id


@add.undoes
def _take_off(unit: Unit, entry: JournalRow) -> None:
    """Remove a service that was just added; once it had a price it stays, no longer offered."""
    if queries.price_history(unit.conn, ServiceId(entry.key)):
        rows.change(unit, service, entry.key, {"active": False})
    else:
        rows.put_back(unit, service, entry)
    unit.changed("services", entry.key)


@edit.undoes
@offer.undoes
def _restore(unit: Unit, entry: JournalRow) -> None:
    rows.put_back(unit, service, entry)
    unit.changed("services", entry.key)


# ------------------------------------------------------------------------------ prices


_COVERING = select(price).where(
    price.c.service_id == bindparam("which"),
    price.c.voided == 0,
    price.c.valid_from <= bindparam("day"),
    (price.c.valid_to.is_(None)) | (price.c.valid_to >= bindparam("day")),
)
_NEXT_START = (
    select(price.c.valid_from)
    .where(price.c.service_id == bindparam("which"), price.c.voided == 0, price.c.valid_from > bindparam("day"))
    .order_by(price.c.valid_from)
    .limit(1)
)


_SHORTENED = update(price).where(price.c.id == bindparam("which"))


def _covering(unit: Unit, service_id: ServiceId, day: date) -> Row[Any] | None:
    """The row in force on a day."""
    return unit.conn.execute(_COVERING, {"which": service_id, "day": day}).first()


def _next_start(unit: Unit, service_id: ServiceId, day: date) -> date | None:
    """When the next price after a day begins."""
    found: date | None = unit.conn.execute(_NEXT_START, {"which": service_id, "day": day}).scalar()
    return found


def _void(unit: Unit, price_id: int, **more: bool) -> None:
    unit.conn.execute(update(price).where(price.c.id == price_id).values(voided=True))
    unit.journal("price", price_id, {"voided": False}, {"voided": True, **more})


def _shorten(unit: Unit, row: Row[Any], last_day: date) -> None:
    unit.conn.execute(_SHORTENED, {"which": row.id, "valid_to": last_day})
    unit.journal("price", row.id, {"valid_to": row.valid_to}, {"valid_to": last_day})


def _write_price(unit: Unit, service_id: ServiceId, amount_minor: int, first_day: date, last_day: date | None) -> int:
    """End what is in force on `first_day` the day before, and write a new row to `last_day`."""
    old = _covering(unit, service_id, first_day)
    if old is not None and old.valid_from == first_day:
        _void(unit, old.id)
    elif old is not None:
        _shorten(unit, old, first_day - timedelta(days=1))
    values = {
        "service_id": service_id,
        "valid_from": first_day,
        "valid_to": last_day,
        "amount_minor": amount_minor,
        "voided": False,
        "noted_at": unit.now,
        "noted_by": unit.actor.user_id,
    }
    made = unit.conn.execute(rows.adding(price), values).inserted_primary_key
    assert made is not None
    was = None
    if old is not None:
        was = {"amount_minor": old.amount_minor, "valid_from": old.valid_from}
    unit.journal("price", made[0], was, values)
    return int(made[0])


@verb("services.set_price", right=Right.SERVICES)
def set_price(
    unit: Unit, service_id: ServiceId, amount_minor: int, first_day: date, *, seen: PriceId | None = None
) -> int:
    """Give a service a price from a day on, until the next one that is already written begins.

    With `seen`, the newest row of its price history that the person knows, it raises Conflict when
    another desk has written one since.

    A day that is past is refused: visits of that day were charged by the price they were told.
    The first price of a service may begin in the past, since nothing was charged by another.
    """
    rules.check_price(amount_minor)
    queries.service_of(unit.conn, service_id)
    newest = max((row.id for row in queries.price_history(unit.conn, service_id)), default=None)
    if seen is not None and newest is not None and newest != seen:
        raise rows.conflict(unit, "price", newest)
    if first_day < unit.today and newest is not None:
        raise RuleBroken(N_("A price cannot change in the past; the earliest day is today."))
    following = _next_start(unit, service_id, first_day)
    last_day = None if following is None else following - timedelta(days=1)
    price_id = _write_price(unit, service_id, amount_minor, first_day, last_day)
    unit.changed("services", service_id)
    return price_id


@verb("services.withdraw_price", right=Right.SERVICES)
def withdraw_price(unit: Unit, price_id: PriceId) -> int:
    """Take back a price that has not begun: the one before it holds on."""
    row = rows.get(unit, price, price_id)
    if row["voided"]:
        raise rows.conflict(unit, "price", price_id)
    if row["valid_from"] <= unit.today:
        raise RuleBroken(N_("This price is in force already; set a new one from today."))
    _void(unit, price_id, withdrawn=True)
    before = _covering(unit, row["service_id"], row["valid_from"] - timedelta(days=1))
    if before is not None:
        _carry_on(unit, before, row["valid_to"])
    unit.changed("services", row["service_id"])
    return price_id


def _carry_on(unit: Unit, row: Row[Any], last_day: date | None) -> None:
    """Let a price that had ended hold on to a later day: as one new row in its place."""
    _write_price(unit, row.service_id, row.amount_minor, row.valid_from, last_day)


@set_price.undoes
def _undo_set_price(unit: Unit, entry: JournalRow) -> None:
    """Void the new price and let the one that it replaced hold on.

    An undo of a later change may have written the same price again under another id: that one counts.
    """
    written = entry.after or {}
    if "service_id" not in written:
        return  # the row that was ended or voided for the new one
    service_id, first_day = (
        ServiceId(written["service_id"]),
        date.fromisoformat(written["valid_from"]),
    )
    row = _same_price(unit, service_id, first_day, written["amount_minor"])
    _void(unit, row.id)
    if entry.before is not None:
        amount, began = entry.before["amount_minor"], date.fromisoformat(entry.before["valid_from"])
        if began == first_day:
            _write_price(unit, service_id, amount, first_day, row.valid_to)
        else:
            _carry_on(unit, _same_price(unit, service_id, began, amount), row.valid_to)
    unit.changed("services", service_id)


def _same_price(unit: Unit, service_id: ServiceId, began: date, amount_minor: int) -> Row[Any]:
    """The price that began on a day with an amount, if it still stands.  Raises Conflict."""
    row = _covering(unit, service_id, began)
    if row is None or (row.valid_from, row.amount_minor) != (began, amount_minor):
        raise Conflict(N_("This price was changed again since; look at its history."))
    return row


@withdraw_price.undoes
def _undo_withdraw(unit: Unit, entry: JournalRow) -> None:
    """Write the withdrawn price again, over the one that carried on."""
    if "withdrawn" not in (entry.after or {}):
        return  # the rows of the price that held on
    row = rows.get(unit, price, entry.key)
    _write_price(unit, row["service_id"], row["amount_minor"], row["valid_from"], row["valid_to"])
    unit.changed("services", row["service_id"])
