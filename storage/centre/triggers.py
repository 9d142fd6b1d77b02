"""What keeps the logins beneath the storage layer: nobody overwrites another's change of them."""

from __future__ import annotations

from storage.schema import versioned

_SQLITE, _POSTGRESQL = versioned("account_user")

SQLITE = (_SQLITE,)

POSTGRESQL = (_POSTGRESQL,)
