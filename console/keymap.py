"""The one table of keys: places, verbs and the few keys that mean the same everywhere.

A verb has one letter and one meaning on every screen.  Letters are physical
keys.  `load` reads the user's keymap file over the table and says in one clear
sentence each what is wrong with it.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from console.keyboard import physical, russian
from console.locale import N_, _
from storage.machine import reason_of


@dataclass(frozen=True, slots=True)
class Binding:
    """One key and what it means everywhere."""

    id: str
    key: str
    title: str
    """English; shown through gettext."""
    twin: str = ""
    """The other way for terminals that eat the key."""
    later: bool = False
    """Nothing answers to it yet: the key is kept free, and no card lists it."""

    @property
    def is_verb(self) -> bool:
        """A letter, given where a list is shown."""
        return self.id.startswith("verb.")


_TABLE: tuple[Binding, ...] = (
    Binding("help", "f1", N_("Help: the keys of this place, or of the sheet over it"), "alt+1"),
    Binding("place.calls", "f2", N_("Calls"), "alt+2"),
    Binding("place.queue", "f3", N_("Queue"), "alt+3"),
    Binding("place.day", "f4", N_("Day"), "alt+4"),
    Binding("place.cash", "f5", N_("Cash"), "alt+5"),
    Binding("place.people", "f6", N_("People"), "alt+6"),
    Binding("menu.lists", "f7", N_("Lists"), "alt+7"),
    Binding("menu.more", "f8", N_("More"), "alt+8"),
    Binding("phone", "f9", N_("New call, over anything"), "alt+9"),
    Binding("accept", "f10", N_("Accept the whole form"), "alt+0"),
    Binding("lock", "f12", N_("Lock, hand over")),
    Binding("open", "enter", N_("Open the row; in a field: next, then accept")),
    Binding("back", "escape", N_("Back one step; a changed form is kept as a draft")),
    Binding("find", "space", N_("Find or do")),
    Binding("draft", "insert", N_("In a form: take up what was left in it")),
    Binding("same", "=", N_("In a field: the same as in the record before; in a list: enter from paper")),
    Binding("verb.arrive", "a", N_("Arrive")),
    Binding("verb.book", "b", N_("Book")),
    Binding("verb.confirm", "c", N_("Confirm")),
    Binding("verb.done", "d", N_("Done, close")),
    Binding("verb.edit", "e", N_("Edit")),
    Binding("verb.filter", "f", N_("Filter")),
    Binding("verb.goto", "g", N_("Go to a date")),
    Binding("verb.history", "h", N_("History")),
    Binding("verb.insurance", "i", N_("Insurance")),
    Binding("verb.agree", "j", N_("Agree to help")),
    Binding("verb.cancel", "k", N_("Cancel with a reason")),
    Binding("verb.log", "l", N_("Log a try to reach")),
    Binding("verb.move", "m", N_("Move")),
    Binding("verb.new", "n", N_("New")),
    Binding("verb.rooms", "o", N_("Rooms")),
    Binding("verb.pay", "p", N_("Pay")),
    Binding("verb.decline", "q", N_("Decline to help")),
    Binding("verb.receipt", "r", N_("Receipt, print")),
    Binding("verb.send", "s", N_("Send to a room; send to all")),
    Binding("verb.tell", "t", N_("Tell the doctor; write to the patient")),
    Binding("verb.undo", "u", N_("Undo")),
    Binding("verb.card", "v", N_("View the card")),
    Binding("verb.who", "w", N_("Who wants this time; wait-list")),
    Binding("verb.noshow", "x", N_("Did not come")),
    Binding("verb.series", "y", N_("Several visits at once")),
    Binding("verb.repeat", "z", N_("Repeat the last verb")),
)

BINDINGS: dict[str, Binding] = {binding.id: binding for binding in _TABLE}

_MOVING = "up down left right pageup pagedown home end tab shift+tab"
RESERVED = frozenset(f"{_MOVING} backspace delete enter escape space f11".split())
"""Keys that can never be given away; F11 is eaten by too many terminals to be used at all."""

_PUNCTUATION_IN_RUSSIAN = frozenset("[];',./`{}:\"<>~")


@dataclass(frozen=True)
class Keymap:
    """Which key means what at this desk."""

    bindings: Mapping[str, Binding]

    def key(self, id: str) -> str:
        """The key of an id."""
        return self.bindings[id].key

    def id(self, key: str) -> str:
        """What a key means, or nothing."""
        for binding in self.bindings.values():
            if binding.key == key:
                return binding.id
        return ""


STANDARD = Keymap(BINDINGS)


def legend(key: str, language: str) -> str:
    """How a key is written in a hint: `b`, and `B/И` where the layout may be Russian."""
    if len(key) == 1 and key.isalpha():
        return f"{key.upper()}/{russian(key).upper()}" if language == "ru" else key
    return NAMES[key]() if key in NAMES else key.upper()


def verb_legends(keymap: Keymap, language: str) -> dict[str, str]:
    """How each verb's key is written in a hint, by the verb's name: what a sentence calls `{arrive}` or `{new}`."""
    return {
        id.partition(".")[2]: legend(binding.key, language)
        for id, binding in keymap.bindings.items()
        if binding.is_verb
    }


NAMES: dict[str, Callable[[], str]] = {
    "enter": lambda: "Enter",
    "escape": lambda: "Esc",
    "space": lambda: _("Space"),
    "insert": lambda: "Ins",
}


def parse(text: str) -> tuple[Keymap, list[str]]:
    """Read a user's keymap (TOML: `"verb.arrive" = "j"`); give the map and what is wrong with it.

    Lines that are wrong are left out, the rest holds.
    """
    try:
        wishes = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        told = _("The keymap file cannot be read: look at line {line}.")
        return STANDARD, [told.format(line=place[1] if place else 1)]
    bindings = dict(BINDINGS)
    errors: list[str] = []
    for name, value in _flat(wishes):
        problem = _problem(name, value)
        if problem:
            errors.append(problem)
            continue
        key = physical(str(value)) if len(str(value)) == 1 else str(value).lower()
        bindings[name] = replace(bindings[name], key=key)
    return _without_clashes(bindings, errors), errors


def load(path: Path | None) -> tuple[Keymap, list[str]]:
    """Read the user's keymap file, if there is one."""
    if path is None or not path.exists():
        return STANDARD, []
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = _(reason_of(error)) if isinstance(error, OSError) else _("it is not text in UTF-8")
        return STANDARD, [_("The keymap file cannot be read: {error}.").format(error=reason)]
    return parse(text)


