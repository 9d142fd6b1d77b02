"""What a desk does with printers and papers: set printers up, put, print again, let be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, insert

from storage import rows
from storage.errors import N_, RuleBroken
from storage.journal.records import JournalRow
from storage.patients.plain import plain
from storage.prepared import Prepared
from storage.printing import queries, rules
from storage.printing.records import COPY_WORD, LET_BE, Job, JobDraft, JobState, Printer, PrinterDraft
from storage.printing.tables import print_job, printer
from storage.rights import Right
from storage.unit import Unit
from storage.verbs import verb

TOPIC = "printing"
_NEW_JOB = Prepared(insert(print_job).returning(print_job.c.id))


# ------------------------------------------------------------------------------ printers


def _values(draft: PrinterDraft) -> dict[str, Any]:
    named = {name: plain(value) if isinstance(value, str) else value for name, value in asdict(draft).items()}
    return {**named, "kind": draft.kind.value}


def _named_once(unit: Unit, name: str, but: int = 0) -> None:
    for one in queries.printers(unit.conn):
        if one.id != but and one.name.casefold() == name.casefold():
            raise RuleBroken(N_("There is a printer “{name}” already."), name=one.name, rule="name-taken")


@verb("printing.add_printer", right=Right.CENTRE)
def add_printer(unit: Unit, draft: PrinterDraft) -> int:
    """Set a printer up.  Raises RuleBroken for one that nothing could be printed on."""
    rules.check_printer(draft)
    values = _values(draft)
    _named_once(unit, values["name"])
    unit.changed(TOPIC)
    return rows.add(unit, printer, values)


@verb("printing.change_printer", right=Right.CENTRE)
def change_printer(unit: Unit, printer_id: int, draft: PrinterDraft, version: int | None = None) -> int:
    """Describe a printer anew.  Raises Conflict, RuleBroken."""
    rules.check_printer(draft)
    values = _values(draft)
    _named_once(unit, values["name"], but=printer_id)
    rows.change(unit, printer, printer_id, values, version=version)
    unit.changed(TOPIC)
    return printer_id


@verb("printing.retire_printer", right=Right.CENTRE)
def retire_printer(unit: Unit, printer_id: int, version: int | None = None) -> int:
    """Nothing is printed there any more.  Raises Conflict, and RuleBroken while papers wait for it."""
    one = queries.printer_of(unit.conn, printer_id)
    waiting = queries.waiting_at(unit.conn, printer_id)
    if waiting:
        raise RuleBroken(
            N_("Papers wait for {name}: {count}. Print them elsewhere or let them be first."), name=one.name,
            count=waiting, rule="waiting",
        )  # fmt: skip
    rows.change(unit, printer, printer_id, {"active": False}, version=version)
    unit.changed(TOPIC)
    return printer_id


def _printer_back(unit: Unit, entry: JournalRow) -> None:
    if entry.before is None:
        retire_printer(unit, entry.key)
    else:
        rows.put_back(unit, printer, entry)
    unit.changed(TOPIC)


for _verb in (add_printer, change_printer, retire_printer):
    _verb.undoes(_printer_back)


# ------------------------------------------------------------------------------ papers


def _for(unit: Unit, draft: JobDraft) -> Printer:
    if draft.printer_id is not None:
        return queries.printer_of(unit.conn, draft.printer_id)
    found = queries.printer_for(unit.conn, draft.use, unit.actor.desk)
    if found is None:
        raise RuleBroken(N_("No printer is set up for this; a manager adds one under F8, Printers."), rule="no-printer")
    return found


@verb("printing.put", right=Right.READ)
def put(unit: Unit, draft: JobDraft) -> int:
    """Put a paper into the print queue, once for each mark; answers the id of the first.

    What was printed of the same document before makes it a copy, marked with its number.
    Raises RuleBroken where no printer is set up.
    """
    title = plain(draft.title)[: rules.TITLE_LETTERS]
    if not title or not draft.body.strip() or len(draft.body) > rules.BODY_LETTERS:
        raise RuleBroken(N_("There is nothing on this paper, or too much for one."), rule="empty")
    if len(draft.marks) > rules.COPIES_MOST:
        raise RuleBroken(N_("At most {most} of one paper are printed at once."), most=rules.COPIES_MOST, rule="many")
    to = _for(unit, draft)
    copy = copy_number(unit, draft)
    values: dict[str, Any] = {
        "title": title,
        "use": draft.use.value,
        "copy": copy,
        "printer_id": to.id,
        "patient_id": draft.patient_id,
        "about_what": "" if draft.about is None else draft.about[0],
        "about_key": 0 if draft.about is None else draft.about[1],
        "desk": unit.actor.desk,
        "user_id": unit.actor.user_id,
        "queued_at": unit.now,
    }
    made = []
    for part, mark in enumerate(draft.marks or ("",), 1):
        copied = draft.copy_word.replace("{copy}", str(copy)) if copy else ""
        said = {"part": part, "mark": " · ".join(filter(None, (plain(mark), plain(copied))))}
        made.append(_added(unit, {**values, **said}, draft.body))
    unit.changed(TOPIC, made[0])
    return made[0]


def copy_number(unit: Unit, draft: JobDraft) -> int:
    """Which copy of its document the next print is; 0: the original."""
    last = None if draft.about is None else queries.last_copy(unit.conn, draft.about)
    known = [one for one in (last, draft.copies_before) if one is not None]
    return max(known) + 1 if known else 0


def _added(unit: Unit, values: Mapping[str, Any], body: str) -> int:
    """A row of the queue; the journal keeps everything but the text, which the row itself never loses by a change."""
    made = int(_NEW_JOB.value(unit.conn, **values, body=body))
    unit.journal(print_job.name, made, None, values)
    return made


@verb("printing.reprint", right=Right.READ)
def reprint(unit: Unit, job_id: int, copy_word: str = COPY_WORD) -> int:
    """Print a paper of the queue once more, as a new one that is marked as a copy.  Raises NotFound, RuleBroken."""
    one = queries.job_of(unit.conn, job_id)
    if not one.body:
        raise RuleBroken(N_("This paper was emptied; print its document again."), rule="emptied")
    draft = JobDraft(
        title=one.title,
        body=one.body,
        use=one.use,
        marks=(one.mark,) if one.mark and not one.copy else (),
        about=one.about or (print_job.name, job_id),
        patient_id=one.patient_id,
        copy_word=copy_word,
        printer_id=one.printer_id,
        copies_before=0,
    )
    return put(unit, draft) or 0


@verb("printing.again", right=Right.READ)
def again(unit: Unit, job_id: int, version: int | None = None, printer_id: int | None = None) -> int:
    """Have a paper printed that was not, or of which a person says that it did not come out; perhaps elsewhere.

    Raises Conflict, RuleBroken.
    """
    one = queries.job_of(unit.conn, job_id)
    waits = one.state is JobState.QUEUED and printer_id not in (None, one.printer_id)
    if not waits and one.state not in (JobState.FAILED, JobState.DOUBT, JobState.DROPPED):
        raise RuleBroken(N_("Only a paper that was not printed, or may not have come out, is printed again."),
                         rule="state")  # fmt: skip
    if not one.body:
        raise RuleBroken(N_("This paper was emptied; print its document again."), rule="emptied")
    to = queries.printer_of(unit.conn, one.printer_id if printer_id is None else printer_id)
    if not to.active:
        raise RuleBroken(N_("{name} is retired; choose another printer."), name=to.name, rule="retired")
    values: dict[str, Any] = {"state": JobState.QUEUED.value, "tries": 0, "error": "", "printer_id": to.id}
    rows.change(unit, print_job, job_id, {**values, "again_at": None, "printed_at": None}, version=version)
    unit.changed(TOPIC, job_id)
    return job_id


@verb("printing.let_be", right=Right.READ)
def let_be(unit: Unit, job_id: int, version: int | None = None) -> int:
    """Nothing more is done about a paper.  Raises Conflict, RuleBroken."""
    one = queries.job_of(unit.conn, job_id)
    if one.state not in (JobState.QUEUED, JobState.FAILED, JobState.DOUBT):
        raise RuleBroken(N_("There is nothing to be done about this paper."), rule="state")
    _drop(unit, one, version)
    return job_id


def _drop(unit: Unit, one: Job, version: int | None = None) -> None:
    values = {"state": JobState.DROPPED.value, "error": one.error or LET_BE, "again_at": None}
    rows.change(unit, print_job, one.id, values, version=version)
    unit.changed(TOPIC, one.id)


def _put_back(unit: Unit, entry: JournalRow) -> None:
    """A paper that has not begun is not printed; one that came out stays what it is."""
    one = queries.job_of(unit.conn, entry.key)
    if one.state in (JobState.QUEUED, JobState.FAILED):
        _drop(unit, one)


def _is_out(conn: Connection, entry: JournalRow) -> bool:
    """Whether a paper is in the hand of its printer, or came out, or may have."""
    return queries.job_of(conn, entry.key).state in (JobState.PRINTING, JobState.PRINTED, JobState.DOUBT)


def _as_before(unit: Unit, entry: JournalRow) -> None:
    one = queries.job_of(unit.conn, entry.key)
    if one.state in (JobState.PRINTING, JobState.PRINTED):
        raise RuleBroken(N_("“{title}” is being printed, or came out; it cannot be taken back."), title=one.title,
                         rule="out")  # fmt: skip
    rows.put_back(unit, print_job, entry)
    unit.changed(TOPIC, one.id)


put.undoes(_put_back)
reprint.undoes(_put_back)
again.undoes(_as_before)
let_be.undoes(_as_before)
put.stays_once(_is_out)
reprint.stays_once(_is_out)
again.stays_once(_is_out)
