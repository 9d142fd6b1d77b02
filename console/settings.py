"""The settings of this desk: one TOML file, the environment, the command line; each value knows where it came from.

Later wins: built-in < file < environment < command line.  What the system says of itself (LANG, NO_COLOR,
the login) counts as built-in.  Imports nothing of storage: it is read before the first frame.
"""

from __future__ import annotations

import difflib
import getpass
import os
import platform
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import platformdirs

from console.locale import LANGUAGES, _

APP = "frontdesk"
DATABASE_NAME = "frontdesk.sqlite3"
THEMES = ("night", "day", "mono")
BELLS = ("off", "visual", "audible")


class SettingsError(Exception):
    """A setting cannot be used; the message is one sentence that says what was expected."""


@dataclass(frozen=True, slots=True)
class Value:
    """One setting as text, and where it came from."""

    text: str
    source: str
    """`built-in`, the settings file's path, `FRONTDESK_DATA`, `LANG`, `--data`..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this desk was told, read once at the start."""

    file: Path
    """The settings file; it need not exist."""
    data: Path
    """The data folder: the database, backups, drafts."""
    database: Path
    """The SQLite file."""
    language: str
    """`en` or `ru`."""
    theme: str
    """`night`, `day` or `mono`."""
    keymap: Path
    """The user's own keys; it need not exist."""
    login: str
    """Who sits here."""
    desk: str
    """What the journal calls this desk."""
    bell: str
    """`off`, `visual` or `audible`."""
    at: datetime | None
    """For rehearsals: the clock starts here and runs on. From the environment only."""
    values: Mapping[str, Value]
    """Every setting as text with its source, for `frontdesk doctor`."""

    def source(self, name: str) -> str:
        """Where a setting came from."""
        return self.values[name].source


KEYS: Mapping[str, str] = {
    "data": "FRONTDESK_DATA",
    "database": "FRONTDESK_DATABASE",
    "language": "FRONTDESK_LANGUAGE",
    "theme": "FRONTDESK_THEME",
    "keymap": "FRONTDESK_KEYMAP",
    "login": "FRONTDESK_LOGIN",
    "desk": "FRONTDESK_DESK",
    "bell": "FRONTDESK_BELL",
}
"""Every setting: its name in the file, and in the environment."""

REHEARSAL = "FRONTDESK_AT"
"""An instant in ISO 8601 that the clock starts at; not for the file, where it would be forgotten."""

FLAGS: Mapping[str, str] = {"data": "--data", "language": "--locale", "login": "--as", "theme": "--theme"}
"""Those that the command line may give."""


def read_settings(argv: Mapping[str, str | None], environ: Mapping[str, str] | None = None) -> Settings:
    """Gather the settings; `argv` holds what the command line said, by setting.

    Raises:
        SettingsError: a file that cannot be read, an unknown name, a value that cannot be meant.
    """
    env = os.environ if environ is None else environ
    file = Path(env.get("FRONTDESK_CONFIG") or platformdirs.user_config_path(APP) / "settings.toml")
    values = _built_in(env)
    for name, text in _of_file(file).items():
        values[name] = Value(text, str(file))
    for name, variable in KEYS.items():
        if env.get(variable):
            values[name] = Value(env[variable], variable)
    for name, flag in FLAGS.items():
        given = argv.get(name)
        if given is not None:
            values[name] = Value(given, flag)
    data = _path(values["data"].text, values["data"].source).absolute()
    return Settings(
        file=file,
        data=data,
        database=_database(values["database"], data),
        language=_language(values["language"]),
        theme=_choice(values["theme"], THEMES),
        keymap=_path(values["keymap"].text, values["keymap"].source),
        login=_one_line(values["login"]),
        desk=_one_line(values["desk"]),
        bell=_choice(values["bell"], BELLS),
        at=None if not env.get(REHEARSAL) else parse_instant(env[REHEARSAL], REHEARSAL),
        values=values,
    )


