"""Arguments by argparse, with its sentences in the user's language and its errors as one sentence."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Any, NoReturn

from console.cli.command import UsageError
from console.locale import N_, _, ngettext

_ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("unrecognized arguments: %s"),
    N_("the following arguments are required: %s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("not allowed with argument %s"),
    N_("ignored explicit argument %r"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
)
"""The sentences of argparse that our parsers can say."""

# argparse looks its texts up in its own two globals at the moment it needs them; it has no other door.
for _name, _function in {"_": _, "ngettext": ngettext}.items():
    setattr(argparse, _name, _function)


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError instead of printing usage and leaving."""

    def __init__(self, **told: Any) -> None:  # Any: what argparse takes
        """As argparse's own; a value may begin with a dash and a digit, as in `--from -7d` (Python 3.14 agrees)."""
        super().__init__(**told)
        self._negative_number_matcher = re.compile(r"-\.?\d")

    def error(self, message: str) -> NoReturn:
        """One sentence with where to read more."""
        raise UsageError(_("{message}; see {program} --help").format(message=message, program=self.prog))


def add_common(parser: argparse.ArgumentParser, *, data: bool = True) -> None:
    """The options of every command; each may stand before or behind the command's name.

    Without `data` that one is taken, so that the command can refuse it in its own words, and not offered.
    """
    own = parser.add_argument_group(_("wherever"))
    add: Callable[..., object] = own.add_argument
    suppress = argparse.SUPPRESS
    told = _("the data folder (or FRONTDESK_DATA)") if data else suppress
    add("--data", metavar="DIR", default=suppress, help=told)
    add("--as", metavar="LOGIN", dest="login", default=suppress, help=_("act as this person"))
    add("--locale", metavar="LANG", dest="language", default=suppress, help=_("en or ru"))
    add("--theme", metavar="NAME", default=suppress, help=_("night, day, mono or contrast"))
