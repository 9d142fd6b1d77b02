"""Keys while a list is shown: letters are verbs, digits are row numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.from_paper import PAPER_KEY, enter_from_paper
from console.keyboard import Key
from console.keymap import BINDINGS, legend
from console.locale import _
from widgets.lines import Line
from widgets.text import clean

if TYPE_CHECKING:
    from console.commands import Command
    from console.desk import DeskScreen

FIND_FROM = 4
"""So many digits without a verb are a telephone, card or birth date to find."""


class ListMode:
    """Turns keys into moves and verbs for one place."""

    def __init__(self, place: DeskScreen[Any, Any]) -> None:  # Any: whatever the place shows
        """Serve `place`."""
        self._place = place
        self.digits = ""
        """The row number or number to find being typed."""
        self.last: str = ""
        """The verb done last, for `z`."""

    def drop(self) -> None:
        """Forget the number being typed: another place, a sheet or a page is coming."""
        self.digits = ""

    def prefix_line(self) -> Line | None:
        """Line 23 while digits are being typed: the number, and whose row it is."""
        if not self.digits:
            return None
        name = ""
        if self._place.body is self._place.rows:
            record = self.meant()
            name = self._place.identity(record) if record is not None else _("no such row; four digits begin a search")
        return ((f" {self.digits}", "strong"), (f" {name}", "news"))

    def meant(self) -> Any:  # Any: the place knows its records
        """The record that a verb would act on: of the row whose number is typed, else of the current one."""
        place = self._place
        if not self.digits or place.body is not place.rows:
            return place.body.record
        key = place.rows.numbers.key(int(self.digits))
        return None if key is None else place.rows.record_of(key)

    async def key(self, key: Key) -> None:
        """Handle one key.

        Digits wait for a verb, Enter or Space; every other key, Esc among them, drops them and then does
        what it always does.
        """
        place = self._place
        if not place.loaded:
            await place.ready()
        if key.pasted:
            self.drop()
            await place.shell.router.begin(place.find(clean(key.char).strip()))
        elif key.digit:
            await self._digit(key.digit)
        elif key.name == "backspace" and self.digits:
            self.digits = self.digits[:-1]
        elif key.name == "escape":
            if not self.digits and not await place.shell.placing.back() and not await place.let_go():
                place.shell.say("")
            self.drop()
        elif place.body.move(key.name):
            self.drop()
        else:
            await place.ready()
            await self._act(key)

    async def _digit(self, digit: str) -> None:
        self.digits += digit
        if len(self.digits) >= FIND_FROM:
            digits, self.digits = self.digits, ""
            await self._place.shell.router.begin(self._place.find(digits))

    def _to_row(self) -> bool:
        """Go to the row whose number was typed; say so when it is not there."""
        digits, self.digits = self.digits, ""
        if not digits:
            return True
        if self._place.body.select_number(int(digits)):
            return True
        self._place.say(_("There is no row {number} here.").format(number=digits), error=True)
        return False

    async def _act(self, key: Key) -> None:
        shell = self._place.shell
        if shell.office is None:
            self.drop()
            return  # storage could not be opened; line 23 says why
        id = shell.keymap.id(key.letter.lower()) if key.letter else ""
        if key.name == "space":
            digits, self.digits = self.digits, ""
            await shell.router.begin(shell.find(digits))
        elif key.char == PAPER_KEY:
            self.drop()
            await shell.router.begin(enter_from_paper(shell))
        elif key.name != "enter" and not id:
            self._nothing(key)
        elif self._to_row():
            if key.name == "enter":
                await self._open()
            else:
                await self._verb(id)

    def _nothing(self, key: Key) -> None:
        """Say that a key means nothing here: none is swallowed without a word."""
        typed, self.digits = self.digits, ""
        shown = legend(key.char if key.char else key.name, "en")
        help_key = legend(self._place.shell.keymap.key("help"), "en")
        if typed:
            text = _("{key} is no verb: {number} was dropped. {help} shows the keys.")
        else:
            text = _("{key} means nothing here. {help} shows the keys.")
        self._place.say(text.format(key=shown, number=typed, help=help_key), error=True)

    async def _open(self) -> None:
        place = self._place
        record = place.body.record
        if record is None:
            place.say(_("There is no row to open."), error=True)
        else:
            await place.shell.router.begin(place.open(record))

    async def _verb(self, id: str) -> None:
        place, shell = self._place, self._place.shell
        if id == "verb.undo" and id not in place.commands:
            await shell.router.begin(shell.undo())
        elif id == "verb.repeat" and id not in place.commands:
            if self.last:
                await self.do(self.last)
            else:
                key = legend(shell.keymap.key(id), shell.language)
                place.say(_("{key}: nothing was done here yet that could be repeated").format(key=key), error=True)
        else:
            await self.do(id)

    async def do(self, id: str) -> None:
        """Do a verb on the current row, or say why it cannot be done."""
        place = self._place
        command: Command | None = place.commands.get(id)
        key = legend(place.shell.keymap.key(id), place.shell.language)
        if command is None:
            text = _("{key}: “{verb}” means nothing in this place.")
            place.say(text.format(key=key, verb=_(BINDINGS[id].title)), error=True)
            return
        record = place.body.record
        reason = command.why_not(place, record)
        if reason is not None:
            place.say(_("{key}: {reason}").format(key=key, reason=reason), error=True)
            return
        self.last = id
        place.shell.placing.forget_way()  # who works here does not mean to go back
        method = getattr(place, command.method)
        await place.shell.router.begin(method(record) if command.on_row else method())
