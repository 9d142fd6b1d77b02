"""The database's own guards of the register.

A patient is never deleted, a change without the next version is refused, a card number once given
stays; a paper changes only by being voided.  REPLACE deletes without DELETE triggers on SQLite, so
the unique keys are guarded on INSERT too.
"""

from __future__ import annotations

from storage.schema import BY_MERGE, erasable

_PAPER_SAME = """NEW.id = OLD.id AND NEW.kind = OLD.kind AND NEW.number = OLD.number
    AND NEW.valid_until IS NOT DISTINCT FROM OLD.valid_until AND NEW.noted_at = OLD.noted_at
    AND NEW.noted_by = OLD.noted_by"""

_PAPER_ERASED = """coalesce(NEW.id = OLD.id AND NEW.kind = OLD.kind AND NEW.noted_at = OLD.noted_at
    AND NEW.noted_by = OLD.noted_by AND NEW.patient_id = OLD.patient_id AND NEW.voided = OLD.voided
    AND NEW.number = '' AND NEW.valid_until IS NULL AND {named}, {no})"""
"""Of an erased person's paper stays that there was one."""
_PAPER_ERASED_SQLITE = _PAPER_ERASED.format(named=erasable("d"), no=0)
_PAPER_ERASED_POSTGRESQL = _PAPER_ERASED.format(named=erasable("d", postgresql=True), no="false")

_SHELL = """NEW.card_no IS NULL AND NEW.birth_date IS NULL AND NEW.last_name = '' AND NEW.middle_name = ''
    AND NEW.email = '' AND NEW.address = '' AND NEW.city = '' AND NEW.region = '' AND NEW.postcode = ''
    AND NEW.document_no = '' AND NEW.note = '' AND NEW.alert = '' AND NEW.status IN ('archived', 'merged')
    AND NEW.erased_by = (SELECT last FROM journal_head) AND {named}"""
"""An erasure that names the patient leaves nothing of them."""
_SHELL_SQLITE = _SHELL.format(named=erasable("p"))
_SHELL_POSTGRESQL = _SHELL.format(named=erasable("p", postgresql=True))

SQLITE = (
    """CREATE TRIGGER patient_norepl BEFORE INSERT ON patient
  WHEN EXISTS (SELECT 1 FROM patient WHERE id = NEW.id OR card_no = NEW.card_no)
BEGIN SELECT RAISE(ABORT, 'patient: this card or id exists'); END""",
    """CREATE TRIGGER patient_version BEFORE UPDATE ON patient
  WHEN NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id OR NEW.created_at <> OLD.created_at
BEGIN SELECT RAISE(ABORT, 'patient: a change needs the next version'); END""",
    """CREATE TRIGGER patient_card BEFORE UPDATE OF card_no ON patient
  WHEN (OLD.card_no IS NOT NULL AND NEW.card_no IS NOT OLD.card_no AND NEW.erased_by IS NULL)
    OR EXISTS (SELECT 1 FROM patient WHERE card_no = NEW.card_no AND id <> OLD.id)
BEGIN SELECT RAISE(ABORT, 'patient: a card number stays with its patient'); END""",
    """CREATE TRIGGER patient_whole BEFORE INSERT ON patient WHEN NEW.erased_by IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'patient: nobody begins erased'); END""",
    f"""CREATE TRIGGER patient_erased BEFORE UPDATE ON patient
  WHEN OLD.erased_by IS NOT NULL OR (NEW.erased_by IS NOT NULL AND NOT coalesce({_SHELL_SQLITE}, 0))
BEGIN SELECT RAISE(ABORT, 'patient: erased for good, and by an erasure only'); END""",
    "CREATE TRIGGER patient_keep BEFORE DELETE ON patient BEGIN SELECT RAISE(ABORT, 'patient: never deleted'); END",
    """CREATE TRIGGER card_counter_norepl BEFORE INSERT ON card_counter
  WHEN EXISTS (SELECT 1 FROM card_counter WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'card_counter: only grows'); END""",
    """CREATE TRIGGER card_counter_grows BEFORE UPDATE ON card_counter WHEN NEW.last <= OLD.last
BEGIN SELECT RAISE(ABORT, 'card_counter: only grows'); END""",
    """CREATE TRIGGER card_counter_keep BEFORE DELETE ON card_counter
BEGIN SELECT RAISE(ABORT, 'card_counter: only grows'); END""",
    """CREATE TRIGGER paper_norepl BEFORE INSERT ON paper WHEN EXISTS (SELECT 1 FROM paper WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'paper: never changed'); END""",
    f"""CREATE TRIGGER paper_void BEFORE UPDATE ON paper
  WHEN NOT ({_PAPER_SAME.replace("IS NOT DISTINCT FROM", "IS")}) AND NOT {_PAPER_ERASED_SQLITE}
BEGIN SELECT RAISE(ABORT, 'paper: never changed'); END""",
    f"""CREATE TRIGGER paper_patient BEFORE UPDATE OF patient_id ON paper
  WHEN NEW.patient_id <> OLD.patient_id AND NOT {BY_MERGE}
BEGIN SELECT RAISE(ABORT, 'paper: it goes to another patient by a merge only'); END""",
    "CREATE TRIGGER paper_keep BEFORE DELETE ON paper BEGIN SELECT RAISE(ABORT, 'paper: never deleted'); END",
)

