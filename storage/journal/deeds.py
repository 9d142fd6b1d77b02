"""What a person did, told: the acts of one key together, and whom or what they were about.

Names are read from the tables as they stand, so the console can tell of an act that was made before it was
started.  It knows tables by their names only: the rooms stand above this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from storage.ids import ActId
from storage.journal import queries
from storage.journal.records import Act, Deed, JournalRow, Part
from storage.rooms import load_verbs
from storage.schema import metadata
from storage.verbs import VERBS

CLOSING = "cash.close_shift"
"""After this act the earlier ones of the same person can no longer be undone."""

APPROVAL = "approval"
"""The kind of the row that names the second person of an act; nothing of it is taken back."""

Facts = Mapping[str, Any]  # Any: columns of many tables


def root_of(one: Act) -> ActId:
    """The first act of what the same key did."""
    return one.part_of or one.id


def newest(conn: Connection, acts: Sequence[Act], passed: frozenset[ActId]) -> tuple[Deed, list[Act]] | None:
    """The newest deed among acts (newest first) that is not in `passed`, with its acts; None when there is none.

    An act that changed nothing is no deed.  Behind a closed shift nothing is found.
    """
    load_verbs()
    for candidate in acts:
        root = root_of(candidate)
        if root not in passed:
            whole = [one for one in acts if root_of(one) == root]
            rows = {one.id: list(queries.rows_of_act(conn, one.id)) for one in whole}
            if any(rows.values()):
                return _told(conn, root, whole, rows), whole
        if candidate.verb == CLOSING:
            return None
    return None


def deed(conn: Connection, root: ActId) -> Deed | None:
    """One deed by its first act."""
    load_verbs()
    whole = queries.acts_of(conn, root)
    rows = {one.id: list(queries.rows_of_act(conn, one.id)) for one in whole}
    return _told(conn, root, whole, rows) if any(rows.values()) else None


def _told(conn: Connection, root: ActId, whole: Sequence[Act], rows: Mapping[ActId, list[JournalRow]]) -> Deed:
    done = [one for one in whole if rows[one.id]]
    changed = [row for one in done for row in rows[one.id]]
    return Deed(
        id=root,
        at=done[0].at,
        desk=done[0].desk,
        parts=tuple(_part(conn, one.verb, rows[one.id]) for one in done),
        final=any(not _reversible(row) for row in changed) or all(_is_out(conn, row) for row in changed),
    )


def _reversible(row: JournalRow) -> bool:
    """A verb that is gone from the program, or never had an undo, stays done."""
    known = VERBS.get(row.verb)
    return known is not None and known.undo is not None


def _is_out(conn: Connection, row: JournalRow) -> bool:
    """What has left the program stays; a deed that did more is taken back around it."""
    known = VERBS.get(row.verb)
    return known is not None and known.is_out(conn, row)


def _part(conn: Connection, verb: str, rows: Sequence[JournalRow]) -> Part:
    """One act: its verb, and what the most telling of its rows is about; of several the last, of visits all."""
    for what, tell in _TELL.items():
        told = [row for row in rows if row.what == what]
        if told:
            facts = _course(conn, told) if what == "appointment" else tell(conn, told[-1])
            if facts is not None:
                return Part(verb=verb, **facts)
    return Part(verb=verb)


def _row(conn: Connection, table: str, key: int) -> RowMapping | None:
    of = metadata.tables[table]
    return conn.execute(select(of).where(of.c.id == key)).mappings().first()


def _name(conn: Connection, patient_id: int | None) -> str:
    row = None if patient_id is None else _row(conn, "patient", patient_id)
    return "" if row is None else f"{row['last_name']} {row['first_name']}".strip()


def _visit(conn: Connection, key: int, *, then: Facts | None = None) -> dict[str, Any] | None:
    """Whose visit, and the time that the act gave it."""
    row = _row(conn, "appointment", key)
    if row is None:
        return None
    given = (then or {}).get("local_date")
    return {
        "who": _name(conn, row["patient_id"]),
        "day": date.fromisoformat(given) if given else row["local_date"],
        "minute": (then or {}).get("local_min", row["local_min"]),
    }


def _course(conn: Connection, rows: Sequence[JournalRow]) -> dict[str, Any] | None:
    """The visits of one act: how many and the first where all are one patient's, else the last that was changed."""
    by_key = {row.key: _visit(conn, row.key, then=row.after) for row in rows}
    visits = [visit for visit in by_key.values() if visit]
    if len({visit["who"] for visit in visits}) != 1:
        return visits[-1] if visits else None
    return {**min(visits, key=lambda visit: (visit["day"], visit["minute"])), "visits": len(visits)}


