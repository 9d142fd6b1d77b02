"""What the shell is told about the person who sits down, before storage is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from console.daily import Plan
    from console.printing.background import Several
    from console.sending.sender import Sender
    from storage.office import Office


class AtDesk(Protocol):
    """Somebody who sits at a desk over SSH."""

    @property
    def number(self) -> int:
        """By which the session is ended."""
        ...

    @property
    def login(self) -> str:
        """Who."""
        ...

    @property
    def name(self) -> str:
        """The same person's name."""
        ...

    @property
    def desk(self) -> str:
        """What the journal calls the desk, with the address."""
        ...

    @property
    def since(self) -> datetime:
        """When the session began."""
        ...


class SessionsDoor(Protocol):
    """What a desk may see of the others of the same server."""

    def seats(self, by: Office) -> Sequence[AtDesk]:
        """Who sits where.  Raises NotAllowed."""
        ...

    async def end_session(self, by: Office, number: int) -> AtDesk:
        """End a session in the name of `by`.  Raises NotAllowed, Unavailable."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One person's ways at one desk."""

    language: str = "en"
    theme: str = "night"
    plain: bool = False
    """Words only, nothing side by side: for those who listen to the screen or feel it."""
    theme_folders: tuple[Path, ...] = ()
    """Searched before the themes that come with the program."""
    keymap: Path | None = None
    """The person's own keys; it need not exist."""
    drafts: Path | None = None
    """Folder where unfinished forms are kept; None keeps them in memory only."""
    papers: Path | None = None
    """Folder where papers are saved as PDF; None: nowhere."""
    login: str = ""
    """Whose drafts these are."""
    pin_of_all: str = ""
    """Said on the lock, where everybody has the same PIN and it is no secret: in the demo."""
    bell: str = "off"
    """`off`, `visual` or `audible`: how news that need an answer are announced."""
    daily: Plan | None = None
    """When a daily copy falls due, and what makes it."""
    sender: Sender | None = None
    """Sends messages to patients, where this machine has a carrier for them."""
    printing: Several | None = None
    """Prints what waits, and tells the fiscal registers, from this machine."""
    sessions: SessionsDoor | None = None
    """The other desks, where one server has them all."""
    lock_minutes: int = 5
    """Lock after so many minutes without a key; 0 never."""
    terminal: str = ""
    """TERM: Mono is shown where there are no colours."""
