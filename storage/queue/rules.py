"""What may happen in the queue, decided from records and values alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from storage.errors import N_, RuleBroken
from storage.queue.records import (
    Alert,
    BoardRow,
    Passage,
    Priority,
    State,
    StepKind,
)

LATE_AFTER = timedelta(minutes=10)
"""Who comes more than ten minutes after the start is late."""
NO_SHOW_AFTER = timedelta(minutes=30)
"""Who has not come half an hour after the start is suggested as a no-show; a person decides."""
TELL_AGAIN_AFTER = timedelta(minutes=2)
"""A second message to the doctor within this time is asked about first."""

FOLLOWS: dict[StepKind | None, frozenset[StepKind]] = {
    None: frozenset({StepKind.ARRIVED}),
    StepKind.ARRIVED: frozenset(
        {StepKind.READY, StepKind.CALLED, StepKind.IN_ROOM, StepKind.LEFT_WITHOUT_VISIT}
    ),
    StepKind.READY: frozenset({StepKind.CALLED, StepKind.IN_ROOM, StepKind.LEFT_WITHOUT_VISIT}),
    StepKind.CALLED: frozenset({StepKind.IN_ROOM, StepKind.LEFT_WITHOUT_VISIT}),
    StepKind.IN_ROOM: frozenset({StepKind.TO_PAY, StepKind.LEFT}),
    StepKind.TO_PAY: frozenset({StepKind.LEFT}),
    StepKind.LEFT: frozenset(),
    StepKind.LEFT_WITHOUT_VISIT: frozenset(),
}
"""Which step may come after which; the triggers on `step` hold the same table. Steps go forward
only, and back only by undo of the last one."""

IN_HALL = frozenset({State.WAITING, State.READY, State.CALLED})
"""Those who wait."""
IN_HOUSE = IN_HALL | {State.IN_ROOM, State.TO_PAY}
"""Those who came and have not gone."""

_STATES: dict[StepKind, State] = {
    StepKind.ARRIVED: State.WAITING,
    StepKind.READY: State.READY,
    StepKind.CALLED: State.CALLED,
    StepKind.IN_ROOM: State.IN_ROOM,
    StepKind.TO_PAY: State.TO_PAY,
    StepKind.LEFT: State.GONE,
    StepKind.LEFT_WITHOUT_VISIT: State.LEFT_WITHOUT_VISIT,
}
_BOOKED: dict[str, State] = {
    "noshow": State.NO_SHOW,
    "cancelled": State.CANCELLED,
    "fulfilled": State.GONE,
}

_SECTIONS: dict[State, int] = {
    State.CALLED: 0,
    State.WAITING: 0,
    State.READY: 0,
    State.IN_ROOM: 1,
    State.TO_PAY: 2,
    State.EXPECTED: 3,
    State.GONE: 4,
    State.LEFT_WITHOUT_VISIT: 5,
    State.NO_SHOW: 5,
    State.CANCELLED: 6,
}
"""The order of the board: waiting, with the doctor, to pay, expected, gone, who did not come."""


def state_of(status: str, kind: StepKind | None) -> State:
    """What the board shows: the open step, or the book status when there is none."""
    if kind is not None:
        return _STATES[kind]
    return _BOOKED.get(status, State.EXPECTED)


def refuse_step(opened: StepKind | None, wanted: StepKind) -> None:
    """Raise RuleBroken unless `wanted` may follow the open step."""
    if wanted in FOLLOWS[opened]:
        return
    if opened is None:
        raise RuleBroken(N_("The patient has not arrived yet."), rule="forward-only")
    if wanted is StepKind.ARRIVED:
        raise RuleBroken(N_("The patient is already checked in."), rule="forward-only")
    if opened in (StepKind.LEFT, StepKind.LEFT_WITHOUT_VISIT):
        raise RuleBroken(N_("The patient has already left."), rule="forward-only")
    if wanted is StepKind.LEFT_WITHOUT_VISIT:
        raise RuleBroken(N_("The patient has already been in the room."), rule="forward-only")
    if wanted in (StepKind.TO_PAY, StepKind.LEFT) and opened in (
        StepKind.ARRIVED,
        StepKind.READY,
        StepKind.CALLED,
    ):
        raise RuleBroken(N_("The patient has not been in the room yet."), rule="forward-only")
    raise RuleBroken(N_("The visit is already further; undo takes the last step back."), rule="forward-only")


def next_step(state: State) -> StepKind | None:
    """What "done" does to a visit: the next place on its way, or None when there is none."""
    if state is State.EXPECTED:
        return StepKind.ARRIVED
    if state in IN_HALL:
        return StepKind.IN_ROOM
    return {State.IN_ROOM: StepKind.TO_PAY, State.TO_PAY: StepKind.LEFT}.get(state)


def late_minutes(starts_at: datetime, arrived_at: datetime) -> int:
    """Whole minutes of lateness; 0 within the ten minutes that are forgiven."""
    late = arrived_at - starts_at
    return int(late.total_seconds()) // 60 if late > LATE_AFTER else 0


def wait_minutes(row: BoardRow, now: datetime) -> int | None:
    """Whole minutes from arrival to the room, or until now for those who wait; None for the others."""
    if row.arrived_at is None:
        return None
    if row.in_room_at is not None:
        until = row.in_room_at
    elif row.state in IN_HALL:
        until = now
    else:
        return None
    return max(0, int((until - row.arrived_at).total_seconds())) // 60


def alert(row: BoardRow, now: datetime, thresholds: tuple[int, ...]) -> Alert:
    """How badly somebody waits: minutes after the visit's time (first, second), after arrival (absolute)."""
    if row.state not in IN_HALL or row.arrived_at is None:
        return Alert.NONE
    first, second, absolute = thresholds
    if now - row.arrived_at >= timedelta(minutes=absolute):
        return Alert.ABSOLUTE
    past = now - max(row.starts_at, row.arrived_at) if row.walk_in else now - row.starts_at
    if past >= timedelta(minutes=second):
        return Alert.SECOND
    return Alert.FIRST if past >= timedelta(minutes=first) else Alert.NONE


