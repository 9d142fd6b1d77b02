"""Every report there is, by the name that the command line gives it, with its title."""

from __future__ import annotations

from typing import NamedTuple

from console.locale import N_
from console.reports import calls, cash, cash_days, insurance, minutes, sheets, visits
from console.reports.answer import Ask


class Report(NamedTuple):
    """One report of a stretch of days."""

    title: str
    """English, marked with `N_()`, as what follows."""
    about: str
    """What it tells, in one line."""
    ask: Ask
    of_all: bool = False
    """About everything there is unless days are named."""


_ASKS: dict[str, Ask] = {
    name: ask
    for module in (sheets, cash_days, cash, visits, calls, minutes, insurance)
    for name, ask in module.ANSWERS.items()
}
REPORTS: dict[str, Report] = {
    "day-sheet": Report(
        N_("Day sheet"), N_("each doctor's visits with numbers, and the free times between"), _ASKS["day-sheet"]
    ),
    "pull-list": Report(N_("Pull list"), N_("the records that the visits need, along the shelves"), _ASKS["pull-list"]),
    "cash-day": Report(
        N_("Cash day: every document"), N_("receipts and refunds by number, each method summed up"), _ASKS["cash-day"]
    ),
    "cash": Report(N_("Cash by method"), N_("what was taken and given back by each method"), _ASKS["cash"]),
    "z": Report(N_("Z reports"), N_("the shifts that were closed, with their differences"), _ASKS["z"]),
    "debts": Report(N_("Debts"), N_("what is owed, by patient and visit"), _ASKS["debts"], of_all=True),
    "day": Report(N_("Days in figures"), N_("booked, arrived, seen, missed, takings, day by day"), _ASKS["day"]),
    "calls": Report(N_("Calls"), N_("how many came in and went out, and what they came to"), _ASKS["calls"]),
    "waits": Report(N_("Waiting times"), N_("how long patients waited, by doctor"), _ASKS["waits"]),
    "noshow": Report(N_("Missed visits"), N_("who was due and did not come, by doctor"), _ASKS["noshow"]),
    "utilisation": Report(
        N_("How full the doctors are"), N_("minutes held of the minutes of reception, by doctor"), _ASKS["utilisation"]
    ),
    "insured": Report(
        N_("Log of insured services"), N_("what insurers pay of the bills, and in which claim"), _ASKS["insured"]
    ),
    "ageing": Report(
        N_("What insurers owe"), N_("by the days since their claims were sent"), _ASKS["ageing"], of_all=True
    ),
}
"""In the order in which they are offered; a test holds it against what the modules answer."""
