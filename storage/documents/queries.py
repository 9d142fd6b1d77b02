"""SQL of the register: one document, its copies and files, how a patient's papers stand, where records are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, select, text

from storage.centre.tables import account_user
from storage.documents import rules
from storage.documents.file_records import Attached
from storage.documents.records import (
    CopyMove,
    Direction,
    Document,
    Kind,
    Place,
    State,
    Warn,
    Whole,
)
from storage.documents.tables import OWN, document, document_copy, document_file
from storage.errors import N_, NotFound
from storage.ids import AppointmentId, DocumentId, FileId, PaperId, PatientId, PractitionerId, UserId
from storage.patients.tables import patient
from storage.prepared import Prepared
from storage.staff.tables import practitioner

_d = document.c
_by = account_user.alias("entered_by")
_signer = account_user.alias("signer")
_files = (
    select(func.count())
    .select_from(document_file)
    .where(document_file.c.document_id == _d.id, document_file.c.voided == 0)
    .scalar_subquery()
)
ROWS: Select[Any] = (
    select(
        *(column for column in _d if column.name not in ("body", "body_sha256", "number_key", "year", "serial")),
        *(patient.c.last_name, patient.c.first_name, patient.c.middle_name),
        *(practitioner.c.last_name.label("doctor_last"), practitioner.c.first_name.label("doctor_first")),
        account_user.c.name.label("user_name"),
        _by.c.name.label("by_name"),
        _signer.c.name.label("signer_name"),
        _files.label("files"),
    )
    .select_from(document)
    .outerjoin(patient, patient.c.id == _d.patient_id)
    .outerjoin(practitioner, practitioner.c.id == _d.practitioner_id)
    .outerjoin(account_user, account_user.c.id == _d.user_id)
    .outerjoin(_by, _by.c.id == _d.by)
    .outerjoin(_signer, _signer.c.id == _d.signed_by)
)
"""Documents without their texts."""
_NEWEST_COPIES = Prepared(
    select(document_copy.c.document_id, document_copy.c.copy, document_copy.c.place)
    .where(document_copy.c.document_id.in_(bindparam("which", expanding=True)), document_copy.c.voided == 0)
    .order_by(document_copy.c.document_id, document_copy.c.copy, document_copy.c.id)
)
_answer = document.alias("answer")
NOT_ANSWERED = ~select(_answer.c.id).where(_answer.c.replaces_id == _d.id, _answer.c.state != "revoked").exists()
"""No other document stands in the place of this one."""


def placed(conn: Connection, ids: Collection[int]) -> dict[int, tuple[tuple[int, Place], ...]]:
    """Where each copy of documents is now."""
    found: dict[int, dict[int, Place]] = {}
    if ids:
        for row in _NEWEST_COPIES.rows(conn, which=list(ids)):
            found.setdefault(row.document_id, {})[row.copy] = Place(row.place)
    return {which: tuple(sorted(copies.items())) for which, copies in found.items()}


def documents_of(conn: Connection, found: Iterable[Any]) -> tuple[Document, ...]:
    """Rows of `ROWS` as documents, with the places of their copies."""
    listed = list(found)
    copies = placed(conn, [row.id for row in listed])
    return tuple(_document(row, copies.get(row.id, ())) for row in listed)


def _document(row: Any, copies: tuple[tuple[int, Place], ...], body: str = "") -> Document:  # Any: a row is untyped
    if row.patient_id is not None:
        holder = f"{row.last_name} {row.first_name}".strip()
    elif row.practitioner_id is not None:
        holder = f"{row.doctor_last} {row.doctor_first}".strip()
    else:
        holder = row.user_name or ""
    return Document(
        id=DocumentId(row.id),
        kind=Kind(row.kind),
        direction=Direction(row.direction),
        state=State(row.state),
        number=row.number,
        title=row.title,
        body=body,
        sender=row.sender,
        note=row.note,
        language=row.language,
        template_version=row.template_version,
        patient_id=None if row.patient_id is None else PatientId(row.patient_id),
        practitioner_id=None if row.practitioner_id is None else PractitionerId(row.practitioner_id),
        user_id=None if row.user_id is None else UserId(row.user_id),
        appointment_id=None if row.appointment_id is None else AppointmentId(row.appointment_id),
        holder=holder,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        replaces_id=None if row.replaces_id is None else DocumentId(row.replaces_id),
        paper_id=None if row.paper_id is None else PaperId(row.paper_id),
        reason=row.reason,
        by=row.by_name or "",
        at=row.at,
        signed_at=row.signed_at,
        signed_by=row.signer_name or "",
        files=row.files,
        places=copies,
        version=row.version,
    )


def document_of(conn: Connection, document_id: DocumentId) -> Document:
    """One document with its text.  Raises NotFound."""
    row = conn.execute(ROWS.add_columns(_d.body).where(_d.id == document_id)).first()
    if row is None:
        raise NotFound(N_("There is no such document."))
    return _document(row, placed(conn, [document_id]).get(document_id, ()), row.body)


def document_of_file(conn: Connection, file_id: FileId) -> Document:
    """The document that a file is kept with.  Raises NotFound."""
    of = conn.execute(select(document_file.c.document_id).where(document_file.c.id == file_id)).scalar()
    if of is None:
        raise NotFound(N_("There is no such file."))
    return document_of(conn, DocumentId(of))


def whole(conn: Connection, document_id: DocumentId) -> Whole:
    """A document with the history of its copies and its files.  Raises NotFound."""
    one = document_of(conn, document_id)
    answer = conn.execute(
        select(_d.number, _d.title).where(_d.replaces_id == document_id).order_by(_d.id.desc()).limit(1)
    ).first()
    moves = conn.execute(
        select(document_copy, account_user.c.name)
        .outerjoin(account_user, account_user.c.id == document_copy.c.by)
        .where(document_copy.c.document_id == document_id)
        .order_by(document_copy.c.id)
    )
    return Whole(
        document=one,
        moves=tuple(
            CopyMove(
                copy=row.copy,
                place=Place(row.place),
                note=row.note,
                at=row.at,
                by=row.name or "",
                voided=bool(row.voided),
            )
            for row in moves
        ),
        files=files_of(conn, document_id),
        answered_by="" if answer is None else answer.number or answer.title,
    )


def files_of(conn: Connection, document_id: DocumentId) -> tuple[Attached, ...]:
    """What is attached to a document, without what is in it."""
    own = account_user.c.id == document_file.c.by
    # `name` of the file and of the person: the columns are named one by one
    f = document_file.c
    rows = conn.execute(
        select(f.id, f.document_id, f.name, f.size, f.sha256, f.at, account_user.c.name.label("by_name"))
        .outerjoin(account_user, own)
        .where(f.document_id == document_id, f.voided == 0)
        .order_by(f.id)
    )
    return tuple(
        Attached(
            id=FileId(row.id),
            document_id=DocumentId(row.document_id),
            name=row.name,
            size=row.size,
            sha256=row.sha256,
            at=row.at,
            by=row.by_name or "",
        )
        for row in rows
    )


def told_as(condition: str) -> Any:  # Any: a clause that stands for a column's
    """In the very words of a partial index, with the table's own name: so that the index answers."""
    return text(" AND ".join(f"document.{part}" for part in condition.split(" AND ")))


def _ending(last: date) -> Any:  # Any: a condition
    return and_(
        told_as(OWN), _d.valid_until <= last, _d.state.in_([State.ISSUED.value, State.SIGNED.value]), NOT_ANSWERED
    )


def expiring(conn: Connection, last: date) -> tuple[Document, ...]:
    """The centre's and staff's documents that run out by a day, or have; the first to run out in front."""
    found = conn.execute(ROWS.where(_ending(last)).order_by(_d.valid_until, _d.id))
    return documents_of(conn, found)


def ending(conn: Connection, today: date, last: date) -> dict[Warn, int]:
    """How many of them are how near their end."""
    rows = conn.execute(select(_d.valid_until, func.count()).where(_ending(last)).group_by(_d.valid_until))
    counts: dict[Warn, int] = {}
    for until, count in rows:
        near = rules.warning(Direction.OWN, State.ISSUED, until, today)
        counts[near] = counts.get(near, 0) + count
    return counts
