"""`frontdesk encrypt` and `decrypt`: the data file with a key, and without one."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from console.bootstrap import close_what_is_ours
from console.cli.command import WELL, Command, Request, UsageError, begun
from console.cli.output import Output
from console.locale import _


def _configure(parser: ArgumentParser) -> None:
    del parser  # the key file is a setting: it is needed at every start


def _key_file(request: Request, without: str) -> Path:
    """The key file of the settings.  Raises UsageError, saying `without`, where they name none; NotFound."""
    from storage.encrypting import require_file

    require_file(request.settings.database)
    if request.settings.key_file is None:
        raise UsageError(without.format(file=request.settings.file))
    return request.settings.key_file


def _checking(out: Output, what: str) -> None:
    out.progress(_("checking {what}...").format(what=what))


def _encrypt(request: Request) -> int:
    from storage.encrypting import encrypt

    out = request.out
    key_file = _key_file(
        request,
        _(
            "Say first where the key lies or is to lie: key_file in {file}, or FRONTDESK_KEY_FILE; "
            "best on another disk than the data."
        ),
    )
    new = not key_file.exists()
    with begun():
        kept = encrypt(request.settings.database, key_file, lambda what, done, total: _checking(out, what))
    close_what_is_ours(request.settings, out.error)
    if new:
        out.line(
            _("{file} is the new key: keep a copy of it in another place, without it the data is lost.").format(
                file=key_file
            )
        )
    out.line(_("{file} is encrypted now.").format(file=request.settings.database))
    out.line(
        _(
            "{file} is the data as it was, in clear: when all is well, destroy it (`shred -u`); older backups too."
        ).format(file=kept)
    )
    return WELL


def _decrypt(request: Request) -> int:
    from storage import library
    from storage.encrypting import decrypt, require_file

    out = request.out
    key_file = _key_file(
        request,
        _("Say where the key of the data lies: key_file in {file}, or FRONTDESK_KEY_FILE; nothing was changed."),
    )
    if library.kind(require_file(request.settings.database)) == "sealed":
        library.require_key(require_file(request.settings.database))
    with begun():
        kept = decrypt(request.settings.database, key_file, lambda what, done, total: _checking(out, what))
    close_what_is_ours(request.settings, out.error)
    out.line(_("{file} is not encrypted any more: take key_file out of the settings.").format(
        file=request.settings.database))  # fmt: skip
    out.line(_("{file} is the data as it was, encrypted.").format(file=kept))
    return WELL


ENCRYPT = Command(configure=_configure, run=_encrypt)
DECRYPT = Command(configure=_configure, run=_decrypt)
