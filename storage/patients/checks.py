"""What `frontdesk check` asks of the register."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select, text

from storage.checking import Check, Problem
from storage.patients.digit_runs import parts, reversed_digits
from storage.patients.names import fold
from storage.patients.plain import number_key
from storage.patients.tables import number_part, patient, patient_phone, surname


def _keys(conn: Connection) -> Iterator[Problem]:
    """Every patient is found by the names and the document as they are written now."""
    known = set(conn.execute(select(surname.c.k)).scalars())
    for row in conn.execute(select(patient).where(patient.c.erased_by.is_(None))):
        where = f"patient {row.id}"
        if (row.last_key, row.first_key, row.middle_key) != (
            fold(row.last_name),
            fold(row.first_name),
            fold(row.middle_name),
        ):
            yield Problem(where, "the keys of the name are not those of the name")
        if row.last_key and row.last_key not in known:
            yield Problem(where, "the surname is not in the dictionary of surnames")
        if row.document_key != number_key(row.document_no):
            yield Problem(where, "the key of the document is not that of the document")


def _numbers(conn: Connection) -> Iterator[Problem]:
    """Every number is found by its end and by any part of it."""
    wanted: dict[int, set[int]] = {}
    for row in conn.execute(select(patient_phone)):
        if row.rev != reversed_digits(row.e164):
            yield Problem(f"patient {row.patient_id}", "the index of a telephone number is not that of the number")
        wanted.setdefault(row.patient_id, set()).update(parts([row.e164]))
    for document in conn.execute(select(patient.c.id, patient.c.document_no).where(patient.c.document_no != "")):
        wanted.setdefault(document.id, set()).update(parts([document.document_no]))
    have: dict[int, set[int]] = {}
    for part in conn.execute(select(number_part)):
        have.setdefault(part.patient_id, set()).add(part.part)
    for patient_id in sorted(wanted.keys() | have.keys()):
        if wanted.get(patient_id, set()) != have.get(patient_id, set()):
            yield Problem(f"patient {patient_id}", "the index of parts of numbers is not that of the numbers")


def _cards(conn: Connection) -> Iterator[Problem]:
    """No card number was given out above the counter, which is where the next one comes from."""
    last = conn.execute(text("SELECT last FROM card_counter")).scalar() or 0
    for row in conn.execute(select(patient.c.id, patient.c.card_no).where(patient.c.card_no.is_not(None))):
        card = str(row.card_no)
        if card.isascii() and card.isdigit() and len(card) < 16 and int(card) > last:
            yield Problem(f"patient {row.id}", f"card {card} was never given out by the counter")


def _merged(conn: Connection) -> Iterator[Problem]:
    """Every merged entry leads to one that stands for itself."""
    onward = {row.id: row.merged_into for row in conn.execute(select(patient.c.id, patient.c.merged_into))}
    for patient_id, target in onward.items():
        seen = {patient_id}
        here = target
        while here is not None and here not in seen:
            seen.add(here)
            here = onward.get(here)
        if here is not None:
            yield Problem(f"patient {patient_id}", "the entries it was merged into go round in a circle")


CHECKS = (
    Check(5, "names and their keys", _keys),
    Check(5, "numbers and their index", _numbers),
    Check(5, "card numbers", _cards),
    Check(5, "merged entries", _merged),
)
