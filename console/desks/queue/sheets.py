"""The queue's sheets: walk-in, giving up, order and corrections, another day, steps, rooms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from console.desks.queue import view
from console.flow_words import status_of
from console.locale import N_, _
from console.locale.formats import day_digits
from console.sheets.fields import Field, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option
from console.sheets.second import Second
from console.typed.dates import parse_day
from storage.ids import RoomId
from storage.queue.records import BoardRow, Priority, RoomRow, RoomState, State, Step, StepKind
from storage.queue.rules import IN_HALL, IN_HOUSE
from storage.rights import Right
from storage.schedule.records import CANCEL_REASONS
from widgets.lines import line

if TYPE_CHECKING:
    from console.desks.queue.board import BoardScreen

_LEFT = (N_("could not wait any longer"), N_("called away"), N_("felt better"), N_("went elsewhere"))
"""Why somebody left unseen, by digit."""
_BACK = (N_("wrong patient"), N_("wrong step"), N_("the patient came back"))
"""Why a step is taken back, by digit."""
_AGAIN = (N_("called back by the doctor"), N_("ended by mistake"), N_("the patient came back"))
"""Why a visit that has ended goes on, by digit."""
ENDED = frozenset({State.GONE, State.LEFT_WITHOUT_VISIT})
"""Where a visit has ended that took its way through the house."""
_FIRST = (N_("acute pain"), N_("high fever"), N_("small child"), N_("disability"), N_("by the doctor's wish"))
"""Why somebody goes first, by digit."""
_STEP_WORDS = {
    StepKind.ARRIVED: N_("arrived"),
    StepKind.READY: N_("papers done"),
    StepKind.CALLED: N_("called"),
    StepKind.IN_ROOM: N_("in the room"),
    StepKind.TO_PAY: N_("to pay"),
    StepKind.LEFT: N_("left"),
    StepKind.LEFT_WITHOUT_VISIT: N_("left without being seen"),
    StepKind.UNDONE: N_("taken back"),
}


def another_day(screen: BoardScreen) -> Form[date]:
    """A day; past ones too."""
    day: ValueField[date] = ValueField(
        "day", _("Day"), lambda text: parse_day(text, today=screen.today, near="past"), show=day_digits,
        hint=lambda: _("fri, -7, 2.12"),
    )

    async def accept() -> date:
        assert day.value is not None
        return day.value

    return Form("queue.day", _("The queue of another day"), [day], accept, draft=False)


async def give_up(screen: BoardScreen, row: BoardRow) -> BoardRow | None:
    """A visit that will not take place: cancelled with a reason, or left unseen; one digit is the confirmation."""
    office, title = screen.office, view.identity(row)
    if row.state in IN_HALL:
        chosen = await screen.choose(_("{who} left unseen, because").format(who=title), [_(why) for why in _LEFT])
        if chosen is None:
            return None
        return await screen.write(office.queue.leave_without_visit(row.appointment_id, _(_LEFT[chosen])))
    chosen = await screen.choose(
        _("Cancel {who}, because").format(who=title), [_(reason.title) for reason in CANCEL_REASONS]
    )
    if chosen is None:
        return None
    await screen.write(office.schedule.cancel(row.appointment_id, CANCEL_REASONS[chosen], row.version))
    return await office.queue.visit(row.appointment_id)


async def change(screen: BoardScreen, row: BoardRow) -> BoardRow | None:
    """Order and corrections, by digit: goes first, emergency, usual order, take the last step back."""
    offers = [(_("Goes before the others"), 1), (_("Emergency: goes at once"), 2)]
    if row.priority is not Priority.ROUTINE:
        offers.append((_("Usual order again"), 0))
    if row.state in IN_HALL and row.state is not State.CALLED:
        offers.append((_("Called to the room"), 3))
    if row.state in IN_HOUSE:
        offers.append((_("Take the last step back"), 4))
    if row.state in ENDED:
        offers = [(_("Take the visit up again: two people"), 5)]
    chosen = await screen.choose(view.identity(row), [label for label, _what in offers])
    if chosen is None:
        return None
    queue, what = screen.office.queue, offers[chosen][1]
    if what == 3:
        return await screen.write(queue.call(row.appointment_id))
    if what == 4:
        return await _step_back(screen, row)
    if what == 5:
        return await _reopen(screen, row)
    reason = "" if what == 0 else await _why_first(screen)
    if reason is None:
        return None
    return await screen.write(queue.prioritise(row.appointment_id, Priority(what), reason))


async def _why_first(screen: BoardScreen) -> str | None:
    """A usual reason by digit, or one's own words."""
    chosen = await screen.choose(_("Why before the others"), [*(_(why) for why in _FIRST), _("in other words")])
    if chosen is None or chosen < len(_FIRST):
        return None if chosen is None else _(_FIRST[chosen])
    reason = TextField("reason", _("Reason"), length_max=80)

    async def accept() -> str:
        return reason.value or ""

    return await screen.ask(Form("queue.priority", _("Why before the others"), [reason], accept, draft=False))


