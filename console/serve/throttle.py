"""Slows who guesses: each wrong password makes the next one of that address, and of that login, wait longer."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FIRST_SECONDS = 0.5
"""After the first wrong password; then twice as long each time."""
ADDRESS_SECONDS_MAX, LOGIN_SECONDS_MAX = 30.0, 5.0
"""A login waits less: nobody shall shut a person out by guessing at their name."""
FORGOTTEN_SECONDS = 900.0
"""After so long without a wrong password it begins anew."""
REMEMBERED = 2048
"""Addresses, and logins: the oldest are forgotten when there are more."""
PATIENCE_SECONDS = 20.0
"""Who would have to wait longer is refused at once, without a look at the password."""


@dataclass(slots=True)
class _Past:
    wrong: int = 0
    last: float = 0.0
    free_at: float = 0.0
    """When the next attempt is answered; those that come together wait one behind the other."""


class Throttle:
    """Remembers wrong passwords, a bounded number of them."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Tell the time by `now`, in seconds that never go back."""
        self._now = now
        self._addresses: OrderedDict[str, _Past] = OrderedDict()
        self._logins: OrderedDict[str, _Past] = OrderedDict()

    def wait(self, address: str, login: str) -> float | None:
        """Seconds until this attempt may be answered, and its place in the row is taken; None: too many at once."""
        now = self._now()
        pasts = [
            (self._addresses.get(group_of(address)), ADDRESS_SECONDS_MAX),
            (self._logins.get(login), LOGIN_SECONDS_MAX),
        ]
        found = [(past, most) for past, most in pasts if past is not None and now - past.last < FORGOTTEN_SECONDS]
        start = max([now, *(past.free_at for past, _ in found)])
        if start - now > PATIENCE_SECONDS:
            return None
        for past, most in found:
            past.free_at = start + _delay(past.wrong, most)
        return start - now

    def wrong(self, address: str, login: str) -> float:
        """Note a wrong password; gives the seconds that the next attempt waits."""
        return max(
            self._count(self._addresses, group_of(address), ADDRESS_SECONDS_MAX),
            self._count(self._logins, login, LOGIN_SECONDS_MAX),
        )

    def right(self, address: str, login: str) -> None:
        """Note that somebody got in: their earlier mistakes no longer count."""
        self._logins.pop(login, None)
        past = self._addresses.get(group_of(address))
        if past is not None:
            past.wrong //= 2  # others may share the address: a guesser with one login of their own is not set free

    def __len__(self) -> int:
        """How much is remembered."""
        return len(self._addresses) + len(self._logins)

    def _count(self, pasts: OrderedDict[str, _Past], key: str, most: float) -> float:
        now = self._now()
        past = pasts.pop(key, None)
        if past is None or now - past.last >= FORGOTTEN_SECONDS:
            past = _Past()
        pasts[key] = past
        while len(pasts) > REMEMBERED:
            pasts.popitem(last=False)
        past.wrong += 1
        past.last = now
        past.free_at = max(past.free_at, now + _delay(past.wrong, most))
        return past.free_at - now


def _delay(wrong: int, most: float) -> float:
    return 0.0 if wrong == 0 else min(FIRST_SECONDS * 2.0 ** min(wrong - 1, 16), most)


def group_of(address: str) -> str:
    """Who counts as one: an IPv4 address, or the 64 bits of an IPv6 network that one customer is given."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
