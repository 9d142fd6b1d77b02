"""Verbs of what patients owe: charging, discounts, striking off.  All of them can be taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from storage import rows
from storage.accounts.approving import second
from storage.cash import free_visits, queries, rules
from storage.cash.orders import ChargeDraft, Discount
from storage.cash.records import ChargeState
from storage.cash.tables import charge
from storage.centre.records import Centre
from storage.errors import N_, NotFound, RuleBroken
from storage.ids import AppointmentId, ChargeId, PractitionerId, ServiceId
from storage.journal.records import JournalRow
from storage.rights import Actor, Right
from storage.schedule.tables import appointment
from storage.services import queries as price_list
from storage.unit import Unit
from storage.verbs import verb


def _state(amount_minor: int, paid_minor: int = 0) -> ChargeState:
    """A line that costs nothing owes nothing."""
    return ChargeState.PAID if amount_minor == paid_minor else ChargeState.OPEN


def _undo_new(unit: Unit, entry: JournalRow) -> None:
    """Strike a new line off; its number stays, as every number of the till does, and so does why it was free."""
    if entry.what == free_visits.WHAT:
        return
    found = queries.charge_of(unit.conn, ChargeId(entry.key))
    rules.may_void(found)
    values = {"state": ChargeState.VOID.value, "origin": "undone"}
    rows.change(unit, charge, entry.key, values)
    unit.changed("cash", entry.key)


def _undo_change(unit: Unit, entry: JournalRow) -> None:
    rows.put_back(unit, charge, entry)
    unit.changed("cash", entry.key)


_VISIT = select(
    appointment.c.patient_id,
    appointment.c.practitioner_id,
    appointment.c.service_id,
    appointment.c.kind,
    appointment.c.local_date,
).where(appointment.c.id == bindparam("visit"))
_CHARGED = select(charge.c.id).where(charge.c.appointment_id == bindparam("visit"), charge.c.origin == "visit")

_MADE = select(
    charge.c.origin, charge.c.created_by, charge.c.created_at, charge.c.price_minor, charge.c.quantity
)


@verb("cash.charge_visit", right=Right.CHECK_IN)
def charge_visit(unit: Unit, appointment_id: AppointmentId) -> int | None:
    """Charge a visit by the price list of its day, or nothing by the rule of free follow-ups; once.

    Answers the charge, or None when the visit has no service or the service no price on that day:
    then the cash desk adds the line by hand.
    """
    visit = unit.conn.execute(_VISIT, {"visit": appointment_id}).first()
    if visit is None:
        raise NotFound(N_("This visit is not in the book."))
    known: int | None = unit.conn.execute(_CHARGED, {"visit": appointment_id}).scalar()
    if known is not None:
        return known
    if visit.service_id is not None:
        service = price_list.service_of(unit.conn, ServiceId(visit.service_id))
    else:
        default = price_list.default_service(unit.conn, PractitionerId(visit.practitioner_id), visit.kind)
        if default is None:
            return None
        service = default
    price = price_list.price_on(unit.conn, service.id, visit.local_date)
    if price is None:
        return None
    free = free_visits.of_visit(unit.conn, appointment_id, visit, service.id) if price else None
    price = 0 if free is not None else price
    made = rows.add(
        unit,
        charge,
        {
            "patient_id": visit.patient_id,
            "appointment_id": appointment_id,
            "service_id": service.id,
            "origin": "visit",
            "title": service.name,
            "price_minor": price,
            "amount_minor": price,
            "day": visit.local_date,
            "state": _state(price).value,
            "created_at": unit.now,
            "created_by": unit.actor.user_id,
        },
    )
    if free is not None:
        free_visits.note(unit, made, free)
    unit.changed("cash", made)
    return made


charge_visit.undoes(_undo_new)


@verb("cash.add_charge", right=Right.CASH)
def add_charge(unit: Unit, draft: ChargeDraft) -> int:
    """Add a line to what a patient owes: a service at its price of the day, or a title with a price."""
    title, price = " ".join(draft.title.split()), draft.price_minor
    if draft.service_id is not None:
        service = price_list.service_of(unit.conn, draft.service_id)
        title = service.name
        price = price_list.price_on(unit.conn, draft.service_id, draft.day)
        if price is None:
            raise RuleBroken(N_("{service} has no price on {day}."), service=service.name, day=draft.day)
    if not title or price is None or not 0 <= price <= rules.AMOUNT_MAX:
        raise RuleBroken(N_("A line needs what it is for and a price."))
    if not 1 <= draft.quantity <= rules.QUANTITY_MAX:
        raise RuleBroken(N_("A quantity is a whole number from 1 to {most}."), most=rules.QUANTITY_MAX)
    amount = price * draft.quantity
    made = rows.add(
        unit,
        charge,
        {
            "patient_id": draft.patient_id,
            "appointment_id": draft.appointment_id,
            "service_id": draft.service_id,
            "origin": "desk",
            "title": title,
            "quantity": draft.quantity,
            "price_minor": price,
            "amount_minor": amount,
            "day": draft.day,
            "state": _state(amount).value,
            "created_at": unit.now,
            "created_by": unit.actor.user_id,
        },
    )
    unit.changed("cash", made)
    return made


add_charge.undoes(_undo_new)


@verb("cash.set_quantity", right=Right.CASH, second=Right.DISCOUNT_APPROVE)
def set_quantity(unit: Unit, charge_id: ChargeId, version: int, quantity: int) -> int:
    """Change how many of a service a line is for; a discount on it stays."""
    if not 1 <= quantity <= rules.QUANTITY_MAX:
        raise RuleBroken(N_("A quantity is a whole number from 1 to {most}."), most=rules.QUANTITY_MAX)
    found = queries.charge_of(unit.conn, charge_id)
    gross = found.price_minor * quantity
    if found.discount_minor > gross:
        raise RuleBroken(N_("A discount lies between nothing and the whole line."))
    _may_discount(unit, found.discount_minor, gross)
    amount = gross - found.discount_minor
    rules.may_alter(found, amount)
    state = _state(amount, found.paid_minor - found.refunded_minor)
    values = {"quantity": quantity, "amount_minor": amount, "state": state.value}
    rows.change(unit, charge, charge_id, values, version=version)
    unit.changed("cash", charge_id)
    return charge_id


set_quantity.undoes(_undo_change)


def _may_discount(unit: Unit, off_minor: int, gross_minor: int) -> None:
    """A discount above the centre's limit takes a second person.  Raises NotAllowed."""
    if rules.needs_approval(off_minor, gross_minor, unit.centre.discount_limit_percent):
        second(unit)


