"""What the queue shows, from records alone: rows, words, the strip of gates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from console.flow_words import status_of
from console.locale import N_, _, ngettext
from console.locale.formats import clock, day_digits, money_brief
from storage.ids import PatientId, PractitionerId
from storage.queue import rules
from storage.queue.records import Alert, Board, BoardRow, Notice, Priority, State
from widgets.lines import Line, Piece
from widgets.record_list import Column, DressedSource, Row

COLUMNS = (
    Column("booked", N_("Time"), 5, "right"),
    Column("came", N_("Came"), 5, "right"),
    Column("waits", N_("Waits"), 5, "right", drop=2),
    Column("patient", N_("Patient"), 16, grow=True, cut="name"),
    Column("doctor", N_("Doctor"), 13, drop=3, cut="name"),
    Column("room", N_("Room"), 4, drop=1),
    Column("status", N_("Status"), 11),
    Column("debt", N_("Owes"), 6, "right", drop=4),
)

_SECTIONS: tuple[tuple[str, frozenset[State], bool | None], ...] = (
    (N_("waiting {count}"), rules.IN_HALL, None),
    (N_("with the doctor {count}"), frozenset({State.IN_ROOM}), None),
    (N_("to pay {count}"), frozenset({State.TO_PAY}), True),
    (N_("to leave {count}"), frozenset({State.TO_PAY}), False),
    (N_("expected {count}"), frozenset({State.EXPECTED}), None),
    (N_("seen {count}"), frozenset({State.GONE}), None),
    (N_("not seen {count}"), frozenset({State.LEFT_WITHOUT_VISIT, State.NO_SHOW, State.CANCELLED}), None),
)
"""Each section with the states in it and, where that parts them, whether the patient owes: who has paid only leaves."""

_QUIET = frozenset({State.GONE, State.LEFT_WITHOUT_VISIT, State.NO_SHOW, State.CANCELLED})

KINDS = {
    "first": N_("first visit"),
    "follow": N_("follow-up"),
    "procedure": N_("procedure"),
    "walkin": N_("walk-in"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """One reading of the board."""

    board: Board
    debts: Mapping[PatientId, int]
    notices: tuple[Notice, ...] = ()
    """What a doctor was told, at a doctor's own place."""
    today: bool = True


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where rows are shown."""

    now: datetime
    tz: ZoneInfo
    thresholds: tuple[int, ...]
    today: bool = True

    def clock(self, instant: datetime | None) -> str:
        """An instant as wall time; nothing for none."""
        return "" if instant is None else clock(instant.astimezone(self.tz).time())


class BoardSource(DressedSource[BoardRow]):
    """The board's rows; waiting minutes are those of the minute in which they are shown."""

    def __init__(
        self, rows: Sequence[BoardRow], debts: Mapping[PatientId, int], moment: Callable[[], Moment]
    ) -> None:
        """Show `rows` in sections as of `moment()`."""
        super().__init__(_sectioned(rules.board_order(rows), debts), lambda: moment().now)
        self._debts, self._moment = debts, moment

    def dress(self, row: BoardRow, now: datetime) -> Row[BoardRow]:
        """One visit as cells."""
        return row_of(row, self._debts.get(row.patient_id, 0), self._moment())


def _sectioned(rows: Sequence[BoardRow], debts: Mapping[PatientId, int]) -> list[Row[BoardRow]]:
    """The rows with a rule before each section that has any; those who wait stand on top without one."""
    out: list[Row[BoardRow]] = []
    for title, states, owing in _SECTIONS:
        inside = [row for row in rows if row.state in states]
        if owing is not None:
            inside = [row for row in inside if (debts.get(row.patient_id, 0) != 0) is owing]
        if inside:
            if states is not rules.IN_HALL:
                out.append(Row(f"section {title}", (_(title).format(count=len(inside)),), section=True))
            out.extend(Row(row.appointment_id, (), row) for row in inside)
    return out


