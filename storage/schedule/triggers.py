"""What keeps the book true beneath the storage layer, as DDL text for each engine.

Cells follow bookings, bookings follow visits, and a lane above 0 needs a named person and a reason.
A refusal for an occupied time says `slot taken`, every other one begins with `book:`.
"""

from __future__ import annotations

from storage.rights import RIGHTS, Right
from storage.schedule import card_triggers, hold_tables, pair_tables, series_triggers
from storage.schema import SQLITE_CHECKS_ON

_ONES = ", ".join(f"({i})" for i in range(16))
_SIXTEENS = ", ".join(f"({i})" for i in range(0, 288, 16))

_MAY_OVERBOOK = ", ".join(f"'{role.value}'" for role in RIGHTS if Right.OVERBOOK in RIGHTS[role])
_UNSEEN = (
    *range(1, 33), 0x7F, 0xA0, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x1680, 0x17B4, 0x17B5, *range(0x180B, 0x180F),
    *range(0x2000, 0x2010), *range(0x2028, 0x2030), *range(0x205F, 0x2070), 0x2800, 0x3000, 0x3164, 0xFEFF, 0xFFA0,
)  # fmt: skip
"""Letters that nobody sees on paper or a screen."""

_LET_IN = """{trim}({a}.overbook_reason, {unseen}) <> '' AND (
          {a}.overbook_by IN (SELECT id FROM account_user WHERE role IN ({roles}))
          OR EXISTS (SELECT 1 FROM journal AS j WHERE j.what = 'appointment' AND j.key = {a}.id
            AND {journalled} = {a}.overbook_by))"""
"""Whether a visit may stand beside another: a reason that can be seen, and somebody whose role may.

Or the journal has it: of somebody whose role could when it was written, or of nobody (0) where a law has moved the
clocks, which journals a visit before it takes the new time."""


def _let_in(row: str) -> str:
    unseen = f"char({', '.join(str(one) for one in _UNSEEN)})"
    said = "json_extract(j.after, '$.overbook_by')"
    return _LET_IN.format(trim="trim", a=row, unseen=unseen, roles=_MAY_OVERBOOK, journalled=said)


def _pg_let_in(row: str) -> str:
    unseen = " || ".join(f"chr({one})" for one in _UNSEEN)
    said = "(j.after::json ->> 'overbook_by')::bigint"
    return _LET_IN.format(trim="btrim", a=row, unseen=unseen, roles=_MAY_OVERBOOK, journalled=said)


_WAS_WALK_IN = "SELECT 1 FROM journal AS j WHERE j.what = 'appointment' AND j.key = OLD.id AND {before} = 'walkin'"
"""Only an undo makes a booked visit the walk-in again that it was."""

