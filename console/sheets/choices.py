"""Fields answered from a fixed list by digit or letter, and how numbered options are painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from console.keyboard import Key
from console.keymap import legend
from console.locale import _, language
from console.sheets.field import Field, Step
from console.sheets.key_help import Told
from console.sheets.typed_choice import TYPED_SHOWN, choice_keys, found_by, no_such_choice, none_has
from widgets.lines import Line, Piece, fit_line, fit_words
from widgets.text import clean, clip, clip_words
from widgets.text import width as cells_of

T = TypeVar("T")

PAGE = 9
"""Choices that have a digit at a time."""
_TYPED_MAX = 80


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """One thing to choose."""

    value: T
    label: str
    """Short: several stand on one line."""
    letter: str = ""
    """A Latin letter that chooses it too, by physical key (only where no text is typed)."""


class ChoiceField(Field[T]):
    """Numbered choices on one line or more; a digit (or a letter) answers and goes on, typing finds one."""

    by_digit = True

    def __init__(
        self,
        name: str,
        label: str,
        options: Sequence[Option[T]],
        *,
        value: T | None = None,
        required: bool = True,
        visit: bool = False,
        when: Callable[[], bool] | None = None,
        down: bool = False,
        proposed: Callable[[], T | None] | None = None,
        lacking: str = "",
        hint: Callable[[], str] | None = None,
    ) -> None:
        """Offer `options`; `down` puts each on its own line.

        Enter takes the current option, at first the first one.  With `proposed` none is current before that gives
        one, so that nobody answers what was not read; `lacking` is then the sentence for an empty answer.
        """
        super().__init__(name, label, required=required, visit=visit, when=when)
        self.options: tuple[Option[T], ...] = tuple(options)
        self._down = down
        self._chosen: Option[T] | None = next((o for o in self.options if value is not None and o.value == value), None)
        self._proposed, self._lacking, self._hint = proposed, lacking, hint
        self._moved_to: int | None = None if proposed else 0
        self._typed = ""
        if self._chosen is not None:
            self._moved_to = self.options.index(self._chosen)

    @property
    def _at(self) -> int:
        """The current option; -1 before there is one."""
        if self._moved_to is not None:
            return self._moved_to
        value = self._proposed() if self._proposed else None
        return next((at for at, option in enumerate(self.options) if value is not None and option.value == value), -1)

    @_at.setter
    def _at(self, at: int) -> None:
        self._moved_to = at

    @property
    def value(self) -> T | None:
        """The value chosen."""
        return self._chosen.value if self._chosen else None

    @property
    def chosen(self) -> Option[T] | None:
        """The option chosen."""
        return self._chosen

    async def key(self, key: Key) -> Step:
        """Choose by digit or letter, move between choices."""
        if key.digit and key.digit != "0":
            return self._take(self._page() + int(key.digit) - 1)
        if key.letter:
            for at, option in enumerate(self.options):
                if option.letter and option.letter.lower() == key.letter.lower():
                    return self._take(at)
        if key.digit:
            self.error = no_such_choice(0)
            return Step.KEPT
        if key.char or (key.name == "backspace" and self._typed):
            self._type(self._typed + key.char if key.char else self._typed[:-1])
            return Step.KEPT
        return self._moved(key.name)

    @property
    def stray(self) -> str:
        """What was typed and is in none of the choices: Enter never takes another one for it."""
        return self._typed if self._typed and self._found(self._typed) is None else ""

    def _found(self, text: str) -> int | None:
        return found_by(text, [option.label for option in self.options])

    def _type(self, text: str) -> None:
        self._typed = clean(text)[:_TYPED_MAX]
        at = self._found(self._typed) if self._typed.strip() else None
        if at is not None:
            self._at = at
        self.error = none_has(self._typed) if self.stray else ""

    def enter_takes(self) -> str:
        """The choice under the cursor, unless it is chosen already."""
        wanted = (self.required or self._chosen is not None) and bool(self.options) and not self.stray
        here = self.options[self._at] if wanted and self._at >= 0 else None
        return here.label if here is not None and here is not self._chosen else ""

    def _moved(self, name: str) -> Step:
        forward = ("down", "right") if self._down else ("right",)
        back = ("up", "left") if self._down else ("left",)
        step = 1 if name in forward else -1 if name in back else 0
        if name in ("pagedown", "pageup"):
            step = PAGE if name == "pagedown" else -PAGE
        to = self._at + step
        if not step or not self.options or (abs(step) == 1 and not 0 <= to < len(self.options)):
            return Step.PASS
        self._at, self._typed, self.error = min(max(to, 0), len(self.options) - 1), "", ""
        return Step.KEPT

    def _take(self, at: int) -> Step:
        if not 0 <= at < len(self.options):
            self.error = no_such_choice(at % PAGE + 1)
            return Step.KEPT
        self._at, self._typed, self.error = at, "", ""
        before, self._chosen = self._chosen, self.options[at]
        if before is not self._chosen:
            self.changed()
        return Step.NEXT

    def _page(self) -> int:
        return max(self._at, 0) // PAGE * PAGE

    async def commit(self, *, strict: bool) -> bool:
        """Enter takes the current choice; a field merely left keeps the one chosen, wherever the arrow was."""
        if self.stray:
            self.error = none_has(self._typed)
            return False
        if not strict and self._chosen is not None:
            self._typed = ""
            self._at = self.options.index(self._chosen)
        wanted = self.required or self._chosen is not None
        if strict and wanted and self._at >= 0 and self.options and self.options[self._at] is not self._chosen:
            self._take(self._at)
        if self._chosen is None and self.required and strict:
            self.error = self._lacking or _("Choose one by its digit.")
            return False
        self.error = ""
        return True

    def lines(self, label_cells: int, cells: int, *, focused: bool) -> tuple[list[Line], int]:
        """Label and choices; once chosen and left, the choice alone."""
        label = self._label(label_cells, focused=focused)
        if self._typed and (focused or self.stray):
            typed: list[Piece] = [label, (f"{clip(self._typed, TYPED_SHOWN)} ", "field.current")]
        else:
            typed = [label]
        if not focused and self.stray:
            return [fit_words(tuple(typed), cells, "sheet"), *self._error_lines(label_cells, cells)], 0
        if not focused:
            text = self._chosen.label if self._chosen else ", ".join(option.label for option in self.options)
            if self._chosen is None and self._proposed is not None and self._at >= 0:
                text = _("{choice}, as it seems").format(choice=self.options[self._at].label)
            return [fit_words((label, (text, "field" if self._chosen else "dim")), cells, "sheet")], 0
        out = option_lines(
            self.options, self._at, *typed, cells=cells, down=self._down, chosen=self._chosen, letters=True
        )
        return [*out, *self._error_lines(label_cells, cells)], label_cells + 2

    def own_keys(self) -> Sequence[Told]:
        """Digits, letters and arrows that choose."""
        return choice_keys(self.options, self._typing_does(), down=self._down, page=PAGE)

    def _typing_does(self) -> str:
        return _("finds the choice with a word that begins so")

    def hint(self) -> str:
        """Where a proposal comes from."""
        return self._hint() if self._hint is not None and self._chosen is None and self._at >= 0 else ""

    def raw(self) -> str:
        """The label chosen."""
        return self._chosen.label if self._chosen else ""

    def restore(self, raw: str) -> None:
        """Choose the option with this label again."""
        for at, option in enumerate(self.options):
            if raw and option.label == raw:
                self._at, self._chosen = at, option


def option_lines(
    options: Sequence[Option[T]],
    at: int,
    *head: Piece,
    cells: int,
    down: bool,
    chosen: Option[T] | None = None,
    letters: bool = False,
    numbered: bool = True,
) -> list[Line]:
    """Options behind a label: side by side, wrapped, or each on its own line.

    `numbered`: each with its digit; else the current one has an arrow.
    """
    first = max(at, 0) // PAGE * PAGE
    page = options[first : first + PAGE]
    indent = sum(cells_of(clean(text)) for text, _token in head)
    lines: list[list[Piece]] = [list(head)]
    used = indent
    for number, option in enumerate(page, 1):
        here = first + number - 1 == at
        key = str(number) if numbered else "►" if here else " "
        if letters and option.letter:
            key += f" {legend(option.letter, language())}"
        mark = "√" if option is chosen and chosen is not None else " "
        text = clip_words(f"{key}{mark}{option.label}", max(cells - indent, 4))
        if number > 1 and (down or used + cells_of(text) + 2 > cells):
            lines.append([(" " * indent, "sheet")])
            used = indent
        elif number > 1:
            lines[-1].append(("  ", "sheet"))
            used += 2
        lines[-1].append((text, "choice.current" if here else "choice"))
        used += cells_of(text)
    if first + PAGE < len(options):
        lines[-1].append(("  ↓ " + _("more"), "dim"))
    return [fit_line(tuple(pieces), cells, "sheet") for pieces in lines]
