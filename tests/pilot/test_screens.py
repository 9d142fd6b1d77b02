"""Every place of the demo, in every theme and at every size: the same words, known glyphs, nothing over the edge."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path

import pytest

from console.app import ConsoleApp
from console.find.ways import find
from console.person import Profile
from storage.clock import StillClock
from storage.office import Office, open_store, seat
from tests.desk_driver import Driver, at_desk
from tests.pilot.demo_desk import ADMINISTRATOR, AT, QUICK, demo_file

SIZES = ((80, 24), (64, 20), (132, 43), (40, 12), (20, 5))
PLACES = ("F2", "F3", "F4", "F5", "F6 Esc", "F8 1", "F3 F1", "Esc n", "Esc F5 p", "Esc Space iva", "Esc F2 F9")
GLYPHS = "·√o►■x-!▌░│─◄→↓↑"
SWAPPED = dict.fromkeys("►→◄↓↑", ">") | dict.fromkeys("“”«»", '"') | {"—": "-"}
"""What the driver of an 8-bit terminal swaps; letters of names it transliterates."""


@pytest.fixture(scope="module")
def demo(blank_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_file(blank_database, tmp_path_factory.mktemp("demo") / "demo.db")


def known(char: str) -> bool:
    if char.isascii() or char in GLYPHS or char in SWAPPED:
        return True
    return unicodedata.category(char)[0] in "LM"


def encodable(char: str, charset: str) -> bool:
    plain = SWAPPED.get(char, char)
    if plain.isalpha():
        return True
    try:
        plain.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def check(driver: Driver, size: tuple[int, int], where: object) -> list[str]:
    screen = driver.screen
    assert len(screen) == size[1]
    assert all(len(line) < size[0] for line in screen), (where, "column 80 is used")
    chars = set("".join(screen))
    assert not {char for char in chars if not known(char)}, where
    for charset in ("cp866", "koi8-r"):
        assert not {char for char in chars if not encodable(char, charset)}, (where, charset)
    cell = driver.app.place.canvas.cursor_cell
    if driver.app.place.sheets or size[1] < 8:
        assert cell is None or (0 <= cell.x < size[0] and 0 <= cell.y < size[1]), where
    elif driver.app.place.body.record is not None:
        assert cell is not None, where
        assert "▌" in screen[cell.y], (where, screen[cell.y])
    return screen


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
async def test_every_place_in_every_theme(demo: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    seen: dict[str, list[list[str]]] = {}
    for theme in ("night", "day", "mono"):
        path = tmp_path / f"{theme}.db"
        shutil.copy(demo, path)
        store = await open_store(path, StillClock(AT), pragmas=QUICK)

        async def opening() -> Office:
            return await seat(store, ADMINISTRATOR, "desk 1")  # noqa: B023  awaited before the next round

        app = ConsoleApp(opening, Profile(theme=theme, login=ADMINISTRATOR, terminal="xterm"), finder=find)
        try:
            async with at_desk(app, size=size) as driver:
                for keys in PLACES:
                    await driver.press(keys)
                    seen.setdefault(keys, []).append(check(driver, size, (theme, keys)))
        finally:
            await store.close()
    for keys, screens in seen.items():
        assert screens[0] == screens[1] == screens[2], keys
