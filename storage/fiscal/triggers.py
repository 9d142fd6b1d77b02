"""What keeps the spool of fiscal tasks true beneath the storage layer, as DDL for each engine."""

from __future__ import annotations

from collections.abc import Iterable

from storage.fiscal.rules import LAWFUL
from storage.schema import versioned

_DEVICE = versioned("fiscal_device", "register_id = NEW.register_id")
_OPERATOR = versioned("fiscal_operator", "user_id = NEW.user_id")
_TASK = versioned(
    "fiscal_task",
    "register_id = NEW.register_id AND number = NEW.number",
    "token = NEW.token",
    "receipt_id = NEW.receipt_id",
    "receipt_id IS NULL AND NEW.receipt_id IS NULL AND shift_id = NEW.shift_id AND kind = NEW.kind",
    "state = 'sending' AND NEW.state = 'sending' AND register_id = NEW.register_id",
)
_SAME = ("register_id", "number", "kind", "shift_id", "token", "payload", "queued_at")
_REWRITTEN = " OR ".join(
    (*(f"NEW.{name} <> OLD.{name}" for name in _SAME), "coalesce(NEW.receipt_id, 0) <> coalesce(OLD.receipt_id, 0)")
)
"""What a device is told never changes, since the device may know it by its token already."""


def _listed(states: Iterable[str]) -> str:
    return ", ".join(f"'{one}'" for one in sorted(states))


_STEPS = " OR ".join(
    f"(OLD.state = '{old}' AND NEW.state IN ({_listed(new)}))" for old, new in LAWFUL.items() if new
)
_UNLAWFUL = f"NOT ({_STEPS})"
_BEFORE_ITS_TURN = """NEW.state = 'sending' AND EXISTS (SELECT 1 FROM fiscal_task AS t
    WHERE t.register_id = NEW.register_id AND t.number < NEW.number AND t.state NOT IN ('done', 'dropped'))"""
_NEXT = "(SELECT coalesce(max(t.number), 0) + 1 FROM fiscal_task AS t WHERE t.register_id = NEW.register_id)"
_STRANGE = f"""NEW.state <> 'queued' OR NEW.tries <> 0 OR NEW.number <> {_NEXT}
  OR NOT EXISTS (SELECT 1 FROM shift AS s WHERE s.id = NEW.shift_id AND s.register_id = NEW.register_id
    AND (NEW.kind <> 'closeShift' OR s.closed_at IS NOT NULL))
  OR (NEW.receipt_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM receipt AS r WHERE r.id = NEW.receipt_id
    AND r.shift_id = NEW.shift_id AND r.kind IN ('sale', 'advance', 'refund')
    AND (r.kind = 'refund') = (NEW.kind = 'sellReturn')))"""
"""A task begins in the queue, as the next of its register, and is about a receipt or a shift of that register."""

SQLITE: tuple[str, ...] = (
    *_DEVICE[0],
    *_OPERATOR[0],
    *_TASK[0],
    f"""CREATE TRIGGER fiscal_task_new BEFORE INSERT ON fiscal_task WHEN {_STRANGE}
BEGIN SELECT RAISE(ABORT, 'fiscal: a task is the next of its register'); END""",
    f"""CREATE TRIGGER fiscal_task_told BEFORE UPDATE ON fiscal_task WHEN {_REWRITTEN}
BEGIN SELECT RAISE(ABORT, 'fiscal: what a device is told does not change'); END""",
    f"""CREATE TRIGGER fiscal_task_state BEFORE UPDATE ON fiscal_task WHEN {_UNLAWFUL}
BEGIN SELECT RAISE(ABORT, 'fiscal: no such step'); END""",
    f"""CREATE TRIGGER fiscal_task_turn BEFORE UPDATE ON fiscal_task WHEN {_BEFORE_ITS_TURN}
BEGIN SELECT RAISE(ABORT, 'fiscal: it is not its turn'); END""",
    *(
        f"CREATE TRIGGER {name}_keep_d BEFORE DELETE ON {name}"
        f" BEGIN SELECT RAISE(ABORT, 'fiscal: it stays for ever'); END"
        for name in ("fiscal_device", "fiscal_task")
    ),
)

POSTGRESQL: tuple[str, ...] = (
    *_DEVICE[1],
    *_OPERATOR[1],
    *_TASK[1],
    f"""CREATE FUNCTION fiscal_task_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF {_STRANGE} THEN
      RAISE EXCEPTION 'fiscal: a task is the next of its register' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF {_REWRITTEN} THEN
    RAISE EXCEPTION 'fiscal: what a device is told does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF {_UNLAWFUL} THEN
    RAISE EXCEPTION 'fiscal: no such step' USING ERRCODE = 'restrict_violation';
  END IF;
  IF {_BEFORE_ITS_TURN} THEN
    RAISE EXCEPTION 'fiscal: it is not its turn' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER fiscal_task_guard_iu BEFORE INSERT OR UPDATE ON fiscal_task FOR EACH ROW"
    " EXECUTE FUNCTION fiscal_task_guard()",
    *(
        part
        for name in ("fiscal_device", "fiscal_task")
        for part in (
            f"CREATE TRIGGER {name}_keep_d BEFORE DELETE ON {name} FOR EACH ROW EXECUTE FUNCTION refuse()",
            f"CREATE TRIGGER {name}_keep_t BEFORE TRUNCATE ON {name} FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
        )
    ),
)
