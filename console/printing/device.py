"""A receipt printer behind a device file; or a file (`.prn`) that something else takes."""

from __future__ import annotations

import asyncio
import os
import select
import stat
from collections.abc import Callable

from console.locale import _
from console.printing.trouble import InDoubt, NotPrinted
from storage.machine import reason_of

WRITE_SECONDS = 20.0
SUFFIX = ".prn"
"""Of plain files only such are written to: a printer's path shall never be another file of ours."""


async def write(path: str, data: bytes, began: Callable[[], None]) -> None:
    """Print to a path.  Raises NotPrinted, InDoubt."""
    error = await asyncio.to_thread(_write, path, data, began)
    if error is not None:
        raise error


def _write(path: str, data: bytes, began: Callable[[], None]) -> NotPrinted | InDoubt | None:
    """In a thread: what went wrong."""
    try:
        handle = _opened(path)
    except NotPrinted as refused:
        return refused
    except OSError as error:
        said = _("The printer {path} cannot be opened ({reason}); is it on?")
        return NotPrinted(said.format(path=path, reason=_(reason_of(error))), again=True)
    left = memoryview(data)
    try:
        while left:
            if not select.select((), (handle,), (), WRITE_SECONDS)[1]:
                break
            if len(left) == len(data):
                began()
            left = left[os.write(handle, left) :]
    except OSError:
        pass
    finally:
        os.close(handle)
    if len(left) == len(data):
        return NotPrinted(_("The printer {path} takes nothing; is it on, has it paper?").format(path=path), again=True)
    if left:
        said = _("The printer {path} broke off in the middle; look whether the paper came out.")
        return InDoubt(said.format(path=path))
    return None


def unusable(path: str) -> str:
    """Why nothing will ever be printed at a path of this machine; nothing where it may."""
    if path.endswith(SUFFIX):
        return ""
    try:
        may = _is_device(os.stat(path).st_mode)
    except OSError:
        may = path.startswith("/dev/")  # switched off, or not plugged in yet
    return "" if may else _no_device(path)


def _is_device(mode: int) -> bool:
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)


def _no_device(path: str) -> str:
    said = _("{path} is no device; a plain file to print into is named *{suffix}.")
    return said.format(path=path, suffix=SUFFIX)


def _opened(path: str) -> int:
    """The path, to be written to; never waited for.  Raises OSError, NotPrinted."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY
    if path.endswith(SUFFIX):
        return os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    handle = os.open(path, flags)
    if _is_device(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise NotPrinted(_no_device(path), again=False)
