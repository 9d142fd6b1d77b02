"""What keeps the wait-list true beneath the storage layer, as DDL for each engine."""

from __future__ import annotations

from storage.schema import BY_MERGE, versioned

_WISH = (
    "state = 'waiting' AND NEW.state = 'waiting' AND patient_id = NEW.patient_id"
    " AND coalesce(practitioner_id, 0) = coalesce(NEW.practitioner_id, 0) AND specialty_key = NEW.specialty_key"
    " AND coalesce(service_id, 0) = coalesce(NEW.service_id, 0) AND coalesce(visit_id, 0) = coalesce(NEW.visit_id, 0)"
)
_ENTRY = versioned("wait_entry", _WISH)
_NOT_MERGED = f"NEW.patient_id <> OLD.patient_id AND NOT {BY_MERGE}"

SQLITE: tuple[str, ...] = (
    *_ENTRY[0],
    f"""CREATE TRIGGER wait_entry_patient BEFORE UPDATE OF patient_id ON wait_entry WHEN {_NOT_MERGED}
BEGIN SELECT RAISE(ABORT, 'waiting: it belongs to its patient'); END""",
    """CREATE TRIGGER wait_try_norepl BEFORE INSERT ON wait_try
WHEN EXISTS (SELECT 1 FROM wait_try WHERE call_id = NEW.call_id)
BEGIN SELECT RAISE(ABORT, 'waiting: this call is a try already'); END""",
    "CREATE TRIGGER wait_try_keep_u BEFORE UPDATE ON wait_try"
    " BEGIN SELECT RAISE(ABORT, 'waiting: what a try was for does not change'); END",
    "CREATE TRIGGER wait_try_keep_d BEFORE DELETE ON wait_try"
    " BEGIN SELECT RAISE(ABORT, 'waiting: a try is never deleted'); END",
)

POSTGRESQL: tuple[str, ...] = (
    *_ENTRY[1],
    f"""CREATE FUNCTION wait_entry_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_NOT_MERGED} THEN
    RAISE EXCEPTION 'waiting: it belongs to its patient' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER wait_entry_patient BEFORE UPDATE OF patient_id ON wait_entry FOR EACH ROW"
    " EXECUTE FUNCTION wait_entry_patient()",
    "CREATE TRIGGER wait_try_keep BEFORE UPDATE OR DELETE ON wait_try FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER wait_try_keep_t BEFORE TRUNCATE ON wait_try FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
)
