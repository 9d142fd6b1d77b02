"""A socket that acknowledges what it reads at once, until the login is over.

Until then a client waits with each second small packet for the acknowledgement of the first, which Linux holds back
for 40 milliseconds: two or three times a login.
"""

from __future__ import annotations

import contextlib
import socket
import sys

_QUICKACK = getattr(socket, "TCP_QUICKACK", None)
_NOTSENT_LOWAT = 25
"""TCP_NOTSENT_LOWAT of Linux, which Python 3.11 does not name."""


class PromptSocket(socket.socket):
    """A TCP connection of one client."""

    prompt = True
    """Acknowledge at once; the option lasts for one read only."""

    @classmethod
    def of(cls, accepted: socket.socket) -> PromptSocket:
        """Take over a connection that was accepted."""
        family, kind, proto = accepted.family, accepted.type, accepted.proto
        made = cls(family, kind, proto, fileno=accepted.detach())
        made.setblocking(False)
        return made

    def hold_little(self, unsent: int) -> None:
        """Let the machine hold no more than this of what the line does not take: frames behind it are stale."""
        with contextlib.suppress(OSError):
            self.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if sys.platform == "linux":
                self.setsockopt(socket.IPPROTO_TCP, _NOTSENT_LOWAT, unsent)

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        """Read, and acknowledge."""
        data = super().recv(bufsize, flags)
        if self.prompt and _QUICKACK is not None:
            with contextlib.suppress(OSError):
                self.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
        return data
