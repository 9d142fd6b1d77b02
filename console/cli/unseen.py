"""What is typed where nobody may see it: from the terminal without an echo, or from another program."""

from __future__ import annotations

import getpass
import sys

from console.cli.command import UsageError
from console.locale import _


def typed_twice(prompt: str) -> str:
    """From the terminal, unseen and typed twice; or the first line of what another program gives.

    Raises UsageError when the two are not the same.
    """
    if not sys.stdin.isatty():
        return first_line()
    typed = typed_unseen(prompt)
    if typed_unseen(_("Once more: ")) != typed:
        raise UsageError(_("The two are not the same; nothing was changed."))
    return typed


def typed_unseen(prompt: str) -> str:
    """From the terminal, without an echo.  Raises UsageError where the input ends instead, as by Ctrl+D."""
    try:
        return getpass.getpass(prompt)
    except EOFError:
        sys.stderr.write("\n")
        raise UsageError(_("Nothing was typed; nothing was changed.")) from None


def first_line() -> str:
    """The first line of the input, without its end."""
    return sys.stdin.readline().rstrip("\r\n")
