"""What befalls a message on its way: taken in hand by one sender alone, sent, failed, in doubt, answered.

Done by the program itself; whoever had the message written stands in its row and in the call log.
"""

from __future__ import annotations

from typing import Any

from storage import rows
from storage.calls.log_rows import link_to, open_row
from storage.calls.records import Direction, Link, LinkKind, Outcome
from storage.errors import N_, Conflict, RuleBroken
from storage.ids import CallId
from storage.messages import queries, rules
from storage.messages.due import due
from storage.messages.records import (
    BROKEN_OFF,
    NOT_AGREED,
    VISIT_CHANGED,
    Answer,
    Channel,
    Kind,
    Message,
    State,
    Told,
    WishDraft,
)
from storage.messages.tables import message
from storage.messages.verbs import TOPIC, agree, put
from storage.patients.plain import plain
from storage.rights import Right
from storage.schedule import queries as book
from storage.schedule import verbs as book_verbs
from storage.schedule.records import BookStatus, Confirmation
from storage.unit import Unit
from storage.verbs import verb

ERROR_LETTERS = 300


@verb("messages.fall_due", right=Right.BOOK)
def fall_due(unit: Unit) -> int:
    """Write what is due: reminders by the centre's rule, moves and cancellations of what was told; answers how many.

    A message that whoever had it in hand never told the end of becomes one in doubt.
    """
    found = due(unit.conn, unit.centre, unit.now)
    for message_id in found.broken_off:
        rows.change(unit, message, message_id, {"state": State.DOUBT.value, "error": BROKEN_OFF})
        unit.changed(TOPIC, message_id)
    for visit, kind, standing in found.to_write:
        put(unit, visit, kind, standing)
    return len(found.to_write)


@verb("messages.claim", right=Right.BOOK)
def claim(unit: Unit, message_id: int, told: Told, version: int) -> int | None:
    """Take a message in hand to send it, with the words that it gets; one sender alone can.

    None when it is not to be sent any more: the visit has changed, or the patient does not want it.
    Raises Conflict when another sender was first.
    """
    one = queries.message_of(unit.conn, message_id)
    if one.version != version or one.state not in (State.QUEUED, State.FAILED):
        raise Conflict(N_("Another sender has this message in hand."), what="message")
    unit.changed(TOPIC, one.patient_id)
    visit = book.appointment_of(unit.conn, one.appointment_id)
    standing = queries.standings(unit.conn, [visit])[visit.id]
    wanted = BookStatus.CANCELLED if one.kind is Kind.CANCELLED else BookStatus.BOOKED
    why = ""
    leaflet = one.kind is Kind.LEAFLET  # it tells no time, and is good after the visit too
    if not leaflet and (
        visit.status is not wanted or visit.starts_at != one.told_at or visit.starts_at <= unit.now
    ):
        why = VISIT_CHANGED
    elif standing.channel is not one.channel:
        why = NOT_AGREED
    if why:
        rows.change(unit, message, message_id, {"state": State.DROPPED.value, "error": why, "again_at": None})
        return None
    values: dict[str, Any] = {"state": State.SENDING.value, "claimed_at": unit.now, "tries": one.tries + 1}
    words = {"address": told.address}
    if not leaflet:  # whose words were there before
        words |= {"language": told.language, "subject": told.subject, "body": told.body}
    rows.change(unit, message, message_id, {**values, **words, "error": "", "again_at": None})
    return one.version + 1


def _in_hand(unit: Unit, message_id: int, version: int) -> Message:
    one = queries.message_of(unit.conn, message_id)
    if one.state is not State.SENDING or one.version != version:
        raise Conflict(N_("This message is not in our hand any more."), what="message")
    unit.changed(TOPIC, one.patient_id)
    return one


