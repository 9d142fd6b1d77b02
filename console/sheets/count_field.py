"""A number of things, counted one field after the other."""

from __future__ import annotations

from collections.abc import Callable

from console.keyboard import Key
from console.locale import _
from console.sheets.field import Step
from console.sheets.fields import ValueField
from console.typed.errors import TypedError


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise TypedError(_("How many? Type a whole number, such as 12."))
    return int(text)


class CountField(ValueField[int]):
    """A whole number; empty is none.  Counting a drawer is one of these for each denomination."""

    def __init__(
        self, name: str, label: str, *, value: int | None = None, hint: Callable[[], str] | None = None,
        when: Callable[[], bool] | None = None,
    ) -> None:  # fmt: skip
        """Count things; Enter goes through the counts one by one."""
        super().__init__(
            name, label, _count, value=value, default=lambda: 0, visit=True, hint=hint, length_max=6, when=when
        )
        self._anew = True

    def entered(self) -> None:
        """A number typed now takes the place of the one that is there; Backspace edits that one."""
        super().entered()
        self._anew = True

    async def key(self, key: Key) -> Step:
        """Edit, or count anew."""
        if self._anew and key.char:
            self.editor.set("")
        self._anew = False
        return await super().key(key)
