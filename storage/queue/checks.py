"""What `frontdesk check` asks of the queue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, text

from storage.checking import Check, Found, Problem, Word
from storage.errors import N_
from storage.queue.records import StepKind
from storage.queue.rules import FOLLOWS
from storage.queue.tables import flow, step
from storage.spans import spans

_STEPS = text(
    "SELECT id, appointment_id, kind, undoes_id, at, room_id, note FROM step"
    " WHERE appointment_id > :low AND appointment_id <= :high ORDER BY appointment_id, id"
)
_FLOWS = text(
    "SELECT f.*, a.patient_id AS booked_patient, a.local_date AS booked_date FROM flow AS f"
    " JOIN appointment AS a ON a.id = f.appointment_id"
    " WHERE f.appointment_id > :low AND f.appointment_id <= :high ORDER BY f.appointment_id"
)
_STATIONS = {
    "arrived_at": (StepKind.ARRIVED,),
    "ready_at": (StepKind.READY,),
    "called_at": (StepKind.CALLED,),
    "in_room_at": (StepKind.IN_ROOM,),
    "to_pay_at": (StepKind.TO_PAY,),
    "left_at": (StepKind.LEFT, StepKind.LEFT_WITHOUT_VISIT),
}
"""Which steps each instant on the board comes from."""


@dataclass(slots=True)
class _Replay:
    """The steps of one visit that hold, and what was wrong on the way to them."""

    held: list[Row[Any]] = field(default_factory=list)  # Any: a Core row is untyped
    wrong: list[Problem] = field(default_factory=list)

    def take(self, row: Row[Any]) -> None:
        """One step more: forward only, back only by undo of the last, each undo with its reason."""
        where = f"step {row.id}"
        if row.kind == StepKind.UNDONE.value:
            if not self.held or self.held[-1].id != row.undoes_id:
                said = N_("it takes back a step that is not the last one of its visit")
                self.wrong.append(Problem("step-undone-wrongly", where, said))
            elif not row.note.strip():
                self.wrong.append(
                    Problem("step-undone-unexplained", where, N_("it takes back a step without a reason"))
                )
            self.held = [one for one in self.held if one.id != row.undoes_id]
            return
        before = StepKind(self.held[-1].kind) if self.held else None
        if StepKind(row.kind) not in FOLLOWS[before]:
            values = {"step": Word(row.kind), "before": Word("nothing" if before is None else before.value)}
            self.wrong.append(Problem("step-order", where, N_("{step} cannot follow {before}"), values))
        self.held.append(row)

    def board(self) -> dict[str, object]:
        """What the board must show of the visit."""
        last = self.held[-1] if self.held else None
        shown: dict[str, object] = {
            "step_id": None if last is None else last.id,
            "kind": None if last is None else last.kind,
            "room_id": None if last is None else last.room_id,
        }
        for name, kinds in _STATIONS.items():
            shown[name] = max((one.at for one in self.held if one.kind in kinds), default=None)
        return shown


def _replayed(conn: Connection, bounds: dict[str, int]) -> Iterator[tuple[int, _Replay]]:
    for visit, rows in groupby(conn.execute(_STEPS, bounds), lambda row: int(row.appointment_id)):
        replay = _Replay()
        for row in rows:
            replay.take(row)
        yield visit, replay


def _order(conn: Connection) -> Found:
    """Every visit's steps, replayed."""
    for span in spans(conn, step.c.appointment_id):
        for _, replay in _replayed(conn, span.bounds):
            yield from replay.wrong
        yield span.mark


_ORPHANS = {
    "step": N_("this step belongs to a visit that is not in the book: {visit}"),
    "flow": N_("the board shows a visit that is not in the book: {visit}"),
    "notice": N_("this notice is about a visit that is not in the book: {visit}"),
    "priority": N_("this priority belongs to a visit that is not in the book: {visit}"),
}


