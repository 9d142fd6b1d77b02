"""A person is taken out of the data for good; what the law keeps stays, and is nobody's any more.

Money, visits and the journal are kept whole: their rows, numbers, sums, times and the names of who worked here.
The person's names, numbers, dates, addresses, words about them and the details of journal rows that tell of them go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, delete, select, update

from storage.centre.tables import identifier
from storage.documents.tables import document_content, document_word
from storage.ids import PatientId
from storage.journal.tables import act, journal
from storage.patients import queries
from storage.patients.names import fold
from storage.patients.recording import current
from storage.patients.tables import number_part, patient, patient_phone, surname
from storage.privacy import personal, reach
from storage.privacy.records import Goes, Row, proof_of
from storage.privacy.taking_away import Away, Told, telling, write_down
from storage.privacy.unfinished import refuse_unfinished
from storage.rights import Right
from storage.unit import Unit
from storage.verbs import verb

_TOPICS = ("patients", "schedule", "queue", "calls", "cash", "documents")


def preview(conn: Connection, patient_id: PatientId, today: date) -> Goes:
    """What an erasure would take.  Raises NotFound, and RuleBroken as the erasure would."""
    one = queries.patient_of(conn, patient_id)
    ids = queries.ids_of(conn, patient_id)
    refuse_unfinished(conn, one.usual_name, ids, today)
    found = reach.rows(conn, ids)
    return Goes(
        patient=one,
        others=len(ids) - 1,
        visits=len(found.get("appointment", ())),
        calls=len(found.get("call", ())),
        receipts=len(found.get("receipt", ())),
        rows=len(telling(conn, reach.journal_ids(conn, reach.things(found, ids)))),
        proof=proof_of(one),
    )


@verb("privacy.erase", right=Right.ERASE)
def erase(unit: Unit, patient_id: PatientId, called: str) -> int:
    """Take a person out of the data, with the entries merged into theirs; `called` is what the shell is called.

    Cannot be taken back.  Raises RuleBroken (merged, erased, something unfinished, a broken journal), NotFound.
    """
    one = current(unit, patient_id)
    ids = queries.ids_of(unit.conn, patient_id)
    refuse_unfinished(unit.conn, one.usual_name, ids, unit.today)
    overwrite_what_is_freed(unit)
    found = reach.rows(unit.conn, ids)
    rows = telling(unit.conn, reach.journal_ids(unit.conn, reach.things(found, ids)))
    surnames = _surnames(found.get("patient", ()), rows)
    away = Away(tables=found, journal=rows, acts=_import_keys(unit.conn, ids), patients=ids)
    by = write_down(unit, patient_id, away)
    _leave_shells(unit, found.get("patient", ()), called, by)
    _empty_files(unit, found)
    _forget_surnames(unit, surnames)
    for topic in _TOPICS:
        unit.changed(topic, patient_id)
    return patient_id


def overwrite_what_is_freed(unit: Unit) -> None:
    """From here on SQLite leaves nothing of removed text in its pages; PostgreSQL's VACUUM does it in its own time."""
    if unit.conn.dialect.name == "sqlite":
        unit.conn.exec_driver_sql("PRAGMA secure_delete = ON")


def _empty_files(unit: Unit, found: Mapping[str, Sequence[Row]]) -> None:
    """What is in the person's files goes, and the words by which their documents were found."""
    for row in found.get("document_file", ()):
        unit.conn.execute(update(document_content).where(document_content.c.id == row["id"]).values(content=b""))
    for row in found.get("document", ()):
        unit.conn.execute(delete(document_word).where(document_word.c.document_id == row["id"]))


def _leave_shells(unit: Unit, rows: Sequence[Row], called: str, by: int) -> None:
    for row in rows:
        who = row["id"]
        for table in (patient_phone, number_part):
            unit.conn.execute(delete(table).where(table.c.patient_id == who))
        unit.conn.execute(delete(identifier).where(identifier.c.kind == "patient", identifier.c.ref_id == who))
        unit.conn.execute(
            update(patient)
            .where(patient.c.id == who)
            .values(
                **personal.PATIENT,
                first_name=called.format(number=who),
                status="merged" if row["merged_into"] is not None else "archived",
                version=row["version"] + 1,
                erased_by=by,
            )
        )


def _surnames(rows: Sequence[Row], told: Sequence[Told]) -> set[str]:
    """The folded surnames that the person has or had."""
    found = {str(row["last_key"]) for row in rows}
    for line in told:
        for details in (personal.details_of(line.values[8]), personal.details_of(line.values[9])):  # type: ignore[arg-type]  # JSON texts
            found.add(fold(str((details or {}).get("last_name") or "")))
    return found - {""}


def _forget_surnames(unit: Unit, names: Iterable[str]) -> None:
    """Surnames that nobody has any more leave the dictionary."""
    for name in sorted(names):
        if unit.conn.execute(select(patient.c.id).where(patient.c.last_key == name).limit(1)).first() is None:
            unit.conn.execute(delete(surname).where(surname.c.k == name))


def _import_keys(conn: Connection, ids: Sequence[PatientId]) -> list[int]:
    """The acts that took the person's lines of files in: their keys hold what the file calls them."""
    rows = conn.execute(
        select(act.c.id)
        .join(journal, journal.c.act_id == act.c.id)
        .where(journal.c.what == "patient", journal.c.key.in_(ids), act.c.idem_key.like("import:%"))
    )
    return sorted(set(rows.scalars()))
