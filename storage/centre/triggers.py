"""What keeps the logins beneath the storage layer: nobody overwrites another's change of them, or slips a key in."""

from __future__ import annotations

from storage.schema import versioned

_USER = versioned("account_user", "login = NEW.login")

SQLITE = (
    *_USER[0],
    """CREATE TRIGGER account_key_keep BEFORE UPDATE ON account_key
BEGIN SELECT RAISE(ABORT, 'account_key: a key is added or removed, never changed'); END""",
    """CREATE TRIGGER account_key_norepl BEFORE INSERT ON account_key
WHEN EXISTS (SELECT 1 FROM account_key WHERE id = NEW.id OR fingerprint = NEW.fingerprint)
BEGIN SELECT RAISE(ABORT, 'account_key: it is there already (UNIQUE)'); END""",
    """CREATE TRIGGER account_password_norepl BEFORE INSERT ON account_password
WHEN EXISTS (SELECT 1 FROM account_password WHERE user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'account_password: it is there already (UNIQUE)'); END""",
    """CREATE TRIGGER account_password_whose BEFORE UPDATE ON account_password WHEN NEW.user_id <> OLD.user_id
BEGIN SELECT RAISE(ABORT, 'account_password: it stays with its person'); END""",
)

POSTGRESQL = (
    *_USER[1],
    """CREATE FUNCTION account_key_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'account_key: a key is added or removed, never changed' USING ERRCODE = 'check_violation';
END $$""",
    "CREATE TRIGGER account_key_keep BEFORE UPDATE ON account_key FOR EACH ROW EXECUTE FUNCTION account_key_keep()",
    """CREATE FUNCTION account_password_whose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'account_password: it stays with its person' USING ERRCODE = 'check_violation'; END $$""",
    """CREATE TRIGGER account_password_whose BEFORE UPDATE ON account_password FOR EACH ROW
  WHEN (NEW.user_id <> OLD.user_id) EXECUTE FUNCTION account_password_whose()""",
)
"""A REPLACE, which SQLite's guards refuse, PostgreSQL does not have."""
