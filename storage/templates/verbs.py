"""Writes of the centre's own templates of papers: a version put in, and the program's own back again."""

from __future__ import annotations

from sqlalchemy import func, select

from storage import rows
from storage.errors import N_, RuleBroken
from storage.journal.records import JournalRow
from storage.rights import Right
from storage.templates.rules import check, sum_of
from storage.templates.tables import template
from storage.unit import Unit
from storage.verbs import verb

TOPIC = "templates"


@verb("templates.put", right=Right.CENTRE)
def put(unit: Unit, kind: str, language: str, body: str) -> int:
    """Make a text the newest version of a kind in a language.  Raises RuleBroken; the same text again is refused."""
    check(kind, language, body)
    if not body.strip():
        raise RuleBroken(N_("This template is empty."), rule="empty")
    if body == _now(unit, kind, language):
        raise RuleBroken(N_("This is the version that counts already."), rule="same")
    return _add(unit, kind, language, body)


@verb("templates.withdraw", right=Right.CENTRE)
def withdraw(unit: Unit, kind: str, language: str) -> int:
    """From now on the template that comes with the program counts again; what was before stays readable."""
    if not _now(unit, kind, language):
        raise RuleBroken(N_("It is the program's own template already."), rule="same")
    return _add(unit, kind, language, "")


def _add(unit: Unit, kind: str, language: str, body: str) -> int:
    unit.changed(TOPIC)
    values = {"kind": kind, "language": language, "number": _last(unit, kind, language) + 1, "body": body,
              "sha256": sum_of(body), "at": unit.now, "user_id": unit.actor.user_id}  # fmt: skip
    return rows.add(unit, template, values)


@put.undoes
@withdraw.undoes
def _take_back(unit: Unit, entry: JournalRow) -> None:
    """Put the version before it in again, as a newer one.  Raises Conflict when another counts already."""
    row = rows.get(unit, template, entry.key)
    kind, language, number = row["kind"], row["language"], row["number"]
    newer = select(template.c.id).where(
        template.c.kind == kind, template.c.language == language, template.c.number > number
    )
    since = unit.conn.execute(newer.order_by(template.c.number.desc()).limit(1)).scalar()
    if since is not None:
        raise rows.conflict(unit, template.name, since)
    before = unit.conn.execute(
        select(template.c.body).where(
            template.c.kind == kind, template.c.language == language, template.c.number == number - 1
        )
    ).scalar()
    _add(unit, kind, language, before or "")


def _last(unit: Unit, kind: str, language: str) -> int:
    query = select(func.max(template.c.number)).where(template.c.kind == kind, template.c.language == language)
    return int(unit.conn.execute(query).scalar() or 0)


def _now(unit: Unit, kind: str, language: str) -> str:
    """The body that counts; empty where it is the program's own."""
    query = select(template.c.body).where(template.c.kind == kind, template.c.language == language)
    return str(unit.conn.execute(query.order_by(template.c.number.desc()).limit(1)).scalar() or "")
