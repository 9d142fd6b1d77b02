"""The settings of this desk: one TOML file, the environment, the command line; each value knows where it came from.

Later wins: built-in < file < environment < command line.  What the system says of itself (LANG, NO_COLOR,
the login) counts as built-in.  Imports nothing of storage: it is read before the first frame.
"""

from __future__ import annotations

import getpass
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import platformdirs

from console.listening import Address, listening
from console.locale import LANGUAGES, N_
from console.sending.carriers import BUILT_IN as CARRIERS
from console.sending.carriers import Carriers, carriers_of
from console.setting_values import (
    SettingsError,
    Value,
    choice,
    database,
    keeping,
    language,
    one_line,
    parse_instant,
    path_of,
)
from console.settings_file import KEYS as KEYS
from console.settings_file import of_file, table_of
from console.terminal_settings import Told, terminals_of
from storage.keeping import Keeping
from storage.location import Location
from storage.private import PAPERS
from storage.told import AUTO, ENGINES

APP = "frontdesk"
_BUILT_IN = N_("built-in")
THEMES = ("night", "day", "mono", "contrast")
LAYOUTS = ("full", "plain")
BELLS = ("off", "visual", "audible")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this desk was told, read once at the start."""

    file: Path
    """The settings file; it need not exist."""
    data: Path
    """The data folder: the database, backups, drafts."""
    database: Location
    """The SQLite file, or the database of a PostgreSQL server."""
    language: str
    """`en` or `ru`."""
    theme: str
    """`night`, `day`, `mono` or `contrast`."""
    layout: str
    """`full`, or `plain`: words only, nothing side by side."""
    keymap: Path
    """The user's own keys; it need not exist."""
    login: str
    """Who sits here."""
    desk: str
    """What the journal calls this desk."""
    engine: str
    """`auto`, `system` or `bundled`: which SQLite library."""
    key_file: Path | None
    """The key of an encrypted data file."""
    bell: str
    """`off`, `visual` or `audible`."""
    listen: Address
    """Where `frontdesk serve` takes clients in."""
    at: datetime | None
    """For rehearsals: the clock starts here and runs on. From the environment only."""
    papers: Path
    """Where papers are saved as PDF."""
    keeping: Keeping
    """Where copies of the data go, when, and for how long."""
    carriers: Carriers
    """By what messages to patients go out from here."""
    terminals: Told
    """What was told of terminals, by TERM; from the file only, for a variable would hold for all of them."""
    values: Mapping[str, Value]
    """Every setting as text with its source, for `frontdesk doctor`."""

    def source(self, name: str) -> str:
        """Where a setting came from."""
        return self.values[name].source


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
    file = _file_of(env)
    values = _built_in(env)
    for name, text in of_file(file).items():
        values[name] = Value(text, str(file))
    for name, variable in KEYS.items():
        if env.get(variable):
            values[name] = Value(env[variable], variable)
    for name, flag in FLAGS.items():
        given = argv.get(name)
        if given is not None:
            values[name] = Value(given, flag)
    data = path_of(values["data"].text, values["data"].source).absolute()
    return Settings(
        file=file,
        data=data,
        database=database(values["database"], data),
        language=language(values["language"]),
        theme=choice(values["theme"], THEMES),
        layout=choice(values["layout"], LAYOUTS),
        keymap=path_of(values["keymap"].text, values["keymap"].source),
        login=one_line(values["login"]),
        desk=one_line(values["desk"]),
        bell=choice(values["bell"], BELLS),
        listen=listening(values["listen"]),
        engine=choice(values["engine"], ENGINES),
        key_file=_key_file(values["key_file"]),
        at=None if not env.get(REHEARSAL) else parse_instant(env[REHEARSAL], REHEARSAL),
        papers=_folder(values["papers_folder"], data / PAPERS),
        keeping=keeping(values, data),
        carriers=carriers_of(values),
        terminals=terminals_of(table_of(file), file),
        values=values,
    )


def _folder(value: Value, otherwise: Path) -> Path:
    return path_of(value.text, value.source).absolute() if value.text else otherwise


def _key_file(value: Value) -> Path | None:
    return path_of(value.text, value.source).absolute() if value.text else None


def language_asked(argv: Mapping[str, str | None], environ: Mapping[str, str] | None = None) -> str:
    """The language in which it is told what is wrong with the settings: theirs, as far as they can be read."""
    env = os.environ if environ is None else environ
    try:
        filed = of_file(_file_of(env)).get("language")
    except SettingsError:
        filed = None
    built_in = _built_in(env)["language"]
    for text in (argv.get("language"), env.get(KEYS["language"]), filed):
        if text:
            try:
                return language(Value(text, ""))
            except SettingsError:
                break
    return built_in.text


def _file_of(env: Mapping[str, str]) -> Path:
    return Path(env.get("FRONTDESK_CONFIG") or platformdirs.user_config_path(APP) / "settings.toml")


def _built_in(env: Mapping[str, str]) -> dict[str, Value]:
    spoken = Value("en", _BUILT_IN)
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if env.get(variable):
            short = env[variable].replace("-", "_").partition(".")[0].partition("_")[0]
            spoken = Value(short if short in LANGUAGES else "en", variable)
            break
    return {
        "data": Value(str(platformdirs.user_data_path(APP)), _BUILT_IN),
        "database": Value("", _BUILT_IN),
        "language": spoken,
        "theme": Value("mono", "NO_COLOR") if env.get("NO_COLOR") else Value("night", _BUILT_IN),
        "layout": Value("full", _BUILT_IN),
        "keymap": Value(str(platformdirs.user_config_path(APP) / "keymap.toml"), _BUILT_IN),
        "login": system_login(),
        "desk": Value(platform.node().partition(".")[0] or "desk", _BUILT_IN),
        "bell": Value("off", _BUILT_IN),
        "listen": Value("127.0.0.1", _BUILT_IN),
        "backup_folder": Value("", _BUILT_IN),
        "backup_hour": Value("20", _BUILT_IN),
        "backup_keep": Value("7 4 6", _BUILT_IN),
        "backup_passphrase_file": Value("", _BUILT_IN),
        "papers_folder": Value("", _BUILT_IN),
        "engine": Value(AUTO, _BUILT_IN),
        "key_file": Value("", _BUILT_IN),
        **{name: Value(text, _BUILT_IN) for name, text in CARRIERS.items()},
    }


def system_login() -> Value:
    """The login of the system's user: who founds a centre, and who sits here unless told otherwise."""
    try:
        return Value(getpass.getuser(), N_("system login"))
    except (OSError, KeyError):  # a container with a user that has no name
        return Value(str(os.getuid()), N_("system user number"))
