"""What the list of printers and papers shows, from records alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from console.desks.printers import fiscal, words
from console.locale import _
from console.locale.formats import clock, day_brief
from storage.fiscal.records import Device, DeviceKind, Task
from storage.printing.records import Job, JobState, Printer, Queue
from widgets.lines import Line
from widgets.record_list import Row


@dataclass(frozen=True, slots=True)
class PrintRow:
    """A printer, or a paper."""

    printer: Printer | None = None
    job: Job | None = None
    device: Device | None = None
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class PrintView:
    """The queue, and the fiscal registers beside it."""

    box: Queue
    devices: tuple[Device, ...] = ()
    tasks: tuple[Task, ...] = ()
    """What the devices have not done yet."""

    @property
    def troubled(self) -> int:
        """How much somebody has to look at."""
        return self.box.troubled + sum(one.trouble for one in self.tasks)


def rows_of(seen: PrintView, tz: ZoneInfo, today: date) -> Iterator[Row[PrintRow]]:
    """What somebody has to look at, the printers, what waits, what came out: each under a rule of its own."""
    box = seen.box
    untold = [_untold(one, tz, today) for one in seen.tasks if one.trouble]
    trouble = [one for one in box.rows if one.trouble]
    waits = [one for one in box.rows if one.state in (JobState.QUEUED, JobState.PRINTING)]
    over = [one for one in box.rows if one.state in (JobState.PRINTED, JobState.DROPPED)]
    yield from _part("trouble", _("To be looked at"), [*untold, *(_paper(one, tz, today) for one in trouble)])
    yield from _part("printers", _("Printers"), [_printer(one, box) for one in box.printers])
    tied = [one for one in seen.devices if one.kind is not DeviceKind.NONE]
    yield from _part("fiscal", _("Fiscal registers"), [_tied(one, seen) for one in tied])
    yield from _part("waits", _("Waiting to be printed"), [_paper(one, tz, today) for one in waits])
    yield from _part("over", _("Printed and done with"), [_paper(one, tz, today) for one in over])


def _part(key: str, title: str, rows: Sequence[Row[PrintRow]]) -> Iterator[Row[PrintRow]]:
    if rows:
        yield Row(f"part {key}", (title,), section=True)
        yield from rows


def _paper(one: Job, tz: ZoneInfo, today: date) -> Row[PrintRow]:
    word, token = words.state_word(one)
    title = f"{one.mark} · {one.title}" if one.mark else one.title
    quiet = "row.quiet" if one.state in (JobState.PRINTED, JobState.DROPPED) else "row"
    cells = (when(one.at, tz, today), title, one.printer, word)
    return Row(f"j{one.id}", cells, PrintRow(job=one), token=quiet, tokens=("", "", "", token))


def _untold(one: Task, tz: ZoneInfo, today: date) -> Row[PrintRow]:
    word, token = fiscal.state_word(one)
    cells = (when(one.claimed_at or one.queued_at, tz, today), fiscal.title(one), one.register, word)
    return Row(f"t{one.id}", cells, PrintRow(task=one), tokens=("", "", "", token))


def _tied(one: Device, seen: PrintView) -> Row[PrintRow]:
    waits = [task for task in seen.tasks if task.register_id == one.register_id]
    said, token = (_("ready"), "good")
    if any(task.trouble for task in waits):
        said, token = "! " + _("{count} wait").format(count=len(waits)), "alert"
    elif waits:
        said, token = _("{count} wait").format(count=len(waits)), ""
    cells = ("", one.register, fiscal.where(one, seen.box.printers), said)
    return Row(f"d{one.id}", cells, PrintRow(device=one), tokens=("", "", "", token))


def _printer(one: Printer, box: Queue) -> Row[PrintRow]:
    said, token = how(one, box)
    cells = ("", one.name, words.uses(one), said)
    return Row(f"p{one.id}", cells, PrintRow(printer=one), tokens=("", "", "", token))


def how(one: Printer, box: Queue) -> tuple[str, str]:
    """How a printer is, as far as its papers tell."""
    mine = [job for job in box.rows if job.printer_id == one.id]
    if _troubled_by(one, box) is not None:
        return "! " + _("look at it"), "alert"
    waiting = sum(job.state in (JobState.QUEUED, JobState.PRINTING) for job in mine)
    return (_("{count} wait").format(count=waiting), "") if waiting else (_("ready"), "good")


def _troubled_by(one: Printer, box: Queue) -> Job | None:
    """The paper that a printer took last, if it did not come out: what it printed since says that it is mended."""
    over = (JobState.PRINTED, JobState.FAILED, JobState.DOUBT)
    tried = [(job.claimed_at, job.id, job) for job in box.rows
             if job.printer_id == one.id and job.state in over and job.claimed_at is not None]  # fmt: skip
    last = max(tried, default=None)
    return last[2] if last is not None and last[2].trouble else None


def when(at: datetime, tz: ZoneInfo, today: date) -> str:
    """A time; of another day the day."""
    local = at.astimezone(tz)
    return clock(local.time()) if local.date() == today else day_brief(local.date())


def context(seen: PrintView) -> str:
    """Line 2, left."""
    if not seen.troubled:
        return _("Printers")
    return _("Printers · to be looked at: {count}").format(count=seen.troubled)


def identity(row: PrintRow) -> str:
    """What line 22 calls it."""
    if row.printer is not None:
        return f"{row.printer.name} · {words.where(row.printer)}"
    if row.device is not None:
        return row.device.register
    if row.task is not None:
        return f"{row.task.register} · {fiscal.title(row.task)}"
    assert row.job is not None
    return " · ".join(filter(None, (row.job.title, row.job.mark, row.job.printer)))


def peek(row: PrintRow, seen: PrintView, tz: ZoneInfo) -> Sequence[Line]:
    """What befell it and why, who had it printed."""
    box = seen.box
    if row.device is not None:
        taxed = " · ".join((row.device.taxation, row.device.tax))
        return (((fiscal.where(row.device, box.printers), "peek"),), ((taxed, "peek"),))
    if row.task is not None:
        return (((fiscal.why(row.task), "alert"),), ((_("everything after it waits too"), "peek"),))
    if row.printer is not None:
        return _of_printer(row.printer, box)
    one = row.job
    assert one is not None
    token = "alert" if one.trouble else "peek"
    told = [_("put there by {who} at {time}").format(who=one.by or _("itself"), time=_instant(one.queued_at, tz))]
    if one.desk:
        told.append(one.desk)
    if one.again_at is not None:
        told.append(_("tried again at {time}").format(time=_instant(one.again_at, tz)))
    if one.spool:
        told.append(_("the spooler calls it {name}").format(name=one.spool))
    return (((words.why(one) or words.state_word(one)[0], token),), ((" · ".join(told), "peek"),))


def _of_printer(one: Printer, box: Queue) -> Sequence[Line]:
    letters = _("{count} letters on a line").format(count=one.columns)
    said = [words.uses(one), letters, one.code_page, one.desk or _("every desk")]
    if one.at_once:
        said.append(_("receipts by itself after each payment"))
    lines: list[Line] = [((words.where(one), "peek"),), ((" · ".join(filter(None, said)), "peek"),)]
    failed = _troubled_by(one, box)
    if failed is not None:
        lines.append(((words.why(failed), "alert"),))
    return lines


def _instant(at: datetime, tz: ZoneInfo) -> str:
    local = at.astimezone(tz)
    return f"{day_brief(local.date())} {clock(local.time())}"
