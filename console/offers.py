"""A time that is not free: line 23 says so and offers the next openings as digits.  No box."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from console.asking import answer_of
from console.bars import hints
from console.desk import DeskScreen
from console.keyboard import Key
from console.keymap import legend
from console.locale import _, language
from console.pair_words import pair_word
from console.sheets.key_help import KeyCard, digits
from console.visit_words import opening_word
from storage.schedule.pair_records import PairOpening
from storage.schedule.records import Opening
from widgets.lines import Line, fit_line, left_right, line, line_width

if TYPE_CHECKING:
    from console.app import ConsoleApp

SQUEEZE = "o"
"""The physical key that squeezes a visit in, where the person may."""


@dataclass(frozen=True, slots=True)
class Squeeze:
    """The answer: in spite of all, at the time that was asked for."""


Answer = Opening | PairOpening | Squeeze | None


class OfferLine:
    """Two lines at the bottom: what is wrong with the openings, and the keys."""

    over_list = True

    def __init__(
        self, sentence: str, openings: Sequence[Opening | PairOpening], answer: asyncio.Future[Answer], *, squeeze: bool
    ) -> None:
        """Offer `openings`; with `squeeze` the time itself may be taken all the same."""
        self._sentence = sentence
        self._openings = tuple(openings)[:9]
        self._answer = answer
        self._squeeze = squeeze
        self._column = 0

    async def key(self, key: Key) -> None:
        """A digit takes an opening; Esc leaves."""
        if key.name == "escape":
            self._give(None)
        elif key.digit and 0 < int(key.digit) <= len(self._openings):
            self._give(self._openings[int(key.digit) - 1])
        elif self._squeeze and key.letter.lower() == SQUEEZE:
            self._give(Squeeze())

    def _give(self, answer: Answer) -> None:
        if not self._answer.done():
            self._answer.set_result(answer)

    async def ready(self) -> None:
        """Nothing is searched here."""

    def leave(self) -> None:
        """Nothing is kept."""

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The sentence with the openings, the keys; a long sentence takes a line of its own."""
        said = line(f" {self._sentence}", "news.error")
        offered: Line = tuple(
            piece
            for number, word in enumerate(_words(self._openings), 1)
            for piece in ((f" {number}", "hint.key"), (f" {word} ", "news"))
        )
        pairs = [("1" if len(self._openings) == 1 else f"1-{len(self._openings)}", _("take"))] if offered else []
        if self._squeeze:
            pairs.append((legend(SQUEEZE, language()), _("squeeze in: two people")))
        keys = hints([*pairs, ("Esc", _("back"))], width)
        self._column = 1
        if line_width(said) + line_width(offered) + 1 <= width:
            out = [left_right(said, offered, width), keys]
        else:
            out = [fit_line(said, width), fit_line(offered, width, "news"), keys]
        return out[-height:]

    def key_card(self, shell: ConsoleApp) -> KeyCard:
        """A digit takes an opening; the squeeze where it is there."""
        told = [(digits(len(self._openings)), _("takes the time it stands before"))] if self._openings else []
        if self._squeeze:
            told.append((legend(SQUEEZE, shell.language), _("squeeze in: two people")))
        return KeyCard(self._sentence, [("", told)], [("Esc", _("back, nothing is taken"))])

    def cursor(self) -> tuple[int, int] | None:
        """At the sentence."""
        return (self._column, 0)


def _words(openings: Sequence[Opening | PairOpening]) -> list[str]:
    """Times to choose, with their doctors where these differ; a pair names both."""
    doctors = len({one.practitioner_id for one in openings if isinstance(one, Opening)}) > 1
    return [
        pair_word(one) if isinstance(one, PairOpening) else opening_word(one, with_doctor=doctors) for one in openings
    ]


async def offer(
    place: DeskScreen[Any, Any], sentence: str, openings: Sequence[Opening | PairOpening], *, squeeze: bool
) -> Answer:
    """Offer openings over a place (whatever it shows); what was taken, or None."""
    place.say("")  # no half of longer news stays above the two lines
    answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    layer = OfferLine(sentence, openings, answer, squeeze=squeeze)
    return await answer_of(place.shell, layer, place, answer)
