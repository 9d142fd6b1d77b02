"""What `frontdesk check` asks of the centre: settings that every desk can read, and people whom rows name."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import Connection, text

from storage.centre import queries
from storage.centre.records import Centre
from storage.checking import Check, Found, Problem
from storage.errors import N_
from storage.rights import Role

_WHERE = "centre 1"
_WHOLE = Centre(name="x")
"""A centre whose settings are all as they should be, for the types of them."""


def _settings(conn: Connection) -> Found:
    """The settings are there once anybody has acted, and each of them is of its kind."""
    try:
        centre = queries.load(conn)
        if centre is not None:
            centre.tz  # noqa: B018  # whether there is such a zone
    except (ValueError, TypeError, LookupError, AttributeError, OSError) as error:
        yield Problem(
            "settings-unreadable", _WHERE, N_("its settings cannot be read ({reason})"), {"reason": str(error)}
        )
        return
    if centre is None:
        if conn.execute(text("SELECT 1 FROM act LIMIT 1")).first() is not None:
            yield Problem("settings-gone", _WHERE, N_("its settings are gone"))
        return
    for name in (field.name for field in fields(Centre)):
        value, wanted = getattr(centre, name), getattr(_WHOLE, name)
        kind = type(wanted)
        if type(value) is not kind or (kind is tuple and [type(one) for one in value] != [int] * len(wanted)):
            yield Problem(
                "setting-wrong",
                _WHERE,
                N_("its setting {name} cannot be {value}"),
                {"name": name, "value": repr(value)},
            )


def _logins(conn: Connection) -> Found:
    """Every login has a role that there is, and a doctor's login names a doctor."""
    known = {role.value for role in Role}
    for row in conn.execute(
        text(
            "SELECT u.id, u.login, u.role, u.practitioner_id, p.id AS doctor FROM account_user AS u"
            " LEFT JOIN practitioner AS p ON p.id = u.practitioner_id ORDER BY u.id"
        )
    ):
        where = f"account_user {row.id}"
        if row.role not in known:
            yield Problem(
                "login-role",
                where,
                N_("{login} has the role {role}, which is none"),
                {"login": row.login, "role": row.role},
            )
        if row.practitioner_id is not None and row.doctor is None:
            yield Problem(
                "login-doctor",
                where,
                N_("{login} is the login of doctor {doctor}, who does not exist"),
                {"login": row.login, "doctor": row.practitioner_id},
            )


CHECKS = (
    Check(5, N_("settings of the centre"), _settings),
    Check(6, N_("logins and roles"), _logins),
)
