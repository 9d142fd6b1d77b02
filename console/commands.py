"""Verbs a place offers: a decorated method each, with its label, its help and why it may be impossible."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeVar

from console.keymap import BINDINGS
from console.locale import _
from console.role_words import not_yours
from storage.rights import Right

F = TypeVar("F", bound=Callable[..., Awaitable[None]])
Reason = Callable[[Any, Any], str | None]
"""`reason(place, record)`: why the verb is not possible now, as a sentence, or None."""  # Any: each desk's own types

Names = Callable[[Any, Any], str | None]
"""`names(place, record)`: what a verb does to this row, in the user's language; None: its label."""  # Any: as above


@dataclass(frozen=True, slots=True)
class Command:
    """A verb as one place offers it."""

    verb: str
    """Its id in `console.keymap` without `verb.`: `arrive`."""
    label: str
    """English, short: for line 24."""
    help: str
    """English, one sentence: for the help page."""
    method: str
    """The method of the place that does it."""
    on_row: bool
    """It acts on the current row (the method takes its record), not on the place."""
    reason: Reason | None = None
    hint: bool = True
    """Shown in line 24 when possible."""
    right: Right | None = None
    """Without it the verb is not offered, and its key says who has it."""
    names: Names | None = None
    """What it is called on a row, where that depends on the row; None keeps the label."""

    @property
    def id(self) -> str:
        """The id in the keymap."""
        return f"verb.{self.verb}"

    def said(self, place: object, record: object | None) -> str:
        """What line 24 calls it here, in the user's language."""
        name = self.names(place, record) if self.names is not None and record is not None else None
        return name or _(self.label)

    def why_not(self, place: object, record: object | None) -> str | None:
        """Why it cannot be done now, or None when it can."""
        if self.right is not None and not _may(place, self.right):
            return not_yours(self.right)
        if self.on_row and record is None:
            return _("there is no row")
        return self.reason(place, record) if self.reason else None


def _may(place: Any, right: Right) -> bool:  # Any: a place, which this module must not import
    """Whether the person who sits at the place has a right; before storage is open nobody knows."""
    office = place.shell.office
    return office is None or bool(office.actor.may(right))


def verb(  # each word of the contract is named
    name: str,
    label: str,
    help: str,
    *,
    on: str = "row",
    reason: Reason | None = None,
    hint: bool = True,
    right: Right | None = None,
    names: Names | None = None,
) -> Callable[[F], F]:
    """Offer a verb: decorate the method of a place that does it.

    `name` is its id in the keymap (`arrive`), `label` and `help` are English
    marked with `N_()`.  `on="row"`: the method takes the record of the current
    row; `on="place"`: it takes nothing.  `reason(place, record)` says why it is
    not possible now, or None.  `right` is what the person needs for any of it:
    who lacks it is not offered the verb, and is told by its key who has it.
    `names(place, record)` calls it what it does to that row.
    """
    if f"verb.{name}" not in BINDINGS:
        msg = f"no verb {name!r} in console/keymap.py"
        raise ValueError(msg)

    def offer(method: F) -> F:
        command = Command(name, label, help, method.__name__, on == "row", reason, hint, right, names)
        method.__command__ = command  # type: ignore[attr-defined]  # read back by `commands_of`
        return method

    return offer


def commands_of(cls: type, rights: Mapping[str, Right] = MappingProxyType({})) -> dict[str, Command]:
    """The verbs that a class of place offers, in the order they were written, by verb id, with their `rights`."""
    found: dict[str, Command] = {}
    for parent in reversed(cls.__mro__):
        for method in vars(parent).values():
            command = getattr(method, "__command__", None)
            if isinstance(command, Command):
                found[command.id] = replace(command, right=command.right or rights.get(command.verb))
    return found
