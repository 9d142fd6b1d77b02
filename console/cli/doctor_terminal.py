"""`frontdesk doctor terminal`: what shows well on this terminal, and what its keys send; written into the settings."""

from __future__ import annotations

import asyncio
import sys

from console.cli.command import WELL, Request, UsageError
from console.locale import _
from console.terminal_settings import keep_terminal, own_terminal


def run(request: Request) -> int:
    """Show the test pattern; keep what was said of it.  Raises UsageError, SettingsError."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(_("The terminal test needs a terminal: run it where the console is to be shown."))
    from console.terminal.trying import try_terminal
    from console.terminal.tty_wire import TtyWire

    settings = request.settings
    taken_for = own_terminal(settings.terminals)

    tried = asyncio.run(
        try_terminal(
            TtyWire(), taken_for, theme=settings.theme, theme_folders=(settings.file.parent / "themes",)
        )
    )
    profile, written = tried.profile, None
    told = {"colours": profile.colours, "charset": profile.charset, "bell": "yes" if profile.bell else "no"}
    told |= {"printer": "yes"} if profile.prints else {}
    if tried.keep:
        keep_terminal(settings.file, profile.term, told)
        written = str(settings.file)
    if request.args.json:
        request.out.json(
            {
                "terminal": profile.term,
                "colours": profile.colours,
                "charset": profile.charset,
                "bell": profile.bell,
                "file": written,
                "silent_keys": list(tried.silent),
            }
        )
        return WELL
    if written is None:
        request.out.line(_("Nothing was written; the console takes this terminal for what it did before."))
    else:
        request.out.line(
            _("Kept in {file} for {term}: colours {colours}, letters {charset}, bell {bell}.").format(
                file=written, term=profile.term, **told
            )
        )
    if tried.keep and tried.silent:
        request.out.line(
            _("Nothing arrived of {keys}; Alt and a digit, or Esc and a digit at once, stand for F1 to F10.").format(
                keys=", ".join(tried.silent)
            )
        )
    return WELL
