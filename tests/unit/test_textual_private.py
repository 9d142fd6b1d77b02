"""A new Textual that renames what we lean on fails here, by name, before anything else does."""

from __future__ import annotations

import ast
import importlib.metadata
import inspect
from pathlib import Path

import pytest
from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

from console.textual_private import FIRST_MODE, PRIVATE_NAMES

ROOT = Path(__file__).parents[2]


def test_the_version_we_know() -> None:
    assert importlib.metadata.version("textual") == "8.2.8"


async def test_the_names_are_there() -> None:
    app: App[None] = App()
    async with app.run_test():
        for kind, names in PRIVATE_NAMES.items():
            owner = {App: app, Stylesheet: app.stylesheet}.get(kind, app.screen)
            missing = [name for name in names if not hasattr(owner, name)]
            assert not missing, (kind, missing)
        assert FIRST_MODE in app._screen_stacks


@pytest.mark.parametrize(
    ("method", "calls"),
    [
        (Screen._on_idle, "self._update_timer.resume()"),
        (Screen._on_timer_update, "self._compositor_refresh()"),
        (App._display, "self._previous_cursor_position = cursor_position"),
        (App.switch_mode, "self.delay_update()"),
        (App._init_mode, "if mode in self._modes:"),
        (Stylesheet._parse_rules, "return self._parse_cache[cache_key]"),
    ],
)
def test_what_they_do_is_what_we_stand_on(method: object, calls: str) -> None:
    assert callable(method)
    assert calls in inspect.getsource(method)


def test_nothing_else_touches_what_textual_does_not_promise() -> None:
    """Private names of other objects (`app._driver`) are met in one file only."""
    found: list[str] = []
    for floor in ("console", "widgets", "themes"):
        for path in (ROOT / floor).rglob("*.py"):
            if path.name == "textual_private.py":
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Attribute)
                    and node.attr.startswith("_")
                    and not node.attr.startswith("__")
                    and isinstance(node.value, ast.Name)
                    and node.value.id in ("app", "screen", "shell", "canvas", "widget")
                ):
                    found.append(f"{path}:{node.lineno} {node.attr}")
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual._"):
                    found.append(f"{path}:{node.lineno} {node.module}")
    assert not found, found
