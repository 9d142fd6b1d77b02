"""What a form keeps beyond itself: a draft of what was typed, and the record entered before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.drafts import Draft
from console.keyboard import Key
from console.sheets.field import Field

if TYPE_CHECKING:
    from console.app import ConsoleApp


class Kept:
    """Drafts and repetition of one form."""

    def __init__(self, id: str, fields: Sequence[Field[Any]], *, drafts: bool) -> None:
        """Keep for the form `id`; without `drafts` nothing outlives the sheet (a PIN, a count)."""
        self._id, self._fields, self._drafts = id, fields, drafts
        self._app: ConsoleApp | None = None
        self.draft: Draft | None = None
        """What was left here earlier and may be taken up."""
        self.touched = False
        """Something was typed or taken up: leaving keeps it."""

    def opened(self, app: ConsoleApp) -> None:
        """Look for a draft."""
        self._app = app
        self.draft = app.drafts.get(self._id) if self._drafts else None

    @property
    def drafts(self) -> bool:
        """Leaving keeps what was typed."""
        return self._drafts

    def before(self, field: Field[Any]) -> str:
        """The same field of the record entered before, or nothing."""
        return "" if self._app is None else self._app.records_before.get(self._id, {}).get(field.name, "")

    def keep(self) -> None:
        """Keep what was typed so far."""
        if self._app is None or not self._drafts or not self.touched:
            return
        raw = self._raw()
        if raw:
            self._app.drafts.keep(self._id, Draft(self._app.clock_text(), raw))

    def take_up(self) -> None:
        """Fill the fields from the draft."""
        if self.draft is None:
            return
        values = self.draft.fields
        for field in self._fields:
            if field.name in values:
                field.restore(values[field.name])
        self.draft = None
        self.touched = True

    def same_as_before(self, key: Key, field: Field[Any]) -> bool:
        """`=` in an empty field copies the same field of the record before."""
        if key.char != "=" or key.pasted or field.raw() or self._app is None:
            return False
        before = self.before(field)
        if before:
            field.restore(before)
            self.touched = True
        return bool(before)

    def entered(self) -> None:
        """The record is in: no draft any more, and the next one may repeat it."""
        if self._app is not None:
            self._app.drafts.drop(self._id)
            self._app.records_before[self._id] = self._raw()

    def _raw(self) -> dict[str, str]:
        return {field.name: text for field in self._fields if field.name and (text := field.raw())}
