"""A doctor's own place: who has come is announced, wherever the doctor is looking, and acknowledged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.locale import _, ngettext
from storage.errors import StorageError
from storage.ids import NoticeId
from storage.queue.records import Notice

if TYPE_CHECKING:
    from console.desks.queue.board import BoardScreen


class Notices:
    """The notices of the doctor who sits here; nothing at a desk."""

    def __init__(self, screen: BoardScreen) -> None:
        """Serve `screen`."""
        self._screen = screen
        self._unseen: tuple[Notice, ...] = ()
        self._announced: set[NoticeId] = set()
        self._listening = False

    def listen(self) -> None:
        """Hear of arrivals also while another place is shown; begins once."""
        screen = self._screen
        if not self._listening and screen.own is not None:
            self._listening = True
            shell = screen.shell  # whoever writes is another console, where `screen.shell` would be theirs
            screen.office.changes(lambda topics: shell.own_context.copy().run(self._heard, topics))

    def _heard(self, topics: frozenset[str]) -> None:
        screen = self._screen
        if "notices" in topics and screen.is_attached and screen.shell.place is not screen:
            screen.reads.start("notices", self._look())

    async def _look(self) -> None:
        screen = self._screen
        if screen.own is None:
            return
        try:
            self.show(await screen.office.queue.notices(screen.own))
        except StorageError as error:
            screen.shell.say_error(error)
        screen.shell.repaint()

    def show(self, notices: Sequence[Notice]) -> None:
        """Announce what has not been announced; what was withdrawn is forgotten."""
        self._unseen = tuple(notice for notice in notices if notice.seen_at is None)
        fresh = [notice for notice in self._unseen if notice.id not in self._announced]
        self._announced = {notice.id for notice in self._unseen}
        if fresh:
            self._announce(fresh)

    def _announce(self, fresh: Sequence[Notice]) -> None:
        screen = self._screen
        newest = fresh[0]
        time = screen.moment().clock(newest.at)
        key = screen.shell.legends["confirm"]
        if len(fresh) > 1:
            text = ngettext(
                "! {count} patient has come; {key} seen", "! {count} patients have come; {key} seen", len(self._unseen)
            )
            screen.shell.announce(text.format(count=len(self._unseen), key=key))  # as many as the key marks
            return
        if newest.again:
            text = _("! {who} is waiting, told again {time}; {key} seen")
        else:
            text = _("! {who} has come, {time}; {key} seen")
        screen.shell.announce(text.format(who=newest.patient, time=time, key=key))

    def why_not(self) -> str | None:
        """Why there is nothing to acknowledge, or None."""
        if self._screen.shell.office is None or self._screen.own is None:
            return _("only a doctor acknowledges arrivals")
        return None if self._unseen else _("nothing new has come")

    async def acknowledge(self) -> None:
        """All that is new is seen."""
        screen, unseen = self._screen, self._unseen
        with screen.office.together():
            for notice in unseen:
                await screen.write(screen.office.queue.acknowledge(notice.id))
        screen.reload()
        screen.done(
            ngettext("√ SEEN {count} arrival", "√ SEEN {count} arrivals", len(unseen)).format(count=len(unseen))
        )
