"""What an insurer pays of a bill, at the cash desk: split, posted, then the patient's own share is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console import cash_words as words
from console.desks.cash import drawer, pay, possible, printing
from console.desks.cash.view import CashRow
from console.insuring import bill, sheet
from console.locale import _
from console.locale.formats import money

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen


async def split(place: CashScreen, record: CashRow) -> None:
    """Split what is owed on a row; on a document the policies of its patient."""
    due = record.due
    if due is None:
        assert record.receipt is not None
        assert record.receipt.patient_id is not None
        await sheet.show(place, record.receipt.patient_id, record.receipt.patient_name)
        return
    if possible.shift_of(place) is None:
        await drawer.open_shift(place)
        if possible.shift_of(place) is None:
            return
    made = await bill.settle(place, due)
    if not made:
        return
    await place.read_anew()
    for one in made:
        await printing.by_itself(place, one)
    place.say(" · ".join(words.receipt_line(one) for one in made))
    owed = await place.office.cash.dues_of(due.patient_id)
    rest = [one for one in owed if (one.appointment_id, one.day) == (due.appointment_id, due.day)]
    if rest:
        total = money(sum(one.total_minor for one in made))
        place.say(_("■ {sum} to the insurer; now the patient\'s own share").format(sum=total))
        if (paid := await pay.take_payment(place, rest[0])) is not None:
            place.reload()
            await printing.by_itself(place, paid)
