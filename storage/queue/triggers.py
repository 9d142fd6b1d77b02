"""What keeps the queue true beneath the storage layer, as DDL text for each engine.

Steps are append-only and go forward only; the only way back is an `undone` step that names the last
one that still holds.  `flow` is written by the trigger on `step` and refuses everything else.  The
messages begin with `append-only:` or `queue:`.
"""

from __future__ import annotations

from storage.schema import SQLITE_CHECKS_ON, erasable

_HOLDS = "s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)"
"""A step that nobody took back."""


def _top(column: str) -> str:
    """The last step of NEW's visit that still holds."""
    return (
        f"(SELECT s.{column} FROM step AS s WHERE s.appointment_id = NEW.appointment_id AND {_HOLDS}"
        " ORDER BY s.id DESC LIMIT 1)"
    )


def _at(kind: str) -> str:
    """When NEW's visit took a step that still holds."""
    return (
        f"(SELECT max(s.at) FROM step AS s WHERE s.appointment_id = NEW.appointment_id"
        f" AND s.kind = '{kind}' AND {_HOLDS})"
    )


_MAY_FOLLOW = f"""CASE NEW.kind
    WHEN 'arrived' THEN {_top("kind")} IS NULL
    WHEN 'ready' THEN coalesce({_top("kind")}, '') = 'arrived'
    WHEN 'called' THEN coalesce({_top("kind")}, '') IN ('arrived', 'ready')
    WHEN 'in-room' THEN coalesce({_top("kind")}, '') IN ('arrived', 'ready', 'called')
    WHEN 'to-pay' THEN coalesce({_top("kind")}, '') = 'in-room'
    WHEN 'left' THEN coalesce({_top("kind")}, '') IN ('in-room', 'to-pay')
    WHEN 'left-without-visit' THEN coalesce({_top("kind")}, '') IN ('arrived', 'ready', 'called')
    ELSE NEW.undoes_id = {_top("id")} AND trim(NEW.note) <> '' END"""
"""The same table as `rules.FOLLOWS`; taking back needs a reason."""

_DERIVED = {
    "patient_id": "(SELECT a.patient_id FROM appointment AS a WHERE a.id = NEW.appointment_id)",
    "local_date": "(SELECT a.local_date FROM appointment AS a WHERE a.id = NEW.appointment_id)",
    "step_id": _top("id"),
    "kind": _top("kind"),
    "room_id": _top("room_id"),
    "arrived_at": _at("arrived"),
    "ready_at": _at("ready"),
    "called_at": _at("called"),
    "in_room_at": _at("in-room"),
    "to_pay_at": _at("to-pay"),
    "left_at": f"coalesce({_at('left')}, {_at('left-without-visit')})",
}
"""Every column of `flow` as it follows from the steps and the book."""

_COLUMNS = ", ".join(_DERIVED)
_VALUES = ",\n    ".join(_DERIVED.values())
_SET = ",\n    ".join(f"{name} = {value}" for name, value in _DERIVED.items())


def _differs(sign: str) -> str:
    return "\n    OR ".join(f"NEW.{name} {sign} {value}" for name, value in _DERIVED.items())


_WALKING = "'arrived', 'ready', 'called', 'in-room', 'to-pay'"

_NOTICE_ALTERED = (
    "NEW.id <> OLD.id OR NEW.appointment_id <> OLD.appointment_id OR NEW.practitioner_id <> OLD.practitioner_id"
    ' OR NEW.at <> OLD.at OR NEW."by" <> OLD."by" OR NEW.again <> OLD.again'
    " OR (OLD.seen_at IS NOT NULL AND NEW.seen_at IS NOT NULL"
    " AND (NEW.seen_at <> OLD.seen_at OR NEW.seen_by <> OLD.seen_by))"
)
"""An undo makes it unseen again, and is journalled: `frontdesk check` names any other."""

_STEP_ERASED = """coalesce(NEW.id = OLD.id AND NEW.appointment_id = OLD.appointment_id AND NEW.kind = OLD.kind
    AND NEW.undoes_id {same} OLD.undoes_id AND NEW.at = OLD.at AND NEW."by" = OLD."by"
    AND NEW.room_id {same} OLD.room_id AND NEW.note = '' AND {named}, {no})"""
"""An erasure that names the step takes what was written beside it."""
_STEP_ERASED_SQLITE = _STEP_ERASED.format(same="IS", named=erasable("s"), no=0)
_STEP_ERASED_POSTGRESQL = _STEP_ERASED.format(
    same="IS NOT DISTINCT FROM", named=erasable("s", postgresql=True), no="false"
)