@verb("messages.sent", right=Right.BOOK)
def sent(unit: Unit, message_id: int, version: int) -> CallId:
    """It went out: the contact stands in the call log, by whoever had it written.  Raises Conflict."""
    one = _in_hand(unit, message_id, version)
    user = unit.conn.execute(message.select().where(message.c.id == message_id)).one().user_id
    told = Outcome.INFORMATION if one.kind is Kind.LEAFLET else Outcome.MESSAGE_LEFT  # a leaflet is no try to reach
    made = _contact(unit, one, Direction.OUT, told, user_id=user or None)
    values = {"state": State.SENT.value, "sent_at": unit.now, "call_id": made}
    rows.change(unit, message, message_id, values)
    return made


def _contact(
    unit: Unit, one: Message, direction: Direction, outcome: Outcome, *, user_id: int | None = None, note: str = ""
) -> CallId:
    """A row of the call log with the channel by which it was."""
    made = open_row(
        unit,
        {
            "direction": direction.value,
            "channel": one.channel.value,
            "number": one.address,
            "patient_id": one.patient_id,
            "taken_at": unit.now,
            "user_id": user_id,
            "ended_at": unit.now,
            "outcome": outcome.value,
            "about": rules.ABOUT[one.kind],
            "note": note,
        },
    )
    link_to(unit, made, Link(what=LinkKind.APPOINTMENT, key=one.appointment_id))
    return made


@verb("messages.failed", right=Right.BOOK)
def failed(unit: Unit, message_id: int, version: int, why: str, *, again: bool) -> int:
    """It was not sent; `why` is a sentence, `again` whether it may be by itself in a while.  Raises Conflict."""
    one = _in_hand(unit, message_id, version)
    at = rules.next_try(one.tries, unit.now) if again else None
    values = {"state": State.FAILED.value, "error": plain(why)[:ERROR_LETTERS] or "?", "again_at": at}
    rows.change(unit, message, message_id, values)
    return message_id


@verb("messages.doubt", right=Right.BOOK)
def doubt(unit: Unit, message_id: int, version: int, why: str) -> int:
    """Nobody knows whether it went out: it is not sent again unless a person says so.  Raises Conflict."""
    _in_hand(unit, message_id, version)
    rows.change(
        unit, message, message_id, {"state": State.DOUBT.value, "error": plain(why)[:ERROR_LETTERS] or BROKEN_OFF}
    )
    return message_id


@verb("messages.answer", right=Right.BOOK)
def answer(unit: Unit, token: str, said: Answer, text: str = "") -> int:
    """The patient answered: a yes confirms the visit as it was told, a stop ends all messages.

    The same answer a second time changes nothing.  Raises NotFound, RuleBroken.
    """
    one = queries.by_token(unit.conn, token)
    if one.state not in rules.OUT:
        raise RuleBroken(N_("This message was never sent; nothing can answer it."), rule="unsent")
    words = plain(text)[: rules.ANSWER_LETTERS]
    if one.answer is said and one.answer_text == words:
        return one.id
    values: dict[str, Any] = {"state": State.ANSWERED.value, "answer": said.value, "answer_text": words}
    values |= {"answered_at": unit.now, "sent_at": one.sent_at or one.claimed_at, "error": ""}
    rows.change(unit, message, one.id, values)
    unit.changed(TOPIC, one.patient_id)
    visit = book.appointment_of(unit.conn, one.appointment_id)
    told_it = one.kind is not Kind.LEAFLET  # a yes to a leaflet says nothing of the visit
    stands = told_it and visit.status is BookStatus.BOOKED and visit.starts_at == one.told_at
    outcome = {Answer.YES: Outcome.CONFIRMED, Answer.NO: Outcome.DECLINED}.get(said, Outcome.INFORMATION)
    _contact(unit, one, Direction.IN, outcome, note=words)
    if said is Answer.YES and stands and visit.confirmation is not Confirmation.CONFIRMED:
        book_verbs.confirm(unit, visit.id, Confirmation.CONFIRMED)
    if said is Answer.NO and stands and visit.confirmation is Confirmation.CONFIRMED:
        book_verbs.confirm(unit, visit.id, Confirmation.UNCONFIRMED)
    if said is Answer.STOP:
        agree(unit, one.patient_id, WishDraft(channel=Channel.NONE, words=words or said.value))
    return one.id
