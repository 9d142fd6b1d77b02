"""Leaflets by e-mail: a row of the register and one of the outbox, written as one and taken back as one."""

from __future__ import annotations

import secrets
from dataclasses import replace

from storage import rows
from storage.documents import verbs as register
from storage.documents.records import Kind as Paper
from storage.errors import N_, RuleBroken
from storage.ids import AppointmentId
from storage.messages import queries, rules
from storage.messages.records import Channel, Kind, LeafletMail, State
from storage.messages.tables import message
from storage.messages.verbs import TOPIC, take_back
from storage.patients.plain import plain
from storage.rights import Right
from storage.schedule import queries as book
from storage.unit import Unit
from storage.verbs import verb


@verb("messages.mail_leaflet", right=Right.PATIENTS)
def mail_leaflet(unit: Unit, appointment_id: AppointmentId, mail: LeafletMail) -> int:
    """Put a leaflet for the patient of a visit into the register and, in the words that it has now, into the outbox.

    Raises RuleBroken where the patient did not agree to e-mail or has no address, and where this leaflet was mailed
    for the visit already and `again` does not say that it is meant.
    """
    visit = book.appointment_of(unit.conn, appointment_id)
    standing = queries.standings(unit.conn, [visit])[visit.id]
    rules.check_mail(standing, visit.patient.usual)
    rules.check_leaflet(mail)
    whose = replace(mail.draft, kind=Paper.LEAFLET, patient_id=visit.patient_id, appointment_id=visit.id)
    title = plain(whose.title)
    if not mail.again and (title, whose.language) in queries.mailed_leaflets(unit.conn, visit.id):
        raise RuleBroken(
            N_("“{title}” was mailed to {who} for this visit already; choose to mail it once more."), title=title,
            who=visit.patient.usual, rule="again",
        )  # fmt: skip
    issued = register.issue(unit, whose)
    unit.changed(TOPIC, visit.patient_id)
    return rows.add(
        unit,
        message,
        {
            "patient_id": visit.patient_id,
            "appointment_id": visit.id,
            "kind": Kind.LEAFLET.value,
            "visit_version": visit.version,
            "told_at": visit.starts_at,
            "channel": Channel.EMAIL.value,
            "token": secrets.token_hex(6),
            "state": State.QUEUED.value,
            "language": whose.language,
            "subject": plain(mail.subject)[: rules.SUBJECT_LETTERS],
            "body": mail.body,
            "queued_at": unit.now,
            "user_id": unit.actor.user_id,
            "document_id": issued,
        },
    )


mail_leaflet.undoes(take_back)
