"""A copy under a passphrase: a tar of files in the age format (https://age-encryption.org/v1), by way of pyrage.

The data is encrypted to a key made for this one copy, in a stream, so that it may be larger than memory; the key
is encrypted with the passphrase.  Whoever has the passphrase can open a copy without Frontdesk: the first file in
it says how.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from storage.errors import N_, Unavailable
from storage.machine import reason_of

_NOTE, _KEY, _DATA = "README.txt", "key.age", "data.age"
_HOW = """A backup made by Frontdesk, under a passphrase. Frontdesk restores it: frontdesk restore FILE
Without Frontdesk, with tar and age (https://age-encryption.org):
  tar -xf FILE
  age -d -o key.txt key.age          # asks for the passphrase
  age -d -i key.txt -o data data.age
"""
_BLOCK = 512
_CHUNK = 1 << 20
_KEY_MAX = 1 << 16
_TRIES = 20
Progress = Callable[[int], None]
"""Hears how many bytes are done."""


def _deaf(done: int) -> None:
    del done


class _Counted(io.RawIOBase):
    """A stream read or written through, counted, and by its hash."""

    def __init__(self, stream: IO[bytes] | None, on_progress: Progress = _deaf) -> None:
        super().__init__()
        self._stream = stream
        self._hear = on_progress
        self.done = 0
        self.hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert self._stream is not None
        data = self._stream.read(size)
        self._pass(data)
        return data

    def write(self, data: bytes) -> int:  # type: ignore[override]  # bytes is what pyrage hands over
        if self._stream is not None:
            self._stream.write(data)
        self._pass(data)
        return len(data)

    def _pass(self, data: bytes) -> None:
        self.hash.update(data)
        self.done += len(data)
        self._hear(self.done)


def passphrase_in(file: Path | None) -> str:
    """The first line of a file; of no file, none.

    Raises Unavailable when there is nothing to be read, or others may read it too.
    """
    if file is None:
        return ""
    try:
        with file.open(encoding="utf-8") as lines:
            status = os.fstat(lines.fileno())
            if stat.S_ISREG(status.st_mode) and stat.S_IMODE(status.st_mode) & 0o077:
                raise Unavailable(
                    N_(
                        "Others on this machine may read the passphrase file {path}: run `chmod 0400` on it and "
                        "repeat; nothing was done."
                    ),
                    path=file,
                )
            passphrase = lines.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = reason_of(error) if isinstance(error, OSError) else N_("it is not text in UTF-8")
        raise Unavailable(
            N_("The passphrase cannot be read from {path} ({reason}); nothing was done."), path=file, reason=why
        ) from error
    if not passphrase:
        raise Unavailable(N_("{path} has no passphrase in its first line; nothing was done."), path=file)
    return passphrase


def is_sealed(path: Path) -> bool:
    """Whether a file is a copy under a passphrase, by its beginning.  Raises OSError."""
    with path.open("rb") as file:
        start = file.read(_BLOCK)
    return start.startswith(_NOTE.encode() + b"\0") and start[257:262] == b"ustar"


def seal(plain: Path, sealed: Path, passphrase: str, on_progress: Progress = _deaf) -> None:
    """Write an existing empty file `sealed` with what `plain` holds, and read it back with the passphrase.

    Raises:
        Unavailable: what was written cannot be read back.
        OSError: it cannot be written.
    """
    import pyrage

    key = pyrage.x25519.Identity.generate()
    with plain.open("rb") as source, sealed.open("r+b") as target:
        _member(target, _NOTE, _HOW.encode())
        _member(target, _KEY, pyrage.passphrase.encrypt(f"{key}\n".encode(), passphrase))
        read = _Counted(source, on_progress)
        place = target.tell()
        target.write(bytes(_BLOCK))
        try:
            pyrage.encrypt_io(read, target, [key.to_public()])
        except pyrage.EncryptError as error:
            raise _of_the_machine(error, target) from error
        target.seek(0, os.SEEK_END)
        size = target.tell() - place - _BLOCK
        target.write(bytes(-size % _BLOCK + 2 * _BLOCK))
        target.seek(place)
        target.write(_header(_DATA, size))
    back = _Counted(None)
    _open(sealed, passphrase, back)
    if back.hash.digest() != read.hash.digest():
        raise Unavailable(N_("{path} could not be read back as it was written."), path=sealed)


def unseal(sealed: Path, plain: Path, passphrase: str, on_progress: Progress = _deaf) -> None:
    """Write an existing empty file `plain` with what is in a sealed copy.

    Raises:
        Unavailable: the passphrase is wrong, or the copy is damaged or was cut short.
        OSError: it cannot be read or written.
    """
    with plain.open("wb") as target:
        _open(sealed, passphrase, _Counted(target, on_progress))


def _open(sealed: Path, passphrase: str, target: _Counted) -> None:
    import pyrage

    broken = Unavailable(N_("{path} is damaged or was cut short; nothing was changed."), path=sealed)
    try:
        with tarfile.open(sealed, "r:") as members:
            found = {member.name: member for member in members.getmembers()}
            locked, data = members.extractfile(found[_KEY]), members.extractfile(found[_DATA])
            if locked is None or data is None or found[_KEY].size > _KEY_MAX:
                raise broken
            text = _unlocked(locked.read(), passphrase, sealed)
            key = pyrage.x25519.Identity.from_str(text.decode().strip())
            pyrage.decrypt_io(data, target, [key])
    except (KeyError, tarfile.TarError, pyrage.IdentityError, pyrage.DecryptError, UnicodeDecodeError) as error:
        raise broken from error
    except OSError as error:
        if error.errno is None:  # pyrage's own, for a piece that was altered
            raise broken from error
        raise


def _unlocked(locked: bytes, passphrase: str, sealed: Path) -> bytes:
    """What the passphrase opens.  Raises Unavailable.

    The library refuses what would keep this machine busy for long, measuring anew each time how fast the machine is:
    on one that is busy with other things it is asked again.
    """
    import pyrage

    for _ in range(_TRIES):
        try:
            opened: bytes = pyrage.passphrase.decrypt(locked, passphrase)
        except pyrage.DecryptError as error:
            if "xcessive" in str(error):
                continue
            told = N_("The passphrase does not open {path}; nothing was changed.")
            raise Unavailable(told, path=sealed) from None
        return opened
    raise Unavailable(N_("This machine is too busy to open {path}: repeat it; nothing was changed."), path=sealed)


def _of_the_machine(error: Exception, target: IO[bytes]) -> OSError:
    """The library tells an error of the machine as text: it is asked again."""
    try:
        target.seek(0, os.SEEK_END)
        target.write(bytes(_CHUNK))
        target.flush()
    except OSError as told:
        return told
    return OSError(str(error))


def _header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(tarfile.GNU_FORMAT)


def _member(target: IO[bytes], name: str, content: bytes) -> None:
    target.write(_header(name, len(content)) + content + bytes(-len(content) % _BLOCK))
