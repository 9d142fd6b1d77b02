"""What `--help` tells: a word on every argument of every command, in the language that was asked for."""

from __future__ import annotations

import re
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator

import pytest

from console.__main__ import main
from console.cli.table import COMMANDS, CONSOLE, load
from console.locale import use


def parsers(name: str, parser: ArgumentParser) -> Iterator[tuple[str, ArgumentParser]]:
    """A parser and those of its words."""
    yield name, parser
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for word, one in action.choices.items():
                yield from parsers(f"{name} {word}", one)


@pytest.mark.parametrize("locale", ["en", "ru"])
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_argument_is_told_of(name: str, locale: str) -> None:
    use(locale)
    try:
        parser = ArgumentParser(prog=name)
        load(COMMANDS[name] if name else CONSOLE).configure(parser)
    finally:
        use("en")
    for called, one in parsers(name, parser):
        for action in one._actions:
            if isinstance(action, _SubParsersAction):
                assert all(word.help for word in action._choices_actions), called
            elif action.dest != "help":
                assert action.help, f"{called} {action.dest}"
                listing = not re.sub(r"[a-z, -]", "", action.help)  # the words that may be given, which are no sentence
                assert locale == "en" or listing or re.search("[а-я]", action.help), f"{called} {action.dest}"


def test_the_demo_offers_no_data_folder(capsys: pytest.CaptureFixture[str]) -> None:
    for name, offered in (("demo", False), ("check", True)):
        with pytest.raises(SystemExit):
            main([name, "--help", "--locale", "en"])
        assert ("--data" in capsys.readouterr().out) is offered
    assert main(["demo", "--data", "x"]) == 2
    assert "leave out --data" in capsys.readouterr().err
