"""SQL of the check-in strip: what the gates of visits are judged by."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, bindparam, select

from storage.documents.places import unsigned
from storage.ids import AppointmentId, PatientId
from storage.insurance.standing import standings
from storage.patients.tables import paper, patient, patient_phone
from storage.prepared import Prepared
from storage.queue.gates import GateFacts
from storage.schedule.tables import appointment

_GATES = Prepared(
    select(
        appointment.c.id.label("visit"),
        patient.c.id,
        patient.c.card_no,
        patient.c.document_no,
        appointment.c.card_state,
        select(patient_phone.c.patient_id)
        .where(patient_phone.c.patient_id == patient.c.id)
        .exists()
        .label("has_phone"),
    )
    .join(patient, patient.c.id == appointment.c.patient_id)
    .where(appointment.c.id.in_(bindparam("visits", expanding=True)))
)
_PAPERS = Prepared(
    select(paper.c.patient_id, paper.c.kind, paper.c.valid_until).where(
        paper.c.patient_id.in_(bindparam("people", expanding=True)), paper.c.voided == 0
    )
)


def gate_facts(conn: Connection, visits: Collection[AppointmentId]) -> dict[AppointmentId, GateFacts]:
    """What the gates of visits are judged by; of a visit that is gone nothing is done yet."""
    found = {row.visit: row for row in _GATES.rows(conn, visits=list(visits))}
    papers: dict[int, list[tuple[str, date | None]]] = {row.id: [] for row in found.values()}
    waiting = unsigned(conn, list(papers))
    insured = standings(conn, [PatientId(who) for who in papers])
    if papers:
        for line in _PAPERS.rows(conn, people=list(papers)):
            papers[line.patient_id].append((line.kind, line.valid_until))
    return {
        visit: GateFacts()
        if (row := found.get(visit)) is None
        else GateFacts(
            has_phone=bool(row.has_phone),
            document_no=row.document_no,
            card_no=row.card_no,
            card_state=row.card_state,
            papers=tuple(papers[row.id]),
            printed=waiting.get(row.id, ()),
            policies=insured.get(row.id, ()),
        )
        for visit in visits
    }
