"""A line of a sheet that is only read."""

from __future__ import annotations

from collections.abc import Callable

from console.sheets.field import Field
from widgets.lines import Line, fit_words
from widgets.text import clean, wrap


class StaticField(Field[None]):
    """A line that is only read; its text may follow the other fields."""

    focusable = False

    def __init__(
        self, label: str, text: str | Line | Callable[[], str | Line], *, when: Callable[[], bool] | None = None,
        token: str = "sheet", rows: int = 1,
    ) -> None:  # fmt: skip
        """Show `text`, or what it gives at each painting; a plain one may go on over so many `rows`."""
        super().__init__("", label, required=False, when=when)
        self._text, self._token, self._rows = text, token, rows

    def lines(self, label_cells: int, cells: int, *, focused: bool) -> tuple[list[Line], int]:
        """Label and text."""
        text = self._text() if callable(self._text) else self._text
        label = self._label(label_cells, focused=False)
        if not isinstance(text, str):
            return [fit_words((label, *text), cells, "sheet")], 0
        parts = wrap(clean(text), max(cells - label_cells - 2, 8)) if self._rows > 1 else [text]
        first, *more = parts[: self._rows] or [""]
        below: list[Line] = [((" " * (label_cells + 2), "sheet"), (part, self._token)) for part in more]
        return [fit_words((label, (first, self._token)), cells, "sheet"), *below], 0
