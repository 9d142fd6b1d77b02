"""What is typed where one of several things is chosen: which of them it means, and what is said of a stray one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from console.keymap import legend
from console.locale import _, language
from console.sheets.key_help import Told, digits, typing
from widgets.text import clip

TYPED_SHOWN = 20
"""Cells of a typed text that an answer repeats."""


def found_by(typed: str, labels: Sequence[str]) -> int | None:
    """The first label with a word that begins with what was typed, else the first that holds it anywhere."""
    wanted = " ".join(typed.casefold().split())
    plain = [label.casefold() for label in labels]
    begins = (at for at, label in enumerate(plain) if f" {label}".find(f" {wanted}") >= 0)
    holds = (at for at, label in enumerate(plain) if wanted in label)
    return next(begins, next(holds, None))


def none_has(typed: str) -> str:
    """What is said of letters that none of the choices has."""
    return _("None of these has “{text}”: Backspace, or a digit.").format(text=clip(typed, TYPED_SHOWN))


def no_such_choice(digit: int) -> str:
    """What is said of a digit that stands before none of the choices."""
    return _("There is no choice {number}.").format(number=digit)


class Lettered(Protocol):
    """A choice that a letter may choose."""

    @property
    def letter(self) -> str:
        """The letter, or nothing."""
        ...


def choice_keys(choices: Sequence[Lettered], typed: str, *, down: bool, page: int) -> list[Told]:
    """The keys of a field with such choices; `typed` is what other letters do."""
    count, letters = len(choices), [one.letter for one in choices if one.letter]
    out = [(digits(count), _("chooses what it stands before, and goes on"))] if count else []
    if letters:
        shown = " ".join(legend(one.lower(), language()) for one in letters)
        out.append((shown, _("chooses by its letter, and goes on")))
    out.append((typing(), typed))
    if count > 1:
        out.append(("↑ ↓ ← →" if down else "← →", _("another choice, which Enter takes")))
        out.append(("PgUp PgDn", _("nine choices back, nine on") if count > page else _("the first, the last")))
    return out
