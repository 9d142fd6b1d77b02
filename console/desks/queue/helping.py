"""What a doctor is asked to help with: announced wherever the doctor is looking, answered with one key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.assist_words import about, asked_word, state_word
from console.locale import _, ngettext
from console.sheets.fields import Field, StaticField, TextField
from console.sheets.form import Form
from storage.assist.records import WORDS_MAX, Answer, Assist
from storage.errors import StorageError
from storage.ids import AssistId

if TYPE_CHECKING:
    from console.desks.queue.board import BoardScreen


class Requests:
    """The requests of the doctor who sits here; nothing at a desk."""

    def __init__(self, screen: BoardScreen) -> None:
        """Serve `screen`."""
        self._screen = screen
        self._waiting: tuple[Assist, ...] = ()
        self._announced: set[AssistId] = set()
        self._listening = False

    def listen(self) -> None:
        """Hear of requests also while another place is shown; begins once."""
        screen = self._screen
        if not self._listening and screen.own is not None:
            self._listening = True
            shell = screen.shell  # whoever writes is another console, where `screen.shell` would be theirs
            screen.office.changes(lambda topics: shell.own_context.copy().run(self._heard, topics))
            screen.reads.start("assist", self._look())

    def _heard(self, topics: frozenset[str]) -> None:
        screen = self._screen
        if "assist" in topics and screen.is_attached:
            screen.reads.start("assist", self._look())

    async def _look(self) -> None:
        screen = self._screen
        if screen.own is None:
            return
        try:
            self._show(await screen.office.assist.waiting(screen.own))
        except StorageError as error:
            screen.shell.say_error(error)
        screen.shell.repaint()

    def _show(self, waiting: Sequence[Assist]) -> None:
        """Announce what has not been announced; what was answered or taken back is forgotten."""
        self._waiting = tuple(waiting)
        fresh = [one for one in self._waiting if one.id not in self._announced]
        self._announced = {one.id for one in self._waiting}
        if not fresh:
            return
        shell = self._screen.shell
        said = {"yes": shell.legends["agree"], "no": shell.legends["decline"]}
        if len(self._waiting) > 1:
            text = ngettext(
                "! {count} request for your help; {yes} yes, {no} no",
                "! {count} requests for your help; {yes} yes, {no} no",
                len(self._waiting),
            )
            shell.announce(text.format(count=len(self._waiting), **said))
        else:
            shell.announce(_("! {asked}; {yes} yes, {no} no").format(asked=asked_word(fresh[0]), **said))

    def why_not(self) -> str | None:
        """Why there is nothing to answer, or None."""
        if self._screen.shell.office is None or self._screen.own is None:
            return _("only a doctor is asked for help")
        return None if self._waiting else _("nobody has asked for your help")

    async def agree(self) -> None:
        """Yes, at once; of several, which."""
        asked = await self._which()
        if asked is not None:
            await self._answer(asked, Answer.ACCEPTED, "")

    async def decline(self) -> None:
        """No, with a few words to the desk if there is anything to say."""
        asked = await self._which()
        if asked is None:
            return
        words = TextField("said", _("Words"), required=False, visit=True, length_max=WORDS_MAX)

        async def accept() -> str:
            return words.value or ""

        fields: list[Field[Any]] = [StaticField(_("Visit"), about(asked), rows=2), words]  # Any: two kinds of answer
        form = Form("queue.decline", _("No help"), fields, accept, summary=lambda: _("DECLINE"), draft=False)
        said = await self._screen.ask(form)
        if said is not None:
            await self._answer(asked, Answer.DECLINED, said)

    async def _which(self) -> Assist | None:
        if len(self._waiting) == 1:
            return self._waiting[0]
        chosen = await self._screen.choose(_("Which request?"), [about(one) for one in self._waiting])
        return None if chosen is None else self._waiting[chosen]

    async def _answer(self, asked: Assist, given: Answer, said: str) -> None:
        screen = self._screen
        made = await screen.write(screen.office.assist.answer(asked.id, given, said, asked.version))
        self._waiting = tuple(one for one in self._waiting if one.id != asked.id)
        screen.done(f"{state_word(made, screen.office.centre.tz)[0]} · {about(made)}")
