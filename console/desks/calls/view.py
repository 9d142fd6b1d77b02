"""What the call log shows, from records alone: rows, words, the strip of a known caller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from console.locale import N_, _, ngettext
from console.locale.formats import clock, day_brief, day_digits, money_brief
from console.message_words import way_word
from console.price_words import range_word
from console.typed.phones import format_phone
from console.visit_words import said_again
from storage.calls import rules
from storage.calls.quote_records import Quote, Told
from storage.calls.records import Call, Caller, CallState, Candidate, Direction, Log, Outcome
from widgets.lines import Line, Piece
from widgets.record_list import Column, DressedSource, Key, Row
from widgets.text import clean, wrap

COLUMNS = (
    Column("time", N_("Time"), 5, "right"),
    Column("dir", N_("Dir"), 4, drop=2),
    Column("number", N_("Number"), 16, drop=1),
    Column("who", N_("Who"), 16, grow=True, cut="name"),
    Column("about", N_("About"), 11, drop=3, cut="words"),
    Column("result", N_("Result"), 15),
)

ALERT_CELLS = 76
"""An alert is broken into lines of so many cells below the list."""

ABOUT = {
    "booking": N_("booking"),
    "move": N_("move"),
    "cancel": N_("cancel"),
    "results": N_("results"),
    "price": N_("price"),
    "confirm": N_("confirm"),
    "forward": N_("forward"),
    "other": N_("other"),
}
"""What a call was about, by the code that the sheet writes; other words are shown as they were typed."""

OUTCOMES: dict[Outcome, tuple[str, str]] = {
    Outcome.BOOKED: (N_("■ BOOKED"), "status.done"),
    Outcome.MOVED: (N_("■ MOVED"), "status.done"),
    Outcome.CANCELLED: (N_("- CANCELLED"), "status.cancelled"),
    Outcome.INFORMATION: (N_("· ANSWERED"), "status.booked"),
    Outcome.PRICE: (N_("· PRICE"), "status.booked"),
    Outcome.FORWARDED: (N_("► FORWARDED"), "status.called"),
    Outcome.CALL_BACK: (N_("■ CALLED BACK"), "status.done"),
    Outcome.COMPLAINT: (N_("· COMPLAINT"), "status.booked"),
    Outcome.INSURER: (N_("· INSURER"), "status.booked"),
    Outcome.SUPPLIER: (N_("· SUPPLIER"), "status.booked"),
    Outcome.WRONG_NUMBER: (N_("- WRONG NUMBER"), "status.cancelled"),
    Outcome.MISSED: (N_("■ DEALT WITH"), "status.done"),
    Outcome.NO_ANSWER: (N_("x NO ANSWER"), "status.noshow"),
    Outcome.MESSAGE_LEFT: (N_("· MESSAGE LEFT"), "status.booked"),
    Outcome.DECLINED: (N_("- DECLINED"), "status.cancelled"),
    Outcome.CONFIRMED: (N_("√ CONFIRMED"), "status.confirmed"),
    Outcome.ENTERED_IN_ERROR: (N_("- DROPPED"), "status.cancelled"),
}
"""Glyph and word of a closed call, and how it looks."""


class LogSource(DressedSource[Call]):
    """The log's rows; what is due is judged when they are shown."""

    def __init__(
        self, calls: Sequence[Call], number: Callable[[Key], int], now: Callable[[], datetime], tz: ZoneInfo
    ) -> None:
        """Show `calls`; `number` gives the row number of a key."""
        super().__init__([Row(call.id, (), call) for call in calls], now)
        self._number, self._tz = number, tz

    def dress(self, call: Call, now: datetime) -> Row[Call]:
        """One call as cells."""
        word, token = result_of(call, self._number, self._tz, now.astimezone(self._tz).date())
        due = rules.overdue(call, now)
        return Row(
            call.id,
            (
                clock_of(call.started_at, self._tz),
                direction_of(call),
                format_phone(call.number),
                call.who or _("? unknown"),
                _(ABOUT[call.about]) if call.about in ABOUT else call.about,
                word,
            ),
            call,
            token="row.quiet" if call.state is CallState.SAME else "row",
            tokens=("alert" if due else "", "", "", "" if call.who else "dim", "", token),
        )


def clock_of(instant: datetime, tz: ZoneInfo) -> str:
    """An instant as wall time."""
    return clock(instant.astimezone(tz).time())


def direction_of(call: Call) -> str:
    """In, out, missed; of a message its way."""
    if call.channel != "phone":
        return way_word(call.channel)
    if call.outcome is Outcome.MISSED:
        return _("miss")
    return _("in") if call.direction is Direction.IN else _("out")


def result_of(
    call: Call, number: Callable[[Key], int], tz: ZoneInfo, today: date | None = None
) -> tuple[str, str]:
    """Glyph and word, and how they look; a time to call back is said with its day unless that is `today`."""
    if call.state is CallState.RINGING:
        return _("! RINGING"), "status.action"
    if call.state is CallState.OPEN:
        return _("! OPEN"), "status.action"
    if call.state is CallState.SAME and call.same_as is not None:
        return _("· same as {row}").format(row=number(call.same_as)), "dim"
    if call.state is CallState.TO_DO:
        return _to_do(call, today, tz), "status.action"
    assert call.outcome is not None
    word, token = OUTCOMES[call.outcome]
    if call.agreed_on is not None and call.outcome in (Outcome.BOOKED, Outcome.MOVED):
        shown = _("{word} {day}").format(word=_(word), day=day_brief(call.agreed_on))
        return shown, token
    if call.outcome is Outcome.FORWARDED:
        return _("► TO {whom}").format(whom=call.forwarded_to.upper()), token
    if call.outcome is Outcome.PRICE and call.quote_minor is not None:
        return _("· PRICE {sum}").format(sum=money_brief(call.quote_minor)), token
    return _(word), token


