"""Verbs: the writes of the desk, each with a name, a right and, where it can be taken back, its undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, Generic, ParamSpec

from sqlalchemy import Connection

from storage.journal.records import JournalRow
from storage.rights import Right
from storage.unit import Unit

P = ParamSpec("P")

VERBS: dict[str, Verb[...]] = {}
"""Every verb by its name, as `@verb` declared it."""


def _is_in_hand(_conn: Connection, _row: JournalRow) -> bool:
    """Nothing has left the program."""
    return False


class Verb(Generic[P]):
    """A write as plain `fn(unit, ...)`; call it inside another verb, or hand it to `Store.write`."""

    def __init__(
        self, name: str, right: Right, fn: Callable[Concatenate[Unit, P], int | None], second: Right | None
    ) -> None:
        """Use the `verb` decorator instead."""
        self.name = name
        self.right = right
        self.second = second
        self.fn = fn
        self.undo: Callable[[Unit, JournalRow], None] | None = None
        self.is_out: Callable[[Connection, JournalRow], bool] = _is_in_hand
        self.__doc__ = fn.__doc__
        if VERBS.setdefault(name, self) is not self:
            msg = f"two verbs are called {name}"
            raise ValueError(msg)

    def __call__(self, unit: Unit, /, *args: P.args, **kwargs: P.kwargs) -> int | None:
        """Act inside the transaction that is open; a verb composed of others needs the right of each."""
        unit.require(self.right)
        with unit.within(self.name):
            return self.fn(unit, *args, **kwargs)

    def undoes(self, fn: Callable[[Unit, JournalRow], None]) -> Callable[[Unit, JournalRow], None]:
        """Declare how one journal row of this verb is taken back."""
        self.undo = fn
        return fn

    def stays_once(self, fn: Callable[[Connection, JournalRow], bool]) -> Callable[[Connection, JournalRow], bool]:
        """Declare when a journal row of this verb cannot be taken back any more: what it did has left the program."""
        self.is_out = fn
        return fn

    def __repr__(self) -> str:
        """For people who debug."""
        return f"<verb {self.name}>"


def verb(
    name: str, *, right: Right, second: Right | None = None
) -> Callable[[Callable[Concatenate[Unit, P], int | None]], Verb[P]]:
    """Make a function a verb.  `name` is `room.verb_name` and stays for ever: the journal keeps it.

    `second` is the right of the second person whom it may take (`storage.accounts.approving.second`).
    """

    def wrap(fn: Callable[Concatenate[Unit, P], int | None]) -> Verb[P]:
        return Verb(name, right, fn, second)

    return wrap
