"""The logins' door for the desks: one method for each verb and read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from storage.accounts import entry_verbs, passwords, queries, rules, verbs
from storage.accounts.records import Account
from storage.centre import queries as centre
from storage.errors import N_, NotAllowed
from storage.ids import PractitionerId
from storage.rights import Actor, Role

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
        kept = await self._office.read(queries.pin_hash, login)
        if not await asyncio.to_thread(rules.is_pin, kept, pin):  # slow by intent: not on the loop of the screen
            raise NotAllowed(N_("This login and PIN do not open the desk; set one under F8 or ask an office manager."))
        return await self._office.read(centre.actor, login, self._office.actor.desk)
