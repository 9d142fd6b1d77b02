"""Why a verb of the queue is not possible now, as the end of a sentence."""

from __future__ import annotations

from collections.abc import Callable

from console.desks.queue.board import BoardScreen
from console.desks.queue.sheets import ENDED
from console.locale import N_, _
from storage.queue.records import BoardRow, State
from storage.queue.rules import IN_HALL, IN_HOUSE, next_waiting

Reason = Callable[["BoardScreen", BoardRow], str | None]


def only(states: frozenset[State], text: str) -> Reason:
    """A verb is possible in these states only, else `text` says why not; and only on the day itself."""

    def why_not(screen: BoardScreen, row: BoardRow) -> str | None:
        if not screen.is_today:
            return _("this is not today's queue")
        return None if row.state in states else _(text)

    return why_not


def expected(screen: BoardScreen, row: BoardRow) -> str | None:
    """Why nobody can arrive for a visit."""
    if not screen.is_today:
        return _("only a visit of today can arrive")
    if row.state in IN_HOUSE and row.arrived_at is not None:
        return _("here since {time}").format(time=screen.moment().clock(row.arrived_at))
    return None if row.state in (State.EXPECTED, State.NO_SHOW) else _("the visit is not expected any more")


def absent(screen: BoardScreen, row: BoardRow) -> str | None:
    """Why a visit is no no-show."""
    why = only(frozenset({State.EXPECTED}), N_("who came is no no-show"))(screen, row)
    if why is None and screen.moment().now < row.starts_at:
        return _("the time of the visit has not come yet")
    return why


def leaving(screen: BoardScreen, row: BoardRow) -> str | None:
    """Why a visit can be neither cancelled nor left."""
    return only(IN_HALL | {State.EXPECTED}, N_("only who is expected or waits can be cancelled"))(screen, row)


def sending(screen: BoardScreen, row: BoardRow) -> str | None:
    """Why nobody can be sent in."""
    if screen.is_today and (row.state is State.IN_ROOM or screen.own is not None):
        if next_waiting(screen.all_rows, row.practitioner_id) is None:
            return _("nobody waits for {doctor}").format(doctor=row.doctor)
        return None
    return only(IN_HALL, N_("only who waits can be sent to a room"))(screen, row)


def changing(screen: BoardScreen, row: BoardRow) -> str | None:
    """Why nothing about the order or the way of a visit can be changed."""
    why = only(IN_HOUSE | {State.EXPECTED} | ENDED, N_("the visit is over"))(screen, row)
    if why is None and row.state is State.GONE and row.arrived_at is None:
        return _("the visit was never on the board; it cannot be taken up again")
    return why


def change_name(_screen: BoardScreen, row: BoardRow) -> str | None:
    """What it is on a visit that has ended: two people take it up again."""
    return _("Take up: two people") if row.state in ENDED else None


def any_day(screen: BoardScreen, _row: BoardRow | None) -> str | None:
    """Why nothing can be done on another day."""
    return None if screen.is_today else _("this is not today's queue")