SQLITE: tuple[str, ...] = (
    *pair_tables.SQLITE,
    *card_triggers.SQLITE,
    *hold_tables.SQLITE,
    # ------------------------------------------------------------------ visits
    """
    CREATE TRIGGER appointment_new BEFORE INSERT ON appointment
    WHEN EXISTS (SELECT 1 FROM appointment WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'book: a visit is never replaced'); END
    """,
    f"""
    CREATE TRIGGER appointment_keys AFTER INSERT ON appointment WHEN NOT {SQLITE_CHECKS_ON}
    BEGIN SELECT RAISE(ABORT, 'book: foreign keys must be on, and checks too'); END
    """,
    """
    CREATE TRIGGER appointment_kept BEFORE DELETE ON appointment
    BEGIN SELECT RAISE(ABORT, 'book: a visit is never deleted'); END
    """,
    """
    CREATE TRIGGER appointment_id_kept BEFORE UPDATE OF id ON appointment WHEN NEW.id <> OLD.id
    BEGIN SELECT RAISE(ABORT, 'book: a visit keeps its number'); END
    """,
    f"""
    CREATE TRIGGER appointment_kind BEFORE UPDATE OF kind ON appointment
    WHEN NEW.kind = 'walkin' AND OLD.kind <> 'walkin'
      AND NOT EXISTS ({_WAS_WALK_IN.format(before="json_extract(j.before, '$.kind')")})
    BEGIN SELECT RAISE(ABORT, 'book: a visit with a time does not become a walk-in'); END
    """,
    f"""
    CREATE TRIGGER appointment_changed AFTER UPDATE ON appointment
    BEGIN
      SELECT RAISE(ABORT, 'book: free the time of the visit before it changes')
      WHERE NOT {SQLITE_CHECKS_ON} OR EXISTS (
        SELECT 1 FROM booking AS b JOIN appointment AS a ON a.id = b.appt_id
        WHERE b.appt_id = NEW.id AND (
          b.starts_at <> a.starts_at OR b.ends_at <> a.ends_at
          OR NOT (b.resource_id IS a.held_practitioner OR b.resource_id IS a.held_room
                  OR b.resource_id IS a.held_equipment OR b.resource_id IS a.held_patient)
          OR (b.lane > 0 AND NOT coalesce({_let_in("a")}, 0))));
      SELECT RAISE(ABORT, 'book: a change needs the next version') WHERE NEW.version <> OLD.version + 1;
    END
    """,
    # ------------------------------------------------------------------ bookings
    """
    CREATE TRIGGER booking_new BEFORE INSERT ON booking
    WHEN EXISTS (SELECT 1 FROM booking WHERE appt_id = NEW.appt_id AND resource_id = NEW.resource_id)
    BEGIN SELECT RAISE(ABORT, 'book: this visit holds this time already'); END
    """,
    """
    CREATE TRIGGER booking_follows BEFORE INSERT ON booking
    WHEN NOT EXISTS (
      SELECT 1 FROM appointment AS a WHERE a.id = NEW.appt_id
        AND a.starts_at = NEW.starts_at AND a.ends_at = NEW.ends_at
        AND (NEW.resource_id IS a.held_practitioner OR NEW.resource_id IS a.held_room
             OR NEW.resource_id IS a.held_equipment OR NEW.resource_id IS a.held_patient))
    BEGIN SELECT RAISE(ABORT, 'book: a booking follows its visit'); END
    """,
    f"""
    CREATE TRIGGER booking_squeezed BEFORE INSERT ON booking
    WHEN NEW.lane > 0 AND NOT EXISTS (
      SELECT 1 FROM appointment AS a WHERE a.id = NEW.appt_id AND {_let_in("a")})
    BEGIN SELECT RAISE(ABORT, 'book: overbooking needs a reason and a name with the right'); END
    """,
    f"""
    CREATE TRIGGER booking_cells AFTER INSERT ON booking
    BEGIN
      SELECT RAISE(ABORT, 'book: foreign keys must be on, and checks too') WHERE NOT {SQLITE_CHECKS_ON};
      INSERT INTO slot_cell (resource_id, lane, cell, appt_id)
      SELECT NEW.resource_id, NEW.lane, NEW.starts_at / 300 + tens.column1 + ones.column1, NEW.appt_id
      FROM (VALUES {_SIXTEENS}) AS tens CROSS JOIN (VALUES {_ONES}) AS ones
      WHERE tens.column1 + ones.column1 < (NEW.ends_at - NEW.starts_at) / 300
        AND tens.column1 < (NEW.ends_at - NEW.starts_at) / 300;
    END
    """,
    f"""
    CREATE TRIGGER booking_free AFTER DELETE ON booking
    BEGIN
      SELECT RAISE(ABORT, 'book: foreign keys must be on, and checks too') WHERE NOT {SQLITE_CHECKS_ON};
      DELETE FROM slot_cell WHERE resource_id = OLD.resource_id AND lane = OLD.lane
        AND cell >= OLD.starts_at / 300 AND cell < OLD.ends_at / 300;
    END
    """,
    """
    CREATE TRIGGER booking_fixed BEFORE UPDATE ON booking
    BEGIN SELECT RAISE(ABORT, 'book: a move deletes and inserts in one transaction'); END
    """,
    # ------------------------------------------------------------------ cells
    """
    CREATE TRIGGER cell_taken BEFORE INSERT ON slot_cell
    WHEN EXISTS (SELECT 1 FROM slot_cell
      WHERE resource_id = NEW.resource_id AND lane = NEW.lane AND cell = NEW.cell)
    BEGIN SELECT RAISE(ABORT, 'slot taken'); END
    """,
    """
    CREATE TRIGGER cell_follows BEFORE INSERT ON slot_cell
    WHEN NOT EXISTS (SELECT 1 FROM booking
      WHERE appt_id = NEW.appt_id AND resource_id = NEW.resource_id AND lane = NEW.lane
        AND NEW.cell >= starts_at / 300 AND NEW.cell < ends_at / 300)
    BEGIN SELECT RAISE(ABORT, 'book: cells follow bookings'); END
    """,
    """
    CREATE TRIGGER cell_kept BEFORE DELETE ON slot_cell
    WHEN EXISTS (SELECT 1 FROM booking
      WHERE appt_id = OLD.appt_id AND resource_id = OLD.resource_id AND lane = OLD.lane)
    BEGIN SELECT RAISE(ABORT, 'book: cells follow bookings'); END
    """,
    """
    CREATE TRIGGER cell_fixed BEFORE UPDATE ON slot_cell
    BEGIN SELECT RAISE(ABORT, 'book: cells follow bookings'); END
    """,
    *series_triggers.SQLITE,
)
"""The body of an SQLite trigger may not count with a common table expression: two short lists of
numbers are crossed instead (16 * 18 = 288 cells, a whole day)."""

_PG_DEFERRED = tuple(
    f"ALTER TABLE appointment ADD CONSTRAINT fk_appointment_{held} FOREIGN KEY (id, {held})"
    " REFERENCES booking (appt_id, resource_id) DEFERRABLE INITIALLY DEFERRED"
    for held in ("held_practitioner", "held_room", "held_equipment", "held_patient")
)
"""SQLite has them within CREATE TABLE; here the two tables name each other, so they come after."""