def _built_in(env: Mapping[str, str]) -> dict[str, Value]:
    language = Value("en", "built-in")
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if env.get(variable):
            short = env[variable].replace("-", "_").partition(".")[0].partition("_")[0]
            language = Value(short if short in LANGUAGES else "en", variable)
            break
    return {
        "data": Value(str(platformdirs.user_data_path(APP)), "built-in"),
        "database": Value("", "built-in"),
        "language": language,
        "theme": Value("mono", "NO_COLOR") if env.get("NO_COLOR") else Value("night", "built-in"),
        "keymap": Value(str(platformdirs.user_config_path(APP) / "keymap.toml"), "built-in"),
        "login": system_login(),
        "desk": Value(platform.node().partition(".")[0] or "desk", "built-in"),
        "bell": Value("off", "built-in"),
    }


def system_login() -> Value:
    """The login of the system's user: who founds a centre, and who sits here unless told otherwise."""
    try:
        return Value(getpass.getuser(), "system login")
    except (OSError, KeyError):  # a container with a user that has no name
        return Value(str(os.getuid()), "system user number")


def _of_file(file: Path) -> dict[str, str]:
    """The settings of the file; a file that is not there has none."""
    try:
        text = file.read_bytes().decode()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else _("it is not text in UTF-8")
        raise SettingsError(
            _("The settings file {file} cannot be read ({reason}).").format(file=file, reason=reason)
        ) from None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            _("The settings file {file} is not valid TOML: {reason}.").format(file=file, reason=str(error).rstrip("."))
        ) from None
    return {_known(name, file): _text(name, value, file) for name, value in table.items()}


def _known(name: str, file: Path) -> str:
    if name in KEYS:
        return name
    near = difflib.get_close_matches(name, KEYS, n=1, cutoff=0.5)
    if near:
        raise SettingsError(
            _("There is no setting “{name}” ({file}); did you mean “{near}”?").format(
                name=printable(name), file=file, near=near[0]
            )
        )
    raise SettingsError(
        _("There is no setting “{name}” ({file}); there are: {known}.").format(
            name=printable(name), file=file, known=", ".join(KEYS)
        )
    )


def _text(name: str, value: object, file: Path) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise SettingsError(
        _("The setting “{name}” must be a text in quotes, like {name} = “{example}” ({file}).").format(
            name=name, file=file, example=_EXAMPLES[name]()
        )
    )


_EXAMPLES: Mapping[str, Callable[[], str]] = {
    "data": lambda: "~/clinic",
    "database": lambda: "~/clinic/frontdesk.sqlite3",
    "language": lambda: "en",
    "theme": lambda: "night",
    "keymap": lambda: "~/keymap.toml",
    "login": lambda: "anna",
    "desk": lambda: "desk 1",
    "bell": lambda: "audible",
}


def _choice(value: Value, choices: tuple[str, ...]) -> str:
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
            source=value.source,
            choices=", ".join(choices),
            near=near[0] if near else "",
        )
    )


def _language(value: Value) -> str:
    """A language, also as part of a locale: `ru_RU.UTF-8`."""
    short = value.text.replace("-", "_").partition(".")[0].partition("_")[0].lower()
    return _choice(Value(short, value.source), tuple(LANGUAGES))


def _one_line(value: Value) -> str:
    if not value.text.isprintable() or len(value.text) > 60 or not value.text.strip():
        raise SettingsError(_("Expected a short name in visible characters ({source}).").format(source=value.source))
    return value.text.strip()


def _database(value: Value, data: Path) -> Path:
    """The SQLite file: a path, or a URL `sqlite:///path`."""
    text = value.text
    if not text:
        return data / DATABASE_NAME
    scheme = text.partition(":")[0].partition("+")[0] if "://" in text else ""
    if scheme in ("postgresql", "postgres", "cockroachdb"):
        raise SettingsError(
            _("PostgreSQL ({source}) comes with a later version; expected the path of an SQLite file.").format(
                source=value.source
            )
        )
    if scheme == "sqlite":
        text = unquote(text.partition("://")[2].partition("/")[2].partition("?")[0])
    elif scheme:
        raise SettingsError(
            _("Databases of the kind “{scheme}” ({source}) are not known; expected the path of an SQLite file.").format(
                scheme=printable(scheme), source=value.source
            )
        )
    if not text or text == ":memory:" or not text.isprintable():
        raise SettingsError(
            _("Expected the path of an SQLite file ({source}); data in memory would be lost.").format(
                source=value.source
            )
        )
    return _path(text, value.source).absolute()


def _path(text: str, source: str) -> Path:
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
