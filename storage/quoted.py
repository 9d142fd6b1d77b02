"""Quotes beside bills: what a patient was told that it would cost, and what it came to.

Above the rooms, since it reads the call log and the cash desk, which do not know each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, select

from storage.calls import quote_rules, quotes
from storage.calls.quote_records import Quote
from storage.cash.records import ChargeState
from storage.cash.tables import charge
from storage.ids import PatientId, ServiceId
from storage.patients.queries import ids_of
from storage.prepared import Prepared
from storage.services.tables import service

if TYPE_CHECKING:
    from storage.office import Office

_CHARGES = Prepared(
    select(charge.c.appointment_id, charge.c.day, charge.c.service_id, charge.c.amount_minor, service.c.specialty_key)
    .outerjoin(service, service.c.id == charge.c.service_id)
    .where(
        charge.c.patient_id.in_(bindparam("people", expanding=True)),
        charge.c.state != ChargeState.VOID.value,
        charge.c.day >= bindparam("since"),
    )
    .order_by(charge.c.day, charge.c.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A quote, and the first bill that it was for."""

    quote: Quote
    day: date | None = None
    """The day of the bill; None while there is none."""
    bill_minor: int | None = None

    @property
    def above_minor(self) -> int:
        """By how much the bill is above what was quoted at most."""
        return max((self.bill_minor or 0) - self.quote.high_minor, 0)


def compared(conn: Connection, patient_id: PatientId) -> tuple[Compared, ...]:
    """What a patient was quoted, the newest first, each with the first bill that it was for."""
    found = quotes.of_patient(conn, patient_id)
    if not found:
        return ()
    bills: dict[tuple[int | None, date], tuple[int, set[ServiceId], set[str]]] = {}
    people, since = list(ids_of(conn, patient_id)), min(one.day for one in found)
    for row in _CHARGES.rows(conn, people=people, since=since):
        total, services, keys = bills.get((row.appointment_id, row.day), (0, set(), set()))
        if row.service_id is not None:
            services.add(ServiceId(row.service_id))
            keys.add(row.specialty_key)
        bills[row.appointment_id, row.day] = (total + row.amount_minor, services, keys)
    first: dict[int, tuple[date, int]] = {}
    for (_visit, day), (total, services, keys) in sorted(bills.items(), key=lambda one: one[0][1]):
        quote = quote_rules.holding(found, day, services, keys)
        if quote is not None:
            first.setdefault(quote.id, (day, total))
    return tuple(
        Compared(quote=one, day=first[one.id][0], bill_minor=first[one.id][1])
        if one.id in first
        else Compared(quote=one)
        for one in found
    )


class Quotes:
    """Quotes and bills for the person at the desk."""

    def __init__(self, office: Office) -> None:
        """Read for the person seated at this office."""
        self._office = office

    async def of_patient(self, patient_id: PatientId) -> tuple[Compared, ...]:
        """What a patient was quoted, the newest first, each with the bill that it was for."""
        return await self._office.read(compared, patient_id)

    async def beside(self, patient_id: PatientId, day: date) -> Compared | None:
        """The quote that the bill of a patient on a day is measured by."""
        return next((one for one in await self.of_patient(patient_id) if one.day == day), None)
