"""The one table of keys, and a user's own keys over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.commands import commands_of, verb
from console.keyboard import russian
from console.keymap import BINDINGS, RESERVED, STANDARD, keys_markdown, keys_text, legend, load, parse

VERBS = [binding for binding in BINDINGS.values() if binding.is_verb]


def test_no_two_meanings_share_a_key_in_either_layout() -> None:
    keys = [binding.key for binding in BINDINGS.values()]
    assert len(set(keys)) == len(keys)
    both = [key for verb in VERBS for key in (verb.key, russian(verb.key))]
    assert len(set(both)) == len(both)


def test_verbs_sit_on_letters_in_both_layouts() -> None:
    assert all(verb.key.isascii() and verb.key.isalpha() and russian(verb.key).isalpha() for verb in VERBS)


def test_f11_and_moves_are_given_to_nothing() -> None:
    assert "f11" in RESERVED
    assert "f11" not in {binding.key for binding in BINDINGS.values()}


def test_hints_show_both_legends_in_russian() -> None:
    assert legend("b", "en") == "b"
    assert legend("b", "ru") == "B/И"
    assert legend("f9", "ru") == "F9"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('"verb.arive" = "j"', "The keymap names “verb.arive”, which is unknown; did you mean “verb.arrive”?"),
        ('"qqqqqqqq" = "j"', "The keymap names “qqqqqqqq”, which is unknown."),
        ('"verb.arrive" = "b"', "The keymap puts “verb.arrive” on b, where “verb.book” already is."),
        ('"verb.arrive" = "enter"', "The keymap puts “verb.arrive” on enter, which is reserved."),
        ('"verb.arrive" = "f11"', "The keymap puts “verb.arrive” on f11, which is reserved."),
        ('"find" = "f7"', "The keymap puts “find” on f7, which is reserved."),
        ('"verb.arrive" = ";"', "The keymap puts “verb.arrive” on ;, which is a letter in the Russian layout."),
        ('"verb.arrive" = "ж"', "The keymap puts “verb.arrive” on ;, which is a letter in the Russian layout."),
        ('"verb.arrive" = "ctrl+a"', "The keymap puts “verb.arrive” on ctrl+a; a verb needs a small letter."),
        ('"verb.arrive" = "J"', "The keymap puts “verb.arrive” on J; a verb needs a small letter."),
        ('"place.cash" = "q"', "The keymap puts “place.cash” on q; only a key from F1 to F12 will do."),
        ('"verb.arrive" = 3', 'The keymap gives “verb.arrive” no key: write it as text, such as "j".'),
        ('"verb.arrive" = ""', 'The keymap gives “verb.arrive” no key: write it as text, such as "j".'),
    ],
)
def test_each_mistake_is_one_clear_sentence_and_the_rest_holds(text: str, sentence: str) -> None:
    assert (STANDARD.key("verb.done"), STANDARD.key("verb.series")) == ("d", "y")
    keymap, errors = parse(f'{text}\n"verb.done" = "y"\n"verb.series" = "d"')
    assert errors == [sentence]
    assert (keymap.key("verb.done"), keymap.key("verb.series")) == ("y", "d")
    assert keymap.key("verb.arrive") == "a"


def test_keys_may_change_places_and_be_written_in_russian() -> None:
    keymap, errors = parse('[verb]\narrive = "b"\nbook = "ф"')
    assert errors == []
    assert (keymap.id("b"), keymap.id("a")) == ("verb.arrive", "verb.book")


def test_a_file_that_is_not_toml_or_not_text(tmp_path: Path) -> None:
    assert load(None) == (STANDARD, [])
    assert load(tmp_path / "none.toml") == (STANDARD, [])
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"verb.arrive = ")
    keymap, errors = load(broken)
    assert keymap is STANDARD
    assert errors[0].startswith("The keymap file cannot be read:")
    broken.write_bytes(b"\xff\xfe")
    assert load(broken)[1][0].startswith("The keymap file cannot be read:")


def test_the_key_card_names_every_key_that_does_something() -> None:
    text, table = keys_text(), keys_markdown()
    for binding in BINDINGS.values():
        assert (binding.title in text) is not binding.later
        assert (binding.title in table) is not binding.later


def test_a_verb_must_be_in_the_table() -> None:
    with pytest.raises(ValueError, match="no verb 'dance'"):
        verb("dance", "Dance", "Dances.")


def test_a_place_offers_what_it_and_its_parents_decorate() -> None:
    class Parent:
        @verb("arrive", "Arrive", "Marks.")
        async def arrive(self, record: object) -> None: ...

    class Child(Parent):
        @verb("new", "New", "Makes.", on="place")
        async def new(self) -> None: ...

    commands = commands_of(Child)
    assert list(commands) == ["verb.arrive", "verb.new"]
    assert commands["verb.new"].why_not(None, None) is None
    assert commands["verb.arrive"].why_not(None, None) == "there is no row"
