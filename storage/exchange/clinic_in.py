"""Practitioners, and services with their prices, from a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import insert, select

from storage.errors import N_
from storage.exchange import values
from storage.exchange.context import (
    Context,
    known,
    own_id,
    problem,
    read,
    read_day,
    remember,
)
from storage.exchange.hours_in import take_hours
from storage.exchange.people import split_name
from storage.exchange.places_in import room_of
from storage.exchange.records import Cells, Kind
from storage.ids import PractitionerId, ServiceId
from storage.patients.plain import plain
from storage.rights import Right
from storage.services import queries as service_queries
from storage.services import verbs as service_verbs
from storage.services.records import ServiceDraft, ServiceKind
from storage.services.tables import price
from storage.staff import queries as staff_queries
from storage.staff import verbs as staff_verbs
from storage.staff.records import PractitionerDraft
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
    ref = known(unit.conn, Kind.PRACTITIONERS, cells.text("id"), context.memory)
    ref = own_id(unit.conn, Kind.PRACTITIONERS, cells.text("id")) if ref is None else ref
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
    changed |= take_hours(unit, cells, PractitionerId(ref))
    remember(unit.conn, Kind.PRACTITIONERS, cells.text("id"), ref, context.memory)
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
        price.c.voided == 0,
        price.c.valid_to.is_(None) | (price.c.valid_to >= first),
    )
    if last is not None:
        clash = clash.where(price.c.valid_from <= last)
    return unit.conn.execute(clash.limit(1)).first() is None
