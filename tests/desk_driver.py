"""The robot at the keyboard: types keys into a running console and reads its screen, line by line."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence

from textual import events

from console.app import ConsoleApp
from console.keyboard import russian

NAMED = {
    "Enter": "enter", "Esc": "escape", "Space": "space", "Tab": "tab", "Back": "shift+tab", "Up": "up", "Down": "down",
    "Left": "left", "Right": "right", "Home": "home", "End": "end", "PgUp": "pageup", "PgDn": "pagedown",
    "Ins": "insert", "Del": "delete", "Bksp": "backspace", **{f"F{n}": f"f{n}" for n in range(1, 13)},
}  # fmt: skip


def strokes(text: str, *, russian_layout: bool = False) -> list[events.Key]:
    """`F9 4567 Enter` as key events: names stand alone, all else is typed letter by letter.

    A blank only parts words; `Space` types one.
    """
    out: list[events.Key] = []
    for word in text.split(" "):
        if word in NAMED:
            out.append(events.Key(NAMED[word], " " if word == "Space" else None))
            continue
        for char in word:
            typed = russian(char) if russian_layout and char.isalpha() else char
            out.append(events.Key(typed if typed.isalnum() else "symbol", typed))
    return out


class Driver:
    """Drives one console."""

    def __init__(self, app: ConsoleApp, *, russian_layout: bool = False) -> None:
        """Drive `app`; with `russian_layout` every letter of `press` comes from that layout."""
        self.app = app
        self.russian_layout = russian_layout
        self.pressed = 0

    async def press(self, text: str) -> Driver:
        """Type keys ahead, all at once, and wait until they are handled."""
        events_ = strokes(text, russian_layout=self.russian_layout)
        self.pressed += len(events_)
        for event in events_:
            await self.app.on_event(event)
        await self.app.settled()
        return self

    async def type(self, text: str) -> Driver:
        """Type a text as it is, blanks and all, whatever the layout."""
        for char in text:
            await self.app.on_event(events.Key("space" if char == " " else "symbol", char))
        self.pressed += len(text)
        await self.app.settled()
        return self

    @property
    def screen(self) -> list[str]:
        """The lines on the screen."""
        self.app.in_context(self.app.repaint)
        return self.app.place.canvas.text()

    def line(self, number: int) -> str:
        """One line of the screen, from 1; from the bottom when negative."""
        return self.screen[number - 1 if number > 0 else number]

    @property
    def news(self) -> str:
        """Line 23, with the line above where the sentence is long."""
        screen = self.screen
        return " ".join(line.strip() for line in screen[-1 - self.app.place.frame.news_lines : -1])

    @property
    def hints(self) -> str:
        """Line 24."""
        return self.line(-1).strip()

    def row(self, text: str) -> str:
        """The first line of the screen that holds a text."""
        for shown in self.screen:
            if text in shown:
                return shown
        raise AssertionError(f"{text!r} is not on the screen:\n" + "\n".join(self.screen))

    def expect(self, *texts: str) -> Driver:
        """Every text is on the screen."""
        whole = "\n".join(self.screen)
        missing = [text for text in texts if text not in whole]
        assert not missing, f"{missing} not on the screen:\n{whole}"
        return self

    def expect_not(self, *texts: str) -> Driver:
        """No text is on the screen."""
        whole = "\n".join(self.screen)
        there = [text for text in texts if text in whole]
        assert not there, f"{there} on the screen:\n{whole}"
        return self


@contextlib.asynccontextmanager
async def at_desk(
    app: ConsoleApp, *, size: tuple[int, int] = (80, 24), russian_layout: bool = False, ready: bool = True
) -> AsyncIterator[Driver]:
    """Run a console without a terminal and sit a robot at it."""
    async with app.run_test(size=size) as _pilot:
        driver = Driver(app, russian_layout=russian_layout)
        if ready:
            await app.settled()
        yield driver
        app.router.stop()
        app.live.stop()
        app.minutes.stop()


def same_cells(screens: Sequence[Sequence[str]]) -> bool:
    """All screens show the same words."""
    return len({tuple(" ".join(line.split()) for line in screen) for screen in screens}) == 1
