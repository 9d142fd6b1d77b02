"""Keys while a list is shown: letters are verbs, digits are row numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.keyboard import Key
from console.keymap import BINDINGS
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

    def prefix_line(self) -> Line | None:
        """Line 23 while digits are being typed: the number, and whose row it is."""
        if not self.digits:
            return None
        place = self._place
        key = place.rows.numbers.key(int(self.digits)) if len(self.digits) < FIND_FROM else None
        name = ""
        if key is not None and place.body is place.rows:
            found = place.rows.record_of(key)
            name = place.identity(found) if found is not None else _("gone from the list")
        text = f" {self.digits}"
        return ((text, "strong"), (f" {name}", "news"))

    async def key(self, key: Key) -> None:
        """Handle one key."""
        place = self._place
        if not place.loaded:
            await place.ready()
        if key.pasted:
            await place.shell.router.begin(place.find(clean(key.char).strip()))
            return
        if key.digit:
            self.digits += key.digit
            if len(self.digits) >= FIND_FROM:
                digits, self.digits = self.digits, ""
                await place.shell.router.begin(place.find(digits))
            return
        if key.name == "backspace" and self.digits:
            self.digits = self.digits[:-1]
            return
        if key.name == "escape":
            self._back()
            return
        if not self.digits and self._moved(key):
            return
        await place.ready()
        if not self._to_row():
            return
        await self._act(key)

    def _back(self) -> None:
        if self.digits:
            self.digits = ""
        else:
            self._place.shell.say("")

    def _moved(self, key: Key) -> bool:
        place = self._place
        if key.name == "insert" and place.body is place.rows:
            place.rows.mark()
            return True
        if key.char == "*" and place.body is place.rows:
            place.rows.invert_marks()
            return True
        return place.body.move(key.name)

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
        place, shell = self._place, self._place.shell
        if shell.office is None:
            return  # storage could not be opened; line 23 says why
        if key.name == "enter":
            record = place.body.record
            if record is not None:
                await shell.router.begin(place.open(record))
            return
        if key.name == "space":
            await shell.router.begin(shell.find(""))
            return
        if not key.letter:
            return
        id = shell.keymap.id(key.letter.lower())
        if id == "verb.undo" and id not in place.commands:
            await shell.router.begin(shell.undo())
        elif id == "verb.repeat" and self.last and id not in place.commands:
            await self.do(self.last)
        elif id:
            await self.do(id)

    async def do(self, id: str) -> None:
        """Do a verb on the current row, or say why it cannot be done."""
        place = self._place
        command: Command | None = place.commands.get(id)
        if command is None:
            if not BINDINGS[id].is_verb:
                return
            text = _("{key}: “{verb}” means nothing in this place.")
            place.say(text.format(key=place.shell.keymap.key(id), verb=_(BINDINGS[id].title)), error=True)
            return
        record = place.body.record
        reason = command.why_not(place, record)
        if reason is not None:
            key = place.shell.keymap.key(id)
            place.say(_("{key}: {reason}").format(key=key, reason=reason), error=True)
            return
        self.last = id
        method = getattr(place, command.method)
        await place.shell.router.begin(method(record) if command.on_row else method())
