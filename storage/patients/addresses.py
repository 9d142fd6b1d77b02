"""E-mail addresses: what one looks like, and how mail writes it.  Pure."""

from __future__ import annotations

import re

LENGTH_MAX = 254
"""The longest that mail can carry (RFC 5321, 4.5.3.1.3, less the brackets)."""
_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)


def on_the_wire(address: str) -> str | None:
    """The address as mail writes it, its domain in ASCII; None when it is no address."""
    local, at, domain = address.strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or local[0] == "." or local[-1] == "." or ".." in local:
        return None
    if not local.isprintable():
        return None
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:  # a label is empty, too long, or holds what no domain can
        return None
    labels = ascii_domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(one) for one in labels) or len(labels[-1]) < 2:
        return None
    if labels[-1].isdigit():
        return None
    written = f"{local}@{ascii_domain.lower()}"
    return written if len(written) <= LENGTH_MAX else None


def deliverable(address: str) -> bool:
    """Whether something can be sent there."""
    return on_the_wire(address) is not None
