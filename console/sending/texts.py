"""A text sent by the centre's own command: its arguments as they stand, never through a shell."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal

from console.locale import _
from console.sending.carriers import Texts
from console.sending.trouble import InDoubt, NotSent, shortly
from storage.machine import reason_of

TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h: the command says that it may work later."""


async def send_text(texts: Texts, number: str, text: str, code: str) -> None:
    """Run the command; the text is its standard input unless an argument takes it.  Raises NotSent, InDoubt."""
    filled = {"number": number, "text": f" {text}" if text.startswith("-") else text, "code": code}
    argv = [one.format(**filled) for one in texts.argv]
    on_input = not any("{text}" in one for one in texts.argv)
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.PIPE if on_input else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = _(reason_of(error)) if isinstance(error, OSError) else str(error)
        said = _("The command for texts {program} cannot be run: {reason}.").format(program=argv[0], reason=reason)
        raise NotSent(said, again=True, line=True) from error
    try:
        async with asyncio.timeout(texts.seconds):
            _out, told = await process.communicate(f"{text}\n".encode() if on_input else None)
    except TimeoutError:
        said = _("The command for texts has not ended within {seconds} seconds and was stopped; nobody knows whether"
                 " the text went out.").format(seconds=int(texts.seconds))  # fmt: skip
        raise InDoubt(said) from None
    finally:
        if process.returncode is None:
            _stop(process.pid)
            await process.wait()
    if process.returncode:
        lines = told.decode(errors="replace").strip().splitlines() or [_("it said nothing")]
        said = _("The command for texts ended with {code}: {line}.")
        sentence = said.format(code=process.returncode, line=shortly(lines[0]))
        raise NotSent(sentence, again=process.returncode == TRY_AGAIN)


def _stop(pid: int) -> None:
    """It and whatever it has begun."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
