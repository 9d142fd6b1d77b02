"""What line 23 of a desk says of its papers: once, when a printer does not take them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from console.locale import _
from console.textual_private import driver_of
from storage.errors import StorageError
from storage.printing.records import BROKEN_OFF, Job

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.printing.thin_client import ThinClient
    from storage.office import Office

TOPIC = "printing"


def driver_prints(app: ConsoleApp) -> bool:
    """Whether the terminal of a console has a printer of its own."""
    driver = driver_of(app)
    return driver is not None and driver.profile.prints


class Papers:
    """Hears of every change in the print queue and tells of what concerns this desk."""

    def __init__(self, app: ConsoleApp) -> None:
        """Tell `app`."""
        self._app = app
        self._told: dict[int, Job] = {}
        """Printers that are in trouble, and the newest paper of which that was said."""
        self._thin: ThinClient | None = None

    def begin(self) -> None:
        """The desk has just sat down: what waits for its terminal's printer comes out, what is in trouble is told."""
        self.heard(frozenset({TOPIC}))

    def heard(self, topics: frozenset[str]) -> None:
        """Look, if the queue has changed."""
        if TOPIC in topics and self._app.office is not None:
            self._app.reads.start("print news", self.look())
            self.look_at_offer()
            if driver_prints(self._app):
                if self._thin is None:
                    from console.printing.thin_client import ThinClient  # few terminals have a printer

                    self._thin = ThinClient(self._app)
                self._thin.begin()

    def look_at_offer(self) -> None:
        """Take `u undo` off a sentence about a paper that is being printed, or came out."""
        if self._app.office is not None and self._app.offers_undo:
            self._app.reads.start("print undo", self._look_at_offer(self._app.office))

    async def _look_at_offer(self, office: Office) -> None:
        app, said = self._app, self._app.news
        try:
            deed = await office.journal.next_deed(frozenset(app.passed))
        except StorageError:
            return  # said by whatever the person does next
        if deed is not None and deed.final and app.news is said:
            app.news = replace(said, undo=False)
            app.repaint()

    async def look(self) -> None:
        """Say what is new: a printer that takes nothing once, however many papers wait behind it."""
        app = self._app
        if app.office is None:
            return
        try:
            troubled = await app.office.printing.troubles_of(app.office.actor.desk)
        except StorageError:
            return  # said by whatever the person does next
        newest: dict[int, Job] = {}
        for one in troubled:
            newest.setdefault(one.printer_id, one)
        for printer in [key for key in self._told if key not in newest]:
            del self._told[printer]
        for printer, one in newest.items():
            told = self._told.get(printer)
            if told is not None and one.id < told.id:
                continue  # an older one is left when a newer one was let be: that is no news
            self._told[printer] = one
            if told is None or told.error != one.error:
                self._say(one)

    def _say(self, one: Job) -> None:
        why = _("The program ended while it was printed; look whether the paper came out.")
        why = why if one.error == BROKEN_OFF else one.error
        said = _("NOT PRINTED: {title}. {why} Look at it under F8, Printers.").format(title=one.title, why=why)
        if not self._app.offers_undo:
            self._app.say(said, error=True)
        else:
            self._app.say(said)
        self._app.repaint()
