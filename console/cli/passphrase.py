"""Where a passphrase comes from: a file, the environment, or a person; never the command line, which others see."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser

from console.cli.command import Request, UsageError, path_of
from console.locale import _

VARIABLE = "FRONTDESK_PASSPHRASE"


def configure(parser: ArgumentParser) -> None:
    """The option of every command that takes one."""
    parser.add_argument(
        "--passphrase-file", metavar="FILE", help=_("its first line is the passphrase; else FRONTDESK_PASSPHRASE")
    )


def passphrase_of(request: Request, *, new: bool) -> str:
    """The passphrase for a copy; a `new` one is typed twice.

    Raises:
        UsageError: there is nobody to ask, or the two differ.
        Unavailable: its file cannot be read.
    """
    from storage.sealing import passphrase_in

    file = request.args.passphrase_file
    if file is not None:
        return passphrase_in(path_of(file))
    if os.environ.get(VARIABLE):
        return os.environ[VARIABLE]
    if not sys.stdin.isatty():
        raise UsageError(_("It takes a passphrase: give it by --passphrase-file, FRONTDESK_PASSPHRASE or a terminal."))
    typed = getpass.getpass(_("Passphrase: "))
    if not typed:
        raise UsageError(_("A passphrase cannot be empty."))
    if new and getpass.getpass(_("The same once more: ")) != typed:
        raise UsageError(_("The two differ; nothing was done."))
    return typed
