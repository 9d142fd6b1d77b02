"""What keeps the logins beneath the storage layer: nobody overwrites another's change of them."""

from __future__ import annotations

from storage.schema import versioned

SQLITE, POSTGRESQL = versioned("account_user", "login = NEW.login")
