"""Going from place to place, what crosses between them, and the counts of line 1."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console import lifetime
from console.answers import Answers
from console.first_steps import TOPICS
from console.late_marks import TOPIC as LATE
from console.locale import _
from console.messages import BookVisit, GoTo, Request, TakePayment, ViewCard
from console.textual_private import FIRST_MODE
from storage.errors import StorageError

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.desk import DeskScreen
    from console.places import Desk

LOADED_SECONDS = 0.1
"""So long the old place may stay on the screen while the new one loads; then it is shown as it is."""
_PLACE_OF = {ViewCard: "people", BookVisit: "day", TakePayment: "cash"}
"""Which place answers a request."""


class Placing:
    """Shows places and keeps them fresh."""

    def __init__(self, app: ConsoleApp) -> None:
        """Serve `app`."""
        self._app = app
        self._came: list[str] = []
        """From which places requests led here, the last one last: Esc goes back along them."""
        self.answers = Answers(app)
        """What doctors answer to this desk."""

    async def go(self, place_id: str) -> DeskScreen[Any, Any]:
        """Show a place; forms left open stay as they were."""
        app = self._app
        app.live.tell()  # what was just saved is to be seen there, however fast the keys come
        for layer in app.place.sheets:
            layer.leave()
        first = app.places.first.id
        if app.place.desk.id != place_id:
            with app.batch_update():  # one frame, with what is loaded in it
                await app.switch_mode(FIRST_MODE if place_id == first else place_id)
                if app.place.stale:
                    app.place.reload()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(app.place.reads.ready("load"), LOADED_SECONDS)
                app.repaint()
            app.place.canvas.refresh()  # sent now that the batch has ended
        await app.first_steps.look()
        app.repaint()
        return app.place

    async def request(self, request: Request) -> None:
        """Show the place that answers a request, and hand it over."""
        app = self._app
        name = request.place if isinstance(request, GoTo) else _PLACE_OF[type(request)]
        desk = app.places.named(name)
        if desk is None:
            app.say(_("There is no such place here."), error=True)
            return
        before = app.place.desk.id
        place = await self.go(desk.id)
        if before != desk.id:
            self._came.append(before)
        await place.ready()
        await place.arrived(request)

    @property
    def came_from(self) -> str:
        """The place from which a request led here; empty when none did."""
        return self._came[-1] if self._came else ""

    def forget_way(self) -> None:
        """A place was chosen by its own key: there is nowhere to go back to."""
        self._came.clear()

    async def back(self) -> bool:
        """Show the place from which a request led here; False when none did."""
        if not self._came:
            return False
        await self.go(self._came.pop())
        return True

    def changed(self, topics: frozenset[str]) -> None:
        """Topics changed in the store: the place on the screen loads again, the others when they are shown."""
        app = self._app
        for screen in app.screens.values():
            screen.looked.forget()  # a look goes further than what the list is made of
            if not screen.desk.topics.isdisjoint(topics):
                screen.stale = True
        if app.place.stale:
            app.place.reload(by_hand=app.writes.ended_just_now())
        else:
            app.place.looked.changed()
        self.recount(topics)
        if LATE in topics:
            app.reads.start("late", app.late_marks.look())
        app.papers.heard(topics)
        if "assist" in topics:
            self.answers.heard()
        if "staff" in topics:
            app.reads.start("who", lifetime.look_who(app))
        if not app.first_steps.complete and not topics.isdisjoint(TOPICS):
            app.reads.start("first steps", app.first_steps.look())

    def recount(self, topics: frozenset[str] | None = None) -> None:
        """Count again for line 1: what these topics touch, or everything."""
        desks = self._app.places.desks
        due = [d for d in desks if d.count and (topics is None or not d.topics.isdisjoint(topics))]
        if due:
            self._app.reads.start("count", self._count(due))

    async def _count(self, desks: Sequence[Desk]) -> None:
        app = self._app
        for desk in sorted(desks, key=lambda desk: bool(desk.menu)):
            if desk.menu:  # of a menu: what fills the screen comes first
                await app.place.reads.ready("load")
            if desk.count is not None and app.office is not None:
                try:
                    app.counts[desk.id] = await desk.count(app.office)
                except StorageError:
                    app.counts.pop(desk.id, None)
                except Exception as error:  # the boundary of reads: a count never ends the desk
                    app.failed(error)
        app.repaint()
