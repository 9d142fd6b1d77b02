"""What storage says, in the words of the desk. Pure; the results are plain text, never markup."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from console.locale import _
from storage.errors import StorageError


class _Blank(defaultdict[str, object]):
    """A missing value is printed as nothing rather than ending the sentence with an error."""

    def __missing__(self, key: str) -> object:
        return ""


def say_error(error: StorageError) -> str:
    """The sentence of an error, in the user's language."""
    return sentence(error.template, error.values)


def sentence(template: str, values: Mapping[str, object]) -> str:
    """A template marked in storage, translated and filled."""
    shown = {name: _(value) if isinstance(value, str) and name == "rule" else value for name, value in values.items()}
    return _(template).format_map(_Blank(None, shown))