def _to_do(call: Call, today: date | None, tz: ZoneInfo) -> str:
    when = "" if call.call_back_at is None else clock_of(call.call_back_at, tz)
    day = None if call.call_back_at is None else call.call_back_at.astimezone(tz).date()
    if day is not None and day != (today or day):
        return f"! {day_brief(day)} ({call.tries})" if call.tries else f"! {day_brief(day)} {when}"
    if when and call.tries:
        return _("! AT {time} ({tries})").format(time=when, tries=call.tries)
    if when:
        return _("! CALL {time}").format(time=when)
    return _("! CALL BACK ({tries})").format(tries=call.tries) if call.tries else _("! CALL BACK")


def totals(log: Log) -> Line:
    """Line 2, right."""
    counted = _("in {incoming} · out {outgoing} · missed {missed}").format(
        incoming=log.incoming, outgoing=log.outgoing, missed=log.missed
    )
    if not log.to_do:
        return ((counted, "context"),)
    due = _("to do {count}").format(count=log.to_do)
    return ((f"{counted} · ", "context"), (f"{due} !", "alert"))


def identity(call: Call) -> str:
    """Who it is: name, birth date, card; else the number."""
    if call.patient_id is None:
        return call.who or format_phone(call.number) or _("unknown caller")
    name = " ".join(part for part in (call.last_name, call.first_name, call.middle_name) if part)
    parts = [name]
    if call.birth_date is not None:
        parts.append(day_digits(call.birth_date))
    if call.card_no is not None:
        parts.append(_("card {number}").format(number=call.card_no))
    return " · ".join(parts)


def strip(caller: Caller, debt: int, tz: ZoneInfo, *, recall: bool = False) -> Line:
    """What is known of a caller on one line: last visit, follow-up, next visit, recall, debt, no-shows."""
    parts: list[str] = []
    if caller.last_at is not None:
        day = day_brief(caller.last_at.astimezone(tz).date())
        parts.append(_("seen {day} {doctor}").format(day=day, doctor=caller.last_doctor))
    if caller.follow_up_on is not None:
        parts.append(_("follow-up due {day}").format(day=day_brief(caller.follow_up_on)))
    if caller.next_at is not None:
        local = caller.next_at.astimezone(tz)
        parts.append(
            _("booked {day} {time} {doctor}").format(
                day=day_brief(local.date()), time=clock(local.time()), doctor=caller.next_doctor
            )
        )
    else:
        parts.append(_("nothing booked"))
    pieces: list[Piece] = [(" · ".join(parts), "peek")]
    if recall:
        pieces.append(("   " + _("recall due !"), "status.action"))
    if debt > 0:
        pieces.append(("   " + _("owes {sum}").format(sum=money_brief(debt)), "money"))
    if caller.no_shows:
        told = ngettext("{count} no-show in 6 months", "{count} no-shows in 6 months", caller.no_shows)
        pieces.append(("   " + told.format(count=caller.no_shows), "alert"))
    return tuple(pieces)


def caller_lines(caller: Caller, debt: int, tz: ZoneInfo, last: Line) -> Sequence[Line]:
    """Three lines: what must be known first, the caller's strip, the last note, this call (`last`)."""
    alert = alert_lines(caller)
    return (*alert, *[strip(caller, debt, tz), note_line(caller, tz), last][: 3 - len(alert)])


def alert_lines(caller: Caller) -> list[Line]:
    """What must be known of the person before anything is said, whole: over two lines where it is long."""
    if not caller.alert:
        return []
    return [((part, "alert"),) for part in wrap(f"{clean(caller.alert)} !", ALERT_CELLS)[:2]]


def belongs_line(named: Sequence[Candidate]) -> Line:
    """Whose number it may be, where several people of the register have it."""
    if not named:
        return (("", "peek"),)
    people = ", ".join(f"{one.name} {day_digits(one.birth_date) if one.birth_date else ''}".strip() for one in named)
    return ((_("this number: {people}").format(people=people), "peek"),)


def note_line(caller: Caller, tz: ZoneInfo) -> Line:
    """The last note, and how often they called."""
    pieces: list[Piece] = []
    if caller.last_note and caller.last_note_at is not None:
        local = caller.last_note_at.astimezone(tz)
        said = _("{who} {day} {time}: “{note}”").format(
            who=caller.last_note_by, day=day_brief(local.date()), time=clock(local.time()), note=caller.last_note
        )
        pieces.append((said + "   ", "peek"))
    told = ngettext("{count} call in 30 days", "{count} calls in 30 days", caller.calls)
    pieces.append((told.format(count=caller.calls), "dim"))
    return tuple(pieces)


def call_line(call: Call, quote: Quote | None = None, told: Told | None = None) -> Line:
    """What was noted of this call itself; what was quoted in it, what was read back at its end."""
    pieces: list[Piece] = []
    if told is not None and call.state is CallState.CLOSED:
        pieces.append((_("Read back: {said}").format(said=said_again(told)) + "  ", "peek"))
    elif quote is not None:
        costs = range_word(quote.low_minor, quote.high_minor)
        pieces.append((_("Quoted {what}: {range}").format(what=quote.title, range=costs) + "  ", "peek"))
    if call.note:
        pieces.append((_("Note: {text}").format(text=call.note) + "  ", "peek"))
    if call.line:
        pieces.append((_("line {line}").format(line=call.line) + "  ", "dim"))
    if call.by:
        pieces.append((_("taken by {who}").format(who=call.by_name or call.by), "dim"))
    return tuple(pieces) or (("", "peek"),)
