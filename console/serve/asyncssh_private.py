"""What we use of asyncssh that it does not promise; nothing else touches a private name of it.

`tests/unit/test_asyncssh_private.py` notices when a new asyncssh changes any of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import asyncssh

PRIVATE_NAMES = ("_transport",)


def transport_of(conn: asyncssh.SSHServerConnection) -> asyncio.Transport | None:
    """The line beneath a connection: what it could not send yet is held there; None once it is closed."""
    return conn._transport


def hear_of_drain(
    conn: asyncssh.SSHServerConnection, paused: Callable[[], None], resumed: Callable[[], None]
) -> None:
    """Call when the line takes no more, and when it has taken everything: asyncssh itself does nothing then."""
    conn.pause_writing = paused  # type: ignore[method-assign]  # the loop calls what stands there
    conn.resume_writing = resumed  # type: ignore[method-assign]  # as above
