"""SQL of the logins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from storage.accounts.records import Account
from storage.centre.tables import account_user
from storage.errors import N_, NotFound
from storage.ids import PractitionerId, UserId
from storage.journal.deeds import APPROVAL
from storage.journal.tables import journal
from storage.rights import Role

WRONG_PIN = "wrong-pin"
"""The kind of the journal row of a PIN that was not right; its key is the login's id, 0 for a login that is none."""

_COLUMNS = (
    account_user.c.id,
    account_user.c.login,
    account_user.c.name,
    account_user.c.role,
    account_user.c.practitioner_id,
    account_user.c.disabled,
    account_user.c.version,
    account_user.c.pin_hash,
)


def _account(row: Row[*tuple[Any, ...]]) -> Account:
    return Account(
        id=UserId(row.id),
        login=row.login,
        name=row.name,
        role=Role(row.role),
        practitioner_id=None if row.practitioner_id is None else PractitionerId(row.practitioner_id),
        disabled=row.disabled,
        version=row.version,
        has_pin=row.pin_hash is not None,
    )


def all_accounts(conn: Connection) -> tuple[Account, ...]:
    """Every login, also the disabled ones, by login."""
    return tuple(map(_account, conn.execute(select(*_COLUMNS).order_by(account_user.c.login))))


def by_login(conn: Connection, login: str) -> Account:
    """One login.  Raises NotFound."""
    row = conn.execute(select(*_COLUMNS).where(account_user.c.login == login)).first()
    if row is None:
        raise NotFound(N_("No one logs in here as {login}; `frontdesk user list` shows who does."), login=login)
    return _account(row)


def is_login(conn: Connection, login: str) -> bool:
    """Whether the login is taken."""
    return conn.execute(select(account_user.c.id).where(account_user.c.login == login)).first() is not None


def insert_account(
    conn: Connection, login: str, name: str, role: Role, practitioner_id: PractitionerId | None
) -> UserId:
    """Write a new login."""
    made = conn.execute(
        insert(account_user).values(login=login, name=name, role=role.value, practitioner_id=practitioner_id)
    ).inserted_primary_key
    assert made is not None
    return UserId(made[0])


def update_account(conn: Connection, account: Account) -> bool:
    """Write a login back, one version up; False: somebody else was first."""
    done = conn.execute(
        update(account_user)
        .where(account_user.c.id == account.id, account_user.c.version == account.version)
        .values(
            name=account.name,
            role=account.role.value,
            practitioner_id=account.practitioner_id,
            disabled=account.disabled,
            version=account.version + 1,
        )
    )
    return done.rowcount == 1


def pin_hash(conn: Connection, login: str) -> str | None:
    """What is kept of somebody's PIN."""
    kept: str | None = conn.execute(select(account_user.c.pin_hash).where(account_user.c.login == login)).scalar()
    return kept


def wrong_pins(conn: Connection, account_id: int, since: datetime) -> tuple[int, datetime | None]:
    """How often a wrong PIN was typed for a login since an instant and since its last approval; when last.

    All logins that nobody has are counted as one, 0.
    """
    newest = select(func.max(journal.c.id)).where(journal.c.what == APPROVAL, journal.c.key == account_id)
    row = conn.execute(
        select(func.count(), func.max(journal.c.at)).where(
            journal.c.what == WRONG_PIN,
            journal.c.key == account_id,
            journal.c.at >= since,
            journal.c.id > func.coalesce(newest.scalar_subquery(), 0),
        )
    ).one()
    return int(row[0]), row[1]


def set_pin_hash(conn: Connection, user_id: UserId, kept: str | None) -> None:
    """Keep another PIN, or none; one version up."""
    conn.execute(
        update(account_user)
        .where(account_user.c.id == user_id)
        .values(pin_hash=kept, version=account_user.c.version + 1)
    )
