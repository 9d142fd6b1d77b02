"""Documents on paper: a receipt goes into the print queue; what is printed of it again is a copy with a number."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, insert

from storage.cash import receipts
from storage.cash.tables import receipt_copy
from storage.ids import ReceiptId
from storage.journal.records import JournalRow
from storage.printing import queries
from storage.printing.records import JobDraft
from storage.printing.verbs import put
from storage.rights import Right
from storage.unit import Unit
from storage.verbs import verb

ABOUT = "receipt"
"""What a receipt is called in the print queue, with its id."""


@verb("cash.print_receipt", right=Right.CASH)
def print_receipt(unit: Unit, receipt_id: ReceiptId, draft: JobDraft) -> int:
    """Put a receipt into the print queue; answers the id of the job.

    The first is the original; later ones are numbered on from the copies that the register knows of, and are noted
    there by the person who had them printed.  Raises NotFound, RuleBroken where no printer is set up.
    """
    known = receipts.receipt_of(unit.conn, receipt_id)
    about = (ABOUT, int(receipt_id))
    made = put(unit, replace(draft, about=about, patient_id=known.patient_id, copies_before=known.copies or None))
    assert made is not None
    copy = queries.job_of(unit.conn, made).copy
    if copy:
        values = {"receipt_id": receipt_id, "copy": copy, "at": unit.now, "by": unit.actor.user_id}
        unit.conn.execute(insert(receipt_copy).values(**values))
        unit.journal("receipt_copy", receipt_id, None, {"copy": copy})
    unit.changed("cash", receipt_id)
    return made


@print_receipt.undoes
def _number_stays(_unit: Unit, _entry: JournalRow) -> None:
    """The paper itself is taken out of the queue; a number of a copy is never given twice."""


@print_receipt.stays_once
def _is_noted(_conn: Connection, _entry: JournalRow) -> bool:
    """That a copy was noted asks for nothing to be taken back: its paper decides."""
    return True
