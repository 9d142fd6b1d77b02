"""Recall rules: who is called when, and how long people are left alone after a try."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.recall_rules.screen import RecallRulesScreen

    return RecallRulesScreen()


DESK = Desk("recall_rules", N_("Recall rules"), 125, frozenset({"recalls", "services"}), build, menu="more")
