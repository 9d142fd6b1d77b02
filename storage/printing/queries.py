"""SQL of printers and the print queue: reads as plain `fn(conn, ...)`; nothing here decides or writes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from storage.centre.tables import account_user
from storage.errors import N_, NotFound
from storage.ids import PatientId
from storage.prepared import Prepared
from storage.printing import rules
from storage.printing.records import Job, JobState, Printer, PrinterKind, Queue, ToPrint, Use
from storage.printing.tables import print_job, printer

LIMIT = 200
"""Rows of the queue that a list shows."""
_j, _p = print_job.c, printer.c
_LISTED = [column for column in print_job.c if column.name != "body"]
_OPEN = (JobState.QUEUED, JobState.PRINTING, JobState.FAILED, JobState.DOUBT)
_PRINTERS = Prepared(select(printer).order_by(_p.id))


def _jobs(*more: Any) -> Any:  # Any: a SELECT of many columns
    return (
        select(*_LISTED, *more, printer.c.name.label("printer_name"), account_user.c.login)
        .join(printer, _p.id == _j.printer_id)
        .outerjoin(account_user, account_user.c.id == _j.user_id)
    )


def _printer(row: Any) -> Printer:  # Any: a row is untyped
    return Printer(
        id=row.id,
        name=row.name,
        kind=PrinterKind(row.kind),
        address=row.address,
        columns=row.columns,
        code_page=row.code_page,
        cuts=row.cuts,
        receipts=row.receipts,
        papers=row.papers,
        at_once=row.at_once,
        desk=row.desk,
        machine=row.machine,
        active=row.active,
        version=row.version,
    )


def _job(row: Any, body: str = "") -> Job:
    return Job(
        id=row.id,
        title=row.title,
        body=body,
        use=Use(row.use),
        mark=row.mark,
        copy=row.copy,
        printer_id=row.printer_id,
        printer=row.printer_name,
        about=(row.about_what, row.about_key) if row.about_what else None,
        patient_id=None if row.patient_id is None else PatientId(row.patient_id),
        desk=row.desk,
        state=JobState(row.state),
        error=row.error,
        tries=row.tries,
        spool=row.spool,
        queued_at=row.queued_at,
        by=row.login or "",
        claimed_at=row.claimed_at,
        printed_at=row.printed_at,
        again_at=row.again_at,
        version=row.version,
    )


def printers(conn: Connection, *, retired: bool = False) -> tuple[Printer, ...]:
    """Every printer, in the order in which they were set up."""
    return tuple(_printer(row) for row in _PRINTERS.rows(conn) if retired or row.active)


def printer_of(conn: Connection, printer_id: int) -> Printer:
    """One printer, retired or not.  Raises NotFound."""
    for one in printers(conn, retired=True):
        if one.id == printer_id:
            return one
    raise NotFound(N_("There is no such printer."))


def printer_named(conn: Connection, name: str) -> Printer:
    """One printer by its name, in whatever case.  Raises NotFound that says which there are."""
    known = printers(conn)
    for one in known:
        if one.name.casefold() == name.strip().casefold():
            return one
    if not known:
        raise NotFound(N_("No printer is set up yet; add one under F8, Printers."))
    raise NotFound(N_("There is no printer “{name}”; there are: {known}."), name=name,
                   known=", ".join(one.name for one in known))  # fmt: skip


def printer_for(conn: Connection, use: Use, desk: str) -> Printer | None:
    """The printer that a desk uses; None where none is set up."""
    return rules.chosen(printers(conn), use, desk)


def job_of(conn: Connection, job_id: int) -> Job:
    """One paper, whole.  Raises NotFound."""
    row = conn.execute(_jobs(_j.body).where(_j.id == job_id)).first()
    if row is None:
        raise NotFound(N_("There is no such paper in the queue."))
    return _job(row, row.body)


def last_copy(conn: Connection, about: tuple[str, int]) -> int | None:
    """The highest number of a copy of a document, 0 when only the original was printed; None: nothing was."""
    mine = (_j.about_what == about[0]) & (_j.about_key == about[1])
    counted = or_(_j.state != JobState.DROPPED.value, _j.printed_at.is_not(None))
    found: int | None = conn.execute(select(func.max(_j.copy)).where(mine, counted)).scalar()
    return found


def waiting_at(conn: Connection, printer_id: int) -> int:
    """How many papers wait for a printer."""
    wanted = (_j.printer_id == printer_id) & _j.state.in_(_OPEN)
    return conn.execute(select(func.count()).select_from(print_job).where(wanted)).scalar() or 0


def queue(conn: Connection, limit: int = LIMIT) -> Queue:
    """The papers, those that somebody has to look at first, then what waits, then the newest."""
    rank = {JobState.DOUBT: 0, JobState.FAILED: 1, JobState.PRINTING: 2, JobState.QUEUED: 3}
    left = [_job(row) for row in conn.execute(_jobs().where(_j.state.in_(_OPEN)).order_by(_j.id).limit(limit + 1))]
    left.sort(key=lambda one: (rank[one.state], one.id))
    over = conn.execute(_jobs().where(_j.state.not_in(_OPEN)).order_by(_j.id.desc()).limit(limit + 1))
    rows = [*left, *(_job(row) for row in over)]
    counts = {row.state: row.times for row in conn.execute(_COUNTS)}
    return Queue(
        rows=tuple(rows[:limit]),
        printers=printers(conn),
        waiting=counts.get(JobState.QUEUED, 0) + counts.get(JobState.PRINTING, 0),
        troubled=counts.get(JobState.FAILED, 0) + counts.get(JobState.DOUBT, 0),
        more=len(rows) > limit,
    )


_COUNTS = select(_j.state, func.count().label("times")).where(_j.state.in_(_OPEN)).group_by(_j.state)


def troubled(conn: Connection) -> int:
    """How many papers somebody has to look at."""
    wanted = _j.state.in_((JobState.FAILED, JobState.DOUBT))
    return conn.execute(select(func.count()).select_from(print_job).where(wanted)).scalar() or 0


def troubles_of(conn: Connection, desk: str) -> list[Job]:
    """What was put there from a desk and is in trouble, the newest first."""
    wanted = _j.state.in_((JobState.FAILED, JobState.DOUBT)) & (_j.desk == desk)
    return [_job(row) for row in conn.execute(_jobs().where(wanted).order_by(_j.id.desc()).limit(LIMIT))]


# ------------------------------------------------------------------------------ for who prints

_WAITS = Prepared(
    select(_j.id)
    .where(or_(_j.state == JobState.QUEUED.value, (_j.state == JobState.FAILED.value) & _j.again_at.is_not(None)))
    .limit(bindparam("most"))
)


def to_print(conn: Connection, now: datetime, machine: str, desk: str | None = None) -> list[ToPrint]:
    """The next paper of each printer that can be printed from a machine now, the longest waiting first.

    With `desk`: on the terminal of that desk.  A printer that was dead rests until its next try, and everything
    behind that paper waits with it, so that papers come out in their order.
    """
    if _WAITS.first(conn, most=1) is None:
        return []
    resting = set(conn.execute(_RESTING, {"now": now}).scalars())
    able = {one.id: one for one in printers(conn) if _within_reach(one, machine, desk)}
    found: dict[int, ToPrint] = {}
    for row in conn.execute(_due(now, [key for key in able if key not in resting], desk)):
        if row.printer_id not in found:
            found[row.printer_id] = ToPrint(job=_job(row, row.body), printer=able[row.printer_id])
    return list(found.values())


_RESTING = select(_j.printer_id).where(
    _j.state == JobState.FAILED.value, _j.again_at > bindparam("now", type_=_j.again_at.type)
)


def _within_reach(one: Printer, machine: str, desk: str | None) -> bool:
    if one.kind is PrinterKind.TERMINAL:
        return desk is not None and one.desk in ("", desk)
    return desk is None and one.machine in ("", machine)


def _due(now: datetime, able: Collection[int], desk: str | None) -> Any:
    first = (
        select(func.min(_j.id))
        .where(
            _j.printer_id.in_(able),
            or_(_j.state == JobState.QUEUED.value, (_j.state == JobState.FAILED.value) & (_j.again_at <= now)),
            *(() if desk is None else (_j.desk == desk,)),
        )
        .group_by(_j.printer_id)
    )
    return _jobs(_j.body).where(_j.id.in_(first)).order_by(_j.id)


def next_due(conn: Connection, now: datetime) -> datetime | None:
    """When a printer that was dead is tried next; None when none waits for that."""
    later = (_j.state == JobState.FAILED.value) & (_j.again_at > now)
    row = conn.execute(select(_j.again_at).where(later).order_by(_j.again_at).limit(1)).first()
    return None if row is None else row.again_at


def in_hand(conn: Connection) -> list[Any]:
    """What workers have in hand: id, worker, since when."""
    wanted = _j.state == JobState.PRINTING.value
    return list(conn.execute(select(_j.id, _j.worker, _j.claimed_at).where(wanted).order_by(_j.id)))


