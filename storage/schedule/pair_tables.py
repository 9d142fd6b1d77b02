"""The table of pairs: which two visits were booked as one, and the guards that keep it true."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey

from storage.schema import Instant, Int, key, table

visit_pair = table(
    "visit_pair",
    key(),
    Column("first_id", Int, ForeignKey("appointment.id"), nullable=False, unique=True),
    Column("second_id", Int, ForeignKey("appointment.id"), nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    CheckConstraint("first_id <> second_id", name="two"),
)
"""Two visits of one patient to two specialists.  A row never changes; only an undo takes it away."""

_ALIKE = """SELECT 1 FROM appointment AS a JOIN appointment AS b ON b.id = NEW.second_id
      WHERE a.id = NEW.first_id AND a.patient_id = b.patient_id AND a.practitioner_id <> b.practitioner_id"""
_PAIRED = """SELECT 1 FROM visit_pair AS p
      WHERE p.first_id IN (NEW.first_id, NEW.second_id) OR p.second_id IN (NEW.first_id, NEW.second_id)"""

SQLITE: tuple[str, ...] = (
    f"""
    CREATE TRIGGER visit_pair_new BEFORE INSERT ON visit_pair
    BEGIN
      SELECT RAISE(ABORT, 'book: a pair is two visits of one patient to two doctors') WHERE NOT EXISTS ({_ALIKE});
      SELECT RAISE(ABORT, 'book: a visit is of one pair only') WHERE EXISTS ({_PAIRED})
        OR EXISTS (SELECT 1 FROM visit_pair WHERE id = NEW.id);
    END
    """,
    """
    CREATE TRIGGER visit_pair_fixed BEFORE UPDATE ON visit_pair
    BEGIN SELECT RAISE(ABORT, 'book: a pair stays the pair that was booked'); END
    """,
)

POSTGRESQL: tuple[str, ...] = (
    f"""
    CREATE FUNCTION visit_pair_new() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM appointment WHERE id IN (NEW.first_id, NEW.second_id) ORDER BY id FOR NO KEY UPDATE;
      IF NOT EXISTS ({_ALIKE}) THEN
        RAISE EXCEPTION 'book: a pair is two visits of one patient to two doctors'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      IF EXISTS ({_PAIRED}) THEN
        RAISE EXCEPTION 'book: a visit is of one pair only' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER visit_pair_new BEFORE INSERT ON visit_pair
      FOR EACH ROW EXECUTE FUNCTION visit_pair_new()
    """,
    """
    CREATE TRIGGER visit_pair_fixed BEFORE UPDATE ON visit_pair
      FOR EACH ROW EXECUTE FUNCTION book_refused('a pair stays the pair that was booked')
    """,
    """
    CREATE TRIGGER visit_pair_kept BEFORE TRUNCATE ON visit_pair
      FOR EACH STATEMENT EXECUTE FUNCTION book_refused('a pair stays the pair that was booked')
    """,
)
