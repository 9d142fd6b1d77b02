"""The socket of `frontdesk sessions`: open to the owner of the data alone, who says as whom they ask."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.serve import limits
from storage.errors import N_, StorageError, Unavailable
from storage.machine import reason_of
from storage.office import Office, seat
from storage.rights import Right

if TYPE_CHECKING:
    from console.serve.house import House

log = logging.getLogger(__name__)

NAME = "serve.socket"
Message = dict[str, Any]  # Any: JSON


class Control:
    """Answers one question on each connection."""

    def __init__(self, house: House, path: Path) -> None:
        """Answer for `house` at `path`."""
        self._house = house
        self._path = path
        self._server: asyncio.Server | None = None
        self._callers = 0

    async def open(self) -> None:
        """Listen.  Raises Unavailable when another server answers there already, or none can listen."""
        await refuse_a_second(self._path)
        try:
            self._path.unlink(missing_ok=True)
            before = os.umask(0o177)
            try:
                self._server = await asyncio.start_unix_server(self._answer, path=self._path, limit=limits.CALL_BYTES)
            finally:
                os.umask(before)
        except OSError as error:
            raise Unavailable(
                N_("The socket {path} cannot be made: {reason}."), path=self._path, reason=reason_of(error)
            ) from error

    def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._callers += 1
        try:
            if self._callers <= limits.CALLERS_MAX:
                line = await asyncio.wait_for(reader.readline(), limits.CALL_SECONDS)
                writer.write(json.dumps(await self._do(line)).encode() + b"\n")
                await asyncio.wait_for(writer.drain(), limits.CALL_SECONDS)
        except (TimeoutError, OSError, ValueError) as error:
            log.info("a question was given up: %s", error)
        finally:
            self._callers -= 1
            writer.close()

    async def _do(self, line: bytes) -> Message:
        try:
            asked = json.loads(line)
            office = await seat(self._house.store, str(asked["as"]), str(asked["desk"]))
            if asked["do"] == "end":
                ended = await self._house.end_session(office, int(asked["number"]))
                return {"ended": _told(ended, office)}
            return {"sessions": [_told(one, office) for one in self._house.seats(office)]}
        except StorageError as error:
            return {"error": error.template, "values": {name: _plain(value) for name, value in error.values.items()}}
        except (ValueError, KeyError, TypeError) as error:
            return {"error": N_("This was not understood."), "values": {"reason": str(error)}}


def _plain(value: object) -> Message | str:
    """A value of a sentence as JSON has it: a right is named by roles there, in the language of who asks."""
    return {"right": value.value} if isinstance(value, Right) else str(value)


def _value(plain: Message | str) -> object:
    return plain if isinstance(plain, str) else Right(plain["right"])


def _told(one: Any, office: Office) -> Message:  # Any: a Seat
    return {
        "number": one.number,
        "login": one.login,
        "name": one.name,
        "desk": one.desk,
        "address": one.address,
        "since": one.since.astimezone(office.centre.tz).isoformat(),  # as the desks' clocks
    }


async def refuse_a_second(path: Path) -> None:
    """Raise Unavailable when a server answers at `path` already."""
    try:
        served = await _answers(path)
    except OSError as error:
        raise Unavailable(
            N_("The socket {path} cannot be made: {reason}."), path=path, reason=reason_of(error)
        ) from error
    if served:
        raise Unavailable(N_("These data are served already; stop that server first, or connect to it."))


async def _answers(path: Path) -> bool:
    """Whether a living server listens there: a killed one leaves its socket behind."""
    try:
        _reader, writer = await asyncio.open_unix_connection(path)
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    writer.close()
    return True


def ask(path: Path, question: Message) -> Message:
    """Ask the server of these data.  Raises Unavailable where none runs, or what it answered as its error."""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as line:
        line.settimeout(2 * limits.CALL_SECONDS)
        try:
            line.connect(str(path))
            line.sendall(json.dumps(question).encode() + b"\n")
            with line.makefile("rb") as answers:
                answer: Message = json.loads(answers.readline())
        except (FileNotFoundError, ConnectionRefusedError):
            raise Unavailable(N_("No server runs on these data; `frontdesk serve` starts one.")) from None
        except (OSError, ValueError) as error:
            raise Unavailable(N_("The server did not answer: {reason}."), reason=error) from error
    if "error" in answer:
        raise Unavailable(answer["error"], **{name: _value(value) for name, value in answer["values"].items()})
    return answer
