"""A sheet from below with labelled fields: Enter goes on, F10 accepts, Esc leaves a draft."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from console.keyboard import Key
from console.locale import _
from console.present import say_error
from console.sheets.fields import Field, Step
from console.sheets.form_keys import form_card
from console.sheets.form_lines import Stand, enter_lines, enter_text
from console.sheets.form_ways import MOVES, neighbour, next_needing
from console.sheets.kept import Kept
from console.sheets.key_help import KeyCard
from console.sheets.picks import PickField
from console.typed.errors import TypedError
from storage.errors import StorageError
from widgets.lines import Line, fit_words, line
from widgets.text import wrap

if TYPE_CHECKING:
    from console.app import ConsoleApp

T = TypeVar("T")


class Form(Generic[T]):
    """Fields, what accepting them does, and the sentence that says so beforehand."""

    over_list = True
    ready_made = False  # when every answer is there at the opening, the cursor is on the sentence at once

    def __init__(
        self,
        id: str,
        title: str,
        fields: Sequence[Field[Any]],  # Any: each field has its own kind of answer
        accept: Callable[[], Awaitable[T]],
        *,
        summary: Callable[[], str] | None = None,
        read_back: bool = False,
        at_once: bool = False,
        depends: Mapping[str, Sequence[str]] | None = None,
        draft: bool = True,
        letters_to: str = "",
    ) -> None:
        """Ask `fields`, then `accept`.

        `accept` writes and gives the result of `ask`; a StorageError or TypedError
        it raises is shown in the sheet and nothing is lost.  `summary` says what
        Enter will do.  `read_back`: the last Enter is given on that sentence.
        `depends`: pick fields to search anew when one of the named fields changed.
        `draft=False`: leaving keeps nothing.  `letters_to`: what letters on the last line begin.
        """
        self.id = id
        self.title = title
        self.fields = list(fields)
        self.note = ""
        """The sentence above the last line: what was wrong."""
        self._accept_fn = accept
        self._summary = summary
        self._read_back = read_back
        self._at_once = at_once
        self._depends = depends or {}
        self._letters_to = letters_to
        self.kept = Kept(id, self.fields, drafts=draft)
        self._stand = Stand()
        self._at = -1
        self._busy = False
        self._cursor: tuple[int, int] | None = None
        self._answer: asyncio.Future[T | None] | None = None
        self._app: ConsoleApp | None = None
        for field in self.fields:
            field.changed = lambda field=field: self._changed(field)  # type: ignore[misc]  # binds its own field
            if isinstance(field, PickField):
                field.found = self._repaint  # type: ignore[method-assign]  # a hook, as it says
                field.failed = self._failed  # type: ignore[method-assign]  # likewise

    def opened(self, app: ConsoleApp, answer: asyncio.Future[T | None]) -> None:
        """The shell shows it; the result goes to `answer`."""
        self._app, self._answer = app, answer
        self.kept.opened(app)
        for field in self.fields:
            if isinstance(field, PickField) and field.shown and (field.eager or field.raw()):
                field.search()
        at = next_needing(self.fields, -1)
        self._go(at if at is not None else None if self.ready_made else neighbour(self.fields, self._at, 1))

    def leave(self) -> None:
        """The place is being left: keep what was typed."""
        self.kept.keep()

    def _repaint(self) -> None:
        if self._app is not None:
            self._app.repaint()

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, StorageError):
            self.note = say_error(error)
            self._repaint()
        elif self._app is not None:
            self._app.failed(error)

    def _changed(self, field: Field[Any]) -> None:
        for other in self.fields:
            if isinstance(other, PickField) and field.name in self._depends.get(other.name, ()):
                other.clear()
                if other.shown:
                    other.search()

    @property
    def current(self) -> Field[Any] | None:
        """The field with the cursor; None: the sentence at the bottom has it."""
        return self.fields[self._at] if 0 <= self._at < len(self.fields) else None

    async def ready(self) -> None:
        """Wait for searches in flight."""
        for field in self.fields:
            await field.ready()

    async def key(self, key: Key) -> None:
        """Handle one key; what the data cannot answer now is said on the sheet, which keeps what was typed."""
        self.note = ""
        try:
            await self._handle(key)
        except StorageError as error:
            self.note = say_error(error)

    async def _handle(self, key: Key) -> None:
        if key.name == "escape":
            self.kept.keep()
            self._give(None)
        elif key.name == "f10":
            await self._accept()
        elif key.name == "insert" and self.kept.draft is not None:
            self.kept.take_up()
            await self.ready()
            self._go(next_needing(self.fields, -1))
        elif key.name == "enter":
            await self._enter()
        else:
            await self._to_field(key)

    async def _to_field(self, key: Key) -> None:
        field = self.current
        if field is None and key.char:
            field = self._begun_by(key)
        if field is not None and not self.kept.same_as_before(key, field):
            step = await field.key(key)
            if step is not Step.PASS:
                self.kept.touched = True
                if step is Step.NEXT:
                    await self._onward()
                return
        if key.name in MOVES:
            if field is not None:
                await field.commit(strict=False)
                self.kept.keep()
            self._go(neighbour(self.fields, self._at, MOVES[key.name]))

    def _begun_by(self, key: Key) -> Field[Any] | None:
        """The field that a letter on the last line begins; else say why nothing is typed there."""
        for at, field in enumerate(self.fields):
            if field.name == self._letters_to and field.shown and not key.digit:
                self._go(at)
                return field
        self.note = _("Nothing is typed on the last line: Enter does what it says, ↑ goes back.")
        return None

    async def _enter(self) -> None:
        field = self.current
        if field is None:
            await self._accept()
            return
        await field.ready()
        if await field.commit(strict=True):
            await self._onward()

    async def _onward(self) -> None:
        """Go to the next field that needs an answer; when none does, to the sentence or on to accept."""
        field = self.current
        if field is not None:
            field.visited = True
        self.kept.keep()
        at = next_needing(self.fields, self._at)
        if at is not None:
            self._go(at)
        elif self._read_back or (not self._at_once and field is not None and field.picked):
            self._go(None)
        else:
            await self._accept()

    def _go(self, at: int | None) -> None:
        self._at = -1 if at is None else at
        if self.current is not None:
            self.current.entered()

    async def _accept(self) -> None:
        for at, field in enumerate(self.fields):
            if field.focusable and field.shown:
                await field.ready()
                if (at != self._at and field.unseen) or not await field.commit(strict=True):
                    self._go(at)
                    return
        if self._app is not None and not self._busy:
            await self._app.router.begin(self._finish())

    async def _finish(self) -> None:
        """Run `accept` as a flow of its own: it may ask further."""
        self._busy = True
        try:
            result = await self._accept_fn()
        except StorageError as error:
            self.note = say_error(error)
        except TypedError as error:
            self.note = error.sentence
        else:
            self.kept.entered()
            self._give(result)
        finally:
            self._busy = False

    def _give(self, result: T | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(result)

    def lines(self, cells: int, height: int) -> Sequence[Line]:
        """The title, the fields (scrolled to the current one), the note, what Enter will do."""
        foot = self._foot(cells)
        out, self._cursor = self._stand.lines(self.title, self.fields, self._at, foot, cells=cells, height=height)
        return out

    def _foot(self, cells: int) -> list[Line]:
        out: list[Line] = []
        if self.note:
            out += [line(f" {text}", "field.error") for text in wrap(self.note, cells - 1)[:2]]
        elif self.kept.draft is not None:
            text = _("Ins: the draft of {time} is kept, take it up").format(time=self.kept.draft.at)
            out.append(fit_words(line(f" {text}", "dim"), cells))
        behind = [text for text in (self.current.hint() if self.current else "", _("Esc back")) if text]
        following = next_needing(self.fields, self._at)
        text = enter_text(
            self.current,
            following=None if following in (None, self._at) else self.fields[following],
            what=self._summary() if self._summary is not None else _("accept"),
            at_once=self._at_once,
            read_back=self._read_back,
        )
        return [*out, *enter_lines(text, "hint.key" if self.current is None else "hint", behind, cells)]

    def key_card(self, shell: ConsoleApp) -> KeyCard:
        """The keys of its fields, of the sheet, and what Esc leaves behind."""
        return form_card(shell, self.title, self.fields, self.current, self.kept, letters_to=self._letters_to)

    def cursor(self) -> tuple[int, int] | None:
        """The cursor's cell."""
        return self._cursor
