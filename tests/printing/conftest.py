"""A centre with a manager, and who prints."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest_asyncio

from console.printing.worker import PrintWorker
from storage.office import Office, seat
from storage.rights import SYSTEM, Role
from storage.store import Store


@dataclass
class Paper:
    """A receipt printer on the network, as far as a socket goes; keeps what each connection brought."""

    came: list[bytes] = field(default_factory=list)
    breaks: bool = False
    """Breaks the line off after the first bytes."""
    port: int = 0
    _server: asyncio.Server | None = None
    _heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    async def on(self) -> None:
        """Switch it on, at the port that it had."""
        self._server = await asyncio.start_server(self._print, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def off(self) -> None:
        """Switch it off."""
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def has(self, count: int) -> None:
        """Wait until so many papers came."""
        async with asyncio.timeout(20), self._heard:
            await self._heard.wait_for(lambda: len(self.came) >= count)

    async def _print(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.breaks:
            await reader.read(8)
            line: socket.socket = writer.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closed by a reset
            writer.transport.abort()
            return
        self.came.append(await reader.read())
        async with self._heard:
            self._heard.notify_all()
        writer.close()


@pytest_asyncio.fixture
async def paper() -> AsyncIterator[Paper]:
    """A printer that is on."""
    made = Paper()
    await made.on()
    yield made
    await made.off()


@pytest_asyncio.fixture
async def manager(store: Store) -> Office:
    return await seat(store, Role.OFFICE_MANAGER.value, "desk 1")


@pytest_asyncio.fixture
async def system(store: Store) -> Office:
    """The program itself."""
    return Office(store, SYSTEM)


@pytest_asyncio.fixture
async def worker(store: Store) -> AsyncIterator[PrintWorker]:
    """Who prints from the machine `here`."""
    made = PrintWorker(machine="here")
    yield made
    await made.stop(0)
