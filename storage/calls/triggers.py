"""What keeps the call log beneath the storage layer: a call is never deleted and never replaced."""

from __future__ import annotations

from storage.schema import erasable, versioned

(_VERSION_SQLITE, *_), _VERSION_POSTGRESQL = versioned("call")

def _rewritten(differs: str) -> str:
    """Whether a call that has ended gets another number or other times; what was not known yet may be added.

    An undo opens a call again, or says that there was none, or takes that back.
    """
    facts = (
        "(OLD.number <> '' AND NEW.number <> OLD.number)",
        "NEW.line <> OLD.line",
        "NEW.by_exchange <> OLD.by_exchange",
        f"NEW.taken_at {differs} OLD.taken_at",
        "(OLD.hung_up_at IS NOT NULL AND (NEW.hung_up_at IS NULL OR NEW.hung_up_at <> OLD.hung_up_at))",
        "NEW.ended_at <> OLD.ended_at",
    )
    freely = "NEW.ended_at IS NULL OR NEW.outcome = 'entered-in-error' OR OLD.outcome = 'entered-in-error'"
    return f"OLD.ended_at IS NOT NULL AND ({' OR '.join(facts)}) AND NOT ({freely})"


_ERASED = """coalesce(NEW.number = '' AND NEW.caller_name = '' AND NEW.note = '' AND NEW.line = OLD.line
    AND NEW.by_exchange = OLD.by_exchange AND NEW.taken_at {same} OLD.taken_at AND NEW.hung_up_at {same} OLD.hung_up_at
    AND NEW.ended_at {same} OLD.ended_at AND {named}, {no})"""
"""An erasure that names the call takes its number and its words; when it was stays."""
_ERASED_SQLITE = _ERASED.format(same="IS", named=erasable("c"), no=0)
_ERASED_POSTGRESQL = _ERASED.format(same="IS NOT DISTINCT FROM", named=erasable("c", postgresql=True), no="false")


_SAID = "NEW.id = OLD.id AND " + " AND ".join(
    f"NEW.{name} {{same}} OLD.{name}"
    for name in ("call_id", "title", "specialty", "specialty_key", "low_minor", "high_minor", "minutes", "day",
                 "valid_to", "at", "user_id")
)  # fmt: skip
_TAKEN_BACK = "(NEW.asked = OLD.asked AND NEW.voided >= OLD.voided)"
_FORGOTTEN = "(NEW.asked = '' AND NEW.voided = OLD.voided AND {named})"
_QUOTE = f"NOT coalesce({_SAID} AND ({_TAKEN_BACK} OR {_FORGOTTEN}), {{no}})"
"""A quote is only taken back, once; an erasure that names it takes the caller's words."""
_QUOTE_SQLITE = _QUOTE.format(same="IS", named=erasable("w"), no=0)
_QUOTE_POSTGRESQL = _QUOTE.format(same="IS NOT DISTINCT FROM", named=erasable("w", postgresql=True), no="false")
_KEPT = {
    "quote_line": "id = NEW.id OR (quote_id = NEW.quote_id AND service_id = NEW.service_id)",
    "read_back": "id = NEW.id",
}
"""Tables whose rows are written once, and by what a new one would take the place of one."""


def _undone(name: str) -> str:
    """Whether the journal says that a link was taken back; `name` makes a value of the row before out of JSON."""
    return (
        "EXISTS (SELECT 1 FROM journal AS j WHERE j.what = 'call_link' AND j.key = OLD.call_id AND j.after IS NULL"
        f" AND {name.format('what')} = OLD.what AND {name.format('key')} = {{key}})"
    )


_UNLINKED = _undone("json_extract(j.before, '$.{}')").format(key="OLD.key")
_PG_UNLINKED = _undone("(j.before::json ->> '{}')").format(key="OLD.key::text")

