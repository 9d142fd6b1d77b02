"""How people get in over SSH: passwords and keys, who came and went, who was turned away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage.accounts import entry_queries as entries
from storage.accounts import queries
from storage.accounts.public_keys import PublicKey
from storage.accounts.records import Account, KnownKey
from storage.errors import N_, Conflict, NotAllowed, NotFound, RuleBroken
from storage.ids import UserId
from storage.journal.records import JournalRow
from storage.rights import Right
from storage.unit import Unit
from storage.verbs import verb

KEYS_MAX = 20
"""Public keys of one person."""
SESSION, REFUSED = "desk_session", "login_refused"
"""What the journal calls a session at a desk over SSH, and attempts that opened none."""


def _whose(unit: Unit, login: str) -> Account:
    """The login that is changed: one's own, or any with the right to manage logins."""
    if login != unit.actor.login and not unit.actor.may(Right.USERS):
        raise NotAllowed(N_("Only {login} or an office manager changes how {login} logs in."), login=login)
    return queries.by_login(unit.conn, login)


@verb("accounts.set_password", right=Right.READ)
def set_password(unit: Unit, login: str, kept: str | None) -> UserId:
    """Keep another password, as `passwords.hashed` made it, or none.

    The journal says that it was set, never what it is; so it cannot be undone, only set again.
    """
    account = _whose(unit, login)
    had = entries.set_password_hash(unit.conn, account.id, kept)
    unit.journal("account_password", account.id, {"password": had}, {"password": kept is not None})
    unit.changed("staff", account.id)
    return account.id


def _key_state(known: KnownKey) -> dict[str, object]:
    return {
        "user_id": known.user_id,
        "kind": known.key.kind,
        "blob": known.key.blob,
        "fingerprint": known.key.fingerprint,
        "comment": known.key.comment,
    }


@verb("accounts.add_key", right=Right.READ)
def add_key(unit: Unit, login: str, key: PublicKey) -> int:
    """Let a person in by a public key.  Raises RuleBroken when it is somebody's already."""
    account = _whose(unit, login)
    owner = entries.owner_of(unit.conn, key.fingerprint)
    if owner is not None:
        raise RuleBroken(N_("This key opens the desk of {login} already; each person needs a key of their own."),
                         login=owner)  # fmt: skip
    if len(entries.keys_of(unit.conn, account.id)) >= KEYS_MAX:
        raise RuleBroken(N_("{login} has {most} keys already; remove one first."), login=login, most=KEYS_MAX)
    key_id = entries.insert_key(unit.conn, account.id, key, unit.now)
    known = KnownKey(id=key_id, user_id=account.id, key=key, added_at=unit.now)
    unit.journal("account_key", key_id, None, _key_state(known))
    unit.changed("staff", account.id)
    return key_id


@verb("accounts.remove_key", right=Right.READ)
def remove_key(unit: Unit, login: str, fingerprint: str) -> int:
    """Let a person no longer in by a key.  Raises NotFound when they have none with this fingerprint."""
    account = _whose(unit, login)
    known = next(
        (one for one in entries.keys_of(unit.conn, account.id) if one.key.fingerprint == fingerprint.strip()), None
    )
    if known is None:
        raise NotFound(
            N_("{login} has no key {fingerprint}; `frontdesk user key {login}` lists them."),
            login=login,
            fingerprint=fingerprint[:60],
        )
    _take_away(unit, known)
    return known.id


def _take_away(unit: Unit, known: KnownKey) -> None:
    entries.delete_key(unit.conn, known.id)
    unit.journal("account_key", known.id, _key_state(known), None)
    unit.changed("staff", known.user_id)


@add_key.undoes
def _undo_add_key(unit: Unit, entry: JournalRow) -> None:
    known = entries.key_by_id(unit.conn, entry.key)
    if known is None:
        raise Conflict(N_("This key was removed meanwhile."))
    _take_away(unit, known)


@remove_key.undoes
def _undo_remove_key(unit: Unit, entry: JournalRow) -> None:
    state: Mapping[str, Any] = entry.before or {}
    key = PublicKey(kind=state["kind"], blob=state["blob"], comment=state["comment"])
    if entries.owner_of(unit.conn, key.fingerprint) is not None:
        raise Conflict(N_("This key was added again meanwhile."))
    known = KnownKey(id=entry.key, user_id=UserId(state["user_id"]), key=key, added_at=unit.now)
    entries.insert_key(unit.conn, known.user_id, key, unit.now, key_id=known.id)
    unit.journal("account_key", known.id, None, _key_state(known))
    unit.changed("staff", known.user_id)


# ---------------------------------------------------------------------------- who came and went


@verb("accounts.enter", right=Right.READ)
def enter(unit: Unit, address: str, by: str) -> None:
    """Note that this person sat down at a desk over SSH; `by` is `password` or a key's fingerprint."""
    unit.journal(SESSION, unit.actor.user_id, None, {"from": address, "by": by})


@verb("accounts.leave", right=Right.READ)
def leave(unit: Unit, address: str, why: str) -> None:
    """Note that this person's session ended, and why."""
    unit.journal(SESSION, unit.actor.user_id, {"from": address}, {"ended": why})


@verb("accounts.end_session", right=Right.SESSIONS)
def end_session(unit: Unit, login: str, desk: str) -> int:
    """Note that this person ended another's session."""
    account = queries.by_login(unit.conn, login)
    unit.journal(SESSION, account.id, {"login": login, "desk": desk}, {"ended": "by " + unit.actor.login})
    unit.changed("staff", account.id)
    return account.id


@verb("accounts.turn_away", right=Right.USERS)
def turn_away(unit: Unit, address: str, logins: str, tries: int) -> None:
    """Note attempts to log in that failed: how many, from where, and as whom (as typed, cut short)."""
    unit.journal(REFUSED, 0, None, {"from": address, "as": logins, "tries": tries})
