"""Where `frontdesk serve` listens, as it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from console.locale import _
from console.setting_values import SettingsError, Value, printable

PORT = 2222
"""Not 22, where the machine's own SSH server listens, and which only root may take."""


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        """As it is typed."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


_WRITTEN = re.compile(r"(?:\[([0-9A-Fa-f:.]+(?:%\w+)?)\]|([A-Za-z0-9.-]+))(?::(\d{1,5}))?", re.ASCII)


def listening(value: Value) -> Address:
    """An address, or an address and a port.  Raises SettingsError."""
    found = _WRITTEN.fullmatch(value.text.strip())
    port = PORT if found is None or found[3] is None else int(found[3])
    if found is None or port > 65535:
        raise SettingsError(
            _("“{value}” ({source}) is no address; expected one like 127.0.0.1:2222 or [::1]:2222.").format(
                value=printable(value.text), source=_(value.source)
            )
        )
    return Address(found[1] or found[2], port)