SQLITE: tuple[str, ...] = (
    """CREATE TRIGGER call_append BEFORE INSERT ON call
  WHEN EXISTS (SELECT 1 FROM call WHERE id = NEW.id OR (NEW.ref IS NOT NULL AND ref = NEW.ref)
    OR (NEW.by_exchange = 1 AND NEW.hung_up_at IS NULL AND NEW.ended_at IS NULL AND by_exchange = 1
        AND hung_up_at IS NULL AND ended_at IS NULL AND line = NEW.line AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'calls: this call is in the log already'); END""",
    """CREATE TRIGGER call_unique_u BEFORE UPDATE ON call
  WHEN EXISTS (SELECT 1 FROM call WHERE id <> OLD.id AND ((NEW.ref IS NOT NULL AND ref = NEW.ref)
    OR (NEW.by_exchange = 1 AND NEW.hung_up_at IS NULL AND NEW.ended_at IS NULL AND by_exchange = 1
        AND hung_up_at IS NULL AND ended_at IS NULL AND line = NEW.line AND number = NEW.number)))
BEGIN SELECT RAISE(ABORT, 'calls: this call is in the log already'); END""",
    "CREATE TRIGGER call_keep_d BEFORE DELETE ON call"
    " BEGIN SELECT RAISE(ABORT, 'calls: a call is never deleted'); END",
    """CREATE TRIGGER call_keep_u BEFORE UPDATE OF id, started_at, direction ON call
  WHEN NEW.id <> OLD.id OR NEW.started_at <> OLD.started_at OR NEW.direction <> OLD.direction
BEGIN SELECT RAISE(ABORT, 'calls: when a call began does not change'); END""",
    f"""CREATE TRIGGER call_ended BEFORE UPDATE ON call WHEN {_rewritten("IS NOT")} AND NOT {_ERASED_SQLITE}
BEGIN SELECT RAISE(ABORT, 'calls: a call that ended keeps its number and its times'); END""",
    "CREATE TRIGGER call_link_keep_u BEFORE UPDATE ON call_link"
    " BEGIN SELECT RAISE(ABORT, 'calls: what a call made does not change'); END",
    f"""CREATE TRIGGER call_link_keep_d BEFORE DELETE ON call_link WHEN NOT {_UNLINKED}
BEGIN SELECT RAISE(ABORT, 'calls: what a call made is not deleted'); END""",
    _VERSION_SQLITE,
    """CREATE TRIGGER quote_norepl BEFORE INSERT ON quote WHEN EXISTS (SELECT 1 FROM quote WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'quotes: this quote is there already (UNIQUE)'); END""",
    f"""CREATE TRIGGER quote_keep_u BEFORE UPDATE ON quote WHEN {_QUOTE_SQLITE}
BEGIN SELECT RAISE(ABORT, 'quotes: what was quoted does not change'); END""",
    "CREATE TRIGGER quote_keep_d BEFORE DELETE ON quote"
    " BEGIN SELECT RAISE(ABORT, 'quotes: a quote is never deleted'); END",
    *(
        statement
        for name, same in _KEPT.items()
        for statement in (
            f"""CREATE TRIGGER {name}_norepl BEFORE INSERT ON {name} WHEN EXISTS (SELECT 1 FROM {name} WHERE {same})
BEGIN SELECT RAISE(ABORT, '{name}: it is there already (UNIQUE)'); END""",
            f"CREATE TRIGGER {name}_keep_u BEFORE UPDATE ON {name}"
            f" BEGIN SELECT RAISE(ABORT, '{name}: what was said does not change'); END",
            f"CREATE TRIGGER {name}_keep_d BEFORE DELETE ON {name}"
            f" BEGIN SELECT RAISE(ABORT, '{name}: what was said is not deleted'); END",
        )
    ),
)

POSTGRESQL: tuple[str, ...] = (
    *_VERSION_POSTGRESQL,
    "CREATE TRIGGER call_keep BEFORE DELETE ON call FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER call_keep_t BEFORE TRUNCATE ON call FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    """CREATE TRIGGER call_keep_u BEFORE UPDATE OF id, started_at, direction ON call FOR EACH ROW
  WHEN (NEW.id <> OLD.id OR NEW.started_at <> OLD.started_at OR NEW.direction <> OLD.direction)
  EXECUTE FUNCTION refuse()""",
    f"""CREATE FUNCTION call_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT {_ERASED_POSTGRESQL} THEN
    RAISE EXCEPTION 'append-only: call' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    f"""CREATE TRIGGER call_ended BEFORE UPDATE ON call FOR EACH ROW
  WHEN ({_rewritten("IS DISTINCT FROM")}) EXECUTE FUNCTION call_ended()""",
    "CREATE TRIGGER call_link_keep_u BEFORE UPDATE ON call_link FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER call_link_keep_t BEFORE TRUNCATE ON call_link FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    f"""CREATE FUNCTION call_link_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT {_PG_UNLINKED} THEN
    RAISE EXCEPTION 'calls: what a call made is not deleted' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$""",
    "CREATE TRIGGER call_link_keep_d BEFORE DELETE ON call_link FOR EACH ROW EXECUTE FUNCTION call_link_kept()",
    f"""CREATE FUNCTION quote_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_QUOTE_POSTGRESQL} THEN
    RAISE EXCEPTION 'quotes: what was quoted does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER quote_keep_u BEFORE UPDATE ON quote FOR EACH ROW EXECUTE FUNCTION quote_kept()",
    "CREATE TRIGGER quote_keep_d BEFORE DELETE ON quote FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER quote_keep_t BEFORE TRUNCATE ON quote FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    *(
        f"CREATE TRIGGER {name}_keep{tail} BEFORE {when} ON {name} FOR EACH {each} EXECUTE FUNCTION refuse()"
        for name in _KEPT
        for tail, when, each in (("", "UPDATE OR DELETE", "ROW"), ("_t", "TRUNCATE", "STATEMENT"))
    ),
)
