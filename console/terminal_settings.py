"""What the settings file says of terminals: a table for each TERM, read strictly, written whole or not at all.

`[terminal."xterm"]` with `colours = "256"`, `charset = "koi8-r"`, `bell = "no"`: the words of `profile.TELLABLE`.
"""

from __future__ import annotations

import json
import os
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from console.locale import _
from console.setting_values import SettingsError, Value, choice, printable
from console.terminal.profile import TELLABLE, TerminalProfile, profile_of
from storage.machine import reason_of

TABLE = "terminal"
"""The one name in the settings file that is a table."""

Told = Mapping[str, Mapping[str, str]]
"""By TERM, what was told of it."""


def terminals_of(table: Mapping[str, object], file: Path) -> Told:
    """The terminals of a settings file that was read.  Raises SettingsError."""
    found = table.get(TABLE, {})
    told: dict[str, dict[str, str]] = {}
    for term, words in found.items() if isinstance(found, dict) else [("", None)]:
        if not isinstance(words, dict):
            sentence = _("What is said of a terminal must be a table of its name, like [terminal.xterm] ({file}).")
            raise SettingsError(sentence.format(file=file))
        told[term] = {name: _word(name, word, file) for name, word in words.items()}
    return told


def _word(name: str, word: object, file: Path) -> str:
    if name not in TELLABLE:
        sentence = _("Of a terminal the settings say {known}; “{name}” is none of them ({file}).")
        raise SettingsError(sentence.format(known=", ".join(TELLABLE), name=printable(name), file=file))
    return choice(Value(str(word), str(file)), TELLABLE[name])


def own_terminal(told: Told) -> TerminalProfile:
    """What the terminal is that this process was started in."""
    term = os.environ.get("TERM", "")
    return profile_of(term, os.environ, told.get(term))


def keep_terminal(file: Path, term: str, told: Mapping[str, str]) -> None:
    """Write what is told of one terminal into the settings file; everything else in it stays as it is, byte for byte.

    Raises:
        SettingsError: the file cannot be read or written, or is not valid TOML.
    """
    try:
        target = file.resolve()
        before = target.read_bytes().decode() if target.exists() else ""
        after = _with(before, term, told)
        if tomllib.loads(after).get(TABLE, {}).get(term) != dict(told):
            sentence = _("The settings file {file} is written in a way that cannot be added to.")
            raise SettingsError(sentence.format(file=file))
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _replace(target, after)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        sentence = _("The settings file {file} is not valid TOML: put it right first.")
        raise SettingsError(sentence.format(file=file)) from None
    except OSError as error:
        sentence = _("The settings file {file} cannot be written ({reason}).")
        raise SettingsError(sentence.format(file=file, reason=_(reason_of(error)))) from None


def _with(text: str, term: str, told: Mapping[str, str]) -> str:
    """The text with the table of one terminal in the place of the one it had, or at its end."""
    own = [f"[{TABLE}.{_quoted(term)}]"]
    own += [f"{name} = {json.dumps(word)}" for name, word in told.items()]
    kept, found = list(_without(text, term)), False
    out: list[str] = []
    for line in kept:
        if line is None:
            if not found:
                out += own
            found = True
        else:
            out.append(line)
    if not found:
        out += [*([""] if out and out[-1].strip() else []), *own]
    return "\n".join(out).rstrip("\n") + "\n"


def _quoted(text: str) -> str:
    """A text in TOML's quotes: those of JSON, where one control character more is escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _without(text: str, term: str) -> Iterator[str | None]:
    """The lines of a text; None in the place of those that were the table of one terminal."""
    inside = False
    for line in text.split("\n"):
        if line.lstrip().startswith("["):
            inside = _heads(line, term)
            if inside:
                yield None
        if not inside or not line.strip() or line.lstrip().startswith("#"):
            yield line


def _heads(line: str, term: str) -> bool:
    try:
        return tomllib.loads(line) == {TABLE: {term: {}}}
    except tomllib.TOMLDecodeError:
        return False


def _replace(target: Path, text: str) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".settings-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
