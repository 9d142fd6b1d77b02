"""What a command is, and what it is handed."""

from __future__ import annotations

import asyncio
import contextlib
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from console.cli.output import Output
from console.locale import _
from console.present import say_error
from console.settings import Settings, system_login
from storage.errors import Conflict, Taken, Unavailable
from storage.machine import reason_of

if TYPE_CHECKING:
    from storage.office import Office

T = TypeVar("T")

WELL, NO, WRONG, STOPPED = 0, 1, 2, 130
"""Exit codes.  2: it was not begun, since the words, the settings, what they name or the data as it lies do not let it.
1: it was begun, and the answer is no or it went wrong.  130: Ctrl+C.  `begun` is the border between 2 and 1."""


class UsageError(Exception):
    """The command was used wrongly; the message is one sentence."""


class Failed(Exception):
    """It was begun and went wrong; the message is one sentence."""


@contextlib.contextmanager
def begun() -> Iterator[None]:
    """Around the work of a command, when its words were read and its data was opened.

    Raises Failed for what goes wrong in it; a name that nothing has, a rule or a right stay what they are: wrong words.
    """
    try:
        yield
    except (Unavailable, Conflict, Taken) as error:
        raise Failed(say_error(error)) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Failed(of_the_machine(error)) from error


def of_the_machine(error: OSError) -> str:
    """What the system said, and about which file; without one it was our own output that nobody took."""
    reason = _(reason_of(error))
    if error.filename is None:
        return _("The answer cannot be written: {reason}.").format(reason=reason)
    return _("{file}: {reason}.").format(file=error.filename, reason=reason)


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
                with begun():
                    return await job(office)

        return asyncio.run(whole())


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: what it takes and what it does."""

    configure: Callable[[ArgumentParser], None]
    """Adds its own options and arguments."""
    run: Callable[[Request], int]
    """Does it; gives the exit code.  May raise UsageError, Failed, TypedError and StorageError."""
    on_data: bool = True
    """Whether it works on a data folder that may be chosen."""


def refuse_strangers(request: Request) -> None:
    """Who acts here must be somebody of the centre, if a login was named at all.  Raises NotFound, NotAllowed."""
    from storage.opening import require_reader

    settings = request.settings
    named = settings.values["login"] != system_login()
    require_reader(settings.database, settings.login, told=named)
