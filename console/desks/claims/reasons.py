"""Why a verb of the place cannot be done now, and what confirming does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desks.claims.view import Item
from console.locale import _
from storage.claims.claim_records import Claim, ClaimLine, ClaimState

if TYPE_CHECKING:
    from console.desks.claims.screen import ClaimsScreen



def no_claim(place: ClaimsScreen, record: Item) -> str | None:
    """A row that is no claim and stands in none."""
    return None if isinstance(record, Claim | ClaimLine) else _("this is no claim")


def no_line(place: ClaimsScreen, record: Item) -> str | None:
    """A row that is nobody's."""
    return None if isinstance(record, ClaimLine) else _("Enter shows the lines of a claim")


def no_visit(place: ClaimsScreen, record: Item) -> str | None:
    """A line without a visit."""
    if not isinstance(record, ClaimLine):
        return no_line(place, record)
    return None if record.appointment_id is not None else _("it is of no visit")


def no_confirming(place: ClaimsScreen, record: Item) -> str | None:
    """Nothing to confirm."""
    if (said := no_claim(place, record)) is not None:
        return said
    claim = place.claim_of(record)
    if claim.state is ClaimState.READY:
        return _("it is ready; {send} sends it").format(**place.shell.legends)
    if not claim.in_house and claim.answered_on is not None:
        return _("it is accepted already")
    return _("it is closed") if claim.state is ClaimState.CLOSED else None


def confirming(place: ClaimsScreen, record: Item) -> str | None:
    """What confirming does to this claim."""
    if not isinstance(record, Claim | ClaimLine):
        return None
    return _("Ready") if place.claim_of(record).in_house else _("Accepted")


def no_sending(place: ClaimsScreen, record: Item) -> str | None:
    """Not ready, or sent."""
    if (said := no_claim(place, record)) is not None:
        return said
    claim = place.claim_of(record)
    if claim.state is ClaimState.READY:
        return None
    if claim.in_house:
        return _("say first that it is ready: {confirm}").format(**place.shell.legends)
    return _("it was sent already")


def no_rejecting(place: ClaimsScreen, record: Item) -> str | None:
    """Not sent, or nothing left."""
    if (said := no_claim(place, record)) is not None:
        return said
    if place.claim_of(record).in_house:
        return _("it was not sent yet")
    left = record.left_minor if isinstance(record, Claim | ClaimLine) else 0
    return None if left else _("nothing is left of it")


def no_editing(place: ClaimsScreen, record: Item) -> str | None:
    """What was sent does not change, but for what is sent again."""
    if (said := no_claim(place, record)) is not None:
        return said
    claim = place.claim_of(record)
    return None if claim.in_house or claim.disputed_minor else _("what was sent does not change")


def no_closing(place: ClaimsScreen, record: Item) -> str | None:
    """Not sent, or nothing left."""
    if (said := no_claim(place, record)) is not None:
        return said
    claim = place.claim_of(record)
    if claim.in_house:
        return _("it was not sent yet")
    return None if claim.left_minor or claim.disputed_minor else _("nothing is left of it")
