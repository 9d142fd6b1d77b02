"""Walks along the indexes of cards, telephone numbers and documents, for the search box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from storage.ids import PatientId
from storage.patients.digit_runs import PART, dialled
from storage.patients.records import MatchedBy
from storage.patients.rules import card_text
from storage.patients.sql import ALIVE, Binds, Prefixes, beside, ids, one_after_another, prefix_range, rows, walk

Answer = tuple[PatientId, MatchedBy, str]
"""Who, by what, and the number that was asked for."""
FRAGMENT = 3
"""A part of a number has so many digits at least."""
WHOLE = 10
"""So many digits are a whole number: when one ends with them, they are no part of another."""


def by_run(conn: Connection, run: str, words: Sequence[Prefixes], limit: int) -> Iterator[Answer]:
    """A card, the end of a telephone number, a document, any part of either."""
    binds = Binds()
    cards = ", ".join(binds.add(card) for card in dict.fromkeys((run, card_text(int(run)))))
    by_card = [f"p.card_no IN ({cards})", *beside(words, binds)]
    walks = [
        _told(walk(by_card, "p.id", limit), MatchedBy.CARD),
        *(_told(_tails(typed, words, binds, limit), MatchedBy.PHONE) for typed in dialled(run)),
        _told(_documents(run, words, binds, limit), MatchedBy.DOCUMENT),
    ]
    ended = False
    for row in rows(conn, one_after_another(walks), binds):
        who, how, phone = PatientId(row[0]), MatchedBy(row[1]), row[2]
        ended = ended or how is MatchedBy.PHONE
        yield who, how, phone
    if ended and len(run) >= WHOLE:
        return
    for typed in dialled(run):
        yield from _by_part(conn, typed, words, limit)


def phone_tails(
    conn: Connection, run: str, words: Sequence[Prefixes], limit: int
) -> Iterator[tuple[PatientId, str]]:
    """Whose number ends with these digits."""
    binds = Binds()
    yield from ((PatientId(row[0]), row[1]) for row in rows(conn, _tails(run, words, binds, limit), binds))


def _tails(run: str, words: Sequence[Prefixes], binds: Binds, limit: int) -> str:
    where = " AND ".join((prefix_range("n.rev", run[::-1], binds), ALIVE, *beside(words, binds)))
    return (
        "SELECT n.patient_id AS id, n.e164 FROM patient_phone AS n JOIN patient AS p ON p.id = n.patient_id"
        f" WHERE {where} ORDER BY n.rev, n.patient_id LIMIT {limit:d}"
    )


def _told(found: str, how: MatchedBy) -> str:
    """A walk with what it goes by, and the number that it found where that is a telephone's."""
    number = "e164" if how is MatchedBy.PHONE else "''"
    return f"SELECT id, '{how.value}' AS how, {number} AS number FROM ({found}) AS found"


def by_document(conn: Connection, code: str, words: Sequence[Prefixes], limit: int) -> Iterator[Answer]:
    """Whose document begins so."""
    if not code:
        return
    binds = Binds()
    yield from ((who, MatchedBy.DOCUMENT, "") for who in ids(conn, binds, [_documents(code, words, binds, limit)]))


def _documents(code: str, words: Sequence[Prefixes], binds: Binds, limit: int) -> str:
    begun = [prefix_range("p.document_key", code, binds), "p.document_key <> ''", *beside(words, binds)]
    return walk(begun, "p.document_key", limit)


def _by_part(conn: Connection, run: str, words: Sequence[Prefixes], limit: int) -> Iterator[Answer]:
    """Digits from the middle of a telephone or document number: three at least."""
    if len(run) < (PART if words else FRAGMENT):
        return  # beside a name so few digits are the end of a number, or a year
    binds = Binds()
    if len(run) > PART:  # its last five digits lead, its first five must be there too: either may be many people's
        source = "number_part AS t CROSS JOIN number_part AS u CROSS JOIN patient AS p"
        ends = binds.add(int(run[-PART:])), binds.add(int(run[:PART]))
        parts = f"t.part = {ends[0]} AND u.part = {ends[1]} AND u.patient_id = t.patient_id AND p.id = t.patient_id"
    else:
        source = "number_part AS t CROSS JOIN patient AS p"
        first, last = binds.add(int(run.ljust(PART, "0"))), binds.add(int(run.ljust(PART, "9")))
        parts = f"t.part BETWEEN {first} AND {last} AND p.id = t.patient_id"
    like = binds.add(f"%{run[::-1]}%")
    phone = f"(SELECT min(n.e164) FROM patient_phone AS n WHERE n.patient_id = p.id AND n.rev LIKE {like})"
    holds = f"({phone} IS NOT NULL OR p.document_key LIKE {binds.add(f'%{run}%')})"
    where = " AND ".join((parts, ALIVE, *beside(words, binds), holds))
    statement = (
        f"SELECT p.id, {phone} FROM {source} WHERE {where} LIMIT {limit:d}"
    )
    for row in rows(conn, statement, binds):
        yield PatientId(row[0]), MatchedBy.DOCUMENT if row[1] is None else MatchedBy.PHONE, row[1] or ""
