"""`frontdesk encrypt` and `decrypt`: the data file with a key, and without one."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from console.cli.command import WELL, Command, Request, UsageError
from console.cli.output import Output
from console.locale import _


def _configure(parser: ArgumentParser) -> None:
    del parser  # the key file is a setting: it is needed at every start


def _key_file(request: Request) -> Path:
    if request.settings.key_file is None:
        raise UsageError(
            _(
                "Say first where the key lies or is to lie: key_file in {file}, or FRONTDESK_KEY_FILE; "
                "best on another disk than the data."
            ).format(file=request.settings.file)
        )
    return request.settings.key_file


def _checking(out: Output, what: str) -> None:
    out.progress(_("checking {what}...").format(what=what))


def _encrypt(request: Request) -> int:
    key_file = _key_file(request)
    from storage.encrypting import encrypt

    out = request.out
    new = not key_file.exists()
    kept = encrypt(request.settings.database, key_file, lambda what, done, total: _checking(out, what))
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
    key_file = _key_file(request)
    from storage.encrypting import decrypt

    out = request.out
    kept = decrypt(request.settings.database, key_file, lambda what, done, total: _checking(out, what))
    out.line(_("{file} is not encrypted any more: take key_file out of the settings.").format(
        file=request.settings.database))  # fmt: skip
    out.line(_("{file} is the data as it was, encrypted.").format(file=kept))
    return WELL


ENCRYPT = Command(configure=_configure, run=_encrypt)
DECRYPT = Command(configure=_configure, run=_decrypt)
