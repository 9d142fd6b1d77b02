"""`frontdesk demo`: the console on a made-up clinic with a day in progress, in a folder of its own."""

from __future__ import annotations

import asyncio
import importlib
import tempfile
from argparse import ArgumentParser
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from console.cli.command import Command, Request, UsageError
from console.cli.start import need_terminal, tell
from console.locale import _, language
from console.role_words import role_title
from console.setting_values import DATABASE_NAME, parse_instant, printable
from storage.centre.records import Centre
from storage.clock import ShiftedClock, SystemClock
from storage.private import PAPERS
from storage.rights import Role
from storage.told import Told
from storage.told import tell as tell_storage

if TYPE_CHECKING:
    from storage.office import Office

BUSY_FROM, BUSY_TO, MIDDLE = time(10), time(18), time(14, 30)
"""Between these a day is in progress; outside them the demo shows the middle of a working day."""


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--at", metavar="ISO", help=_("when it is there, like 2026-10-02T14:30; the same gives the same day")
    )


def _run(request: Request) -> int:
    if request.settings.source("data") == "--data":
        raise UsageError(_("The demo lives in a folder of its own that is removed; leave out --data."))
    login = request.settings.login if request.settings.source("login") == "--as" else None
    if login is not None:
        _refuse_stranger(login)
    need_terminal()
    tell_storage(Told(engine=request.settings.engine))  # what is made up and removed needs no key
    from console.bootstrap import run_console

    zone = ZoneInfo(Centre(name="").zone)
    at = _busy_moment(zone) if request.args.at is None else parse_instant(request.args.at, "--at", zone)
    with tempfile.TemporaryDirectory(prefix="frontdesk-demo-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / DATABASE_NAME
        settings = replace(request.settings, papers=Path(folder) / PAPERS)
        opening = partial(open_demo, path, at, login, request.settings.desk)
        return tell(request, run_console(settings, opening, bare=True))


def _refuse_stranger(login: str) -> None:
    """Raise UsageError with the demo's people for a login that is none of theirs."""
    from storage.demo.clinicians import DOCTORS, PEOPLE

    known = {name: role for name, _names, role in PEOPLE} | {doctor.login: Role.DOCTOR for doctor in DOCTORS}
    if login not in known:
        people = ", ".join(f"{name} ({role_title(role)})" for name, role in known.items())
        raise UsageError(_("In the demo nobody logs in as {login}; there are: {people}.").format(
            login=printable(login), people=people))  # fmt: skip


def _busy_moment(zone: ZoneInfo) -> datetime:
    """Now, if a clinic works now; otherwise the middle of the newest working day."""
    now = SystemClock().now().astimezone(zone)
    day = now.date()
    while day.weekday() == 6:
        day -= timedelta(days=1)
    if day == now.date() and BUSY_FROM <= now.time() < BUSY_TO:
        return now
    return datetime.combine(day, MIDDLE, zone)


async def open_demo(path: Path, at: datetime, login: str | None, desk: str) -> Office:
    """Build the clinic in an empty file and seat its administrator, or another of its people."""
    await asyncio.to_thread(importlib.import_module, "storage.demo")
    from console.cash_words import printed
    from storage.demo import build
    from storage.office import seat
    from storage.opening import THROWN_AWAY, open_data

    store = await open_data(path, ShiftedClock(at), first=None, create=True, watch=True, pragmas=THROWN_AWAY)
    try:
        administrator = await build(store, language(), printed(), at)
        await store.reload_centre()
        return await seat(store, login or administrator, desk)
    except BaseException:
        await store.close()
        raise


DEMO = Command(configure=_configure, run=_run, on_data=False)
