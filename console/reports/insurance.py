"""`frontdesk report insured` and `ageing`: what insurers pay of the bills of a period, and what they owe by age.

Each takes the office and the first and the last day (included), and gives an `Answer`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from console import claim_words as words
from console.locale import _
from console.reports.answer import Answer, Ask, Cell, Column, Money
from console.reports.days import told

if TYPE_CHECKING:
    from storage.office import Office


async def ageing(office: Office, first: date, last: date) -> Answer:
    """What each insurer owes today, by the days since its claims were sent; the period says nothing here."""
    found = await office.claims.ageing()
    rows: list[tuple[Cell, ...]] = [
        (one.insurer, *map(Money, one.buckets), Money(one.left_minor), Money(one.disputed_minor),
         Money(one.unmatched_minor))
        for one in found
    ]  # fmt: skip
    sums = [sum(one.buckets[at] for one in found) for at in range(4)]
    sums += [sum(one.left_minor for one in found), sum(one.disputed_minor for one in found)]
    sums.append(sum(one.unmatched_minor for one in found))
    data = {
        **told(first, last),
        "day": office.centre.day_of(office.clock.now()).isoformat(),
        "owed_minor": sum(one.left_minor for one in found),
        "insurers": [
            {
                "insurer": one.insurer,
                "to_30_minor": one.buckets[0],
                "to_60_minor": one.buckets[1],
                "to_90_minor": one.buckets[2],
                "over_90_minor": one.buckets[3],
                "left_minor": one.left_minor,
                "disputed_minor": one.disputed_minor,
                "unmatched_minor": one.unmatched_minor,
            }
            for one in found
        ],
    }
    columns = (
        Column("insurer", _("Insurer")),
        Column("to_30", _("To 30 days")),
        Column("to_60", _("31-60")),
        Column("to_90", _("61-90")),
        Column("over_90", _("Over 90")),
        Column("left", _("Left")),
        Column("rejected", _("Rejected")),
        Column("unmatched", _("Unmatched")),
    )
    return Answer(columns=columns, rows=tuple(rows), totals=(_("together"), *map(Money, sums)), data=data)


async def insured(office: Office, first: date, last: date) -> Answer:
    """What insurers pay of the bills of the period, line by line, and which claim each stands in."""
    found = await office.claims.insured(first, last)
    rows: list[tuple[Cell, ...]] = [
        (one.day, one.insurer, one.who, one.policy, one.letter, f"{one.service_code} {one.title}".strip(),
         Money(one.amount_minor), one.claim, "" if one.state is None else words.state(one.state))
        for one in found
    ]  # fmt: skip
    total = sum(one.amount_minor for one in found)
    data = {
        **told(first, last),
        "insured_minor": total,
        "lines": [
            {
                "day": one.day.isoformat(),
                "insurer": one.insurer,
                "patient": one.patient_id,
                "name": one.who,
                "policy": one.policy,
                "letter": one.letter,
                "service": one.service_code,
                "title": one.title,
                "amount_minor": one.amount_minor,
                "claim": one.claim,
                "state": None if one.state is None else one.state.value,
            }
            for one in found
        ],
    }
    columns = (
        Column("day", _("Day")),
        Column("insurer", _("Insurer")),
        Column("patient", _("Patient")),
        Column("policy", _("Policy")),
        Column("letter", _("Letter")),
        Column("service", _("Service")),
        Column("sum", _("Sum")),
        Column("claim", _("Claim")),
        Column("state", _("State")),
    )
    empty = (None,) * 5
    return Answer(
        columns=columns, rows=tuple(rows), totals=(_("together"), *empty, Money(total), None, None), data=data
    )


ANSWERS: dict[str, Ask] = {"ageing": ageing, "insured": insured}
"""The reports of this file by name."""
