"""What `frontdesk check` asks of the centre: settings that every desk can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from sqlalchemy import Connection, text

from storage.centre import queries
from storage.centre.records import Centre
from storage.checking import Check, Problem

_WHERE = "centre 1"
_WHOLE = Centre(name="x")
"""A centre whose settings are all as they should be, for the types of them."""


def _settings(conn: Connection) -> Iterator[Problem]:
    """The settings are there once anybody has acted, and each of them is of its kind."""
    try:
        centre = queries.load(conn)
        if centre is not None:
            centre.tz  # noqa: B018  # whether there is such a zone
    except (ValueError, TypeError, LookupError, AttributeError, OSError) as error:
        yield Problem(_WHERE, f"its settings cannot be read ({error})")
        return
    if centre is None:
        if conn.execute(text("SELECT 1 FROM act LIMIT 1")).first() is not None:
            yield Problem(_WHERE, "its settings are gone")
        return
    for name in (field.name for field in fields(Centre)):
        value, wanted = getattr(centre, name), getattr(_WHOLE, name)
        kind = type(wanted)
        if type(value) is not kind or (kind is tuple and [type(one) for one in value] != [int] * len(wanted)):
            yield Problem(_WHERE, f"its setting {name} cannot be {value!r}")


CHECKS = (Check(5, "settings of the centre", _settings),)
