"""Information for patients: kept by title and language, chosen by the service of a visit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Table, select

from storage import rows
from storage.documents import rules
from storage.documents.leaflet_records import Leaflet, LeafletDraft
from storage.documents.tables import leaflet, leaflet_service
from storage.errors import N_, NotFound, RuleBroken
from storage.ids import LeafletId, ServiceId
from storage.journal.records import JournalRow
from storage.patients.plain import plain
from storage.rights import Right
from storage.schema import metadata
from storage.services.tables import service
from storage.unit import Unit
from storage.verbs import verb

TOPIC = "documents"
LANGUAGE_MAX = 12


@verb("documents.put_leaflet", right=Right.DOCUMENTS)
def put_leaflet(unit: Unit, draft: LeafletDraft) -> LeafletId:
    """Keep a leaflet, or its next version where there is one of this title and language.  Raises RuleBroken."""
    title, language = plain(draft.title), plain(draft.language).lower()
    if not title:
        raise RuleBroken(N_("A leaflet needs a title: begin the text with a line like `# Before a blood test`."))
    if len(title) > rules.LINE_MAX:
        raise RuleBroken(N_("At most {count} characters fit here."), field="title", count=rules.LINE_MAX)
    if not language.isalpha() or len(language) > LANGUAGE_MAX:
        raise RuleBroken(N_("Say the language by its letters, for example en or ru."), field="language")
    if not draft.body.strip():
        raise RuleBroken(N_("A leaflet needs a text."), field="body")
    if len(draft.body) > rules.BODY_MAX:
        raise RuleBroken(N_("The text is too long: at most {count} characters."), field="body", count=rules.BODY_MAX)
    there = select(leaflet.c.id).where(leaflet.c.title == title, leaflet.c.language == language)
    known = unit.conn.execute(there).scalar()
    if known is None:
        known = rows.add(unit, leaflet, {"title": title, "language": language, "body": draft.body})
    else:
        rows.change(unit, leaflet, known, {"body": draft.body, "active": True})
    unit.changed(TOPIC)
    return LeafletId(known)


@verb("documents.use_leaflet", right=Right.DOCUMENTS)
def use_leaflet(unit: Unit, leaflet_id: LeafletId, active: bool, version: int | None = None) -> LeafletId:
    """Offer a leaflet, or no longer.  Raises NotFound, Conflict."""
    rows.change(unit, leaflet, leaflet_id, {"active": active}, version=version)
    unit.changed(TOPIC)
    return leaflet_id


@verb("documents.leaflet_services", right=Right.DOCUMENTS)
def leaflet_services(unit: Unit, leaflet_id: LeafletId, services: Collection[ServiceId]) -> LeafletId:
    """Say for which services a leaflet is, all of them at once.  Raises NotFound."""
    rows.get(unit, leaflet, leaflet_id)
    known = set(unit.conn.execute(select(service.c.id).where(service.c.id.in_(list(services)))).scalars())
    if known != set(services):
        raise NotFound(N_("There is no such service."))
    own = leaflet_service.c.leaflet_id == leaflet_id
    there = {row.service_id: row.id for row in unit.conn.execute(select(leaflet_service).where(own))}
    for service_id in sorted(there.keys() - known):
        rows.remove(unit, leaflet_service, there[service_id])
    for service_id in sorted(known - there.keys()):
        rows.add(unit, leaflet_service, {"leaflet_id": leaflet_id, "service_id": service_id})
    unit.changed(TOPIC)
    return leaflet_id


@put_leaflet.undoes
@use_leaflet.undoes
@leaflet_services.undoes
def _undo(unit: Unit, entry: JournalRow) -> None:
    of: Table = metadata.tables[entry.what]
    rows.put_back(unit, of, entry)
    unit.changed(TOPIC)


def leaflets(conn: Connection, *, all_of_them: bool = False) -> tuple[Leaflet, ...]:
    """The leaflets that are offered, or all, by title."""
    asked = select(leaflet).order_by(leaflet.c.title, leaflet.c.language)
    return _made(conn, conn.execute(asked if all_of_them else asked.where(leaflet.c.active == 1)))


def of_services(conn: Connection, services: Collection[ServiceId], language: str) -> tuple[Leaflet, ...]:
    """The leaflets of services: in this language, or in another where there is none in it."""
    belongs = select(leaflet_service.c.leaflet_id).where(leaflet_service.c.service_id.in_(list(services)))
    asked = select(leaflet).where(leaflet.c.active == 1, leaflet.c.id.in_(belongs)).order_by(leaflet.c.title)
    found = _made(conn, conn.execute(asked))
    spoken = tuple(one for one in found if one.language == language)
    return spoken or found


def _made(conn: Connection, found: Iterable[Any]) -> tuple[Leaflet, ...]:
    mine: dict[int, list[int]] = {}
    for of, service_id in conn.execute(select(leaflet_service.c.leaflet_id, leaflet_service.c.service_id)):
        mine.setdefault(of, []).append(service_id)
    return tuple(
        Leaflet(
            id=LeafletId(row.id),
            title=row.title,
            language=row.language,
            body=row.body,
            active=bool(row.active),
            services=tuple(sorted(mine.get(row.id, ()))),
            version=row.version,
        )
        for row in found
    )