def _orphans(conn: Connection) -> Found:
    """Steps, notices and board rows of visits that are not in the book, and steps in rooms that are not there."""
    for name, said in _ORPHANS.items():
        key = "appointment_id" if name in ("flow", "priority") else "id"
        lost = conn.execute(
            text(
                f"SELECT t.{key} AS row_key, t.appointment_id FROM {name} AS t"
                " LEFT JOIN appointment AS a ON a.id = t.appointment_id WHERE a.id IS NULL ORDER BY 1"
            )
        )
        for row in lost:
            yield Problem(f"orphan-{name}", f"{name} {row.row_key}", said, {"visit": row.appointment_id})
    for row in conn.execute(
        text(
            "SELECT s.id, s.room_id FROM step AS s LEFT JOIN room AS r ON r.id = s.room_id"
            " WHERE s.room_id IS NOT NULL AND r.id IS NULL ORDER BY 1"
        )
    ):
        yield Problem(
            "step-room-lost", f"step {row.id}", N_("it names room {room}, which is not there"), {"room": row.room_id}
        )


def _board(conn: Connection) -> Found:
    """The board's copy against the steps and the book."""
    for span in spans(conn, flow.c.appointment_id):
        held = dict(_replayed(conn, span.bounds))
        for shown in conn.execute(_FLOWS, span.bounds).mappings():
            wanted = held.get(shown["appointment_id"], _Replay()).board()
            wanted |= {"patient_id": shown["booked_patient"], "local_date": shown["booked_date"]}
            names = [name for name, value in wanted.items() if shown[name] != value]
            if names:
                yield Problem(
                    "board-differs",
                    f"flow {shown['appointment_id']}",
                    N_("the board says something else than the steps and the book: {columns}"),
                    {"columns": ", ".join(names)},
                )
        yield span.mark
    missing = conn.execute(
        text(
            "SELECT DISTINCT s.appointment_id FROM step AS s LEFT JOIN flow AS f"
            " ON f.appointment_id = s.appointment_id WHERE f.appointment_id IS NULL ORDER BY 1"
        )
    )
    for row in missing:
        yield Problem("board-lacks", f"flow {row.appointment_id}", N_("a visit with steps is not on the board"))


def _once(conn: Connection) -> Found:
    """A patient is in the queue once at a time."""
    twice = conn.execute(
        text(
            "SELECT patient_id, local_date, count(*) AS times FROM flow"
            " WHERE kind IN ('arrived', 'ready', 'called', 'in-room')"
            " GROUP BY patient_id, local_date HAVING count(*) > 1 ORDER BY 1, 2"
        )
    )
    for row in twice:
        yield Problem(
            "queued-twice",
            f"patient {row.patient_id}",
            N_("the patient is in the queue {times} times on {day}"),
            {"times": row.times, "day": str(row.local_date)},
        )


def _book(conn: Connection) -> Found:
    """The book's status against the open step."""
    wrong = conn.execute(
        text(
            "SELECT f.appointment_id, f.kind, a.status FROM flow AS f JOIN appointment AS a ON a.id = f.appointment_id"
            " WHERE (f.kind IN ('arrived', 'ready', 'called', 'in-room', 'to-pay')"
            "        AND a.status NOT IN ('booked', 'fulfilled'))"
            " OR (f.kind = 'left' AND a.status <> 'fulfilled')"
            " OR (f.kind = 'left-without-visit' AND a.status NOT IN ('cancelled', 'entered-in-error'))"
            " ORDER BY 1"
        )
    )
    for row in wrong:
        yield Problem(
            "queue-and-book",
            f"appointment {row.appointment_id}",
            N_("it is {status} in the book, but {step} in the queue"),
            {"status": Word(row.status), "step": Word(row.kind)},
        )


CHECKS = (
    Check(2, N_("order of steps"), _order),
    Check(2, N_("steps of visits"), _orphans),
    Check(2, N_("board and steps"), _board),
    Check(2, N_("once in the queue"), _once),
    Check(1, N_("steps and book"), _book),
)
