"""What doctors answer to the desk that asked for their help: said in line 23, whatever place it shows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from console.assist_words import about, state_word
from storage.errors import StorageError

if TYPE_CHECKING:
    from console.app import ConsoleApp


class Answers:
    """The answers that came since this console was opened."""

    def __init__(self, app: ConsoleApp) -> None:
        """Serve `app`."""
        self._app = app
        self._since: datetime | None = None
        self._told: set[tuple[int, int]] = set()

    def begin(self) -> None:
        """From now on."""
        self._since = self._app.office_open.clock.now()

    def heard(self) -> None:
        """Something about a doctor's help changed."""
        if self._since is not None:
            self._app.reads.start("answers", self._look(self._since))

    async def _look(self, since: datetime) -> None:
        office = self._app.office_open
        try:
            found = await office.assist.answered(since)
        except StorageError:
            return  # told with the next change; beneath the visit it stands anyway
        for one in found:
            if (one.id, one.version) not in self._told:
                self._told.add((one.id, one.version))
                self._app.announce(f"{state_word(one, office.centre.tz)[0]} · {about(one)}")
