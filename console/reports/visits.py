"""`frontdesk report day` and `noshow`: what became of the visits of a period.

Each takes the office and the first and the last day (included), and gives an `Answer`; what its JSON
holds is told in docs/reports.md.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from console.locale import _, pgettext
from console.reports.answer import Answer, Ask, Cell, Column, Money, Share, for_json
from console.reports.days import instants, told
from storage.ids import PractitionerId
from storage.queue.figures import Outcomes

if TYPE_CHECKING:
    from storage.office import Office

COUNTS = (
    "booked", "arrived", "seen", "missed", "cancelled", "walk_ins", "first_visits", "follow_ups",
)  # fmt: skip
"""What `day` counts, in the order of its columns."""


async def _outcomes(office: Office, first: date, last: date) -> tuple[Outcomes, ...]:
    from storage.queue import reports

    return await office.read(reports.outcomes, first, last)


async def day(office: Office, first: date, last: date) -> Answer:
    """What became of the visits, and what was taken, day by day."""
    from storage.cash import reports

    figures: dict[date, list[int]] = {}
    for one in await _outcomes(office, first, last):
        sums = figures.setdefault(one.day, [0] * len(COUNTS))
        for at, name in enumerate(COUNTS):
            sums[at] += getattr(one, name)
    taken = await office.read(reports.takings, *instants(office, first, last), office.centre.tz)
    lines = [(on, figures.get(on, [0] * len(COUNTS)), taken.get(on, 0)) for on in sorted(figures.keys() | taken.keys())]
    together = [sum(counts[at] for _day, counts, _taken in lines) for at in range(len(COUNTS))]
    rows: list[tuple[Cell, ...]] = [(on, *counts, Money(minor)) for on, counts, minor in lines]
    columns = (
        Column("day", _("Day")),
        Column("booked", pgettext("report", "Booked")),
        Column("arrived", _("Arrived")),
        Column("seen", pgettext("report", "Seen")),
        Column("missed", _("Missed")),
        Column("cancelled", pgettext("report", "Cancelled")),
        Column("walk_ins", _("Walk-ins")),
        Column("first_visits", _("First visits")),
        Column("follow_ups", _("Follow-ups")),
        Column("takings", _("Takings")),
    )
    return Answer(
        columns=columns,
        rows=tuple(rows),
        totals=(_("together"), *together, Money(sum(taken.values()))) if len(rows) > 1 else (),
        data={
            **told(first, last),
            "days": [
                {"day": on.isoformat(), **dict(zip(COUNTS, counts, strict=True)), "takings_minor": minor}
                for on, counts, minor in lines
            ],
            "all": {**dict(zip(COUNTS, together, strict=True)), "takings_minor": sum(taken.values())},
        },
    )


async def noshow(office: Office, first: date, last: date) -> Answer:
    """How many of those who were due did not come, by doctor and in all."""
    sums: dict[PractitionerId, tuple[str, int, int]] = {}
    for one in await _outcomes(office, first, last):
        _name, due, missed = sums.get(one.practitioner_id, ("", 0, 0))
        sums[one.practitioner_id] = (one.doctor, due + one.due, missed + one.missed)
    by_doctor = sorted((who for who in sums if sums[who][1]), key=lambda who: (sums[who][0], who))
    due, missed = sum(line[1] for line in sums.values()), sum(line[2] for line in sums.values())
    rows: list[tuple[Cell, ...]] = [(*sums[who], Share(sums[who][2], sums[who][1])) for who in by_doctor]
    columns = (
        Column("doctor", _("Doctor")),
        Column("due", _("Due")),
        Column("missed", _("Missed")),
        Column("percent", "%"),
    )
    return Answer(
        columns=columns,
        rows=tuple(rows),
        totals=(_("together"), due, missed, Share(missed, due)),
        data={
            **told(first, last),
            "all": _miss_data(due, missed),
            "doctors": [{"practitioner": who, "name": sums[who][0], **_miss_data(*sums[who][1:])} for who in by_doctor],
        },
    )


def _miss_data(due: int, missed: int) -> dict[str, Any]:  # Any: JSON
    return {"due": due, "missed": missed, "percent": for_json(Share(missed, due).percent())}


ANSWERS: dict[str, Ask] = {"day": day, "noshow": noshow}
