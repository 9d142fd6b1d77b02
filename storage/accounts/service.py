"""The logins' door for the desks: one method for each verb and read."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from storage.accounts import entry_verbs, passwords, queries, rules, verbs
from storage.accounts.approving import Approval
from storage.accounts.records import Account
from storage.centre import queries as centre
from storage.centre.records import Centre
from storage.errors import N_, NotAllowed, StorageError
from storage.ids import PractitionerId
from storage.rights import RIGHTS, Actor, Right, Role

if TYPE_CHECKING:
    from storage.office import Office


class AccountService:
    """Who may sit at a desk."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    async def all(self) -> tuple[Account, ...]:
        """Every login, also the disabled ones, by login."""
        return await self._office.read(queries.all_accounts)

    async def own(self) -> Account:
        """The login of the person who is seated."""
        return await self._office.read(queries.by_login, self._office.actor.login)

    async def add(
        self, login: str, role: Role, name: str = "", practitioner_id: PractitionerId | None = None
    ) -> None:
        """Let a person log in."""
        await self._office.write(verbs.add, login, role, name, practitioner_id)

    async def edit(
        self, login: str, role: Role, name: str, practitioner_id: PractitionerId | None, *, version: int
    ) -> None:
        """Change a person's name, role or book as the login was at `version`.  Raises Conflict."""
        await self._office.write(verbs.edit, login, role, name, practitioner_id, version=version)

    async def set_disabled(self, login: str, disabled: bool, version: int) -> None:
        """Shut a login as it was at `version`, or open it again.  Raises Conflict."""
        await self._office.write(verbs.set_disabled, login, disabled, version)

    async def set_pin(self, login: str, pin: str | None) -> None:
        """Keep a PIN, or none."""
        await self._office.write(verbs.set_pin, login, pin)

    async def set_password(self, login: str, password: str | None) -> None:
        """Keep a password for logins over SSH, or none.  Raises RuleBroken for one that is none."""
        kept = None
        if password is not None:
            typed = passwords.password_of(password, login)
            kept = await asyncio.to_thread(passwords.hashed, typed)  # slow by intent: not while others wait to write
        await self._office.write(entry_verbs.set_password, login, kept)

    async def known_by_pin(self, login: str, pin: str) -> Actor:
        """The person with this login and this PIN, to be seated at this desk.  Raises NotAllowed for any other.

        Unknown, shut and without a PIN are answered alike: a lock does not tell who works here.
        """
        if await self._tried(login, pin, "lock") is None:
            raise NotAllowed(N_("This login and PIN do not open the desk; set one under F8 or ask an office manager."))
        return await self._office.read(centre.actor, login, self._office.actor.desk)

    async def approvers(self, right: Right) -> tuple[Account, ...]:
        """Who may approve by a right as a second person: by name, with a PIN, never the one who sits here."""
        found = [
            account
            for account in await self.all()
            if right in RIGHTS[account.role] and account.has_pin and not account.disabled
        ]
        others = [account for account in found if account.login != self._office.actor.login]
        return tuple(sorted(others, key=lambda account: (account.name, account.login)))

    async def approve(self, login: str, pin: str) -> Approval:
        """The second person of one act: `with` it the act is written, and decided there.  Raises NotAllowed.

        A PIN that is not right is journalled, and after some of them no other is tried for a while.
        """
        kept = await self._tried(login, pin, "approval")
        if kept is None:
            raise NotAllowed(N_("This is not the PIN of {login}; the try was written down."), login=login)
        return Approval(login, kept)

    async def _tried(self, login: str, pin: str, where: str) -> str | None:
        """What is kept of a login's PIN when this is the PIN.  Raises NotAllowed while none is tried."""
        office = self._office
        await office.read(_refuse_too_many, login, office.clock.now(), office.centre)
        kept = await office.read(queries.pin_hash, login)
        if await asyncio.to_thread(rules.is_pin, kept, pin):  # slow by intent: not on the loop of the screen
            return kept
        with suppress(StorageError):  # the answer is the same where it cannot be written down: no
            await office.store.write(office.actor, verbs.wrong_pin, login, where)
        return None


def _refuse_too_many(conn: Connection, login: str, now: datetime, of: Centre) -> None:
    known = queries.is_login(conn, login)
    account_id = queries.by_login(conn, login).id if known else 0
    wrong, last = queries.wrong_pins(conn, account_id, now - rules.WRONG_WITHIN)
    if last is not None and now < last + rules.pin_wait(wrong):
        until = (last + rules.pin_wait(wrong)).astimezone(of.tz)
        raise NotAllowed(N_("Too many wrong PINs: the next is tried at {time}."), time=f"{until:%H:%M:%S}")
