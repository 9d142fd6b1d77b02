"""What is imported when the first place is filled, and not before: the other places, what is typed, what is written."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from storage.collecting import keep_loaded

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.sheets.find_line import Preview

LOOKED_AT_SECONDS = 0.1
"""The first place is on the screen, and its second look at the row under the cursor is under way."""


async def find_later(app: ConsoleApp, text: str) -> Sequence[Preview]:
    """What a text of the find/do line would do."""
    from console.find.ways import find

    return await find(app, text)


async def load_the_rest(app: ConsoleApp, *, desk: bool) -> None:
    """Import what the next keys of a `desk` may need, in a thread: the loop takes keys meanwhile.

    A key that is faster imports what it needs itself.  What cannot be imported is the one error page, at once; the
    places that there are go on.
    """
    await app.opened.wait()
    if app.office is None:
        return  # it could not be opened: the sentence is on its way
    try:
        await app.place.ready()
        await asyncio.sleep(LOOKED_AT_SECONDS)
        if desk:
            await asyncio.to_thread(_load)
    except Exception as error:  # the boundary
        app.failed(error)
    keep_loaded()


def _load() -> None:
    from console.places import load_all
    from storage.rooms import load_verbs

    load_all()
    load_verbs()
