"""Claims in the words of the desk: for the place, the command line and the reports."""

from __future__ import annotations

from console.locale import N_, _, pgettext
from storage.claims.claim_records import FOR_LETTERS, UNDONE, Claim, ClaimState, Ended

STATES = {
    ClaimState.DRAFT: N_("draft"),
    ClaimState.READY: N_("ready to send"),
    ClaimState.HOLD: N_("on hold"),
    ClaimState.SENT: N_("sent"),
    ClaimState.ACCEPTED: N_("accepted"),
    ClaimState.PART_PAID: N_("part paid"),
    ClaimState.REJECTED: N_("rejected"),
    ClaimState.RESUBMITTED: N_("sent again"),
    ClaimState.CLOSED: N_("closed"),
}
ENDS = {
    Ended.RESUBMITTED: N_("sent again"),
    Ended.WRITTEN_OFF: N_("written off"),
    Ended.CHARGED: N_("the patient pays"),
}
_REASONS = {FOR_LETTERS: N_("waits for guarantee letters"), UNDONE: N_("taken back")}


def state(of: ClaimState) -> str:
    """`part paid`."""
    return _(STATES[of])


def standing(claim: Claim) -> str:
    """The state in a list: `rejected, part` while something else of the claim is still to come or was paid."""
    partly = claim.state is ClaimState.REJECTED and (claim.left_minor or claim.paid_minor)
    return _("rejected, part") if partly else state(claim.state)


def reason(told: str) -> str:
    """Why a step was taken: as a person typed it, or in our words."""
    return _(_REASONS[told]) if told in _REASONS else told


def number(claim: Claim) -> str:
    """`2026-3`, or that it has none yet."""
    return claim.reference if claim.number is not None else pgettext("a claim", "draft {id}").format(id=claim.id)
