"""`frontdesk user passwd` and `key`: by what a person gets in over SSH."""

from __future__ import annotations

import asyncio
import sys
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from console.cli.command import WELL, Request, UsageError, path_of
from console.cli.unseen import first_line, typed_twice
from console.locale import _
from console.locale.formats import day_digits
from storage.accounts.public_keys import PublicKey, public_key_of
from storage.machine import reason_of

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from storage.office import Office

Entry = Callable[["Office", Request], Awaitable[int]]


def configure_entry(kinds: _SubParsersAction[Any]) -> None:
    """Add the two words to those of `frontdesk user`."""
    passwd: ArgumentParser = kinds.add_parser("passwd", help=_("set the password for logins over SSH"))
    passwd.add_argument("user", metavar="LOGIN", help=_("whose login"))
    passwd.add_argument("--none", action="store_true", help=_("take the password away"))
    key: ArgumentParser = kinds.add_parser("key", help=_("list, add or remove the public keys for logins over SSH"))
    key.add_argument("user", metavar="LOGIN", help=_("whose login"))
    ways = key.add_mutually_exclusive_group()
    ways.add_argument("--add", metavar="FILE", help=_("the key in this file, - for the input"))
    ways.add_argument("--remove", metavar="FINGERPRINT", help=_("the key with this fingerprint, like SHA256:..."))


def entry_of(request: Request) -> Entry | None:
    """What answers, if one of these words was said."""
    return {"passwd": _passwd, "key": _key}.get(request.args.what)


async def add_entry(request: Request, login: str) -> Callable[[Office], Awaitable[None]]:
    """What `user add` was told of password and key, read before anything is written; gives what writes it."""
    from storage.accounts import entry_verbs, passwords

    args = request.args
    key = None if args.key is None else _key_in(args.key)
    kept: str | None = None
    if args.password_stdin:
        kept = await asyncio.to_thread(passwords.hashed, passwords.password_of(first_line(), login))

    async def enters(office: Office) -> None:
        if kept is not None:
            await office.write(entry_verbs.set_password, login, kept)
        if key is not None:
            await office.write(entry_verbs.add_key, login, key)

    return enters


async def _passwd(office: Office, request: Request) -> int:
    login = request.args.user
    password = None if request.args.none else typed_twice(_("New password: "))
    await office.accounts.set_password(login, password)
    told = _("{login} has no password now.") if password is None else _("√ password of {login} set")
    request.out.line(told.format(login=login))
    return WELL


async def _key(office: Office, request: Request) -> int:
    from storage.accounts import entry_queries, entry_verbs, queries

    args, out = request.args, request.out
    if args.add is not None:
        key = _key_in(args.add)
        await office.write(entry_verbs.add_key, args.user, key)
        out.line(_("√ {login} logs in by {fingerprint} too").format(login=args.user, fingerprint=key.fingerprint))
    elif args.remove is not None:
        await office.write(entry_verbs.remove_key, args.user, args.remove)
        out.line(_("{login} does not log in by this key any more.").format(login=args.user))
    else:
        account = await office.read(queries.by_login, args.user)
        known = await office.read(entry_queries.keys_of, account.id)
        if not known:
            out.line(_("{login} has no public key; `frontdesk user key {login} --add FILE` adds one.").format(
                login=args.user))  # fmt: skip
            return WELL
        tz = office.centre.tz
        out.table(
            (_("Fingerprint"), _("Kind"), _("Added"), _("Comment")),
            [(k.key.fingerprint, k.key.kind, day_digits(k.added_at.astimezone(tz).date()), k.key.comment)
             for k in known],
        )  # fmt: skip
    return WELL


def _key_in(name: str) -> PublicKey:
    """The key of a file, or of the input.  Raises Unavailable, RuleBroken, UsageError."""
    if name == "-":
        return public_key_of(sys.stdin.read(1 << 16))
    path = path_of(name)
    try:
        with path.open("rb") as file:
            data = file.read(1 << 16)
    except OSError as error:
        said = _("{path} cannot be read: {reason}.")
        raise UsageError(said.format(path=path, reason=_(reason_of(error)))) from error
    try:
        return public_key_of(data.decode())
    except UnicodeDecodeError:
        raise UsageError(_("{path} is no text: expected a public key, the file *.pub.").format(path=path)) from None
