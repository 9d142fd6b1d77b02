"""What a login may look like, and who must stay."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import timedelta

from storage.accounts.records import Account
from storage.errors import N_, RuleBroken
from storage.rights import RIGHTS, Right, Role

LOGIN_LENGTH_MAX = 32
NAME_LENGTH_MAX = 100
PIN_LENGTH_MIN, PIN_LENGTH_MAX = 4, 12


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


def pin_of(text: str) -> str:
    """A PIN as it is typed.  Raises RuleBroken for one that is no PIN, or that anybody would try first."""
    pin = text.strip()
    if not (pin.isascii() and pin.isdigit() and PIN_LENGTH_MIN <= len(pin) <= PIN_LENGTH_MAX):
        raise RuleBroken(N_("A PIN has {least} to {most} digits."), least=PIN_LENGTH_MIN, most=PIN_LENGTH_MAX)
    if len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210":
        raise RuleBroken(N_("This PIN is too easy to guess; take other digits."))
    return pin


WRONG_FREE = 4
"""So many wrong PINs of a login cost no wait."""
WRONG_WITHIN = timedelta(days=1)
"""Older ones are forgotten."""
_WAIT_FIRST, _WAIT_MOST = timedelta(minutes=1), timedelta(minutes=16)


def pin_wait(wrong: int) -> timedelta:
    """How long after the last of so many wrong PINs no other is tried: a minute after the fifth, then twice that.

    At most 16 minutes, so that nobody shuts a colleague out for the day; that leaves about a hundred tries a
    day of the ten thousand PINs of four digits, each of them in the journal.
    """
    if wrong <= WRONG_FREE:
        return timedelta(0)
    return min(_WAIT_FIRST * (1 << min(wrong - WRONG_FREE - 1, 10)), _WAIT_MOST)


def hashed(pin: str, salt: bytes) -> str:
    """What is kept of a PIN: the salt and a scrypt hash, which is slow to try out."""
    digest = hashlib.scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1)
    return f"scrypt:{salt.hex()}:{digest.hex()}"


def is_pin(kept: str | None, pin: str) -> bool:
    """Whether this is the PIN that was kept; where none is kept, no PIN is."""
    if not kept:
        return False
    salt = bytes.fromhex(kept.split(":")[1])
    return secrets.compare_digest(hashed(pin.strip(), salt), kept)


def somebody_stays(accounts: Iterable[Account]) -> None:
    """Raise RuleBroken when nobody would be left who may say who logs in."""
    if not any(Right.USERS in RIGHTS[account.role] and not account.disabled for account in accounts):
        raise RuleBroken(
            N_("Nobody would be left who may manage logins; first give {role} to another person."),
            role=Role.OFFICE_MANAGER,
        )
