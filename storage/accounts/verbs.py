"""The writes on logins."""

from __future__ import annotations

import secrets
from dataclasses import replace

from storage import rows
from storage.accounts import queries, rules
from storage.accounts.records import Account
from storage.errors import N_, NotAllowed, RuleBroken
from storage.ids import PractitionerId, UserId
from storage.journal.records import JournalRow
from storage.rights import Right, Role
from storage.unit import Unit
from storage.verbs import verb


def _state(account: Account) -> dict[str, object]:
    return {
        "login": account.login,
        "name": account.name,
        "role": account.role,
        "practitioner_id": account.practitioner_id,
        "disabled": account.disabled,
    }


def _change(unit: Unit, before: Account, after: Account, version: int | None = None) -> UserId:
    """Write a changed login, provided that somebody stays who may manage logins.

    With `version` it is compare-and-set: raises Conflict when another desk was first.
    """
    if version is not None and before.version != version:
        raise rows.conflict(unit, "account_user", before.id)
    others = [account for account in queries.all_accounts(unit.conn) if account.id != before.id]
    rules.somebody_stays([*others, after])
    if not queries.update_account(unit.conn, after):
        raise rows.conflict(unit, "account_user", before.id)
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
    unit.journal("account_user", user_id, None, _state(queries.by_login(unit.conn, login)))
    unit.changed("staff", user_id)
    return user_id


@verb("accounts.edit", right=Right.USERS)
def edit(
    unit: Unit, login: str, role: Role, name: str, practitioner_id: PractitionerId | None, *, version: int
) -> UserId:
    """Change a person's name, role, or the book that is theirs.  Raises Conflict when another desk was first."""
    before = queries.by_login(unit.conn, login)
    after = replace(before, role=role, name=rules.name_of(name, login), practitioner_id=practitioner_id)
    return _change(unit, before, after, version)


@verb("accounts.set_role", right=Right.USERS)
def set_role(unit: Unit, login: str, role: Role, version: int | None = None) -> UserId:
    """Give a person another role."""
    before = queries.by_login(unit.conn, login)
    return _change(unit, before, replace(before, role=role), version)


@verb("accounts.set_disabled", right=Right.USERS)
def set_disabled(unit: Unit, login: str, disabled: bool, version: int | None = None) -> UserId:
    """Shut a login, or open it again; nothing that the person did is lost."""
    before = queries.by_login(unit.conn, login)
    return _change(unit, before, replace(before, disabled=disabled), version)


@verb("accounts.set_pin", right=Right.READ)
def set_pin(unit: Unit, login: str, pin: str | None) -> UserId:
    """Keep a PIN that unlocks a desk, or none.  One's own; another's needs the right to manage logins.

    The journal says that it was set, never what it is; so it cannot be undone, only set again.
    """
    if login != unit.actor.login and not unit.actor.may(Right.USERS):
        raise NotAllowed(N_("Only {login} or an office manager sets this PIN."), login=login)
    account = queries.by_login(unit.conn, login)
    kept = None if pin is None else rules.hashed(rules.pin_of(pin), secrets.token_bytes(16))
    queries.set_pin_hash(unit.conn, account.id, kept)
    unit.journal("account_user", account.id, {"pin": account.has_pin}, {"pin": kept is not None})
    unit.changed("staff", account.id)
    return account.id


@verb("accounts.wrong_pin", right=Right.READ)
def wrong_pin(unit: Unit, login: str, where: str) -> None:
    """Write down that a PIN was not right: whose it should have been, who tried, and `where`.

    A login that is none is not repeated: people type their PIN into the wrong field.
    """
    known = queries.is_login(unit.conn, login)
    key = queries.by_login(unit.conn, login).id if known else 0
    unit.journal(queries.WRONG_PIN, key, None, {"login": login if known else "", "where": where})


@edit.undoes
@set_role.undoes
@set_disabled.undoes
def _undo_change(unit: Unit, entry: JournalRow) -> None:
    """Put everything back as it was.  Raises Conflict when it was changed again since."""
    assert entry.before is not None
    assert entry.after is not None
    before = entry.before
    now = queries.by_login(unit.conn, str(before["login"]))
    is_now = _state(now)
    if any(is_now[name] != value for name, value in entry.after.items()):
        raise rows.conflict(unit, "account_user", now.id)
    who = before.get("practitioner_id")
    _change(
        unit,
        now,
        replace(
            now,
            name=str(before.get("name", now.name)),
            role=Role(before["role"]),
            practitioner_id=None if who is None else PractitionerId(who),
            disabled=bool(before["disabled"]),
        ),
    )


@add.undoes
def _undo_add(unit: Unit, entry: JournalRow) -> None:
    """Shut the login again; the row stays, since the journal names it."""
    assert entry.after is not None
    now = queries.by_login(unit.conn, str(entry.after["login"]))
    _change(unit, now, replace(now, disabled=True))
