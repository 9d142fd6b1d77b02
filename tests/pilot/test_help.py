"""F1: over a sheet the keys of that sheet and how to leave it; what is told is what the keys do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from console.keyboard import Key
from console.person import Profile
from console.sheets.choices import ChoiceField, Option
from console.sheets.field import Field, Step
from console.sheets.fields import ValueField
from console.sheets.form import Form
from console.sheets.help_page import HelpPage
from console.sheets.key_help import typing
from console.sheets.picks import PickField
from tests.desk_driver import at_desk
from tests.pilot.demo_desk import demo_desk, demo_file
from tests.pilot.example_desk import Desk
from tests.pilot.example_place import MadeUpOffice, example_app

NAMED = {
    "↑": "up", "↓": "down", "←": "left", "→": "right", "PgUp": "pageup", "PgDn": "pagedown", "Bksp": "backspace"
}  # fmt: skip
OF_THE_EDITOR = {"left", "right", "backspace"}
SHEETS = ("F4 b", "F4 n", "F5 p", "F9", "F3 n", "F8", "Space", "F6", "F6 Enter v", "F6 Enter h")


@pytest.fixture(scope="module")
def demo(blank_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_file(blank_database, tmp_path_factory.mktemp("demo") / "demo.db")


async def test_over_a_sheet_the_keys_of_the_sheet_and_back_as_it_was(desk: Desk) -> None:
    await desk.press("n")
    await desk.driver.type("Wei")
    await desk.press("F1")
    told = ("Registration: the keys here", "Name, Age, Note", "letters", "The whole sheet", "Enter", "F10", "To leave")
    desk.driver.expect(*told, "Esc", "closes the sheet; what was typed is kept as a draft", "F12 lock")
    desk.driver.expect_not("what can be done here", "Ins", "as in the record before")
    await desk.press("F1")
    await desk.driver.type(" Wang")
    await desk.press("Enter 41 Enter")
    assert desk.taken == ("Wei Wang", 41, None)
    await desk.press("n F1")
    desk.driver.expect("= ", "the same as in the record before")


async def test_what_is_kept_is_told_before_it_is_left(desk: Desk) -> None:
    await desk.press("p F1")
    desk.driver.expect("Drawer: the keys here", "closes the sheet; nothing is kept")
    await desk.press("Esc")
    desk.driver.expect("── Drawer ──")
    await desk.press("Esc n")
    await desk.driver.type("Wei")
    await desk.press("Esc n F1")
    desk.driver.expect("Ins ", "take up what was left in it")


async def test_the_field_with_the_cursor_comes_first(desk: Desk) -> None:
    await desk.press("b Tab F1")
    screen = desk.driver.screen
    about, who = (screen.index(desk.driver.row(f"── {name} ")) for name in ("About", "Who"))
    assert about < who
    assert screen[about + 1].split()[:2] == ["1-2", "chooses"]
    assert screen[about + 2].split()[:2] in (["n", "chooses"], ["N/Т", "chooses"])


async def test_over_the_list_the_keys_of_the_place(desk: Desk) -> None:
    await desk.press("F1")
    desk.driver.expect("what can be done here", "List")


async def test_a_key_that_was_put_elsewhere_does_what_the_help_says(tmp_path: Path) -> None:
    keys = tmp_path / "keymap.toml"
    keys.write_text('"accept" = "f7"\n"menu.lists" = "f10"\n')
    office = MadeUpOffice()
    async with at_desk(example_app(office, Profile(terminal="xterm", keymap=keys))) as driver:
        desk = Desk(office, driver.app, driver)
        await desk.press("n F1")
        assert driver.row("Accept the whole form").split()[0] == "F7"
        await desk.press("F1 Wei Enter 41 F7")
        assert desk.taken == ("Wei", 41, None)


@pytest.mark.parametrize(("language", "plain"), [("en", False), ("ru", False), ("ru", True)])
async def test_every_kind_of_sheet_tells_its_keys(demo: Path, tmp_path: Path, language: str, plain: bool) -> None:
    leave = {"en": "To leave", "ru": "Выйти"}[language]
    async with demo_desk(demo, tmp_path, language=language, plain=plain) as desk:
        for keys in SHEETS:
            await desk.press(keys)
            under, before = desk.app.place.sheets[-1], desk.driver.screen
            await desk.press("F1")
            assert isinstance(desk.app.place.sheets[-1], HelpPage)
            card = under.key_card(desk.app)
            first = desk.driver.screen[2]
            assert card.title.partition(" · ")[0] in first
            seen = desk.driver.screen
            await desk.press("End")
            seen += desk.driver.screen
            labels = [f.label for f in under.fields if f.shown and f.own_keys()] if isinstance(under, Form) else []
            await desk.press("PgUp")
            seen += desk.driver.screen
            whole = "\n".join(seen)
            assert not [text for text in (leave, "Esc", *labels) if text not in whole], (keys, whole)
            if plain:
                assert not set("─►↑↓←→") & set(whole), keys
                assert "Вниз" in whole or not any("↓" in key for _head, told in card.groups for key, _what in told)
            await desk.press("F1")
            assert desk.app.place.sheets[-1] is under
            assert desk.driver.screen[2:-1] == before[2:-1], keys
            await desk.to_list()


async def search(text: str) -> Sequence[Option[int]]:
    return [Option(at, f"wide {at}") for at in range(20)]


def fields() -> list[Field[int]]:
    """A field of each kind, each as it stands when the cursor comes."""
    some = [Option(at, f"wide {at}") for at in range(3)]
    many = [Option(at, f"wide {at}", letter="w" if at == 4 else "") for at in range(12)]
    return [
        ChoiceField("few", "Few", some, value=1),
        ChoiceField("down", "Down", some, value=1, down=True),
        ChoiceField("many", "Many", many, value=1),
        ValueField("sum", "Sum", int, show=str, value=3),
        ValueField("day", "Day", int, show=str, value=3, step=lambda value, step: (value or 0) + step),
        ValueField("hot", "Hot", int, show=str, value=3, hot={"*": ("another method", lambda: None)}),
        PickField("pick", "Pick", search),
        PickField("number", "Number", search, digits="search"),
        PickField("only", "Only", search, typing=False),
    ]


def told_keys(field: Field[int]) -> set[str]:
    """Every key that the field tells of, by its name."""
    names: set[str] = set()
    for keys, _what in field.own_keys():
        for key in ["w"] if keys == typing() else keys.split():
            first, dash, last = key.partition("-")
            if dash and first.isdigit():
                names |= {str(digit) for digit in range(int(first), int(last) + 1)}
            else:
                names.add(NAMED.get(key, key))
    return names


async def does(at: int, name: str) -> bool:
    """Whether the key does something in the field: each is tried in a field of its own, in the middle of things."""
    field = fields()[at]
    field.entered()
    await field.ready()
    if isinstance(field, PickField):
        field._at = 10
    step = await field.key(Key(name, name if len(name) == 1 else ""))
    return step is Step.NEXT or (step is Step.KEPT and not field.error)


@pytest.mark.parametrize("at", range(len(fields())), ids=[field.name for field in fields()])
async def test_a_field_tells_of_every_key_it_takes_and_of_no_other(at: int) -> None:
    field = fields()[at]
    told = told_keys(field)
    tried = {*"123456789w*", *NAMED.values(), "f5", "insert"} - {"backspace"}
    if isinstance(field, ValueField) or (isinstance(field, PickField) and typing() in dict(field.own_keys())):
        tried -= OF_THE_EDITOR | set("123456789*") - told
    done = {name for name in tried if await does(at, name)}
    assert told - OF_THE_EDITOR <= done
    assert done <= told
