"""The fields that answer "what does it cost if...": words of a complaint, a service or a specialty, and what they mean.

Shared by the sheets that tell prices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from console import price_words as words
from console.keyboard import Key
from console.locale import N_, _
from console.sheets.field import Step
from console.sheets.fields import Field, StaticField
from console.sheets.picks import Option, PickField
from storage.calls.quote_records import QuoteDraft
from storage.errors import StorageError
from storage.ids import PractitionerId
from storage.schedule.records import Opening, OpeningQuery, VisitKind
from storage.schedule.term_records import Terms
from storage.services.guide_records import Answer
from storage.services.records import ServiceKind

if TYPE_CHECKING:
    from storage.office import Office

_HINT = N_("a complaint, a service or a specialty")
LETTERS_MIN = 2


class PriceField(PickField[Answer]):
    """Type what the caller says; a digit or Enter takes an answer.  The nearest time is looked up beside the keys."""

    def __init__(self, office: Office, *, when: Callable[[], bool] | None = None, text: str = "") -> None:
        """Ask, while `when()`; begin with `text`."""
        super().__init__(
            "price", _("Price of"), self._answers, when=when, at_once=False, down=True, letters_min=LETTERS_MIN,
            digits="search", digits_min=LETTERS_MIN, text=text, hint=_(_HINT),
            nothing=_("Nothing in the guide or the price list answers to this."),
        )  # fmt: skip
        self._office = office
        self._asked = ""
        self._nearest: dict[int, Opening | None] = {}

    @property
    def shown_answer(self) -> Answer | None:
        """What was taken, else what Enter would take."""
        if self.chosen is not None:
            return self.chosen.value
        return self.options[self._at].value if self.options else None

    def nearest(self, answer: Answer) -> tuple[Opening | None, bool]:
        """The nearest time of the right specialist, and whether the book was asked already."""
        key = int(answer.main.service.id)
        return self._nearest.get(key), key in self._nearest

    def draft(self) -> QuoteDraft | None:
        """What was told, to be kept; None when nothing was taken."""
        answer = self.value
        if answer is None:
            return None
        return QuoteDraft(
            asked=self._asked,
            title=answer.title,
            main=answer.main.service.id,
            further=tuple((one.item.service.id, int(one.chance)) for one in answer.probable),
        )

    async def _answers(self, text: str) -> Sequence[Option[Answer]]:
        office = self._office
        self._asked = text
        found = await office.guide.answers(text, office.centre.day_of(office.clock.now()))
        return [Option(one, words.answer_word(one)) for one in found]

    async def _find(self, text: str) -> None:
        await super()._find(text)
        self._look_up()

    async def key(self, key: Key) -> Step:
        """As every pick; another answer under the cursor has another specialist."""
        step = await super().key(key)
        self._look_up()
        return step

    def _look_up(self) -> None:
        answer = self.shown_answer
        if answer is not None and not self.nearest(answer)[1]:
            self._reads.start("nearest", self._nearest_of(answer))

    async def _nearest_of(self, answer: Answer) -> None:
        found: Sequence[Opening] = ()
        if answer.practitioner_ids:
            first = answer.main.service.kind is ServiceKind.FIRST
            query = OpeningQuery(
                practitioner_ids=answer.practitioner_ids,
                kind=VisitKind.FIRST if first else VisitKind.PROCEDURE,
                minutes=None if first else answer.main.service.minutes or None,
                days=1,
                service_id=answer.main.service.id,
            )
            try:
                found = await self._office.schedule.openings(query)
            except StorageError:
                return  # the price is told all the same
        self._nearest[int(answer.main.service.id)] = found[0] if found else None
        self.found()


class PriceFields:
    """The field and the lines that say what its answer means."""

    def __init__(self, office: Office, *, when: Callable[[], bool] | None = None, text: str = "") -> None:
        """Ask while `when()`; begin with `text`."""
        self.asked = PriceField(office, when=when, text=text)
        self._wanted = when or (lambda: True)

    @property
    def fields(self) -> list[Field[Any]]:  # Any: each field has its own kind of answer
        """In the order in which they are read out; what must be said first stands first."""
        return [
            self.asked,
            self._line(_("Ambulance"), words.red_flag, token="alert", rows=2),
            self._line(_("Likely"), words.made_of, rows=3),
            self._line(_("With"), self._with),
            self._line(_("Prepare"), lambda answer: "; ".join(answer.preparation)),
            self._line(_("Say"), lambda answer: answer.advice, rows=2),
        ]

    def specialists(self) -> tuple[PractitionerId, ...]:
        """Who is right for what was taken; nobody while nothing was."""
        answer = self.asked.value
        return () if answer is None else answer.practitioner_ids

    def quoted(self, terms: Terms | None) -> str:
        """What the caller was told, just now, else before `terms` were looked up."""
        answer = self.asked.value
        if answer is not None:
            return f"{answer.title}: {words.range_word(answer.low_minor, answer.high_minor)}"
        return "" if terms is None or terms.quoted is None else words.range_word(*terms.quoted)

    def _with(self, answer: Answer) -> str:
        nearest, known = self.asked.nearest(answer)
        return words.who_and_when(answer, nearest, known=known)

    def _line(self, label: str, told: Callable[[Answer], str], *, token: str = "sheet", rows: int = 1) -> StaticField:
        def text() -> str:
            answer = self.asked.shown_answer if self._wanted() else None
            return "" if answer is None else told(answer)

        return StaticField(label, text, when=lambda: bool(text()), rows=rows, token=token)
