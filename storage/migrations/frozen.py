"""Reading a revision's frozen SQL: the text is what was released, whatever the rooms' tables are today."""

from __future__ import annotations

from pathlib import Path

FROZEN = Path(__file__).parent / "versions"
MARK = "\n--;;\n"
"""Between statements: a trigger's body holds semicolons."""


def read(revision: str, engine: str) -> list[str]:
    """The statements of a revision for `sqlite` or `postgresql`."""
    return (FROZEN / f"{revision}.{engine}.sql").read_text(encoding="utf-8").strip().split(MARK)
