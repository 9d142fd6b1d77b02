"""What is kept no longer than its time, and is erased when somebody asks for it.

How long is the centre's own decision (its settings); the usual times and where they come from are in
docs/privacy.md.  Each erasure is journalled and names its rows, as that of a person does.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from storage.calls.tables import call
from storage.cash.tables import charge, receipt
from storage.centre.records import Centre
from storage.ids import PatientId
from storage.journal.tables import journal
from storage.patients.records import PatientStatus
from storage.patients.tables import patient
from storage.privacy import personal, reach
from storage.privacy.erasing import erase, overwrite_what_is_freed
from storage.privacy.records import OverTime
from storage.privacy.taking_away import Away, telling, write_down
from storage.privacy.unfinished import calls_to_do
from storage.rights import Right
from storage.schedule.tables import appointment
from storage.unit import Unit
from storage.verbs import verb

CALLS, CALLERS, DETAILS = "calls", "callers", "details"
KINDS = (CALLERS, CALLS, DETAILS)
AT_ONCE = 500
"""So many rows are erased by one act."""
_KINDS_OF_ROWS = (*personal.EMPTIED, "patient", "merge")


def years_of(centre: Centre, kind: str) -> int:
    """How long the centre keeps this kind of thing."""
    years: int = getattr(centre, f"keep_{kind}_years")
    return years


def before(now: datetime, years: int) -> datetime:
    """What is older than this is over its time."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:  # the 29th of February
        return now.replace(year=now.year - years, day=28)


def over_time(conn: Connection, centre: Centre, now: datetime) -> tuple[OverTime, ...]:
    """What is over its time, by kind."""
    found = []
    for kind in KINDS:
        since = before(now, years_of(centre, kind))
        if kind == DETAILS:
            count = len(_details(conn, since, None))
        else:
            of = patient if kind == CALLERS else call
            asked = select(func.count()).select_from(of).where(_OLD[kind](since))
            count = int(conn.execute(asked).scalar_one())
        found.append(OverTime(kind=kind, years=years_of(centre, kind), before=since, count=count))
    return tuple(found)


def _old_calls(since: datetime) -> ColumnElement[bool]:
    """Calls that nobody gave to a patient, done with, that still say something."""
    says = or_(call.c.number != "", call.c.caller_name != "", call.c.note != "")
    return and_(call.c.patient_id.is_(None), call.c.ended_at.is_not(None), call.c.started_at < since, says)


def _old_callers(since: datetime) -> ColumnElement[bool]:
    """Who only called, long ago: no visit, no charge, no document, nobody merged into it."""
    other = patient.alias("other")
    return and_(
        patient.c.status == PatientStatus.PROSPECTIVE.value,
        patient.c.created_at < since,
        ~exists().where(call.c.patient_id == patient.c.id, or_(call.c.started_at >= since, calls_to_do())),
        ~exists().where(appointment.c.patient_id == patient.c.id),
        ~exists().where(charge.c.patient_id == patient.c.id),
        ~exists().where(receipt.c.patient_id == patient.c.id),
        ~exists().where(other.c.merged_into == patient.c.id),
    )


_OLD = {CALLS: _old_calls, CALLERS: _old_callers}


def _details(conn: Connection, since: datetime, limit: int | None) -> list[int]:
    """Rows of the journal that still tell of a person, older than this."""
    rows = conn.execute(
        select(journal.c.id, journal.c.what, journal.c.before, journal.c.after)
        .where(journal.c.at < since, journal.c.erased_by.is_(None), journal.c.what.in_(_KINDS_OF_ROWS))
        .order_by(journal.c.id)
    )
    found: list[int] = []
    for row in rows:
        told = (personal.details_of(row.before), personal.details_of(row.after))
        if any(personal.says_something(row.what, one) for one in told):
            found.append(row.id)
            if len(found) == limit:
                rows.close()
                break
    return found


@verb("privacy.retain", right=Right.ERASE)
def retain(unit: Unit, kind: str, called: str) -> int:
    """Erase what is over its time, some hundred of one kind; answers how many, 0 when nothing was left.

    `called` is what the shell of a person is called.  Cannot be taken back.
    """
    since = before(unit.now, years_of(unit.centre, kind))
    overwrite_what_is_freed(unit)
    if kind == CALLERS:
        asked = select(patient.c.id).where(_old_callers(since)).order_by(patient.c.id).limit(AT_ONCE)
        people = [PatientId(one) for one in unit.conn.execute(asked).scalars()]
        for one in people:
            erase(unit, one, called)
        return len(people)
    if kind == CALLS:
        asked_calls = select(call).where(_old_calls(since)).order_by(call.c.id).limit(AT_ONCE)
        rows = [dict(row) for row in unit.conn.execute(asked_calls).mappings()]
        told = reach.journal_ids(unit.conn, {"call": [row["id"] for row in rows]})
        away = Away(tables={"call": rows}, journal=telling(unit.conn, told))
        unit.changed("calls")
    else:
        rows = []
        away = Away(tables={}, journal=telling(unit.conn, _details(unit.conn, since, AT_ONCE)))
        unit.changed("patients")
    if rows or away.journal:
        write_down(unit, 0, away)
    return len(rows) or len(away.journal)
