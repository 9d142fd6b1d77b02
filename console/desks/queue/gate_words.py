"""The strip of gates in words: what is there, what is missing, until when a paper holds, what is owed."""

from __future__ import annotations

from collections.abc import Sequence

from console.flow_words import MISSING, PASSED
from console.locale import N_, _
from console.locale.formats import money_brief
from storage.queue.gates import Gate, GateKind, GateState
from widgets.lines import Line, Piece

GATES: dict[GateKind, str] = {
    GateKind.IDENTITY: N_("Identity"),
    GateKind.TELEPHONE: N_("Phone"),
    GateKind.CONTRACT: N_("Contract"),
    GateKind.CONSENT: N_("Consent"),
    GateKind.POLICY: N_("Policy"),
    GateKind.CARD: N_("Paper card"),
    GateKind.DEBT: N_("Debt"),
}


def gate_line(strip: Sequence[Gate]) -> Line:
    """The strip: every gate with a √, or a ! and what is missing."""
    pieces: list[Piece] = []
    for gate in strip:
        if gate.state is GateState.NOT_ASKED or (gate.kind is GateKind.DEBT and gate.open):
            continue
        name = gate_name(gate)
        pieces.append((f"{name} ", "peek" if gate.open else "strong"))
        pieces.append((PASSED if gate.open else MISSING, "good" if gate.open else "alert"))
    return tuple(pieces) or (("", "peek"),)


def gate_name(gate: Gate) -> str:
    """A gate's name with its last day or its sum."""
    name = _(GATES[gate.kind])
    if gate.kind is GateKind.DEBT and gate.amount_minor:
        return _("owes {sum}").format(sum=money_brief(gate.amount_minor))
    if gate.printed:
        return _("{paper} {number}, not signed").format(paper=name, number=gate.printed)
    if gate.valid_until is not None:
        day = gate.valid_until
        return _("{paper} to {day}").format(paper=name, day=f"{day.day}.{day.month:02}.{day.year % 100:02}")
    return name
