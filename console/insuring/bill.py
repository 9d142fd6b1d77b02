"""A bill split between insurer and patient: shown line by line before anything is posted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from console.desk import DeskScreen
from console.insuring import sheet, words
from console.locale import _
from console.locale.formats import day_digits, money
from console.sheets.fields import Field, StaticField
from console.sheets.form import Form
from storage.cash.records import Due, Receipt
from storage.claims.split_records import Split, SplitLine, SplitOrder, Why
from storage.ids import ChargeId


async def settle(place: DeskScreen[Any, Any], due: Due) -> tuple[Receipt, ...] | None:  # Any: the cash desk's rows
    """Show what goes to the insurer and post it; the receipts, empty when only a policy was noted, None when left.

    Where no policy counts on the day, the patient's policies are shown: a new one can be noted, and the bill is
    looked at again.
    """
    ids = [charge.id for charge in due.charges]
    split = await place.office.splits.split(ids)
    if not split.insurer_minor:
        if not await sheet.show(place, due.patient_id, due.patient_name, nothing(split)):
            return None
        split = await place.office.splits.split(ids)
        if not split.insurer_minor:
            return ()
    return await place.ask(_form(place, due, split))


def nothing(split: Split) -> str:
    """Why an insurer pays nothing of a bill: who, and the first reason."""
    told = [said for line in split.lines for said in line.said]
    reason = words.why(told[0]) if told else _("nothing is owed")
    return f"{split.patient_name}: {reason}"


async def beside(place: DeskScreen[Any, Any], charge_ids: Sequence[ChargeId]) -> str:
    """What the payment sheet says of insurance; empty for a patient without a policy."""
    split = await place.office.splits.split(charge_ids)
    if split.insurer_minor:
        key = place.shell.legends["insurance"]
        return _("{sum} of it goes to the insurer: Esc, then {key}").format(sum=money(split.insurer_minor), key=key)
    told = [said for line in split.lines for said in line.said]
    if not told or all(said.why in (Why.NO_POLICY, Why.BY_HAND) for said in told):
        return ""
    return words.why(told[0])


def _form(place: DeskScreen[Any, Any], due: Due, split: Split) -> Form[tuple[Receipt, ...]]:
    async def accept() -> tuple[Receipt, ...]:
        order = SplitOrder(lines=tuple((one.charge_id, one.version, one.insurer_minor) for one in split.lines))
        return await place.write(place.office.splits.settle(order))

    fields: list[Field[Any]] = [StaticField(_("Policy"), _by(split))]
    for line in split.lines:
        fields.append(StaticField(line.title, _line(line), token="sheet"))
        if line.said and line.patient_minor:
            fields.append(StaticField("", words.reasons(line), token="alert" if not line.insurer_minor else "peek"))
    fields.append(StaticField(_("To the insurer"), money(split.insurer_minor), token="money"))
    fields.append(StaticField(_("The patient pays"), money(split.patient_minor), token="strong"))
    title = _("Insurance · {who} · visit of {day}").format(who=due.patient_name, day=day_digits(due.day))
    said = _("POST {sum} TO THE INSURER").format(sum=money(split.insurer_minor))
    return Form("cash.insurance", title, fields, accept, summary=lambda: said, read_back=True, draft=False)


def _by(split: Split) -> str:
    """By which policies and letters."""
    policies = dict.fromkeys(f"{one.policy_number} {one.insurer_name}" for one in split.lines if one.insurer_minor)
    letters = dict.fromkeys(one.letter_number for one in split.lines if one.letter_number)
    said = ", ".join(policies)
    return _("{policies} · letter {numbers}").format(policies=said, numbers=", ".join(letters)) if letters else said


def _line(line: SplitLine) -> str:
    """`1 800.00 = insurer 1 620.00 + patient 180.00`."""
    return _("{sum} = insurer {insurer} + patient {patient}").format(
        sum=money(line.due_minor), insurer=money(line.insurer_minor), patient=money(line.patient_minor)
    )
