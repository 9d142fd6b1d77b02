"""`frontdesk user`: who may log in."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

from console.cli.command import WELL, Command, Request
from console.locale import _
from storage.rights import Role

if TYPE_CHECKING:
    from storage.office import Office


def _configure(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", required=True, metavar="add|list|role|disable|enable")
    add = kinds.add_parser("add", help=_("let a person log in"))
    add.add_argument("user", metavar="LOGIN")
    add.add_argument("--role", required=True, metavar="ROLE", help=", ".join(Role))
    add.add_argument("--name", default="", help=_("the person's name, as the journal shows it"))
    role = kinds.add_parser("role", help=_("give a person another role"))
    role.add_argument("user", metavar="LOGIN")
    role.add_argument("role", metavar="ROLE", help=", ".join(Role))
    for what, told in (("disable", _("shut a login; nothing is lost")), ("enable", _("open it again"))):
        kinds.add_parser(what, help=told).add_argument("user", metavar="LOGIN")
    kinds.add_parser("list", help=_("who may log in")).add_argument("--json", action="store_true")


def _run(request: Request) -> int:
    return request.in_office(lambda office: _work(office, request), create=True)


async def _work(office: Office, request: Request) -> int:
    from storage.accounts import rules, verbs

    args, out = request.args, request.out
    if args.what == "list":
        await _list(office, request)
    elif args.what == "add":
        await office.write(verbs.add, args.user, rules.role_of(args.role), args.name)
        out.line(_("{login} may log in now.").format(login=args.user))
    elif args.what == "role":
        await office.write(verbs.set_role, args.user, rules.role_of(args.role))
        out.line(_("{login} is {role} now.").format(login=args.user, role=args.role))
    elif args.what == "disable":
        await office.write(verbs.set_disabled, args.user, True)
        out.line(_("{login} may not log in any more.").format(login=args.user))
    else:
        await office.write(verbs.set_disabled, args.user, False)
        out.line(_("{login} may log in now.").format(login=args.user))
    return WELL


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
        [(a.login, a.name, a.role.value, _("disabled") if a.disabled else "") for a in accounts],
    )


USER = Command(configure=_configure, run=_run)
