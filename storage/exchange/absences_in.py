"""Absences of an iCalendar file into the roster of one person: one act, taken back by one undo.

What a file told is known by its UID, its day, its time and its reason: the same once more changes nothing, also
when a desk has changed the day since; what an event tells no longer is taken out again.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select

from storage.centre.queries import name_identifier
from storage.centre.tables import identifier
from storage.errors import N_, NotFound
from storage.exchange.context import SYSTEM
from storage.exchange.records import Rejected
from storage.ids import PractitionerId
from storage.journal.records import JournalRow
from storage.rights import Right
from storage.schedule import queries as book
from storage.schedule.records import Appointment, BookStatus, VisitKind
from storage.staff import patterns, roster_verbs
from storage.staff import queries as staff_queries
from storage.staff.records import RosterException
from storage.unit import Unit
from storage.verbs import verb

if TYPE_CHECKING:
    from storage.exchange.ics_absences import Away, Days, Plan
    from storage.office import Office

KIND = "absence"
"""In the table of identifiers: a day that a file has closed."""
ABSENCES = "absences"
"""The kind of journal row that says which days a file has closed, and which it has let go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of an import of absences, in events; a series is one."""

    read: int
    imported: int
    """New, or changed by this file."""
    unchanged: int
    nothing: int
    """Cancelled, time that stays free, or of other days than those asked for."""
    stretches: int
    """How many stretches of a day were closed or let go."""
    rejected: tuple[Rejected, ...]
    visits: tuple[Appointment, ...]
    """Booked visits of the times at which the person will be absent, to be booked anew."""


class Known(NamedTuple):
    """A stretch that a file has told before."""

    value: str
    ref_id: int


class Change(NamedTuple):
    """What has to be done for one event."""

    new: list[tuple[str, Away]]
    gone: list[Known]


class _RehearsedError(Exception):
    """Takes a rehearsal back."""


_TOLD = select(identifier.c.value, identifier.c.ref_id).where(
    identifier.c.kind == KIND, identifier.c.system == SYSTEM, identifier.c.value.like(bindparam("of_person"))
)
_FORGOTTEN = delete(identifier).where(
    identifier.c.kind == KIND, identifier.c.system == SYSTEM, identifier.c.value == bindparam("called")
)


async def take_calendar(office: Office, who: PractitionerId, plan: Plan, days: Days, *, dry_run: bool = False) -> Taken:
    """Let somebody be absent as a plan says.  Raises NotAllowed, NotFound."""
    kept: list[Taken] = []

    def whole(unit: Unit) -> None:
        unit.require(Right.IMPORT)
        unit.require(Right.ROSTER)
        staff_queries.practitioner_of(unit.conn, who)
        changes = _changes(unit.conn, who, plan, days)
        if any(one.new or one.gone for one in changes):
            unit.act(take_absences, lambda: take_absences(unit, who, changes))
        away = [one for told in plan.told for one in told.away]
        done = sum(bool(one.new or one.gone) for one in changes)
        nothing = sum(not (one.new or one.gone or told.away) for one, told in zip(changes, plan.told, strict=True))
        kept.append(
            Taken(
                read=plan.read,
                imported=done,
                unchanged=len(changes) - done - nothing,
                nothing=nothing,
                stretches=sum(len(one.new) + len(one.gone) for one in changes),
                rejected=plan.rejected,
                visits=_to_rebook(unit.conn, who, away, unit.now),
            )
        )
        if dry_run:
            raise _RehearsedError

    with contextlib.suppress(_RehearsedError):
        await office.store.transact(office.actor, whole)
    return kept[-1]


@verb("staff.import_absences", right=Right.ROSTER)
def take_absences(unit: Unit, who: PractitionerId, changes: Sequence[Change]) -> int:
    """Close what events tell newly, and let go what they tell no longer."""
    let_go = [one for change in changes for one in change.gone]
    for one in let_go:
        if _stands(unit.conn, who, one):
            roster_verbs.remove_exception(unit, one.ref_id)
        unit.conn.execute(_FORGOTTEN, {"called": one.value})
    names: list[str] = []
    for change in changes:
        for name, away in change.new:
            made = roster_verbs.add_exception(
                unit,
                RosterException(
                    practitioner_id=who,
                    day=away.day,
                    start_min=away.start_min,
                    end_min=away.end_min,
                    reason=away.reason,
                ),
            )
            assert made is not None
            name_identifier(unit.conn, KIND, SYSTEM, name, made)
            names.append(name)
    unit.journal(ABSENCES, who, {"told": [list(one) for one in let_go]}, {"told": names})
    unit.changed("staff", who)
    return len(names) + len(let_go)


@take_absences.undoes
def _untold(unit: Unit, entry: JournalRow) -> None:
    """The file counts as not taken; the days themselves are put back by their own rows."""
    before: dict[str, Any] = dict(entry.before or {})
    after: dict[str, Any] = dict(entry.after or {})
    for name in after.get("told", ()):
        unit.conn.execute(_FORGOTTEN, {"called": name})
    for name, ref_id in before.get("told", ()):
        name_identifier(unit.conn, KIND, SYSTEM, name, ref_id)
    unit.journal(ABSENCES, entry.key, entry.after, entry.before)
    unit.changed("staff", entry.key)


def _changes(conn: Connection, who: PractitionerId, plan: Plan, days: Days) -> list[Change]:
    """For each event what it tells newly, and what it told before of these days and tells no longer."""
    told: dict[str, dict[str, int]] = {}
    for row in conn.execute(_TOLD, {"of_person": f"{who}:%"}):
        _, uid, day, *_ = row.value.split(":")
        if days.first.isoformat() <= day <= days.last.isoformat():
            told.setdefault(uid, {})[row.value] = row.ref_id
    changes = []
    for one in plan.told:
        base, before = f"{who}:{_short(one.uid)}", told.get(_short(one.uid), {})
        changes.append(_change({_name(base, each, days): each for each in one.away}, before))
    return changes


def _name(base: str, away: Away, days: Days) -> str:
    """What tells a stretch from the others; a reason that the file did not give differs by language only."""
    reason = "" if away.reason == days.reason else away.reason
    return f"{base}:{away.day}:{away.start_min}-{away.end_min}:{_short(reason)}"


def _change(wanted: Mapping[str, Away], told: Mapping[str, int]) -> Change:
    return Change(
        new=[(name, one) for name, one in wanted.items() if name not in told],
        gone=[Known(value, ref_id) for value, ref_id in told.items() if value not in wanted],
    )


def _short(text: str) -> str:
    """An outside text as part of a name: of one length and one alphabet, whatever it is."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _stands(conn: Connection, who: PractitionerId, known: Known) -> bool:
    """Whether the day is still closed as the file told it: a desk may have changed it since."""
    day, span, _ = known.value.split(":")[2:]
    found = patterns.exceptions_of(conn, who, date.fromisoformat(day), date.fromisoformat(day))
    return any(one.id == known.ref_id and not one.open and f"{one.start_min}-{one.end_min}" == span for one in found)


