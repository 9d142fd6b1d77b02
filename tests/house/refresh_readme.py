"""`python -m tests.house.refresh_readme`: write the generated blocks of the README anew.

The key card is made from the table of keys, the screens are taken from the demo as it is started at a given instant.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from console.app import ConsoleApp
from console.cli.demo import open_demo
from console.cli.keys import END, MARK, markdown
from console.find.ways import find
from console.keymap import STANDARD
from console.locale import use
from console.person import Profile
from console.setting_values import DATABASE_NAME, parse_instant
from tests.desk_driver import at_desk

README = Path(__file__).parents[2] / "README.md"
AT = "2026-10-02T14:30"
SCREENS, SCREENS_END = (
    "<!-- screens: made by `python -m tests.house.refresh_readme`, do not edit -->",
    "<!-- /screens -->",
)
PLACES = (("F2", "Calls"), ("F3", "Queue"), ("F4", "Day"), ("F5", "Cash"))


def between(text: str, mark: str, end: str, block: str) -> str:
    """The text with another block between two marks."""
    head, found, rest = text.partition(mark)
    assert found, f"the README has lost its mark: {mark}"
    return f"{head}{mark}\n{block}{end}{rest.partition(end)[2]}"


async def screens() -> str:
    """The four places of the demo, as 24 lines each."""
    use("en")
    out: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / DATABASE_NAME
        instant = parse_instant(f"{AT}+03:00", "README")
        app = ConsoleApp(
            lambda: open_demo(path, instant, None, "desk 1"), Profile(login="smirnova", terminal="xterm"), finder=find
        )
        async with at_desk(app) as driver:
            for key, title in PLACES:
                await driver.press(key)
                await app.place.ready()
                await app.settled()
                lines = "\n".join(line.rstrip() for line in driver.screen)
                out.append(f"{key} {title}:\n\n```text\n{lines}\n```\n\n")
            await app.leave()
    return "".join(out)


def refreshed(text: str) -> str:
    """The README with what lies between its marks made anew."""
    use("en")
    text = between(text, MARK, END, markdown(STANDARD))
    return between(text, SCREENS, SCREENS_END, asyncio.run(screens()))


if __name__ == "__main__":
    README.write_text(refreshed(README.read_text()))
