"""Finds every sheet of a place through its verbs and types hostile texts into every field of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from textual import events

from console.sheets.choices import ChoiceField
from console.sheets.field import Field
from console.sheets.fields import ValueField
from console.sheets.form import Form
from console.sheets.layer import Layer
from console.sheets.menu import Menu
from console.sheets.picks import PickField
from tests.pilot.demo_desk import Desk, obeyed
from tests.pilot.hostile import TEXTS
from widgets.editor import LineEditor

ROWS = 40
"""Rows of a list that are looked at for verbs not seen yet."""
COLUMN = 14
"""Cells of a doctor that are looked at, down one column and up the next."""
TRIES_EACH = 4
"""So often a verb is tried, each time on a row that allows other verbs beside it."""
CHANGES_THE_LIST = {"filter", "goto"}
"""Verbs after which other rows are shown: they come last."""
DEPTH = 3
"""Menus within menus."""


def words(lines: list[str]) -> str:
    """The words of lines with single spaces: a sentence that was wrapped is whole again."""
    return " ".join(" ".join(lines).split())


@dataclass(frozen=True, slots=True)
class Way:
    """How a sheet is reached: a row of a place, keys, and choices made in the sheet."""

    place: str
    row: int | str | None
    keys: tuple[str, ...]
    chosen: tuple[tuple[str, int], ...] = ()


@dataclass
class Crawler:
    """Goes through the sheets of a console."""

    desk: Desk
    texts_each: int = 5
    """Texts for each field; the next field gets the next ones."""
    forms: dict[tuple[str, ...], Way] = field(default_factory=dict)
    """Every form met, by its id and its fields."""
    pages: set[str] = field(default_factory=set)
    """Every other kind of sheet met."""
    _turn: count[int] = field(default_factory=count)
    _steps: count[int] = field(default_factory=count)
    _done: Counter[tuple[str, ...]] = field(default_factory=Counter)

    @property
    def top(self) -> Layer | None:
        """The sheet that takes the keys."""
        sheets = self.desk.app.place.sheets
        return sheets[-1] if sheets else None

    async def crawl(self, place_id: str) -> None:
        """Go down the rows of a place and try each verb where it is possible, a few times in different company."""
        await self._to(place_id)
        place = self.desk.app.place
        for key in await self._rows():
            if key is not None and not place.rows.select(key):
                continue
            possible = self._possible()
            for verb in sorted(possible - CHANGES_THE_LIST):
                await self._do(place_id, key, verb, possible)
            if key is not None:
                await self._do(place_id, key, "open", possible)
            if key is None:
                column, step = divmod(next(self._steps), COLUMN)
                await self.desk.press("Right" if step == COLUMN - 1 else "Up" if column % 2 else "Down")
        for verb in sorted(CHANGES_THE_LIST & self._possible()):
            await self._do(place_id, None, verb, {verb})

    async def _rows(self) -> list[int | str | None]:
        """The first rows of a list; as many cells of a grid."""
        place = self.desk.app.place
        if place.body is not place.rows:
            return [None] * (3 * ROWS)  # most cells are empty, or of somebody who has come
        await self.desk.press("Home")
        keys: list[int | str | None] = []
        while place.rows.current is not None and place.rows.current.key not in keys and len(keys) < ROWS:
            keys.append(place.rows.current.key)
            await self.desk.press("Down")
        return keys

    def _possible(self) -> set[str]:
        place = self.desk.app.place
        return {c.verb for c in place.commands.values() if c.why_not(place, place.body.record) is None}

    async def _do(self, place_id: str, row: int | str | None, verb: str, company: set[str]) -> None:
        """A verb in company not seen before; tried again elsewhere if another verb has taken the row away."""
        sign = (verb, *sorted(company))
        if sign in self._done or self._done[sign[:1]] >= TRIES_EACH:
            return
        key = "Enter" if verb == "open" else self.desk.app.keymap.key(f"verb.{verb}")
        if await self._explore(Way(place_id, row, (key,))):
            self._done.update((sign, sign[:1]))
        await self._to(place_id)

    async def _to(self, place_id: str) -> None:
        await self.desk.to_list()
        if self.desk.app.place.desk.id != place_id:
            await self.desk.app.go(place_id)
            await self.desk.app.settled()
            await self.desk.to_list()
        self.desk.look()

    async def _reach(self, way: Way) -> bool:
        """Open the sheet anew; False where the row has gone or the verb is no longer possible."""
        await self._to(way.place)
        place, app = self.desk.app.place, self.desk.app
        if way.row is not None and not place.rows.select(way.row):
            return False
        await app.settled()
        command = place.commands.get(app.keymap.id(way.keys[0]))
        if command is not None and command.why_not(place, place.body.record) is not None:
            return False
        for key in way.keys:
            await self.desk.press(key)
        return all([await self._choose(name, at) for name, at in way.chosen])

    async def _choose(self, name: str, at: int) -> bool:
        found = await self._field(name)
        if found is not None:
            await self.desk.press(str(at + 1))
        return found is not None

    async def _field(self, name: str) -> Field[object] | None:
        """Go to a field by Tab."""
        form = self.top
        if not isinstance(form, Form):
            return None
        for _ in range(len(form.fields) + 2):
            if form.current is not None and form.current.name == name:
                return form.current
            await self.desk.press("Tab")
        return None

    async def _explore(self, way: Way, *titles: str) -> bool:
        """Open what a way leads to, if it can be reached; `titles` are of menus on it, for one may lead to itself."""
        if not await self._reach(way):
            return False
        sheet = self.top
        if isinstance(sheet, Menu):
            if sheet._title not in titles and len(titles) < DEPTH:
                for at in range(min(len(sheet._choices), 9)):
                    await self._explore(Way(way.place, way.row, (*way.keys, str(at + 1))), *titles, sheet._title)
        elif isinstance(sheet, Form):
            await self._form(sheet, way)
        elif sheet is not None:
            self.pages.add(type(sheet).__name__)
            for key in ("PgDn", "End", "Home", "Esc"):
                await self.desk.press(key)
        return True

    async def _form(self, form: Form[object], way: Way) -> None:
        shown = [one for one in form.fields if one.focusable and one.shown]
        sign = (form.id.rstrip("0123456789"), *(one.name for one in shown))
        if sign in self.forms:
            return
        self.forms[sign] = way
        choices = [(one.name, len(one.options)) for one in shown if isinstance(one, ChoiceField)]
        for one in [one.name for one in shown]:
            for text in [TEXTS[next(self._turn) % len(TEXTS)] for _ in range(self.texts_each)]:
                await self._try(way, one, text)
        for name, options in choices if len(way.chosen) < 2 else ():
            for at in range(min(options, 9)):
                further = Way(way.place, way.row, way.keys, (*way.chosen, (name, at)))
                if await self._reach(further) and isinstance(self.top, Form):
                    await self._form(self.top, further)

    async def _try(self, way: Way, name: str, text: str) -> None:
        """Paste a text into a field and press Enter: nothing lost, or a sentence under it, read to its end."""
        form = await self._at_form(way, name)
        at = await self._field(name)
        if form is None or at is None:
            return
        if not isinstance(at, ValueField | PickField) or (isinstance(at, PickField) and not at._typing):
            await self.desk.put(events.Paste(text))
            return
        at.editor.set("")
        wanted = LineEditor(length_max=at.editor.length_max)
        wanted.insert(text)
        await self.desk.put(events.Paste(text))
        typed = at.editor.text
        assert typed == wanted.text, f"{name}: {text!r} became {typed!r}"
        assert not obeyed(typed)
        await self.desk.press("Enter")
        if self.top is not None and self.top is form:
            # Enter goes on to the first field that still needs something: its sentence is the one to be read
            self._told(form.current.error if form.current is not None else "", form.note)
            assert not at.error or at.editor.text == typed, f"{name}: {typed!r} was lost"

    async def _at_form(self, way: Way, name: str) -> Form[object] | None:
        """The form of a way with this field, opened again if the last try has closed it."""
        form = self.top
        if not (isinstance(form, Form) and any(one.name == name and one.shown for one in form.fields)):
            form = self.top if await self._reach(way) else None
        return form if isinstance(form, Form) else None

    def _told(self, *sentences: str) -> None:
        """Whole sentences, each on the screen to its end."""
        screen = self.desk.driver.screen
        for told in filter(None, map(words, ([one] for one in sentences))):
            assert told in words(screen), f"{told!r} is not read to its end:\n" + "\n".join(screen)
            assert told[-1] in ".?!", told
