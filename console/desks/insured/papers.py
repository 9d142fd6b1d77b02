"""What this place puts on paper: the log of a period, and the insurer's form of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desks.insured import view
from console.desks.insured.view import Record
from console.locale import _
from console.locale.formats import day_written, money
from console.papers.making import make
from console.printing.printable import Printable, print_out
from storage.insurance.verifying import ToVerify
from storage.printing.records import Use

if TYPE_CHECKING:
    from console.desks.insured.screen import InsuredScreen


async def print_some(place: InsuredScreen) -> None:
    """The log, or the form of the visit on the row; on the side of asking the form alone."""
    record, shown = place.rows.record, place.shown
    offers = []
    if shown.period is not None and shown.parts:
        offers.append(_("the log of this period"))
    form = record is not None and record.appointment_id is not None
    if record is not None and form:
        offers.append(_("the insurer's form: {who}").format(who=view.identity(record)))
    if not offers:
        place.say(_("There is nothing to print here."), error=True)
        return
    chosen = 0 if len(offers) == 1 else await place.choose(_("What to print"), offers)
    if chosen is None:
        return
    if form and chosen == len(offers) - 1:
        assert record is not None
        await _form(place, record)
    else:
        title = view.context(shown)
        await print_out(place, Printable(title=title, body=view.log_paper(shown, title), use=Use.PAPER))


async def _form(place: InsuredScreen, record: Record) -> None:
    """The insurer's form, filled in from the visit, its policy and its letter."""
    office = place.office
    policy = record.policy if isinstance(record, ToVerify) else await office.insurance.policy(record.policy_id)
    insurer = next(one for one in await office.insurance.insurers() if one.id == policy.insurer_id)
    day = record.local_date if isinstance(record, ToVerify) else record.day
    letters = await office.insurance.letters([policy.id])
    used = None if isinstance(record, ToVerify) else record.letter_id
    letter = next((one for one in letters if one.id == used or (used is None and one.holds_on(day))), None)
    facts: dict[str, object] = {
        "insurer": {"name": insurer.name, "phone": insurer.phone, "contract": insurer.contract},
        "policy": {
            "number": policy.number,
            "programme": policy.programme_name,
            "from": day_written(policy.valid_from),
            "until": day_written(policy.valid_to),
        },
    }
    if letter is not None:
        facts["letter"] = {
            "number": letter.number,
            "from": day_written(letter.dated),
            "until": day_written(letter.valid_until),
            "limit": "" if letter.limit_minor is None else money(letter.limit_minor),
            "left": "" if letter.left_minor is None else money(letter.left_minor),
        }
    assert record.appointment_id is not None
    made = await make(office, "insurer_form", appointment_id=record.appointment_id, facts=facts)
    thing = Printable(title=made.title, body=made.body, use=Use.PAPER, patient_id=policy.patient_id)
    if await print_out(place, thing) and made.blanks:
        place.say(_("Left blank for a hand: {what}").format(what=", ".join(made.blanks)))
