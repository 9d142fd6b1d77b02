"""What keeps a price history honest, as DDL for each engine.

Validities of one service never overlap; a price is never changed or deleted. Only two things may
happen to a row later: its last day is brought nearer, or it is voided, both once and for all.
A guard on the primary key stops SQLite's INSERT OR REPLACE, which deletes without delete triggers.
"""

from __future__ import annotations

from storage.schema import versioned
from storage.services import device_tables, free_tables

_SERVICE_SQLITE, _SERVICE_POSTGRESQL = versioned("service", "code = NEW.code")

_COMPLAINT = versioned("complaint", "name = NEW.name", "NEW.ref IS NOT NULL AND ref = NEW.ref")
_FURTHER = "complaint_id = NEW.complaint_id AND named = NEW.named"

_OVERLAP = """
    SELECT 1 FROM price AS other
    WHERE other.service_id = NEW.service_id AND other.voided = 0 AND other.id <> NEW.id
      AND (NEW.valid_to IS NULL OR other.valid_from <= NEW.valid_to)
      AND (other.valid_to IS NULL OR other.valid_to >= NEW.valid_from)
"""

SQLITE = (
    *_SERVICE_SQLITE,
    *_COMPLAINT[0],
    f"""CREATE TRIGGER complaint_service_norepl BEFORE INSERT ON complaint_service
WHEN EXISTS (SELECT 1 FROM complaint_service WHERE id = NEW.id OR ({_FURTHER}))
BEGIN SELECT RAISE(ABORT, 'complaint_service: it is there already (UNIQUE)'); END""",
    "CREATE TRIGGER complaint_service_keep_u BEFORE UPDATE ON complaint_service"
    " BEGIN SELECT RAISE(ABORT, 'services: what a complaint leads to is taken away, or added'); END",
    *free_tables.SQLITE,
    *device_tables.SQLITE,
    """
    CREATE TRIGGER price_norepl BEFORE INSERT ON price
    WHEN EXISTS (SELECT 1 FROM price WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'price: history is append-only'); END
    """,
    f"""
    CREATE TRIGGER price_overlap BEFORE INSERT ON price
    WHEN NEW.voided = 0 AND EXISTS ({_OVERLAP.replace("AND other.id <> NEW.id", "")})
    BEGIN SELECT RAISE(ABORT, 'price: validity overlaps'); END
    """,
    """
    CREATE TRIGGER price_noupd BEFORE UPDATE ON price
    WHEN NEW.id <> OLD.id OR NEW.service_id <> OLD.service_id OR NEW.valid_from <> OLD.valid_from
      OR NEW.amount_minor <> OLD.amount_minor OR NEW.noted_at <> OLD.noted_at
      OR NEW.noted_by IS NOT OLD.noted_by OR NEW.voided < OLD.voided OR OLD.voided = 1
      OR (NEW.valid_to IS NOT OLD.valid_to
          AND (NEW.valid_to IS NULL OR NEW.valid_to > COALESCE(OLD.valid_to, '9999-12-31')))
    BEGIN SELECT RAISE(ABORT, 'price: history is append-only'); END
    """,
    """
    CREATE TRIGGER price_nodel BEFORE DELETE ON price
    BEGIN SELECT RAISE(ABORT, 'price: history is append-only'); END
    """,
)

POSTGRESQL = (
    *_SERVICE_POSTGRESQL,
    *_COMPLAINT[1],
    "CREATE TRIGGER complaint_service_keep_u BEFORE UPDATE ON complaint_service FOR EACH ROW EXECUTE FUNCTION refuse()",
    *free_tables.POSTGRESQL,
    *device_tables.POSTGRESQL,
    f"""
    CREATE FUNCTION price_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM service WHERE id = NEW.service_id FOR NO KEY UPDATE;
      IF NEW.voided = 0 AND EXISTS ({_OVERLAP}) THEN
        RAISE EXCEPTION 'price: validity overlaps' USING ERRCODE = '23P01';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER price_overlap BEFORE INSERT ON price FOR EACH ROW EXECUTE FUNCTION price_overlap()",
    """
    CREATE FUNCTION price_noupd() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.id <> OLD.id OR NEW.service_id <> OLD.service_id OR NEW.valid_from <> OLD.valid_from
        OR NEW.amount_minor <> OLD.amount_minor OR NEW.noted_at <> OLD.noted_at
        OR NEW.noted_by IS DISTINCT FROM OLD.noted_by OR NEW.voided < OLD.voided OR OLD.voided = 1
        OR (NEW.valid_to IS DISTINCT FROM OLD.valid_to
            AND (NEW.valid_to IS NULL OR NEW.valid_to > COALESCE(OLD.valid_to, 'infinity'::date))) THEN
        RAISE EXCEPTION 'price: history is append-only' USING ERRCODE = '23514';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER price_noupd BEFORE UPDATE ON price FOR EACH ROW EXECUTE FUNCTION price_noupd()",
    """
    CREATE FUNCTION price_nodel() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'price: history is append-only' USING ERRCODE = '23514'; END $$
    """,
    "CREATE TRIGGER price_nodel BEFORE DELETE ON price FOR EACH ROW EXECUTE FUNCTION price_nodel()",
    "CREATE TRIGGER price_notrunc BEFORE TRUNCATE ON price FOR EACH STATEMENT EXECUTE FUNCTION price_nodel()",
)
