"""What a new centre must do first: the lines that empty places show until the first visit can be booked."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from console.keymap import legend
from console.locale import _
from console.role_words import not_yours
from storage.errors import StorageError
from storage.rights import Right

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from storage.centre.records import Setup
    from storage.office import Office

TOPICS = frozenset({"staff", "services", "centre"})
"""What a centre is set up by."""


class FirstSteps:
    """Knows whether the centre can work yet, and what to do if not."""

    def __init__(self, app: ConsoleApp) -> None:
        """Serve `app`; nothing is known before storage is open."""
        self._app = app
        self.complete = False
        """Doctors, hours and services are there; nobody looks any more."""
        self.sentence = ""
        """What to do first and with which key; empty when the centre can work."""
        self._instead = True
        """The place's own sentence would mislead: nobody can be booked at all."""

    def said(self, own: str) -> str:
        """What an empty place says that would say `own` in a centre that works."""
        if not self.sentence:
            return own
        return self.sentence if self._instead else f"{own} {self.sentence}".strip()

    async def look(self) -> None:
        """See how far the centre is."""
        office = self._app.office
        if office is None or self.complete:
            return
        with contextlib.suppress(StorageError):
            setup = await office.setup()
            self.complete = bool(setup.practitioners and setup.with_hours and setup.services)
            self._instead = not setup.with_hours
            self.sentence = "" if self.complete else self._what(setup, office)
        for screen in self._app.screens.values():
            screen.say_empty()
        self._app.repaint()

    def _what(self, setup: Setup, office: Office) -> str:
        keymap = self._app.keymap
        more, new, edit = (legend(keymap.key(id), self._app.language) for id in ("menu.more", "verb.new", "verb.edit"))
        right = Right.SERVICES if setup.with_hours else Right.ROSTER
        if not office.actor.may(right):
            return _("The centre is not set up yet; {reason}.").format(reason=not_yours(right))
        if not setup.practitioners:
            return _(
                "Nothing is set up yet: {more}, Centre & staff. There {edit} changes the centre itself, {new} adds"
                " rooms, doctors and logins."
            ).format(more=more, edit=edit, new=new)
        if not setup.with_hours:
            return _(
                "No doctor has hours yet: {more}, Centre & staff, the doctor's row, {edit}, 1 the hours of the week."
            ).format(more=more, edit=edit)
        return _("The price list is empty: {more}, Services & prices, {new} adds what is sold.").format(
            more=more, new=new
        )
