"""Files kept with documents: attached, taken off, given out again with their checksum checked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from storage import rows
from storage.documents import rules
from storage.documents.custody import void
from storage.documents.file_records import File
from storage.documents.records import Draft
from storage.documents.tables import document, document_content, document_file
from storage.documents.verbs import enter, row_of, take_back
from storage.errors import N_, NotFound, RuleBroken, Unavailable
from storage.ids import DocumentId, FileId
from storage.journal.records import JournalRow
from storage.rights import Right
from storage.unit import Unit
from storage.verbs import verb

DAMAGED = N_("{name} is not what was attached: it is damaged; take it from a copy of the data.")


def digest_of(content: bytes) -> str:
    """How a file is told from any other."""
    return hashlib.sha256(content).hexdigest()


@verb("documents.attach", right=Right.PATIENTS)
def attach(unit: Unit, document_id: DocumentId, file: File) -> FileId:
    """Keep a file with a document.  Raises RuleBroken (empty, too large, there already), NotFound."""
    row = row_of(unit, document_id)
    name = rules.check_file(file.name, len(file.content))
    digest = digest_of(file.content)
    same = select(document_file.c.name).where(
        document_file.c.document_id == document_id, document_file.c.sha256 == digest, document_file.c.voided == 0
    )
    there = unit.conn.execute(same).scalar()
    if there is not None:
        raise RuleBroken(N_("This file is attached already, as {name}."), field="file", name=there)
    values = {"document_id": document_id, "name": name, "size": len(file.content), "sha256": digest}
    made = FileId(rows.add(unit, document_file, {**values, "at": unit.now, "by": unit.actor.user_id}))
    unit.conn.execute(insert(document_content).values(id=made, content=file.content))
    unit.changed("documents", document_id)
    if row["patient_id"] is not None:
        unit.changed("patients", row["patient_id"])
    return made


@verb("documents.take_off", right=Right.PATIENTS)
def take_off(unit: Unit, file_id: FileId) -> FileId:
    """A file attached by mistake is not shown any more.  Raises NotFound."""
    row = unit.conn.execute(select(document_file).where(document_file.c.id == file_id)).first()
    if row is None or row.voided:
        raise NotFound(N_("There is no such file."))
    row_of(unit, DocumentId(row.document_id))
    unit.conn.execute(document_file.update().where(document_file.c.id == file_id).values(voided=True))
    unit.journal(document_file.name, file_id, {"voided": False}, {"voided": True})
    unit.changed("documents", row.document_id)
    return file_id


@verb("documents.receive", right=Right.PATIENTS)
def receive(unit: Unit, draft: Draft, file: File | None = None) -> DocumentId:
    """Enter what came in, or what the centre or its staff have, with its file.  Raises RuleBroken (`field`)."""
    made = enter(unit, draft)
    if file is not None:
        attach(unit, made, file)
    return made


@attach.undoes
@take_off.undoes
def _undo(unit: Unit, entry: JournalRow) -> None:
    void(unit, document_file, entry)


receive.undoes(take_back)


def content_of(conn: Connection, file_id: FileId) -> tuple[str, bytes]:
    """A file's name and what is in it, as it was attached.

    Raises:
        NotFound: there is no such file, or it was taken off, or its person was taken out of the data.
        Unavailable: it is not what was attached.
    """
    row = conn.execute(
        select(document_file, document_content.c.content, document.c.patient_id)
        .join(document, document.c.id == document_file.c.document_id)
        .outerjoin(document_content, document_content.c.id == document_file.c.id)
        .where(document_file.c.id == file_id, document_file.c.voided == 0)
    ).first()
    if row is None or not row.sha256:
        raise NotFound(N_("There is no such file."))
    content = b"" if row.content is None else bytes(row.content)
    if len(content) != row.size or digest_of(content) != row.sha256:
        raise Unavailable(DAMAGED, name=row.name)
    return row.name, content


def contents_of(conn: Connection, files: Sequence[int]) -> dict[int, bytes]:
    """What is in these files, also in those that were taken off.  Raises Unavailable as `content_of`."""
    found: dict[int, bytes] = {}
    for file_id in files:
        row = conn.execute(
            select(document_file.c.name, document_file.c.sha256, document_content.c.content)
            .join(document_content, document_content.c.id == document_file.c.id)
            .where(document_file.c.id == file_id, document_file.c.sha256 != "")
        ).first()
        if row is None:
            continue
        found[file_id] = bytes(row.content)
        if digest_of(found[file_id]) != row.sha256:
            raise Unavailable(DAMAGED, name=row.name)
    return found
