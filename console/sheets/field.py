"""What every field of a sheet is: a label, an answer, an error under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Generic, TypeVar

from console.keyboard import Key
from console.sheets.key_help import Told
from widgets.lines import Line, Piece
from widgets.text import clip_words, fit, wrap

T = TypeVar("T")


class Step(Enum):
    """What a field did with a key."""

    PASS = "pass"
    """Not mine."""
    KEPT = "kept"
    """Done; stay in the field."""
    NEXT = "next"
    """The field has its answer; go on."""


class Field(Generic[T]):
    """One labelled line of a sheet."""

    focusable = True
    by_digit = False
    """Its answer is chosen by a digit."""

    def __init__(
        self,
        name: str,
        label: str,
        *,
        required: bool = True,
        visit: bool = False,
        when: Callable[[], bool] | None = None,
    ) -> None:
        """Name it for drafts and label it for people.

        `required`: needs an answer.  `visit`: Enter stops here once though it
        may stay empty.  `when`: it is there only while this holds.
        """
        self.name = name
        self.label = label
        self.required = required
        self.visit = visit
        self.visited = False
        self.error = ""
        self.changed: Callable[[], None] = lambda: None
        """Set by the form: an answer was given or taken back."""
        self._when = when

    @property
    def shown(self) -> bool:
        """It is there now."""
        return self._when is None or self._when()

    @property
    def value(self) -> T | None:
        """The answer, or None."""
        return None

    @property
    def tentative(self) -> T | None:
        """What would be the answer as things stand, read from what is typed or given for nothing typed."""
        return None

    @property
    def picked(self) -> bool:
        """Chosen by a digit: Enter is still wanted, on the sentence that says what it will do."""
        return self.by_digit and self.value is not None

    @property
    def needs_answer(self) -> bool:
        """Enter should stop here."""
        return (self.required and self.value is None) or (self.visit and not self.visited) or bool(self.error)

    def enter_takes(self) -> str:
        """What Enter would choose here now; nothing where Enter only goes on with what is there."""
        return ""

    @property
    def refuses(self) -> bool:
        """Enter would stay here with a sentence: what stands here cannot be read."""
        return False

    @property
    def lacks(self) -> bool:
        """Enter would stay here: an answer is needed and nothing is there to be taken as one."""
        given = self.value is not None or self.tentative is not None or bool(self.raw().strip())
        return self.required and not given and not self.enter_takes()

    @property
    def unseen(self) -> bool:
        """It would take a match that is shown only while the cursor is here."""
        return self.required and self.value is None and bool(self.enter_takes())

    def entered(self) -> None:
        """The cursor came here."""

    async def key(self, key: Key) -> Step:
        """Handle a key."""
        return Step.PASS

    async def commit(self, *, strict: bool) -> bool:
        """Read what was typed; say whether it will do.  `strict`: an empty required field will not."""
        return True

    async def ready(self) -> None:
        """Wait for searches in flight."""

    def lines(self, label_cells: int, cells: int, *, focused: bool) -> tuple[list[Line], int]:
        """Its lines, and the cursor's column in the first."""
        return [], 0

    def raw(self) -> str:
        """What a draft keeps."""
        return ""

    def restore(self, raw: str) -> None:
        """Take what a draft kept, or what the record before had."""

    def _error_lines(self, label_cells: int, cells: int) -> list[Line]:
        if not self.error:
            return []
        room = max(cells - label_cells - 3, 10)
        return [((" " * (label_cells + 2), "sheet"), (text, "field.error")) for text in wrap(self.error, room)[:2]]

    def own_keys(self) -> Sequence[Told]:
        """Its own keys and what they do, as things stand."""
        return ()

    def hint(self) -> str:
        """A key that helps in this field, for the last line."""
        return ""

    def _label(self, label_cells: int, *, focused: bool) -> Piece:
        """The label; an arrow shows where the cursor is, without any colour."""
        edge = "►" if focused else " "
        return (f"{edge}{fit(clip_words(self.label, label_cells), label_cells)} ", "field.label")
