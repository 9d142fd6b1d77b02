"""What `frontdesk check` verifies of those who were erased: nothing of them is left, and an erasure names them."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from storage.checking import Check, Found, Problem
from storage.errors import N_
from storage.patients.tables import patient
from storage.privacy import personal

_LEFT = text(
    "SELECT p.id FROM patient AS p WHERE p.erased_by IS NOT NULL AND ("
    " EXISTS (SELECT 1 FROM patient_phone AS f WHERE f.patient_id = p.id)"
    " OR EXISTS (SELECT 1 FROM number_part AS n WHERE n.patient_id = p.id)"
    " OR EXISTS (SELECT 1 FROM paper AS d WHERE d.patient_id = p.id AND d.number <> '')"
    " OR EXISTS (SELECT 1 FROM call AS c WHERE c.patient_id = p.id AND (c.number <> '' OR c.note <> ''))"
    " OR EXISTS (SELECT 1 FROM document AS o WHERE o.patient_id = p.id AND (o.body <> '' OR o.number <> ''"
    " OR EXISTS (SELECT 1 FROM document_file AS t WHERE t.document_id = o.id AND t.sha256 <> '')))"
    " OR EXISTS (SELECT 1 FROM receipt AS r WHERE r.patient_id = p.id AND r.patient_name <> ''))"
)
_BY = text("SELECT after FROM journal WHERE id = :by AND what = 'erasure'")


def _erased(conn: Connection) -> Found:
    """Of an erased person only the shell is left, and the erasure that it names has named it."""
    for row in conn.execute(select(patient).where(patient.c.erased_by.is_not(None))).mappings():
        where = f"patient {row['id']}"
        told = conn.execute(_BY, {"by": row["erased_by"]}).scalar()
        if told is None or f" p{row['id']} " not in told:
            yield Problem("erased-by-nothing", where, N_("it says that it was erased, and no erasure names it"))
        if any(row[name] != value for name, value in personal.PATIENT.items()):
            yield Problem("erased-left", where, N_("it was erased, and something of the person is left"))
    for (patient_id,) in conn.execute(_LEFT):
        yield Problem(
            "erased-told", f"patient {patient_id}", N_("it was erased, and rows about it still tell of the person")
        )


CHECKS = (Check(2, N_("erased persons"), _erased),)
