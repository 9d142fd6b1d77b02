"""Which acts an earlier run of a file has left, for many lines at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, and_, bindparam, or_, select

from storage.journal.tables import act

AT_ONCE = 100
"""So many outside ids are asked for by one statement."""
_AFTER = "~"
"""Comes after everything that a key has behind its base."""

_KEYS = select(act.c.id, act.c.idem_key).where(
    or_(
        *(
            and_(act.c.idem_key >= bindparam(f"from_{place}"), act.c.idem_key < bindparam(f"to_{place}"))
            for place in range(AT_ONCE)
        )
    )
)


def keys_before(conn: Connection, bases: Sequence[str]) -> list[list[str]]:
    """For the beginning of each key, the keys of the acts that have it, the newest first."""
    found: dict[str, list[tuple[int, str]]] = {base: [] for base in bases}
    for start in range(0, len(bases), AT_ONCE):
        asked = list(bases[start : start + AT_ONCE])
        asked += asked[-1:] * (AT_ONCE - len(asked))
        ranges: dict[str, str] = {}
        for place, base in enumerate(asked):
            ranges |= {f"from_{place}": base, f"to_{place}": base + _AFTER}
        for row in conn.execute(_KEYS, ranges):
            base = row.idem_key[: row.idem_key.rindex(":") + 1]
            found[base].append((row.id, row.idem_key))
    return [[key for _, key in sorted(found[base], reverse=True)] for base in bases]
