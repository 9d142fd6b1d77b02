"""`frontdesk user`: who may log in."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import TYPE_CHECKING

from console.cli.command import WELL, Command, Request, UsageError
from console.locale import _
from console.role_words import role_title
from storage.rights import Role

if TYPE_CHECKING:
    from storage.office import Office


def _configure(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", required=True, metavar="add|list|role|pin|disable|enable")
    add = kinds.add_parser("add", help=_("let a person log in"))
    add.add_argument("user", metavar="LOGIN", help=_("the name by which the system or --as calls the person"))
    add.add_argument("--role", required=True, metavar="ROLE", help=", ".join(Role))
    add.add_argument("--name", default="", help=_("the person's name, as the journal shows it"))
    role = kinds.add_parser("role", help=_("give a person another role"))
    role.add_argument("user", metavar="LOGIN", help=_("whose login"))
    role.add_argument("role", metavar="ROLE", nargs="?", help=", ".join(Role))
    role.add_argument("--role", dest="role_too", metavar="ROLE", help=_("the same, as `user add` takes it"))
    pin = kinds.add_parser("pin", help=_("set the PIN that unlocks a desk; one's own, or by an office manager"))
    pin.add_argument("user", metavar="LOGIN", help=_("whose login"))
    pin.add_argument("--none", action="store_true", help=_("take the PIN away"))
    for what, told in (("disable", _("shut a login; nothing is lost")), ("enable", _("open it again"))):
        kinds.add_parser(what, help=told).add_argument("user", metavar="LOGIN", help=_("whose login"))
    lists = kinds.add_parser("list", help=_("who may log in"))
    lists.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))


def _run(request: Request) -> int:
    if request.args.what == "role" and not (request.args.role or request.args.role_too):
        raise UsageError(_("Say which role: frontdesk user role LOGIN ROLE, where ROLE is one of: {roles}.").format(
            roles=", ".join(Role)))  # fmt: skip
    return request.in_office(lambda office: _work(office, request), create=request.args.what == "add")


async def _work(office: Office, request: Request) -> int:
    from storage.accounts import rules, verbs

    args, out = request.args, request.out
    if args.what == "list":
        await _list(office, request)
    elif args.what == "add":
        await office.write(verbs.add, args.user, rules.role_of(args.role), args.name)
        out.line(_("{login} may log in now.").format(login=args.user))
    elif args.what == "role":
        role = rules.role_of(args.role or args.role_too)
        await office.write(verbs.set_role, args.user, role)
        out.line(_("{login} is {role} now.").format(login=args.user, role=role_title(role)))
    elif args.what == "pin":
        pin = None if args.none else _typed_pin()
        await office.write(verbs.set_pin, args.user, pin)
        out.line((_("√ PIN of {login} set") if pin else _("- {login} has no PIN now")).format(login=args.user))
    elif args.what == "disable":
        await office.write(verbs.set_disabled, args.user, True)
        out.line(_("{login} may not log in any more.").format(login=args.user))
    else:
        await office.write(verbs.set_disabled, args.user, False)
        out.line(_("{login} may log in now.").format(login=args.user))
    return WELL


def _typed_pin() -> str:
    """A PIN from the terminal, unseen and typed twice, or the first line of what another program gives."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    pin = getpass.getpass(_("New PIN: "))
    if getpass.getpass(_("Once more: ")) != pin:
        raise UsageError(_("The two are not the same; nothing was changed."))
    return pin


async def _list(office: Office, request: Request) -> None:
    from storage.accounts import queries

    accounts = await office.read(queries.all_accounts)
    if request.args.json:
        request.out.json(
            [{"login": a.login, "name": a.name, "role": a.role.value, "disabled": a.disabled} for a in accounts]
        )
        return
    request.out.table(
        (_("Login"), _("Name"), _("Role"), ""),
        [(a.login, a.name, role_title(a.role), _("disabled") if a.disabled else "") for a in accounts],
    )


USER = Command(configure=_configure, run=_run)
