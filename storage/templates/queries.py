"""SQL of the centre's own templates of papers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func, select

from storage.centre.tables import account_user
from storage.errors import N_, NotFound
from storage.templates.records import Template
from storage.templates.tables import template

_NEWEST = select(func.max(template.c.id)).group_by(template.c.kind, template.c.language)


def _shown() -> Select[Any]:
    return select(template, account_user.c.name).join(
        account_user, account_user.c.id == template.c.user_id, isouter=True
    )


def _record(row: Any) -> Template:  # Any: a row is untyped
    return Template(
        id=row.id, kind=row.kind, language=row.language, version=row.number, body=row.body, sha256=row.sha256,
        at=row.at, by_name=row.name or "",
    )  # fmt: skip


def newest(conn: Connection, kind: str, language: str) -> Template | None:
    """The version that counts; None where the centre never had its own."""
    query = _shown().where(template.c.kind == kind, template.c.language == language)
    row = conn.execute(query.order_by(template.c.number.desc()).limit(1)).first()
    return None if row is None else _record(row)


def all_newest(conn: Connection) -> tuple[Template, ...]:
    """The version that counts of each kind and language, by kind."""
    query = _shown().where(template.c.id.in_(_NEWEST)).order_by(template.c.kind, template.c.language)
    return tuple(_record(row) for row in conn.execute(query))


def versions(conn: Connection, kind: str, language: str) -> tuple[Template, ...]:
    """Every version, the newest first."""
    query = _shown().where(template.c.kind == kind, template.c.language == language)
    return tuple(_record(row) for row in conn.execute(query.order_by(template.c.number.desc())))


def version(conn: Connection, kind: str, language: str, number: int) -> Template:
    """One version.  Raises NotFound."""
    query = _shown().where(template.c.kind == kind, template.c.language == language, template.c.number == number)
    row = conn.execute(query).first()
    if row is None:
        raise NotFound(N_("There is no version {number} of “{kind}” ({language})."), number=number, kind=kind,
                       language=language)  # fmt: skip
    return _record(row)