def _of_visit(conn: Connection, appointment_id: int) -> dict[str, Any] | None:
    """Who came: the time of a visit under way says nothing."""
    visit = _visit(conn, appointment_id)
    return None if visit is None else {"who": visit["who"]}


def _through_visit(conn: Connection, row: JournalRow) -> dict[str, Any] | None:
    found = _row(conn, row.what, row.key)
    visit = None if found is None else _of_visit(conn, found["appointment_id"])
    return visit if visit is None else {**visit, "thing": (row.after or {}).get("kind", "")}


def _patients_thing(column: str) -> Callable[[Connection, JournalRow], dict[str, Any] | None]:
    """A row of a patient; `column` says what it is."""

    def tell(conn: Connection, row: JournalRow) -> dict[str, Any] | None:
        found = _row(conn, row.what, row.key)
        return None if found is None else {"who": _name(conn, found["patient_id"]), "thing": found[column]}

    return tell


def _patient_of(table: str) -> Callable[[Connection, JournalRow], dict[str, Any] | None]:
    """A row that says whose it is, and whose kind the verb names."""

    def tell(conn: Connection, row: JournalRow) -> dict[str, Any] | None:
        found = _row(conn, table, row.key)
        return None if found is None else {"who": _name(conn, found["patient_id"])}

    return tell


def _of_policy(conn: Connection, row: JournalRow) -> dict[str, Any] | None:
    """Whose policy a letter or an answer is about."""
    found = _row(conn, row.what, row.key)
    policy = None if found is None else _row(conn, "policy", found["policy_id"])
    return None if policy is None else {"who": _name(conn, policy["patient_id"])}


def _merge(conn: Connection, row: JournalRow) -> dict[str, Any]:
    """Both entries: the one that ended, and the one that stays."""
    into = ((row.after or row.before) or {}).get("into")
    return {"who": " → ".join(filter(None, (_name(conn, row.key), _name(conn, into))))}


def _call(conn: Connection, row: JournalRow) -> dict[str, Any] | None:
    found = _row(conn, "call", row.key)
    if found is None:
        return None
    return {"who": _name(conn, found["patient_id"]) or found["caller_name"] or found["number"]}


def _document(conn: Connection, row: JournalRow) -> dict[str, Any] | None:
    """Whose document, and its number or its title."""
    found = _row(conn, "document", row.key)
    if found is None:
        return None
    return {"who": _name(conn, found["patient_id"]), "thing": found["number"] or found["title"]}


def _of_document(conn: Connection, row: JournalRow) -> dict[str, Any] | None:
    between = _row(conn, row.what, row.key)
    found = None if between is None else _row(conn, "document", between["document_id"])
    if found is None:
        return None
    return {"who": _name(conn, found["patient_id"]), "thing": found["number"] or found["title"]}


def _receipt(conn: Connection, row: JournalRow) -> dict[str, Any] | None:
    found = _row(conn, "receipt", row.key)
    if found is None:
        return None
    who = found["patient_name"] or found["reason"]
    return {"who": who, "thing": f"{found['number']:04d}", "amount_minor": found["total_minor"]}


def _request(conn: Connection, row: JournalRow) -> dict[str, Any] | None:
    found = _row(conn, "refund_request", row.key)
    told = None if found is None else _row(conn, "receipt", found["receipt_id"])
    if found is None or told is None:
        return None
    return {"who": told["patient_name"], "amount_minor": found["amount_minor"]}


