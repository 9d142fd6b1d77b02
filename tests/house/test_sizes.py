"""Files, functions and parameter lists stay small; what is larger is named here with why, and the list only shrinks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("console", "widgets", "storage", "themes")

SOFT, HARD, FUNCTION, POSITIONAL = 250, 400, 70, 5

LARGE: dict[str, str] = {
    "console/app.py": "where places, keys, news, reads and writes meet; each of them is a class of its own file",
    "console/sheets/form.py": "one sheet of answers: opening, keys, accepting and what is wrong are one state",
    "console/sheets/picks.py": "one field: typing, searching, digits and the cursor are one state",
    "console/terminal/driver.py": "one line: pictures out, keys in, papers between two pictures are one state",
    "storage/cash/records.py": "the cash room's whole vocabulary: shifts, charges, documents, reports",
    "storage/cash/tables.py": "one ledger: fourteen tables whose constraints name each other",
    "storage/cash/triggers.py": "every guard of the ledger on SQLite, to be read as one against the promises",
    "storage/cash/triggers_postgresql.py": "the same guards on PostgreSQL, side by side with the former",
    "storage/journal/deeds.py": "what every kind of row tells of a deed: one table, and the few words behind each",
    "storage/office.py": "the doors of all rooms, one short property each",
    "storage/unit.py": "what a write has in its hands: act, journal row, change and savepoint are one state",
    "storage/schedule/triggers.py": "every guard of the book on both engines, side by side against the promises",
    "storage/schedule/records.py": "the book's whole vocabulary, which five rooms and the desks import from one place",
}
"""Files between the soft and the hard limit, each with its reason."""

LONG_TESTS: dict[str, str] = {}
"""Test files beyond the hard limit, each with its reason."""


def sources(*floors: str) -> Iterator[tuple[str, str]]:
    for floor in floors:
        for path in sorted((ROOT / floor).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text()


def test_files_are_small() -> None:
    lines = {name: text.count("\n") for name, text in sources(*FLOORS)}
    too_large = {name: count for name, count in lines.items() if count > HARD}
    assert not too_large, "split these"
    unnamed = {name: count for name, count in lines.items() if count > SOFT and name not in LARGE}
    assert not unnamed, "split these, or name them in LARGE with a reason"
    shrunk = [name for name in LARGE if lines.get(name, 0) <= SOFT]
    assert not shrunk, "take these off the list"


def test_test_files_are_of_a_readable_size() -> None:
    lines = {name: text.count("\n") for name, text in sources("tests")}
    assert {name for name, count in lines.items() if count > HARD} == set(LONG_TESTS)


def test_functions_are_short_and_take_few_positional_parameters() -> None:
    long: list[str] = []
    for name, text in sources(*FLOORS):
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            assert node.end_lineno is not None
            if node.end_lineno - node.lineno + 1 > FUNCTION:
                long.append(f"{name}: {node.name} is too long")
            positional = [
                a.arg for a in (*node.args.posonlyargs, *node.args.args) if a.arg not in ("self", "cls", "unit", "conn")
            ]
            if len(positional) > POSITIONAL:
                long.append(f"{name}: {node.name} takes {len(positional)} positional parameters")
    assert not long


FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def test_no_file_has_a_name_that_says_nothing() -> None:
    names = [name for name, _ in sources(*FLOORS, "tests")]
    assert not [name for name in names if FORBIDDEN_NAMES & set(name.removesuffix(".py").split("/"))]
