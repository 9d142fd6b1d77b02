"""What a desk does with messages: note what a patient agreed to, have one written, send again, let be; the words."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from storage import rows
from storage.errors import N_, RuleBroken
from storage.ids import AppointmentId, PatientId
from storage.journal.records import JournalRow
from storage.messages import queries, rules
from storage.messages.records import LET_BE, Channel, Kind, Message, Standing, State, WishDraft, Words
from storage.messages.tables import message, message_wish, message_words
from storage.patients.plain import plain
from storage.patients.recording import current
from storage.rights import Right
from storage.schedule import queries as book
from storage.schedule.records import Appointment
from storage.unit import Unit
from storage.verbs import verb

TOPIC = "messages"
WORDS_LETTERS = 200


# ------------------------------------------------------------------------------ what a patient agreed to


@verb("messages.agree", right=Right.PATIENTS)
def agree(unit: Unit, patient_id: PatientId, draft: WishDraft, version: int | None = None) -> int:
    """Note how a patient may be written to, or that they want no messages.

    `version` is that of the wish the person knew, 0 for none.  Raises Conflict, and RuleBroken where the card
    has no address for it.
    """
    who = current(unit, patient_id)
    old = queries.wish_of(unit.conn, patient_id)
    if version is not None and version != (old.version if old else 0):
        raise rows.conflict(unit, message_wish.name, old.id if old else 0)
    numbers = [one.e164 for one in who.phones]
    known = draft.channel is Channel.NONE or any(rules.reachable(draft.channel, one) for one in (who.email, *numbers))
    if not known:
        rules.check_agreed(Standing(channel=draft.channel), who.usual_name)
    values = {
        "channel": draft.channel.value,
        "language": draft.language,
        "words": plain(draft.words)[:WORDS_LETTERS],
        "user_id": unit.actor.user_id,
        "at": unit.now,
    }
    unit.changed(TOPIC, patient_id)
    if old is None:
        return rows.add(unit, message_wish, {"patient_id": patient_id, **values})
    rows.change(unit, message_wish, old.id, values)
    return old.id


@agree.undoes
def _not_agreed(unit: Unit, entry: JournalRow) -> None:
    rows.put_back(unit, message_wish, entry)
    unit.changed(TOPIC, entry.key)


# ------------------------------------------------------------------------------ the outbox


@verb("messages.write", right=Right.BOOK)
def write(unit: Unit, appointment_id: AppointmentId, kind: Kind) -> int:
    """Put a message about a visit into the outbox.

    Raises RuleBroken where the patient has not agreed or cannot be written to, and where it was written already.
    """
    visit = book.appointment_of(unit.conn, appointment_id)
    return put(unit, visit, kind, queries.standings(unit.conn, [visit])[visit.id])


@verb("messages.write_all", right=Right.BOOK)
def write_all(unit: Unit, appointment_ids: Sequence[AppointmentId], kind: Kind) -> int:
    """The same for many visits; those of whom it cannot be are passed over.  Answers how many were written to."""
    visits = book.appointments(unit.conn, appointment_ids)
    standing = queries.standings(unit.conn, list(visits.values()))
    count = 0
    for one in appointment_ids:
        try:
            put(unit, visits[one], kind, standing[one])
        except RuleBroken:
            continue
        count += 1
    if not count:
        raise RuleBroken(N_("Nobody is left here who agreed to messages and was not written to."), rule="nobody")
    return count


def put(unit: Unit, visit: Appointment, kind: Kind, standing: Standing) -> int:
    """A row of the outbox for a visit; one that failed or was dropped is taken up again.  Raises RuleBroken."""
    rules.check_visit(visit, kind, unit.now)
    rules.check_agreed(standing, visit.patient.usual)
    assert standing.channel is not None
    unit.changed(TOPIC, visit.patient_id)
    for before in reversed(queries.of_visit(unit.conn, visit.id)):
        same = before.kind is kind and before.told_at == visit.starts_at
        if same and before.state in (State.FAILED, State.DROPPED) and before.sent_at is None:
            _again(unit, before, standing.channel)
            return before.id
    rules.check_again(standing.message, kind)
    return rows.add(
        unit,
        message,
        {
            "patient_id": visit.patient_id,
            "appointment_id": visit.id,
            "kind": kind.value,
            "visit_version": visit.version,
            "told_at": visit.starts_at,
            "channel": standing.channel.value,
            "token": secrets.token_hex(6),
            "state": State.QUEUED.value,
            "queued_at": unit.now,
            "user_id": unit.actor.user_id,
        },
    )


def _again(unit: Unit, one: Message, channel: Channel) -> None:
    values: dict[str, Any] = {"state": State.QUEUED.value, "channel": channel.value, "tries": 0, "error": ""}
    rows.change(unit, message, one.id, {**values, "again_at": None, "user_id": unit.actor.user_id})


@verb("messages.send_again", right=Right.BOOK)
def send_again(unit: Unit, message_id: int, version: int | None = None) -> int:
    """Have a message sent that was not, or of which nobody knows.  Raises Conflict, RuleBroken."""
    one = queries.message_of(unit.conn, message_id)
    if one.state not in (State.FAILED, State.DOUBT, State.DROPPED):
        raise RuleBroken(N_("Only a message that was not sent, or may not have arrived, is sent again."), rule="state")
    if version is not None and version != one.version:
        raise rows.conflict(unit, message.name, message_id)
    visit = book.appointment_of(unit.conn, one.appointment_id)
    standing = queries.standings(unit.conn, [visit])[visit.id]
    if one.kind is Kind.LEAFLET:
        rules.check_mail(standing, one.who)
    else:
        _check_told(unit, visit, one)
        rules.check_agreed(standing, one.who)
    assert standing.channel is not None
    _again(unit, one, standing.channel)
    unit.changed(TOPIC, one.patient_id)
    return message_id


def _check_told(unit: Unit, visit: Appointment, one: Message) -> None:
    rules.check_visit(visit, one.kind, unit.now)
    if visit.starts_at != one.told_at:
        raise RuleBroken(N_("The visit has another time since; write about it anew from the list or the day."),
                         rule="moved")  # fmt: skip


@verb("messages.let_be", right=Right.BOOK)
def let_be(unit: Unit, message_id: int, version: int | None = None) -> int:
    """Nothing more is done about a message: the patient was told otherwise.  Raises Conflict, RuleBroken."""
    one = queries.message_of(unit.conn, message_id)
    if one.state not in (State.QUEUED, State.FAILED, State.DOUBT):
        raise RuleBroken(N_("There is nothing to be done about this message."), rule="state")
    values = {"state": State.DROPPED.value, "error": one.error or LET_BE, "again_at": None}
    rows.change(unit, message, message_id, values, version=version)
    unit.changed(TOPIC, one.patient_id)
    return message_id


def take_back(unit: Unit, entry: JournalRow) -> None:
    """Take back what is not on its way yet.  Raises RuleBroken for a message that is."""
    one = queries.message_of(unit.conn, entry.key)
    if one.state in rules.OUT:
        if queries.some_not_out(unit.conn, entry.act_id):
            return  # of several written at once those that have not gone are taken back
        raise RuleBroken(
            N_("The message to {who} is on its way, or was sent; it cannot be taken back."), who=one.who, rule="out"
        )
    if entry.before is None and one.tries:
        dropped = {"state": State.DROPPED.value, "error": one.error or LET_BE, "again_at": None}
        rows.change(unit, message, one.id, dropped)
    else:
        rows.put_back(unit, message, entry)
    unit.changed(TOPIC, one.patient_id)


for _verb in (write, write_all, send_again, let_be):
    _verb.undoes(take_back)


# ------------------------------------------------------------------------------ the centre's own words


@verb("messages.set_words", right=Right.CENTRE)
def set_words(unit: Unit, words: Words) -> int:
    """Put a message into the centre's own words; without a body it is as usual again.  Raises RuleBroken."""
    known = queries.words_id(unit.conn, words)
    unit.changed(TOPIC)
    if not words.body.strip():
        if known is not None:
            rows.remove(unit, message_words, known)
        return known or 0
    cleaned = "\n".join(plain(line) for line in words.body.splitlines()).strip()
    subject = plain(words.subject) if words.channel is Channel.EMAIL else ""
    rules.check_words(Words(kind=words.kind, channel=words.channel, language=words.language, subject=subject,
                            body=cleaned))  # fmt: skip
    values = {"subject": subject, "body": cleaned}
    if known is not None:
        rows.change(unit, message_words, known, values)
        return known
    named = {"kind": words.kind.value, "channel": words.channel.value, "language": words.language}
    return rows.add(unit, message_words, {**named, **values})


@set_words.undoes
def _old_words(unit: Unit, entry: JournalRow) -> None:
    rows.put_back(unit, message_words, entry)
    unit.changed(TOPIC)
