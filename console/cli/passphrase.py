"""Where a passphrase comes from: a file, the environment, or a person; never the command line, which others see."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser

from console.cli.command import Request, UsageError, path_of
from console.cli.unseen import typed_unseen
from console.locale import _
from console.present import say_error
from storage.errors import StorageError

VARIABLE = "FRONTDESK_PASSPHRASE"


def configure(parser: ArgumentParser) -> None:
    """The option of every command that takes one."""
    parser.add_argument(
        "--passphrase-file", metavar="FILE", help=_("its first line is the passphrase; else FRONTDESK_PASSPHRASE")
    )


def is_given(request: Request) -> bool:
    """Whether a passphrase was given unasked, by its file or the variable: a new copy goes under it."""
    return request.args.passphrase_file is not None or bool(os.environ.get(VARIABLE))


def passphrase_of(request: Request, *, new: bool) -> str:
    """The passphrase for a copy; a `new` one is typed twice.

    Raises UsageError: its file cannot be read, there is nobody to ask, or the two differ.
    """
    from storage.sealing import passphrase_in

    file = request.args.passphrase_file
    if file is not None:
        try:
            return passphrase_in(path_of(file))
        except StorageError as error:
            raise UsageError(say_error(error)) from error
    if os.environ.get(VARIABLE):
        return os.environ[VARIABLE]
    if not sys.stdin.isatty():
        raise UsageError(_("It takes a passphrase: give it by --passphrase-file, FRONTDESK_PASSPHRASE or a terminal."))
    typed = typed_unseen(_("Passphrase: "))
    if not typed:
        raise UsageError(_("A passphrase cannot be empty."))
    if new and typed_unseen(_("The same once more: ")) != typed:
        raise UsageError(_("The two differ; nothing was done."))
    return typed