SQLITE: tuple[str, ...] = (
    """CREATE TRIGGER step_append BEFORE INSERT ON step
  WHEN EXISTS (SELECT 1 FROM step WHERE id = NEW.id OR (NEW.undoes_id IS NOT NULL AND undoes_id = NEW.undoes_id))
BEGIN SELECT RAISE(ABORT, 'append-only: step'); END""",
    f"""CREATE TRIGGER step_forward BEFORE INSERT ON step BEGIN
  SELECT RAISE(ABORT, 'queue: foreign keys must be on, and checks too') WHERE NOT {SQLITE_CHECKS_ON};
  SELECT RAISE(ABORT, 'queue: steps go forward only') WHERE NOT coalesce({_MAY_FOLLOW}, 0);
  SELECT RAISE(ABORT, 'queue: only a booked visit can arrive') WHERE NEW.kind = 'arrived' AND NOT EXISTS
    (SELECT 1 FROM appointment WHERE id = NEW.appointment_id AND status IN ('booked', 'fulfilled'));
END""",
    f"""CREATE TRIGGER step_keep_u BEFORE UPDATE ON step WHEN NOT {_STEP_ERASED_SQLITE}
BEGIN SELECT RAISE(ABORT, 'append-only: step'); END""",
    "CREATE TRIGGER step_keep_d BEFORE DELETE ON step BEGIN SELECT RAISE(ABORT, 'append-only: step'); END",
    f"""CREATE TRIGGER step_follow AFTER INSERT ON step BEGIN
  SELECT RAISE(ABORT, 'queue: the newest step has the highest number') WHERE NEW.id <> (SELECT max(id) FROM step);
  UPDATE flow SET
    {_SET}
    WHERE appointment_id = NEW.appointment_id;
  INSERT INTO flow (appointment_id, {_COLUMNS})
    SELECT NEW.appointment_id, {_VALUES}
    WHERE NOT EXISTS (SELECT 1 FROM flow WHERE appointment_id = NEW.appointment_id);
END""",
    """CREATE TRIGGER flow_append BEFORE INSERT ON flow
  WHEN EXISTS (SELECT 1 FROM flow WHERE appointment_id = NEW.appointment_id)
BEGIN SELECT RAISE(ABORT, 'queue: the board follows the steps'); END""",
    """CREATE TRIGGER flow_once BEFORE INSERT ON flow
  WHEN NEW.kind IN ('arrived', 'ready', 'called', 'in-room') AND EXISTS (SELECT 1 FROM flow
    WHERE patient_id = NEW.patient_id AND local_date = NEW.local_date AND appointment_id <> NEW.appointment_id
      AND kind IN ('arrived', 'ready', 'called', 'in-room'))
BEGIN SELECT RAISE(ABORT, 'queue: a patient is in the queue once'); END""",
    """CREATE TRIGGER flow_once_u BEFORE UPDATE ON flow
  WHEN NEW.kind IN ('arrived', 'ready', 'called', 'in-room') AND EXISTS (SELECT 1 FROM flow
    WHERE patient_id = NEW.patient_id AND local_date = NEW.local_date AND appointment_id <> NEW.appointment_id
      AND kind IN ('arrived', 'ready', 'called', 'in-room'))
BEGIN SELECT RAISE(ABORT, 'queue: a patient is in the queue once'); END""",
    f"""CREATE TRIGGER flow_true AFTER INSERT ON flow WHEN
    {_differs("IS NOT")}
BEGIN SELECT RAISE(ABORT, 'queue: the board follows the steps'); END""",
    f"""CREATE TRIGGER flow_true_u AFTER UPDATE ON flow WHEN NEW.appointment_id <> OLD.appointment_id
    OR {_differs("IS NOT")}
BEGIN SELECT RAISE(ABORT, 'queue: the board follows the steps'); END""",
    "CREATE TRIGGER flow_keep_d BEFORE DELETE ON flow"
    " BEGIN SELECT RAISE(ABORT, 'queue: the board follows the steps'); END",
    """CREATE TRIGGER room_state_append BEFORE INSERT ON room_state
  WHEN EXISTS (SELECT 1 FROM room_state WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: room_state'); END""",
    """CREATE TRIGGER room_state_last AFTER INSERT ON room_state WHEN NEW.id <> (SELECT max(id) FROM room_state)
BEGIN SELECT RAISE(ABORT, 'queue: the newest word has the highest number'); END""",
    "CREATE TRIGGER room_state_keep_u BEFORE UPDATE ON room_state"
    " BEGIN SELECT RAISE(ABORT, 'append-only: room_state'); END",
    "CREATE TRIGGER room_state_keep_d BEFORE DELETE ON room_state"
    " BEGIN SELECT RAISE(ABORT, 'append-only: room_state'); END",
    f"""CREATE TRIGGER notice_seen BEFORE UPDATE ON notice WHEN {_NOTICE_ALTERED}
BEGIN SELECT RAISE(ABORT, 'queue: what a doctor was told and has seen stays'); END""",
    "CREATE TRIGGER notice_keep_d BEFORE DELETE ON notice"
    " BEGIN SELECT RAISE(ABORT, 'queue: what a doctor was told stays'); END",
    """CREATE TRIGGER notice_append BEFORE INSERT ON notice WHEN EXISTS (SELECT 1 FROM notice WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: notice'); END""",
    f"""CREATE TRIGGER appointment_walking BEFORE UPDATE OF local_date, status ON appointment
  WHEN EXISTS (SELECT 1 FROM flow WHERE appointment_id = NEW.id AND kind IN ({_WALKING}))
    AND (NEW.local_date <> OLD.local_date OR NEW.status NOT IN ('booked', 'fulfilled'))
BEGIN SELECT RAISE(ABORT, 'queue: the patient of this visit is in the house'); END""",
    """CREATE TRIGGER appointment_other_patient AFTER UPDATE OF patient_id ON appointment
  WHEN NEW.patient_id <> OLD.patient_id
BEGIN UPDATE flow SET patient_id = NEW.patient_id WHERE appointment_id = NEW.id; END""",
)

