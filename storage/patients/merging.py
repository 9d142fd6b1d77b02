"""Two entries of one person made one, with a preview, and taken apart again for a while."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from storage.errors import N_, RuleBroken
from storage.ids import PatientId
from storage.journal import queries as journal_queries
from storage.journal.records import JournalRow
from storage.patients import neighbours, queries, rules
from storage.patients.names import fold
from storage.patients.plain import plain
from storage.patients.recording import current, put_back, store, values_now
from storage.patients.records import MergePreview, Paper, PaperKind, Patient, PatientStatus, Sex
from storage.rights import Right
from storage.unit import Unit
from storage.verbs import verb

DAYS = 30
"""A merge can be taken apart for so many days."""

_FILLED = ("middle_name", "birth_date", "email", "address", "city", "region", "postcode", "document_no")
"""Taken over from the loser where the survivor has nothing."""


def fills(loser: Patient, winner: Patient) -> dict[str, Any]:
    """The columns that the survivor takes over."""
    lost, kept = values_now(loser), values_now(winner)
    taken = {name: lost[name] for name in _FILLED if lost[name] and not kept[name]}
    if "birth_date" in taken:
        taken["birth_estimated"] = loser.birth_estimated
    if kept["sex"] == "unknown" != lost["sex"]:
        taken["sex"] = lost["sex"]
    if loser.status is PatientStatus.ACTIVE and winner.status is PatientStatus.PROSPECTIVE:
        taken["status"] = loser.status.value
    for name in ("note", "alert"):
        if lost[name] and lost[name] not in kept[name]:
            taken[name] = "; ".join(filter(None, (kept[name], lost[name])))[: rules.TEXT_LETTERS]
    known = {number for number, _ in kept["phones"]}
    more = [[number, label] for number, label in lost["phones"] if number not in known]
    if more:
        taken["phones"] = [*kept["phones"], *more]
    return taken


def _newer(loser: Patient, winner: Patient, on: date) -> dict[PaperKind, Paper]:
    """The loser's papers that will count on a day."""
    found: dict[PaperKind, Paper] = {}
    for kind in PaperKind:
        lost, kept = loser.paper(kind, on), winner.paper(kind, on)
        if lost is not None and (kept is None or (lost.noted_at, lost.id) > (kept.noted_at, kept.id)):
            found[kind] = lost
    return found


def preview(conn: Connection, loser_id: PatientId, winner_id: PatientId, on: date) -> MergePreview:
    """What a merge would do; papers as they count on a day.  Raises NotFound."""
    neighbours.load()
    loser, winner = queries.patient_of(conn, loser_id), queries.patient_of(conn, winner_id)
    moved = {move.name: len(move.ids(conn, loser_id)) for move in neighbours.MOVES}
    taken = fills(loser, winner)
    return MergePreview(
        loser=loser,
        winner=winner,
        moves={name: count for name, count in moved.items() if count},
        fills={name: str(value) for name, value in taken.items() if name != "phones"}
        | {"phones": " ".join(number for number, _ in taken.get("phones", [])[len(winner.phones) :])},
        names_differ=fold(loser.usual_name) != fold(winner.usual_name),
        births_differ=loser.birth_date != winner.birth_date,
        sexes_differ=Sex.UNKNOWN not in (loser.sex, winner.sex) and loser.sex is not winner.sex,
        papers=_newer(loser, winner, on),
        proof=winner.card_no or str(winner.id),
    )


@verb("patients.merge", right=Right.MERGE)
def merge(unit: Unit, loser_id: PatientId, winner_id: PatientId, reason: str) -> int:
    """Everything of the loser becomes the survivor's, in one transaction; the loser stays findable.

    Raises RuleBroken (the same entry, no reason, one already merged), and what a moved row's own rules raise.
    """
    if loser_id == winner_id:
        raise RuleBroken(N_("These are one and the same entry."))
    reason = plain(reason)
    if not reason:
        raise RuleBroken(N_("A merge needs a reason."), field="reason")
    neighbours.load()
    loser, winner = current(unit, loser_id), current(unit, winner_id)
    store(unit, loser, {"status": PatientStatus.MERGED.value, "merged_into": winner_id})  # first: guards ask for it
    moved: dict[str, list[int]] = {}
    for move in neighbours.MOVES:
        ids = move.ids(unit.conn, loser_id)
        if ids:
            move.give(unit, ids, winner_id)
            unit.changed(move.topic)
            moved[move.name] = ids
    store(unit, winner, fills(loser, winner))
    after = {"into": winner_id, "reason": reason, "moved": moved}
    unit.journal("merge", loser_id, {"status": loser.status.value}, after)
    return winner_id


@merge.undoes
def _undo_merge(unit: Unit, entry: JournalRow) -> None:
    if entry.what == "merge":
        _give_back(unit, entry)
    else:
        put_back(unit, entry)


def _give_back(unit: Unit, entry: JournalRow) -> None:
    """Rows that went over with a merge, and still belong to the survivor, go back."""
    neighbours.load()
    assert entry.after is not None
    survivor = PatientId(entry.after["into"])
    for move in reversed(neighbours.MOVES):
        wanted = entry.after["moved"].get(move.name, [])
        still = set(move.ids(unit.conn, survivor)) if wanted else set()
        ids = [row_id for row_id in wanted if row_id in still]
        if ids:
            move.give(unit, ids, PatientId(entry.key))
            unit.changed(move.topic)
    unit.journal("merge", entry.key, entry.after, None)


@verb("patients.unmerge", right=Right.MERGE)
def unmerge(unit: Unit, loser_id: PatientId) -> int:
    """Take a merge apart within its days: the entry stands for itself again with what was its own.

    Raises RuleBroken when it was not merged or too long ago.
    """
    record = queries.patient_of(unit.conn, loser_id)
    entry = next(
        (row for row in journal_queries.history(unit.conn, "merge", loser_id) if row.verb == merge.name), None
    )
    if record.status is not PatientStatus.MERGED or entry is None:
        raise RuleBroken(N_("{name} is not merged."), name=record.usual_name)
    if unit.now - entry.at > timedelta(days=DAYS):
        raise RuleBroken(N_("A merge can be taken apart for {days} days; this one is older."), days=DAYS)
    _give_back(unit, entry)
    _unfill(unit, entry)
    before = entry.before or {"status": PatientStatus.ACTIVE.value}
    store(unit, queries.patient_of(unit.conn, loser_id), {"status": before["status"], "merged_into": None})
    return loser_id


def _unfill(unit: Unit, entry: JournalRow) -> None:
    """What the survivor took over goes back where nobody has changed it since."""
    assert entry.after is not None
    survivor = PatientId(entry.after["into"])
    rows = journal_queries.rows_of_act(unit.conn, entry.act_id)
    filled = next((row for row in rows if row.what == "patient" and row.key == survivor), None)
    if filled is None or filled.before is None or filled.after is None:
        return
    record = queries.patient_of(unit.conn, survivor)
    now = {name: str(value) for name, value in values_now(record).items()}
    same = {name: filled.before[name] for name, value in filled.after.items() if now[name] == str(value)}
    if "birth_date" in same and same["birth_date"] is not None:
        same.pop("birth_date")
    store(unit, record, same)
