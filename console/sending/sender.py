"""Sends what waits: one sender at a time has a message in hand, and a server that hangs keeps nobody waiting."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from console.locale import _, use
from console.sending.carriers import Carriers
from console.sending.trouble import InDoubt, NotSent
from storage.errors import Conflict, StorageError
from storage.messages.records import Channel, Told, ToSend
from storage.rights import SYSTEM

if TYPE_CHECKING:
    from console.sending.mail import MailLine
    from storage.office import Office
    from storage.store import Store

log = logging.getLogger(__name__)

LINE_REST = timedelta(minutes=2)
"""After a carrier failed as a whole it is let alone for so long; a person who sends again does not wait."""


@dataclass(slots=True)
class Run:
    """What came of one go."""

    due: int = 0
    sent: int = 0
    failed: int = 0
    doubt: int = 0
    dropped: int = 0
    why: str = ""
    """The last sentence of what failed."""


class Sender:
    """Sends from this machine, beside the desk."""

    def __init__(self, carriers: Carriers, language: str = "en") -> None:
        """Send by these; sentences of what went wrong are in `language`."""
        self.carriers = carriers
        self._language = language
        self._task: asyncio.Task[None] | None = None
        self._once_more = False
        self._rest_until: dict[Channel, datetime] = {}

    def begin(self, store: Store, *, now: bool = False) -> None:
        """Send what waits and what is due, and come back at once; `now` also by a carrier that failed just before."""
        if not self.carriers:
            return
        if now:
            self._rest_until.clear()
        if self._task is not None and not self._task.done():
            self._once_more = True
            return
        # In a context of its own: it outlives the key that began it, and speaks its own language.
        self._task = asyncio.get_running_loop().create_task(self._work(store), context=Context())

    async def _work(self, store: Store) -> None:
        from storage.office import Office

        use(self._language)
        office = Office(store, SYSTEM)
        try:
            await self.go(office)
            while self._once_more:
                self._once_more = False
                await self.go(office)
        except StorageError as error:
            log.warning("messages were not sent: %s", error)
        except Exception:
            log.exception("messages were not sent")

    async def done(self) -> None:
        """Wait for what was begun."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def stop(self, seconds: float = 5.0) -> None:
        """Let the message under way end; after so long say of it what is known, and leave."""
        task = self._task
        if task is None or task.done():
            return
        self._once_more = False
        await asyncio.wait({task}, timeout=seconds)
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=2)

    # ------------------------------------------------------------------ one go

    async def go(self, office: Office) -> Run:
        """Write what is due, then send everything that waits.  Raises StorageError."""
        run = Run(due=await office.messages.fall_due())
        tried: set[int] = set()
        async with contextlib.AsyncExitStack() as lines:
            opened: list[MailLine] = []
            while todo := [one for one in await office.messages.to_send() if self._may(one, tried, office)]:
                for one in todo:
                    tried.add(one.message.id)
                    if self._resting(one.message.channel, office):
                        continue
                    if not opened and one.message.channel is Channel.EMAIL:
                        from console.sending.mail import MailLine

                        assert self.carriers.mail is not None
                        opened.append(await lines.enter_async_context(MailLine(self.carriers.mail)))
                    await self._one(office, one, opened[0] if opened else None, run)
        return run

    def _may(self, one: ToSend, tried: set[int], office: Office) -> bool:
        channel = one.message.channel
        return one.message.id not in tried and self.carriers.carries(channel) and not self._resting(channel, office)

    def _resting(self, channel: Channel, office: Office) -> bool:
        until = self._rest_until.get(channel)
        return until is not None and office.clock.now() < until

    async def _one(self, office: Office, one: ToSend, line: MailLine | None, run: Run) -> None:
        from console.sending.words import told as words_of

        told, messages, key = words_of(one, office.centre), office.messages, one.message.id
        try:
            version = await messages.claim(key, told, one.message.version)
        except Conflict:
            return  # another sender was first
        if version is None:
            run.dropped += 1
            return
        try:
            await self._carry(office, one, told, line)
        except NotSent as error:
            run.failed, run.why = run.failed + 1, str(error)
            if error.line:
                self._rest_until[one.message.channel] = office.clock.now() + LINE_REST
            await messages.failed(key, version, str(error), again=error.again)
        except InDoubt as error:
            run.doubt, run.why = run.doubt + 1, str(error)
            await messages.doubt(key, version, str(error))
        except asyncio.CancelledError:
            gone = line is not None and line.gone
            said = _("The console was left while it was being sent.")
            await (messages.doubt(key, version, said) if gone else messages.failed(key, version, said, again=True))
            raise
        else:
            run.sent += 1
            await messages.sent(key, version)

    async def _carry(self, office: Office, one: ToSend, told: Told, line: MailLine | None) -> None:
        """Hand it to its carrier.  Raises NotSent, InDoubt."""
        if not told.address:
            said = _("There is no address on the card to write to any more.")
            raise NotSent(said, again=False)
        if one.message.channel is Channel.TEXT:
            from console.sending.texts import send_text

            assert self.carriers.texts is not None
            await send_text(self.carriers.texts, told.address, told.body, one.message.token)
            return
        from console.sending.letter import letter

        assert line is not None
        assert self.carriers.mail is not None
        to, message = letter(one, told, office.centre, self.carriers.mail.sender, office.clock.now())
        await line.send(to, message)
