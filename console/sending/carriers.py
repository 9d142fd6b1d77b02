"""By what messages go out from this machine: a mail server, and a command for texts; from the settings alone."""

from __future__ import annotations

import ipaddress
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from console.locale import _
from console.setting_values import SettingsError, Value, choice, path_of, printable
from storage.messages.records import Channel
from storage.patients.addresses import on_the_wire

SECURITIES = ("starttls", "tls", "none")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
SECONDS_MOST = 300
IN_COMMAND = ("number", "text", "code")
"""What an argument of the command for texts may name."""

BUILT_IN: Mapping[str, str] = {
    "mail_server": "",
    "mail_security": "starttls",
    "mail_login": "",
    "mail_password_file": "",
    "mail_certificate": "",
    "mail_from": "",
    "mail_seconds": "20",
    "text_command": "",
    "text_seconds": "30",
}
"""The settings of carriers, and what they are unless somebody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A server that takes our mail."""

    host: str
    port: int
    security: str
    """`starttls`, `tls` from the first byte on, or `none`."""
    login: str
    password_file: Path | None
    certificate: Path | None
    """Trusted beside those that the machine trusts: a server's own."""
    sender: str
    """From whom, as mail writes it."""
    seconds: float
    """How long any step may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """A command that sends a text."""

    argv: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriers:
    """What this machine can send."""

    mail: Mail | None = None
    texts: Texts | None = None

    def carries(self, channel: Channel) -> bool:
        """Whether messages of a channel go out from here."""
        return (self.mail if channel is Channel.EMAIL else self.texts) is not None

    def __bool__(self) -> bool:
        """Whether anything does."""
        return self.mail is not None or self.texts is not None


NOTHING = Carriers()


def carriers_of(values: Mapping[str, Value]) -> Carriers:
    """Read them.  Raises SettingsError."""
    return Carriers(mail=_mail(values), texts=_texts(values))


def _mail(values: Mapping[str, Value]) -> Mail | None:
    server, seconds = values["mail_server"], _seconds(values["mail_seconds"])
    security = choice(values["mail_security"], SECURITIES)
    if not server.text:
        return None
    host, colon, port = server.text.rpartition(":")
    if not colon or port.endswith("]"):
        host, port = server.text, str(_PORTS[security])
    host = host.removeprefix("[").removesuffix("]")
    if not re.fullmatch(r"[\w.:-]{1,253}", host) or not re.fullmatch(r"\d{1,5}", port, re.ASCII) or int(port) > 65535:
        raise SettingsError(
            _("“{value}” ({source}) is no mail server; expected one like smtp.example.com:587.").format(
                value=printable(server.text), source=_(server.source)
            )
        )
    sender, told = on_the_wire(values["mail_from"].text), values["mail_from"]
    if sender is None or not sender.isascii():
        raise SettingsError(
            _("mail_from ({source}) must be the address that patients see, like reception@example.com.").format(
                source=_(told.source)
            )
        )
    login, password = values["mail_login"].text, _file(values["mail_password_file"])
    if bool(login) != (password is not None):
        raise SettingsError(_("mail_login and mail_password_file go together: give both or neither."))
    if login and security == "none" and not _is_here(host):
        raise SettingsError(_("A password is not sent over an open line: set mail_security to starttls or tls."))
    return Mail(
        host=host,
        port=int(port),
        security=security,
        login=login,
        password_file=password,
        certificate=_file(values["mail_certificate"]),
        sender=sender,
        seconds=seconds,
    )


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _file(value: Value) -> Path | None:
    return path_of(value.text, value.source).absolute() if value.text else None


def _seconds(value: Value) -> float:
    if re.fullmatch(r"\d{1,3}", value.text, re.ASCII) and 1 <= int(value.text) <= SECONDS_MOST:
        return float(value.text)
    raise SettingsError(
        _("“{value}” ({source}) is no time to wait; expected 1 to {most} seconds.").format(
            value=printable(value.text), source=_(value.source), most=SECONDS_MOST
        )
    )


def _texts(values: Mapping[str, Value]) -> Texts | None:
    command, seconds = values["text_command"], _seconds(values["text_seconds"])
    if not command.text:
        return None
    try:
        argv = shlex.split(command.text)
        named = [name for one in argv for _l, name, *_rest in Formatter().parse(one) if name is not None]
    except ValueError:
        argv, named = [], []
    if not argv or "number" not in named or not set(named) <= set(IN_COMMAND):
        raise SettingsError(
            _("text_command ({source}) must be a program with its arguments, like: send-text {number} (the text comes"
              " on its standard input, or where {text} stands).").replace("{source}", _(command.source))
        )  # fmt: skip
    return Texts(argv=tuple(argv), seconds=seconds)