def _named(table: str, column: str, through: str = "") -> Callable[[Connection, JournalRow], dict[str, Any] | None]:
    """Something with a name of its own, perhaps `through` another row."""

    def tell(conn: Connection, row: JournalRow) -> dict[str, Any] | None:
        key: int = row.key
        if through:
            gone = {**(row.before or {}), **(row.after or {})}  # a row that was removed is in the journal only
            between = _row(conn, row.what, row.key) or gone
            if between.get(through) is None:
                return None
            key = between[through]
        found = _row(conn, table, key)
        return None if found is None else {"thing": str(found[column])}

    return tell


def _row_of(table: str, column: str) -> Callable[[Connection, JournalRow], dict[str, Any] | None]:
    """Something kept under the id of a thing with a name."""

    def tell(conn: Connection, row: JournalRow) -> dict[str, Any] | None:
        found = _row(conn, table, row.key)
        return None if found is None else {"thing": str(found[column])}

    return tell


def _of_claim(conn: Connection, row: JournalRow) -> dict[str, Any] | None:
    """The insurer of the claim that an act is about, by the claim itself or by what names it."""
    found = _row(conn, row.what, row.key) if row.what in metadata.tables else None
    told = {**(row.before or {}), **(row.after or {}), **(found or {})}
    claim = _row(conn, "claim", told.get("claim_id", row.key))
    insurer = None if claim is None else _row(conn, "insurer", claim["insurer_id"])
    return None if insurer is None else {"thing": str(insurer["name"])}


_TELL: dict[str, Callable[[Connection, JournalRow], dict[str, Any] | None]] = {
    "receipt": _receipt,
    "refund_request": _request,
    "print_job": _named("print_job", "title"),
    "receipt_copy": _receipt,
    "step": _through_visit,
    "appointment": lambda conn, row: _course(conn, (row,)),
    "priority": lambda conn, row: _of_visit(conn, row.key),
    "notice": _through_visit,
    "charge": _patients_thing("title"),
    "merge": _merge,
    "document": _document,
    "document_copy": _of_document,
    "document_file": _of_document,
    "record_place": _patient_of("record_place"),
    "leaflet": _named("leaflet", "title"),
    "leaflet_service": _named("leaflet", "title", through="leaflet_id"),
    "paper": _patients_thing("kind"),
    "patient": lambda conn, row: {"who": _name(conn, row.key)},
    "erasure": lambda conn, row: {"who": _name(conn, row.key)},
    "given-out": lambda conn, row: {"who": _name(conn, row.key)},
    "message": _through_visit,
    "message_wish": _patient_of("message_wish"),
    "call": _call,
    **dict.fromkeys(("claim", "claim_line", "claim_step", "claim-rejected"), _of_claim),
    **dict.fromkeys(("insurer_payment", "claim_layout"), _named("insurer", "name", "insurer_id")),
    "claim-matched": _row_of("insurer_payment", "document"),
    "wait_entry": _patient_of("wait_entry"),
    "policy": _patient_of("policy"),
    **dict.fromkeys(("policy_check", "guarantee_letter"), _of_policy),
    **dict.fromkeys(("insurer", "programme"), lambda conn, row: _named(row.what, "name")(conn, row)),
    "programme_service": _named("programme", "name", "programme_id"),
    "recall_mark": _patient_of("recall_mark"),
    "treatment_plan": _patients_thing("title"),
    "recall_type": _named("recall_type", "name"),
    "shift": _named("shift", "number"),
    "price": _named("service", "name", "service_id"),
    "service": _named("service", "name"),
    "room_state": _named("room", "name", "room_id"),
    "practitioner": _named("practitioner", "last_name"),
    "roster_line": _named("practitioner", "last_name", "practitioner_id"),
    "roster_exception": _named("practitioner", "last_name", "practitioner_id"),
    "absences": _row_of("practitioner", "last_name"),
    "room": _named("room", "name"),
    "fiscal_device": _named("register", "name", "register_id"),
    "printer": _named("printer", "name"),
    "equipment": _named("equipment", "name"),
    "account_user": _named("account_user", "login"),
    "account_key": _named("account_user", "login", "user_id"),
    "account_password": _row_of("account_user", "login"),
    "desk_session": _row_of("account_user", "login"),
}
"""Which row of an act tells most, the first of these, and what it tells."""
