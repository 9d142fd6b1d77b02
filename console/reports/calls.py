"""`frontdesk report calls`: the calls of a period.  What its JSON holds is told in docs/reports.md."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from console.locale import N_, _
from console.reports.answer import Answer, Ask, Column
from console.reports.days import told
from storage.calls.records import Outcome

if TYPE_CHECKING:
    from storage.office import Office

OUTCOMES = {
    Outcome.BOOKED: N_("booked"),
    Outcome.MOVED: N_("moved"),
    Outcome.CANCELLED: N_("cancelled"),
    Outcome.INFORMATION: N_("answered"),
    Outcome.PRICE: N_("price quoted"),
    Outcome.FORWARDED: N_("forwarded"),
    Outcome.CALL_BACK: N_("call back"),
    Outcome.COMPLAINT: N_("complaint"),
    Outcome.INSURER: N_("insurer"),
    Outcome.SUPPLIER: N_("supplier"),
    Outcome.WRONG_NUMBER: N_("wrong number"),
    Outcome.MISSED: N_("missed"),
    Outcome.NO_ANSWER: N_("no answer"),
    Outcome.MESSAGE_LEFT: N_("message left"),
    Outcome.DECLINED: N_("declined"),
    Outcome.CONFIRMED: N_("confirmed"),
}


async def calls(office: Office, first: date, last: date) -> Answer:
    """How many calls came in and went out, what came of them, and what is left to do."""
    from storage.calls import reports

    found = await office.read(reports.figures, first, last, office.centre.tz)
    counts: list[tuple[str, int]] = [
        (_("in"), found.incoming),
        (_("out"), found.outgoing),
        *((_(OUTCOMES[outcome]), count) for outcome, count in found.outcomes.items() if count),
    ]
    if found.unfinished:
        counts.append((_("not finished"), found.unfinished))
    counts.append((_("to do now"), found.to_do))
    return Answer(
        columns=(Column("calls", _("Calls")), Column("count", _("Count"))),
        rows=tuple(counts),
        data={
            **told(first, last),
            "in": found.incoming,
            "out": found.outgoing,
            "missed": found.missed,
            "outcomes": {outcome.value: count for outcome, count in found.outcomes.items()},
            "unfinished": found.unfinished,
            "to_do": found.to_do,
        },
    )


ANSWERS: dict[str, Ask] = {"calls": calls}
