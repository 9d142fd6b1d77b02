"""The database's own guards of the journal: append-only, gapless, chained.

REPLACE deletes a row without firing DELETE triggers on SQLite, so every unique
key is guarded on INSERT too.
"""

from __future__ import annotations

from storage.schema import SQLITE_CHECKS_ON, erasable

_SEED = "INSERT INTO journal_head (id, last, hash) VALUES (1, 0, '')"

_NEXT_HEAD = """NEW.id = OLD.id AND NEW.last = OLD.last + 1
  AND EXISTS (SELECT 1 FROM journal WHERE id = NEW.last AND hash = NEW.hash)"""
"""The head only follows the row that has just been written."""

_DETAILS_GONE = """coalesce(NEW.id = OLD.id AND NEW.act_id = OLD.act_id AND NEW.at = OLD.at AND NEW.login = OLD.login
  AND NEW.desk = OLD.desk AND NEW.verb = OLD.verb AND NEW.what = OLD.what AND NEW."key" = OLD."key"
  AND NEW.prev_hash = OLD.prev_hash AND NEW.hash = OLD.hash
  AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.salt IS NULL
  AND OLD.erased_by IS NULL AND OLD.what <> 'erasure' AND NEW.erased_by > OLD.id
  AND NEW.erased_by = (SELECT last FROM journal_head) AND {named}, {no})"""
"""The only change of a row: an erasure that names it takes its details away, and the row says which."""
_DETAILS_GONE_SQLITE = _DETAILS_GONE.format(named=erasable("j"), no=0)
_DETAILS_GONE_POSTGRESQL = _DETAILS_GONE.format(named=erasable("j", postgresql=True), no="false")

_KEY_GONE = """coalesce(NEW.id = OLD.id AND NEW.verb = OLD.verb AND NEW.login = OLD.login AND NEW.desk = OLD.desk
  AND NEW.at = OLD.at AND NEW.result {same} OLD.result AND NEW.undoes {same} OLD.undoes
  AND NEW.part_of {same} OLD.part_of AND NEW.idem_key = 'erased-' || CAST(OLD.id AS text) AND {named}, {no})"""
"""The key of an act that took a line of a file in holds what that file calls the person: an erasure takes it too."""
_KEY_GONE_SQLITE = _KEY_GONE.format(same="IS", named=erasable("k"), no=0)
_KEY_GONE_POSTGRESQL = _KEY_GONE.format(
    same="IS NOT DISTINCT FROM", named=erasable("k", postgresql=True), no="false"
)

_OF_NOW = """EXISTS (SELECT 1 FROM act WHERE id = NEW.act_id AND at >= NEW.happened_at AND result IS NULL
  AND id = (SELECT max(id) FROM act))"""
"""The act that has just begun, of something that is over."""

SQLITE = (
    _SEED,
    f"""CREATE TRIGGER journal_append BEFORE INSERT ON journal BEGIN
  SELECT RAISE(ABORT, 'append-only: foreign keys must be on, and checks too') WHERE NOT {SQLITE_CHECKS_ON};
  SELECT RAISE(ABORT, 'append-only: journal id') WHERE NEW.id <> 1 + coalesce((SELECT max(id) FROM journal), 0);
  SELECT RAISE(ABORT, 'journal chain broken') WHERE NEW.prev_hash <>
    coalesce((SELECT hash FROM journal ORDER BY id DESC LIMIT 1), '');
  SELECT RAISE(ABORT, 'append-only: a row begins with its details') WHERE NEW.erased_by IS NOT NULL;
END""",
    f"""CREATE TRIGGER journal_keep_u BEFORE UPDATE ON journal WHEN NOT {_DETAILS_GONE_SQLITE}
BEGIN SELECT RAISE(ABORT, 'append-only: journal'); END""",
    "CREATE TRIGGER journal_keep_d BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'append-only: journal'); END",
    """CREATE TRIGGER journal_head_follow AFTER INSERT ON journal
BEGIN UPDATE journal_head SET last = NEW.id, hash = NEW.hash WHERE id = 1; END""",
    f"""CREATE TRIGGER journal_head_true BEFORE UPDATE ON journal_head WHEN NOT ({_NEXT_HEAD})
BEGIN SELECT RAISE(ABORT, 'append-only: journal head'); END""",
    """CREATE TRIGGER journal_head_one BEFORE INSERT ON journal_head
BEGIN SELECT RAISE(ABORT, 'append-only: journal head'); END""",
    """CREATE TRIGGER journal_head_keep BEFORE DELETE ON journal_head
BEGIN SELECT RAISE(ABORT, 'append-only: journal head'); END""",
    """CREATE TRIGGER act_append BEFORE INSERT ON act
  WHEN EXISTS (SELECT 1 FROM act WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM act WHERE idem_key = NEW.idem_key)
    OR (NEW.undoes IS NOT NULL AND EXISTS (SELECT 1 FROM act WHERE undoes = NEW.undoes))
BEGIN SELECT RAISE(ABORT, 'append-only: act'); END""",
    f"""CREATE TRIGGER act_keep_u BEFORE UPDATE ON act
  WHEN (OLD.result IS NOT NULL OR NEW.id <> OLD.id OR NEW.idem_key <> OLD.idem_key OR NEW.verb <> OLD.verb
    OR NEW.login <> OLD.login OR NEW.desk <> OLD.desk OR NEW.at <> OLD.at OR NEW.undoes IS NOT OLD.undoes
    OR NEW.part_of IS NOT OLD.part_of) AND NOT {_KEY_GONE_SQLITE}
BEGIN SELECT RAISE(ABORT, 'append-only: act'); END""",
    "CREATE TRIGGER act_keep_d BEFORE DELETE ON act BEGIN SELECT RAISE(ABORT, 'append-only: act'); END",
    f"""CREATE TRIGGER late_entry_true BEFORE INSERT ON late_entry
  WHEN EXISTS (SELECT 1 FROM late_entry WHERE act_id = NEW.act_id) OR NOT {_OF_NOW}
BEGIN SELECT RAISE(ABORT, 'append-only: an act says at once that it was entered later'); END""",
    "CREATE TRIGGER late_entry_keep_u BEFORE UPDATE ON late_entry"
    " BEGIN SELECT RAISE(ABORT, 'append-only: late_entry'); END",
    "CREATE TRIGGER late_entry_keep_d BEFORE DELETE ON late_entry"
    " BEGIN SELECT RAISE(ABORT, 'append-only: late_entry'); END",
)

