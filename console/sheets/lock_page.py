"""The lock: counts only, no names; the person's own PIN unlocks, or another person takes the desk over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from console.keyboard import Key
from console.locale import _
from console.present import say_error
from console.taking_over import take_over
from storage.errors import StorageError
from widgets.editor import LineEditor
from widgets.lines import BLANK, Line, fit_words, left_right, line
from widgets.text import width as cells
from widgets.text import wrap

if TYPE_CHECKING:
    from console.app import ConsoleApp

TRIES = 5
"""So many wrong PINs, then the lock waits."""
WAIT = timedelta(minutes=1)
LENGTH_MAX = 32


class LockPage:
    """Covers everything until somebody who works here is back.

    Who locked the desk unlocks it with their PIN, or with Enter alone while they have none.  Anybody else
    with a PIN types their login, Enter, the PIN, Enter, and sits at this desk from then on.
    """

    over_list = False

    def __init__(self, app: ConsoleApp) -> None:
        """Lock `app`."""
        self._app = app
        self._editor = LineEditor("", length_max=LENGTH_MAX)
        self._login = ""
        """Of another person, once it was typed; empty: the one who locked."""
        self._said = ""
        self._wrong = 0
        self._closed_until: datetime | None = None
        self._cursor = (0, 0)

    async def key(self, key: Key) -> None:
        """Type a PIN, or a login and then its PIN."""
        if key.name == "enter":
            await self._enter()
        elif key.name == "escape":
            self._begin("")
        elif key.char and not key.pasted:
            self._said = ""
            self._editor.insert(key.char)
        else:
            self._editor.key(key.name)

    def _begin(self, said: str) -> None:
        self._login, self._said = "", said
        self._editor.set("")

    async def _enter(self) -> None:
        office = self._app.office
        typed = self._editor.text.strip()
        if office is None:
            self._app.cover = None
            return
        if not self._login and typed and not typed.isdigit():
            self._login = typed
            self._editor.set("")
            return
        try:
            if not typed:
                await self._without_pin()
                return
            if self._must_wait(office.clock.now()):
                return
            login = self._login or office.actor.login
            actor = await office.accounts.known_by_pin(login, typed)
        except StorageError as error:
            self._refused(say_error(error), office.clock.now())
            return
        if login == office.actor.login:
            self._app.cover = None
        else:
            await take_over(self._app, actor)

    async def _without_pin(self) -> None:
        """Enter alone: enough for who has no PIN."""
        own = await self._app.office_open.accounts.own()
        if self._login or own.has_pin:
            self._begin(_("Type the PIN, then Enter."))
        else:
            self._app.cover = None

    def _must_wait(self, now: datetime) -> bool:
        if self._closed_until is None or now >= self._closed_until:
            return False
        self._begin(_("Too many wrong PINs: wait a minute."))
        return True

    def _refused(self, sentence: str, now: datetime) -> None:
        self._wrong += 1
        if self._wrong >= TRIES:
            self._wrong, self._closed_until = 0, now + WAIT
        self._begin(sentence)

    async def ready(self) -> None:
        """Nothing is searched here."""

    def leave(self) -> None:
        """Nothing is kept."""

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The clock, the counts of line 1, and what is being typed."""
        app = self._app
        out: list[Line] = [
            left_right(((" ", "bar"), (_("LOCKED"), "bar.current"), ("", "bar")), line(app.clock_text(), "bar"), width),
            BLANK,
        ]
        for desk in app.places.in_bar():
            if desk.id in app.counts:
                out.append(line(f" {app.counts[desk.id]:>5}  {_(desk.title)}"))
        said: list[tuple[str, str]] = []
        for text, token in self._foot():
            said += [(part, token) for part in ([text] if token == "field" else wrap(text, max(width - 2, 8))) if part]
        foot = [line(f" {text}", token) for text, token in said]
        room = max(height - len(foot), 1)
        typed = next((number for number, (_text, token) in enumerate(said) if token == "field"), None)
        column = 1 + cells(self._prompt("")) + self._editor.window(2 * LENGTH_MAX)[1]
        self._cursor = (0, 0) if typed is None else (min(column, width - 1), room + typed)
        out = [*out, *([BLANK] * (room - len(out)))][:room]
        return [*out, *(fit_words(one, width) for one in foot)][:height]

    def _prompt(self, typed: str) -> str:
        return _("PIN of {login}: {typed}").format(login=self._login, typed=typed) if self._login else typed

    def _foot(self) -> list[tuple[str, str]]:
        """What was wrong, what is typed, what the keys do."""
        typed = self._editor.text
        secret = bool(self._login) or typed.isdigit()
        keys = _("Enter takes the desk over. Esc back") if self._login else _("Enter unlocks.")
        shown = self._prompt("*" * len(typed) if secret else typed)
        more = "" if self._login else _("With a PIN: the PIN, Enter. Another person: login, Enter, PIN, Enter.")
        known = self._app.profile.pin_of_all
        demo = _("In the demo everybody's PIN is {pin}; sedova is another person.").format(pin=known) if known else ""
        return [(self._said, "field.error"), (demo, "dim"), (shown, "field"), (more, "hint"), (keys, "hint")]

    def cursor(self) -> tuple[int, int] | None:
        """Where the next letter goes; at the top until there is one."""
        return self._cursor
