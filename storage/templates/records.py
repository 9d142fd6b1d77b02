"""What the console sees of the centre's own templates of papers.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One version of a template; it is never changed, a newer one takes its place."""

    id: int
    kind: str
    language: str
    version: int
    """From 1 on, for each kind and language."""
    body: str
    """Empty: from here on it is again the one that comes with the program."""
    sha256: str
    """Of the body: which of them a paper was printed by can be proven."""
    at: datetime
    by_name: str

    @property
    def usual(self) -> bool:
        """Whether this version says that the program's own counts again."""
        return not self.body