POSTGRESQL: tuple[str, ...] = (
    *_PG_DEFERRED,
    """
    CREATE FUNCTION book_refused() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'book: %', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER appointment_kept BEFORE DELETE ON appointment
      FOR EACH ROW EXECUTE FUNCTION book_refused('a visit is never deleted')
    """,
    """
    CREATE TRIGGER appointment_all_kept BEFORE TRUNCATE ON appointment
      FOR EACH STATEMENT EXECUTE FUNCTION book_refused('a visit is never deleted')
    """,
    f"""
    CREATE FUNCTION appointment_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'book: a visit keeps its number'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      IF NEW.kind = 'walkin' AND OLD.kind <> 'walkin'
         AND NOT EXISTS ({_WAS_WALK_IN.format(before="(j.before::json ->> 'kind')")}) THEN
        RAISE EXCEPTION 'book: a visit with a time does not become a walk-in'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      IF EXISTS (
        SELECT 1 FROM booking AS b WHERE b.appt_id = NEW.id AND (
          b.starts_at <> NEW.starts_at OR b.ends_at <> NEW.ends_at
          OR (b.resource_id IS DISTINCT FROM NEW.held_practitioner
              AND b.resource_id IS DISTINCT FROM NEW.held_room
              AND b.resource_id IS DISTINCT FROM NEW.held_equipment
              AND b.resource_id IS DISTINCT FROM NEW.held_patient)
          OR (b.lane > 0 AND NOT coalesce({_pg_let_in("NEW")}, false))))
      THEN
        RAISE EXCEPTION 'book: free the time of the visit before it changes'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'book: a change needs the next version' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER appointment_changed AFTER UPDATE ON appointment
      FOR EACH ROW EXECUTE FUNCTION appointment_changed()
    """,
    f"""
    CREATE FUNCTION booking_follows() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE a appointment%ROWTYPE;
    BEGIN
      SELECT * INTO a FROM appointment WHERE id = NEW.appt_id FOR NO KEY UPDATE;
      IF NOT FOUND OR a.starts_at <> NEW.starts_at OR a.ends_at <> NEW.ends_at
         OR (NEW.resource_id IS DISTINCT FROM a.held_practitioner
             AND NEW.resource_id IS DISTINCT FROM a.held_room
             AND NEW.resource_id IS DISTINCT FROM a.held_equipment
             AND NEW.resource_id IS DISTINCT FROM a.held_patient)
      THEN
        RAISE EXCEPTION 'book: a booking follows its visit'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      IF NEW.lane > 0 AND NOT coalesce({_pg_let_in("a")}, false) THEN
        RAISE EXCEPTION 'book: overbooking needs a reason and a name with the right'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER booking_follows BEFORE INSERT ON booking
      FOR EACH ROW EXECUTE FUNCTION booking_follows()
    """,
    """
    CREATE FUNCTION booking_cells() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        DELETE FROM slot_cell WHERE resource_id = OLD.resource_id AND lane = OLD.lane
          AND cell >= OLD.starts_at / 300 AND cell < OLD.ends_at / 300;
        RETURN NULL;
      END IF;
      INSERT INTO slot_cell (resource_id, lane, cell, appt_id)
        SELECT NEW.resource_id, NEW.lane, g, NEW.appt_id
        FROM generate_series(NEW.starts_at / 300, NEW.ends_at / 300 - 1) AS g ORDER BY g;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER booking_cells AFTER INSERT OR DELETE ON booking
      FOR EACH ROW EXECUTE FUNCTION booking_cells()
    """,
    """
    CREATE TRIGGER booking_fixed BEFORE UPDATE ON booking
      FOR EACH ROW EXECUTE FUNCTION book_refused('a move deletes and inserts in one transaction')
    """,
    """
    CREATE TRIGGER booking_all_kept BEFORE TRUNCATE ON booking
      FOR EACH STATEMENT EXECUTE FUNCTION book_refused('bookings go one by one')
    """,
    """
    CREATE FUNCTION cell_follows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT 1 FROM booking
          WHERE appt_id = NEW.appt_id AND resource_id = NEW.resource_id AND lane = NEW.lane
            AND NEW.cell >= starts_at / 300 AND NEW.cell < ends_at / 300)
        THEN
          RAISE EXCEPTION 'book: cells follow bookings'
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF TG_OP = 'UPDATE' OR EXISTS (SELECT 1 FROM booking
        WHERE appt_id = OLD.appt_id AND resource_id = OLD.resource_id AND lane = OLD.lane)
      THEN
        RAISE EXCEPTION 'book: cells follow bookings'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN OLD;
    END $$
    """,
    """
    CREATE TRIGGER cell_follows BEFORE INSERT OR UPDATE OR DELETE ON slot_cell
      FOR EACH ROW EXECUTE FUNCTION cell_follows()
    """,
    """
    CREATE TRIGGER cell_all_kept BEFORE TRUNCATE ON slot_cell
      FOR EACH STATEMENT EXECUTE FUNCTION book_refused('cells follow bookings')
    """,
    *pair_tables.POSTGRESQL,
    *series_triggers.POSTGRESQL,
    *card_triggers.POSTGRESQL,
    *hold_tables.POSTGRESQL,
)
