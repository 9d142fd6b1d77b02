"""SQL of the services room: reads as plain `fn(conn, ...)`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from storage.errors import N_, NotFound
from storage.ids import PractitionerId, PriceId, ServiceId, UserId
from storage.prepared import Prepared
from storage.services import rules
from storage.services.records import Price, PricedService, Service, ServiceKind
from storage.services.tables import price, service
from storage.staff import queries as staff
from storage.staff.records import Practitioner

_SERVICE = [column for column in service.c if column.name != "words"]


_ONE = Prepared(select(*_SERVICE).where(service.c.id == bindparam("which")))
_CODED = Prepared(select(*_SERVICE).where(service.c.code == bindparam("asked")))
_DEFAULT = Prepared(
    select(*_SERVICE)
    .where(
        service.c.active == 1,
        service.c.kind == bindparam("of_kind"),
        service.c.specialty_key.in_((bindparam("specialty"), "")),
    )
    .order_by(service.c.specialty_key.desc(), service.c.code)
    .limit(1)
)
_HISTORY = Prepared(
    select(price)
    .where(price.c.service_id == bindparam("which"))
    .order_by(price.c.valid_from.desc(), price.c.id.desc())
)


def _service(values: Mapping[str, Any]) -> Service:
    return Service(**{column.name: values[column.name] for column in _SERVICE if column.name != "kind"},
        kind=ServiceKind(values["kind"]))


def active(conn: Connection) -> tuple[Service, ...]:
    """What is sold now, by specialty and code; what any assistant does comes last."""
    query = (
        select(*_SERVICE)
        .where(service.c.active == 1)
        .order_by(service.c.specialty == "", service.c.specialty, service.c.code)
    )
    return tuple(_service(row._asdict()) for row in conn.execute(query))


def service_of(conn: Connection, service_id: ServiceId) -> Service:
    """One service.  Raises NotFound."""
    row = _ONE.first(conn, which=service_id)
    if row is None:
        raise NotFound(N_("This service is not in the price list."))
    return _service(row._asdict())


def by_code(conn: Connection, code: str) -> Service | None:
    """The service with this number of the price list."""
    row = _CODED.first(conn, asked=code.strip())
    return None if row is None else _service(row._asdict())


def _in_force(day: date | BindParameter[date]) -> ColumnElement[bool]:
    return and_(
        price.c.voided == 0,
        price.c.valid_from <= day,
        or_(price.c.valid_to.is_(None), price.c.valid_to >= day),
    )


_PRICE = Prepared(
    select(price.c.amount_minor).where(price.c.service_id == bindparam("which"), _in_force(bindparam("day")))
)


def price_on(conn: Connection, service_id: ServiceId, day: date) -> int | None:
    """The price on a day in minor units; None when the service had none."""
    amount: int | None = _PRICE.value(conn, which=service_id, day=day)
    return amount


def prices_on(conn: Connection, service_ids: Iterable[ServiceId], day: date) -> dict[ServiceId, int]:
    """The prices of several services on a day; those without one are left out."""
    query = select(price.c.service_id, price.c.amount_minor).where(
        price.c.service_id.in_(list(service_ids)), _in_force(day)
    )
    return {ServiceId(row.service_id): row.amount_minor for row in conn.execute(query)}


def default_service(conn: Connection, practitioner_id: PractitionerId, kind: ServiceKind | str) -> Service | None:
    """What a visit of this kind to this practitioner is, unless the desk says otherwise.

    The first of the price list (by code) for the practitioner's specialty, else one without a
    specialty.  A walk-in is a first visit; a procedure has no default.
    """
    return usual_of(conn, staff.practitioner_of(conn, practitioner_id), kind)


def usual_of(conn: Connection, who: Practitioner, kind: ServiceKind | str) -> Service | None:
    """As `default_service`, for a practitioner who was read already."""
    asked = ServiceKind.FIRST if kind == "walkin" else ServiceKind(kind)
    if asked not in (ServiceKind.FIRST, ServiceKind.FOLLOW):
        return None
    row = _DEFAULT.first(conn, of_kind=asked.value, specialty=who.specialty_key)
    return None if row is None else _service(row._asdict())


def price_list(
    conn: Connection, day: date, *, words: str = "", specialty_key: str | None = None, retired: bool = False
) -> tuple[PricedService, ...]:
    """The price list of a day, narrowed by anything typed (name, code, symptom) and by specialty.

    Words match in either alphabet and in the wrong keyboard layout, each at the start of a word.
    """
    in_force = select(price.c.service_id, price.c.amount_minor).where(_in_force(day)).subquery()
    query = (
        select(*_SERVICE, in_force.c.amount_minor)
        .outerjoin(in_force, in_force.c.service_id == service.c.id)
        .order_by(service.c.specialty == "", service.c.specialty, service.c.code)
    )
    if not retired:
        query = query.where(service.c.active == 1)
    if specialty_key is not None:
        query = query.where(service.c.specialty_key == specialty_key)
    for readings in rules.readings(words):
        query = query.where(or_(*(service.c.words.like(f"% {reading}%") for reading in readings)))
    people = doers(conn)
    return tuple(_priced(_service(row._asdict()), row.amount_minor, people) for row in conn.execute(query))


def doers(conn: Connection) -> dict[str, list[Practitioner]]:
    """Who works here, by folded specialty."""
    found: dict[str, list[Practitioner]] = {}
    for who in staff.practitioners(conn):
        found.setdefault(who.specialty_key, []).append(who)
    return found


def _priced(record: Service, amount: int | None, doers: Mapping[str, Sequence[Practitioner]]) -> PricedService:
    names = doers.get(record.specialty_key, []) if record.specialty_key else []
    return PricedService(service=record, amount_minor=amount, practitioners=tuple(who.short_name for who in names))


def search(conn: Connection, words: str, day: date) -> tuple[PricedService, ...]:
    """What is sold now and answers to the words, with its price on a day."""
    return price_list(conn, day, words=words)


def specialties(conn: Connection) -> tuple[tuple[str, str], ...]:
    """The specialties of the price list: (folded key, as written), in alphabetical order."""
    query = (
        select(service.c.specialty_key, func.min(service.c.specialty).label("specialty"))
        .where(service.c.active == 1, service.c.specialty_key != "")
        .group_by(service.c.specialty_key)
        .order_by(func.min(service.c.specialty))
    )
    return tuple((row.specialty_key, row.specialty) for row in conn.execute(query))


def price_history(conn: Connection, service_id: ServiceId) -> tuple[Price, ...]:
    """Every price that a service ever had, the newest validity first, voided rows included."""
    return tuple(_price(row) for row in _HISTORY.rows(conn, which=service_id))


def _price(row: Any) -> Price:  # Any: a row is untyped
    return Price(
        id=PriceId(row.id),
        service_id=ServiceId(row.service_id),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        amount_minor=row.amount_minor,
        voided=row.voided,
        noted_at=row.noted_at,
        noted_by=None if row.noted_by is None else UserId(row.noted_by),
    )


def priced(
    conn: Connection, service_ids: Collection[ServiceId], day: date, doers: Mapping[str, Sequence[Practitioner]]
) -> dict[int, PricedService]:
    """Several services with their prices of a day and who does them."""
    if not service_ids:
        return {}
    amounts = prices_on(conn, service_ids, day)
    rows = conn.execute(select(*_SERVICE).where(service.c.id.in_(list(service_ids))))
    return {row.id: _priced(_service(row._asdict()), amounts.get(ServiceId(row.id)), doers) for row in rows}
