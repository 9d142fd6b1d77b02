"""Why a verb of the call log is not possible now, as the end of a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.locale import _
from storage.calls.records import Call, CallState

if TYPE_CHECKING:
    from console.desks.calls.screen import CallsScreen

Reason = Callable[["CallsScreen", Call], str | None]

ON_LINE = frozenset({CallState.RINGING, CallState.OPEN})
"""Somebody is being talked to, or waits to be."""
TO_RING = frozenset({CallState.TO_DO, CallState.SAME})
"""Somebody waits to be called back."""


def only(states: frozenset[CallState], text: str) -> Reason:
    """A verb is possible in these states only, else `text` says why not."""

    def why_not(_screen: CallsScreen, call: Call) -> str | None:
        return None if call.state in states else _(text)

    return why_not


def known(_screen: CallsScreen, call: Call) -> str | None:
    """Why nothing can be done that needs a patient."""
    return None if call.patient_id is not None else _("nobody of the register is named here")


def by_hand(_screen: CallsScreen, call: Call) -> str | None:
    """Why a row cannot be dropped."""
    if call.state is not CallState.OPEN:
        return _("only an open call can be dropped")
    return _("the exchange opened it; close it with an outcome") if call.by_exchange else None
