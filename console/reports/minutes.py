"""`frontdesk report waits` and `utilisation`: how long patients waited, and how full the doctors' time was.

Each takes the office and the first and the last day (included), and gives an `Answer`; what its JSON
holds is told in docs/reports.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from console.locale import _
from console.reports.answer import Answer, Ask, Cell, Column, Minutes, Share, for_json
from console.reports.days import told
from storage.ids import PractitionerId
from storage.queue.figures import LONG_WAIT_MINUTES, WaitSummary, summary
from storage.queue.records import Wait

if TYPE_CHECKING:
    from storage.office import Office

Data = dict[str, Any]  # Any: whatever JSON can hold

# ---------------------------------------------------------------------------- waits


async def waits(office: Office, first: date, last: date) -> Answer:
    """How long those who came waited until they went in, by doctor and in all."""
    from storage.queue import reports

    found = await office.queue.waits(first, last)
    names = await office.read(reports.doctors)
    outside = await office.read(reports.outside_names)
    by_doctor = {who: summary(one for one in found if one.practitioner_id == who) for who in _who(found, names)}
    whole = summary(found)
    columns = (
        Column("doctor", _("Doctor")),
        Column("visits", _("Visits")),
        Column("median", _("Median")),
        Column("mean", _("Mean")),
        Column("longest", _("Longest")),
        Column("over_20", _("Over {minutes} min").format(minutes=LONG_WAIT_MINUTES)),
    )
    return Answer(
        columns=columns,
        rows=tuple((names[who], *_wait_cells(sums)) for who, sums in by_doctor.items()),
        totals=(_("together"), *_wait_cells(whole)),
        data={
            **told(first, last),
            "all": _wait_data(whole),
            "doctors": [
                {"practitioner": who, "name": names[who], **_wait_data(sums)} for who, sums in by_doctor.items()
            ],
            "visits": [_visit_data(one, outside.get(one.appointment_id)) for one in found],
        },
    )


def _who(found: Iterable[Wait], names: Mapping[PractitionerId, str]) -> list[PractitionerId]:
    there = {one.practitioner_id for one in found}
    return [who for who in names if who in there]


def _wait_cells(sums: WaitSummary) -> tuple[Cell, ...]:
    longest = sums.longest_seconds if sums.count else None
    return (
        sums.count, Minutes(sums.median_seconds), Minutes(sums.mean_seconds), Minutes(longest), sums.long,
    )  # fmt: skip


def _wait_data(sums: WaitSummary) -> Data:
    return {
        "visits": sums.count,
        "median_minutes": for_json(Minutes(sums.median_seconds).as_number()),
        "mean_minutes": for_json(Minutes(sums.mean_seconds).as_number()),
        "longest_minutes": for_json(Minutes(sums.longest_seconds if sums.count else None).as_number()),
        "over_20": sums.long,
    }


def _visit_data(wait: Wait, outside: str | None) -> Data:
    return {
        "appointment": wait.appointment_id,
        "external_id": outside,
        "practitioner": wait.practitioner_id,
        "day": wait.day.isoformat(),
        "waiting_seconds": wait.seconds,
        "waiting_minutes": for_json(Minutes(wait.seconds).as_number()),
    }


# ---------------------------------------------------------------------------- utilisation


async def utilisation(office: Office, first: date, last: date) -> Answer:
    """How much of the doctors' reception was held by visits, by doctor and day."""
    from storage.schedule import reports

    found = await office.read(reports.utilisation, first, last)
    sums: dict[PractitionerId, tuple[str, int, int]] = {}
    for one in found:
        _name, held, reception = sums.get(one.practitioner_id, ("", 0, 0))
        sums[one.practitioner_id] = (one.doctor, held + one.held, reception + one.reception)
    all_held = sum(held for _name, held, _reception in sums.values())
    all_reception = sum(reception for _name, _held, reception in sums.values())
    columns = (
        Column("doctor", _("Doctor")),
        Column("day", _("Day")),
        Column("held_minutes", _("Held, min")),
        Column("reception_minutes", _("Reception, min")),
        Column("percent", "%"),
    )
    return Answer(
        columns=columns,
        rows=tuple((one.doctor, one.day, one.held, one.reception, Share(one.held, one.reception)) for one in found),
        totals=(_("together"), None, all_held, all_reception, Share(all_held, all_reception)),
        data={
            **told(first, last),
            "all": _use_data(all_held, all_reception),
            "doctors": [
                {"practitioner": who, "name": name, **_use_data(held, reception)}
                for who, (name, held, reception) in sums.items()
            ],
            "days": [
                {
                    "practitioner": one.practitioner_id,
                    "name": one.doctor,
                    "day": one.day.isoformat(),
                    **_use_data(one.held, one.reception),
                }
                for one in found
            ],
        },
    )


def _use_data(held: int, reception: int) -> Data:
    percent = for_json(Share(held, reception).percent())
    return {"held_minutes": held, "reception_minutes": reception, "percent": percent}


ANSWERS: dict[str, Ask] = {"waits": waits, "utilisation": utilisation}
