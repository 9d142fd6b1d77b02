"""Every report there is, by the name that the command line gives it, with its title."""

from __future__ import annotations

from typing import NamedTuple

from console.locale import N_
from console.reports import calls, cash, cash_days, minutes, sheets, visits
from console.reports.answer import Ask


class Report(NamedTuple):
    """One report of a stretch of days."""

    title: str
    """English, marked with `N_()`."""
    ask: Ask
    of_all: bool = False
    """About everything there is unless days are named."""
    people: bool = False
    """It names patients."""


_ASKS: dict[str, Ask] = {
    name: ask
    for module in (sheets, cash_days, cash, visits, calls, minutes)
    for name, ask in module.ANSWERS.items()
}
REPORTS: dict[str, Report] = {
    "day-sheet": Report(N_("Day sheet"), _ASKS["day-sheet"], people=True),
    "pull-list": Report(N_("Pull list"), _ASKS["pull-list"], people=True),
    "cash-day": Report(N_("Cash day: every document"), _ASKS["cash-day"], people=True),
    "cash": Report(N_("Cash by method"), _ASKS["cash"]),
    "z": Report(N_("Z reports"), _ASKS["z"]),
    "debts": Report(N_("Debts"), _ASKS["debts"], of_all=True, people=True),
    "day": Report(N_("Days in figures"), _ASKS["day"]),
    "calls": Report(N_("Calls"), _ASKS["calls"]),
    "waits": Report(N_("Waiting times"), _ASKS["waits"]),
    "noshow": Report(N_("Missed visits"), _ASKS["noshow"]),
    "utilisation": Report(N_("How full the doctors are"), _ASKS["utilisation"]),
}
"""In the order in which they are offered; a test holds it against what the modules answer."""
