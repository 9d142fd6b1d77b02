"""The one page for what nobody foresaw: a sentence, a reference, and the desk lives on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.locale import N_, _
from console.sheets.page import Page
from widgets.lines import BLANK, Line, line, rule
from widgets.text import wrap

if TYPE_CHECKING:
    from console.app import ConsoleApp


class ErrorPage(Page):
    """Says what happened and how to report it."""

    keys = N_("Enter: go on working")

    def __init__(self, app: ConsoleApp, reference: str, error: BaseException) -> None:
        """Show an error that was logged under `reference`."""
        super().__init__()
        self._place = app.place
        self._reference = reference
        self._what = f"{type(error).__name__}: {error}"

    def close(self) -> None:
        """Back to work."""
        if self in self._place.sheets:
            self._place.sheets.remove(self)

    def content(self, width: int) -> Sequence[Line]:
        """The sentence and the reference."""
        said = _(
            "Something went wrong that Frontdesk did not foresee. What was saved before is safe; "
            "what you were doing just now may not have been done. Please look, and tell the person "
            "who looks after this program the reference below."
        )
        out = [rule(_("Unexpected error {reference}").format(reference=self._reference), width, "news.error"), BLANK]
        out += [line(f" {text}") for text in wrap(said, width - 2)]
        return [*out, BLANK, *(line(f" {text}", "dim") for text in wrap(self._what, width - 2)[:6])]
