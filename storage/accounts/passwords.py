"""Passwords of those who log in over SSH: what one may be, and what is kept of it (argon2id, RFC 9106)."""

from __future__ import annotations

import stringprep
import unicodedata
from typing import TYPE_CHECKING

from storage.errors import N_, RuleBroken, Unavailable

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LENGTH_MIN, LENGTH_MAX = 10, 128
"""Length is what helps, not signs of several sorts (NIST SP 800-63B, section 5.1.1)."""
_TOO_COMMON = frozenset({"1234567890", "0123456789", "qwertyuiop", "йцукенгшщз", "password12", "password123"})
MEMORY_KIB, PASSES, LANES = 19456, 2, 1
"""OWASP's least for argon2id: 19 MiB, so that a flood of logins fits into a small machine."""


def prepared(text: str) -> str:
    """A password as it is hashed: typed on another keyboard it is the same (SASLprep, RFC 4013, as SSH asks)."""
    mapped = "".join(
        " " if stringprep.in_table_c12(char) else char for char in text if not stringprep.in_table_b1(char)
    )
    return unicodedata.normalize("NFKC", mapped)


def password_of(text: str, login: str) -> str:
    """A new password as it is hashed.  Raises RuleBroken for one that is too short, too long or too plain."""
    password = prepared(text)
    if not LENGTH_MIN <= len(password) <= LENGTH_MAX or not password.isprintable():
        raise RuleBroken(
            N_("A password has {least} to {most} characters that can be typed; three words together are a good one."),
            least=LENGTH_MIN,
            most=LENGTH_MAX,
        )
    plain = password.casefold()
    if len(set(plain)) < 4 or plain in _TOO_COMMON or plain.strip("0123456789 ") in ("", login.casefold()):
        raise RuleBroken(N_("This password is too easy to guess; take three words that have nothing in common."))
    return password


def _hasher() -> PasswordHasher:
    """Raises Unavailable where its library was not installed."""
    try:
        from argon2 import PasswordHasher
    except ImportError as error:
        raise Unavailable(
            N_("What passwords need is not installed; run: pip install 'frontdesk[serve]'.")
        ) from error
    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


def hashed(password: str) -> str:
    """What is kept of a prepared password: salt, costs and hash in one text.  Slow by intent: not on a loop."""
    return _hasher().hash(password)


_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$Tm9ib2R5J3Mgc2FsdA$6XYuMlCqTZ2Ri5fBGvg2jdVZu2K2FSkaOIRVNYCQxC4"
"""Of no password: who is unknown here is answered after the same time as everybody else."""


def is_password(kept: str | None, typed: str) -> bool:
    """Whether this is the password that was kept; where none is kept, no password is.  Slow by intent."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        _hasher().verify(kept or _NOBODYS, prepared(typed)[: 4 * LENGTH_MAX])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None
