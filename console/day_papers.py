"""What a day is worked from on paper: its day sheet, its pull list, receipts to be filled in by hand."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from console.locale import _
from console.locale.formats import day_long
from console.papers.making import make
from console.printing.printable import Printable, Use, print_out
from console.reports import sheets
from console.reports.answer import Answer, shown

if TYPE_CHECKING:
    from console.desk import DeskScreen
    from storage.office import Office

BLANK_RECEIPTS = 6
"""Receipts to be filled in by hand: two sheets of three."""
_NEW_PAGE = "\n===\n"


def _doctors(answer: Answer) -> list[dict[str, Any]]:  # Any: facts of a template
    """The day sheet's facts, with the free times between the visits as lines to write on."""
    at = {column.key: place for place, column in enumerate(answer.columns)}

    def said(row: tuple[Any, ...], key: str) -> str:
        return shown(row[at[key]])

    doctors = []
    for name, rows in groupby(answer.rows, key=lambda row: said(row, "doctor")):
        lines = list(rows)
        doctors.append(
            {
                "name": name,
                "specialty": "",
                "room": next((said(row, "room") for row in lines if said(row, "room")), ""),
                "rows": [
                    {
                        **{key: said(row, key) for key in ("time", "patient", "born", "phone", "service")},
                        "card_number": said(row, "card"),
                        "kind": "",
                        "comment": "" if said(row, "patient") else _("{count} min").format(count=said(row, "minutes")),
                    }
                    for row in lines
                ],
            }
        )
    return doctors


async def day_paper(office: Office, day: date) -> str:
    """All of it as one paper, each part on a page of its own.  Raises RuleBroken for a template that is wrong."""
    doctors = _doctors(await sheets.day_sheet(office, day, day))
    made = [
        await make(office, "day_sheet", facts={"day": day, "doctors": doctors}),
        await make(office, "pull_list", facts={"day": day}),
        await make(office, "blank_receipt", facts={"day": day, "count": BLANK_RECEIPTS}),
    ]
    return _NEW_PAGE.join(one.body for one in made)


async def print_day(place: DeskScreen[Any, Any], day: date | None) -> None:
    """One key before the power goes: everything that the day is worked from."""
    if day is None:
        place.say(_("Nobody works within five weeks: there is no day to print."), error=True)
        return
    title = _("Papers of {day}").format(day=day_long(day))
    await print_out(place, Printable(title=title, body=await day_paper(place.office, day), use=Use.PAPER))
