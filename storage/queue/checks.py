"""What `frontdesk check` asks of the queue."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from storage.checking import Check, Problem
from storage.queue.records import StepKind
from storage.queue.rules import FOLLOWS


def _order(conn: Connection) -> Iterator[Problem]:
    """Replays every visit's steps: forward only, back only by undo of the last, each undo with its reason."""
    held: dict[int, list[tuple[int, StepKind]]] = {}
    for row in conn.execute(text("SELECT id, appointment_id, kind, undoes_id, note FROM step ORDER BY id")):
        stack = held.setdefault(row.appointment_id, [])
        where = f"step {row.id}"
        if row.kind == StepKind.UNDONE.value:
            if not stack or stack[-1][0] != row.undoes_id:
                yield Problem(where, "it takes back a step that is not the last one of its visit")
            elif not row.note.strip():
                yield Problem(where, "a step was taken back without a reason")
            stack[:] = [one for one in stack if one[0] != row.undoes_id]
            continue
        kind = StepKind(row.kind)
        if kind not in FOLLOWS[stack[-1][1] if stack else None]:
            yield Problem(where, f"{row.kind} does not follow the step before it")
        stack.append((row.id, kind))


def _orphans(conn: Connection) -> Iterator[Problem]:
    """Steps, notices and board rows of visits that are not in the book, and steps by nobody."""
    for name in ("step", "flow", "notice", "priority"):
        key = "appointment_id" if name in ("flow", "priority") else "id"
        lost = conn.execute(
            text(
                f"SELECT t.{key} AS row_key FROM {name} AS t LEFT JOIN appointment AS a ON a.id = t.appointment_id"
                " WHERE a.id IS NULL"
            )
        )
        for row in lost:
            yield Problem(f"{name} {row.row_key}", "its visit is not in the book")


def _board(conn: Connection) -> Iterator[Problem]:
    """The board's copy against the steps and the book."""
    held = (
        "s.kind <> 'undone' AND NOT EXISTS (SELECT 1 FROM step AS u WHERE u.undoes_id = s.id)"
        " AND s.appointment_id = f.appointment_id"
    )
    stale = conn.execute(
        text(
            "SELECT f.appointment_id FROM flow AS f JOIN appointment AS a ON a.id = f.appointment_id"
            " WHERE f.patient_id <> a.patient_id OR f.local_date <> a.local_date"
            f" OR coalesce(f.step_id, 0) <> coalesce((SELECT max(s.id) FROM step AS s WHERE {held}), 0)"
            " OR coalesce(f.arrived_at, 0) <>"
            f" coalesce((SELECT max(s.at) FROM step AS s WHERE s.kind = 'arrived' AND {held}), 0)"
            " OR coalesce(f.in_room_at, 0) <>"
            f" coalesce((SELECT max(s.at) FROM step AS s WHERE s.kind = 'in-room' AND {held}), 0)"
        )
    )
    for row in stale:
        yield Problem(f"flow {row.appointment_id}", "the board says something else than the steps and the book")
    missing = conn.execute(
        text("SELECT DISTINCT appointment_id FROM step WHERE appointment_id NOT IN (SELECT appointment_id FROM flow)")
    )
    for row in missing:
        yield Problem(f"flow {row.appointment_id}", "a visit with steps is not on the board")


def _once(conn: Connection) -> Iterator[Problem]:
    """A patient is in the queue once at a time."""
    twice = conn.execute(
        text(
            "SELECT patient_id, local_date, count(*) AS times FROM flow"
            " WHERE kind IN ('arrived', 'ready', 'called', 'in-room')"
            " GROUP BY patient_id, local_date HAVING count(*) > 1"
        )
    )
    for row in twice:
        yield Problem(f"patient {row.patient_id}", f"is in the queue {row.times} times on {row.local_date}")


def _book(conn: Connection) -> Iterator[Problem]:
    """The book's status against the open step."""
    wrong = conn.execute(
        text(
            "SELECT f.appointment_id, f.kind, a.status FROM flow AS f JOIN appointment AS a ON a.id = f.appointment_id"
            " WHERE (f.kind IN ('arrived', 'ready', 'called', 'in-room', 'to-pay')"
            "        AND a.status NOT IN ('booked', 'fulfilled'))"
            " OR (f.kind = 'left' AND a.status <> 'fulfilled')"
            " OR (f.kind = 'left-without-visit' AND a.status NOT IN ('cancelled', 'entered-in-error'))"
        )
    )
    for row in wrong:
        yield Problem(f"appointment {row.appointment_id}", f"is {row.status} in the book and {row.kind} in the queue")


CHECKS = (
    Check(2, "order of steps", _order),
    Check(2, "steps of visits", _orphans),
    Check(2, "board and steps", _board),
    Check(2, "once in the queue", _once),
    Check(1, "steps and book", _book),
)
