"""What a login may look like, and who must stay."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from storage.accounts.records import Account
from storage.errors import N_, RuleBroken
from storage.rights import RIGHTS, Right, Role

LOGIN_LENGTH_MAX = 32
NAME_LENGTH_MAX = 100


def login_of(text: str) -> str:
    """A login as it is kept.  Raises RuleBroken for one that no system would take."""
    login = unicodedata.normalize("NFC", text.strip())
    if not 0 < len(login) <= LOGIN_LENGTH_MAX or not all(char.isalnum() or char in "._-" for char in login):
        raise RuleBroken(
            N_("Expected a login of 1 to {most} letters, digits, dots or dashes, like anna."), most=LOGIN_LENGTH_MAX
        )
    return login


def name_of(text: str, login: str) -> str:
    """The person's name as it is kept; the login where none is given."""
    name = " ".join(unicodedata.normalize("NFC", text).split()) or login
    if len(name) > NAME_LENGTH_MAX or not name.isprintable():
        raise RuleBroken(N_("Expected a name of at most {most} visible characters."), most=NAME_LENGTH_MAX)
    return name


def role_of(text: str) -> Role:
    """A role by its name.  Raises RuleBroken with the list of roles."""
    try:
        return Role(text.strip().lower())
    except ValueError:
        raise RuleBroken(N_("Expected a role, one of: {roles}."), roles=", ".join(Role)) from None


def somebody_stays(accounts: Iterable[Account]) -> None:
    """Raise RuleBroken when nobody would be left who may say who logs in."""
    if not any(Right.USERS in RIGHTS[account.role] and not account.disabled for account in accounts):
        raise RuleBroken(
            N_("Nobody would be left who may manage logins; first give {role} to another person."),
            role=Role.OFFICE_MANAGER.value,
        )
