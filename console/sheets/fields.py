"""Fields of a sheet: typed text, values read from text, static lines.

A field keeps its text whatever is wrong with it; the sentence that says what
was expected stands under it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from console.keyboard import Key
from console.locale import _, ngettext
from console.sheets.field import Field, Step
from console.sheets.key_help import Told, typing
from console.sheets.static_field import StaticField
from console.typed.errors import TypedError
from widgets.editor import LENGTH_MAX, LineEditor
from widgets.lines import Line, fit_line
from widgets.text import fit
from widgets.text import width as cells_of

__all__ = ["Field", "StaticField", "Step", "TextField", "ValueField"]

T = TypeVar("T")


class ValueField(Field[T]):
    """Text that is read as a value by `parse`, which raises TypedError with the sentence to show."""

    def __init__(
        self,
        name: str,
        label: str,
        parse: Callable[[str], T],
        *,
        show: Callable[[T], str] | None = None,
        value: T | None = None,
        default: Callable[[], T | None] | None = None,
        offer: Callable[[], str] | None = None,
        required: bool = True,
        visit: bool = False,
        when: Callable[[], bool] | None = None,
        step: Callable[[T | None, int], T] | None = None,
        check: Callable[[T], Awaitable[str | None]] | None = None,
        hot: Mapping[str, tuple[str, Callable[[], None]]] | None = None,
        hint: Callable[[], str] | None = None,
        length_max: int = LENGTH_MAX,
        secret: bool = False,
    ) -> None:
        """Read text by `parse`.

        `show` writes a value back (after parsing and at the start).  `default`
        answers for an empty field.  `offer` gives the text that an empty field begins
        with when the cursor first comes.  `step` changes the value by PgUp and PgDn.
        `check` looks further (beside the keys) and gives a sentence if it will
        not do.  `hot` are characters that do something instead of being
        typed: what (English, marked with `N_()`), and how.
        `hint` stands behind the text.
        """
        super().__init__(name, label, required=required, visit=visit, when=when)
        self._parse, self._show, self._default = parse, show, default
        self._step, self._check, self._hot, self._behind = step, check, dict(hot or {}), hint
        self._secret, self._offer = secret, offer
        self._value: T | None = value
        self.editor = LineEditor(self._written(value), length_max=length_max)
        self._read_text: str | None = self.editor.text if value is not None else None

    def entered(self) -> None:
        """Begin with what is offered, the first time; what stands here is replaced by the first letter typed."""
        offer, self._offer = self._offer, None
        if offer is not None and not self.editor.text:
            self.editor.set(offer())
        self.editor.select()

    def _written(self, value: T | None) -> str:
        if value is None:
            return ""
        return self._show(value) if self._show else str(value)

    @property
    def value(self) -> T | None:
        """The value last read."""
        return self._value

    @property
    def tentative(self) -> T | None:
        """The value of what is typed so far, if it reads as one (for live sums); of what was read, that value."""
        text = self.editor.text.strip()
        if not text:
            return self._default() if self._default else None
        try:  # what was read is shown in words that need not read as a value
            return self._value if text == self._read_text and not self.error else self._parse(text)
        except TypedError:
            return None

    @property
    def refuses(self) -> bool:
        """What is typed cannot be read, or was found not to do."""
        text = self.editor.text.strip()
        if not text or (text == self._read_text and not self.error):
            return False
        return self.tentative is None or (bool(self.error) and self._value is None)

    async def key(self, key: Key) -> Step:
        """Edit."""
        if key.char in self._hot and key.char and not key.pasted:
            self._hot[key.char][1]()
            return Step.KEPT
        if self._step is not None and key.name in ("pageup", "pagedown"):
            self.set(self._step(self.tentative, -1 if key.name == "pageup" else 1))
            self.editor.select()
            return Step.KEPT
        if key.char:
            fitted = self.editor.insert(key.char)
        elif not (fitted := self.editor.key(key.name)):
            return Step.PASS
        self.error = "" if fitted else self._too_long()
        return Step.KEPT

    def _too_long(self) -> str:
        most = self.editor.length_max
        return ngettext(
            "At most {most} letter fits here; the end was left out.",
            "At most {most} letters fit here; the end was left out.",
            most,
        ).format(most=most)

    def set(self, value: T | None) -> None:
        """Put a value in."""
        self._value = value
        self.editor.set(self._written(value))
        self._read_text = self.editor.text
        self.error = ""
        self.changed()

    async def commit(self, *, strict: bool) -> bool:
        """Read the text; an unchanged one was read before."""
        text = self.editor.text.strip()
        if text and text == self._read_text and not self.error:
            return True
        if not text:
            return self._commit_empty(strict)
        try:
            value = self._parse(text)
        except TypedError as error:
            return self._refuse(error.sentence)
        said = (await self._check(value) or "") if self._check else ""
        if said:
            return self._refuse(said)
        before, self._value = self._value, value
        if self._show:
            self.editor.set(self._show(value))
        self._read_text = self.editor.text.strip()
        if before != value:
            self.changed()
        return True

    def _refuse(self, sentence: str) -> bool:
        """Nothing is read any more: the text that was read last must be read anew when it comes back."""
        self._value, self._read_text, self.error = None, None, sentence
        return False

    def _commit_empty(self, strict: bool) -> bool:
        value = self._default() if self._default else None
        before, self._value, self._read_text = self._value, value, None
        if before != value:
            self.changed()
        if value is None and self.required and strict:
            self.error = _("This is needed.")
            return False
        self.error = ""
        return True

    def lines(self, label_cells: int, cells: int, *, focused: bool) -> tuple[list[Line], int]:
        """Label, text, hint; the error under it."""
        room = max(cells - label_cells - 3, 4)
        hint = self._behind() if self._behind else ""
        hint_cells = cells_of(hint) + 2 if hint else 0
        text_room = max(room - hint_cells, min(room, 12))
        text, column = self.editor.window(text_room - 1)
        if self._secret:
            text = "*" * len(text)
        if self._offer is not None and not focused and not text.strip():
            text = self._offer()  # what it will begin with, so that nobody believes it lost
        token = self.token(focused=focused)
        shown = fit(text, max(cells_of(text) + 1, min(text_room, 12))) if focused else text
        behind = f"  {hint}" if hint else ""
        first = fit_line((self._label(label_cells, focused=focused), (shown, token), (behind, "dim")), cells, "sheet")
        return [first, *self._error_lines(label_cells, cells)], label_cells + 2 + column

    def token(self, *, focused: bool) -> str:
        """How the text looks: a selected one stands out."""
        if focused and self.editor.selected:
            return "choice.current"
        return "field.current" if focused else "field"

    def own_keys(self) -> Sequence[Told]:
        """What is typed, what steps, and the characters that do something."""
        out = [(typing(), _("replace what stands here; End keeps it"))]
        if self._step is not None:
            out.append(("PgUp PgDn", _("the one before, the one after")))
        return [*out, *((char, _(title)) for char, (title, _do) in self._hot.items())]

    def hint(self) -> str:
        """The keys that step from value to value, or that keep what stands here."""
        if self._step is not None:
            return _("PgUp PgDn another")
        return _("typing replaces it, End keeps it") if self.editor.selected else ""

    def raw(self) -> str:
        """The text; secrets are not kept."""
        return "" if self._secret else self.editor.text

    def restore(self, raw: str) -> None:
        """Put the text back; it is read again when the form goes on."""
        self.editor.set(raw)
        self._read_text, self.error = None, ""
        try:
            self._value = self._parse(raw.strip()) if raw.strip() else None
        except TypedError:
            self._value = None


def _same(text: str) -> str:
    return text


class TextField(ValueField[str]):
    """Plain text: a name, a note."""

    def __init__(
        self,
        name: str,
        label: str,
        *,
        value: str = "",
        required: bool = True,
        visit: bool = False,
        when: Callable[[], bool] | None = None,
        check: Callable[[str], Awaitable[str | None]] | None = None,
        hint: Callable[[], str] | None = None,
        length_max: int = LENGTH_MAX,
    ) -> None:
        """Take any text up to so many letters."""
        super().__init__(
            name, label, _same, value=value or None, required=required, visit=visit, when=when,
            check=check, hint=hint, length_max=length_max,
        )  # fmt: skip
