"""Putting a paper to a printer from a place: into the print queue; no key waits for the printer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from console.locale import N_, _
from storage.ids import PatientId
from storage.printing.records import Job, JobDraft, Use

if TYPE_CHECKING:
    from console.desk import DeskScreen

__all__ = ["Printable", "Use", "copy_word", "on_its_way", "print_out"]

SHOWN_CELLS = 74
"""How wide a paper is laid out on the screen."""
_NONE = {
    Use.RECEIPT: N_("No printer for receipts is set up at this desk; a manager adds one under F8, Printers."),
    Use.PAPER: N_("No printer for papers is set up at this desk; a manager adds one under F8, Printers."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Printable:
    """Something that can be put on paper."""

    title: str
    """What the queue and line 23 call it."""
    body: str
    """Paper text (`console/papers/notation.py`)."""
    use: Use
    marks: tuple[str, ...] = ()
    """One for each copy that is handed out, as `Copy 1 of 2`; none: one without a mark."""
    about: tuple[str, int] | None = None
    """The document that it is: what is printed of it again is marked as a copy."""
    patient_id: PatientId | None = None
    """Whom it is about, so that it goes when they are taken out of the data."""

    @property
    def draft(self) -> JobDraft:
        """As the queue takes it."""
        return JobDraft(
            title=self.title,
            body=self.body,
            use=self.use,
            marks=self.marks,
            about=self.about,
            patient_id=self.patient_id,
            copy_word=copy_word(),
        )


def copy_word() -> str:
    """How a reprint is marked, with `{copy}` for its number."""
    # translators: on paper: the second, third... print of a document
    return _("COPY {copy}").replace("{{", "{").replace("}}", "}")


async def print_out(place: DeskScreen[Any, Any], thing: Printable) -> bool:
    """Put a paper into the print queue, and say so in line 23; False where no printer is set up.

    Then that is said, and the paper is offered on the screen.  What befalls the paper later, the desk is told
    by itself.
    """
    printing = place.office.printing
    if await printing.printer_for(thing.use) is None:
        await _without_a_printer(place, thing)
        return False
    on_its_way(place, await place.write(printing.put(thing.draft)))
    return True


def on_its_way(place: DeskScreen[Any, Any], job: Job) -> None:
    """Say that a paper is in the queue; `u undo` stands there only as long as it waits."""
    place.done(said_of(job))
    place.shell.papers.look_at_offer()


def said_of(job: Job) -> str:
    """What line 23 says of a paper that was put into the queue."""
    if job.copy:
        return _("■ PRINTING {title}, COPY {copy} → {printer}").format(
            title=job.title, copy=job.copy, printer=job.printer
        )
    return _("■ PRINTING {title} → {printer}").format(title=job.title, printer=job.printer)


async def _without_a_printer(place: DeskScreen[Any, Any], thing: Printable) -> None:
    said = _(_NONE[thing.use])
    place.say(said, error=True)
    title = _("Not printed: {title}").format(title=thing.title)
    chosen = await place.choose(f"{title}\n{said}", [_("Show it on the screen"), _("Save it as PDF")])
    if chosen is None:
        return
    from console.papers.making import Made  # a paper is laid out when somebody looks at it
    from console.papers.preview import preview, save_pdf

    made = Made(title=thing.title, body=thing.body, kind="", language="", patient_id=thing.patient_id)
    if chosen == 1:
        await save_pdf(place, made, thing.marks)
    elif not await preview(place, made, thing.marks):
        place.say(said, error=True)


def shown(body: str) -> Sequence[str]:
    """A paper as the screen shows it."""
    from console.papers.paper import as_lines  # a paper is laid out when somebody looks at it

    return as_lines(body, SHOWN_CELLS)
