"""The second person of an act: who approves it and their PIN, at the end of the same sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from console.locale import _
from console.role_words import role_title, who_may
from console.sheets.choices import ChoiceField, Option
from console.sheets.fields import Field, StaticField, ValueField
from console.typed.errors import TypedError
from storage.accounts.rules import PIN_LENGTH_MAX
from storage.errors import StorageError

if TYPE_CHECKING:
    from storage.accounts.records import Account
    from storage.office import Office
    from storage.rights import Right

LATER = ""
"""Stands for nobody here: somebody decides later, at a desk of their own."""


def nobody(right: Right) -> str:
    """Why no second person can be had: the end of a sentence."""
    return _("it takes a second person with a PIN, and there is none: {roles}").format(roles=who_may(right))


class Second:
    """The fields of a second person; the person of the desk stays who they are."""

    def __init__(
        self, right: Right, people: Sequence[Account], *, needed: Callable[[], bool] = lambda: True, later: str = ""
    ) -> None:
        """Ask which of `people` approves, as long as it is `needed`; `later` offers to leave it to somebody later."""
        self._right = right
        self._needed = needed
        self._lacking = not people and not later
        options = [Option(one.login, f"{one.name} ({role_title(one.role)})") for one in people]
        self._names = {one.login: one.name for one in people}
        if later:
            options.append(Option(LATER, later))
        self.who: ChoiceField[str] = ChoiceField(
            "approver", _("Approved by"), options, when=lambda: self.needed and not self._lacking, down=True
        )
        self.pin: ValueField[str] = ValueField(
            "approver-pin", _("Their PIN"), str.strip, secret=True, length_max=PIN_LENGTH_MAX,
            when=lambda: self.needed and bool(self.who.value), hint=lambda: _("typed by the second person")
        )  # fmt: skip
        self._none = StaticField("!", lambda: nobody(right), when=lambda: self.needed and self._lacking,
                                 token="field.error", rows=2)  # fmt: skip

    @property
    def needed(self) -> bool:
        """Whether the act, as it stands in the sheet, takes a second person."""
        return self._needed()

    @property
    def later(self) -> bool:
        """It is needed, and somebody decides later."""
        return self.needed and self.who.value == LATER

    @property
    def fields(self) -> list[Field[Any]]:  # Any: each field has its own kind of answer
        """To stand at the end of the sheet."""
        return [self._none, self.who, self.pin]

    def said(self, what: str) -> str:
        """What Enter will do, and who approves it."""
        if not self.needed or self.later:
            return what
        name = self._names.get(self.who.value or "")
        if name is None:
            return _("{what}, with a second person").format(what=what)
        return _("{what}, approved by {name}").format(what=what, name=name)

    async def approval(self, office: Office) -> AbstractContextManager[object]:
        """What the act is written `with`.  Raises TypedError or StorageError; the PIN is typed anew then."""
        if not self.needed:
            return nullcontext()
        if self._lacking or not self.who.value:
            raise TypedError(nobody(self._right))
        try:
            return await office.accounts.approve(self.who.value, self.pin.value or "")
        except StorageError:
            self.pin.set(None)
            raise
