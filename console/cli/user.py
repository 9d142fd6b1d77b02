"""`frontdesk user`: who may log in."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

from console.cli.command import WELL, Command, Request, UsageError
from console.cli.unseen import typed_twice
from console.cli.user_entry import add_entry, configure_entry, entry_of
from console.locale import _
from console.role_words import role_title
from storage.rights import Role

if TYPE_CHECKING:
    from storage.office import Office


def _configure(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(
        dest="what", required=True, metavar="add|list|role|passwd|key|pin|disable|enable"
    )
    add = kinds.add_parser("add", help=_("let a person log in"))
    add.add_argument("user", metavar="LOGIN", help=_("the name by which the system or --as calls the person"))
    add.add_argument("--role", required=True, metavar="ROLE", help=", ".join(Role))
    add.add_argument("--name", default="", help=_("the person's name, as the journal shows it"))
    add.add_argument("--password-stdin", action="store_true", help=_("the first line of the input is the password"))
    add.add_argument("--key", metavar="FILE", help=_("a public key by which the person logs in over SSH"))
    role = kinds.add_parser("role", help=_("give a person another role"))
    role.add_argument("user", metavar="LOGIN", help=_("whose login"))
    role.add_argument("role", metavar="ROLE", nargs="?", help=", ".join(Role))
    role.add_argument("--role", dest="role_too", metavar="ROLE", help=_("the same, as `user add` takes it"))
    configure_entry(kinds)
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
    entry = entry_of(request)
    if entry is not None:
        return request.in_office(lambda office: entry(office, request))
    return request.in_office(lambda office: _work(office, request), create=request.args.what == "add")


async def _work(office: Office, request: Request) -> int:
    from storage.accounts import rules, verbs

    args, out = request.args, request.out
    if args.what == "list":
        await _list(office, request)
    elif args.what == "add":
        await _add(office, request)
    elif args.what == "role":
        role = rules.role_of(args.role or args.role_too)
        await office.write(verbs.set_role, args.user, role)
        out.line(_("{login} is {role} now.").format(login=args.user, role=role_title(role)))
    elif args.what == "pin":
        pin = None if args.none else typed_twice(_("New PIN: "))
        await office.write(verbs.set_pin, args.user, pin)
        out.line((_("√ PIN of {login} set") if pin else _("- {login} has no PIN now")).format(login=args.user))
    elif args.what == "disable":
        await office.write(verbs.set_disabled, args.user, True)
        out.line(_("{login} may not log in any more.").format(login=args.user))
    else:
        await office.write(verbs.set_disabled, args.user, False)
        out.line(_("{login} may log in now.").format(login=args.user))
    return WELL


async def _add(office: Office, request: Request) -> None:
    """The login with its password and key, or nothing of it."""
    from storage.accounts import rules, verbs

    args = request.args
    role = rules.role_of(args.role)
    login = rules.login_of(args.user)
    enters = await add_entry(request, login)
    with office.together():
        await office.write(verbs.add, login, role, args.name)
        await enters(office)
    request.out.line(_("{login} may log in now.").format(login=login))


async def _list(office: Office, request: Request) -> None:
    from storage.accounts import entry_queries, queries

    accounts = await office.read(queries.all_accounts)
    passwords = await office.read(entry_queries.with_password)
    keys = {account.id: await office.read(entry_queries.keys_of, account.id) for account in accounts}
    if request.args.json:
        request.out.json(
            [
                {
                    **{"login": a.login, "name": a.name, "role": a.role.value, "disabled": a.disabled},
                    **{"password": a.id in passwords, "keys": [known.key.fingerprint for known in keys[a.id]]},
                }
                for a in accounts
            ]
        )
        return

    def by(user_id: int) -> str:
        """By what somebody gets in over SSH."""
        found = [_("password")] if user_id in passwords else []
        found += [_("keys: {count}").format(count=len(keys[user_id]))] if keys[user_id] else []  # type: ignore[index]  # the ids of these accounts
        return ", ".join(found)

    request.out.table(
        (_("Login"), _("Name"), _("Role"), _("Over SSH"), ""),
        [(a.login, a.name, role_title(a.role), by(a.id), _("disabled") if a.disabled else "") for a in accounts],
    )


USER = Command(configure=_configure, run=_run)
