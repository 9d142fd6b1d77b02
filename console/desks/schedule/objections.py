"""What speaks against a booking, said in the sheet before it is filled, and who may pass over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.locale import _
from console.present import say_error
from console.role_words import who_may
from console.sheets.fields import StaticField
from console.visit_terms import already
from storage.rights import Right
from storage.schedule.term_records import Terms

if TYPE_CHECKING:
    from storage.office import Office

def who_may_overbook() -> str:
    """The roles that have the right, by name."""
    return who_may(Right.OVERBOOK)


def may_squeeze(office: Office, terms: Terms | None) -> bool:
    """Whether this person may pass over what speaks against the booking."""
    return terms is not None and terms.by_right and office.actor.may(Right.OVERBOOK)


def objections(office: Office, terms: Callable[[], Terms | None]) -> tuple[StaticField, ...]:
    """Lines shown while there is something: the patient's alert, what is wrong, and whose it is to allow it."""

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

    def whose() -> str:
        known = terms()
        if known is None or known.against is None or not known.by_right or may_squeeze(office, known):
            return ""
        return _("Squeezing in is for: {roles}").format(roles=who_may_overbook())

    return (
        StaticField(_("Alert"), alert, when=lambda: bool(alert()), token="alert", rows=2),
        StaticField("!", against, when=lambda: bool(against()), token="field.error", rows=2),
        StaticField("", whose, when=lambda: bool(whose()), token="field.error", rows=2),
    )
