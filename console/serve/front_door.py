"""One connection of one client: let in or turned away, and then one desk, nothing else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncssh

from console.serve import limits
from console.serve.asyncssh_private import hear_of_drain, transport_of
from console.serve.doorman import fingerprint
from console.serve.session import DeskSession

if TYPE_CHECKING:
    from console.serve.gate import Visitor
    from console.serve.house import House


class FrontDoor(asyncssh.SSHServer):
    """Everything that is not a desk is refused: what asyncssh is not told to allow, it does not."""

    def __init__(self, house: House, visitor: Visitor) -> None:
        """Stand before `house` for one connection."""
        self._house = house
        self.visitor = visitor
        self._conn: asyncssh.SSHServerConnection | None = None
        self.login = ""
        self.by = ""
        """`password`, or the fingerprint of a key."""
        self._requests = self._wrong = 0
        self.desk: DeskSession | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._deaf = False

    # ------------------------------------------------------------ the line
    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """The client is there."""
        self._conn = conn
        line = transport_of(conn)
        if line is not None:
            line.set_write_buffer_limits(high=0)
        hear_of_drain(conn, self._paused, self._resumed)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        del exc
        if self._timer is not None:
            self._timer.cancel()
        if self.desk is not None:
            self.desk.lost()
        self._conn = None

    def close(self) -> None:
        """End the connection."""
        if self._conn is not None:
            self._conn.close()

    def _paused(self) -> None:
        if not self._deaf:
            asyncio.get_running_loop().call_later(0.25, self._look)

    def _look(self) -> None:
        """Answers pile up for somebody who does not read them: then nothing more is heard until they are read."""
        line = None if self._conn is None else transport_of(self._conn)
        if line is None or line.is_closing() or not line.get_write_buffer_size():
            return
        if line.get_write_buffer_size() > limits.REPLIES_BYTES:
            self._deaf = True
            line.pause_reading()
        else:
            self._paused()

    def _resumed(self) -> None:
        line = None if self._conn is None else transport_of(self._conn)
        if self._deaf and line is not None:
            self._deaf = False
            line.resume_reading()
        if self.desk is not None:
            self.desk.drained()

    # ------------------------------------------------------------ letting in
    def begin_auth(self, username: str) -> bool:
        """Everybody has to say by what they come in."""
        self.login = username
        return True

    def public_key_auth_supported(self) -> bool:
        """Keys open desks."""
        return True

    def password_auth_supported(self) -> bool:
        """Passwords too."""
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether the key is this person's; that they hold its other half, asyncssh asks."""
        if not self._may_ask():
            return False
        fits, words = await self._house.doorman.knows_key(username, key.public_data)
        if fits:
            self.by = fingerprint(key.public_data)
        self._tell(words)
        return fits

    async def validate_password(self, username: str, password: str) -> bool:
        """Whether the password is this person's."""
        if not self._may_ask():
            return False
        fits, words = await self._house.doorman.knows_password(self.visitor.address, username, password)
        if fits:
            self.by = "password"
        else:
            self._wrong += 1
            self._tell(words)
            if self._wrong >= limits.PASSWORDS_EACH:
                asyncio.get_running_loop().call_soon(self.close)
        return fits

    def _may_ask(self) -> bool:
        self._requests += 1
        if self._requests > limits.REQUESTS_EACH:
            self.close()
        return self._requests <= limits.REQUESTS_EACH

    def _tell(self, words: str) -> None:
        """A sentence that every client shows while it logs in."""
        if words and self._conn is not None:
            self._conn.send_auth_banner(words + "\n")

    def auth_completed(self) -> None:
        """Somebody is in, and sits down now."""
        self.visitor.let_in()
        self._timer = asyncio.get_running_loop().call_later(limits.SIT_DOWN_SECONDS, self._nobody_sat_down)

    def _nobody_sat_down(self) -> None:
        if self.desk is None or not self.desk.began:
            self.close()

    # ------------------------------------------------------------ the one thing there is
    def session_requested(self) -> DeskSession:
        """A desk, one for each connection."""
        if self.desk is not None:
            raise asyncssh.ChannelOpenError(
                asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, "one desk for each connection"
            )
        assert self._conn is not None
        self.desk = DeskSession(self._house, self, self._conn)
        return self.desk
