"""What one setting may be: texts with their source in, values out, or a sentence that says what was expected."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from console.locale import LANGUAGES, _
from storage.keeping import Keeping
from storage.location import SCHEMES, Location, Server, server_of

DATABASE_NAME = "frontdesk.sqlite3"


class SettingsError(Exception):
    """A setting cannot be used; the message is one sentence that says what was expected."""


@dataclass(frozen=True, slots=True)
class Value:
    """One setting as text, and where it came from."""

    text: str
    source: str
    """`built-in`, the settings file's path, `FRONTDESK_DATA`, `LANG`, `--data`..."""


def choice(value: Value, choices: tuple[str, ...]) -> str:
    """One of a few words.  Raises SettingsError, with the nearest of them."""
    if value.text in choices:
        return value.text
    near = difflib.get_close_matches(value.text, choices, n=1, cutoff=0.5)
    sentence = (
        _("“{value}” ({source}) is none of {choices}.")
        if not near
        else _("“{value}” ({source}) is none of {choices}; did you mean “{near}”?")
    )
    raise SettingsError(
        sentence.format(
            value=printable(value.text),
            source=_(value.source),
            choices=", ".join(choices),
            near=near[0] if near else "",
        )
    )


def language(value: Value) -> str:
    """A language, also as part of a locale: `ru_RU.UTF-8`.  Raises SettingsError."""
    short = value.text.replace("-", "_").partition(".")[0].partition("_")[0].lower()
    return choice(Value(short, value.source), tuple(LANGUAGES))


def one_line(value: Value) -> str:
    """A short name that can be seen.  Raises SettingsError."""
    if not value.text.isprintable() or len(value.text) > 60 or not value.text.strip():
        raise SettingsError(_("Expected a short name in visible characters ({source}).").format(source=_(value.source)))
    return value.text.strip()


def database(value: Value, data: Path) -> Location:
    """Where the data is: a path, `sqlite:///path`, or a URL of a PostgreSQL server.  Raises SettingsError."""
    text = value.text
    if not text:
        return data / DATABASE_NAME
    scheme = text.partition(":")[0].partition("+")[0] if "://" in text else ""
    if scheme in SCHEMES:
        return _server(value)
    if scheme == "sqlite":
        text = unquote(text.partition("://")[2].partition("/")[2].partition("?")[0])
    elif scheme:
        raise SettingsError(
            _(
                "Databases of the kind “{scheme}” ({source}) are not known; expected the path of an SQLite file, or"
                " postgresql://user@host/database."
            ).format(scheme=printable(scheme), source=_(value.source))
        )
    if not text or text == ":memory:" or not text.isprintable():
        raise SettingsError(
            _("Expected the path of an SQLite file ({source}); data in memory would be lost.").format(
                source=_(value.source)
            )
        )
    return path_of(text, value.source).absolute()


def _server(value: Value) -> Server:
    try:
        return server_of(value.text)
    except ValueError:  # its words may repeat the password
        raise SettingsError(
            _("The database URL ({source}) cannot be meant; expected postgresql://user@host:port/database.").format(
                source=_(value.source)
            )
        ) from None


def keeping(values: Mapping[str, Value], data: Path) -> Keeping:
    """Where copies of the data go, when, and for how long.  Raises SettingsError."""
    hour, kept = values["backup_hour"], values["backup_keep"]
    if hour.text != "off" and not re.fullmatch(r"[01]?\d|2[0-3]", hour.text, re.ASCII):
        raise SettingsError(
            _("“{value}” ({source}) is no hour; expected 0 to 23, or “off”.").format(
                value=printable(hour.text), source=_(hour.source)
            )
        )
    counts = re.fullmatch(r"(\d{1,4}) (\d{1,4}) (\d{1,4})", " ".join(kept.text.split()), re.ASCII)
    if counts is None:
        raise SettingsError(
            _("“{value}” ({source}) is not how many copies to keep; expected days, weeks and months: 7 4 6.").format(
                value=printable(kept.text), source=_(kept.source)
            )
        )
    folder, passphrase = (
        path_of(values[name].text, values[name].source).absolute() if values[name].text else None
        for name in ("backup_folder", "backup_passphrase_file")
    )
    return Keeping(
        folder=folder,
        beside=data,
        passphrase_file=passphrase,
        hour=None if hour.text == "off" else int(hour.text),
        daily=int(counts[1]),
        weekly=int(counts[2]),
        monthly=int(counts[3]),
    )


def path_of(text: str, source: str) -> Path:
    """A path, with `~` for somebody's home.  Raises SettingsError for one that no file can have."""
    try:
        if text and "\0" not in text:
            return Path(text).expanduser()
    except RuntimeError:  # `~somebody` who has no home here
        pass
    raise SettingsError(_("Expected a path ({source}).").format(source=source))


def printable(text: str) -> str:
    """A value that somebody typed, fit for one line of a terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)[:60]


def machine_zone(environ: Mapping[str, str] | None = None) -> str:
    """The time zone that a new centre starts with: the machine's, or Moscow's where the machine has none."""
    env = os.environ if environ is None else environ
    name = env.get("TZ", "").removeprefix(":")
    link = Path("/etc/localtime")
    if not name and link.is_symlink():
        name = str(link.resolve()).rpartition("zoneinfo/")[2]
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        name = ""
    # A machine kept in UTC is a server that nobody told where it stands.
    return name if name not in ("", "UTC", "Etc/UTC", "Universal", "Zulu") else "Europe/Moscow"


def parse_instant(text: str, source: str, zone: ZoneInfo | None = None) -> datetime:
    """An instant in ISO 8601; without an offset it is wall time in `zone`, or in the machine's.

    Raises:
        SettingsError: not such an instant.
    """
    try:
        instant = datetime.fromisoformat(text)
        instant = instant if instant.tzinfo is not None else instant.replace(tzinfo=zone or ZoneInfo(machine_zone()))
        if 1970 < instant.year < 2200:
            return instant
    except ValueError:
        pass
    raise SettingsError(_("Expected an instant like 2026-10-02T14:30 ({source}).").format(source=source))
