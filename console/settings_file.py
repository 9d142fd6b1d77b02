"""The settings file: one TOML table of texts; a name that is not known is told with the nearest one."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from console.locale import _
from console.setting_values import SettingsError, printable
from console.terminal_settings import TABLE
from storage.machine import reason_of

KEYS: Mapping[str, str] = {
    "data": "FRONTDESK_DATA",
    "database": "FRONTDESK_DATABASE",
    "language": "FRONTDESK_LANGUAGE",
    "theme": "FRONTDESK_THEME",
    "layout": "FRONTDESK_LAYOUT",
    "keymap": "FRONTDESK_KEYMAP",
    "login": "FRONTDESK_LOGIN",
    "desk": "FRONTDESK_DESK",
    "bell": "FRONTDESK_BELL",
    "listen": "FRONTDESK_LISTEN",
    "backup_folder": "FRONTDESK_BACKUP_FOLDER",
    "backup_hour": "FRONTDESK_BACKUP_HOUR",
    "backup_keep": "FRONTDESK_BACKUP_KEEP",
    "backup_passphrase_file": "FRONTDESK_BACKUP_PASSPHRASE_FILE",
    "papers_folder": "FRONTDESK_PAPERS_FOLDER",
    "engine": "FRONTDESK_ENGINE",
    "key_file": "FRONTDESK_KEY_FILE",
    "mail_server": "FRONTDESK_MAIL_SERVER",
    "mail_security": "FRONTDESK_MAIL_SECURITY",
    "mail_login": "FRONTDESK_MAIL_LOGIN",
    "mail_password_file": "FRONTDESK_MAIL_PASSWORD_FILE",
    "mail_certificate": "FRONTDESK_MAIL_CERTIFICATE",
    "mail_from": "FRONTDESK_MAIL_FROM",
    "mail_seconds": "FRONTDESK_MAIL_SECONDS",
    "text_command": "FRONTDESK_TEXT_COMMAND",
    "text_seconds": "FRONTDESK_TEXT_SECONDS",
}
"""Every setting: its name in the file, and in the environment."""

def of_file(file: Path) -> dict[str, str]:
    """The settings of the file; a file that is not there has none."""
    return {_known(name, file): _text(name, value, file) for name, value in table_of(file).items() if name != TABLE}


def table_of(file: Path) -> dict[str, object]:
    """Everything that the file holds.  Raises SettingsError for what cannot be read."""
    try:
        text = file.read_bytes().decode()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        reason = _(reason_of(error)) if isinstance(error, OSError) else _("it is not text in UTF-8")
        raise SettingsError(
            _("The settings file {file} cannot be read ({reason}).").format(file=file, reason=reason)
        ) from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        told = _("The settings file {file} is not valid TOML; look at line {line}.")
        raise SettingsError(told.format(file=file, line=place[1] if place else 1)) from None


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
        _('The setting “{name}” must be a text in quotes, like {name} = "{example}" ({file}).').format(
            name=name, file=file, example=_EXAMPLES[name]
        )
    )


_EXAMPLES: Mapping[str, str] = {
    "data": "~/clinic",
    "database": "~/clinic/frontdesk.sqlite3",
    "language": "en",
    "theme": "night",
    "layout": "plain",
    "keymap": "~/keymap.toml",
    "login": "anna",
    "desk": "desk 1",
    "bell": "audible",
    "listen": "127.0.0.1:2222",
    "backup_folder": "~/backups",
    "backup_hour": "20",
    "backup_keep": "7 4 6",
    "backup_passphrase_file": "~/passphrase.txt",
    "engine": "auto",
    "key_file": "/media/key/frontdesk.key",
    "mail_server": "smtp.example.com:587",
    "mail_security": "starttls",
    "mail_login": "reception",
    "mail_password_file": "~/mail-password.txt",
    "mail_certificate": "~/mail-server.pem",
    "mail_from": "reception@example.com",
    "mail_seconds": "20",
    "text_command": "send-text {number}",
    "text_seconds": "30",
}
