"""What storage says, in the words of the desk. Pure; the results are plain text, never markup."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from console.locale import _
from console.locale.formats import day_short
from console.role_words import role_title, who_may
from storage.errors import Place, StorageError
from storage.rights import Right, Role

_TWO_STOPS = re.compile(r"(?<![.])[.]{2}(?![.])")
"""Initials at the end of a sentence bring a full stop of their own."""


class _Blank(defaultdict[str, object]):
    """A missing value is printed as nothing rather than ending the sentence with an error."""

    def __missing__(self, key: str) -> object:
        return ""


def say_error(error: StorageError) -> str:
    """The sentence of an error, in the user's language."""
    return sentence(error.template, error.values)


def sentence(template: str, values: Mapping[str, object]) -> str:
    """A template marked in storage, translated and filled; days, roles and marked words in the user's language.

    A right is named by the roles that have it.
    """
    shown = {name: _shown(name, value) for name, value in values.items()}
    return _TWO_STOPS.sub(".", _(template).format_map(_Blank(None, shown)))


def _shown(name: str, value: object) -> object:
    if isinstance(value, str) and value and name in {"rule", "reason", "what"}:
        return _(value)
    if isinstance(value, Place):
        return sentence(value.template, value.values)
    if isinstance(value, Right):
        return who_may(value)
    if isinstance(value, Role):
        return role_title(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return day_short(value)
    return value
