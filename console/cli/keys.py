"""`frontdesk keys`: the key card, from the one table of keys."""

from __future__ import annotations

from argparse import ArgumentParser

from console import keymap
from console.cli.command import WELL, Command, Request, UsageError
from console.keymap import Binding
from console.locale import _, language

MARK = "<!-- keys: made by `frontdesk keys --format markdown`, do not edit -->"
END = "<!-- /keys -->"


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "markdown"), default="text", help=_("how it is written"))


def _run(request: Request) -> int:
    keys, problems = keymap.load(request.settings.keymap)
    if problems:
        raise UsageError(problems[0])
    if request.args.format == "markdown":
        request.out.raw(markdown(keys))
        return WELL
    for title, bindings in _groups(keys):
        request.out.line(title)
        for binding in bindings:
            twin = f"  ({_twin(binding)})" if binding.twin else ""
            request.out.line(f"  {keymap.legend(binding.key, language()):7} {_(binding.title)}{twin}")
        request.out.line()
    return WELL


def markdown(keys: keymap.Keymap) -> str:
    """The card as two tables."""
    lines: list[str] = []
    for title, bindings in _groups(keys):
        lines += [f"| {title} | | |", "|---|---|---|"]
        for binding in bindings:
            key = keymap.legend(binding.key, language())
            lines.append(f"| `{key}` | {_(binding.title)} | {_twin(binding)} |")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _groups(keys: keymap.Keymap) -> list[tuple[str, list[Binding]]]:
    bindings = [binding for binding in keys.bindings.values() if not binding.later]
    return [
        (_("Places and keys that mean the same everywhere"), [b for b in bindings if not b.is_verb]),
        (_("Verbs: one letter, one meaning, by physical key"), [b for b in bindings if b.is_verb]),
    ]


def _twin(binding: Binding) -> str:
    return "+".join(part.capitalize() for part in binding.twin.split("+")) if binding.twin else ""


KEYS = Command(configure=_configure, run=_run)
