"""The writes on logins."""

from __future__ import annotations

from dataclasses import replace

from storage.accounts import queries, rules
from storage.accounts.records import Account
from storage.errors import N_, RuleBroken
from storage.ids import PractitionerId, UserId
from storage.journal.records import JournalRow
from storage.rights import Right, Role
from storage.unit import Unit
from storage.verbs import verb


def _state(account: Account) -> dict[str, object]:
    return {"login": account.login, "role": account.role, "disabled": account.disabled}


def _change(unit: Unit, before: Account, after: Account) -> UserId:
    """Write a changed login, provided that somebody stays who may manage logins."""
    others = [account for account in queries.all_accounts(unit.conn) if account.id != before.id]
    rules.somebody_stays([*others, after])
    queries.update_account(unit.conn, after)
    unit.journal("account_user", before.id, _state(before), _state(after))
    unit.changed("staff", before.id)
    return before.id


@verb("accounts.add", right=Right.USERS)
def add(unit: Unit, login: str, role: Role, name: str = "", practitioner_id: PractitionerId | None = None) -> UserId:
    """Let a person log in."""
    login = rules.login_of(login)
    if queries.is_login(unit.conn, login):
        raise RuleBroken(N_("{login} can log in already; `frontdesk user role` changes the role."), login=login)
    name = rules.name_of(name, login)
    user_id = queries.insert_account(unit.conn, login, name, role, practitioner_id)
    unit.journal("account_user", user_id, None, {"login": login, "name": name, "role": role, "disabled": False})
    unit.changed("staff", user_id)
    return user_id


@verb("accounts.set_role", right=Right.USERS)
def set_role(unit: Unit, login: str, role: Role) -> UserId:
    """Give a person another role."""
    before = queries.by_login(unit.conn, login)
    return _change(unit, before, replace(before, role=role))


@verb("accounts.set_disabled", right=Right.USERS)
def set_disabled(unit: Unit, login: str, disabled: bool) -> UserId:
    """Shut a login, or open it again; nothing that the person did is lost."""
    before = queries.by_login(unit.conn, login)
    return _change(unit, before, replace(before, disabled=disabled))


@set_role.undoes
@set_disabled.undoes
def _undo_change(unit: Unit, entry: JournalRow) -> None:
    """Put role and state back as they were."""
    assert entry.before is not None
    now = queries.by_login(unit.conn, str(entry.before["login"]))
    _change(unit, now, replace(now, role=Role(entry.before["role"]), disabled=bool(entry.before["disabled"])))


@add.undoes
def _undo_add(unit: Unit, entry: JournalRow) -> None:
    """Shut the login again; the row stays, since the journal names it."""
    assert entry.after is not None
    now = queries.by_login(unit.conn, str(entry.after["login"]))
    _change(unit, now, replace(now, disabled=True))
