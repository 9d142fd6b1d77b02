"""The rule and the three lines about what is under the cursor. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from console.desks.schedule.slots import CLOSED, CONTINUES, FREED, Slot, standing
from console.locale import _, ngettext
from console.locale.formats import day_short, money
from console.visit_words import at, beside_word, day_at, free_word, kind_word, part_word, person, reason_word
from console.writing import written_word
from storage.ids import AppointmentId
from storage.messages.records import Message, Standing
from storage.schedule.records import PatientBook, ReadBack
from widgets.lines import Line, Piece


def identity(slot: Slot) -> str:
    """Who or what is under the cursor, with the time and the doctor."""
    when = day_at(slot.column.day, slot.minute)
    doctor = slot.column.practitioner.initials
    if slot.visit is not None:
        visit = slot.visit
        said = {
            "who": person(visit),
            "when": day_at(visit.local_date, visit.local_min),
            "doctor": doctor,
            "room": visit.room,
        }
        if visit.room:
            return _("{who} · {when} · {doctor} · room {room}").format(**said)
        return _("{who} · {when} · {doctor}").format(**said)
    if not slot.inside:
        return _("{when} · {doctor} · closed").format(when=when, doctor=doctor)
    if slot.past:
        return _("{when} · {doctor} · past").format(when=when, doctor=doctor)
    if slot.column.room:
        return _("{when} · {doctor} · room {room} · free {length}").format(
            when=when, doctor=doctor, room=slot.column.room, length=lasting(slot.free_minutes)
        )
    return _("{when} · {doctor} · free {length}").format(when=when, doctor=doctor, length=lasting(slot.free_minutes))


def lasting(minutes: int) -> str:
    """A length of time: `40 min`, and from two hours on `12 h 40 min`."""
    hours, rest = divmod(minutes, 60)
    if hours < 2:
        return _("{minutes} min").format(minutes=minutes)
    if not rest:
        return _("{hours} h").format(hours=hours)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=rest)


def peek(slot: Slot) -> Sequence[Line]:
    """What is known without asking storage."""
    last = (_beside(slot),) if slot.walk_ins else ()
    if slot.visit is not None:
        return (_status(slot), *_remarks(slot), *last)
    last = last or (((_legend(), "dim"),),)
    if not slot.inside:
        text = _("Closed: {reason}").format(reason=slot.label) if slot.label else _("Outside reception hours.")
        return (((text, "peek"),), *last)
    return (_limits(slot), _freed(slot), *last)


def wanted(slot: Slot, told: Line) -> Sequence[Line]:
    """Of a free time how it came to be free, else the admission rules; who wants it; the legend."""
    first = _limits(slot) if slot.freed is None and slot.held is None else _freed(slot)
    return (first, told, _beside(slot) if slot.walk_ins else ((_legend(), "dim"),))


def _beside(slot: Slot) -> Line:
    """Who came without a booking about this time."""
    pieces: list[Piece] = [(_("+ without a booking:"), "peek")]
    for visit, row in slot.walk_ins:
        glyph, token, word = standing(visit, row)
        pieces += [(f" {at(visit.local_min)} {visit.patient.usual} ", "peek"), (f"{glyph} {word} ", token)]
    return tuple(pieces)


def _legend() -> str:
    return _("√ confirmed  · booked  {continues} continues  {freed} just freed  {closed} closed").format(
        continues=CONTINUES, freed=FREED, closed=CLOSED
    )


def _limits(slot: Slot) -> Line:
    column = slot.column
    told = _("first visit {first} min, follow-up {follow} min").format(
        first=column.first_minutes, follow=column.follow_minutes
    )
    pieces: list[Piece] = [(told, "peek")]
    if column.first_left is not None:
        left = ngettext("{count} first visit left", "{count} first visits left", column.first_left)
        pieces += [("   ", "peek"), (left.format(count=column.first_left), "peek" if column.first_left else "alert")]
    if column.follow_left is not None:
        left = ngettext("{count} follow-up left", "{count} follow-ups left", column.follow_left)
        pieces += [("   ", "peek"), (left.format(count=column.follow_left), "peek" if column.follow_left else "alert")]
    return tuple(pieces)


def _freed(slot: Slot) -> Line:
    if slot.held is not None:
        told = _("held by {who} until {time}").format(who=slot.held.who, time=at(slot.held.until_min))
        return ((told, "alert"),)
    if slot.freed is None:
        return (("", "peek"),)
    told = _("freed by {who}: {reason}").format(
        who=slot.freed.patient.usual, reason=reason_word(slot.freed.cancel_reason)
    )
    return ((told, "peek"),)


def _status(slot: Slot) -> Line:
    visit = slot.visit
    assert visit is not None
    glyph, token, word = standing(visit, slot.row)
    pieces: list[Piece] = [(f"{glyph} {word}", token), ("   ", "peek"), (kind_word(visit.kind), "peek")]
    if visit.service:
        pieces += [(" · ", "peek"), (visit.service, "peek")]
    if visit.visits:
        pieces.append((f"   {part_word(visit)}", "peek"))
    if visit.overbook_reason:
        text = _("! squeezed in: {reason}").format(reason=visit.overbook_reason)
        pieces += [("   ", "peek"), (text, "alert")]
    return tuple(pieces)


def _remarks(slot: Slot) -> Sequence[Line]:
    visit = slot.visit
    assert visit is not None
    if not visit.comment:
        return ()
    return (((_("Note: {note}").format(note=visit.comment), "peek"),),)


def looked(
    slots: Sequence[Slot],
    told: Mapping[AppointmentId, tuple[ReadBack, PatientBook]],
    written: Mapping[AppointmentId, Standing],
) -> list[Sequence[Line] | None]:
    """The same with price, preparation, messages, other visits and no-shows; nothing for a visit that is gone."""
    found = [None if slot.visit is None else told.get(slot.visit.id) for slot in slots]
    messages = [None if slot.visit is None else written.get(slot.visit.id) for slot in slots]
    return [
        None if one is None else _looked(slot, *one, message.message if message else None)
        for slot, one, message in zip(slots, found, messages, strict=True)
    ]


def _with_pair(told: ReadBack) -> list[Piece]:
    """The other visit of a pair, where there is one."""
    if told.beside is None:
        return []
    return [(beside_word(told.beside, told.appointment.local_date), "strong")]


def _with_what(slot: Slot, told: ReadBack) -> list[Piece]:
    """Its status, the device that it takes, what it costs."""
    first = list(_status(slot))
    if told.device:
        first.append((f" · {told.device}", "peek"))
    if told.price_minor is not None:
        first += [("   ", "peek"), (money(told.price_minor), "money")]
    return first


def _looked(slot: Slot, told: ReadBack, book: PatientBook, message: Message | None) -> Sequence[Line]:
    first = _with_what(slot, told)
    second = _with_pair(told)
    if told.free is not None:
        second += [("   " if second else "", "peek"), (free_word(told.free), "peek")]
    for remark in _remarks(slot):
        second += [("   " if second else "", "peek"), *remark]
    if told.preparation:
        second += [("   " if second else "", "peek"), (told.preparation, "peek")]
    third: list[Piece] = []
    if message is not None:
        second += [("   " if second else "", "peek"), (written_word(message), "peek")]
    if book.last is not None and book.last.id != told.appointment.id:
        seen = _("seen {day}, {doctor}").format(
            day=day_short(book.last.local_date), doctor=book.last.practitioner.initials
        )
        third += [("   " if third else "", "peek"), (seen, "peek")]
    known = {told.appointment.id, None if told.beside is None else told.beside.appointment_id}
    others = [visit for visit in book.coming if visit.id not in known]
    if others:
        text = _("also booked {when}, {doctor}").format(
            when=day_at(others[0].local_date, others[0].local_min), doctor=others[0].practitioner.initials
        )
        third += [("   " if third else "", "peek"), (text, "peek")]
    if book.no_shows:
        missed = ngettext("! {count} no-show in six months", "! {count} no-shows in six months", book.no_shows)
        third += [("   " if third else "", "peek"), (missed.format(count=book.no_shows), "alert")]
    if slot.walk_ins:
        third = [*_beside(slot)]
    return (tuple(first), tuple(second) or (("", "peek"),), tuple(third) or (("", "peek"),))
