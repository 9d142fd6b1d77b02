"""Which entries of the register are probably one person.  Pure: traits in, pairs out.

Two entries are compared only when they share a block (a document, a birth date and a beginning of a
name, most of a birth date and a name...), so the work grows with the register, not with its square.
What agrees and what differs is weighed; at least two of last name, first name and birth date must agree
(the relatives at one address share less), and two clearly different birth dates are two people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from storage.ids import PatientId
from storage.patients.names import distance, fold, near, squeeze
from storage.patients.plain import digits, number_key
from storage.patients.records import Sex

ENOUGH = 16
"""The weight from which two entries are reported."""
BLOCK_MOST = 200
"""A block with more entries says too little (a postcode of a whole town) and is left to the others."""

AGREES, CLOSE, DIFFERS = 2, 1, 0

_WEIGHTS: dict[str, dict[int, int]] = {
    "last": {AGREES: 5, CLOSE: 3, DIFFERS: -2},
    "first": {AGREES: 4, CLOSE: 2, DIFFERS: -2},
    "middle": {AGREES: 2, CLOSE: 1, DIFFERS: -4},
    "birth": {AGREES: 8, CLOSE: 5, DIFFERS: -4},
    "sex": {AGREES: 0, DIFFERS: -3},
    "street": {AGREES: 6, CLOSE: 4, DIFFERS: -1},
    "house": {AGREES: 3, DIFFERS: -1},
    "postcode": {AGREES: 4, CLOSE: 2, DIFFERS: -1},
    "city": {AGREES: 3, CLOSE: 2, DIFFERS: -1},
    "phone": {AGREES: 4},
    "email": {AGREES: 5},
    "document": {AGREES: 16, CLOSE: 4, DIFFERS: -2},
}
"""What each fact weighs; a fact missing on one side weighs nothing."""

_COMMON_WORDS = frozenset(
    squeeze(word)
    for word in (
        *("street", "st", "road", "rd", "avenue", "ave", "place", "pl", "court", "ct", "close", "drive", "dr"),
        *("crescent", "cres", "circuit", "lane", "way", "parade", "flat", "apt", "unit", "house", "village"),
        *("улица", "ул", "дом", "д", "квартира", "кв", "корпус", "корп", "к", "строение", "стр", "проспект", "пр"),
        *("пр-т", "переулок", "пер", "шоссе", "ш", "бульвар", "б-р", "площадь", "пл", "проезд", "набережная", "наб"),
    )
)
_WORDS = re.compile(r"[^\W\d_]+")
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What of one entry is compared."""

    id: PatientId
    last: str = ""
    first: str = ""
    middle: str = ""
    birth: str = ""
    """Eight digits, year first."""
    sex: Sex = Sex.UNKNOWN
    street: tuple[str, ...] = ()
    house: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    phones: frozenset[str] = frozenset()
    email: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """An entry as the register holds it, for `traits`."""

    id: PatientId
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    birth_date: date | None = None
    sex: str = Sex.UNKNOWN.value
    address: str = ""
    city: str = ""
    postcode: str = ""
    phones: Sequence[str] = ()
    email: str = ""
    document_no: str = ""


def traits(raw: Raw, *, with_document: bool = True) -> Traits:
    """Fold what is compared; `with_document=False` withholds the document number."""
    words = [fold(word) for word in _WORDS.findall(raw.address)]
    return Traits(
        id=raw.id,
        last=squeeze(raw.last_name),
        first=squeeze(raw.first_name),
        middle=squeeze(raw.middle_name),
        birth="" if raw.birth_date is None else f"{raw.birth_date:%Y%m%d}",
        sex=Sex(raw.sex),
        street=tuple(word for word in words if len(word) > 1 and word not in _COMMON_WORDS),
        house=tuple(_NUMBERS.findall(raw.address)),
        postcode=number_key(raw.postcode),
        city=squeeze(raw.city),
        phones=frozenset(filter(None, (digits(phone)[-10:] for phone in raw.phones))),
        email=raw.email.lower(),
        document=number_key(raw.document_no) if with_document else "",
    )


# ---------------------------------------------------------------------------- comparing two


def _name(one: str, other: str) -> int | None:
    if not one or not other:
        return None
    if near(one, other):
        return AGREES if one == other or min(len(one), len(other)) > 3 else CLOSE
    return CLOSE if min(len(one), len(other)) >= 6 and distance(one, other) <= 2 else DIFFERS