def waiting_key(row: BoardRow) -> tuple[int, datetime, datetime, int]:
    """The order of the waiting: priority, then the visit's time, then arrival."""
    return (-row.priority, row.starts_at, row.arrived_at or row.starts_at, row.appointment_id)


def board_order(rows: Iterable[BoardRow]) -> list[BoardRow]:
    """The rows as the board shows them: by section, and within it who comes first."""

    def place(row: BoardRow) -> tuple[int, int, datetime, datetime, int]:
        section = _SECTIONS[row.state]
        if section == 0:
            return (section, *waiting_key(row))
        if row.state is State.GONE and row.left_at is not None:
            # The newest first: who has just left is asked about, who left in the morning is not.
            return (section, -int(row.left_at.timestamp()), row.starts_at, row.starts_at, row.appointment_id)
        return (section, 0, row.starts_at, row.starts_at, row.appointment_id)

    return sorted(rows, key=place)


def next_waiting(rows: Iterable[BoardRow], practitioner_id: int) -> BoardRow | None:
    """Who is to go in to a doctor next."""
    hall = [row for row in rows if row.practitioner_id == practitioner_id and row.state in IN_HALL]
    return min(hall, key=waiting_key, default=None)


def no_show_suggestions(rows: Iterable[BoardRow], now: datetime) -> list[BoardRow]:
    """Who should be asked about: expected, half an hour past the start; never one who checked in."""
    return [row for row in rows if row.state is State.EXPECTED and now - row.starts_at >= NO_SHOW_AFTER]


class ToldJustNow(RuleBroken):
    """The doctor was told moments ago; ask whether to tell again."""


def refuse_told_just_now(row: BoardRow, now: datetime, *, sure: bool) -> None:
    """Raise ToldJustNow when the last message is less than two minutes old and nobody said to repeat it."""
    if sure or row.told_at is None or now - row.told_at >= TELL_AGAIN_AFTER:
        return
    raise ToldJustNow(
        N_("{doctor} was told {seconds} seconds ago; press again to tell once more."),
        rule="told-just-now",
        doctor=row.doctor,
        seconds=max(0, int((now - row.told_at).total_seconds())),
    )


def refuse_arrival(row: BoardRow, today: date) -> None:
    """Raise RuleBroken unless the visit is of today, booked or missed, and its patient has not come yet."""
    if row.state in IN_HOUSE:
        raise RuleBroken(N_("The patient is already checked in."), rule="forward-only")
    if row.state in (State.GONE, State.LEFT_WITHOUT_VISIT):
        raise RuleBroken(N_("The patient has already left."), rule="forward-only")
    if row.day != today:
        raise RuleBroken(N_("Only a visit of today can arrive."), rule="today-only")
    if row.state not in (State.EXPECTED, State.NO_SHOW) or row.status not in ("booked", "noshow"):
        raise RuleBroken(N_("The visit is cancelled; take the patient as a walk-in."), rule="booked-only")


def refuse_no_show(row: BoardRow, now: datetime) -> None:
    """Raise RuleBroken for one who checked in, and before the visit's time."""
    if row.step_id is not None:
        raise RuleBroken(N_("The patient has checked in and cannot be a no-show."), rule="no-show-checked-in")
    if row.state is not State.EXPECTED:
        raise RuleBroken(N_("This visit is not expected any more."), rule="no-show-booked")
    if now < row.starts_at:
        raise RuleBroken(N_("The time of the visit has not come yet."), rule="no-show-early")


def refuse_passage(passage: Passage) -> None:
    """Raise RuleBroken when recorded times go backwards or leave a step out."""
    if passage.in_room_at is None and (passage.left_at is not None or passage.to_pay_at is not None):
        raise RuleBroken(N_("A visit that ended must have begun."), rule="passage-order")
    if passage.in_room_at is not None and passage.in_room_at < passage.arrived_at:
        raise RuleBroken(N_("The visit begins before the patient arrived."), rule="passage-order")
    if passage.left_at is not None and passage.in_room_at is not None and passage.left_at < passage.in_room_at:
        raise RuleBroken(N_("The visit ends before it begins."), rule="passage-order")
    taken = (
        *(passage.arrived_at, passage.ready_at, passage.called_at),
        *(passage.in_room_at, passage.to_pay_at, passage.left_at),
    )
    told = [at for at in taken if at is not None]
    if told != sorted(told):
        raise RuleBroken(N_("The steps of this visit go backwards in time."), rule="passage-order")


def refuse_priority(level: Priority, reason: str) -> None:
    """Raise RuleBroken when somebody is put before the others without a reason."""
    if level is not Priority.ROUTINE and not reason.strip():
        raise RuleBroken(N_("Say why the patient goes before the others."), rule="priority-reason")
