"""Write the newest schema down as frozen SQL, one file for each engine (`python -m storage.migrations.freeze`).

The tables and triggers of the rooms are the source while a schema is being made; once released, its frozen
text is what the migration runs for ever.  A test holds the two against each other, another holds the released
texts against their hashes.
"""

from __future__ import annotations

import importlib

from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from storage.migrations.frozen import FROZEN, MARK, NEWEST, RELEASED, statement_of
from storage.rooms import WITH_TABLES


def statements(engine: str) -> list[str]:
    """The whole schema as the rooms declare it, as statements for `sqlite` or `postgresql`."""
    # "named": the other styles double every % of a CHECK
    postgres = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]  # SQLAlchemy's own is untyped
    dialect: Dialect = postgres if engine == "postgresql" else sqlite.dialect()
    made: list[str] = []
    for room in WITH_TABLES:
        for table in importlib.import_module(f"storage.{room}.tables").TABLES:
            made.append(str(CreateTable(table).compile(dialect=dialect)).strip())
            indexes = sorted(table.indexes, key=lambda index: str(index.name))
            made.extend(str(CreateIndex(index).compile(dialect=dialect)).strip() for index in indexes)
        try:
            triggers = importlib.import_module(f"storage.{room}.triggers")
        except ModuleNotFoundError:
            continue
        texts = map(_bound, triggers.POSTGRESQL) if engine == "postgresql" else triggers.SQLITE
        made.extend(text.strip() for text in texts)
    return made


def _bound(text: str) -> str:
    """A guard of PostgreSQL that looks names up in the schema alone: a temporary table hides nothing from it."""
    return text.replace("LANGUAGE plpgsql AS", "LANGUAGE plpgsql SET search_path = public, pg_temp AS")


def main() -> None:
    """Write the schema in the making.  Raises SystemExit when the newest one is released, or cannot be repeated."""
    if NEWEST in RELEASED:
        raise SystemExit(f"{NEWEST} is released and stays as it is: see storage/README.md, to change the schema")
    for engine in ("sqlite", "postgresql"):
        made = statements(engine)
        for text in made:
            statement_of(text)
        (FROZEN / f"{NEWEST}.{engine}.sql").write_text(MARK.join(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
