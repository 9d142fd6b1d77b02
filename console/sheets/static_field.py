"""A line of a sheet that is only read."""

from __future__ import annotations

from collections.abc import Callable

from console.sheets.field import Field
from widgets.lines import Line, fit_line


class StaticField(Field[None]):
    """A line that is only read; its text may follow the other fields."""

    focusable = False

    def __init__(
        self, label: str, text: str | Line | Callable[[], str | Line], *, when: Callable[[], bool] | None = None,
        token: str = "sheet",
    ) -> None:  # fmt: skip
        """Show `text`, or what it gives at each painting."""
        super().__init__("", label, required=False, when=when)
        self._text, self._token = text, token

    def lines(self, label_cells: int, cells: int, *, focused: bool) -> tuple[list[Line], int]:
        """Label and text."""
        text = self._text() if callable(self._text) else self._text
        pieces: Line = ((text, self._token),) if isinstance(text, str) else text
        return [fit_line((self._label(label_cells, focused=False), *pieces), cells, "sheet")], 0
