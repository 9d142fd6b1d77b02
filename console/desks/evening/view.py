"""What the lists of the evening show, from records alone: rows, words, the time that is left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from console.card_words import CARDS
from console.desks.evening import CONFIRM, PULL
from console.locale import N_, _
from console.locale.formats import clock, day_brief, day_short
from console.message_words import by_channel, state_word
from console.record_places import away
from console.typed.phones import format_phone
from console.visit_words import at
from storage.calls.records import Outcome
from storage.evening.records import Evening, Reach, ToConfirm, ToPull, Window
from storage.evening.rules import TRIES_MAX
from storage.messages.records import Answer, Message
from storage.schedule.records import Appointment, CardState, Confirmation
from widgets.record_list import Column, Key, Row

CONFIRM_COLUMNS = (
    Column("time", N_("Time"), 5, "right"),
    Column("who", N_("Patient"), 17, grow=True, cut="name"),
    Column("number", N_("Number"), 16),
    Column("doctor", N_("Doctor"), 10, drop=2, cut="name"),
    Column("tries", N_("Tries"), 5, drop=1),
    Column("state", N_("State"), 19, cut="words"),
)
PULL_COLUMNS = (
    Column("card", N_("Card"), 8, "right"),
    Column("who", N_("Patient"), 18, grow=True, cut="name"),
    Column("time", N_("For"), 5, "right", drop=1),
    Column("doctor", N_("Doctor"), 12, drop=2, cut="name"),
    Column("where", N_("Where"), 14, drop=3, cut="name"),
    Column("state", N_("State"), 14, cut="words"),
)

TRIES = (Outcome.NO_ANSWER, Outcome.MESSAGE_LEFT, Outcome.WRONG_NUMBER)
"""What a try comes to, in the order of the digits; the digit after them is a promise to call later."""
EMPTY = {CONFIRM: N_("Nobody is booked for the next working day."), PULL: N_("No record is wanted.")}
"""What a list says that has no rows."""
_LAST: dict[Outcome, tuple[str, str]] = {
    Outcome.NO_ANSWER: (N_("x NO ANSWER"), "status.noshow"),
    Outcome.MESSAGE_LEFT: (N_("· MESSAGE LEFT"), "status.booked"),
    Outcome.WRONG_NUMBER: (N_("- WRONG NUMBER"), "status.cancelled"),
}
STATES = (CardState.REQUESTED, CardState.PULLED, CardState.NOT_FOUND, CardState.AT_DOCTOR, CardState.RETURNED)
"""What may be said of a record, in the order of the digits."""


def key_of(row: ToConfirm | ToPull) -> Key:
    """A visit is one row of the calls; a record is one row of its day."""
    if isinstance(row, ToConfirm):
        return int(row.visit.id)
    return f"{row.patient_id}{'t' if row.carried else 'n'}"


# ---------------------------------------------------------------------- rows


def confirm_rows(run: Evening, tz: ZoneInfo) -> Iterator[Row[ToConfirm | ToPull]]:
    """Whom to call, those left from last evening under a heading of their own."""
    over = run.minute >= run.confirming.end
    titles = {
        "carried": _("Left from last evening"),
        Reach.LATER: _("To be called later"),
        Reach.UNCONFIRMED: _("Not reached in three tries"),
        Reach.CONFIRMED: _("Confirmed"),
    }
    last: object = None
    for row in run.confirm:
        part = "carried" if row.carried and row.reach is Reach.TO_CALL else row.reach
        if part != last and (part in titles or last == "carried"):
            yield Row(f"part {part}", (titles.get(part) or _tomorrow(run),), section=True)
        last = part
        word, token = confirm_state(row, tz, over=over)
        yield Row(
            key_of(row),
            (
                _time(row.visit, run),
                row.visit.patient.usual,
                format_phone(row.number) if row.number else _("no number"),
                row.visit.practitioner.last,
                f"{len(row.tries)}/{TRIES_MAX}" if row.tries else "",
                word,
            ),
            row,
            token="row" if row.left else "row.quiet",
            tokens=("", "", "" if row.number else "alert", "", "", token),
        )


def pull_rows(run: Evening) -> Iterator[Row[ToConfirm | ToPull]]:
    """The walk along the shelves; what was left, what came late and what goes back under headings of their own."""
    last = "list"
    for row in run.pull:
        part = "carried" if row.carried else "back" if row.given_up else "late" if row.add_on else "list"
        if part != last:
            titles = {
                "carried": _("Left from last evening"),
                "list": _tomorrow(run),
                "late": _("Add-ons: booked after the list was closed"),
                "back": _("Cancelled: back to the shelf"),
            }
            yield Row(f"part {part}", (titles[part],), section=True)
        last = part
        word, token = pull_state(row)
        yield Row(
            key_of(row),
            (
                row.card_no or "",
                row.visit.patient.usual,
                _time(row.visit, run),
                row.visit.practitioner.last,
                _where(row),
                word,
            ),
            row,
            token="row" if row.left or row.state is CardState.NOT_FOUND else "row.quiet",
            tokens=("strong", "", "", "", "", token),
        )


def _tomorrow(run: Evening) -> str:
    return _("For {day}").format(day=day_short(run.day)) if run.day else ""


def _time(visit: Appointment, run: Evening) -> str:
    """The time; of a day off before the day that is prepared, the day."""
    return at(visit.local_min) if visit.local_date in (run.day, run.today) else day_brief(visit.local_date)


def confirm_state(row: ToConfirm, tz: ZoneInfo, *, over: bool = False) -> tuple[str, str]:
    """Glyph and word, and how they look; once the window is `over`, what is left is carried to the morning."""
    if (written := _written_state(row)) is not None:
        return written
    if row.reach is Reach.CONFIRMED:
        return _("√ CONFIRMED"), "status.confirmed"
    if row.reach is Reach.UNCONFIRMED:
        return _("! UNCONFIRMED"), "status.action"
    if over and not row.carried:
        return _("! TO THE MORNING"), "status.action"
    promised = row.call_back_at
    if promised is not None:
        said = _("! CALL {time}") if row.reach is Reach.TO_CALL else _("· call {time}")
        token = "status.action" if row.reach is Reach.TO_CALL else "status.booked"
        return said.format(time=clock_of(promised, tz)), token
    if row.tries and (word := _LAST.get(row.tries[-1].outcome)):
        return _(word[0]), word[1]
    if row.visit.confirmation is Confirmation.LEFT_MESSAGE:
        return _("· MESSAGE LEFT"), "status.booked"
    return (_("! NOT CONFIRMED"), "status.action") if row.carried else (_("· TO CALL"), "status.booked")


def _written_state(row: ToConfirm) -> tuple[str, str] | None:
    """What came of the message, where that is the last that happened."""
    message = row.written.message
    if message is None:
        return None
    channel = by_channel(message.channel)
    if row.reach is Reach.CONFIRMED and message.answer is Answer.YES:
        return _("√ CONFIRMED by {channel}").format(channel=channel), "status.confirmed"
    if row.reach is not Reach.TO_CALL or not _speaks(row, message):
        return None
    word, token = state_word(message)
    return f"{word} {channel}", token


def _speaks(row: ToConfirm, message: Message) -> bool:
    """Whether the message is the last thing that happened: nobody was rung since."""
    rung = [one.at for one in row.tries if one.channel == "phone"]
    return row.call_back_at is None and not any(at > message.at for at in rung)


def pull_state(row: ToPull) -> tuple[str, str]:
    """Glyph and word of a record, and how they look."""
    if row.given_up:
        return _("- PUT BACK"), "status.cancelled"
    if row.card_no is None and row.state is CardState.NONE:
        return _("· NO CARD YET"), "dim"
    word, token = CARDS[row.state]
    return _(word), token


def _where(row: ToPull) -> str:
    """Where the record is now, in a word."""
    if row.state is CardState.AT_DOCTOR:
        return row.visit.practitioner.last
    if row.state is CardState.PULLED:
        return _("at the desk")
    if row.card_no is None:
        return ""
    if row.elsewhere is None or row.state is CardState.RETURNED:
        other = away(row)
        return other or ("" if row.state is CardState.NOT_FOUND else _("on the shelf"))
    if row.elsewhere.state is CardState.AT_DOCTOR:
        return row.elsewhere.doctor.last
    return _("at the desk") if row.elsewhere.state is CardState.PULLED else _("missing")


# ---------------------------------------------------------------------- line 2


def context(run: Evening, *, pulling: bool, tz: ZoneInfo) -> str:
    """What is done for which day, and how much of its window is left."""
    if run.day is None:
        return _("Evening · nobody works within five weeks")
    said = _("Pull {day} · {window}") if pulling else _("Confirm {day} · {window}")
    if pulling and run.closed_at is not None:
        window = _("list closed at {time}").format(time=clock_of(run.closed_at, tz))
    else:
        window = _window(run.pulling if pulling else run.confirming, run.minute)
    return said.format(day=day_short(run.day), window=window)


def _window(window: Window, minute: int) -> str:
    if minute < window.start:
        return _("begins at {time}").format(time=at(window.start))
    if minute >= window.end:
        return _("over since {time}").format(time=_end(window.end))
    left = window.end - minute
    return _("to {time}, {left} left").format(time=_end(window.end), left=f"{left // 60}:{left % 60:02}")


def _end(minute: int) -> str:
    return "24:00" if minute == 24 * 60 else at(minute)


def totals(run: Evening) -> str:
    """What is left of both lists."""
    return _("confirm {confirm} · pull {pull}").format(confirm=run.to_confirm, pull=run.to_pull)


def clock_of(instant: datetime, tz: ZoneInfo) -> str:
    """An instant as wall time."""
    return clock(instant.astimezone(tz).time())
