"""SQL of the cash room: what patients owe and what they have paid in beforehand.

Shifts are in `shifts`, documents in `receipts`, sums in `reports`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from storage.cash.records import Charge, ChargeState, Due
from storage.cash.tables import ACCOUNTS, charge, entry, posting
from storage.errors import N_, NotFound
from storage.ids import AppointmentId, ChargeId, PatientId, ServiceId
from storage.patients.tables import patient
from storage.prepared import Prepared
from storage.schedule.tables import appointment


def full_name(row: Any) -> str:  # Any: a row is untyped
    """Last and first name as lists show them."""
    return f"{row.last_name} {row.first_name}".strip()


_CHARGE = [column for column in charge.c if column.name not in ("origin", "void_reason", "created_by")]


def _charges() -> Select[Any]:
    return select(*_CHARGE, patient.c.last_name, patient.c.first_name).join(
        patient, patient.c.id == charge.c.patient_id
    )


def _charge(row: Any) -> Charge:
    return Charge(
        id=ChargeId(row.id),
        patient_id=PatientId(row.patient_id),
        patient_name=full_name(row),
        appointment_id=None if row.appointment_id is None else AppointmentId(row.appointment_id),
        service_id=None if row.service_id is None else ServiceId(row.service_id),
        title=row.title,
        quantity=row.quantity,
        price_minor=row.price_minor,
        discount_minor=row.discount_minor,
        discount_reason=row.discount_reason,
        amount_minor=row.amount_minor,
        paid_minor=row.paid_minor,
        refunded_minor=row.refunded_minor,
        day=row.day,
        state=ChargeState(row.state),
        created_at=row.created_at,
        version=row.version,
    )


_BY_ID = Prepared(_charges().where(charge.c.id.in_(bindparam("which", expanding=True))))


def charges_by_id(conn: Connection, charge_ids: Iterable[ChargeId]) -> dict[ChargeId, Charge]:
    """Charges by their ids; those that are not there are left out."""
    rows = _BY_ID.rows(conn, which=list(charge_ids))
    return {found.id: found for found in map(_charge, rows)}


def charge_of(conn: Connection, charge_id: ChargeId) -> Charge:
    """One charge.  Raises NotFound."""
    found = charges_by_id(conn, [charge_id]).get(charge_id)
    if found is None:
        raise NotFound(N_("There is no such charge."))
    return found


def charges_of(
    conn: Connection, patient_id: PatientId, appointment_id: AppointmentId | None = None
) -> tuple[Charge, ...]:
    """The charges of a patient, or of one visit only, struck-off ones too, the newest first."""
    query = _charges().where(charge.c.patient_id == patient_id).order_by(charge.c.id.desc())
    if appointment_id is not None:
        query = query.where(charge.c.appointment_id == appointment_id)
    return tuple(_charge(row) for row in conn.execute(query))


def dues(
    conn: Connection, since: date | None = None, patient_id: PatientId | None = None, *, today: date | None = None
) -> tuple[Due, ...]:
    """What is owed by patient, visit and day, the oldest first; of everybody, or of one patient.

    With `since` only what is owed from that day on.  With `today` too, also the older debts of whoever owes
    something from `since` on or is in that day's book: what the queue says they owe is what is shown here.
    """
    query = _charges().where(charge.c.state == ChargeState.OPEN.value).order_by(charge.c.created_at, charge.c.id)
    if patient_id is not None:
        query = query.where(charge.c.patient_id == patient_id)
    if since is not None:
        wanted = charge.c.day >= since
        if today is not None:
            other = charge.alias("other")
            owing = select(other.c.patient_id).where(other.c.state == ChargeState.OPEN.value, other.c.day >= since)
            booked = select(appointment.c.patient_id).where(appointment.c.local_date == today)
            wanted = wanted | charge.c.patient_id.in_(owing) | charge.c.patient_id.in_(booked)
        query = query.where(wanted)
    grouped: dict[tuple[PatientId, AppointmentId | None, date], list[Charge]] = {}
    for row in conn.execute(query):
        found = _charge(row)
        grouped.setdefault((found.patient_id, found.appointment_id, found.day), []).append(found)
    held = advances(conn, {patient_id for patient_id, _, _ in grouped})
    return tuple(
        Due(
            patient_id=patient_id,
            patient_name=charges[0].patient_name,
            appointment_id=appointment_id,
            day=day,
            since=charges[0].created_at,
            charges=tuple(charges),
            advance_minor=held.get(patient_id, 0),
        )
        for (patient_id, appointment_id, day), charges in grouped.items()
    )


_OWED = (
    select(
        charge.c.patient_id,
        func.sum(charge.c.amount_minor - charge.c.paid_minor + charge.c.refunded_minor).label("owed"),
    )
    .where(charge.c.state == ChargeState.OPEN.value)
    .group_by(charge.c.patient_id)
)
_ALL_DEBTS = Prepared(_OWED)
_DEBTS = Prepared(_OWED.where(charge.c.patient_id.in_(bindparam("people", expanding=True))))


def debts(conn: Connection, patient_ids: Iterable[PatientId] | None = None) -> dict[PatientId, int]:
    """What patients owe, in minor units; only those who owe anything.  None asks for everybody."""
    rows = _ALL_DEBTS.rows(conn) if patient_ids is None else _DEBTS.rows(conn, people=list(patient_ids))
    return {PatientId(row.patient_id): int(row.owed) for row in rows}


_MERGED = Prepared(
    select(patient.c.id, patient.c.merged_into).where(patient.c.merged_into.in_(bindparam("into", expanding=True)))
)
_ADVANCES = Prepared(
    select(entry.c.patient_id, (-func.sum(posting.c.amount_minor)).label("held"))
    .join(posting, posting.c.entry_id == entry.c.id)
    .where(
        posting.c.account_id == ACCOUNTS["advance"],
        entry.c.patient_id.in_(bindparam("owners", expanding=True)),
    )
    .group_by(entry.c.patient_id)
)


def _kin(conn: Connection, patient_ids: Iterable[PatientId]) -> dict[int, PatientId]:
    """The patients and all records merged into them: documents keep the name they were made for."""
    found = {int(patient_id): patient_id for patient_id in patient_ids}
    new: Sequence[int] = list(found)
    while new:
        rows = _MERGED.rows(conn, into=new)
        new = [row.id for row in rows if row.id not in found]
        found.update({row.id: found[row.merged_into] for row in rows if row.id not in found})
    return found


def survivor(conn: Connection, patient_id: PatientId) -> PatientId:
    """The record that a patient's own was merged into, or the patient's own."""
    while True:
        into = conn.execute(select(patient.c.merged_into).where(patient.c.id == patient_id)).scalar()
        if into is None:
            return patient_id
        patient_id = PatientId(into)


def advances(conn: Connection, patient_ids: Iterable[PatientId]) -> dict[PatientId, int]:
    """What patients have paid in beforehand and not used yet; only those who have any."""
    kin = _kin(conn, patient_ids)
    if not kin:
        return {}
    rows = _ADVANCES.rows(conn, owners=list(kin))
    held: dict[PatientId, int] = {}
    for row in rows:
        owner = kin[row.patient_id]
        held[owner] = held.get(owner, 0) + int(row.held)
    return {owner: amount for owner, amount in held.items() if amount}
