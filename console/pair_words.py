"""Two specialists in words: a pair to choose, what is read back of one, how a search for them is called.  Pure."""

from __future__ import annotations

from console.locale import _
from console.locale.formats import money
from console.visit_words import at, day_at, opening_word
from storage.schedule.pair_records import Beside, PairMade, PairOpening
from storage.schedule.records import Appointment, Opening, ReadBack


def pair_word(pair: PairOpening) -> str:
    """A pair to choose: `Tue 6.10 10:40 Orlova + 11:00 Kim`."""
    other = f"{at(pair.second.local_min)} {pair.second.practitioner.last}"
    return f"{opening_word(pair.first, with_doctor=True)} + {other}"


def pair_tail(pair: PairOpening) -> str:
    """When, to whom and where, for the line that says what Enter will do."""
    first = f"{day_at(pair.first.local_date, pair.first.local_min)} {_place(pair.first)}"
    return f"{first} + {at(pair.second.local_min)} {_place(pair.second)}"


def _place(opening: Opening) -> str:
    doctor = opening.practitioner.initials
    return _("{doctor}, room {room}").format(doctor=doctor, room=opening.room) if opening.room else doctor


def read_back_pair(made: PairMade) -> str:
    """What is said to the caller of both visits: when, to whom, where, for how much, what to bring."""
    one = made.first.appointment
    said = {"who": one.patient.usual, "first": _told(made.first, day=True), "second": _told(made.second, day=False)}
    told = _("{who}: {first} + {second}").format(**said)
    brought = ", ".join(dict.fromkeys(filter(None, (made.first.preparation, made.second.preparation))))
    return _("{visit}; {preparation}").format(visit=told, preparation=brought) if brought else told


def _told(made: ReadBack, *, day: bool) -> str:
    visit = made.appointment
    when = day_at(visit.local_date, visit.local_min) if day else at(visit.local_min)
    price = "" if made.price_minor is None else money(made.price_minor)
    room = _("room {room}").format(room=visit.room) if visit.room else ""
    return ", ".join(filter(None, (f"{when} {visit.practitioner.initials}", room, price)))


def still_booked(visit: Appointment, other: Beside | None) -> str:
    """What is said of the other visit of a pair when the one was given up; empty where there is none."""
    if other is None:
        return ""
    here = other.local_date == visit.local_date
    when = at(other.local_min) if here else day_at(other.local_date, other.local_min)
    return _("still booked: {doctor} {when}").format(doctor=other.practitioner.last, when=when)
