"""The spooler of this machine, by `lp`: it is given the paper on its standard input, and says what it calls it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
from collections.abc import Callable

from console.locale import _
from console.printing.trouble import InDoubt, NotPrinted
from widgets.text import clean

SECONDS = 30.0
_REQUEST = re.compile(r"request id is (\S+)")
_UNKNOWN = re.compile(r"does not exist|unknown destination|no such|not-found", re.IGNORECASE)
SAID_LETTERS = 120


async def spool(name: str, title: str, data: bytes, began: Callable[[], None], *, raw: bool = False) -> str:
    """Hand a paper to the spooler; answers its request id.  Raises NotPrinted, InDoubt.

    `raw`: bytes that the printer itself understands, which no filter shall touch.
    """
    found = shutil.which("lp")
    if found is None:
        said = _("This machine has no spooler: the command lp is not there (CUPS brings it).")
        raise NotPrinted(said, again=False)
    options = ["-o", "raw"] if raw else ["-o", "media=A4"]
    code, out, err = await run([found, "-d", name, "-t", clean(title)[:100], *options], data, began)
    if code is None:
        raise InDoubt(_("The spooler did not answer; look whether the paper came out."))
    if code:
        said = shortly(err or out)
        if _UNKNOWN.search(said) and not await _is_up():
            raise NotPrinted(_("The spooler of this machine does not run; start CUPS."), again=True)
        if _UNKNOWN.search(said):
            sentence = _("The spooler of this machine knows no printer “{name}”; `lpstat -e` lists those it knows.")
            raise NotPrinted(sentence.format(name=name), again=False)
        raise NotPrinted(_("The spooler did not take it: {said}.").format(said=said or code), again=True)
    request = _REQUEST.search(out)
    return request[1] if request else ""


async def _is_up() -> bool:
    """Whether the spooler runs: `lp` says of a spooler that does not that it knows no such printer."""
    lpstat = shutil.which("lpstat")
    if lpstat is None:
        return True
    _code, out, err = await run([lpstat, "-r"], b"", lambda: None)
    return "not running" not in f"{out}{err}".lower()


async def run(
    argv: list[str], data: bytes, began: Callable[[], None], seconds: float = SECONDS
) -> tuple[int | None, str, str]:
    """Run a command within its time, in its own plain English; no exit code when it did not end."""
    environment = {**os.environ, "LC_ALL": "C", "LANGUAGE": "C"}
    began()
    process = await asyncio.create_subprocess_exec(
        *argv,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(data), seconds)
    except TimeoutError:
        return None, "", ""
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")


def shortly(text: str) -> str:
    """What somebody else's program said, fit for the end of a sentence of ours."""
    return clean(" ".join(text.split())).removeprefix("lp: ")[:SAID_LETTERS].rstrip(" .")
