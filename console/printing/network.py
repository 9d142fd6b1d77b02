"""A receipt printer at an address: one connection for each paper, every step within its time."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable

from console.locale import _
from console.printing.trouble import InDoubt, NotPrinted
from storage.machine import reason_of
from storage.printing.rules import host_and_port

CONNECT_SECONDS = 5.0
WRITE_SECONDS = 20.0
"""A printer prints slower than it is sent to; one without paper takes nothing."""
LISTEN_SECONDS = 1.0
"""So long it is heard whether the printer broke the line off instead of taking the paper."""


def why(error: OSError) -> str:
    """Why something on the network is not reached, as a part of a sentence."""
    return _("no machine is known by this name") if isinstance(error, socket.gaierror) else _(reason_of(error))


async def send(address: str, data: bytes, began: Callable[[], None]) -> None:
    """Print at `host:port`.  Raises NotPrinted, InDoubt."""
    host, port = host_and_port(address)
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port), CONNECT_SECONDS)
    except TimeoutError:
        said = _("The printer at {address} does not answer; is it on?").format(address=address)
        raise NotPrinted(said, again=True) from None
    except OSError as error:
        said = _("The printer at {address} cannot be reached ({reason}).").format(
            address=address, reason=why(error)
        )
        raise NotPrinted(said, again=True) from error
    began()
    try:
        writer.write(data)
        await asyncio.wait_for(writer.drain(), WRITE_SECONDS)
        if writer.can_write_eof():
            writer.write_eof()
        with contextlib.suppress(TimeoutError):  # most keep the line open
            while await asyncio.wait_for(reader.read(1024), LISTEN_SECONDS):
                pass
    except (TimeoutError, OSError) as error:
        raise InDoubt(
            _("The printer at {address} broke off in the middle; look whether the paper came out.").format(
                address=address
            )
        ) from error
    finally:
        writer.transport.abort() if writer.transport.get_write_buffer_size() else writer.close()
