"""The key by which clients know this server again: made on the first start, its owner's alone."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from storage.accounts.public_keys import fingerprint_of
from storage.errors import N_, Unavailable
from storage.machine import reason_of
from storage.private import opener, private_folder

PRIVATE, PUBLIC = "ssh_host_ed25519_key", "ssh_host_ed25519_key.pub"


def host_key(data: Path) -> str:
    """The private key of this server, in OpenSSH's form; made if it is not there.  Raises Unavailable."""
    import asyncssh

    path = data / PRIVATE
    try:
        private_folder(data)
        if not path.exists():
            _make(path, asyncssh.generate_private_key("ssh-ed25519", comment="frontdesk"))
        path.chmod(0o600)
        key = asyncssh.read_private_key(path)
        (data / PUBLIC).write_bytes(key.export_public_key("openssh"))
    except OSError as error:
        raise Unavailable(
            N_("The host key {path} cannot be read or made: {reason}."), path=path, reason=reason_of(error)
        ) from error
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise Unavailable(
            N_("{path} is no host key that can be used; move it away and a new one is made, of which every"
               " client will warn."),
            path=path,
        ) from error  # fmt: skip
    return key.export_private_key("openssh").decode()


def _make(path: Path, key: object) -> None:
    """Whole or not at all: a server that died while it wrote leaves no half key."""
    import asyncssh

    assert isinstance(key, asyncssh.SSHKey)
    part = path.with_name(path.name + ".new")
    part.unlink(missing_ok=True)
    with open(part, "xb", opener=opener) as file:
        file.write(key.export_private_key("openssh"))
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)


def fingerprint_in(data: Path) -> str | None:
    """The fingerprint that clients are asked to compare; None where nothing was served yet.  Needs no library."""
    try:
        words = (data / PUBLIC).read_text().split()
        return fingerprint_of(base64.b64decode(words[1], validate=True))
    except (OSError, ValueError, IndexError):
        return None
