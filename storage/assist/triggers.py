"""What keeps requests for help true beneath the storage layer, as DDL for each engine."""

from __future__ import annotations

from storage.schema import versioned

_VERSIONED = versioned(
    "assist_request",
    "appointment_id = NEW.appointment_id AND practitioner_id = NEW.practitioner_id"
    " AND answer IS NULL AND NEW.answer IS NULL",
)
_FIXED = " OR ".join(
    f"NEW.{name} <> OLD.{name}"
    for name in ("appointment_id", "practitioner_id", "asked_by", "asker", "desk", "asked_at")
)

SQLITE: tuple[str, ...] = (
    *_VERSIONED[0],
    f"CREATE TRIGGER assist_request_fixed BEFORE UPDATE ON assist_request WHEN {_FIXED}"
    " BEGIN SELECT RAISE(ABORT, 'assist: who asked whom about what does not change'); END",
)

POSTGRESQL: tuple[str, ...] = (
    *_VERSIONED[1],
    f"""CREATE FUNCTION assist_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_FIXED} THEN
    RAISE EXCEPTION 'assist: who asked whom about what does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER assist_request_fixed BEFORE UPDATE ON assist_request FOR EACH ROW EXECUTE FUNCTION assist_fixed()",
)
