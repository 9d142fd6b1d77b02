"""What keeps a series true beneath the storage layer: its visits are one patient's, and stay counted as they were."""

from __future__ import annotations

from storage.schema import SQLITE_CHECKS_ON

_FITS = """SELECT 1 FROM appointment AS a JOIN appointment AS first ON first.id = NEW.series_id
      AND first.patient_id = a.patient_id
    LEFT JOIN series_visit AS one ON one.appt_id = NEW.series_id
    WHERE a.id = NEW.appt_id AND (NEW.number = 1 OR one.visits = NEW.visits)"""
"""The visit is of the patient of the first one, which is there already and counts as many."""

SQLITE: tuple[str, ...] = (
    f"""
    CREATE TRIGGER series_follows BEFORE INSERT ON series_visit
    WHEN NOT {SQLITE_CHECKS_ON} OR NOT EXISTS ({_FITS})
      OR EXISTS (SELECT 1 FROM series_visit WHERE appt_id = NEW.appt_id)
      OR EXISTS (SELECT 1 FROM series_visit WHERE series_id = NEW.series_id AND number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'book: a visit of a series follows its first'); END
    """,
    """
    CREATE TRIGGER series_fixed BEFORE UPDATE ON series_visit
    BEGIN SELECT RAISE(ABORT, 'book: a series stays as it was booked'); END
    """,
    """
    CREATE TRIGGER series_kept BEFORE DELETE ON series_visit
    BEGIN SELECT RAISE(ABORT, 'book: a series stays as it was booked'); END
    """,
)

POSTGRESQL: tuple[str, ...] = (
    f"""
    CREATE FUNCTION series_follows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS ({_FITS}) THEN
        RAISE EXCEPTION 'book: a visit of a series follows its first'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER series_follows BEFORE INSERT ON series_visit
      FOR EACH ROW EXECUTE FUNCTION series_follows()
    """,
    """
    CREATE TRIGGER series_kept BEFORE UPDATE OR DELETE ON series_visit
      FOR EACH ROW EXECUTE FUNCTION book_refused('a series stays as it was booked')
    """,
    """
    CREATE TRIGGER series_all_kept BEFORE TRUNCATE ON series_visit
      FOR EACH STATEMENT EXECUTE FUNCTION book_refused('a series stays as it was booked')
    """,
)