def _to_rebook(conn: Connection, who: PractitionerId, away: Sequence[Away], now: datetime) -> tuple[Appointment, ...]:
    """Visits still to come that stand where somebody will be absent."""
    if not away:
        return ()
    by_day: dict[date, list[Away]] = {}
    for one in away:
        by_day.setdefault(one.day, []).append(one)
    return tuple(
        visit
        for visit in book.between(conn, min(by_day), max(by_day), [who])
        if visit.status is BookStatus.BOOKED
        and visit.kind is not VisitKind.WALK_IN
        and visit.starts_at >= now
        and any(
            visit.local_min < one.end_min and one.start_min < visit.end_min for one in by_day.get(visit.local_date, ())
        )
    )


async def whose(office: Office, named: str) -> PractitionerId:
    """Who is meant by an id or a name of the staff list, or by a login; unnamed, the doctor who asks.

    Raises NotFound.
    """
    if named:
        found = await office.read(_whose, named)
        if found is not None:
            return found
        raise NotFound(N_("There is no practitioner “{name}”."), name=named)
    if office.actor.practitioner_id is None:
        raise NotFound(N_("Say whose: --practitioner with a name, an id or a login."))
    return office.actor.practitioner_id


def _whose(conn: Connection, named: str) -> PractitionerId | None:
    from storage.accounts import queries as accounts
    from storage.exchange.context import find_practitioner

    found = find_practitioner(conn, named)
    if found is None and accounts.is_login(conn, named):
        found = accounts.by_login(conn, named).practitioner_id
    return found
