"""Every command, what it does in one line, and where it is written: `module:NAME` of its `Command`."""

from __future__ import annotations

import importlib
from typing import NamedTuple

from console.cli.command import Command
from console.locale import N_


class Entry(NamedTuple):
    """One line of the list of commands."""

    where: str
    summary: str
    """English, marked for translation."""


CONSOLE = Entry("console.cli.start:RUN", N_("the console on this centre's data"))
"""What `frontdesk` alone does."""

COMMANDS: dict[str, Entry] = {
    "demo": Entry("console.cli.demo:DEMO", N_("the console on a made-up clinic with a day in progress")),
    "serve": Entry("console.cli.serve:SERVE", N_("every desk of this machine over SSH, in one process")),
    "board": Entry("console.cli.board:BOARD", N_("tickets and rooms for the waiting hall or a door, no names")),
    "sessions": Entry("console.cli.sessions:SESSIONS", N_("who sits at which desk over SSH, and ending a session")),
    "call": Entry("console.cli.call:CALL", N_("a telephone exchange opens and closes a call row")),
    "messages": Entry("console.cli.messages:MESSAGES", N_("confirmations and reminders to patients: sent, answered")),
    "template": Entry("console.cli.template:TEMPLATE", N_("templates of papers as files: check, put in, ours again")),
    "claims": Entry("console.cli.claims:CLAIMS", N_("claims to insurers: registers, their layouts, payments")),
    "printers": Entry("console.cli.printers:PRINTERS", N_("the printers, what waits for them, a test page")),
    "documents": Entry("console.cli.documents:DOCUMENTS", N_("documents and their files, what runs out, leaflets")),
    "import": Entry("console.cli.exchange:IMPORT", N_("bring in patients, practitioners, services, slots, visits")),
    "export": Entry("console.cli.exchange:EXPORT", N_("write the same kinds, or all on one patient, to a file")),
    "report": Entry("console.cli.reports:REPORT", N_("the day's figures, duplicates and others")),
    "user": Entry("console.cli.user:USER", N_("who may log in, and with which role")),
    "check": Entry("console.cli.check:CHECK", N_("verify every promise on the data")),
    "backup": Entry("console.cli.copies:BACKUP", N_("copy the whole database while the desks work on")),
    "restore": Entry("console.cli.copies:RESTORE", N_("put a copy in the place of the data, which is kept")),
    "retention": Entry("console.cli.retention:RETENTION", N_("what is over its time, and erasing it")),
    "migrate": Entry("console.cli.copies:MIGRATE", N_("bring the data up to date with this version")),
    "move": Entry("console.cli.move:MOVE", N_("the whole centre from its file to a PostgreSQL server")),
    "encrypt": Entry("console.cli.encrypting:ENCRYPT", N_("encrypt the data file with the key in key_file")),
    "decrypt": Entry("console.cli.encrypting:DECRYPT", N_("make the data file a plain one again")),
    "doctor": Entry("console.cli.doctor:DOCTOR", N_("examine the installation, its settings and files")),
    "keys": Entry("console.cli.keys:KEYS", N_("the key card")),
}


def load(entry: Entry) -> Command:
    """Import a command's module and give the command."""
    module, _, attribute = entry.where.partition(":")
    command = getattr(importlib.import_module(module), attribute)
    assert isinstance(command, Command)
    return command