def _middle(one: str, other: str) -> int | None:
    if one and other and (one.startswith(other) or other.startswith(one)):
        return AGREES
    return _name(one, other)


def _birth(one: str, other: str) -> int | None:
    if not one or not other:
        return None
    return AGREES if one == other else CLOSE if near(one, other) else DIFFERS


def _street(one: tuple[str, ...], other: tuple[str, ...]) -> int | None:
    if not one or not other:
        return None
    shared = sum(any(near(word, also) for also in other) for word in one)
    if shared == 0:
        joined = "".join(one), "".join(other)
        return CLOSE if distance(*joined) <= 2 else DIFFERS
    return AGREES if shared >= 2 or shared == min(len(one), len(other)) else CLOSE


def _house(one: tuple[str, ...], other: tuple[str, ...]) -> int | None:
    if not one or not other:
        return None
    return AGREES if one[0] == other[0] or (len(one[0]) > 1 and near(one[0], other[0])) else DIFFERS


def _number(one: str, other: str) -> int | None:
    if not one or not other:
        return None
    return AGREES if one == other else CLOSE if near(one, other) else DIFFERS


def facts(one: Traits, other: Traits) -> dict[str, int | None]:
    """How each fact compares; None where one side lacks it."""
    last, first = _name(one.last, other.last), _name(one.first, other.first)
    if (last, first) != (AGREES, AGREES):
        crossed = _name(one.last, other.first), _name(one.first, other.last)
        if crossed == (AGREES, AGREES):
            last, first = crossed
    sexes = {one.sex, other.sex}
    return {
        "last": last,
        "first": first,
        "middle": _middle(one.middle, other.middle),
        "birth": _birth(one.birth, other.birth),
        "sex": None if Sex.UNKNOWN in sexes else AGREES if len(sexes) == 1 else DIFFERS,
        "street": _street(one.street, other.street),
        "house": _house(one.house, other.house),
        "postcode": _number(one.postcode, other.postcode),
        "city": _name(one.city, other.city),
        "phone": AGREES if one.phones & other.phones else None,
        "email": AGREES if one.email and one.email == other.email else None,
        "document": _number(one.document, other.document),
    }


def is_same(one: Traits, other: Traits) -> bool:
    """Whether two entries are probably one person."""
    found = facts(one, other)
    agreeing = sum(bool(found[name]) for name in ("last", "first", "birth"))
    if found["document"] == AGREES:
        return agreeing >= 1
    if agreeing < 2 or found["birth"] == DIFFERS:
        return False
    if found["first"] == DIFFERS and DIFFERS in {found["document"], found["sex"], found["middle"]}:
        return False  # twins: another first name, and something else that says so
    return sum(_WEIGHTS[name].get(how, 0) for name, how in found.items() if how is not None) >= ENOUGH


# ---------------------------------------------------------------------------- which pairs are compared


def _blocks(one: Traits) -> Iterator[tuple[str, ...]]:
    """The keys under which an entry meets those it may equal."""
    if one.document:
        yield "d", one.document
    names = [name for name in (one.last, one.first) if name]
    for name in names:
        if one.birth:
            yield "b", one.birth, name[:2]
            for rest in (one.birth[4:], one.birth[:6], one.birth[:4] + one.birth[6:], one.birth[1:]):
                yield "n", rest, name[:4]
        for number in one.phones:
            yield "t", number, name[:2]
        if one.postcode:
            yield "p", one.postcode, name[:4]
    if len(names) == 2:
        yield "f", *sorted(names)
        if one.street:
            yield "s", *sorted(name[:2] for name in names), one.street[0]


def pairs(entries: Iterable[Traits]) -> list[tuple[PatientId, PatientId]]:
    """Every two entries that are probably one person, smaller id first, in order."""
    known = {entry.id: entry for entry in entries}
    blocks: dict[int, list[PatientId]] = {}
    for entry in known.values():
        for block in _blocks(entry):
            blocks.setdefault(hash(block), []).append(entry.id)
    seen: set[tuple[PatientId, PatientId]] = set()
    found: list[tuple[PatientId, PatientId]] = []
    for members in blocks.values():
        if not 1 < len(members) <= BLOCK_MOST:
            continue
        for at, one in enumerate(members):
            for other in members[at + 1 :]:
                pair = (one, other) if one < other else (other, one)
                if one != other and pair not in seen:
                    seen.add(pair)
                    if is_same(known[one], known[other]):
                        found.append(pair)
    return sorted(found)
