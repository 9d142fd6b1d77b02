"""Search and pick: type to filter, a digit or Enter takes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from console.keyboard import Key
from console.locale import N_, _
from console.reads import Reads
from console.sheets.choices import PAGE, ChoiceField, Option, option_lines
from console.sheets.field import Field, Step
from console.sheets.key_help import Told, typing
from console.sheets.typed_choice import no_such_choice
from console.typed.errors import TypedError
from storage.errors import StorageError, Unavailable
from widgets.editor import LineEditor
from widgets.lines import Line, Piece, fit_line, fit_words
from widgets.text import clip, fit
from widgets.text import width as cells_of

__all__ = ["SEARCHED", "ChoiceField", "Option", "PickField"]

T = TypeVar("T")

_QUOTED_MAX = 30
"""Cells of a typed text that an answer repeats."""


SEARCHED = N_("a name, part of a number, a birth date, a card")
"""What finds a patient, for the `hint` of a field."""


class PickField(Field[T]):
    """Type to filter, a digit or Enter takes; the search runs beside the keys, the newest wins."""

    by_digit = True
    eager = False
    """It searches when the sheet opens, not only when the cursor comes."""

    def __init__(
        self,
        name: str,
        label: str,
        search: Callable[[str], Awaitable[Sequence[Option[T]]]],
        *,
        value: Option[T] | None = None,
        text: str = "",
        required: bool = True,
        visit: bool = False,
        when: Callable[[], bool] | None = None,
        digits: str = "pick",
        at_once: bool = True,
        letters_min: int = 2,
        digits_min: int = 4,
        typing: bool = True,
        down: bool = False,
        nothing: str = "",
        hint: str = "",
    ) -> None:
        """Pick what `search(text)` finds.

        `digits="search"`: digits are typed (numbers are searched); they pick only
        behind letters, and a single one with Enter picks among the proposals.
        Matches show digits only while a digit would pick.  `digits="pick"`: a digit takes a match;
        `digits="first"`: as long as nothing is typed, so that `fri 14` can be.
        `text` is what a machine knows (a caller's number): digits pick behind it, a
        letter replaces it.  `at_once`: search for the empty text too (proposals, last
        used first).  `typing=False`: only choosing, no text.  `nothing` says that
        nothing was found, `hint` what may be typed.
        """
        super().__init__(name, label, required=required, visit=visit, when=when)
        self._search, self._digits, self._at_once, self._typing = search, digits, at_once, typing
        self._letters_min, self._digits_min, self._down = letters_min, digits_min, down
        self._nothing, self._placeholder = nothing, hint
        self.editor = LineEditor(text)
        self._given = bool(text)
        """The text is still as it was given, not typed here."""
        self.options: tuple[Option[T], ...] = ()
        self._at = 0
        self._chosen = value
        self._reads = Reads()
        self._searched: str | None = None
        self._wandered = False
        """The user looked at other matches than the one picked."""
        self._lost = False
        """The data could not be asked: what was found, or not, is no answer."""

    @property
    def value(self) -> T | None:
        """The value picked."""
        return self._chosen.value if self._chosen else None

    @property
    def chosen(self) -> Option[T] | None:
        """The option picked."""
        return self._chosen

    def entered(self) -> None:
        """Search when the cursor comes; what stands here is replaced by the first letter typed."""
        self.editor.select()
        if self._searched is None or self._lost:
            self.search()

    def search(self) -> None:
        """Search for what is typed, if it is enough; forms call it when what it depends on changed."""
        text = self.editor.text.strip()
        if self._at_row():
            self._at = int(text) - 1
            return  # the number of a proposal so far: Enter takes it, one more digit makes it a number to find
        self._searched = text
        enough = len(text) >= (self._digits_min if text.isdigit() else self._letters_min)
        if enough or (not text and self._at_once):
            self._reads.start("search", self._find(text))
        else:
            self._reads.start("search", self._none())

    async def _none(self) -> None:
        self.options, self._at = (), 0

    async def _find(self, text: str) -> None:
        self._lost = False
        try:
            self.options = tuple(await self._search(text))
            self.error = ""
        except (StorageError, TypedError) as error:
            self._lost = isinstance(error, Unavailable)
            from console.present import say_error

            self.options = ()
            self.error = error.sentence if isinstance(error, TypedError) else say_error(error)
        except Exception as error:  # the boundary of reads: a search never fails unseen
            self.options = ()
            self.failed(error)
        self._at = next((at for at, option in enumerate(self.options) if self._is_chosen(option)), 0)
        if self._at_row():
            self._at = int(self.editor.text) - 1
        if text and not self.options and not self.error:
            self.error = self._nothing or _("Nothing was found for “{text}”.").format(text=_short(text))
        self.found()

    def _is_chosen(self, option: Option[T]) -> bool:
        return self._chosen is not None and option.value == self._chosen.value

    def found(self) -> None:
        """Set by the form: paint what was found."""

    def failed(self, error: BaseException) -> None:
        """Set by the form: show what no search could cope with."""

    def clear(self) -> None:
        """Take the pick back: what it depended on changed."""
        self._chosen, self._searched, self.error = None, None, ""
        self.editor.set("")
        self._given = False
        self.options = ()

    async def ready(self) -> None:
        """Wait for the search in flight."""
        await self._reads.ready()

    async def key(self, key: Key) -> Step:
        """Type, pick, move between matches."""
        if key.digit and self._given:
            await self.ready()  # typed ahead of the search for the number that is known
        if key.digit and self._digit_picks():
            return await self._by_digit(int(key.digit))
        if key.name in ("down", "up", "pagedown", "pageup"):
            await self.ready()
            step = {"down": 1, "up": -1, "pagedown": PAGE, "pageup": -PAGE}[key.name]
            to = self._at + step
            if 0 <= to < len(self.options):
                self._at, self._wandered = to, True
                return Step.KEPT
            return Step.PASS
        if not self._typing:
            self.error = _("Choose one by its digit.") if key.char else ""
            return Step.KEPT if key.char else Step.PASS
        before = self.editor.text
        if key.char:
            if self._chosen is not None or self._given:
                self.editor.set("")
                self._unpick()
            self.editor.insert(key.char)
        elif not self.editor.key(key.name):
            return Step.PASS
        self._given = False
        if self.editor.text != before:
            self._unpick()
            self.search()
        return Step.KEPT

    async def _by_digit(self, digit: int) -> Step:
        await self.ready()
        if not digit:
            self.error = no_such_choice(0)
            return Step.KEPT
        return self._take(digit - 1 + self._at // PAGE * PAGE)

    def _unpick(self) -> None:
        if self._chosen is not None:
            self._chosen = None
            self.changed()
        self.error = ""

    def _at_row(self) -> bool:
        """The one digit typed is the number of a proposal."""
        text = self.editor.text
        proposals = self._searched == "" and self._typing and self._digits == "search"
        return proposals and len(text) == 1 and text in "123456789" and int(text) <= min(len(self.options), PAGE)

    def _digits_shown(self) -> bool:
        """Matches have digits before them: typing one now picks."""
        return self._digit_picks() or not self.editor.text or self._at_row()

    def _digit_picks(self) -> bool:
        text = self.editor.text
        if not self._typing or self._digits == "pick" or (self._given and self.options):
            return True
        if self._digits == "first":
            return not text
        return bool(text) and not text[-1].isspace() and not any(letter.isdigit() for letter in text)

    def _take(self, at: int) -> Step:
        if not 0 <= at < len(self.options):
            self.error = no_such_choice(at % PAGE + 1)
            return Step.KEPT
        if self._at_row():
            self.editor.set("")
        before, self._chosen, self._at = self._chosen, self.options[at], at
        self.error, self._wandered = "", False
        if before is not self._chosen:
            self.changed()
        return Step.NEXT

    @property
    def refuses(self) -> bool:
        """Something is typed that nothing fits."""
        return bool(self.error) and self._chosen is None and not self.options and not self._lost

    def enter_takes(self) -> str:
        """The match under the cursor, unless it is picked already."""
        if self._chosen is not None and not self._wandered:
            return ""
        wanted = bool(self.options) and (self.required or bool(self.editor.text.strip()))
        return self.options[self._at].label if wanted else ""

    async def commit(self, *, strict: bool) -> bool:
        """Enter takes the current match; a field merely left keeps what is typed or was picked."""
        if not strict and self._chosen is not None:
            self._wandered = False
            self._at = next((at for at, option in enumerate(self.options) if self._is_chosen(option)), self._at)
        if self._chosen is None and self._lost:
            self.search()  # the server may be back; what is found is to be seen before it is taken
            await self.ready()
            return not strict and not self._lost
        if self._chosen is None or (strict and self._wandered):
            await self.ready()
            if strict and self.options and (self.required or self.editor.text.strip()):
                self._take(self._at)
        if self._chosen is None and strict and (self.required or self.editor.text.strip()):
            self.error = self.error or self._nothing or _("Type a part of it, then choose by digit or Enter.")
            return False
        return True

    def lines(self, label_cells: int, cells: int, *, focused: bool) -> tuple[list[Line], int]:
        """Label, text, matches."""
        label = self._label(label_cells, focused=focused)
        if self._chosen is not None and not focused:
            return [fit_words((label, (self._chosen.label, "field")), cells, "sheet")], 0
        text, column = self.editor.window(max(min(cells - label_cells - 3, 40), 1))
        head: list[Piece] = [label]
        if self._typing:
            shown = fit(text, max(cells_of(text) + 1, 6)) if focused else text
            token = "choice.current" if self.editor.selected else "field.current"
            head.append((shown, token if focused else "field"))
            head.append((" ", "sheet"))
            if focused and not self.editor.text and not self.options:
                picked = self._chosen  # it stands here all the same: nobody is booked unseen
                beside = self._placeholder if picked is None else picked.label
                head.append((f" {beside}", "dim" if picked is None else "choice.current") if beside else ("", "sheet"))
        if not focused:
            return [fit_line(tuple(head), cells, "sheet"), *self._error_lines(label_cells, cells)], 0
        out = option_lines(
            self.options, self._at, *head, cells=cells, down=self._down, chosen=self._chosen,
            numbered=self._digits_shown(),
        )  # fmt: skip
        return [*out, *self._error_lines(label_cells, cells)], label_cells + 2 + (column if self._typing else 0)

    def own_keys(self) -> Sequence[Told]:
        """Digits, typing and arrows that pick."""
        out: list[Told] = []
        if not self._typing or self._digits == "pick":
            out.append(("1-9", _("takes the match it stands before, and goes on")))
        else:
            out.append(("1-9", _("takes the match it stands before, where digits are shown")))
        if self._typing:
            what = self._placeholder or _("a part of what is looked for")
            out.append((typing(), _("find: {what}").format(what=what)))
        return [*out, ("↑ ↓ PgUp PgDn", _("another match, which Enter takes"))]

    def hint(self) -> str:
        """How to choose, where no digit does."""
        if len(self.options) < 2 or self._digits_shown():
            return ""
        return _("↓ another match")

    def raw(self) -> str:
        """What was typed, or the label picked."""
        return self.editor.text or (self._chosen.label if self._chosen else "")

    def restore(self, raw: str) -> None:
        """Type it again; the match is picked anew."""
        if self._typing and raw:
            self._unpick()
            self.editor.set(raw)
            self.search()


def _short(text: str) -> str:
    """As much of a typed text as a sentence can quote."""
    shown = clip(text, _QUOTED_MAX)
    return shown if shown == text else f"{shown}..."
