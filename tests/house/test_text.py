"""Laws on what the sources may contain: money, time, colours, machine paths."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("console", "widgets", "storage", "themes")


def modules(*floors: str) -> Iterator[tuple[str, ast.Module]]:
    for floor in floors:
        for path in sorted((ROOT / floor).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def test_storage_has_no_floating_point() -> None:
    """No `float`, `Float`, `Numeric`; seconds of a time-out are the only fractions, and money is never one."""
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules("storage")
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id in ("Float", "Numeric", "REAL"))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    ]
    assert not found


def test_money_is_never_divided_with_a_fraction() -> None:
    """A name that ends in `_minor` meets no `/` anywhere."""

    def money(node: ast.expr) -> bool:
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        return name.endswith("_minor")

    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules("console", "storage")
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and (money(node.left) or money(node.right))
    ]
    assert not found


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    asks = {"now", "utcnow", "today", "localtime", "time_ns"}
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules(*FLOORS)
        if name != "storage/clock.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in asks
        and isinstance(node.value, ast.Name)
        and node.value.id in ("datetime", "date", "time")
    ]
    assert not found


HEX = re.compile(r"""["' ]#(?:[0-9a-fA-F]{3}){1,2}\b""")


def test_colours_live_in_the_themes() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for floor in ("console", "widgets", "storage")
        for path in sorted((ROOT / floor).rglob("*"))
        if path.suffix in (".py", ".tcss", ".css")
        for match in HEX.finditer(path.read_text())
    ]
    assert not found


def test_themes_know_nothing_of_textual_but_its_colours() -> None:
    allowed = {"textual.theme", "textual.color"}
    found = [
        f"{name}: {module}"
        for name, tree in modules("themes")
        for node in ast.walk(tree)
        for module in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        if module.split(".")[0] in ("textual", "rich") and module not in allowed
    ]
    assert not found


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return [ROOT / name for name in listed.splitlines()] if listed else []


def test_no_file_names_a_machine() -> None:
    """Neither a home folder, nor where this tree once lay, nor a bare address."""
    files = committed()
    if not files:
        pytest.skip("not a git checkout: there is no list of committed files")
    homes = ("/home" + "/[a-z]", "/root" + "/", "/Users" + "/[A-Za-z]", "/work" + "/", r"C:\\" + "Users")
    path = re.compile("|".join(homes))
    address = re.compile(r"\b(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}\b")
    found = []
    for file in files:
        if not file.exists():
            continue
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{file.relative_to(ROOT)}: {m[0]}" for m in (*path.finditer(text), *address.finditer(text))]
    assert not found


def marked_inside(tree: ast.Module) -> list[int]:
    """Lines where a text is marked for translation inside an f-string: nobody gathers it from there."""
    return [
        call.lineno
        for field in ast.walk(tree)
        if isinstance(field, ast.FormattedValue)
        for call in ast.walk(field.value)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "N_", "ngettext", "pgettext")
        and any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in call.args)
    ]


def test_no_text_is_marked_where_it_would_not_be_gathered() -> None:
    """The catalogues are gathered from tokens, and an f-string is one token: its texts stay English for ever."""
    caught = ast.parse("f'{_(\"Key\")} {name}'\nf'{ngettext(\"a\", \"b\", 2):3}'\nf'{_(title)}' + _('Key')")
    assert marked_inside(caught) == [1, 2]
    assert not [f"{name}:{line}" for name, tree in modules(*FLOORS) for line in marked_inside(tree)]


@pytest.mark.parametrize("floor", ["console", "widgets", "storage", "themes", "tests"])
def test_a_sign_hangs_at_each_door(floor: str) -> None:
    """What a newcomer needs, on one page (docs/decisions.md says why 60); manuals are in docs/."""
    sign = (ROOT / floor / "README.md").read_text()
    assert 5 <= sign.count("\n") <= 60
