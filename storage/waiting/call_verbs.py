"""What a call about the list or a free time comes to: a try, or the time is taken and the book written in the act."""

from __future__ import annotations

from dataclasses import replace

from storage import rows
from storage.calls.log_rows import link_to, open_row
from storage.calls.records import TRIES, Direction, Link, LinkKind, Outcome
from storage.errors import N_, Conflict, RuleBroken
from storage.ids import AppointmentId, CallId
from storage.patients.plain import plain
from storage.patients.recording import current
from storage.patients.records import Patient
from storage.recalls import queries as recall_queries
from storage.recalls import verbs as recalls
from storage.rights import Right
from storage.schedule import verbs as book
from storage.schedule.records import MoveTo, NewAppointment
from storage.unit import Unit
from storage.verbs import verb
from storage.waiting import queries, rules
from storage.waiting.records import Slot, Target
from storage.waiting.tables import wait_try
from storage.waiting.verbs import TOPIC, take_back

ABOUT = "free time"
"""What the call log says such a call was about, unless the desk says it in other words."""


@verb("waiting.log_try", right=Right.CALLS)
def log_try(
    unit: Unit, target: Target, outcome: Outcome, *, slot: Slot | None = None, seen: int = 0, about: str = ABOUT
) -> CallId:
    """We rang about an entry or a free time: an outgoing call of the log with its outcome.

    A call to who is due for a recall is a try of the recall as well.  `seen` is how many tries the person
    knew of: raises Conflict when another desk tried since.
    """
    if outcome not in TRIES:
        raise RuleBroken(N_("A try ends with no answer, a message, a refusal or a wrong number."), rule="try")
    if slot is None and target.entry_id is None:
        raise RuleBroken(N_("Say which time the call was about."), rule="try-about")
    who = current(unit, target.patient_id)
    tried = queries.tries(unit.conn, (who.id,), unit.centre.tz).get(who.id, ())
    if len(tried) > seen:
        raise Conflict(
            N_("{who} tried to reach {patient} at {when} already; look at the list again."),
            who=tried[-1].by or "?",
            patient=who.usual_name,
            when=rows.moment(unit, tried[-1].at),
            what="call",
        )
    if target.item is not None:
        known = len(recall_queries.tries(unit.conn, (who.id,), unit.centre.tz).get(who.id, ()))
        made = CallId(recalls.log_try(unit, who.id, target.item, outcome, seen=known, about=about) or 0)
    else:
        made = _called(unit, who, outcome, about)
    about_it = {
        "call_id": made,
        "entry_id": target.entry_id,
        "visit_id": target.visit_id,
        "practitioner_id": slot.practitioner_id if slot else None,
        "local_date": slot.day if slot else None,
        "local_min": slot.minute if slot else None,
    }
    unit.conn.execute(rows.adding(wait_try), about_it)
    unit.journal(wait_try.name, made, None, about_it)
    unit.changed(TOPIC, who.id)
    return made


def _called(unit: Unit, who: Patient, outcome: Outcome, about: str, **more: object) -> CallId:
    if not who.phone:
        raise RuleBroken(
            N_("{patient} has no telephone number; put one into the card first."), patient=who.usual_name, rule="phone"
        )
    return open_row(
        unit,
        {
            "direction": Direction.OUT.value,
            "number": who.phone,
            "patient_id": who.id,
            "taken_at": unit.now,
            "user_id": unit.actor.user_id,
            "ended_at": unit.now,
            "outcome": outcome.value,
            "about": plain(about)[: rules.NOTE_LETTERS],
            **more,
        },
    )


@verb("waiting.fill", right=Right.BOOK)
def fill(
    unit: Unit, target: Target, wanted: NewAppointment, *, version: int | None = None, about: str = ABOUT
) -> AppointmentId:
    """They take the free time: booked there, or their visit moved there; the call that settled it is logged.

    `version` is that of the visit which moves.  Raises Taken with the next openings, RuleBroken, Conflict.
    """
    who = current(unit, target.patient_id)
    moves = target.visit_id is not None
    made = _called(unit, who, Outcome.MOVED if moves else Outcome.BOOKED, about, agreed_on=wanted.local_date)
    if target.visit_id is not None:
        to = MoveTo(
            local_date=wanted.local_date,
            local_min=wanted.local_min,
            practitioner_id=wanted.practitioner_id,
            fold=wanted.fold,
            call_id=made,
        )
        visit = AppointmentId(book.move(unit, target.visit_id, to, version) or 0)
    else:
        visit = AppointmentId(book.book(unit, replace(wanted, patient_id=who.id, call_id=made)) or 0)
    link_to(unit, made, Link(what=LinkKind.APPOINTMENT, key=visit))
    unit.changed(TOPIC, visit)
    return visit


for _verb in (log_try, fill):
    _verb.undoes(take_back)
