"""`frontdesk` alone: the console itself."""

from __future__ import annotations

import sys
from argparse import ArgumentParser

from console.cli.command import Command, Request, UsageError
from console.locale import _


def need_terminal() -> None:
    """Raise UsageError where there is nothing to show a screen on."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(_("The console needs a terminal; `frontdesk --help` lists what works without one."))


def _configure_run(parser: ArgumentParser) -> None:
    del parser  # nothing of its own


def _run(request: Request) -> int:
    need_terminal()
    from console.bootstrap import run_console

    return tell(request, run_console(request.settings))


def tell(request: Request, ended: tuple[int, str]) -> int:
    """Say on the restored screen what was left to say."""
    code, trouble = ended
    if trouble:
        request.out.error(trouble)
    return code


RUN = Command(configure=_configure_run, run=_run)
