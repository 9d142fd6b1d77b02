"""What keeps the call log beneath the storage layer: a call is never deleted and never replaced."""

from __future__ import annotations

from storage.schema import versioned

(_VERSION_SQLITE, *_), _VERSION_POSTGRESQL = versioned("call")

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
    _VERSION_SQLITE,
)

POSTGRESQL: tuple[str, ...] = (
    *_VERSION_POSTGRESQL,
    "CREATE TRIGGER call_keep BEFORE DELETE ON call FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER call_keep_t BEFORE TRUNCATE ON call FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    """CREATE TRIGGER call_keep_u BEFORE UPDATE OF id, started_at, direction ON call FOR EACH ROW
  WHEN (NEW.id <> OLD.id OR NEW.started_at <> OLD.started_at OR NEW.direction <> OLD.direction)
  EXECUTE FUNCTION refuse()""",
)