def _flat(wishes: Mapping[str, object], prefix: str = "") -> Iterable[tuple[str, object]]:
    for name, value in wishes.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _problem(name: str, value: object) -> str:
    """What is wrong with one line of a keymap, or nothing."""
    if name not in BINDINGS:
        near = difflib.get_close_matches(name, BINDINGS, n=1, cutoff=0.4)
        if near:
            return _("The keymap names “{name}”, which is unknown; did you mean “{near}”?").format(
                name=name, near=near[0]
            )
        return _("The keymap names “{name}”, which is unknown.").format(name=name)
    if not isinstance(value, str) or not value:
        return _("The keymap gives “{name}” no key: write it as text, such as \"j\".").format(name=name)
    key = physical(value) if len(value) == 1 else value.lower()
    if key in RESERVED or name in ("open", "back", "find"):
        return _("The keymap puts “{name}” on {key}, which is reserved.").format(name=name, key=key)
    verb = BINDINGS[name].is_verb
    if len(key) == 1 and key in _PUNCTUATION_IN_RUSSIAN:
        return _("The keymap puts “{name}” on {key}, which is a letter in the Russian layout.").format(
            name=name, key=key
        )
    if verb and not (len(key) == 1 and key.isascii() and key.isalpha() and key.islower()):
        return _("The keymap puts “{name}” on {key}; a verb needs a small letter.").format(name=name, key=key)
    if not verb and not (key[0] == "f" and key[1:].isascii() and key[1:].isdigit() and 1 <= int(key[1:]) <= 12):
        return _("The keymap puts “{name}” on {key}; only a key from F1 to F12 will do.").format(name=name, key=key)
    return ""


def _without_clashes(bindings: dict[str, Binding], errors: list[str]) -> Keymap:
    """Give back to their own keys the bindings that took another's; name each clash."""
    settled = False
    while not settled:
        settled = True
        holder: dict[str, str] = {}
        for name, binding in sorted(bindings.items(), key=lambda item: item[1] != BINDINGS[item[0]]):
            other = holder.setdefault(binding.key, name)
            if other == name:
                continue
            errors.append(
                _("The keymap puts “{name}” on {key}, where “{other}” already is.").format(
                    name=name, key=binding.key, other=other
                )
            )
            bindings[name] = BINDINGS[name]
            settled = False
            break
    return Keymap(bindings)


def keys_table(language: str = "en", keymap: Keymap = STANDARD) -> list[tuple[str, str, str]]:
    """The key card: key, meaning, the other way."""
    return [
        (legend(binding.key, language), _(binding.title), binding.twin.replace("alt", "Alt"))
        for binding in keymap.bindings.values()
        if not binding.later
    ]


def keys_text(language: str = "en", keymap: Keymap = STANDARD) -> str:
    """The key card as plain text."""
    rows = keys_table(language, keymap)
    return "\n".join(f"{key:<7} {title}{f'  ({twin})' if twin else ''}" for key, title, twin in rows)


def keys_markdown(language: str = "en", keymap: Keymap = STANDARD) -> str:
    """The key card as a Markdown table."""
    head = " | ".join((_("Key"), _("Meaning"), _("If the terminal eats it"))).join(("| ", " |\n|---|---|---|"))
    rows = (f"| `{key}` | {title} | {twin} |" for key, title, twin in keys_table(language, keymap))
    return "\n".join((head, *rows))
