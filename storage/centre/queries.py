"""SQL of the centre's room."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, fields, replace
from functools import cache

from sqlalchemy import Connection, Insert, bindparam, insert, select, update

from storage.centre.records import Centre
from storage.centre.tables import account_user, centre, identifier
from storage.errors import N_, NotAllowed, NotFound
from storage.ids import PractitionerId, UserId
from storage.prepared import Prepared
from storage.rights import Actor, Role
from storage.schema import unless_there


def load(conn: Connection) -> Centre | None:
    """The centre, or None before the first start."""
    text = conn.execute(select(centre.c.settings)).scalar()
    if text is None:
        return None
    known = {f.name for f in fields(Centre)}
    values = {name: value for name, value in json.loads(text).items() if name in known}
    if "alert_minutes" in values:
        values["alert_minutes"] = tuple(values["alert_minutes"])
    return Centre(**values)


def save(conn: Connection, record: Centre) -> None:
    """Write the centre's settings."""
    text = json.dumps(asdict(record), ensure_ascii=False, sort_keys=True)
    if conn.execute(update(centre).values(settings=text)).rowcount == 0:
        conn.execute(insert(centre).values(id=1, settings=text))


def _managers(conn: Connection) -> str:
    """Who may let people in: logins of office managers, some of them where there are many."""
    query = (
        select(account_user.c.login)
        .where(account_user.c.role == Role.OFFICE_MANAGER.value, account_user.c.disabled == 0)
        .order_by(account_user.c.id)
        .limit(3)
    )
    return ", ".join(conn.execute(query).scalars()) or Role.OFFICE_MANAGER.value


def has_login(conn: Connection, login: str) -> bool:
    """Whether somebody has this login, shut or open."""
    return conn.execute(select(account_user.c.id).where(account_user.c.login == login)).first() is not None


def actor(conn: Connection, login: str, desk: str) -> Actor:
    """The person with this login, seated at `desk`.  Raises NotFound for unknown or disabled ones."""
    row = conn.execute(select(account_user).where(account_user.c.login == login)).first()
    if row is None:
        raise NotFound(
            N_("No one logs in here as {login}; {managers} can let this person in:"
               " frontdesk user add {login} --role ROLE."),
            login=login,
            managers=_managers(conn),
        )  # fmt: skip
    if row.disabled:
        raise NotFound(
            N_("No one logs in here as {login} any more, the login is shut; {managers} can open it:"
               " frontdesk user enable {login}."),
            login=login,
            managers=_managers(conn),
        )  # fmt: skip
    return Actor(
        user_id=UserId(row.id),
        login=row.login,
        name=row.name,
        role=Role(row.role),
        desk=desk,
        practitioner_id=None if row.practitioner_id is None else PractitionerId(row.practitioner_id),
    )


_PRESENT = Prepared(
    select(account_user.c.role, account_user.c.disabled, account_user.c.practitioner_id).where(
        account_user.c.id == bindparam("who")
    )
)


def present(conn: Connection, seated: Actor) -> Actor:
    """A seated person as the logins have them now: a role taken away counts at once, at every desk.

    Raises NotAllowed when the login was closed meanwhile.  Who has no login (the system) stays as they are.
    """
    if not seated.user_id:
        return seated
    row = _PRESENT.first(conn, who=seated.user_id)
    if row is None or row.disabled:
        raise NotAllowed(N_("{name} may no longer work here: the login was closed."), name=seated.name)
    if (row.role, row.practitioner_id) == (seated.role.value, seated.practitioner_id):
        return seated
    practitioner_id = None if row.practitioner_id is None else PractitionerId(row.practitioner_id)
    return replace(seated, role=Role(row.role), practitioner_id=practitioner_id)


_KNOWN_AS = select(identifier.c.ref_id).where(
    identifier.c.kind == bindparam("of_kind"),
    identifier.c.system == bindparam("in_system"),
    identifier.c.value == bindparam("called"),
)
_ALL_KNOWN_AS = select(identifier.c.value, identifier.c.ref_id).where(
    identifier.c.kind == bindparam("of_kind"),
    identifier.c.system == bindparam("in_system"),
    identifier.c.value.in_(bindparam("called", expanding=True)),
)


@cache
def _naming(dialect: str) -> Insert:
    return unless_there(identifier, dialect)


def find_identifier(conn: Connection, kind: str, system: str, value: str) -> int | None:
    """Our id of the thing that an outside system calls `value`."""
    found: int | None = conn.execute(_KNOWN_AS, {"of_kind": kind, "in_system": system, "called": value}).scalar()
    return found


def find_identifiers(conn: Connection, kind: str, system: str, values: Collection[str]) -> dict[str, int]:
    """Our ids of the things that an outside system calls so; those that we do not know are left out."""
    rows = conn.execute(_ALL_KNOWN_AS, {"of_kind": kind, "in_system": system, "called": list(values)})
    return {row.value: row.ref_id for row in rows}


def identifiers_of(conn: Connection, kind: str) -> dict[int, str]:
    """The first outside name of each of our things of a kind, by our id."""
    rows = conn.execute(
        select(identifier.c.ref_id, identifier.c.value)
        .where(identifier.c.kind == kind)
        .order_by(identifier.c.system.desc(), identifier.c.value.desc())
    )
    return {row.ref_id: row.value for row in rows}


def name_identifier(conn: Connection, kind: str, system: str, value: str, ref_id: int) -> None:
    """Remember an outside name; the same one twice is no error."""
    conn.execute(_naming(conn.dialect.name), {"kind": kind, "system": system, "value": value, "ref_id": ref_id})
