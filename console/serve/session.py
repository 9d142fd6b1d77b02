"""One desk on one channel: its console from the first byte to the last sentence."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

import asyncssh

from console.lifetime import keep_drafts, leave, let_go
from console.locale import LANGUAGES, _, use
from console.news import News
from console.present import say_error
from console.serve import limits
from console.serve.sessions import Seat
from console.serve.trial import greeting, try_out
from console.serve.wire import ChannelWire
from console.terminal.profile import TerminalProfile, profile_of
from console.terminal.running import run_on
from storage.errors import StorageError
from widgets.charset import fitting

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.serve.front_door import FrontDoor
    from console.serve.house import House

log = logging.getLogger(__name__)

WELL, FAILED, WRONG = 0, 1, 2
LANGUAGE, CHARSET = ("LC_ALL", "LC_MESSAGES", "LANG"), ("LC_ALL", "LC_CTYPE", "LANG")
"""What is taken of a client's environment: in which language it is spoken to, and by which letters."""


class DeskSession(asyncssh.SSHServerSession[bytes]):
    """Takes a pseudo-terminal and a shell, which is the console; every other wish is answered by a sentence."""

    def __init__(self, house: House, door: FrontDoor, conn: asyncssh.SSHServerConnection) -> None:
        """Belong to a connection that has logged in."""
        self._house = house
        self._door = door
        self._conn = conn
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._term: str | None = None
        self._size = (0, 0)
        self._command = False
        self._early = bytearray()
        self._wire: ChannelWire | None = None
        self.app: ConsoleApp | None = None
        self.began = False
        """A console was asked for, or something that was refused."""
        self._hung_up = False
        self._why: Callable[[], str] | None = None
        """Why the session ends while the test pattern is shown."""

    # ------------------------------------------------------------ what a client may ask
    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """The channel is there."""
        self._channel = chan

    def pty_requested(self, term_type: str, term_size: tuple[int, int, int, int], term_modes: object) -> bool:
        """A terminal: its name and size."""
        del term_modes
        self._term, self._size = term_type[:64], term_size[:2]
        return True

    def shell_requested(self) -> bool:
        """The console."""
        return True

    def exec_requested(self, command: str) -> bool:
        """Nothing is run here: said in a sentence, where a refusal would only be `request failed`."""
        del command
        self._command = True
        return True

    def session_started(self) -> None:
        """Begin."""
        self.began = True
        work = self._turn_away if self._command or self._term is None else self._serve
        self._house.begin(work(), contextvars.copy_context())

    def data_received(self, data: bytes, datatype: int | None) -> None:
        """Keys."""
        del datatype
        self._house.typed()
        if self._wire is not None:
            self._wire.received(data)
        elif len(self._early) < limits.INPUT_BYTES:
            self._early += data

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """Another size."""
        del pixwidth, pixheight
        self._size = (width, height)
        if self._wire is not None:
            self._wire.resized(width, height)

    def eof_received(self) -> bool:
        """No more keys will come: the person has gone, but may read our last sentence."""
        self._hung_up = True
        if self._wire is not None:
            self._wire.keys_ended()
        return True

    def break_received(self, msec: int) -> bool:
        """A break is no key."""
        del msec
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """The channel is closed."""
        del exc
        self.lost()

    def lost(self) -> None:
        """The client has gone."""
        self._hung_up = True
        if self._wire is not None:
            self._wire.lost()

    def resume_writing(self) -> None:
        """The client takes bytes again."""
        self.drained()

    def drained(self) -> None:
        """The channel or its line has sent what it held."""
        if self._wire is not None:
            self._wire.drained()

    # ------------------------------------------------------------ the desk
    @property
    def _environment(self) -> dict[str, str]:
        assert self._channel is not None
        given = self._channel.get_environment()
        return {name: given[name][:64] for name in {*LANGUAGE, *CHARSET} if given.get(name)}

    def _language(self) -> str:
        """The client's language if we speak it, else the one of the settings."""
        spoken = next((self._environment[name] for name in LANGUAGE if self._environment.get(name)), "")
        short = spoken.replace("-", "_").partition(".")[0].partition("_")[0].lower()
        return short if short in LANGUAGES else self._house.language

    async def _turn_away(self) -> None:
        use(self._language())
        words = (
            _("Frontdesk runs no commands over SSH; connect without one, and the console opens.")
            if self._command
            else _("The console needs a terminal; connect with: ssh -t")
        )
        await self._end(WRONG, words, profile_of("", {}), error=True)

    async def _serve(self) -> None:
        language = self._language()
        use(language)
        term = self._term or ""
        profile = profile_of(term, self._environment, await self._house.terminals.told(self._door.login, term))
        code, words, why = FAILED, "", "failed"
        seat: Seat | None = None
        try:
            seat = await self._house.seat(self._door.login, self._door.visitor.address, self._door.by, self.end)
            said = await greeting(self._house.terminals, seat.office.actor, term)
            while (end := await self._sit(seat, profile, language, said)) is None:
                profile, said = await self._try(seat, profile)
            code, words, why = end
        except StorageError as error:
            words = say_error(error)
        except Exception as error:  # the boundary: one session's failure is no other's
            words = self._failed(error)
        finally:
            if seat is not None:
                self._house.left(seat, why)
                seat.app = None
            self.app = None
        await self._end(code, words, profile)

    async def _sit(
        self, seat: Seat, profile: TerminalProfile, language: str, said: News | None
    ) -> tuple[int, str, str] | None:
        """Show the console until it ends: its code, its last sentence, and why, for the journal.

        None: its person wants to try the terminal, and comes back.
        """
        if self._why is not None:  # ended while the pattern was shown
            return WRONG, self._why(), seat.ended_by or "left"
        app = self.app = seat.app = self._house.console(seat, language)
        app.news = said or app.news
        wire = self._new_wire(lambda: app.keys_waiting > limits.KEYS_WAITING, app.give_up)
        wire.received(bytes(self._early))
        self._early.clear()
        try:
            code = await run_on(app, wire, profile)
            if app.crash is not None:
                keep_drafts(app)
                return FAILED, self._failed(app.crash), "failed"
            if app.tries_terminal and not (app.farewell or app.unsaved or self._hung_up):
                return None
            unsaved = _("Not saved when the console was left: {what}.").format(what=", ".join(app.unsaved))
            words = " ".join(filter(None, [app.farewell, unsaved if app.unsaved else ""]))
            return code, words, seat.ended_by or ("line lost" if self._hung_up else "left")
        finally:
            let_go(app)

    def _new_wire(self, busy: Callable[[], bool], failed: Callable[[Exception], None]) -> ChannelWire:
        assert self._channel is not None
        if self._wire is not None:
            with contextlib.suppress(OSError):
                self._channel.resume_reading()  # perhaps the one before was full
        wire = self._wire = ChannelWire(self._channel, self._conn, self._size, busy=busy, failed=failed)
        if self._hung_up:
            wire.keys_ended()
        return wire

    async def _try(self, seat: Seat, profile: TerminalProfile) -> tuple[TerminalProfile, News | None]:
        self.app = seat.app = None
        wire = self._new_wire(lambda: False, lambda error: self.end(lambda: self._failed(error)))
        return await try_out(self._house.terminals, self._door.login, wire, profile)

    def _failed(self, error: BaseException) -> str:
        reference = secrets.token_hex(3)
        log.error("%s: the session of %s failed", reference, self._door.login, exc_info=error)
        words = _("Something unexpected happened at this desk ({reference}); what was typed is kept, log in again.")
        return words.format(reference=reference)

    def end(self, why: Callable[[], str]) -> None:
        """End this desk as its person would, and say why in its own language."""
        app = self.app
        if app is not None:
            app.in_context(lambda: self._house.begin(leave(app, why()), contextvars.copy_context()))
        elif self._wire is not None:
            self._why = why
            self._wire.keys_ended()

    async def _end(self, code: int, words: str, profile: TerminalProfile, *, error: bool = False) -> None:
        """The last sentence, the exit code, and the line is closed."""
        channel = self._channel
        assert channel is not None
        text = fitting(words, profile.charset).encode(profile.charset, errors="replace") if words else b""
        with contextlib.suppress(OSError):
            if text:
                channel.write(text + b"\r\n", asyncssh.EXTENDED_DATA_STDERR if error else None)
            channel.exit(code)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(channel.wait_closed(), limits.FAREWELL_SECONDS)
        self._door.close()
