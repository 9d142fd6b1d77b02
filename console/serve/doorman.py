"""Who is let in: a password or a public key of one of Frontdesk's users; who guesses waits, and is written down."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from console.locale import _
from console.serve import limits
from console.serve.throttle import Throttle
from storage.accounts import entry_queries, entry_verbs, passwords
from storage.accounts.public_keys import fingerprint_of
from storage.accounts.records import Credentials
from storage.errors import StorageError
from storage.rights import SYSTEM

if TYPE_CHECKING:
    from storage.store import Store

log = logging.getLogger(__name__)

NOTED_SECONDS = 3.0
"""Wrong attempts of so long are one row of the journal for each address."""
NOTED_MANY_SECONDS = 60.0
"""The same, while somebody goes on and on."""
ADDRESSES_NOTED, LOGINS_NOTED = 10, 5
"""In one go, so that a flood from everywhere does not fill the journal: the rest is a number."""
OTHERS = "others"


@dataclass(slots=True)
class _Tries:
    count: int = 0
    logins: Counter[str] = field(default_factory=Counter)


class Doorman:
    """Compares what people bring with what is kept of them."""

    def __init__(self, store: Store, throttle: Throttle) -> None:
        """Know the users of this store."""
        self._store = store
        self._throttle = throttle
        self._hashing = ThreadPoolExecutor(limits.HASHES_AT_ONCE, thread_name_prefix="password")
        self._tries: dict[str, _Tries] = {}
        self._many = 0
        self._timer: asyncio.TimerHandle | None = None
        self._noting: set[asyncio.Task[None]] = set()

    async def knows_key(self, login: str, key: bytes) -> tuple[bool, str]:
        """Whether this key opens a desk to this login, and otherwise what may be said of it."""
        known = await self._known(login)
        if known is None or base64.b64encode(key).decode() not in known.keys:
            return False, ""
        return (False, _shut(login)) if known.disabled else (True, "")

    async def knows_password(self, address: str, login: str, password: str) -> tuple[bool, str]:
        """The same of a password, answered after the time that earlier mistakes cost."""
        seconds = self._throttle.wait(address, login)
        if seconds is None:
            self._note(address, login)
            return False, _("Too many attempts at once from here; try again in a minute.")
        if seconds:
            await asyncio.sleep(seconds)
        known = await self._known(login)
        kept = None if known is None else known.password_hash  # tried all the same: the time tells nothing
        loop = asyncio.get_running_loop()
        fits = await loop.run_in_executor(self._hashing, passwords.is_password, kept, password)
        if known is not None and fits and not known.disabled:
            self._throttle.right(address, login)
            return True, ""
        if known is not None and fits:
            return False, _shut(login)
        wait = self._throttle.wrong(address, login)
        self._note(address, login)
        return False, _("This login and password open no desk; the next attempt is answered in {seconds} s.").format(
            seconds=max(1, round(wait))
        )

    async def _known(self, login: str) -> Credentials | None:
        try:
            return await self._store.read(entry_queries.credentials, login)
        except StorageError:
            log.exception("nobody can be let in: the logins cannot be read")
            return None

    # ------------------------------------------------------------ written down
    def _note(self, address: str, login: str) -> None:
        if address not in self._tries and len(self._tries) >= ADDRESSES_NOTED:
            address = OTHERS
        tries = self._tries.setdefault(address, _Tries())
        tries.count += 1
        shown = "".join(char for char in login if char.isprintable())[:32]
        if shown in tries.logins or len(tries.logins) < LOGINS_NOTED:
            tries.logins[shown] += 1
        if self._timer is None:
            seconds = NOTED_MANY_SECONDS if self._many > 1 else NOTED_SECONDS
            self._timer = asyncio.get_running_loop().call_later(seconds, self._due)

    def _due(self) -> None:
        self._timer = None
        task = asyncio.get_running_loop().create_task(self.write_down())
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    def close(self) -> None:
        """Try no more passwords."""
        self._hashing.shutdown(wait=False, cancel_futures=True)

    async def write_down(self) -> None:
        """Write what was noted into the journal."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        found, self._tries = self._tries, {}
        self._many = self._many + 1 if sum(tries.count for tries in found.values()) > ADDRESSES_NOTED else 0
        for address, tries in found.items():
            logins = ", ".join(tries.logins)
            try:
                await self._store.write(SYSTEM, entry_verbs.turn_away, address, logins, tries.count)
            except StorageError:
                log.exception("%s attempts to log in from %s as %s were not journalled", tries.count, address, logins)


def _shut(login: str) -> str:
    return _("The login {login} is shut; an office manager can open it: frontdesk user enable {login}.").format(
        login=login
    )


def fingerprint(key: bytes) -> str:
    """What the journal calls the key by which somebody came."""
    return fingerprint_of(key)
