"""How the boards are painted: large where there is room, in words where there is none or for those who listen."""

from __future__ import annotations

from collections.abc import Sequence

from console.locale import _
from console.wall.big import HIGH, big
from storage.queue.hall_records import Called, Hall, RoomDoor
from widgets.lines import BLANK, Line, fit_words, left_right, line
from widgets.text import wrap

_LARGE_CELLS, _WIDE_CELLS = 46, 78
"""Narrower screens have no large figures; wider ones have figures twice as wide."""
_TICKET = 4
"""The column where a ticket begins; the room begins in the middle."""


def hall_lines(hall: Hall, fresh: frozenset[int], cells: int, height: int, *, plain: bool) -> list[Line]:
    """The tickets that were called, the newest first, and who waits; `fresh` ones stand out."""
    waiting = _waiting([ticket for ticket, _room in hall.waiting], cells)[: max(height // 4, 1)]
    room = height - len(waiting) - 2
    out: list[Line] = [_heading(cells)]
    if not hall.called:
        said = _("Nobody is called yet.")
        out.append(fit_words(line(f"  {said}", "dim"), cells))
    large = not plain and cells >= _LARGE_CELLS and room > HIGH
    for one in hall.called:
        marked = one.ticket in fresh
        rows: Sequence[Line] = _large(one, marked, cells) if large else [_small(one, marked, cells)]
        if len(out) + len(rows) > room:
            break
        out += rows
    return [*out, *([BLANK] * (height - len(out) - len(waiting))), *waiting][:height]


def door_lines(door: RoomDoor, fresh: frozenset[int], cells: int, height: int, *, plain: bool) -> list[Line]:
    """Who is to come in or is inside, the doctor, and who is next."""
    now = door.called[0] if door.called else None
    state = _state(door, now)
    out: list[Line] = [left_right(line(f"  {door.doctor}", "strong"), line(f"{state}  ", "strong"), cells), BLANK]
    marked = now is not None and now.ticket in fresh
    token = "choice.current" if marked else "strong"
    ticket = "" if now is None else str(now.ticket)
    if now is None:
        out += [BLANK] * (HIGH if height >= HIGH + 6 else 1)
    elif plain or height < HIGH + 6 or cells < _LARGE_CELLS:
        said = _("Ticket {ticket}").format(ticket=ticket)
        out.append(fit_words(line(f"  {said}", token), cells))
    else:
        rows = big(ticket, _times(cells))
        out += [fit_words(((" " * _TICKET, "text"), (row, token)), cells) for row in rows]
    following = ", ".join(map(str, door.next)) or _("nobody")
    said = _("Next: {tickets}").format(tickets=following)
    out += [BLANK, fit_words(line(f"  {said}", "text"), cells)]
    return out[:height]


def _state(door: RoomDoor, now: Called | None) -> str:
    if now is not None:
        return _("► COME IN") if not now.inside else _("■ BUSY")
    return _("! TO CLEAN") if door.to_clean else _("· FREE")


def _heading(cells: int) -> Line:
    ticket, room = _("TICKET"), _("ROOM")
    return fit_words(line(f"{' ' * _TICKET}{ticket:<{cells // 2 - _TICKET}}{room}", "heading"), cells)


def _times(cells: int) -> int:
    return 2 if cells >= _WIDE_CELLS else 1


def _large(one: Called, marked: bool, cells: int) -> Sequence[Line]:
    token = "choice.current" if marked else "strong"
    tickets, rooms = big(str(one.ticket), _times(cells)), big(one.room, _times(cells))
    out: list[Line] = []
    for row, (ticket, room) in enumerate(zip(tickets, rooms, strict=True)):
        arrow = "►" if row == HIGH // 2 else " "
        edge = f"  {arrow if marked else ' '} "
        gap = " " * max(cells // 2 - _TICKET - len(ticket), 2)
        out.append(fit_words(((edge, "text"), (ticket, token), (gap, "text"), (room, token)), cells))
    return [*out, BLANK]


def _small(one: Called, marked: bool, cells: int) -> Line:
    token = "choice.current" if marked else "strong"
    said = _("ticket {ticket}: room {room}").format(ticket=one.ticket, room=one.room)
    return fit_words(line(f"  {'►' if marked else ' '} {said}", token), cells)


def _waiting(tickets: Sequence[int], cells: int) -> list[Line]:
    said = _("Waiting: {tickets}").format(tickets=", ".join(map(str, tickets)) or _("nobody"))
    return [fit_words(line(f"  {part}", "text"), cells) for part in wrap(said, max(cells - 4, 10))]
