"""A copy put in the place of the data: verified before anything is replaced, and what it replaces is kept."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.exc import DBAPIError

from storage.alone import nobody_else
from storage.backup import Progress, deaf, examine, is_whole, of_copy, own_part, to_disk
from storage.checking import Verdict
from storage.clock import Clock
from storage.errors import N_, NotFound, RuleBroken, Unavailable
from storage.faults import ENGINE_ERRORS, translate
from storage.gate import Gate, gate_of
from storage.keeping import stamped
from storage.library import connect, kind, module
from storage.location import Location, Server, driver_there
from storage.machine import reason_of
from storage.private import keep_owner, owned_folder
from storage.sealing import is_sealed, unseal
from storage.told import told

_CHUNK = 1 << 20
_OURS = {"alembic_version", "centre", "journal"}
"""Tables that the data has in every version."""
_FILE, _ARCHIVE = b"SQLite format 3\0", b"PGDMP"
"""How the data of the two engines begins in a copy."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore has done."""

    kept: str | None
    """Where the data lies that was there before: a file, or a database of the same server; None: there was none."""
    verdict: Verdict
    """What `frontdesk check` says of what was restored."""


def restore(
    where: Location,
    copy: Path,
    clock: Clock,
    passphrase: Callable[[], str],
    *,
    on_progress: Progress = deaf,
    anyway: bool = False,
) -> Restored:
    """Verify a copy and put it in the place of the data; blocking.

    `passphrase` is asked only for a sealed copy.  With `anyway` a copy is taken although promises are broken in it,
    as they may have been in the data.

    Raises:
        NotFound: there is no such copy.
        Unavailable: it is none of ours, newer, damaged, cut short, sealed with another passphrase; or others have
            the data open, or the disk is full, or another program's file lies there.  The data is as it was.
    """
    require_copy(where, copy)

    def judge(verdict: Verdict) -> None:
        if not verdict.ok and not anyway:
            raise _something_wrong(copy, verdict)

    folder = None if isinstance(where, Server) else where.parent
    try:
        other = _other_engine(copy, where)
        if other is not None:
            raise other
        if isinstance(where, Server):
            with driver_there():
                from storage import server_copies
            kept, verdict = server_copies.restore(where, copy, clock, passphrase, on_progress=on_progress, judge=judge)
            return Restored(kept, verdict)
        owned_folder(where.parent, where.parent.parent)
        part = where.with_name(where.name + ".restoring")
        with own_part(part):
            _bring(copy, part, passphrase, on_progress)
            verdict = _verified(copy, part, on_progress)
            judge(verdict)
            keep_owner(part, where if where.exists() else where.parent)
            to_disk(part)
            replaced = _replace(where, part, clock)
    except DBAPIError as error:
        raise translate(error) from error
    except OSError as error:
        if folder is None or error.filename == str(copy):
            said = N_("{path} cannot be restored ({reason}); nothing was changed.")
            raise Unavailable(said, path=copy, reason=reason_of(error)) from error
        said = N_("The data folder {path} cannot be written ({reason}); nothing was changed.")
        raise Unavailable(said, path=folder, reason=reason_of(error)) from error
    return Restored(None if replaced is None else str(replaced), verdict)


def require_copy(where: Location, copy: Path) -> None:
    """What can be said before anything is read of a copy or changed.

    Raises:
        NotFound: there is no such file.
        RuleBroken: it is a folder, or the data itself; or another program's file lies in the place of the data.
    """
    if copy.is_dir():
        raise RuleBroken(N_("{path} is a folder: give the name of a copy in it; nothing was changed."), path=copy)
    if not copy.is_file():
        raise NotFound(N_("There is no backup at {path}; nothing was changed."), path=copy)
    if isinstance(where, Server) or not where.is_file():
        return
    if copy.samefile(where):
        raise RuleBroken(N_("{path} is the data itself: give the name of a copy; nothing was changed."), path=copy)
    if _is_foreign(where):
        raise RuleBroken(
            N_("{path} belongs to another program: choose another folder with --data; nothing was changed."),
            path=where,
        )


