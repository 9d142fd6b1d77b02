"""What `frontdesk check` asks of the register of documents."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, select, text

from storage.checking import Check, Found, Problem
from storage.documents.files import digest_of
from storage.documents.rules import words_of
from storage.documents.tables import document, document_content, document_file, document_word
from storage.errors import N_
from storage.spans import spans

_GAPS = (
    select(document.c.kind, document.c.year, func.count().label("count"), func.max(document.c.serial).label("last"))
    .where(document.c.serial.is_not(None))
    .group_by(document.c.kind, document.c.year)
    .order_by(document.c.kind, document.c.year)
)
_UNCOUNTED = text(
    "SELECT d.id FROM document AS d LEFT JOIN paper AS p ON p.id = d.paper_id"
    " WHERE d.id > :low AND d.id <= :high AND d.state = 'signed' AND d.direction = 'issued'"
    " AND d.kind IN ('contract', 'consent') AND d.patient_id IS NOT NULL"
    " AND (p.id IS NULL OR p.kind <> d.kind OR p.patient_id <> d.patient_id) ORDER BY 1"
)
_WRITTEN = (
    select(document.c.id, document.c.title, document.c.sender, document.c.note, document.c.number)
    .where(document.c.id > bindparam("low"), document.c.id <= bindparam("high"))
    .order_by(document.c.id)
)
_PRINTED = (
    select(document.c.id, document.c.body, document.c.body_sha256)
    .where(document.c.id > bindparam("low"), document.c.id <= bindparam("high"))
    .order_by(document.c.id)
)
_WORDS = select(document_word.c.document_id, document_word.c.k).where(
    document_word.c.document_id > bindparam("low"), document_word.c.document_id <= bindparam("high")
)
_FILE = (
    select(document_file.c.size, document_file.c.sha256, document_content.c.content)
    .outerjoin(document_content, document_content.c.id == document_file.c.id)
    .where(document_file.c.id == bindparam("which"))
)
_FILES = (
    select(document_file.c.id)
    .where(document_file.c.id > bindparam("low"), document_file.c.id <= bindparam("high"))
    .order_by(document_file.c.id)
)


def _numbers(conn: Connection) -> Found:
    """The numbers of a kind go up by one within a year."""
    for row in conn.execute(_GAPS):
        if row.last != row.count:
            yield Problem(
                "document-gap",
                f"document {row.kind} {row.year}",
                N_("{count} numbers were given out, and the last one is {last}"),
                {"count": row.count, "last": row.last},
            )


def _signed(conn: Connection) -> Found:
    """What was signed is what the check-in was told of."""
    for span in spans(conn, document.c.id):
        for row in conn.execute(_UNCOUNTED, span.bounds):
            yield Problem(
                "document-paper", f"document {row.id}", N_("it is signed, and the check-in was not told of it")
            )
        yield span.mark


def _texts(conn: Connection) -> Found:
    """What was printed stands as it was printed."""
    for span in spans(conn, document.c.id, 500):
        for row in conn.execute(_PRINTED, span.bounds):
            if row.body_sha256 != (digest_of(row.body.encode()) if row.body else ""):
                yield Problem("document-text", f"document {row.id}", N_("its text is not what was printed"))
        yield span.mark


def _words(conn: Connection) -> Found:
    """Every document is found by the words of its title, of who it is from, and of its note."""
    for span in spans(conn, document.c.id):
        there: dict[int, set[str]] = {}
        for of, word in conn.execute(_WORDS, span.bounds):
            there.setdefault(of, set()).add(word)
        for row in conn.execute(_WRITTEN, span.bounds):
            wanted = words_of(row.title, row.sender, row.note, row.number)
            if there.get(row.id, set()) != wanted:
                yield Problem("document-words", f"document {row.id}", N_("its words are not those it is found by"))
        yield span.mark


def _files(conn: Connection) -> Found:
    """What is in every file is what was attached; one at a time, for each may be large."""
    for span in spans(conn, document_file.c.id, 50):
        for which in conn.execute(_FILES, span.bounds).scalars().all():
            row = conn.execute(_FILE, {"which": which}).one()
            content = b"" if row.content is None else bytes(row.content)
            digest = digest_of(content) if row.sha256 else ""
            if row.content is None or len(content) != row.size or digest != row.sha256:
                yield Problem("file-damaged", f"document_file {which}", N_("what is in it is not what was attached"))
        yield span.mark


CHECKS = (
    Check(4, N_("numbers of documents"), _numbers),
    Check(5, N_("signed documents"), _signed),
    Check(2, N_("texts of documents"), _texts),
    Check(5, N_("documents and their words"), _words),
    Check(5, N_("files of documents"), _files),
)
