"""What a terminal is taken for: by its name, by the login's environment, by what was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from console.terminal.profile import SAFEST, profile_of


@pytest.mark.parametrize("term", ["dumb", "", "unknown", "never-heard-of-it", "never-256color", "тerm"])
def test_a_name_that_nobody_knows_gets_the_safest_profile(term: str) -> None:
    lavish = {"COLORTERM": "truecolor", "LANG": "ru_RU.UTF-8"}
    assert profile_of(term, lavish) == replace(SAFEST, term=term)
    assert (SAFEST.colours, SAFEST.charset) == ("mono", "ascii")
    assert not any((SAFEST.alternate, SAFEST.modes, SAFEST.paste, SAFEST.reports, SAFEST.keyboard, SAFEST.scrolls))


@pytest.mark.parametrize(
    ("term", "environment", "colours"),
    [
        ("xterm", {}, "16"),
        ("putty", {}, "16"),
        ("linux", {}, "16"),
        ("linux", {"COLORTERM": "truecolor"}, "16"),
        ("xterm-256color", {}, "256"),
        ("screen-256color", {}, "256"),
        ("xterm", {"COLORTERM": "truecolor"}, "true"),
        ("tmux-256color", {"COLORTERM": "24bit"}, "true"),
        ("xterm-direct", {}, "true"),
        ("vt100", {}, "mono"),
        ("vt220", {"COLORTERM": "truecolor"}, "mono"),
        ("xterm-mono", {}, "mono"),
        ("linux-m", {}, "mono"),
        ("xterm-256color", {"NO_COLOR": "1"}, "mono"),
    ],
)
def test_colours(term: str, environment: Mapping[str, str], colours: str) -> None:
    assert profile_of(term, environment).colours == colours


@pytest.mark.parametrize(
    ("term", "environment", "charset"),
    [
        ("xterm", {}, "utf-8"),
        ("xterm", {"LANG": "C"}, "utf-8"),
        ("xterm", {"LANG": "ru_RU.UTF-8"}, "utf-8"),
        ("xterm", {"LANG": "ru_RU.KOI8-R"}, "koi8-r"),
        ("xterm", {"LANG": "ru_RU.UTF-8", "LC_ALL": "ru_RU.CP1251"}, "cp1251"),
        ("xterm", {"LANG": "ru_RU.KOI8-R", "LC_CTYPE": "C.UTF-8"}, "koi8-r"),
        ("linux", {"LANG": "ru_RU.IBM866"}, "cp866"),
        ("xterm", {"LANG": "de_DE.ISO8859-1@euro"}, "ascii"),
        ("xterm", {"LANG": "xx.no-such-set"}, "utf-8"),
        ("xterm", {"LANG": "xx.\x00"}, "utf-8"),
        ("xterm", {"PYTHONIOENCODING": "koi8-r:replace"}, "koi8-r"),
        ("vt220", {}, "ascii"),
        ("vt220", {"LANG": "en_GB.UTF-8"}, "utf-8"),
    ],
)
def test_letters(term: str, environment: Mapping[str, str], charset: str) -> None:
    assert profile_of(term, environment).charset == charset


def test_what_was_told_overrules_and_nonsense_is_passed_over() -> None:
    told = {"colours": "16", "charset": "koi8-r", "bell": "no"}
    profile = profile_of("xterm-256color", {"COLORTERM": "truecolor"}, told)
    assert (profile.colours, profile.charset, profile.bell) == ("16", "koi8-r", False)
    assert profile_of("xterm", {}, {"colours": "many", "charset": "ebcdic"}) == profile_of("xterm", {})


@pytest.mark.parametrize("term", ["screen", "screen-256color"])
def test_a_multiplexer_that_erases_without_colour_is_known(term: str) -> None:
    assert not profile_of(term, {}).erases_in_colour
    assert profile_of("tmux-256color", {}).erases_in_colour
