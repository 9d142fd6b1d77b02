"""What keeps policies and letters true beneath the storage layer, as DDL for each engine.

What is used of a letter is kept by the guards of `storage.claims.part_triggers`; the CHECKs of the tables refuse
more than its limits.
"""

from __future__ import annotations

from storage.schema import BY_MERGE, erasable, versioned

_NUMBER = "insurer_id = NEW.insurer_id AND number_key = NEW.number_key AND number_key <> ''"
_VERSIONED = (
    versioned("insurer", "name = NEW.name"),
    versioned("programme", "insurer_id = NEW.insurer_id AND name = NEW.name"),
    versioned(
        "programme_service",
        "active = 1 AND NEW.active = 1 AND programme_id = NEW.programme_id"
        " AND coalesce(service_id, 0) = coalesce(NEW.service_id, 0) AND specialty_key = NEW.specialty_key",
    ),
    versioned("policy", f"voided = 0 AND NEW.voided = 0 AND {_NUMBER}"),
    versioned("guarantee_letter", f"state = 'valid' AND NEW.state = 'valid' AND {_NUMBER}"),
    versioned("letter_service", "letter_id = NEW.letter_id AND service_id = NEW.service_id"),
)

_SAME = (
    "NEW.id = OLD.id AND NEW.policy_id = OLD.policy_id AND NEW.kind = OLD.kind AND NEW.result = OLD.result"
    ' AND NEW.at = OLD.at AND NEW."by" = OLD."by" AND NEW.by_name = OLD.by_name'
    " AND coalesce(NEW.assigned_to, 0) = coalesce(OLD.assigned_to, 0) AND NEW.assigned_name = OLD.assigned_name"
)
_VOIDED = f"{_SAME} AND NEW.note = OLD.note AND NEW.voided >= OLD.voided"
_ERASED = f"{_SAME} AND NEW.note = '' AND NEW.voided = OLD.voided AND {{named}}"
_ERASED_SQLITE, _ERASED_POSTGRESQL = (_ERASED.format(named=erasable("v", postgresql=pg)) for pg in (False, True))
_STRAYS = f"NEW.patient_id <> OLD.patient_id AND NOT {BY_MERGE}"
_KEPT = "insurance: what was asked of an insurer stays as it was noted"
_OWN = "insurance: a policy belongs to its patient"

SQLITE: tuple[str, ...] = (
    *(text for engines in _VERSIONED for text in engines[0]),
    f"""CREATE TRIGGER policy_patient BEFORE UPDATE OF patient_id ON policy WHEN {_STRAYS}
BEGIN SELECT RAISE(ABORT, '{_OWN}'); END""",
    "CREATE TRIGGER policy_keep BEFORE DELETE ON policy"
    " BEGIN SELECT RAISE(ABORT, 'insurance: a policy is never deleted'); END",
    """CREATE TRIGGER policy_check_norepl BEFORE INSERT ON policy_check
WHEN EXISTS (SELECT 1 FROM policy_check WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'insurance: this check is noted already'); END""",
    f"""CREATE TRIGGER policy_check_kept BEFORE UPDATE ON policy_check
WHEN NOT ({_VOIDED}) AND NOT ({_ERASED_SQLITE})
BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END""",
    f"CREATE TRIGGER policy_check_keep BEFORE DELETE ON policy_check BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
    """CREATE TRIGGER guarantee_letter_policy BEFORE UPDATE ON guarantee_letter
WHEN NEW.policy_id <> OLD.policy_id OR NEW.insurer_id <> OLD.insurer_id
BEGIN SELECT RAISE(ABORT, 'insurance: a letter stays with its policy'); END""",
    "CREATE TRIGGER guarantee_letter_keep BEFORE DELETE ON guarantee_letter"
    " BEGIN SELECT RAISE(ABORT, 'insurance: a letter is never deleted'); END",
    "CREATE TRIGGER letter_service_keep BEFORE DELETE ON letter_service"
    " BEGIN SELECT RAISE(ABORT, 'insurance: what a letter is for is never deleted'); END",
)


def _function(name: str, event: str, table: str, condition: str, said: str) -> tuple[str, str]:
    return (
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {condition} THEN
    RAISE EXCEPTION '{said}' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


def _never_deleted(table: str) -> tuple[str, str]:
    return (
        f"CREATE TRIGGER {table}_keep BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()",
        f"CREATE TRIGGER {table}_keep_t BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    )


POSTGRESQL: tuple[str, ...] = (
    *(text for engines in _VERSIONED for text in engines[1]),
    *_function("policy_patient", "UPDATE", "policy", _STRAYS, _OWN),
    *_function(
        "policy_check_kept",
        "UPDATE",
        "policy_check",
        f"NOT ({_VOIDED}) AND NOT coalesce({_ERASED_POSTGRESQL}, false)",
        _KEPT,
    ),
    *_function(
        "guarantee_letter_policy",
        "UPDATE",
        "guarantee_letter",
        "NEW.policy_id <> OLD.policy_id OR NEW.insurer_id <> OLD.insurer_id",
        "insurance: a letter stays with its policy",
    ),
    *_never_deleted("policy"),
    *_never_deleted("policy_check"),
    *_never_deleted("guarantee_letter"),
    *_never_deleted("letter_service"),
)
