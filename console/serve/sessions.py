"""Who sits at which desk now: for the list of the senior, and for ending one."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from storage.office import Office

End = Callable[[Callable[[], str]], None]
"""End a session; the sentence is made in the session's own language."""


@dataclass(slots=True, kw_only=True, eq=False)
class Seat:
    """One person at one desk over SSH."""

    number: int
    address: str
    since: datetime
    office: Office
    end: End
    app: ConsoleApp | None = field(default=None, repr=False)
    ended_by: str = ""
    """For the journal: who or what ended it, when it was not the person."""

    @property
    def login(self) -> str:
        """Who sits there now: another may have taken the desk over."""
        app = self.app
        return (self.office if app is None or app.office is None else app.office).actor.login

    @property
    def name(self) -> str:
        """The same person's name."""
        app = self.app
        return (self.office if app is None or app.office is None else app.office).actor.name

    @property
    def desk(self) -> str:
        """What the journal calls the desk."""
        return self.office.actor.desk


class Sessions:
    """Everybody who sits here, by number."""

    def __init__(self) -> None:
        """Nobody yet."""
        self._seats: dict[int, Seat] = {}
        self._numbers = itertools.count(1)

    def __len__(self) -> int:
        """How many."""
        return len(self._seats)

    def all(self) -> list[Seat]:
        """Who came first stands first."""
        return list(self._seats.values())

    def get(self, number: int) -> Seat | None:
        """One of them."""
        return self._seats.get(number)

    def desk_at(self, address: str) -> str:
        """A name for a desk at this address: two at one address are told apart."""
        taken = {seat.desk for seat in self._seats.values()}
        names = itertools.chain([f"ssh {address}"], (f"ssh {address} ({n})" for n in itertools.count(2)))
        return next(name for name in names if name not in taken)

    def sit(self, address: str, since: datetime, office: Office, end: End) -> Seat:
        """Somebody sits down."""
        number = next(self._numbers)
        seat = self._seats[number] = Seat(number=number, address=address, since=since, office=office, end=end)
        return seat

    def rise(self, seat: Seat) -> None:
        """Somebody has gone."""
        self._seats.pop(seat.number, None)
