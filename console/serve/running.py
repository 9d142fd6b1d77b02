"""The process of `frontdesk serve`: opens, says where, serves until it is told to stop, lets every desk save."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.daily import DailyCopies, Plan
from console.listening import Address
from console.serve.control import NAME, Control, refuse_a_second
from console.serve.host_key import fingerprint_in, host_key
from console.serve.house import House, MakeConsole
from console.serve.rehearsal import rehearse
from console.serve.terminals import Terminals
from console.serve.watchdog import Watchdog
from storage.errors import N_, Unavailable
from storage.machine import reason_of
from storage.office import Office
from storage.rights import SYSTEM

if TYPE_CHECKING:
    from console.printing.background import Several
    from console.sending.sender import Sender
    from storage.store import Store

log = logging.getLogger(__name__)

Ready = Callable[[Address, str, House], Awaitable[None]]
"""Told where it listens and by which fingerprint, once clients can come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What is served, and how."""

    data: Path
    """The data folder: host key and socket lie there."""
    address: Address
    language: str
    open_store: Callable[[], Awaitable[Store]]
    make: MakeConsole
    ready: Ready
    daily: Plan | None
    """The server makes the daily copy: perhaps nobody is logged in when it falls due."""
    sender: Sender | None = None
    """Sends messages to patients, for all desks."""
    printing: Several | None = None
    """Prints papers, for all desks."""
    terminals: Terminals = field(default_factory=Terminals)
    """What is told of terminals, and where each person's own is kept."""


def run(serving: Serving) -> None:
    """Serve until SIGTERM, SIGINT or SIGHUP.  Raises StorageError when it cannot begin."""
    watchdog = Watchdog()
    watchdog.armed = False  # until somebody can be kept waiting
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(watchdog)) as runner:
        runner.run(_serve(serving, watchdog))


async def _serve(serving: Serving, watchdog: Watchdog) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_unexpected)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    await refuse_a_second(serving.data / NAME)
    listeners = await asyncio.to_thread(listeners_at, serving.address)
    try:
        store = await serving.open_store()
    except BaseException:
        _close(listeners)
        raise
    try:
        key = await asyncio.to_thread(host_key, serving.data)
        house = House(store, serving.make, serving.language, serving.terminals)
        control = Control(house, serving.data / NAME)
        await control.open()
        try:
            played = rehearse(lambda language: serving.make(Office(store, SYSTEM), language, house))
            await loop.create_task(played)  # in a context of its own: each console says in which language it speaks
            house.open(key, listeners)
            host, port = listeners[0].getsockname()[:2]
            house.sweeper.begin()
            loop.call_soon(setattr, watchdog, "armed", True)
            await serving.ready(Address(host, port), fingerprint_in(serving.data) or "", house)
            if serving.printing is not None:
                serving.printing.watch(store)
            minutes = loop.create_task(_each_minute(store, DailyCopies(serving.daily, _no_copy), serving.sender))
            await stop.wait()
            minutes.cancel()
            await house.close()
            if serving.sender is not None:
                await serving.sender.stop()
            if serving.printing is not None:
                await serving.printing.stop()
        finally:
            control.close()
    finally:
        _close(listeners)
        await store.close()


async def _each_minute(store: Store, copies: DailyCopies, sender: Sender | None) -> None:
    while True:
        copies.look(store)
        if sender is not None:
            sender.begin(store)
        await asyncio.sleep(60)


def _no_copy(why: str) -> None:
    log.error("the daily copy was not made: %s", why)


def _unexpected(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:  # Any: asyncio's own
    del loop
    log.error("unexpected: %s", context.get("message"), exc_info=context.get("exception"))


def listeners_at(address: Address) -> list[socket.socket]:
    """Sockets that listen at an address; more than one where a name has several.  Raises Unavailable."""
    made: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, proto, _name, where in dict.fromkeys(found):
            listener = socket.socket(family, kind, proto)
            made.append(listener)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind(where)
            listener.listen(128)
    except OSError as error:
        _close(made)
        unknown = isinstance(error, socket.gaierror)
        raise Unavailable(
            N_("Frontdesk cannot listen on {address}: {reason}."),
            address=address,
            reason=N_("no machine is known by this name") if unknown else reason_of(error),
        ) from error
    return made


def _close(listeners: list[socket.socket]) -> None:
    for listener in listeners:
        listener.close()
