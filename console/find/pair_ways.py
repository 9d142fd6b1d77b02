"""What Enter could do with a line that names two specialists: the sheet of their pairs, for one patient or another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.find.book_ways import after_nothing, asking, told
from console.find.grammar import Wish
from console.locale import _
from console.locale.formats import day_short
from console.messages import BookVisit
from console.pair_words import pair_tail
from console.sheets.find_line import Preview
from console.specialists import Pair, label_of, register_of
from storage.ids import PatientId
from storage.schedule.pair_records import PairQuery

if TYPE_CHECKING:
    from console.app import ConsoleApp

NAMESAKES = 4
"""So many people of one name are offered."""


class PairWays:
    """The ways of `b derm+uzi tue`."""

    def __init__(self, app: ConsoleApp) -> None:
        """Look things up for `app`'s person and place."""
        self._app = app

    async def of(self, wish: Wish, words: tuple[str, str], here: PatientId | None) -> Sequence[Preview]:
        """One way for each person who may be meant; where nobody is named it is `here`."""
        office = self._app.office_open
        one, other = (await register_of(office)).pair(words)
        if one is None or other is None:
            unknown = words[0] if one is None else words[1]
            return [Preview(_("No doctor, specialty or service begins with “{word}”.").format(word=unknown))]
        people: list[tuple[PatientId, str]] = []
        if wish.who:
            matches = await office.patients.search(wish.who, NAMESAKES)
            people = [(match.id, told(match)) for match in matches]
            if not people:
                return []
        elif here is not None:
            patient = await office.patients.patient(here)
            people = [(patient.id, patient.usual_name)]
        pair = (one, other)
        if not people:
            return [self._way(wish, pair, None, "")]
        return [self._way(wish, pair, *who, first=await self._first(wish, pair, who[0])) for who in people]

    async def _first(self, wish: Wish, pair: Pair, patient_id: PatientId) -> str:
        """The first pair that there is."""
        query = PairQuery(
            sides=(pair[0].side, pair[1].side),
            patient_id=patient_id,
            from_day=wish.day,
            after_min=wish.minute or 0,
            days=1,
        )
        found = await self._app.office_open.schedule.pairs.search(query)
        if not found:
            return _("no pair is free")
        first = _("first: {pair}").format(pair=pair_tail(found[0]))
        return after_nothing(first, wish.day, found[0].first.local_date)

    def _way(self, wish: Wish, pair: Pair, patient_id: PatientId | None, who: str, first: str = "") -> Preview:
        label = label_of(pair)
        asked = BookVisit(
            patient_id,
            doctor=label,
            sides=(pair[0].side, pair[1].side),
            from_day=wish.day,
            after_min=wish.minute or 0,
        )
        said = _("A pair for {who}: {both}").format(both=label, who=who or "...")
        if wish.day is not None:
            day = day_short(wish.day)
            said = _("A pair for {who}: {both}, from {day}").format(both=label, day=day, who=who or "...")
        return Preview(said, asking(self._app, asked), detail=first)
