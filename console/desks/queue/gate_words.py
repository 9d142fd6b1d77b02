"""The strip of gates in words: what is there, what is missing, until when a paper holds, what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from console.flow_words import MISSING, PASSED
from console.locale import N_, _
from console.locale.formats import day_short, money_brief
from storage.queue.gates import Gate, GateKind, GateState
from widgets.lines import Line, Piece, line_width

GATES: dict[GateKind, str] = {
    GateKind.IDENTITY: N_("Identity"),
    GateKind.TELEPHONE: N_("Phone"),
    GateKind.CONTRACT: N_("Contract"),
    GateKind.CONSENT: N_("Consent"),
    GateKind.POLICY: N_("Policy"),
    GateKind.CARD: N_("Paper card"),
    GateKind.DEBT: N_("Debt"),
}


def gate_line(strip: Sequence[Gate], cells: int = 0) -> Line:
    """The strip: every gate with a √, or a ! and what is missing.

    Where it takes more than so many `cells` numbers and days are left out, never a sign.
    """
    whole = _pieces(strip)
    if not cells or line_width(whole) <= cells:
        return whole
    return _pieces([replace(gate, number="", valid_until=None, printed=gate.printed and UNNUMBERED) for gate in strip])


UNNUMBERED = " "
"""Stands for the number of a paper where it has no room."""


def _pieces(strip: Sequence[Gate]) -> Line:
    pieces: list[Piece] = []
    for gate in strip:
        if gate.state is GateState.NOT_ASKED or (gate.kind is GateKind.DEBT and gate.open):
            continue
        name = gate_name(gate)
        pieces.append((f"{name} ", "peek" if gate.open else "strong"))
        pieces.append((PASSED if gate.open else MISSING, "good" if gate.open else "alert"))
    if not pieces:
        return (("", "peek"),)
    sign, token = pieces.pop()  # blanks behind the last sign would cost the sign itself
    return (*pieces, (sign.rstrip(), token))


def gate_name(gate: Gate) -> str:
    """A gate's name with its last day or its sum."""
    name = _("Guarantee letter") if gate.lacks_letter else _(GATES[gate.kind])
    if gate.lacks_letter:
        return name
    if gate.kind is GateKind.DEBT and gate.amount_minor:
        return _("owes {sum}").format(sum=money_brief(gate.amount_minor))
    if gate.printed == UNNUMBERED:
        return _("{paper}, not signed").format(paper=name)
    if gate.printed:
        return _("{paper} {number}, not signed").format(paper=name, number=gate.printed)
    if gate.valid_until is not None:
        day = gate.valid_until
        return _("{paper} to {day}").format(paper=name, day=f"{day.day}.{day.month:02}.{day.year % 100:02}")
    return name


def policy_offer(gate: Gate) -> str:
    """What is wrong with a policy, and that nobody is turned away for it."""
    if not gate.number or gate.valid_until is None:
        return _("Policy or guarantee letter: note the new one")
    said = {"number": gate.number, "day": day_short(gate.valid_until)}
    if gate.lacks_letter:
        return _("Policy {number} needs a guarantee letter: pays himself, or note the new one").format(**said)
    if gate.state is GateState.EXPIRED:
        return _("Policy {number} ended on {day}: pays himself, or note the new one").format(**said)
    return _("Policy {number} does not hold today: pays himself, or note the new one").format(**said)
