"""What the visits to rebook show, from records alone: rows under the absence that each belongs to, words, proposals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from console.locale import N_, _, ngettext
from console.locale.formats import day_digits, day_short
from console.tries import TRY_WORDS, large, when
from console.typed.phones import format_phone
from console.visit_words import at, day_at, opening_word
from storage.calls.records import Outcome
from storage.rebooking.records import Cause, Rebooking, ToRebook
from storage.schedule.records import Appointment, Opening
from widgets.lines import Line
from widgets.record_list import Column, Row

COLUMNS = (
    Column("time", N_("Time"), 5, "right"),
    Column("who", N_("Patient"), 18, grow=True, cut="name"),
    Column("number", N_("Number"), 16),
    Column("what", N_("Visit"), 16, drop=2, cut="words"),
    Column("tries", N_("Tries"), 5, drop=1),
    Column("state", N_("State"), 16, cut="words"),
)
_CAUSES = {
    Cause.ABSENT: N_("away"),
    Cause.CLOSED: N_("the centre is closed"),
    Cause.HOURS: N_("other hours now"),
    Cause.LEFT: N_("no longer receives here"),
    Cause.ROOM: N_("the room is out of use"),
}
_LAST = {
    Outcome.NO_ANSWER: (N_("x NO ANSWER"), "status.noshow"),
    Outcome.MESSAGE_LEFT: (N_("· MESSAGE LEFT"), "status.booked"),
    Outcome.WRONG_NUMBER: (N_("- WRONG NUMBER"), "status.cancelled"),
    Outcome.DECLINED: (N_("- DECLINED"), "status.cancelled"),
}


def cause_word(row: ToRebook) -> str:
    """Why, with the words that were given for it: `away: ill`."""
    said = _(_CAUSES[row.cause])
    return _("{cause}: {reason}").format(cause=said, reason=row.reason) if row.reason else said


def rows_of(found: Rebooking, tz: ZoneInfo) -> Iterator[Row[ToRebook]]:
    """The visits in the order of their times, those of one doctor's day under one rule that says why."""
    groups: dict[tuple[object, ...], list[ToRebook]] = {}
    for row in found.rows:
        visit = row.visit
        groups.setdefault((visit.local_date, visit.practitioner_id, row.cause, row.reason), []).append(row)
    for key, group in groups.items():
        visit = group[0].visit
        count = ngettext("{count} visit", "{count} visits", len(group)).format(count=len(group))
        told = (day_short(visit.local_date), visit.practitioner.initials, cause_word(group[0]), count)
        yield Row(f"part {key}", (" · ".join(told),), section=True)
        for row in group:
            yield _row(row, found.now, tz)


def _row(row: ToRebook, now: datetime, tz: ZoneInfo) -> Row[ToRebook]:
    visit = row.visit
    word, token = state_of(row, now, tz)
    waits = row.call_back_at is not None and row.call_back_at > now
    return Row(
        int(visit.id),
        (
            at(visit.local_min),
            visit.patient.usual,
            format_phone(row.number) if row.number else _("no number"),
            visit.service or visit.specialty,
            str(len(row.tries) or ""),
            word,
        ),
        row,
        token="row.quiet" if waits else "row",
        tokens=("", "", "" if row.number else "alert", "", "", token),
    )


def state_of(row: ToRebook, now: datetime, tz: ZoneInfo) -> tuple[str, str]:
    """Glyph and word of what was tried last, and how they look."""
    promised = row.call_back_at
    if promised is not None:
        shown = when(promised, tz, now.astimezone(tz).date())
        if promised > now:
            return _("· call {time}").format(time=shown), "status.booked"
        return _("! CALL {time}").format(time=shown), "status.action"
    if row.tries and (word := _LAST.get(row.tries[-1].outcome)):
        return _(word[0]), word[1]
    return _("! TO REBOOK"), "status.action"


def identity(row: ToRebook) -> str:
    """Name, birth date, and the visit that was promised."""
    visit = row.visit
    born = day_digits(visit.patient_birth) if visit.patient_birth else ""
    return " ".join(filter(None, (visit.patient.full, born, "·", promised(visit))))


def promised(visit: Appointment) -> str:
    """When and with whom."""
    return f"{day_at(visit.local_date, visit.local_min)}, {visit.practitioner.initials}"


def looked(row: ToRebook, offered: Sequence[Opening]) -> Sequence[Line]:
    """The number large; what may be offered, as the digits of the move will have it; what was tried."""
    number = large(row.number) if row.number else _("no number is known; {who} can be told at the desk only").format(
        who=row.visit.patient.usual
    )
    times = "  ".join(_offered(offered))
    tried = ", ".join(_(TRY_WORDS[one.outcome]) for one in row.tries if one.outcome in TRY_WORDS)
    return (
        ((number, "strong"),),
        ((times or _("nothing is free with this doctor or another of the specialty"), "peek"),),
        ((_("tried: {outcomes}").format(outcomes=tried) if tried else row.visit.comment, "peek"),),
    )


def _offered(offered: Sequence[Opening]) -> Iterator[str]:
    """The proposals by their digits; a day or a doctor is not said again for the next one."""
    before: Opening | None = None
    for digit, one in enumerate(offered, 1):
        same_doctor = before is not None and before.practitioner_id == one.practitioner_id
        if before is not None and before.local_date == one.local_date:
            said = at(one.local_min) if same_doctor else f"{at(one.local_min)} {one.practitioner.last}"
        else:
            said = opening_word(one, with_doctor=not same_doctor)
        yield f"{digit} {said}"
        before = one
