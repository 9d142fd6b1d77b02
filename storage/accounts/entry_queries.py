"""SQL of passwords and public keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from storage.accounts.public_keys import PublicKey
from storage.accounts.records import Credentials, KnownKey
from storage.centre.tables import account_key, account_password, account_user
from storage.ids import UserId


def _known(row: Row[*tuple[Any, ...]]) -> KnownKey:
    return KnownKey(
        id=row.id,
        user_id=UserId(row.user_id),
        key=PublicKey(kind=row.kind, blob=row.blob, comment=row.comment),
        added_at=row.added_at,
    )


def credentials(conn: Connection, login: str) -> Credentials:
    """By what somebody is let in; nothing, for who is unknown."""
    row = conn.execute(
        select(account_user.c.id, account_user.c.disabled, account_password.c.hash)
        .outerjoin(account_password, account_password.c.user_id == account_user.c.id)
        .where(account_user.c.login == login)
    ).first()
    if row is None:
        return Credentials()
    keys = frozenset(known.key.blob for known in keys_of(conn, UserId(row.id)))
    return Credentials(password_hash=row.hash, keys=keys, disabled=row.disabled)


def anybody(conn: Connection) -> bool:
    """Whether anybody can be let in at all."""
    return any(conn.execute(select(of).limit(1)).first() is not None for of in (account_password, account_key))


def with_password(conn: Connection) -> frozenset[UserId]:
    """Who has a password."""
    return frozenset(map(UserId, conn.execute(select(account_password.c.user_id)).scalars()))


def set_password_hash(conn: Connection, user_id: UserId, kept: str | None) -> bool:
    """Keep another password, or none; whether there was one."""
    whose = account_password.c.user_id == user_id
    if kept is None:
        return conn.execute(delete(account_password).where(whose)).rowcount == 1
    if conn.execute(update(account_password).where(whose).values(hash=kept)).rowcount == 1:
        return True
    conn.execute(insert(account_password).values(user_id=user_id, hash=kept))
    return False


def keys_of(conn: Connection, user_id: UserId) -> tuple[KnownKey, ...]:
    """A person's keys, the oldest first."""
    rows = conn.execute(select(account_key).where(account_key.c.user_id == user_id).order_by(account_key.c.id))
    return tuple(map(_known, rows))


def key_by_id(conn: Connection, key_id: int) -> KnownKey | None:
    """One key."""
    row = conn.execute(select(account_key).where(account_key.c.id == key_id)).first()
    return None if row is None else _known(row)


def owner_of(conn: Connection, fingerprint: str) -> str | None:
    """Whose key this is."""
    query = select(account_user.c.login).join(account_key, account_key.c.user_id == account_user.c.id)
    owner: str | None = conn.execute(query.where(account_key.c.fingerprint == fingerprint)).scalar()
    return owner


def insert_key(
    conn: Connection, user_id: UserId, key: PublicKey, now: datetime, *, key_id: int | None = None
) -> int:
    """Write a key; with `key_id`, under the id that it had."""
    values = {
        "user_id": user_id,
        "kind": key.kind,
        "blob": key.blob,
        "fingerprint": key.fingerprint,
        "comment": key.comment,
        "added_at": now,
    }
    made = conn.execute(
        insert(account_key).values(values if key_id is None else {**values, "id": key_id})
    ).inserted_primary_key
    assert made is not None
    return int(made[0])


def delete_key(conn: Connection, key_id: int) -> None:
    """Take a key away."""
    conn.execute(delete(account_key).where(account_key.c.id == key_id))
