"""`frontdesk` and `frontdesk demo`: the console itself."""

from __future__ import annotations

import sys
from argparse import ArgumentParser

from console.cli.command import Command, Request, UsageError
from console.locale import _


def _need_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(_("The console needs a terminal; `frontdesk --help` lists what works without one."))


def _configure_run(parser: ArgumentParser) -> None:
    del parser  # nothing of its own


def _run(request: Request) -> int:
    _need_terminal()
    from console.bootstrap import run_console

    return _told(request, run_console(request.settings))


def _told(request: Request, ended: tuple[int, str]) -> int:
    """Say on the restored screen what was left to say."""
    code, trouble = ended
    if trouble:
        request.out.error(trouble)
    return code


RUN = Command(configure=_configure_run, run=_run)
