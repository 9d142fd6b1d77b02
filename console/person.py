"""What the shell is told about the person who sits down, before storage is open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.daily import Plan


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
    login: str = ""
    """Whose drafts these are."""
    pin_of_all: str = ""
    """Said on the lock, where everybody has the same PIN and it is no secret: in the demo."""
    bell: str = "off"
    """`off`, `visual` or `audible`: how news that need an answer are announced."""
    daily: Plan | None = None
    """When a daily copy falls due, and what makes it."""
    lock_minutes: int = 5
    """Lock after so many minutes without a key; 0 never."""
    terminal: str = ""
    """TERM: Mono is shown where there are no colours."""
