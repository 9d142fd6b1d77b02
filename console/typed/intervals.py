"""Intervals, ages and quiet periods as people type them: `6 months`, `40+`, `14 30 3`.  Pure."""

from __future__ import annotations

import re

from console.locale import _
from console.typed.errors import TypedError
from storage.recalls.records import Quiet, Unit

_EVERY_MAX = 3650
_AGE_MAX = 140
_INTERVAL = re.compile(r"([0-9]{1,9}) *([^\W\d_]*)\.?")
_AGES = re.compile(r"([0-9]{0,4}) *([-–+]?) *([0-9]{0,4})")
_UNITS = ((("d", "д"), Unit.DAY), (("m", "м"), Unit.MONTH), (("y", "г", "л"), Unit.YEAR))
"""First letters; weeks become days."""
_WEEKS = ("w", "н")


def parse_interval(text: str) -> tuple[int, Unit]:
    """`6 months`, `1y`, `14 days`, `2 weeks`; a number alone is months.

    Raises:
        TypedError: no interval, or one of zero, after which nobody would ever be called.
    """
    found = _INTERVAL.fullmatch(text.strip().lower())
    if found is None:
        raise TypedError(_("Expected a number and a unit, such as 6 months, 1 year or 14 days."))
    every, word = int(found[1]), found[2]
    unit = next((unit for letters, unit in _UNITS if word.startswith(letters)), None)
    if not word:
        unit = Unit.MONTH
    elif word.startswith(_WEEKS):
        every, unit = every * 7, Unit.DAY
    if unit is None:
        raise TypedError(_("Expected a number and a unit, such as 6 months, 1 year or 14 days."))
    if not 1 <= every <= _EVERY_MAX:
        raise TypedError(_("An interval of {every} calls nobody: expected 1 to {most}.").format(
            every=every, most=_EVERY_MAX
        ))  # fmt: skip
    return every, unit


def parse_ages(text: str) -> tuple[int | None, int | None]:
    """`18-75`, `40+`, `-17`, `65`: from which and to which age, both included.

    Raises:
        TypedError: no ages, or a first one above the last.
    """
    found = _AGES.fullmatch(text.strip())
    if found is None or not (found[1] or found[3]) or (found[3] and found[2] not in ("-", "–")):
        raise TypedError(_("Expected ages like 18-75, 40+ or -17; empty is everybody."))
    first = int(found[1]) if found[1] else None
    last = int(found[3]) if found[3] else None
    if not found[2]:
        last = first
    if max(first or 0, last or 0) > _AGE_MAX:
        raise TypedError(_("Expected an age of 0 to {most} years.").format(most=_AGE_MAX))
    if first is not None and last is not None and last < first:
        raise TypedError(
            _("Nobody is both {first} or older and {last} or younger.").format(first=first, last=last)
        )
    return first, last


def parse_quiet(text: str) -> Quiet:
    """`14 30 3`: days left alone after the first try and after later ones, and how many tries.

    Raises:
        TypedError: not three numbers, or one that is not possible.
    """
    parts = re.split(r"[ ,;/]+", text.strip())
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
        raise TypedError(_("Expected three numbers, such as 14 30 3: days, days, tries."))
    first, later, tries = map(int, parts)
    if not (1 <= first <= 365 and 1 <= later <= 365):
        raise TypedError(_("People are left alone for 1 to 365 days."))
    if not 1 <= tries <= 9:
        raise TypedError(_("Somebody is tried 1 to 9 times."))
    return Quiet(first=first, later=later, tries=tries)
