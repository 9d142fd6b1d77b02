"""The sheet that searches the book: the first openings for a caller, with one doctor or with two in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from console.desks.schedule.choosing import Candidate, Whom, candidates, doctors
from console.desks.schedule.forms import Choose, book_asking, of_opening
from console.desks.schedule.pairing import PairBooked, PairField, book_pair
from console.holding import Holding, hold_picked, times_of
from console.locale import _
from console.locale.formats import day_digits
from console.pair_words import pair_tail
from console.rebooking import Booked, openings_wanted
from console.sheets.fields import StaticField, ValueField
from console.sheets.form import Form
from console.sheets.picks import SEARCHED, Option, PickField
from console.typed.errors import TypedError
from console.visit_fields import ServiceField
from console.visit_terms import service_tail, terms_word
from console.visit_words import at, day_at, kind_word, opening_word
from storage.ids import ServiceId
from storage.schedule.pair_records import PairQuery
from storage.schedule.records import NewAppointment, Opening, OpeningQuery, VisitKind
from storage.schedule.term_records import ServiceOffer, Terms

if TYPE_CHECKING:
    from storage.office import Office


class Finding:
    """The first openings over the next ten days that have any, by doctor or specialty; one of them is booked."""

    def __init__(
        self, holding: Holding, office: Office, *, patient: Option[Candidate] | None, doctor: Option[Whom] | None,
        choose: Choose,
    ) -> None:  # fmt: skip
        """Begin with the patient and the doctor that are known; `holding` holds the time that is chosen."""
        self._holding = holding
        self._office, self._choose = office, choose
        self.who: PickField[Candidate] = PickField(
            "who", _("Who"), lambda text: candidates(office, text), value=patient, digits="search", at_once=False,
            down=True, hint=_(SEARCHED),
        )  # fmt: skip
        self.to: PickField[Whom] = PickField(
            "doctor", _("Doctor"), lambda text: doctors(office, text), value=doctor, letters_min=1
        )
        self.service = ServiceField(office, self._so_far, when=lambda: not self._paired)
        self.when: ValueField[OpeningQuery] = ValueField(
            "when",
            _("From"),
            lambda text: openings_wanted(office, text),
            required=False,
            visit=True,
            hint=lambda: _("fri 14, +7, 9-12; or empty"),
        )
        self.slot: PickField[Opening] = PickField(
            "slot", _("Free"), self._openings, typing=False, nothing=_("Choose a time by its digit."),
            when=lambda: not self._paired,
        )  # fmt: skip
        self.pairs = PairField(office, self._pair_query, when=lambda: self._paired)

    @property
    def _paired(self) -> bool:
        """Two specialists are asked for."""
        return self.to.value is not None and bool(self.to.value.sides)

    def begin(self, from_day: date | None, after_min: int) -> None:
        """From when it is looked for, where that is known."""
        words = (day_digits(from_day) if from_day else "", at(after_min) if after_min else "")
        self.when.restore(" ".join(filter(None, words)))
        self.when.visited = self._paired or bool(self.when.raw())  # a line that named them said when, too

    def form(self) -> Form[Booked | PairBooked]:
        """The sheet, ready to be asked."""
        terms = self.service
        remark = StaticField(
            _("Visit"), lambda: terms_word(terms.terms) if terms.terms else "", when=lambda: not self._paired
        )
        for_both = StaticField(_("Visits"), lambda: self.pairs.told, when=lambda: self._paired, rows=2)
        form: Form[Booked | PairBooked] = Form(
            "day.find",
            _("First openings"),
            [self.who, self.to, remark, terms.policy_line(), self.service, for_both, self.when, self.slot, self.pairs,
             self._holding.line()],
            self._accept,
            summary=self._summary,
            depends={"service": ("who", "doctor", "when", "slot"), "slot": ("who", "doctor", "when", "service"),
                     "pair": ("who", "doctor", "when")},
        )
        hold_picked(self._holding, self.slot, times_of)
        hold_picked(self._holding, self.pairs, lambda pair: times_of(pair.first, pair.second))
        return form

    def _so_far(self) -> NewAppointment | None:
        """The booking as far as it is known: of the day that is asked for until a time is chosen."""
        who, to, slot = self.who.value, self.to.value, self.slot.value
        if who is None or to is None or to.sides:
            return None
        if slot is not None:
            return replace(of_opening(slot, who.id), minutes=None)
        return NewAppointment(
            patient_id=who.id,
            practitioner_id=to.practitioner_ids[0],
            local_date=_from(self._office, self.when),
            local_min=0,
        )

    def _pair_query(self) -> PairQuery | None:
        """Which pairs are wanted; None while too little is known."""
        who, to = self.who.value, self.to.value
        if who is None or to is None or len(to.sides) != 2:
            return None
        when = self.when.value or OpeningQuery()
        return PairQuery(
            sides=(to.sides[0], to.sides[1]),
            patient_id=who.id,
            weekdays=when.weekdays,
            from_day=when.from_day,
            after_min=when.after_min,
            before_min=when.before_min,
            days=3,
            per_day=2,
        )

    async def _openings(self, _text: str) -> Sequence[Option[Opening]]:
        asked, to = self._so_far(), self.to.value
        if asked is None or to is None:
            return ()
        await self.service.ready()
        terms, chosen = self.service.terms, self.service.value
        query = replace(
            self.when.value or OpeningQuery(per_day=2),
            practitioner_ids=to.practitioner_ids,
            kind=terms.kind if terms else VisitKind.FIRST,
            minutes=None if chosen is None or chosen.usual else chosen.minutes,
            patient_id=asked.patient_id,
            service_id=_service_of(chosen, terms),
            once_a_day=True,
        )
        several = len(to.practitioner_ids) > 1
        found = await self._office.schedule.openings(query)
        if not found:
            raise TypedError(self._none(to, query))
        return [Option(o, opening_word(o, with_doctor=several)) for o in found]

    def _none(self, to: Whom, query: OpeningQuery) -> str:
        """Why there is nothing to choose, and what may be asked instead."""
        said = {"doctor": to.label, "kind": kind_word(query.kind), "days": self._office.centre.horizon_days}
        if self.when.value is not None:
            return _("{doctor}, {kind}: nothing is free then; ask for another day or time.").format(**said)
        return _("{doctor}, {kind}: no time or no place is left in {days} days; ask for another doctor.").format(**said)

    async def _accept(self) -> Booked | PairBooked:
        assert self.who.value is not None
        if self._paired:
            assert self.pairs.value is not None
            return await book_pair(self._office, self.pairs.value, self.who.value.id)
        assert self.slot.value is not None
        chosen, terms = self.service.value, self.service.terms
        asked = replace(
            of_opening(self.slot.value, self.who.value.id),
            service_id=None if chosen is None else chosen.service_id,
            kind=terms.kind if terms else None,
        )
        return await book_asking(self._office, asked, self._choose)

    def _summary(self) -> str:
        who, at = self.who.value, self.slot.value
        if self._paired and who is not None and self.pairs.value is not None:
            return _("BOOK {who}: {pair}").format(who=who.name, pair=pair_tail(self.pairs.value))
        if who is None or at is None:
            return _("BOOK")
        said = {"who": who.name, "when": day_at(at.local_date, at.local_min), "place": _place(at)}
        tail = service_tail(self.service.value, at.minutes)
        return _("BOOK {who}: {when}, {place}, {service}").format(**said, service=tail)


def _service_of(chosen: ServiceOffer | None, terms: Terms | None) -> ServiceId | None:
    """What the visit is for: as chosen, else the usual one."""
    offer = chosen or (terms.service if terms is not None else None)
    return None if offer is None else offer.service_id


def _place(opening: Opening) -> str:
    doctor = opening.practitioner.initials
    return _("{doctor}, room {room}").format(doctor=doctor, room=opening.room) if opening.room else doctor


def _from(office: Office, when: ValueField[OpeningQuery]) -> date:
    asked = when.value.from_day if when.value else None
    return asked or office.centre.day_of(office.clock.now())
