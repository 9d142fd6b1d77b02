"""What storage answers when it cannot do a thing.

Each error carries an English template and its values apart, so that the desk
can translate the sentence; `str(error)` is the English sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from storage.ids import ActId


def N_(template: str) -> str:  # the name that extraction tools know  # noqa: N802
    """Mark a template for translation where it is written; the desk translates it."""
    return template


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is wrong, in the words of the trade: an English template and its values."""

    template: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        """Say it in English."""
        return self.template.format(**self.values)


class StorageError(Exception):
    """Something that storage could not do; the sentence says what to do about it."""

    act_id: ActId | None = None
    """For an undo that was refused: the act that cannot be taken back any more."""

    def __init__(self, template: str = "", /, **values: Any) -> None:  # Any: values are printed only
        """Keep the template and its values apart."""
        self.template = template or N_("This could not be done; nothing was changed.")
        self.values = values
        super().__init__(self.template, values)

    def __str__(self) -> str:
        """Say it in English."""
        return self.template.format(**self.values)


class NotFound(StorageError):
    """The thing asked for is not there."""


class Conflict(StorageError):
    """Another desk changed the same thing first; the values name `who` and `when`."""


class RuleBroken(StorageError):
    """A rule of the trade forbids it; nothing was changed."""


class NotAllowed(StorageError):
    """The person has not the right."""


class Taken(StorageError):
    """The time is no longer free; `openings` are the next free ones to offer."""

    def __init__(self, template: str = "", /, *, openings: tuple[Any, ...] = (), **values: Any) -> None:
        """Keep the openings; they are records of the schedule room."""
        super().__init__(template, **values)
        self.openings = openings
        self.offering: Callable[[Any], tuple[Any, ...]] | None = None
        """Looks the openings up by a connection: asked once the gate was given back, since the others wait at it."""


class Unavailable(StorageError):
    """The database cannot answer now (disk full, read-only, gone); nothing was changed."""


class Doubtful(Unavailable):
    """Nobody can say yet whether it was saved; a verb done again in the same words is done once only."""
