"""A register of a million documents searched by its indexes: by number, words, people, kind, day and standing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, or_, select, text

from storage.centre.tables import account_user
from storage.documents import rules
from storage.documents.queries import NOT_ANSWERED, ROWS, documents_of, told_as
from storage.documents.records import Direction, Document, Standing, Wanted
from storage.documents.tables import OWN, UNSIGNED, document, document_word
from storage.patients.names import fold
from storage.patients.plain import digits, number_key
from storage.patients.search import search
from storage.prepared import Prepared
from storage.staff.tables import practitioner

LIMIT = 200
"""Documents that one list shows."""
CANDIDATES = 1000
"""Documents that a word, a number or a person brings, before kind and standing narrow them."""
WORDS = 24
"""Different words that one typed beginning may stand for."""
RARE = 500
"""A word of fewer documents is looked through whole."""
YEARS = 6
"""A bare serial is looked for in so many years."""
PEOPLE = 20

_d, _w = document.c, document_word.c
_END = "\U0010ffff"
_NEXT_WORD = Prepared(
    select(func.min(_w.k)).where(_w.k > bindparam("after"), _w.k >= bindparam("low"), _w.k < bindparam("high"))
)
_OF_WORD = Prepared(
    select(_w.document_id)
    .where(_w.k == bindparam("word"))
    .order_by(_w.document_id.desc())
    .limit(bindparam("most"))
)
_NUMBERS = Prepared(
    select(_d.id)
    .where(_d.number_key >= bindparam("low"), _d.number_key < bindparam("high"), _d.number_key != text("''"))
    .order_by(_d.number_key.desc(), _d.id.desc())
    .limit(bindparam("most"))
)
_SERIALS = Prepared(
    select(_d.id).where(_d.number_key.in_(bindparam("keys", expanding=True)), _d.number_key != text("''"))
)
_OF_PEOPLE = Prepared(
    select(_d.id)
    .where(_d.patient_id.in_(bindparam("people", expanding=True)))
    .order_by(_d.id.desc())
    .limit(bindparam("most"))
)


def find(conn: Connection, wanted: Wanted, today: date, *, own: bool, limit: int = LIMIT) -> tuple[Document, ...]:
    """The newest documents that are wanted; those about to run out by their last day.

    Without `own` only what is about patients.
    """
    asked: Select[Any] = ROWS
    for condition in _conditions(wanted, today, own=own):
        asked = asked.where(condition)
    if wanted.text.strip():
        ids = sorted(_of_text(conn, wanted.text, today, own=own), reverse=True)
        if not ids:
            return ()
        asked = asked.where(_d.id.in_(ids))
    if wanted.standing is Standing.EXPIRING:
        asked = asked.order_by(_d.valid_until, _d.id)
    elif wanted.standing is Standing.EXPIRED:
        asked = asked.order_by(_d.valid_until.desc(), _d.id.desc())
    else:
        asked = asked.order_by(_d.id.desc())
    return documents_of(conn, conn.execute(asked.limit(limit)))


def _conditions(wanted: Wanted, today: date, *, own: bool) -> Iterator[ColumnElement[bool]]:
    if not own:
        yield _d.patient_id.is_not(None)
    if wanted.kind is not None:
        yield _d.kind == wanted.kind.value
    if wanted.day is not None:
        yield _d.issued_on == wanted.day
    if wanted.patient_id is not None:
        yield _d.patient_id == wanted.patient_id
    states = rules.shown_states(wanted.standing)
    if states and wanted.standing is not Standing.UNSIGNED:
        yield _d.state.in_([state.value for state in states])
    yield from _standing(wanted.standing, today)


def _standing(standing: Standing | None, today: date) -> Iterator[ColumnElement[bool]]:
    if standing is Standing.UNSIGNED:
        yield told_as(UNSIGNED)
    elif standing is Standing.EXPIRED:
        yield _d.valid_until < today
    elif standing is Standing.OWN:
        yield told_as(OWN)
    elif standing is Standing.RECEIVED:
        yield _d.direction == Direction.RECEIVED.value
    elif standing is Standing.EXPIRING:
        yield told_as(OWN)
        yield _d.valid_until <= today + timedelta(days=max(rules.WARN_DAYS))
        yield NOT_ANSWERED


# ---------------------------------------------------------------------------- typed text


def _of_text(conn: Connection, typed: str, today: date, *, own: bool) -> set[int]:
    found = set(_by_number(conn, typed, today))
    found.update(_by_words(conn, rules.typed_words(typed)))
    people = [one.id for one in search(conn, typed, today, PEOPLE)]
    if people:
        found.update(_OF_PEOPLE.column(conn, people=people, most=CANDIDATES))
    if own:
        found.update(_by_staff(conn, fold(typed).split()))
    return found


def _by_number(conn: Connection, typed: str, today: date) -> Iterator[int]:
    wanted = number_key(typed)
    if not any(letter.isdigit() for letter in wanted):
        return
    if len(wanted) > 1:
        yield from _NUMBERS.column(conn, low=wanted, high=wanted + _END, most=CANDIDATES)
    serial = digits(typed)
    if serial == wanted and len(serial) < 7 and int(serial):
        keys = [number_key(rules.number_of(today.year - back, int(serial))) for back in range(YEARS)]
        yield from _SERIALS.column(conn, keys=keys)


def _begun(conn: Connection, beginning: str) -> list[str]:
    """The words that a typed one may be the beginning of; each costs one step in the index."""
    found: list[str] = []
    after = ""
    while len(found) < WORDS:
        word = _NEXT_WORD.value(conn, after=after, low=beginning, high=beginning + _END)
        if word is None:
            break
        found.append(word)
        after = word
    return found


def _by_words(conn: Connection, typed: Sequence[str]) -> list[int]:
    """The newest documents that have all the words; the rarest leads."""
    if not typed:
        return []
    meant = [_begun(conn, word) for word in dict.fromkeys(typed)]
    if not all(meant):
        return []
    sizes = [sum(len(_OF_WORD.column(conn, word=word, most=RARE)) for word in words) for words in meant]
    order = sorted(range(len(meant)), key=lambda turn: sizes[turn])
    first, others = meant[order[0]], [meant[turn] for turn in order[1:]]
    found: list[int] = []
    for word in first:
        asked = select(_w.document_id).where(_w.k == word)
        for turn, more in enumerate(others):
            other = document_word.alias(f"w{turn}")
            asked = asked.where(
                select(other.c.k).where(other.c.document_id == _w.document_id, other.c.k.in_(more)).exists()
            )
        found += conn.execute(asked.order_by(_w.document_id.desc()).limit(CANDIDATES)).scalars()
    return sorted(found, reverse=True)[:CANDIDATES]


def _by_staff(conn: Connection, typed: Sequence[str]) -> list[int]:
    """Documents of doctors and colleagues, of whom there are few enough to look at each name."""
    doctors = [
        row.id
        for row in conn.execute(select(practitioner.c.id, practitioner.c.last_name, practitioner.c.first_name))
        if _is_named(typed, f"{row.last_name} {row.first_name}")
    ]
    users = [
        row.id
        for row in conn.execute(select(account_user.c.id, account_user.c.name))
        if _is_named(typed, row.name)
    ]
    if not doctors and not users:
        return []
    of = or_(_d.practitioner_id.in_(doctors), _d.user_id.in_(users))
    return list(conn.execute(select(_d.id).where(of).order_by(_d.id.desc()).limit(CANDIDATES)).scalars())


def _is_named(typed: Sequence[str], name: str) -> bool:
    words = fold(name).split()
    return bool(typed) and all(any(word.startswith(one) for word in words) for one in typed)
