"""What the README says of keys and commands is what the program says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from console.cli.keys import markdown
from console.cli.table import COMMANDS
from console.commands import commands_of
from console.keymap import BINDINGS, STANDARD, legend
from console.locale import use
from console.places import discover
from storage.demo.clinicians import DOCTORS, PEOPLE
from tests.house.refresh_readme import refreshed

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def test_the_screens_and_the_key_card_are_fresh() -> None:
    """`python -m tests.house.refresh_readme` writes them anew: what the demo shows, and the one table of keys."""
    assert refreshed(README) == README


@pytest.mark.parametrize("tongue", ["en", "ru"])
def test_the_key_card_lists_only_keys_that_something_answers_to(tongue: str) -> None:
    use(tongue)
    try:
        card = markdown(STANDARD)
        legends = {legend(binding.key, tongue) for binding in BINDINGS.values() if not binding.later}
    finally:
        use("en")
    kept_free = {id for id, binding in BINDINGS.items() if binding.later}
    assert kept_free == set()
    listed = set(re.findall(r"^\| `([^`]+)` \|", card, re.MULTILINE))
    assert listed == legends
    offered = {id for desk in discover() for id in commands_of(type(desk.build()))}
    assert {id for id in BINDINGS if id.startswith("verb.")} - kept_free == offered | {"verb.undo", "verb.repeat"}


def test_every_command_named_exists() -> None:
    named = set(re.findall(r"`frontdesk ([a-z]+)", README))
    assert named <= set(COMMANDS), "the README names a command that is not there"


def test_ci_runs_the_test_command_of_the_readme() -> None:
    command = re.search(r"^(python3 -m venv .*pytest.*)$", README, re.MULTILINE)
    assert command is not None
    script = (ROOT / ".ci" / "run").read_text()
    assert "README.md" in script, "the script takes the command from the README"


def test_links_lead_somewhere() -> None:
    for file in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", file.read_text()):
            assert (file.parent / target).exists(), f"{file.name} links to {target}"


def test_the_demos_people_are_in_the_demo() -> None:
    named = re.search(r"`--as LOGIN` sits down as somebody else of the demo: (.*?)\.\n", README, re.DOTALL)
    assert named is not None
    known = {login for login, _name, _role in PEOPLE} | {doctor.login for doctor in DOCTORS}
    assert set(re.findall(r"`(\w+)`", named[1])) <= known