async def _step_back(screen: BoardScreen, row: BoardRow) -> BoardRow | None:
    word, _token = status_of(row)
    title = _("Take back {status} of {who}, because").format(status=word, who=row.patient)
    chosen = await screen.choose(title, [_(why) for why in _BACK])
    if chosen is None:
        return None
    return await screen.write(screen.office.queue.step_back(row.appointment_id, _(_BACK[chosen])))


async def _reopen(screen: BoardScreen, row: BoardRow) -> BoardRow | None:
    """A visit that has ended goes on: why, and who approves it."""
    office = screen.office
    options = [Option(_(why), _(why)) for why in _AGAIN]
    reason = ChoiceField("reason", _("Reason"), options)
    second = Second(Right.REOPEN, await office.accounts.approvers(Right.REOPEN))

    async def accept() -> BoardRow:
        with await second.approval(office):
            return await screen.write(office.queue.reopen(row.appointment_id, reason.value or ""))

    title = _("Take up again · {who}").format(who=view.identity(row))
    said = partial(second.said, _("TAKE UP AGAIN"))
    fields: list[Field[Any]] = [reason, *second.fields]  # Any: each field has its own kind of answer
    return await screen.ask(Form("queue.reopen", title, fields, accept, summary=said, draft=False))


async def with_ticket(screen: BoardScreen, row: BoardRow, said: str) -> str:
    """What was done, with the number that the patient waits for."""
    ticket = await screen.office.queue.ticket(row.appointment_id)
    return said if ticket is None else _("{said} · ticket {ticket}").format(said=said, ticket=ticket)


async def steps(screen: BoardScreen, row: BoardRow) -> None:
    """Every step of a visit."""
    taken = await screen.office.queue.steps(row.appointment_id)
    texts = [_step_text(screen, step) for step in taken] or [_("No step has been taken.")]
    title = await with_ticket(screen, row, _("Steps of {who}").format(who=view.identity(row)))
    await screen.show_lines(title, [line(f" {text}") for text in texts])


_UNDO_NOTE = "undo"
"""What storage notes in the step that an undo writes; its word says it already."""


def _step_text(screen: BoardScreen, step: Step) -> str:
    word = _(_STEP_WORDS[step.kind])
    where = _("room {room}").format(room=step.room) if step.room else ""
    undone = _("(taken back later)") if step.undone else ""
    note = "" if step.kind is StepKind.UNDONE and step.note == _UNDO_NOTE else step.note
    parts = [screen.moment().clock(step.at), word, where, step.by, note, undone]
    return "  ".join(part for part in parts if part)


async def rooms(screen: BoardScreen) -> None:
    """Rooms; a digit turns free into to clean and back."""
    queue = screen.office.queue
    while True:
        found = await queue.rooms()
        title = _("Rooms: a digit changes free and to clean")
        chosen = await screen.choose(title, [_room_text(screen, room) for room in found])
        if chosen is None:
            return
        room = found[chosen]
        if room.state is RoomState.OCCUPIED:
            screen.say(_("Room {room} is occupied.").format(room=room.name), error=True)
        elif room.state is RoomState.FREE:
            await screen.write(queue.room_to_clean(RoomId(room.id)))
            screen.done(_("! ROOM {room} to clean").format(room=room.name))
        else:
            await screen.write(queue.room_clean(RoomId(room.id)))
            screen.done(_("■ ROOM {room} is clean").format(room=room.name))


def _room_text(screen: BoardScreen, room: RoomRow) -> str:
    if room.state is RoomState.OCCUPIED:
        return _("{room}  ► OCCUPIED  {patient}, {doctor}, since {time}").format(
            room=room.name, patient=room.patient, doctor=room.doctor, time=screen.moment().clock(room.since)
        )
    if room.state is RoomState.TO_CLEAN:
        return _("{room}  ! TO CLEAN").format(room=room.name)
    return _("{room}  · FREE").format(room=room.name)


def both(row: BoardRow, out: Sequence[str]) -> str:
    """Who went in, and whose visit ended by the same key."""
    word, _token = status_of(row)
    said = _("{status} {who}, room {room}; {out} to pay") if row.room else _("{status} {who}; {out} to pay")
    return said.format(status=word, who=row.patient, room=row.room, out=", ".join(out))
