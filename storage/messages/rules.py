"""What is decided about messages to patients, from records and values alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from string import Formatter

from storage.errors import N_, RuleBroken
from storage.messages.records import Channel, Kind, LeafletMail, Message, Standing, State, Words
from storage.patients.addresses import deliverable
from storage.schedule.records import Appointment, BookStatus, VisitKind

FIELDS = ("name", "first_name", "last_name", "day", "time", "doctor", "room", "service", "centre", "address", "phone",
          "code")  # fmt: skip
"""What a template may name."""
SUBJECT_LETTERS, BODY_LETTERS, TEXT_LETTERS = 150, 4000, 600
LEAFLET_LETTERS = 100_000
ANSWER_LETTERS = 200
AGAIN = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""After a try that failed, and may not fail next time, the next comes so much later; after the last one none does."""
BROKEN_OFF_AFTER = timedelta(minutes=15)
"""No sending lasts so long: whoever had the message in hand is gone."""
SETTLED_AFTER = timedelta(minutes=3)
"""A move or cancellation that is not taken back within this time is told."""
ABOUT: Mapping[Kind, str] = {
    Kind.CONFIRMATION: "confirm",
    Kind.REMINDER: "confirm",
    Kind.MOVED: "move",
    Kind.CANCELLED: "cancel",
    Kind.LEAFLET: "other",
}
"""What the call log says that such a contact was about."""
OUT = (State.SENDING, State.SENT, State.ANSWERED, State.DOUBT)
"""Of these the patient may have got something."""
_TEXTABLE = re.compile(r"\+[1-9]\d{6,14}")


def textable(number: str) -> bool:
    """Whether a text can be sent to a number: it is whole, with its country."""
    return _TEXTABLE.fullmatch(number) is not None


def reachable(channel: Channel, address: str) -> bool:
    """Whether an address is one of its channel."""
    if channel is Channel.EMAIL:
        return deliverable(address)
    return channel is Channel.TEXT and textable(address)


def check_agreed(standing: Standing, who: str) -> None:
    """Raise RuleBroken, saying what to do, unless the patient of a visit may be written to."""
    if standing.channel is None:
        raise RuleBroken(
            N_("{who} was not asked about messages yet; ask, and note the answer on the card."), who=who, rule="asked"
        )
    if standing.channel is Channel.NONE:
        raise RuleBroken(N_("{who} wants no messages; call instead."), who=who, rule="agreed")
    if not standing.address:
        raise RuleBroken(
            N_("{who} has no e-mail address that can be written to; put one into the card.")
            if standing.channel is Channel.EMAIL
            else N_("{who} has no telephone number that can be sent a text; put one into the card."),
            who=who,
            rule="address",
        )


def check_mail(standing: Standing, who: str) -> None:
    """Raise RuleBroken, saying what to do, unless a leaflet can be mailed to a patient."""
    if standing.channel is Channel.TEXT:
        raise RuleBroken(
            N_("{who} agreed to texts, and a leaflet goes by e-mail; print it, or note e-mail on the card."), who=who,
            rule="email",
        )  # fmt: skip
    check_agreed(standing, who)


def check_visit(visit: Appointment, kind: Kind, now: datetime) -> None:
    """Raise RuleBroken when there is nothing to tell of a visit."""
    if visit.kind is VisitKind.WALK_IN or visit.starts_at <= now:
        raise RuleBroken(N_("The visit is not to come any more; there is nothing to write about."), rule="past")
    wanted = BookStatus.CANCELLED if kind is Kind.CANCELLED else BookStatus.BOOKED
    if visit.status is not wanted:
        raise RuleBroken(N_("The visit is not booked any more; there is nothing to write about."), rule="status")


def check_again(before: Message | None, kind: Kind) -> None:
    """Raise RuleBroken when this was written of the visit as it stands already; `before` is the newest of it."""
    if before is None or before.kind is Kind.CANCELLED or before.state is State.DROPPED:
        return
    if kind is Kind.CONFIRMATION or before.kind is kind:
        raise RuleBroken(N_("{who} was written to about this already; the outbox (F7) shows it."), who=before.who,
                         rule="again")  # fmt: skip


def check_leaflet(mail: LeafletMail) -> None:
    """Raise RuleBroken for a leaflet that says nothing, or more than an e-mail takes."""
    if not mail.body.strip() or not mail.subject.strip():
        raise RuleBroken(N_("A message needs words, and an e-mail a subject."), rule="words")
    if len(mail.body) > LEAFLET_LETTERS:
        raise RuleBroken(N_("The leaflet is too long for an e-mail: at most {most} letters; print it."),
                         most=LEAFLET_LETTERS, rule="words-long")  # fmt: skip


def check_words(words: Words) -> None:
    """Raise RuleBroken, in one sentence, for a template that could not be filled in."""
    if not words.body.strip() or (words.channel is Channel.EMAIL and not words.subject.strip()):
        raise RuleBroken(N_("A message needs words, and an e-mail a subject."), rule="words")
    most = BODY_LETTERS if words.channel is Channel.EMAIL else TEXT_LETTERS
    if len(words.body) > most or len(words.subject) > SUBJECT_LETTERS:
        raise RuleBroken(
            N_("A message has at most {most} letters, its subject {subject}."), most=most, subject=SUBJECT_LETTERS,
            rule="words-long",
        )  # fmt: skip
    for text in (words.subject, words.body):
        for name in fields_of(text):
            if name not in FIELDS:
                raise RuleBroken(
                    N_("There is no field “{name}”; there are: {known}."), name=name, known=", ".join(FIELDS),
                    rule="words-field",
                )  # fmt: skip


def fields_of(text: str) -> list[str]:
    """The fields that a template names, as they stand between its braces.  Raises RuleBroken for a brace alone."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise RuleBroken(
            N_("A brace stands alone; a field is written like {field}, a brace itself twice."), field="{name}",
            rule="words-brace",
        ) from None  # fmt: skip
    found = []
    for _literal, name, spec, conversion in parts:
        if name is not None:
            found.append(name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else ""))
    return found


def next_try(tries: int, now: datetime) -> datetime | None:
    """When a message that failed is tried again; `tries` counts the one that failed."""
    return now + AGAIN[tries - 1] if tries <= len(AGAIN) else None


def broken_off(message: Message, now: datetime) -> bool:
    """Whether it is in nobody's hand any more, and nobody said what came of it."""
    return (
        message.state is State.SENDING
        and message.claimed_at is not None
        and now - message.claimed_at > BROKEN_OFF_AFTER
    )


def uid(appointment_id: int, house: str) -> str:
    """By which every calendar knows a visit; `house` tells our names from those of another centre."""
    return f"visit-{appointment_id}@{house}.frontdesk"


def reminder_hours(rule: str) -> int | None:
    """How many hours before a visit its reminder falls due; None for the evening before, or never.

    Raises RuleBroken for a rule that is none: `off`, `evening`, or hours as in `24`.
    """
    if rule in ("off", "evening"):
        return None
    if re.fullmatch(r"\d{1,3}", rule, re.ASCII) and 1 <= int(rule) <= 168:
        return int(rule)
    raise RuleBroken(N_("Reminders are “off”, sent in the “evening” before, or 1 to 168 hours before."), rule="remind")
