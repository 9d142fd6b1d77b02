"""What keeps the pull lists beneath the storage layer: a day is closed once, and open again only by an undo."""

from __future__ import annotations

_UNDONE = (
    "EXISTS (SELECT 1 FROM journal AS j WHERE j.what = 'pull_list' AND j.key = OLD.id"
    " AND j.after IS NULL AND j.before IS NOT NULL)"
)

SQLITE: tuple[str, ...] = (
    """CREATE TRIGGER pull_list_once BEFORE INSERT ON pull_list
  WHEN EXISTS (SELECT 1 FROM pull_list WHERE id = NEW.id OR day = NEW.day)
BEGIN SELECT RAISE(ABORT, 'evening: the list of this day is closed already'); END""",
    "CREATE TRIGGER pull_list_keep_u BEFORE UPDATE ON pull_list"
    " BEGIN SELECT RAISE(ABORT, 'evening: when a list was closed does not change'); END",
    f"""CREATE TRIGGER pull_list_keep_d BEFORE DELETE ON pull_list WHEN NOT {_UNDONE}
BEGIN SELECT RAISE(ABORT, 'evening: a closed list is opened by an undo only'); END""",
)

POSTGRESQL: tuple[str, ...] = (
    "CREATE TRIGGER pull_list_keep_u BEFORE UPDATE ON pull_list FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER pull_list_keep_t BEFORE TRUNCATE ON pull_list FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    f"""CREATE FUNCTION pull_list_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT {_UNDONE} THEN
    RAISE EXCEPTION 'evening: a closed list is opened by an undo only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$""",
    "CREATE TRIGGER pull_list_keep_d BEFORE DELETE ON pull_list FOR EACH ROW EXECUTE FUNCTION pull_list_kept()",
)
"""A second row of a day PostgreSQL refuses by the unique key; a REPLACE, which goes around it, it does not have."""
