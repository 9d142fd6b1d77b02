"""All desks of one process: one store, one loop, and what every session needs of them."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import asyncssh

from console.locale import _
from console.serve import limits
from console.serve.doorman import Doorman
from console.serve.front_door import FrontDoor
from console.serve.gate import Gate, Visitor
from console.serve.sessions import End, Seat, Sessions
from console.serve.sweeping import Sweeper
from console.serve.terminals import Terminals
from console.serve.throttle import Throttle
from storage.accounts import entry_queries, entry_verbs
from storage.errors import N_, NotAllowed, StorageError, Unavailable
from storage.office import Office, seat
from storage.rights import SYSTEM, Right

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from storage.store import Store

log = logging.getLogger(__name__)

MakeConsole = Callable[[Office, str, "House"], "ConsoleApp"]
"""Builds the console of a seated person, in a language."""


class House:
    """What is there once for all desks."""

    def __init__(self, store: Store, make: MakeConsole, language: str, terminals: Terminals | None = None) -> None:
        """Serve `store`; `language` is spoken to those who name none; `terminals` knows what is told of them."""
        loop = asyncio.get_running_loop()
        self.store = store
        self.language = language
        self.terminals = terminals or Terminals()
        self._make = make
        self.doorman = Doorman(store, Throttle(loop.time))
        self.sessions = Sessions()
        self.sweeper = Sweeper(self._idle_seconds)
        self.gate = Gate(self._welcome)
        self._options: asyncssh.SSHServerConnectionOptions | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._typed_at = loop.time()
        self.closing = False

    # ------------------------------------------------------------ connections
    def open(self, host_key: str, listeners: list[Any]) -> None:  # Any: sockets
        """Take connections in."""
        self._options = asyncssh.SSHServerConnectionOptions(
            server_host_keys=[asyncssh.import_private_key(host_key)],
            encoding=None,
            line_editor=False,
            login_timeout=limits.LOGIN_SECONDS,
            keepalive_interval=limits.KEEPALIVE_SECONDS,
            keepalive_count_max=limits.KEEPALIVES_MISSED,
            compression_algs=None,
            kbdint_auth=False,
            host_based_auth=False,
            gss_auth=False,
            gss_kex=False,
            x11_forwarding=False,
            agent_forwarding=False,
            allow_scp=False,
            window=limits.WINDOW_BYTES,
            server_version="Frontdesk",
        )
        self.gate.listen(listeners)

    async def _welcome(self, visitor: Visitor) -> None:
        """One connection from its first packet to its last; whatever a client sends is its own trouble."""
        conn: asyncssh.SSHServerConnection | None = None
        try:
            conn = await asyncssh.run_server(
                visitor.line,
                options=self._options,
                server_factory=lambda: FrontDoor(self, visitor),
            )
            await conn.wait_closed()
        except (OSError, ValueError, asyncssh.Error) as error:  # a packet that is none is a ValueError
            log.info("%s: %s", visitor.address, error)
        except Exception:  # the boundary: a connection's end is no other's
            log.exception("a connection from %s failed", visitor.address)
        finally:
            if conn is not None:
                conn.abort()
            self.sweeper.ended()

    # ------------------------------------------------------------ desks
    async def seat(self, login: str, address: str, by: str, end: End) -> Seat:
        """Somebody sits down at a desk.  Raises StorageError when there is no room, or the login was shut."""
        if self.closing or len(self.sessions) >= limits.DESKS_MAX:
            raise Unavailable(N_("All {count} desks of this server are taken; try again when somebody has left."),
                              count=limits.DESKS_MAX)  # fmt: skip
        office = await seat(self.store, login, self.sessions.desk_at(address))
        found = self.sessions.sit(address, office.clock.now(), office, end)
        self.begin(self._journal(office, entry_verbs.enter, address, by), contextvars.copy_context())
        return found

    def console(self, seat: Seat, language: str) -> ConsoleApp:
        """The console of a seat."""
        return self._make(seat.office, language, self)

    def left(self, seat: Seat, why: str) -> None:
        """Somebody has gone."""
        self.sessions.rise(seat)
        office = seat.office
        self.begin(self._journal(office, entry_verbs.leave, seat.address, why), contextvars.copy_context())

    async def _journal(self, office: Office, verb: Any, *args: str) -> None:  # Any: one of two verbs
        try:
            await office.write(verb, *args)
        except NotAllowed:  # shut out meanwhile: the house says so
            with contextlib.suppress(StorageError):
                await self.store.write(SYSTEM, verb, f"{office.actor.login} {args[0]}", *args[1:])
        except StorageError:
            log.exception("a session of %s was not journalled", office.actor.login)

    def seats(self, by: Office) -> list[Seat]:
        """Who sits where, for who may know.  Raises NotAllowed."""
        self.require(by)
        return self.sessions.all()

    async def end_session(self, by: Office, number: int) -> Seat:
        """End somebody's session in the name of the person who asks, who is journalled.

        Raises NotAllowed without the right, Unavailable where nobody sits.
        """
        self.require(by)
        found = self.sessions.get(number)
        if found is None:
            raise Unavailable(N_("There is no session {number} any more; look at the list again."), number=number)
        await by.write(entry_verbs.end_session, found.login, found.desk)
        found.ended_by = f"by {by.actor.login}"
        name = by.actor.name
        found.end(lambda: _("{name} has ended this session; what was typed is kept.").format(name=name))
        return found

    def require(self, office: Office) -> None:
        """Raise NotAllowed for who may not see who sits where."""
        if not office.actor.may(Right.SESSIONS):
            raise NotAllowed(
                N_("{name} may not do this; it is done by: {right}."), name=office.actor.name, right=Right.SESSIONS
            )

    async def anybody_may_enter(self) -> bool:
        """Whether anybody has a password or a key."""
        return await self.store.read(entry_queries.anybody)

    # ------------------------------------------------------------ the loop
    def begin(self, work: Coroutine[Any, Any, Any], context: contextvars.Context) -> None:
        """Run something beside everything else, in a context of its own."""
        task = asyncio.get_running_loop().create_task(work, context=context)
        self._tasks.add(task)
        task.add_done_callback(self._over)

    def _over(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("unexpected", exc_info=error)

    def typed(self) -> None:
        """Somebody typed: no moment to sweep."""
        self._typed_at = asyncio.get_running_loop().time()

    def _idle_seconds(self) -> float:
        return asyncio.get_running_loop().time() - self._typed_at

    async def close(self) -> None:
        """Tell every desk, let it save, end; within seconds, whatever the lines do."""
        self.closing = True
        self.gate.close()
        for found in self.sessions.all():
            found.ended_by = "server stopped"
            found.end(lambda: _("Frontdesk is being stopped; what was typed is kept. Log in again in a moment."))
        await self._wait(limits.FAREWELL_SECONDS)
        for visitor in self.gate.visitors:
            visitor.turn_out()
        await self._wait(1.0)
        self.sweeper.stop()
        self.doorman.close()
        with contextlib.suppress(StorageError):
            await self.doorman.write_down()

    async def _wait(self, seconds: float) -> None:
        """For everything that runs beside, and then for what that has begun."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self._tasks and (left := until - loop.time()) > 0:
            await asyncio.wait(set(self._tasks), timeout=left, return_when=asyncio.FIRST_COMPLETED)