@verb("cash.discount", right=Right.DISCOUNT, second=Right.DISCOUNT_APPROVE)
def discount(unit: Unit, charge_id: ChargeId, version: int, asked: Discount) -> int:
    """Give a discount on a line, with a reason; a second one takes the place of the first."""
    found = queries.charge_of(unit.conn, charge_id)
    gross = found.price_minor * found.quantity
    off = rules.discount_of(gross, asked)
    _may_discount(unit, off, gross)
    rules.may_alter(found, gross - off)
    state = _state(gross - off, found.paid_minor - found.refunded_minor)
    values = {
        "discount_minor": off,
        "discount_reason": asked.reason.strip(),
        "discount_by": unit.actor.user_id,
        "amount_minor": gross - off,
        "state": state.value,
    }
    rows.change(unit, charge, charge_id, values, version=version)
    unit.changed("cash", charge_id)
    return charge_id


discount.undoes(_undo_change)


def _may_strike_off(unit: Unit, charge_id: ChargeId) -> None:
    """Striking off is a discount of the whole line, and takes a second person like one.  Raises NotAllowed."""
    if not strikes_off_alone(unit.conn, charge_id, unit.actor, unit.centre, unit.now):
        second(unit)


def strikes_off_alone(conn: Connection, charge_id: ChargeId, actor: Actor, centre: Centre, now: datetime) -> bool:
    """Whether a line is within the limit of discounts, or the same person's own slip at the desk on this day."""
    made = conn.execute(_MADE.where(charge.c.id == charge_id)).one()
    gross = made.price_minor * made.quantity
    if not rules.needs_approval(gross, gross, centre.discount_limit_percent):
        return True
    own = made.origin == "desk" and made.created_by == actor.user_id
    return bool(own and centre.day_of(made.created_at) == centre.day_of(now))


@verb("cash.void_charge", right=Right.CASH, second=Right.DISCOUNT_APPROVE)
def void_charge(unit: Unit, charge_id: ChargeId, version: int, reason: str) -> int:
    """Strike off a line that nobody has paid, with a reason.

    It is a discount of the whole line, and approved like one; only what the same person added at the
    desk on the same day is taken back without that.
    """
    if not reason.strip():
        raise RuleBroken(N_("Striking off needs a reason."))
    found = queries.charge_of(unit.conn, charge_id)
    rules.may_void(found)
    _may_strike_off(unit, charge_id)
    values = {"state": ChargeState.VOID.value, "void_reason": reason.strip()}
    rows.change(unit, charge, charge_id, values, version=version)
    unit.changed("cash", charge_id)
    return charge_id


void_charge.undoes(_undo_change)