_REFUSE = "USING ERRCODE = 'integrity_constraint_violation'"

POSTGRESQL: tuple[str, ...] = (
    f"""CREATE FUNCTION step_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE booked text;
BEGIN
  SELECT status INTO booked FROM appointment WHERE id = NEW.appointment_id FOR NO KEY UPDATE;
  IF NOT coalesce({_MAY_FOLLOW}, false) THEN
    RAISE EXCEPTION 'queue: steps go forward only' {_REFUSE};
  END IF;
  IF NEW.kind = 'arrived' AND coalesce(booked, '') NOT IN ('booked', 'fulfilled') THEN
    RAISE EXCEPTION 'queue: only a booked visit can arrive' {_REFUSE};
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER step_forward BEFORE INSERT ON step FOR EACH ROW EXECUTE FUNCTION step_forward()",
    f"""CREATE FUNCTION step_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT {_STEP_ERASED_POSTGRESQL} THEN
    RAISE EXCEPTION 'append-only: step' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER step_kept BEFORE UPDATE ON step FOR EACH ROW EXECUTE FUNCTION step_kept()",
    "CREATE TRIGGER step_keep BEFORE DELETE ON step FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER step_keep_t BEFORE TRUNCATE ON step FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    f"""CREATE FUNCTION step_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE flow SET
    {_SET}
    WHERE appointment_id = NEW.appointment_id;
  IF NOT FOUND THEN
    INSERT INTO flow (appointment_id, {_COLUMNS})
      SELECT NEW.appointment_id, {_VALUES};
  END IF;
  RETURN NULL;
END $$""",
    "CREATE TRIGGER step_follow AFTER INSERT ON step FOR EACH ROW EXECUTE FUNCTION step_follow()",
    f"""CREATE FUNCTION flow_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'queue: the board follows the steps' {_REFUSE};
  END IF;
  IF (TG_OP = 'UPDATE' AND NEW.appointment_id <> OLD.appointment_id)
    OR {_differs("IS DISTINCT FROM")} THEN
    RAISE EXCEPTION 'queue: the board follows the steps' {_REFUSE};
  END IF;
  RETURN NULL;
END $$""",
    "CREATE TRIGGER flow_true AFTER INSERT OR UPDATE OR DELETE ON flow FOR EACH ROW EXECUTE FUNCTION flow_true()",
    f"""CREATE FUNCTION step_last() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> (SELECT max(id) FROM step) THEN
    RAISE EXCEPTION 'queue: the newest step has the highest number' {_REFUSE};
  END IF;
  RETURN NULL;
END $$""",
    "CREATE TRIGGER step_last AFTER INSERT ON step FOR EACH ROW EXECUTE FUNCTION step_last()",
    f"""CREATE FUNCTION room_state_last() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> (SELECT max(id) FROM room_state) THEN
    RAISE EXCEPTION 'queue: the newest word has the highest number' {_REFUSE};
  END IF;
  RETURN NULL;
END $$""",
    "CREATE TRIGGER room_state_last AFTER INSERT ON room_state FOR EACH ROW EXECUTE FUNCTION room_state_last()",
    "CREATE TRIGGER flow_keep_t BEFORE TRUNCATE ON flow FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER room_state_keep BEFORE UPDATE OR DELETE ON room_state FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER room_state_keep_t BEFORE TRUNCATE ON room_state FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    f"""CREATE TRIGGER notice_seen BEFORE UPDATE ON notice FOR EACH ROW
  WHEN ({_NOTICE_ALTERED}) EXECUTE FUNCTION refuse()""",
    "CREATE TRIGGER notice_keep_d BEFORE DELETE ON notice FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER notice_keep_t BEFORE TRUNCATE ON notice FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    f"""CREATE FUNCTION appointment_walking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.local_date <> OLD.local_date OR NEW.status NOT IN ('booked', 'fulfilled'))
    AND EXISTS (SELECT 1 FROM flow WHERE appointment_id = NEW.id AND kind IN ({_WALKING}))
  THEN
    RAISE EXCEPTION 'queue: the patient of this visit is in the house' {_REFUSE};
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER appointment_walking BEFORE UPDATE OF local_date, status ON appointment
  FOR EACH ROW EXECUTE FUNCTION appointment_walking()""",
    """CREATE FUNCTION appointment_other_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE flow SET patient_id = NEW.patient_id WHERE appointment_id = NEW.id;
  RETURN NULL;
END $$""",
    """CREATE TRIGGER appointment_other_patient AFTER UPDATE OF patient_id ON appointment
  FOR EACH ROW WHEN (NEW.patient_id <> OLD.patient_id) EXECUTE FUNCTION appointment_other_patient()""",
)
