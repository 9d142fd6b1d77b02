"""Who may do what in a database of a server: taken over by the database that a restore puts in its place.

A copy holds none of it, since it may be restored on a server whose roles are others; but what stood here before was let
to the desks by somebody, and they must find it so.
"""

from __future__ import annotations

import psycopg

_HELD = """
SELECT 'DATABASE', quote_ident(datname), '', datacl, datdba FROM pg_database WHERE datname = current_database()
UNION ALL SELECT 'SCHEMA', quote_ident(nspname), '', nspacl, nspowner FROM pg_namespace
  WHERE oid = current_schema()::regnamespace
UNION ALL SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, quote_ident(relname), '', relacl,
    relowner
  FROM pg_class WHERE relkind IN ('r', 'S', 'v', 'p') AND relnamespace = current_schema()::regnamespace
UNION ALL SELECT 'FUNCTION', oid::regprocedure::text, '', proacl, proowner
  FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
UNION ALL SELECT 'TABLE', quote_ident(c.relname), quote_ident(a.attname), a.attacl, c.relowner
  FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
  WHERE a.attacl IS NOT NULL AND c.relnamespace = current_schema()::regnamespace
"""
_RIGHTS = f"""
SELECT kind, name, part, privilege_type, is_grantable,
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
  FROM ({_HELD}) AS held (kind, name, part, acl, owner), aclexplode(acl)
  WHERE acl IS NOT NULL AND grantee <> owner ORDER BY 1, 2, 3, 6, 4
"""
_TOLD = f"""
SELECT kind, name FROM ({_HELD}) AS held (kind, name, part, acl, owner) WHERE acl IS NOT NULL AND part = ''
"""


def take_over(old: psycopg.Connection, new: psycopg.Connection) -> None:
    """Give everybody in the new database what they had in the old one, as far as the same things are there.

    Raises psycopg.Error.
    """
    there = {(kind, name) for kind, name, *_ in new.execute(_HELD).fetchall()}
    names = {"DATABASE": _name_of(new)}
    for kind, name in old.execute(_TOLD).fetchall():
        on = names.get(kind, name)
        if (kind, on) in there:  # what everybody may do by itself may have been taken from them
            new.execute(f"REVOKE ALL ON {kind} {on} FROM PUBLIC".encode())
    for kind, name, part, right, may_give, whom in old.execute(_RIGHTS).fetchall():
        on = names.get(kind, name)
        if (kind, on) in there:
            what = f"{right} ({part})" if part else right
            new.execute(f"GRANT {what} ON {kind} {on} TO {whom}{' WITH GRANT OPTION' if may_give else ''}".encode())


def _name_of(conn: psycopg.Connection) -> str:
    row = conn.execute("SELECT quote_ident(current_database())").fetchone()
    assert row is not None
    return str(row[0])
