"""What a command is, and what it is handed."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from console.cli.output import Output
from console.locale import _
from console.settings import Settings, system_login

if TYPE_CHECKING:
    from storage.office import Office

T = TypeVar("T")

WELL, NO, WRONG = 0, 1, 2
"""Exit codes: well; the answer is no; used wrongly or cannot start."""


class UsageError(Exception):
    """The command was used wrongly; the message is one sentence."""


def path_of(text: str) -> Path:
    """A file that was named, with `~` for somebody's home.  Raises UsageError for a name that no file can have."""
    if not text or "\0" in text:
        raise UsageError(_("Expected the name of a file."))
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise UsageError(_("{path}: nobody of this name has a home here.").format(path=text)) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call of a command."""

    args: Namespace
    """What the command's own parser has read."""
    settings: Settings
    out: Output

    def in_office(self, job: Callable[[Office], Awaitable[T]], *, create: bool = False) -> T:
        """Open the data, seat the person, do the job, close; with `create`, an empty folder becomes a centre."""
        from console.bootstrap import opened

        async def whole() -> T:
            async with opened(self.settings, create=create, warn=self.out.error) as office:
                return await job(office)

        return asyncio.run(whole())


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: what it takes and what it does."""

    configure: Callable[[ArgumentParser], None]
    """Adds its own options and arguments."""
    run: Callable[[Request], int]
    """Does it; gives the exit code.  May raise UsageError, TypedError and StorageError."""


def refuse_strangers(request: Request) -> None:
    """Who acts here must be somebody of the centre, if a login was named at all.  Raises NotFound, NotAllowed."""
    from storage.opening import require_reader

    settings = request.settings
    named = settings.values["login"] != system_login()
    require_reader(settings.database, settings.login, told=named)
