"""Who may speak SQL: the back office alone, and in it not those who say what things are, decide, or hand on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DATABASE = {"sqlalchemy", "aiosqlite", "alembic", "sqlite3", "sqlcipher3"}
EXECUTES = {"execute", "executemany", "executescript", "exec_driver_sql", "scalar", "scalars"}
VALUES = {"ids.py", "errors.py", "rights.py", "money.py", "clock.py"}
"""Types that all rooms share and the console reads before its first frame."""
OPENS = {
    "storage/library.py": "the connections to a file, by the one SQLite library of this process and with its key",
    "storage/encrypting.py": "a file that nobody has open, and its copy with a key or without",
    "storage/reading.py": "one reading connection for a command: a data file must not be changed by a look at it",
    "storage/connecting.py": "the connection of a server",
    "storage/hop.py": "the connections of a running store",
    "storage/backup.py": "copies beside the desks that work on",
    "storage/restoring.py": "folds in what killed consoles left beside the data that it replaces",
    "storage/migrations/run.py": "brings a file up to date that nobody has open",
}
"""Who opens a connection; everybody else is given one."""
WITHOUT_A_UNIT = {
    "storage/demo/numbering.py": "no row at all: where a server goes on counting",
    "storage/gathered.py": "the journal's own rows, written for the unit",
    "storage/accounts/queries.py": "the rows of the verbs beside it",
    "storage/accounts/entry_queries.py": "the rows of the verbs beside it",
    "storage/centre/queries.py": "the centre is founded before there are units; what outside systems call our rows",
    "storage/patients/storing.py": "the rows of the verbs beside it, which imports write many at a time",
}
"""Who writes rows without taking a unit: called by those who have one."""


def modules(floor: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / floor).rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Each name that is imported from a library of databases, with the library."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (
            (node.module or "").split(".")[0] in DATABASE or node.module == "storage.library"
        ):
            yield from ((node.module or "", name.name) for name in node.names)
        elif isinstance(node, ast.Import):
            yield from ((name.name, "") for name in node.names if name.name.split(".")[0] in DATABASE)


def called(tree: ast.Module, names: set[str]) -> set[str]:
    """Which of these methods are called."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {func.attr for func in calls if isinstance(func, ast.Attribute) and func.attr in names}


def test_no_other_floor_runs_a_statement() -> None:
    found = [
        name for floor in ("console", "widgets", "themes") for name, tree in modules(floor) if called(tree, EXECUTES)
    ]
    assert not found


def test_what_is_shown_and_what_decides_knows_no_database() -> None:
    """Records, rules and orders, under whatever longer name, and the types that all rooms share."""
    found = [
        f"{name}: {library}"
        for name, tree in modules("storage")
        if name.endswith(("records.py", "rules.py", "orders.py")) or name.removeprefix("storage/") in VALUES
        for library, _ in imported(tree)
    ]
    assert not found


def test_services_hand_on_and_ask_nothing_themselves() -> None:
    found = [
        name
        for name, tree in modules("storage")
        if name.endswith("/service.py")
        and (called(tree, EXECUTES) or any(what != "Connection" for _, what in imported(tree)))
    ]
    assert not found


def test_who_opens_a_connection_is_named() -> None:
    opening = {
        name
        for name, tree in modules("storage")
        if {("sqlalchemy", "create_engine"), ("sqlite3", ""), ("storage.library", "connect")} & set(imported(tree))
        and (called(tree, {"connect"}) or any(what in ("create_engine", "connect") for _, what in imported(tree)))
    }
    assert opening == set(OPENS)


def test_nobody_commits_but_the_store() -> None:
    """A write begins and ends in `storage/hop.py`, behind the gate: no room may cut it in two."""
    ends = {"commit", "begin", "begin_nested"}
    assert not [name for name, tree in modules("storage") if "/migrations/" not in name and called(tree, ends)]


def test_who_writes_rows_takes_a_unit() -> None:
    """So that a row is never written without its journal row and its change."""
    writes = {"insert", "update", "delete"}
    without = {
        name
        for name, tree in modules("storage")
        if "/migrations/" not in name
        and any(what in writes for _, what in imported(tree))
        and not any(isinstance(node, ast.alias) and node.name == "Unit" for node in ast.walk(tree))
    }
    assert without == set(WITHOUT_A_UNIT)
