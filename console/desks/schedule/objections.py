"""What speaks against a booking, said in the sheet before it is filled, and who may pass over it."""

from __future__ import annotations

from collections.abc import Callable

from console.locale import _
from console.present import say_error
from console.sheets.fields import StaticField
from console.visit_terms import already
from storage.schedule.term_records import Terms


def may_squeeze(terms: Terms | None) -> bool:
    """Whether two people may pass over what speaks against the booking."""
    return terms is not None and terms.by_right


def objections(terms: Callable[[], Terms | None]) -> tuple[StaticField, ...]:
    """Lines shown while there is something: the patient's alert, and what is wrong."""

    def alert() -> str:
        known = terms()
        return f"{known.alert} !" if known is not None and known.alert else ""

    def against() -> str:
        known = terms()
        if known is None:
            return ""
        if known.against is not None:
            return say_error(known.against)
        if known.twice is not None:
            return already(known.twice)
        return _("The patient cancelled this very time before: ask.") if known.given_up.this_time else ""

    return (
        StaticField(_("Alert"), alert, when=lambda: bool(alert()), token="alert", rows=2),
        StaticField("!", against, when=lambda: bool(against()), token="field.error", rows=2),
    )
