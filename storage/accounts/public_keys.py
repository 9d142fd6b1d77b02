"""Public keys as OpenSSH writes them: one line, read and checked without a library of SSH."""

from __future__ import annotations

import base64
import binascii
import hashlib
import unicodedata
from dataclasses import dataclass

from storage.errors import N_, RuleBroken

KINDS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-rsa",
)
"""What is taken.  DSA is not: OpenSSH itself has given it up."""
RSA_BITS_MIN = 2048
"""Shorter ones are refused (NIST SP 800-131A, section 5)."""
LINE_LENGTH_MAX = 8192
COMMENT_LENGTH_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """One key of one person."""

    kind: str
    blob: str
    """The key itself, in base64."""
    comment: str
    """What its owner calls it, often `user@machine`."""

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` shows it."""
        return fingerprint_of(base64.b64decode(self.blob))


def fingerprint_of(data: bytes) -> str:
    """The fingerprint of a key's bytes: SHA-256 in base64 without padding."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def public_key_of(text: str) -> PublicKey:
    """A key from the line of a `.pub` file.  Raises RuleBroken with what was expected instead."""
    if "PRIVATE KEY" in text:
        raise RuleBroken(N_("This is a private key, which nobody should have but its owner; give the file *.pub."))
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if len(lines) != 1 or len(lines[0]) > LINE_LENGTH_MAX:
        raise RuleBroken(N_("Expected one public key, a line like: ssh-ed25519 AAAAC3Nza... anna@desk1"))
    kind, _, rest = lines[0].strip().partition(" ")
    blob, _, comment = rest.strip().partition(" ")
    if kind not in KINDS:
        raise RuleBroken(N_("Expected a public key of one of these kinds: {kinds}."), kinds=", ".join(KINDS))
    data = _bytes_of(blob)
    if data is None or _parts(data)[:1] != [kind.encode()]:
        raise RuleBroken(N_("This public key is damaged; copy the whole line of the file *.pub."))
    if kind == "ssh-rsa":
        _long_enough(data)
    words = " ".join(unicodedata.normalize("NFC", comment).split())
    shown = "".join(char for char in words if char.isprintable())[:COMMENT_LENGTH_MAX]
    return PublicKey(kind=kind, blob=base64.b64encode(data).decode(), comment=shown)


def _bytes_of(blob: str) -> bytes | None:
    try:
        return base64.b64decode(blob, validate=True)
    except (binascii.Error, ValueError):
        return None


def _parts(data: bytes) -> list[bytes]:
    """The length-prefixed strings of a key (RFC 4251, section 5); none where they do not fill it exactly."""
    parts, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        at += 4 + length
        if at > len(data):
            return []
        parts.append(data[at - length : at])
    return parts if len(parts) > 1 else []


def _long_enough(data: bytes) -> None:
    parts = _parts(data)
    bits = int.from_bytes(parts[2], "big").bit_length() if len(parts) == 3 else 0
    if bits < RSA_BITS_MIN:
        raise RuleBroken(
            N_("This RSA key has {bits} bits and can be broken; at least {least} are needed, or make one by"
               " ssh-keygen -t ed25519."),
            bits=bits,
            least=RSA_BITS_MIN,
        )  # fmt: skip