POSTGRESQL = (
    _SEED,
    """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE FUNCTION refuse_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%: a change needs the next version', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$""",
    """CREATE FUNCTION journal_append() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last_id bigint; last_hash text;
BEGIN
  PERFORM pg_advisory_xact_lock(7001);
  SELECT id, hash INTO last_id, last_hash FROM journal ORDER BY id DESC LIMIT 1;
  IF NEW.id <> 1 + coalesce(last_id, 0) THEN RAISE EXCEPTION 'append-only: journal id'; END IF;
  IF NEW.prev_hash <> coalesce(last_hash, '') THEN RAISE EXCEPTION 'journal chain broken'; END IF;
  IF NEW.erased_by IS NOT NULL THEN RAISE EXCEPTION 'append-only: a row begins with its details'; END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER journal_append BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION journal_append()",
    f"""CREATE FUNCTION journal_erases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT {_DETAILS_GONE_POSTGRESQL} THEN
    RAISE EXCEPTION 'append-only: journal' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER journal_erases BEFORE UPDATE ON journal FOR EACH ROW EXECUTE FUNCTION journal_erases()",
    "CREATE TRIGGER journal_keep BEFORE DELETE ON journal FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER journal_keep_t BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    """CREATE FUNCTION journal_head_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE journal_head SET last = NEW.id, hash = NEW.hash WHERE id = 1;
  RETURN NULL;
END $$""",
    "CREATE TRIGGER journal_head_follow AFTER INSERT ON journal FOR EACH ROW EXECUTE FUNCTION journal_head_follow()",
    f"""CREATE FUNCTION journal_head_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT ({_NEXT_HEAD}) THEN RAISE EXCEPTION 'append-only: journal head'; END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER journal_head_true BEFORE UPDATE ON journal_head FOR EACH ROW EXECUTE FUNCTION journal_head_true()",
    "CREATE TRIGGER journal_head_keep BEFORE INSERT OR DELETE ON journal_head FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER journal_head_keep_t BEFORE TRUNCATE ON journal_head FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    f"""CREATE FUNCTION act_keep_u() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT {_KEY_GONE_POSTGRESQL} THEN
    RAISE EXCEPTION 'append-only: act' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER act_keep_u BEFORE UPDATE ON act FOR EACH ROW
  WHEN (OLD.result IS NOT NULL OR NEW.id <> OLD.id OR NEW.idem_key <> OLD.idem_key OR NEW.verb <> OLD.verb
    OR NEW.login <> OLD.login OR NEW.desk <> OLD.desk OR NEW.at <> OLD.at OR NEW.undoes IS DISTINCT FROM OLD.undoes
    OR NEW.part_of IS DISTINCT FROM OLD.part_of)
  EXECUTE FUNCTION act_keep_u()""",
    "CREATE TRIGGER act_keep_d BEFORE DELETE ON act FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER act_keep_t BEFORE TRUNCATE ON act FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    f"""CREATE FUNCTION late_entry_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT {_OF_NOW} THEN
    RAISE EXCEPTION 'append-only: an act says at once that it was entered later' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER late_entry_true BEFORE INSERT ON late_entry FOR EACH ROW EXECUTE FUNCTION late_entry_true()",
    "CREATE TRIGGER late_entry_keep BEFORE UPDATE OR DELETE ON late_entry FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER late_entry_keep_t BEFORE TRUNCATE ON late_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
)
