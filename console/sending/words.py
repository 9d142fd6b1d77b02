"""The words of messages: those that come with the program, the centre's own, and how they are filled in.

Nothing in ours tells what the visit is for: no service, no specialty.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from console.locale import LANGUAGES, N_, _, use
from console.locale.formats import day_long, day_short
from console.typed.phones import format_phone
from console.visit_words import at
from storage.centre.records import Centre
from storage.messages.records import Channel, Kind, Told, ToSend
from storage.messages.rules import fields_of
from storage.schedule.records import Appointment

T = TypeVar("T")
MAIL_CELLS = 72
"""Cells of a line of an e-mail that is plain text (RFC 5322, 2.1.1, asks for fewer than 78)."""

_SUBJECTS: Mapping[Kind, str] = {
    Kind.CONFIRMATION: N_("Your visit on {day} at {time}"),
    Kind.REMINDER: N_("Reminder: your visit on {day} at {time}"),
    Kind.MOVED: N_("Your visit is now on {day} at {time}"),
    Kind.CANCELLED: N_("Your visit on {day} at {time} is cancelled"),
}
_FIRST: Mapping[Kind, str] = {
    Kind.CONFIRMATION: N_("your visit is booked: {day} at {time}, {doctor}."),
    Kind.REMINDER: N_("we expect you on {day} at {time}, {doctor}."),
    Kind.MOVED: N_("your visit has another time: {day} at {time}, {doctor}."),
    Kind.CANCELLED: N_("your visit on {day} at {time}, {doctor}, is cancelled. Call us for another time."),
}
_PLEASE = N_("Please answer with YES if you come, or with NO if you do not.")
_ENOUGH = N_("If you want no more messages, answer STOP.")
_TEXTS: Mapping[Kind, str] = {
    Kind.CONFIRMATION: N_("{centre}: your visit is on {day} at {time}, {doctor}. Answer YES or NO. {phone}"),
    Kind.REMINDER: N_("{centre}: we expect you on {day} at {time}, {doctor}. Answer YES or NO. {phone}"),
    Kind.MOVED: N_("{centre}: your visit is now on {day} at {time}, {doctor}. Answer YES or NO. {phone}"),
    Kind.CANCELLED: N_("{centre}: your visit on {day} at {time} is cancelled. {phone}"),
}


def usual(kind: Kind, channel: Channel) -> tuple[str, str]:
    """Subject and body as they come with the program, in the current language; texts have no subject."""
    if channel is Channel.TEXT:
        return "", _(_TEXTS[kind])
    please = [] if kind is Kind.CANCELLED else [_(_PLEASE)]
    lines = ["{name},", "", _(_FIRST[kind]), "", "{centre}", "{address}", "{phone}", "", *please, _(_ENOUGH)]
    return _(_SUBJECTS[kind]), "\n".join(lines)


def leaflet_words(text: str, centre: Centre, language: str) -> tuple[str, str]:
    """Subject and body of a leaflet by e-mail, from its paper text; the subject does not tell what it is about."""
    from console.papers.paper import as_lines

    def made() -> tuple[str, str]:
        phone = format_phone(centre.phone) if centre.phone else ""
        ours = [one for one in (centre.name, centre.address, phone) if one]
        return (
            _("Information for you from {centre}").format(centre=centre.name),
            "\n".join([*(one.rstrip() for one in as_lines(text, MAIL_CELLS)), "", *ours, "", _(_ENOUGH)]),
        )

    return in_language(language, made)


def in_language(language: str, job: Callable[[], T]) -> T:
    """Do something in another language than that of who sits here."""

    def speaking() -> T:
        use(language if language in LANGUAGES else "en")
        return job()

    return contextvars.copy_context().run(speaking)


def told(one: ToSend, centre: Centre) -> Told:
    """A message as it is sent: the patient's language, the centre's words or ours; a leaflet as it was written."""
    kept = one.message
    if kept.kind is Kind.LEAFLET:
        return Told(address=one.address, language=kept.language, subject=kept.subject, body=kept.body)
    language = one.language or centre.locale
    subject, body = in_language(language, lambda: _filled(one, centre))
    return Told(address=one.address, language=language, subject=subject, body=body)


def _filled(one: ToSend, centre: Centre) -> tuple[str, str]:
    subject, body = one.template or usual(one.message.kind, one.message.channel)
    values = values_of(one.visit, centre, one.message.channel, one.message.token)
    return " ".join(fill([subject], values).split()), fill(body.splitlines(), values)


def values_of(visit: Appointment, centre: Centre, channel: Channel, code: str) -> dict[str, str]:
    """What the fields of a template stand for."""
    day = day_long if channel is Channel.EMAIL else day_short
    patient = visit.patient
    return {
        "name": " ".join(filter(None, (patient.first, patient.middle))) or patient.last,
        "first_name": patient.first,
        "last_name": patient.last,
        "day": day(visit.local_date),
        "time": at(visit.local_min),
        "doctor": visit.practitioner.initials,
        "room": visit.room,
        "service": visit.service,
        "centre": centre.name,
        "address": centre.address,
        "phone": format_phone(centre.phone) if centre.phone else "",
        "code": code,
    }


def fill(lines: Sequence[str], values: Mapping[str, str]) -> str:
    """The lines filled in; one whose fields are all empty is left out, for it would say nothing."""
    kept = []
    for line in lines:
        named = fields_of(line)
        if named and not any(values[name] for name in named):
            continue
        kept.append(line.format(**values).rstrip())
    return "\n".join(kept)
