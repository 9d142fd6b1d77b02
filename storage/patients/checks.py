"""What `frontdesk check` asks of the register."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection, Row, bindparam, func, select, text

from storage.checking import Check, Found, Mark, Problem
from storage.errors import N_
from storage.patients.digit_runs import parts, reversed_digits
from storage.patients.names import fold
from storage.patients.plain import number_key
from storage.patients.tables import number_part, patient, patient_phone
from storage.spans import SPAN, Span, spans

_SURNAMES_LOST = text(
    "SELECT p.id FROM patient AS p LEFT JOIN surname AS s ON s.k = p.last_key"
    " WHERE p.id > :low AND p.id <= :high AND p.erased_by IS NULL AND p.last_key <> '' AND s.k IS NULL ORDER BY p.id"
)


def _keys(conn: Connection) -> Found:
    """Every patient is found by the names and the document as they are written now."""
    of = patient.c
    written = select(
        of.id, of.last_name, of.first_name, of.middle_name, of.last_key, of.first_key, of.middle_key,
        of.document_no, of.document_key,
    ).where(of.id > bindparam("low"), of.id <= bindparam("high"), of.erased_by.is_(None)).order_by(of.id)  # fmt: skip
    for span in spans(conn, of.id):
        for row in conn.execute(written, span.bounds):
            where = f"patient {row.id}"
            names = fold(row.last_name), fold(row.first_name), fold(row.middle_name)
            if (row.last_key, row.first_key, row.middle_key) != names:
                yield Problem(
                    "name-index", where, N_("the keys of the name are not those of the name: search does not find it")
                )
            if row.document_key != number_key(row.document_no):
                yield Problem("document-index", where, N_("the key of the document is not that of the document"))
        for (lost,) in conn.execute(_SURNAMES_LOST, span.bounds):
            yield Problem("surname-index", f"patient {lost}", N_("the surname is not in the dictionary of surnames"))
        yield span.mark


_HAVE = {
    "sqlite": (
        "SELECT w.value ->> 0 AS part, w.value ->> 1 AS patient_id FROM json_each(:wanted) AS w"
        " LEFT JOIN number_part AS n ON n.part = w.value ->> 0 AND n.patient_id = w.value ->> 1"
        " WHERE n.part IS NULL"
    ),
    "postgresql": (
        "SELECT (w.value ->> 0)::bigint AS part, (w.value ->> 1)::bigint AS patient_id"
        " FROM json_array_elements(CAST(:wanted AS json)) AS w(value)"
        " LEFT JOIN number_part AS n ON n.part = (w.value ->> 0)::bigint"
        " AND n.patient_id = (w.value ->> 1)::bigint WHERE n.part IS NULL"
    ),
}
"""Which of the wanted pairs of part and patient are not there; through the index that begins with the part."""


def _numbers(conn: Connection) -> Found:
    """Every number is found by its end and by any part of it, and by nothing else."""
    all_wanted = 0
    for span in spans(conn, patient.c.id):
        for row in conn.execute(_PHONES, span.bounds):
            if row.rev != reversed_digits(row.e164):
                yield Problem(
                    "number-index",
                    f"patient {row.patient_id}",
                    N_("a telephone number is not found by its last digits"),
                )
        wanted = _wanted(conn.execute(_PHONES, span.bounds), conn.execute(_DOCUMENTS, span.bounds))
        all_wanted += len(wanted)
        lost = conn.execute(text(_HAVE[conn.dialect.name]), {"wanted": json.dumps(sorted(wanted))})
        for patient_id in sorted({row.patient_id for row in lost}):
            yield Problem(
                "number-parts-missing", f"patient {patient_id}", N_("a number is not found by some of its parts")
            )
        yield span.mark
    if conn.execute(select(func.count()).select_from(number_part)).scalar_one() > all_wanted:
        yield from _strange(conn)


_PHONES = (
    select(patient_phone.c.patient_id, patient_phone.c.rev, patient_phone.c.e164)
    .where(patient_phone.c.patient_id > bindparam("low"), patient_phone.c.patient_id <= bindparam("high"))
    .order_by(patient_phone.c.patient_id)
)
_DOCUMENTS = select(patient.c.id, patient.c.document_no).where(
    patient.c.id > bindparam("low"), patient.c.id <= bindparam("high"), patient.c.document_no != ""
)


def _wanted(
    phones: Iterable[Row[tuple[int, str, str]]], documents: Iterable[Row[tuple[int, str]]]
) -> set[tuple[int, int]]:
    """The pairs of part and patient that these numbers make."""
    wanted = {(part, row.patient_id) for row in phones for part in parts([row.e164])}
    return wanted | {(part, row.id) for row in documents for part in parts([row.document_no])}


_LISTED_PHONES = select(patient_phone.c.patient_id, patient_phone.c.e164).where(
    patient_phone.c.patient_id.in_(bindparam("ids", expanding=True))
)
_LISTED_DOCUMENTS = select(patient.c.id, patient.c.document_no).where(
    patient.c.id.in_(bindparam("ids", expanding=True))
)


def _strange(conn: Connection) -> Found:
    """Parts that no number of their patient has."""
    last = (-1, -1)
    while page := conn.execute(_PARTS, {"part": last[0], "of": last[1]}).all():
        ids = sorted({row.patient_id for row in page})
        wanted = _wanted(conn.execute(_LISTED_PHONES, {"ids": ids}), conn.execute(_LISTED_DOCUMENTS, {"ids": ids}))
        for row in page:
            if (row.part, row.patient_id) not in wanted:
                yield Problem(
                    "number-parts-strange",
                    f"patient {row.patient_id}",
                    N_("{part} finds this patient, but no number has it"),
                    {"part": f"{row.part:05}"},
                )
        last = page[-1].part, page[-1].patient_id
        yield Mark(last[0], 100_000)


_PARTS = text(
    "SELECT part, patient_id FROM number_part WHERE (part, patient_id) > (:part, :of)"
    f" ORDER BY part, patient_id LIMIT {SPAN}"
)


def _cards(conn: Connection) -> Found:
    """No card number was given out above the counter, which is where the next one comes from."""
    last = conn.execute(text("SELECT last FROM card_counter")).scalar() or 0
    for span in spans(conn, patient.c.id):
        for row in _carded(conn, span):
            card = str(row.card_no)
            if card.isascii() and card.isdigit() and len(card) < 16 and int(card) > last:
                yield Problem(
                    "card-above-counter",
                    f"patient {row.id}",
                    N_("card {card} was never given out by the counter, which stands at {last}"),
                    {"card": card, "last": last},
                )
        yield span.mark


def _carded(conn: Connection, span: Span) -> Iterable[Row[tuple[int, str]]]:
    return conn.execute(
        select(patient.c.id, patient.c.card_no)
        .where(patient.c.id > span.low, patient.c.id <= span.high, patient.c.card_no.is_not(None))
        .order_by(patient.c.id)
    )


_INTO = select(patient.c.merged_into).where(patient.c.id == bindparam("which"))


def _merged(conn: Connection) -> Found:
    """Every merged entry leads to one that stands for itself."""
    for row in conn.execute(
        select(patient.c.id, patient.c.merged_into).where(patient.c.merged_into.is_not(None)).order_by(patient.c.id)
    ).all():
        seen, here = {row.id}, row.merged_into
        while here is not None and here not in seen:
            seen.add(here)
            here = conn.execute(_INTO, {"which": here}).scalar()
        if here is not None:
            yield Problem(
                "merge-circle", f"patient {row.id}", N_("the entries it was merged into go round in a circle")
            )


CHECKS = (
    Check(5, N_("names and their keys"), _keys),
    Check(5, N_("numbers and their index"), _numbers),
    Check(5, N_("card numbers"), _cards),
    Check(5, N_("merged entries"), _merged),
)
