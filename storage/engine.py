"""What the store needs of a database engine; the two that there are keep the same promises by the same functions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")


class InDoubt(Exception):
    """A commit whose answer was lost on the way; its cause is the engine's error."""


class Hop(Protocol):
    """One connection and its thread."""

    async def run(self, fn: Callable[[Connection], T]) -> T:
        """Run a whole unit of work on the connection's thread; outside a transaction each statement is its own."""
        ...

    async def close(self) -> None:
        """Close the connection and end its thread."""
        ...


class Engine(Protocol):
    """One database of one centre."""

    async def open(self, *, read_only: bool) -> Hop:
        """A new connection; one that is read-only refuses to write."""
        ...

    def writing(self, conn: Connection) -> AbstractContextManager[None]:
        """A write transaction, alone among all desks: committed at the end, rolled back by an exception."""
        ...

    def look(self, conn: Connection) -> object:
        """A mark that differs after a commit of anybody else: cheap, asked each second."""
        ...

    def stirred(self) -> object | None:
        """A mark that costs no question: what it was, nobody has written since.  None: only `look` can tell."""
        ...

    def ring(self) -> None:
        """Tell the others after a commit that there is something to read.  Never raises, never waits."""
        ...

    def begin_notices(self, loop: asyncio.AbstractEventLoop, stirred: Callable[[], None]) -> None:
        """Call `stirred` on the loop when somebody may have written, or `is_told` is another than it was."""
        ...

    def is_told(self) -> bool:
        """Every commit is told of, even that of a writer that died before its bell: nobody has to look each second."""
        ...

    async def listen(self, loop: asyncio.AbstractEventLoop, rung: Callable[[], None]) -> None:
        """Call `rung` on the loop when somebody has rung."""
        ...

    async def close(self) -> None:
        """Stop listening and let go of what is not a connection."""
        ...
