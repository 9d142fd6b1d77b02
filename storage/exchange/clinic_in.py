"""Practitioners, services with their prices, and slots from a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import insert, select

from storage import rows
from storage.errors import N_
from storage.exchange import values
from storage.exchange.context import (
    Context,
    known,
    own_id,
    practitioner_for,
    problem,
    read,
    read_day,
    read_instant,
    remember,
)
from storage.exchange.people import split_name
from storage.exchange.records import Cells, Kind
from storage.ids import PractitionerId, RoomId, ServiceId
from storage.patients.plain import plain
from storage.rights import Right
from storage.schedule.rules import wall_time_of
from storage.services import queries as service_queries
from storage.services import verbs as service_verbs
from storage.services.records import ServiceDraft, ServiceKind
from storage.services.tables import price
from storage.staff import queries as staff_queries
from storage.staff import roster_verbs
from storage.staff import rules as staff_rules
from storage.staff import verbs as staff_verbs
from storage.staff.records import PractitionerDraft, RosterException
from storage.staff.tables import roster_exception
from storage.unit import Unit
from storage.verbs import verb

# ---------------------------------------------------------------------------- practitioners


@verb("exchange.practitioner", right=Right.IMPORT)
def take_practitioner(unit: Unit, cells: Cells, context: Context) -> int | None:
    """Put the practitioner of one line on the staff list, or update; answers the id when anything changed."""
    name = split_name(cells.text("name"))
    told: dict[str, Any] = {  # Any: fields of a draft
        "last_name": cells.text("last_name") or name.last,
        "first_name": cells.text("first_name") or name.first,
        "middle_name": cells.text("middle_name") or name.middle,
        "specialty": cells.text("specialty"),
        "room_id": room_of(unit, cells.text("room")),
    }
    for field in ("first_minutes", "follow_minutes", "first_quota", "follow_quota"):
        told[field] = read(cells, field, values.whole)
    if not told["last_name"]:
        raise problem(cells, "last_name", N_("A surname is needed."))
    given = {field: value for field, value in told.items() if value not in (None, "")}
    ref = known(unit.conn, Kind.PRACTITIONERS, cells.text("id"))
    ref = own_id(cells.text("id")) if ref is None else ref
    old = next((one for one in staff_queries.practitioners(unit.conn, retired=True) if one.id == ref), None)
    before = len(unit.topics)
    if old is None:
        made = staff_verbs.add_practitioner(unit, PractitionerDraft(**given))
        assert made is not None
        ref = made
        changed = True
    else:
        has = {field: getattr(old, field) for field in told}
        ref = old.id
        changed = any(has[field] != value for field, value in given.items())
        if changed:
            staff_verbs.edit_practitioner(unit, old.id, PractitionerDraft(**{**has, **given}), old.version)
    changed |= _take_standing(unit, cells, PractitionerId(ref))
    remember(unit.conn, Kind.PRACTITIONERS, cells.text("id"), ref)
    return ref if changed or len(unit.topics) != before else None


def _take_standing(unit: Unit, cells: Cells, who: PractitionerId) -> bool:
    """Whether somebody still works here, and takes what is assigned to nobody."""
    old = staff_queries.practitioner_of(unit.conn, who)
    active = read(cells, "active", values.flag)
    if active is not None and active != old.active:
        (staff_verbs.reinstate if active else staff_verbs.retire)(unit, who)
    default = read(cells, "default", values.flag)
    if default and not old.is_default:
        staff_verbs.make_default(unit, who)
    return (active is not None and active != old.active) or bool(default and not old.is_default)


def room_of(unit: Unit, name: str) -> RoomId | None:
    """The room with this name on its door, put up if there is none; None for no name."""
    if not name:
        return None
    found = next((one for one in staff_queries.rooms(unit.conn, closed=True) if one.name == name), None)
    if found is not None:
        return found.id
    made = staff_verbs.add_room(unit, name)
    assert made is not None
    return RoomId(made)


# ---------------------------------------------------------------------------- services


@verb("exchange.service", right=Right.IMPORT)
def take_service(unit: Unit, cells: Cells, context: Context) -> int | None:
    """Put the service of one line, and its price, on the list; answers the id when anything changed."""
    code = cells.text("id")
    if not code:
        raise problem(cells, "id", N_("A code is needed."))
    told: dict[str, Any] = {  # Any: fields of a draft
        "code": code,
        "name": plain(cells.text("name")),
        "specialty": cells.text("specialty"),
        "kind": _kind(cells),
        "minutes": read(cells, "minutes", values.whole),
        "preparation": cells.text("preparation"),
        "symptoms": cells.text("symptoms"),
    }
    if not told["name"]:
        raise problem(cells, "name", N_("A name is needed."))
    given = {field: value for field, value in told.items() if value not in (None, "")}
    old = service_queries.by_code(unit.conn, code)
    if old is None:
        made = service_verbs.add(unit, ServiceDraft(**given))
        assert made is not None
        service_id, changed = ServiceId(made), True
    else:
        has = {field: getattr(old, field) for field in told}
        service_id = old.id
        changed = any(has[field] != value for field, value in given.items())
        if changed:
            service_verbs.edit(unit, old.id, ServiceDraft(**{**has, **given}), old.version)
    active = read(cells, "active", values.flag)
    if active is not None and active != service_queries.service_of(unit.conn, service_id).active:
        service_verbs.offer(unit, service_id, active)
        changed = True
    changed |= _take_price(unit, cells, service_id, context)
    return service_id if changed else None


_KINDS = {
    **dict.fromkeys(("first", "первичный", "первый"), ServiceKind.FIRST),
    **dict.fromkeys(("follow", "follow up", "повторный"), ServiceKind.FOLLOW),
    **dict.fromkeys(("procedure", "процедура", "услуга"), ServiceKind.PROCEDURE),
    **dict.fromkeys(("test", "анализ", "исследование"), ServiceKind.TEST),
}


def _kind(cells: Cells) -> ServiceKind | None:
    text = cells.text("kind").casefold().replace("-", " ")
    if not text:
        return None
    if text not in _KINDS:
        raise problem(cells, "kind", N_("Expected one of: {known}."), known=", ".join(ServiceKind))
    return _KINDS[text]


def _take_price(unit: Unit, cells: Cells, service_id: ServiceId, context: Context) -> bool:
    """A price the list does not hold on its first day; history beside what is there, else from today on."""
    amount = read(cells, "price", values.money)
    if amount is None:
        return False
    first = read_day(cells, "price_from", context) or unit.today
    last = read_day(cells, "price_to", context)
    if last is not None and last < first:
        raise problem(cells, "price_to", N_("The last day must not come before the first."))
    if service_queries.price_on(unit.conn, service_id, max(first, unit.today) if last is None else first) == amount:
        return False
    if _is_free(unit, service_id, first, last):
        row = {"service_id": service_id, "valid_from": first, "valid_to": last, "amount_minor": amount}
        row |= {"voided": False, "noted_at": unit.now, "noted_by": unit.actor.user_id}
        made = unit.conn.execute(insert(price).values(**row)).inserted_primary_key
        assert made is not None
        unit.journal("price", made[0], None, row)
        unit.changed("services", service_id)
    else:
        service_verbs.set_price(unit, service_id, amount, max(first, unit.today))
    return True


def _is_free(unit: Unit, service_id: ServiceId, first: date, last: date | None) -> bool:
    """Whether no price is written for any of these days."""
    clash = select(price.c.id).where(
        price.c.service_id == service_id,
        price.c.voided.is_(False),
        price.c.valid_to.is_(None) | (price.c.valid_to >= first),
    )
    if last is not None:
        clash = clash.where(price.c.valid_from <= last)
    return unit.conn.execute(clash.limit(1)).first() is None


# ---------------------------------------------------------------------------- slots

_OPEN = frozenset({"", "free", "busy", "busy-tentative", "open", "available", "true", "false", "свободно", "занято"})
_CLOSED = frozenset({"busy-unavailable", "closed", "unavailable", "закрыто"})


def slot_span(unit: Unit, cells: Cells, context: Context) -> tuple[date, int, int]:
    """Day and wall minutes of a slot.  Raises FieldProblem."""
    start = read_instant(unit, cells, "start", context)
    if start is not None:
        local = wall_time_of(start, unit.centre.tz)
        day, begin = local.day, local.minute
    else:
        found = read_day(cells, "date", context)
        at = read(cells, "time", values.clock)
        if found is None:
            raise problem(cells, "date", N_("A day is needed."))
        if at is None:
            raise problem(cells, "time", N_("A time is needed."))
        day, begin = found, at.hour * 60 + at.minute
    return day, begin, _slot_end(unit, cells, context, begin)


def _slot_end(unit: Unit, cells: Cells, context: Context, begin: int) -> int:
    until = read_instant(unit, cells, "end", context)
    if until is not None:
        local = wall_time_of(until, unit.centre.tz)
        return local.minute or 1440
    at = read(cells, "end_time", values.clock)
    if at is not None:
        return at.hour * 60 + at.minute or 1440
    return begin + (read(cells, "minutes", values.whole) or context.minutes or 15)


@verb("exchange.slot", right=Right.IMPORT)
def take_slot(unit: Unit, cells: Cells, context: Context) -> int | None:
    """Open (or close) the time of one line in the practitioner's roster; answers an id when anything changed.

    A time that the roster has open already needs nothing.
    """
    status = cells.text("status").casefold()
    if status not in _OPEN | _CLOSED:
        raise problem(cells, "status", N_("Expected one of: {known}."), known="free, busy, busy-unavailable")
    day, begin, end = slot_span(unit, cells, context)
    if end > 1440 or end <= begin:
        raise problem(cells, "time", N_("The end must come after the start, within one day."))
    who = practitioner_for(unit, cells, context)
    exception = RosterException(
        practitioner_id=who,
        day=day,
        start_min=begin,
        end_min=end,
        open=status in _OPEN,
        reason=cells.text("reason") or ("" if status in _OPEN else status),
        room_id=room_of(unit, cells.text("room")),
    )
    ref = known(unit.conn, Kind.SLOTS, cells.text("id"))
    ref = own_id(cells.text("id")) if ref is None else ref
    if ref is not None and unit.conn.execute(select(roster_exception.c.id).where(roster_exception.c.id == ref)).first():
        return ref if _move_slot(unit, ref, exception) else None
    if not cells.text("id") and exception.open and _is_open(unit, exception):
        return None
    made = roster_verbs.add_exception(unit, exception)
    assert made is not None
    remember(unit.conn, Kind.SLOTS, cells.text("id"), made)
    return made


def _move_slot(unit: Unit, ref: int, exception: RosterException) -> bool:
    staff_rules.check_exception(exception)
    names = ("practitioner_id", "day", "start_min", "end_min", "open", "reason", "room_id")
    changed = rows.change(unit, roster_exception, ref, {name: getattr(exception, name) for name in names})
    if changed:
        unit.changed("staff", exception.practitioner_id)
    return changed


def _is_open(unit: Unit, wanted: RosterException) -> bool:
    spans = staff_queries.working_spans(unit.conn, [wanted.practitioner_id], wanted.day, wanted.day)
    own = spans.get((wanted.practitioner_id, wanted.day), ())
    return any(span.start_min <= wanted.start_min and wanted.end_min <= span.end_min for span in own)