def row_of(row: BoardRow, debt: int, moment: Moment) -> Row[BoardRow]:
    """One visit as cells."""
    word, token = status_of(row, debt)
    alert = rules.alert(row, moment.now, moment.thresholds)
    late = moment.today and row in rules.no_show_suggestions([row], moment.now)
    waits, waits_token = _waits(row, alert, moment)
    mark = "!" * row.priority
    return Row(
        row.appointment_id,
        (
            clock(time(row.local_min // 60, row.local_min % 60)),
            moment.clock(row.arrived_at),
            "!" if late else waits,
            f"{mark} {row.patient}".strip(),
            row.doctor,
            row.room,
            word,
            money_brief(debt) if debt > 0 else "",
        ),
        row,
        token="row.quiet" if row.state in _QUIET else "row",
        tokens=("", "", "alert" if late else waits_token, "alert" if mark else "", "", "", token, "money"),
    )


def _waits(row: BoardRow, alert: Alert, moment: Moment) -> tuple[str, str]:
    minutes = rules.wait_minutes(row, moment.now)
    if minutes is None:
        return "", ""
    if alert is Alert.NONE:
        return f"{minutes} ", ""
    if alert is Alert.FIRST:
        return f"{minutes} ", "strong"
    return f"{minutes}!", "alert"


def totals(rows: Sequence[BoardRow], moment: Moment) -> Line:
    """Line 2, right: how many wait, who longest, who has not come."""
    hall = [row for row in rows if row.state in rules.IN_HALL]
    longest = max((rules.wait_minutes(row, moment.now) or 0 for row in hall), default=0)
    absent = len(rules.no_show_suggestions(rows, moment.now)) if moment.today else 0
    missed = sum(row.state is State.NO_SHOW for row in rows)
    parts = [ngettext("{count} waits", "{count} wait", len(hall)).format(count=len(hall))]
    if hall:
        parts.append(_("longest {minutes} min").format(minutes=longest))
    alarm = any(rules.alert(row, moment.now, moment.thresholds) >= Alert.SECOND for row in hall)
    if absent:
        parts.append(_("not come {count}").format(count=absent))
    if missed:
        parts.append(_("no-shows {count}").format(count=missed))
    return ((" · ".join(parts), "context"), (" !" if alarm else "", "alert"))


def past_totals(rows: Sequence[BoardRow], moment: Moment) -> str:
    """Line 2, right, of another day: how many were seen and how long they waited on average."""
    waited = [minutes for row in rows if (minutes := rules.wait_minutes(row, moment.now)) is not None]
    seen = sum(row.state is State.GONE for row in rows)
    parts = [_("seen {count}").format(count=seen)]
    if waited:
        parts.append(_("waited {minutes} min on average").format(minutes=sum(waited) // len(waited)))
    return " · ".join(parts)


def identity(row: BoardRow) -> str:
    """Who it is: name, birth date, card."""
    name = " ".join(part for part in (row.last_name, row.first_name, row.middle_name) if part)
    parts = [name]
    if row.birth_date is not None:
        parts.append(day_digits(row.birth_date))
    if row.card_no is not None:
        parts.append(_("card {number}").format(number=row.card_no))
    return " · ".join(parts)


def visit_line(row: BoardRow, moment: Moment) -> Line:
    """What the visit is, and how the doctor was told."""
    what = [row.service] if row.service else [row.specialty, _(KINDS.get(row.kind, row.kind))]
    what.append(_("{minutes} min").format(minutes=row.minutes))
    pieces: list[Piece] = [(", ".join(part for part in what if part), "peek")]
    late = 0 if row.arrived_at is None else rules.late_minutes(row.starts_at, row.arrived_at)
    if late and not row.walk_in:
        pieces.append(("   " + _("late by {minutes} min").format(minutes=late), "strong"))
    if row.seen_at is not None:
        seen = _("doctor saw it {time}").format(time=moment.clock(row.seen_at))
        pieces.append((f"   {seen}", "good"))
    elif row.told_at is not None:
        pieces.append(("   " + _("doctor told {time}").format(time=moment.clock(row.told_at)), "peek"))
    return tuple(pieces)


def note_line(row: BoardRow) -> Line:
    """What everybody must know: the record's alert, why somebody goes first, the comment."""
    pieces: list[Piece] = []
    if row.alert_text:
        pieces.append((f"{row.alert_text} ! ", "alert"))
    if row.priority is not Priority.ROUTINE:
        pieces.append((_("goes first: {reason}").format(reason=row.priority_reason) + "  ", "strong"))
    if row.comment:
        pieces.append((_("Note: {text}").format(text=row.comment), "peek"))
    return tuple(pieces) or (("", "peek"),)


def doctors_of(rows: Sequence[BoardRow]) -> dict[PractitionerId, str]:
    """Who receives on the board, by name."""
    found = {row.practitioner_id: row.doctor for row in rows}
    return dict(sorted(found.items(), key=lambda one: one[1]))
