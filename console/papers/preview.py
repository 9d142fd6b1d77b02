"""A paper on the screen: read at the width of the screen, then printed or saved as PDF."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from console.asking import answer_of
from console.keyboard import Key
from console.locale import N_, _
from console.papers.making import Made
from console.papers.saving import as_pdf, save
from console.present import say_error
from console.sheets.page import Page
from storage.errors import RuleBroken
from widgets.lines import BLANK, Line, line, rule
from widgets.text import wrap

if TYPE_CHECKING:
    from console.desk import DeskScreen

PRINT, SAVE = "print", "save"
_LETTERS = {"r": PRINT, "s": SAVE}


class PaperPage(Page):
    """The paper, paged through; `r` prints it, `s` saves it."""

    keys = N_("r print   s save as PDF")

    def __init__(self, made: Made, answer: asyncio.Future[str], note: str = "") -> None:
        """What is done with it goes to `answer`, leaving gives nothing; `note` is why the last try did not do."""
        super().__init__()
        self.made, self._answer, self._note = made, answer, note
        self._laid_out: tuple[int, list[Line]] = (0, [])

    def name(self) -> str:
        """The title of the paper."""
        return self.made.title

    def close(self) -> None:
        """Leave."""
        self._give("")

    async def key(self, key: Key) -> None:
        """Print, save, page or leave."""
        if key.letter in _LETTERS:
            self._give(_LETTERS[key.letter])
        else:
            await super().key(key)

    def _give(self, what: str) -> None:
        if not self._answer.done():
            self._answer.set_result(what)

    def content(self, width: int) -> Sequence[Line]:
        """What is still blank on it, and all of the paper."""
        if self._laid_out[0] != width:
            self._laid_out = width, self._lay_out(width)
        return self._laid_out[1]

    def _lay_out(self, width: int) -> list[Line]:
        from console.papers.paper import as_lines  # a paper is laid out when somebody looks at it

        said = [one for one in (self._note, blanks_said(self.made)) if one]
        told = [line(f" {text}", "alert") for one in said for text in wrap(one, width - 2)] + [BLANK] * bool(said)
        shown = [line(f" {text}") for text in as_lines(self.made.body, width - 2)]
        return [rule(self.made.title, width), *told, *shown]


def blanks_said(made: Made) -> str:
    """What nobody has filled in, in one sentence; nothing where all is there."""
    if not made.blanks:
        return ""
    return _("Not filled in, left blank for a hand: {names}.").format(names=", ".join(made.blanks))


Issue = Callable[[], Awaitable[tuple[str, int]]]


async def preview(
    place: DeskScreen[Any, Any], made: Made, marks: Sequence[str] = (), *, issue: Issue | None = None
) -> str:
    """Show a paper; from there it is printed or saved, one copy for each mark.  Answers what was done, or nothing.

    `issue` enters it in the register before it leaves the desk.  What cannot be done is said above the paper, which
    stays: nothing was printed then, and nothing is lost.
    """
    leaving = _Leaving(place, made, marks, issue)
    note = ""
    while True:
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        wanted = await answer_of(place.shell, PaperPage(made, answer, note), place, answer)
        if not wanted:
            return ""
        try:
            note = await (leaving.save() if wanted == SAVE else leaving.print())
        except RuleBroken as error:
            note = say_error(error)
        if not note:
            return wanted


async def save_pdf(place: DeskScreen[Any, Any], made: Made, marks: Sequence[str] = ()) -> None:
    """Save a paper as PDF without showing it, and say where.  Raises RuleBroken."""
    await _keep(place, made, await as_pdf(place, made, marks))


async def _keep(place: DeskScreen[Any, Any], made: Made, data: bytes) -> None:
    path = await save(place, made, data)
    place.say(_("■ SAVED {file} in {folder}").format(file=path.name, folder=path.parent))


class _Leaving:
    """A paper on its way out: entered in the register once, however often it is tried."""

    def __init__(self, place: DeskScreen[Any, Any], made: Made, marks: Sequence[str], issue: Issue | None) -> None:
        self._place, self._made, self._marks, self._issue = place, made, marks, issue
        self._about: tuple[str, int] | None = None

    async def _entered(self) -> tuple[str, int] | None:
        if self._about is None and self._issue is not None:
            self._about = await self._issue()
        return self._about

    async def save(self) -> str:
        """As PDF; nothing is entered when a letter is missing.  Answers why not."""
        data = await as_pdf(self._place, self._made, self._marks)
        await self._entered()
        await _keep(self._place, self._made, data)
        return ""

    async def print(self) -> str:
        """Into the print queue.  Answers why not."""
        from console.papers.kinds import SORTS
        from console.printing.checked import refuse_unprintable
        from console.printing.printable import Printable, Use, print_out

        made, place = self._made, self._place
        sort = SORTS.get(made.kind)  # none of those that the register printed before
        use = Use.RECEIPT if sort is not None and sort.narrow else Use.PAPER
        if await place.office.printing.printer_for(use) is None:
            return _("No printer is set up at this desk (F8, Printers); s saves the paper as PDF.")
        await refuse_unprintable(place.office, made.title, made.body, use)
        await print_out(
            place,
            Printable(
                title=made.title, body=made.body, use=use, marks=tuple(self._marks), patient_id=made.patient_id,
                about=await self._entered(),
            ),
        )  # fmt: skip
        return ""
