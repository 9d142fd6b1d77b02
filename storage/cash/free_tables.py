"""Charges that are nothing by the rule of free follow-ups, each with the paid visit that it follows."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index

from storage.schema import SQLITE_CHECKS_ON, Int, table

free_charge = table(
    "free_charge",
    Column("charge_id", Int, ForeignKey("charge.id"), primary_key=True, autoincrement=False),
    Column("after_id", Int, ForeignKey("appointment.id"), nullable=False),
    Column("number", Int, nullable=False),
    Column("visits", Int, nullable=False),
    Column("days", Int, nullable=False),
    CheckConstraint("visits BETWEEN 1 AND 20 AND number BETWEEN 1 AND visits", name="number"),
    CheckConstraint("days BETWEEN 1 AND 365", name="days"),
    Index("ix_free_charge_after", "after_id"),
    with_rowid=False,
)
"""Why a visit was charged nothing: number so many of so many free follow-ups, and the rule as it was then."""

_FITS = """SELECT 1 FROM charge AS c JOIN appointment AS a ON a.id = c.appointment_id
      JOIN appointment AS paid ON paid.id = NEW.after_id AND paid.patient_id = a.patient_id
        AND paid.practitioner_id = a.practitioner_id AND paid.id <> a.id
      WHERE c.id = NEW.charge_id AND c.origin = 'visit' AND c.price_minor = 0
        AND (SELECT count(*) FROM free_charge AS f JOIN charge AS o ON o.id = f.charge_id
             JOIN appointment AS v ON v.id = o.appointment_id AND v.status IN ('booked', 'fulfilled')
             WHERE f.after_id = NEW.after_id AND o.state <> 'void') < NEW.visits"""
_SAID = "free: a charge of nothing is for one of the follow-ups to a paid visit"
_KEPT = "free: why a charge was nothing stays as it was"

SQLITE = (
    f"""
    CREATE TRIGGER free_charge_new BEFORE INSERT ON free_charge
    WHEN NOT {SQLITE_CHECKS_ON} OR NOT EXISTS ({_FITS})
      OR EXISTS (SELECT 1 FROM free_charge WHERE charge_id = NEW.charge_id)
    BEGIN SELECT RAISE(ABORT, '{_SAID}'); END
    """,
    f"""
    CREATE TRIGGER free_charge_fixed BEFORE UPDATE ON free_charge
    BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END
    """,
    f"""
    CREATE TRIGGER free_charge_kept BEFORE DELETE ON free_charge
    BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END
    """,
)
POSTGRESQL = (
    f"""
    CREATE FUNCTION free_charge_new() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM appointment WHERE id = NEW.after_id FOR NO KEY UPDATE;
      IF NOT EXISTS ({_FITS}) THEN
        RAISE EXCEPTION '{_SAID}' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER free_charge_new BEFORE INSERT ON free_charge FOR EACH ROW EXECUTE FUNCTION free_charge_new()",
    f"""
    CREATE FUNCTION free_charge_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION '{_KEPT}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    "CREATE TRIGGER free_charge_kept BEFORE UPDATE OR DELETE ON free_charge"
    " FOR EACH ROW EXECUTE FUNCTION free_charge_kept()",
    "CREATE TRIGGER free_charge_all_kept BEFORE TRUNCATE ON free_charge"
    " FOR EACH STATEMENT EXECUTE FUNCTION free_charge_kept()",
)
