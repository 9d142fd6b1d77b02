"""What keeps recalls true beneath the storage layer, as DDL for each engine."""

from __future__ import annotations

from storage.schema import BY_MERGE, versioned

_TYPE = versioned("recall_type", "name = NEW.name")
_SERVICE = "type_id = NEW.type_id AND service_id = NEW.service_id"
_MARK = versioned("recall_mark", "patient_id = NEW.patient_id AND what = NEW.what AND key = NEW.key")
_PLAN = versioned("treatment_plan")
_NOT_MERGED = f"NEW.patient_id <> OLD.patient_id AND NOT {BY_MERGE}"

SQLITE: tuple[str, ...] = (
    *_TYPE[0],
    *_MARK[0],
    *_PLAN[0],
    f"""CREATE TRIGGER recall_service_norepl BEFORE INSERT ON recall_service
WHEN EXISTS (SELECT 1 FROM recall_service WHERE id = NEW.id OR ({_SERVICE}))
BEGIN SELECT RAISE(ABORT, 'recall_service: it is there already (UNIQUE)'); END""",
    "CREATE TRIGGER recall_service_keep_u BEFORE UPDATE ON recall_service"
    " BEGIN SELECT RAISE(ABORT, 'recalls: what renews a recall is taken away, or added'); END",
    """CREATE TRIGGER recall_try_norepl BEFORE INSERT ON recall_try
WHEN EXISTS (SELECT 1 FROM recall_try WHERE call_id = NEW.call_id)
BEGIN SELECT RAISE(ABORT, 'recalls: this call is a try already'); END""",
    "CREATE TRIGGER recall_try_keep_u BEFORE UPDATE ON recall_try"
    " BEGIN SELECT RAISE(ABORT, 'recalls: what a try was for does not change'); END",
    "CREATE TRIGGER recall_try_keep_d BEFORE DELETE ON recall_try"
    " BEGIN SELECT RAISE(ABORT, 'recalls: a try is never deleted'); END",
    *(
        f"CREATE TRIGGER {name}_patient BEFORE UPDATE OF patient_id ON {name} WHEN {_NOT_MERGED}"
        f" BEGIN SELECT RAISE(ABORT, 'recalls: it belongs to its patient'); END"
        for name in ("recall_mark", "treatment_plan")
    ),
)

POSTGRESQL: tuple[str, ...] = (
    *_TYPE[1],
    *_MARK[1],
    *_PLAN[1],
    "CREATE TRIGGER recall_service_keep_u BEFORE UPDATE ON recall_service FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER recall_try_keep BEFORE UPDATE OR DELETE ON recall_try FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER recall_try_keep_t BEFORE TRUNCATE ON recall_try FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    f"""CREATE FUNCTION recall_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_NOT_MERGED} THEN
    RAISE EXCEPTION 'recalls: it belongs to its patient' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    *(
        f"CREATE TRIGGER {name}_patient BEFORE UPDATE OF patient_id ON {name} FOR EACH ROW"
        " EXECUTE FUNCTION recall_patient()"
        for name in ("recall_mark", "treatment_plan")
    ),
)
