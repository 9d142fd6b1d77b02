"""Printers and papers in words."""

from __future__ import annotations

from console.locale import N_, _, pgettext
from storage.printing.records import BROKEN_OFF, LET_BE, Job, JobState, Printer, PrinterDraft, PrinterKind

KINDS = {
    PrinterKind.NETWORK: N_("on the network"),
    PrinterKind.FILE: N_("behind a device file"),
    PrinterKind.SYSTEM: N_("by the machine's spooler"),
    PrinterKind.TERMINAL: N_("the thin client's own"),
}
_OWN_REASONS = {
    LET_BE: N_("somebody let it be"),
    BROKEN_OFF: N_("the program ended while it was printed; look whether the paper came out"),
}


def state_word(one: Job) -> tuple[str, str]:
    """Where a paper stands, and its style."""
    if one.state is JobState.FAILED:
        return ("! " + _("NOT PRINTED"), "alert")
    if one.state is JobState.DOUBT:
        return ("? " + _("CAME OUT?"), "alert")
    words = {
        JobState.QUEUED: pgettext("paper", "waits"),
        JobState.PRINTING: _("is printed"),
        JobState.PRINTED: pgettext("paper", "printed"),
        JobState.DROPPED: _("let be"),
    }
    return words[one.state], "good" if one.state is JobState.PRINTED else ""


def why(one: Job) -> str:
    """Why it was not printed."""
    own = _OWN_REASONS.get(one.error)
    return one.error if own is None else _(own)


def uses(one: PrinterDraft) -> str:
    """What is printed there."""
    if one.receipts and one.papers:
        return _("receipts and papers")
    return pgettext("printed there", "receipts") if one.receipts else pgettext("printed there", "papers")


def where(one: Printer) -> str:
    """How it is spoken to, and from where."""
    parts = [_(KINDS[one.kind]), one.address]
    if one.machine:
        parts.append(_("at {machine}").format(machine=one.machine))
    return " · ".join(filter(None, parts))
