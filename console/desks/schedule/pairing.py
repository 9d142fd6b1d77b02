"""Two specialists in one go: the field that offers their pairs, and the booking of one, to the line read back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from console.desks.schedule.forms import of_opening
from console.locale import _
from console.offers import offer
from console.pair_words import pair_word, read_back_pair
from console.present import say_error
from console.sheets.picks import Option, PickField
from console.typed.errors import TypedError
from console.visit_terms import service_tail
from storage.errors import Taken
from storage.ids import PatientId
from storage.schedule.pair_records import PairMade, PairOpening, PairQuery
from storage.schedule.records import Appointment, NewAppointment

if TYPE_CHECKING:
    from console.desks.schedule.screen import DayScreen
    from storage.office import Office


@dataclass(frozen=True, slots=True)
class PairRefused:
    """One of the two times is not free: why, and what the pair was for."""

    error: Taken
    patient_id: PatientId


PairBooked = PairMade | PairRefused
"""What booking a pair gives."""


class PairField(PickField[PairOpening]):
    """The first pairs of the next days that have any; a digit takes one."""

    def __init__(
        self, office: Office, wanted: Callable[[], PairQuery | None], *, when: Callable[[], bool] | None = None
    ) -> None:
        """Offer the pairs of `wanted()`, which is None while too little is known."""
        super().__init__(
            "pair", _("Pairs"), self._pairs, typing=False, nothing=_("Choose a pair by its digit."), when=when
        )
        self._office, self._wanted = office, wanted
        self.told = ""
        """What each of the visits is, and what it costs."""

    async def _pairs(self, _text: str) -> Sequence[Option[PairOpening]]:
        query = self._wanted()
        self.told = ""
        if query is None:
            return ()
        found = await self._office.schedule.pairs.search(query)
        if not found:
            raise TypedError(_("They have no times next to each other; ask for another day or other doctors."))
        assert query.patient_id is not None
        self.told = await _told(self._office, found[0], query.patient_id)
        return [Option(one, pair_word(one)) for one in found]


async def _told(office: Office, pair: PairOpening, patient_id: PatientId) -> str:
    """The services of both visits with length and price."""
    terms = [await office.schedule.terms(wanted) for wanted in orders(pair, patient_id)]
    return " + ".join(service_tail(one.service, one.minutes) for one in terms)


def orders(pair: PairOpening, patient_id: PatientId) -> tuple[NewAppointment, NewAppointment]:
    """Both visits as they are asked for."""
    one, other = (
        replace(of_opening(opening, patient_id), service_id=service)
        for opening, service in zip((pair.first, pair.second), pair.services, strict=True)
    )
    return one, other


async def book_pair(office: Office, pair: PairOpening, patient_id: PatientId) -> PairBooked:
    """Book both or none; a time that is not free comes back as which pairs to offer instead."""
    try:
        return await office.schedule.pairs.book(*orders(pair, patient_id))
    except Taken as error:
        return PairRefused(error, patient_id)


async def finish_pair(place: DayScreen, result: PairBooked) -> Appointment | None:
    """Offer pairs as long as one of the two times is taken; then say what was written."""
    while isinstance(result, PairRefused):
        answer = await offer(place, say_error(result.error), result.error.openings, squeeze=False)
        if not isinstance(answer, PairOpening):
            return None
        result = await place.write(book_pair(place.office, answer, result.patient_id))
    await place.follow(result.visits[0])
    place.done(_("■ BOOKED {visit}").format(visit=read_back_pair(result)))
    return result.visits[0]
