"""What `frontdesk doctor` says of printers: whether the spooler is there, and whether each printer answers."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator

from console.cli.doctor_data import Line
from console.locale import _
from console.printing.background import this_machine
from console.printing.network import why
from console.settings import Settings
from storage.errors import StorageError
from storage.machine import reason_of
from storage.printing.records import Printer, PrinterKind
from storage.printing.rules import host_and_port

_ENGINES = ("sqlalchemy", "psycopg", "sqlite3", "sqlcipher3")
SECONDS = 2.0
"""A printer on the same network answers sooner."""


def printer_lines(settings: Settings) -> Iterator[Line]:
    """The spooler of this machine, and the printers of the centre; nothing of data that cannot be read."""
    found = shutil.which("lp")
    yield Line("lp", found or "-", "" if found else _("no spooler here: printers by the spooler cannot be used"))
    try:
        from storage.printing.at_rest import printers_at

        printers = printers_at(settings.database)
    except (StorageError, OSError):
        return  # said by the lines of the data
    except Exception as error:  # the engines' own: data that cannot be read, or is too old to know printers
        if type(error).__module__.split(".")[0] not in _ENGINES:
            raise
        return
    for one in printers:
        yield _line(one)


def _line(one: Printer) -> Line:
    name = _("printer {name}").format(name=one.name)
    if one.kind is PrinterKind.TERMINAL:
        return Line(name, _("of the thin client"))
    if one.machine not in ("", this_machine()):
        return Line(name, one.address, _("stands at {machine}").format(machine=one.machine))
    trouble = {PrinterKind.NETWORK: _network, PrinterKind.FILE: _file, PrinterKind.SYSTEM: _spooler}[one.kind](one)
    return Line(name, one.address, trouble or _("answers"), wrong=bool(trouble))


def _network(one: Printer) -> str:
    try:
        with socket.create_connection(host_and_port(one.address), SECONDS):
            return ""
    except TimeoutError:
        return _("it does not answer")
    except OSError as error:
        return why(error)


def _file(one: Printer) -> str:
    try:
        os.stat(one.address)
    except FileNotFoundError as error:
        return "" if one.address.endswith(".prn") else _(reason_of(error))
    except OSError as error:
        return _(reason_of(error))
    return "" if os.access(one.address, os.W_OK) else _("you have no rights to it")


def _spooler(one: Printer) -> str:
    lpstat = shutil.which("lpstat")
    if lpstat is None:
        return _("no spooler here: printers by the spooler cannot be used")
    try:
        known = subprocess.run([lpstat, "-p", one.address], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return _("it does not answer")
    return "" if known.returncode == 0 else _("the spooler knows no such printer")
