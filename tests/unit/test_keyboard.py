"""Keys by name, letters by physical key, twins for terminals that eat F-keys."""

from __future__ import annotations

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from console.keyboard import Key, from_event, physical, russian


def keys_of(sequence: str) -> list[Key]:
    parser = XTermParser(False)
    found = [*parser.feed(sequence), *parser.tick()]
    return [from_event(event) for event in found if isinstance(event, events.Key | events.Paste)]


@pytest.mark.parametrize(
    ("sequence", "name"),
    [
        ("n", "n"), ("т", "т"), ("\r", "enter"), ("\n", "enter"), ("\t", "tab"), ("\x1b[Z", "shift+tab"),
        ("\x7f", "backspace"), ("\x08", "backspace"), ("\x1b[3~", "delete"), ("\x1b[2~", "insert"),
        ("\x1b[5~", "pageup"), ("\x1b[6~", "pagedown"), ("\x1b[1~", "home"), ("\x1b[H", "home"), ("\x1b[F", "end"),
        ("\x1b[A", "up"), ("\x1bOA", "up"), ("\x1bOP", "f1"), ("\x1b[11~", "f1"), ("\x1b[[A", "f1"),
        ("\x1b[12~", "f2"), ("\x1b[20~", "f9"), ("\x1b[21~", "f10"), ("\x1b[24~", "f12"), (" ", "space"),
        ("\x1b1", "f1"), ("\x1b2", "f2"), ("\x1b3", "f3"), ("\x1b4", "f4"), ("\x1b5", "f5"), ("\x1b6", "f6"),
        ("\x1b7", "f7"), ("\x1b8", "f8"), ("\x1b9", "f9"), ("\x1b0", "f10"), ("\x03", "ctrl+c"),
    ],
)  # fmt: skip
def test_what_terminals_send(sequence: str, name: str) -> None:
    assert [key.name for key in keys_of(sequence)] == [name]


@pytest.mark.parametrize(
    ("latin", "cyrillic"), [("n", "т"), ("N", "Т"), ("a", "ф"), ("m", "ь"), ("z", "я"), ("[", "х"), ("`", "ё")]
)
def test_a_letter_is_its_physical_key(latin: str, cyrillic: str) -> None:
    assert physical(cyrillic) == latin
    assert russian(latin) == cyrillic
    if latin.isalpha():
        assert Key(cyrillic, cyrillic).letter == Key(latin, latin).letter == latin


def test_modified_letters_too() -> None:
    assert from_event(events.Key("ctrl+т", None)).name == "ctrl+n"
    assert from_event(events.Key("alt+т", None)).name == "alt+n"


@pytest.mark.parametrize("char", ["х", "ъ", "ж", "э", "б", "ю", "ё", ".", "1", "é", "№"])
def test_letters_on_punctuation_keys_are_no_verbs(char: str) -> None:
    assert Key(char, char).letter == ""


def test_a_pasted_text_is_one_key() -> None:
    key = from_event(events.Paste("8 916\n123"))
    assert (key.name, key.char, key.pasted, key.letter, key.digit) == ("paste", "8 916\n123", True, "", "")


@pytest.mark.parametrize("digit", ["٣", "²", "½", "12", ""])
def test_only_the_ten_digits_are_digits(digit: str) -> None:
    assert Key("x", digit).digit == ""