def _is_foreign(path: Path) -> bool:
    """Whether a file in the place of the data is another program's; what cannot be read may be ours, and damaged."""
    if kind(path) != "plain":
        return False
    try:
        with closing(module().connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as raw:
            tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except ENGINE_ERRORS:
        return False
    return bool(tables) and not tables >= _OURS


def _something_wrong(copy: Path, verdict: Verdict) -> Unavailable:
    return Unavailable(
        N_(
            "{path} is whole, but in it {where} is wrong ({count} in all); nothing was changed. "
            "It is taken nevertheless with --anyway."
        ),
        path=copy,
        where=verdict.problems[0].place,
        count=sum(verdict.checked.values()),
    )


def _bring(copy: Path, part: Path, passphrase: Callable[[], str], on_progress: Progress) -> None:
    """Its bytes, in the clear, into an existing empty file beside the data."""
    if is_sealed(copy):
        total = copy.stat().st_size
        unseal(copy, part, passphrase(), lambda done: on_progress("opening", done, total))
        return
    beside = copy.with_name(copy.name + "-wal")
    if beside.exists() and beside.stat().st_size:
        raise Unavailable(
            N_("{path} is a data file at work, no backup; make one with `frontdesk backup`. Nothing was changed."),
            path=copy,
        )
    with copy.open("rb") as source, part.open("wb") as target:
        shutil.copyfileobj(source, target, _CHUNK)


def _other_engine(copy: Path, where: Location) -> Unavailable | None:
    """A copy of the other engine's data is sound, and yet of no use here."""
    with copy.open("rb") as file:
        start = file.read(len(_FILE))
    if start.startswith(_ARCHIVE) and not isinstance(where, Server):
        return Unavailable(
            N_("{path} is a copy of a server's database: restore it there (FRONTDESK_DATABASE); nothing was changed."),
            path=copy,
        )
    if start == _FILE and isinstance(where, Server):
        return Unavailable(
            N_("{path} is a copy of a data file: restore it as one, then `frontdesk move` it; nothing was changed."),
            path=copy,
        )
    return None


def _verified(copy: Path, part: Path, on_progress: Progress) -> Verdict:
    broken = Unavailable(
        N_("{path} is damaged, was cut short, or is no backup of Frontdesk; nothing was changed."), path=copy
    )
    try:
        verdict = examine(part, on_progress)
    except NotFound:
        raise broken from None
    except Unavailable as error:
        if kind(part) == "plain" and told().key_file is not None:
            raise Unavailable(
                N_(
                    "{path} is not encrypted, but key_file is set: take the setting out, restore, put it in again and "
                    "run `frontdesk encrypt`; nothing was changed."
                ),
                path=copy,
            ) from error
        raise of_copy(error, copy) from error
    except ENGINE_ERRORS as error:
        if kind(part) == "sealed" and told().key_file is None:
            raise Unavailable(
                N_("{path} is an encrypted copy: restore it with the key_file of the data it was made of."), path=copy
            ) from error
        raise broken from error
    if not is_whole(verdict):
        raise broken
    return verdict


def _replace(path: Path, part: Path, clock: Clock) -> Path | None:
    """At every instant one of the two lies at `path`, whole."""
    gate = Gate(gate_of(path), path.parent)
    try:
        with gate.held():
            if not path.exists():
                os.replace(part, path)
                to_disk(path.parent)
                return None
            _fold_in(path)
            with nobody_else(
                path, N_("{path} is open in a console: leave them all, then restore again; nothing was changed.")
            ):
                kept = _free_name(path, stamped(clock.now()))
                os.link(path, kept)  # fails, unlike a rename, if there is one of this name
                for beside in ("-wal", "-shm"):
                    left = Path(f"{path}{beside}")
                    if beside == "-wal" and left.exists() and left.stat().st_size:
                        left.rename(f"{kept}{beside}")  # of a damaged file: what it holds is kept with it
                    left.unlink(missing_ok=True)
                os.replace(part, path)
                to_disk(path.parent)
            return kept
    finally:
        gate.close()


def _free_name(path: Path, instant: str) -> Path:
    """How what was there is called from now on."""
    names = (path.with_name(f"{path.name}.before-{instant}{end}") for end in ("", *(f"-{n}" for n in range(2, 100))))
    return next(name for name in names if not name.exists())


def _fold_in(path: Path) -> None:
    """Fold what killed consoles left beside the old file into it, as far as it can be read."""
    with contextlib.suppress(*ENGINE_ERRORS, Unavailable), closing(connect(path, mode="rw")) as conn:
        conn.execute("PRAGMA busy_timeout=1000")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