POSTGRESQL = (
    f"""CREATE FUNCTION patient_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id OR NEW.created_at <> OLD.created_at THEN
    RAISE EXCEPTION 'patient: a change needs the next version' USING ERRCODE = '23514';
  END IF;
  IF OLD.card_no IS NOT NULL AND NEW.card_no IS DISTINCT FROM OLD.card_no AND NEW.erased_by IS NULL THEN
    RAISE EXCEPTION 'patient: a card number stays with its patient' USING ERRCODE = '23514';
  END IF;
  IF OLD.erased_by IS NOT NULL OR (NEW.erased_by IS NOT NULL AND NOT coalesce({_SHELL_POSTGRESQL}, false)) THEN
    RAISE EXCEPTION 'patient: erased for good, and by an erasure only' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE FUNCTION patient_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'patient: nobody begins erased' USING ERRCODE = '23514'; END $$""",
    """CREATE TRIGGER patient_whole BEFORE INSERT ON patient FOR EACH ROW
  WHEN (NEW.erased_by IS NOT NULL) EXECUTE FUNCTION patient_whole()""",
    "CREATE TRIGGER patient_guard BEFORE UPDATE ON patient FOR EACH ROW EXECUTE FUNCTION patient_guard()",
    "CREATE TRIGGER patient_keep BEFORE DELETE ON patient FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER patient_keep_t BEFORE TRUNCATE ON patient FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    """CREATE TRIGGER card_counter_grows BEFORE UPDATE ON card_counter FOR EACH ROW
  WHEN (NEW.last <= OLD.last) EXECUTE FUNCTION refuse()""",
    "CREATE TRIGGER card_counter_keep BEFORE DELETE ON card_counter FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER card_counter_keep_t BEFORE TRUNCATE ON card_counter FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    f"""CREATE FUNCTION paper_void() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT {_PAPER_ERASED_POSTGRESQL} THEN
    RAISE EXCEPTION 'append-only: paper' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    f"""CREATE TRIGGER paper_void BEFORE UPDATE ON paper FOR EACH ROW
  WHEN (NOT ({_PAPER_SAME})) EXECUTE FUNCTION paper_void()""",
    f"""CREATE FUNCTION paper_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.patient_id <> OLD.patient_id AND NOT {BY_MERGE} THEN
    RAISE EXCEPTION 'paper: it goes to another patient by a merge only' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER paper_patient BEFORE UPDATE ON paper FOR EACH ROW EXECUTE FUNCTION paper_patient()",
    "CREATE TRIGGER paper_keep BEFORE DELETE ON paper FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER paper_keep_t BEFORE TRUNCATE ON paper FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
)
