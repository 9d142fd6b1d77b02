"""Takes connections in, as many as there is room for: strangers never crowd out those who are in."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from console.serve import limits
from console.serve.prompt_socket import PromptSocket
from console.serve.throttle import group_of

log = logging.getLogger(__name__)

BACKLOG = 128
_BREATH_SECONDS = 1.0
"""After the machine gave us no more connections."""


@dataclass(slots=True, eq=False)
class Visitor:
    """One connection, from its first packet on."""

    line: PromptSocket
    address: str
    is_in: bool = False
    work: asyncio.Task[None] | None = None

    def let_in(self) -> None:
        """Somebody logged in: from here on acknowledgements may wait for keys."""
        self.is_in = True
        self.line.prompt = False

    def turn_out(self) -> None:
        """Close without a word."""
        with contextlib.suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
        if self.work is not None:
            self.work.cancel()


class Gate:
    """Listens, and keeps count."""

    def __init__(self, welcome: Callable[[Visitor], Awaitable[None]]) -> None:
        """Hand every connection to `welcome`, which comes back when it has ended."""
        self._welcome = welcome
        self._visitors: dict[Visitor, None] = {}
        self._listening: list[tuple[socket.socket, asyncio.Task[None]]] = []
        self.turned_out = 0
        """How many were not let in for want of room."""

    @property
    def visitors(self) -> list[Visitor]:
        """Everybody who is connected, the oldest first."""
        return list(self._visitors)

    def listen(self, listeners: list[socket.socket]) -> None:
        """Begin."""
        for listener in listeners:
            listener.setblocking(False)
            task = asyncio.get_running_loop().create_task(self._accept(listener))
            self._listening.append((listener, task))

    def close(self) -> None:
        """Take nobody in any more."""
        for listener, task in self._listening:
            task.cancel()
            listener.close()
        self._listening.clear()

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                line, peer = await loop.sock_accept(listener)
            except OSError as error:
                log.warning("no connection can be taken: %s", error)
                await asyncio.sleep(_BREATH_SECONDS)
                continue
            self._take(PromptSocket.of(line), str(peer[0]))

    def _take(self, line: PromptSocket, address: str) -> None:
        visitor = Visitor(line, address)
        if not self._make_room():
            self.turned_out += 1
            line.close()
            return
        line.hold_little(limits.UNSENT_BYTES)
        self._visitors[visitor] = None
        visitor.work = asyncio.get_running_loop().create_task(self._host(visitor))

    def _make_room(self) -> bool:
        """Whether one more fits; for it the oldest stranger goes, of the address that has most of them."""
        strangers = [visitor for visitor in self._visitors if not visitor.is_in]
        if len(strangers) < limits.STRANGERS_MAX and len(self._visitors) < limits.CONNECTIONS_MAX:
            return True
        if not strangers:
            return False
        crowd = Counter(group_of(visitor.address) for visitor in strangers)
        most = crowd.most_common(1)[0][1]
        out = next(visitor for visitor in strangers if crowd[group_of(visitor.address)] == most)
        self.turned_out += 1
        self._visitors.pop(out)
        out.turn_out()
        return True

    async def _host(self, visitor: Visitor) -> None:
        try:
            await self._welcome(visitor)
        finally:
            self._visitors.pop(visitor, None)
            with contextlib.suppress(OSError):
                visitor.line.close()
