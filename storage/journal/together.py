"""Several writes that are one deed of the person: the second and later acts name the first as their whole."""

from __future__ import annotations

from contextvars import ContextVar, Token
from types import TracebackType

from storage.ids import ActId

_under_way: ContextVar[Together | None] = ContextVar("together", default=None)


class Together:
    """One deed under way; may be entered again, since a sheet's answer is written outside of what asked it."""

    def __init__(self) -> None:
        """Nothing is written yet."""
        self.first: ActId | None = None
        """The first act."""
        self.written = 0
        """How many of its acts have changed anything."""
        self._tokens: list[Token[Together | None]] = []

    def __enter__(self) -> Together:
        """What is written from here on belongs to it."""
        self._tokens.append(_under_way.set(self))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """What is written after is another deed."""
        _under_way.reset(self._tokens.pop())


    def add(self, made: ActId) -> None:
        """An act of it that changed something."""
        self.first = self.first or made
        self.written += 1


def current() -> Together | None:
    """The deed that the running code belongs to."""
    return _under_way.get()
