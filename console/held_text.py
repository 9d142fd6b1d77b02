"""Everything that is held on one person, to be read: what `export` and the card give out.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time

from console import held_words
from console.deeds import act_word
from console.held_words import CODES, LABELS, PLACES
from console.locale import N_, _
from console.locale.formats import clock, day_digits, money
from console.typed.phones import format_phone
from storage.centre.records import Centre
from storage.privacy.records import Held, Look, Row

SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("paper", N_("Papers"), ("kind", "number", "valid_until", "noted_at", "noted_by", "voided")),
    (
        "appointment",
        N_("Visits"),
        (
            *("local_date", "local_min", "practitioner_id", "service_id", "room_id", "kind", "status"),
            *("cancel_reason", "comment", "overbook_reason", "confirmation", "card_state", "follow_up_on"),
            *("booked_at", "booked_by"),
        ),
    ),
    ("step", N_("In the house"), ("at", "kind", "room_id", "by", "note")),
    ("priority", N_("Before others"), ("at", "reason", "by")),
    ("notice", N_("What doctors were told"), ("at", "practitioner_id", "seen_at", "seen_by")),
    (
        "call",
        N_("Calls"),
        (
            *("started_at", "direction", "number", "caller_name", "about", "outcome", "forwarded_to"),
            *("call_back_at", "note", "quote_minor", "agreed_on", "user_id"),
        ),
    ),
    ("quote", N_("What was quoted"), ("at", "asked", "title", "low_minor", "high_minor", "valid_to", "user_id")),
    (
        "charge",
        N_("Charges"),
        (
            *("day", "title", "quantity", "price_minor", "discount_minor", "discount_reason", "amount_minor"),
            *("paid_minor", "refunded_minor", "state", "void_reason", "created_by"),
        ),
    ),
    (
        "receipt",
        N_("Receipts"),
        ("at", "number", "kind", "patient_name", "about", "total_minor", "reason", "by_name", "text"),
    ),
    (
        "document",
        N_("Documents"),
        (
            *("issued_on", "kind", "direction", "state", "number", "title", "sender", "note", "valid_until"),
            *("signed_at", "reason", "by", "body"),
        ),
    ),
    ("document_copy", N_("Where copies of documents went"), ("at", "document_id", "copy", "place", "note", "by")),
    ("document_file", N_("Files kept with documents"), ("at", "document_id", "name", "size", "sha256", "by")),
    ("record_place", N_("Where the paper record was"), ("at", "place", "practitioner_id", "note", "by")),
    (
        "policy", N_("Insurance policies"),
        ("number", "holder", "valid_from", "valid_to", "note", "noted_at"),
    ),
    ("policy_check", N_("What insurers were asked"), ("at", "kind", "result", "note", "by_name", "assigned_name")),
    (
        "guarantee_letter", N_("Guarantee letters"),
        ("number", "dated", "valid_until", "limit_minor", "used_minor", "state", "note"),
    ),
    (
        "insured_part", N_("What insurers paid"),
        ("day", "service_code", "title", "quantity", "amount_minor", "returned_minor"),
    ),
    ("refund_request", N_("Refunds asked for"), ("requested_at", "amount_minor", "reason", "state")),
)
"""A table, its heading and the columns that say something to the person."""
WITHIN = frozenset(
    {"patient", "patient_phone", "number_part", "booking", "flow", "call_link", "entry", "posting", "receipt_line"}
    | {"receipt_copy", "document_word", "letter_service"}
)
"""Tables that are told elsewhere in the text, or are worked out of the others."""
_PERSON = (
    *("last_name", "first_name", "middle_name", "sex", "birth_date", "card_no", "document_no", "email", "address"),
    *("city", "region", "postcode", "note", "alert", "created_at"),
)
_NAMED = {"practitioner_id": "practitioner", "service_id": "service", "room_id": "room"} | dict.fromkeys(
    ("by", "seen_by", "booked_by", "user_id", "created_by", "signed_by"), "user"
)


def text_of(held: Held, centre: Centre) -> str:
    """The whole text, with headings, in the language of the desk."""
    return "\n".join(_lines(held, centre)) + "\n"


def _lines(held: Held, centre: Centre) -> Iterator[str]:
    tell = _teller(held, centre)
    yield _("What {centre} holds on {who}").format(centre=centre.name, who=held.patient.full_name)
    yield _("As of {when}").format(when=_when(held.at, centre))
    yield from _person(held, tell)
    for table, heading, columns in SECTIONS:
        if rows := held.tables.get(table):
            yield from _heading(f"{_(heading)}: {len(rows)}")
            for row in rows:
                yield from _facts(row, columns, tell)
                yield ""
    for table in sorted(held.tables.keys() - WITHIN - {one for one, _title, _columns in SECTIONS}):
        yield from _heading(table)
        for row in held.tables[table]:
            yield from _facts(row, tuple(row), tell)
    yield from _heading(_("What was done with these data"))
    for row in held.journal:
        yield from _act(row, tell, centre)
    yield from _heading(_("Who opened the record"))
    yield from looked(held.looks, centre)


def _person(held: Held, tell: Callable[[str, object], str]) -> Iterator[str]:
    for row in held.tables["patient"]:
        yield from _heading(_("Person"))
        yield from _facts(row, _PERSON, tell)
        numbers = [one for one in held.tables.get("patient_phone", ()) if one["patient_id"] == row["id"]]
        for one in sorted(numbers, key=lambda one: int(one["place"])):
            label = f" ({one['label']})" if one["label"] else ""
            yield "  " + _("telephone") + f": {format_phone(one['e164'])}{label}"


def looked(looks: Sequence[Look], centre: Centre) -> Iterator[str]:
    """Who opened the record, a line each."""
    for look in looks:
        place = _(PLACES[look.place]) if look.place in PLACES else look.place
        yield "  " + "  ".join((_when(look.at, centre), look.who, look.desk, place))
    if not looks:
        yield "  " + _("Nobody so far.")


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield text.upper()
    yield "=" * len(text)


def _when(at: datetime, centre: Centre) -> str:
    local = at.astimezone(centre.tz)
    return f"{day_digits(local.date())} {clock(local.time())}"


def _facts(row: Row, columns: tuple[str, ...], tell: Callable[[str, object], str]) -> Iterator[str]:
    for name in columns:
        if row[name] in (None, "", False) or (name.endswith("_minor") and row[name] == 0):
            continue
        said = tell(name, row[name])
        if "\n" in said:
            yield f"  {_label(name)}:"
            yield from (f"    {part}" for part in said.split("\n"))
        elif said:
            yield f"  {_label(name)}: {said}"


def _label(name: str) -> str:
    return _(LABELS[name]) if name in LABELS else name


def _teller(held: Held, centre: Centre) -> Callable[[str, object], str]:
    """How a value of a column is written."""

    def tell(name: str, value: object) -> str:
        if isinstance(value, datetime):
            return _when(value, centre)
        if isinstance(value, date):
            return day_digits(value)
        if name in _NAMED and isinstance(value, int):
            return held.names[_NAMED[name]].get(value, str(value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if name == "local_min" and isinstance(value, int):
            return clock(time(value // 60, value % 60))
        if name.endswith("_minor") and isinstance(value, int):
            return money(value)
        if isinstance(value, list):
            return ", ".join(" ".join(map(str, one)) if isinstance(one, list) else str(one) for one in value)
        word = CODES.get(str(value)) if name in held_words.CODED else None
        return _(word) if word else str(value)

    return tell


def _act(row: Row, tell: Callable[[str, object], str], centre: Centre) -> Iterator[str]:
    """One line of the journal, and what it changed."""
    yield "  " + "  ".join((_when(row["at"], centre), row["login"], row["desk"], act_word(row["verb"])))
    before: Mapping[str, object] = row["before"] or {}
    after: Mapping[str, object] = row["after"] or {}
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        if was in (None, "", []) and now in (None, "", []):
            continue
        said = [tell(name, one) if one not in (None, "") else "-" for one in (was, now)]
        told = f"{said[0]} → {said[1]}" if name in before and name in after else said[name in after]
        yield f"      {_label(name)}: {told}"
