"""Whether two entries of the register are probably one person.  Pure.

What agrees and what differs is weighed; at least two of last name, first name and birth date must agree
(the relatives at one address share less), and two clearly different birth dates are two people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from storage.ids import PatientId
from storage.patients.names import distance, fold, near, squeeze
from storage.patients.plain import digits, number_key
from storage.patients.records import Sex

ENOUGH = 16
"""The weight from which two entries are reported."""
SAME, NEAR, CLOSE, DIFFERS = 3, 2, 1, 0
"""Equal; one slip of the finger apart; two slips in a long word, or part of it; something else."""

_WEIGHTS: dict[str, dict[int, int]] = {
    "last": {SAME: 6, NEAR: 3, CLOSE: 2, DIFFERS: -2},
    "first": {SAME: 4, NEAR: 3, CLOSE: 2, DIFFERS: -2},
    "middle": {SAME: 2, NEAR: 1, CLOSE: 0, DIFFERS: -4},
    "birth": {SAME: 8, NEAR: 4},
    "sex": {DIFFERS: -3},
    "street": {SAME: 6, NEAR: 6, CLOSE: 4, DIFFERS: -2},
    "house": {SAME: 3, NEAR: 2, DIFFERS: -1},
    "postcode": {SAME: 4, NEAR: 2, DIFFERS: -1},
    "city": {SAME: 3, NEAR: 3, CLOSE: 1, DIFFERS: -1},
    "phone": {SAME: 4, DIFFERS: -1},
    "email": {SAME: 5},
    "document": {NEAR: 4, DIFFERS: -3},
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
    if one == other:
        return SAME
    if near(one, other):
        return NEAR if min(len(one), len(other)) > 3 else CLOSE
    return CLOSE if min(len(one), len(other)) >= 6 and distance(one, other) <= 2 else DIFFERS


def _middle(one: str, other: str) -> int | None:
    if one and other and (one.startswith(other) or other.startswith(one)):
        return SAME
    return _name(one, other)


def _street(one: tuple[str, ...], other: tuple[str, ...]) -> int | None:
    if not one or not other:
        return None
    shared = sum(any(near(word, also) for also in other) for word in one)
    if shared == 0:
        return CLOSE if distance("".join(one), "".join(other)) <= 2 else DIFFERS
    return SAME if shared >= 2 or shared == min(len(one), len(other)) else CLOSE


def _house(one: tuple[str, ...], other: tuple[str, ...]) -> int | None:
    if not one or not other:
        return None
    if one[0] == other[0]:
        return SAME
    return NEAR if min(len(one[0]), len(other[0])) > 1 and near(one[0], other[0]) else DIFFERS


def _number(one: str, other: str) -> int | None:
    if not one or not other:
        return None
    return SAME if one == other else NEAR if near(one, other) else DIFFERS


def _phone(one: frozenset[str], other: frozenset[str]) -> int | None:
    if not one or not other:
        return None
    return SAME if one & other else DIFFERS


def _names(one: Traits, other: Traits) -> tuple[int | None, int | None]:
    """Last and first name, as they stand or swapped."""
    last, first = _name(one.last, other.last), _name(one.first, other.first)
    if not last and not first:
        crossed = _name(one.last, other.first), _name(one.first, other.last)
        if min(crossed[0] or DIFFERS, crossed[1] or DIFFERS) >= NEAR:
            return crossed
    return last, first


def is_same(one: Traits, other: Traits) -> bool:
    """Whether two entries are probably one person."""
    last, first = _names(one, other)
    birth = _number(one.birth, other.birth)
    agreeing = bool(last) + bool(first) + bool(birth)
    document = _number(one.document, other.document)
    if document == SAME:
        return agreeing >= 1
    if agreeing < 2 or birth == DIFFERS:
        return False
    middle = _middle(one.middle, other.middle)
    sexes = None if Sex.UNKNOWN in (one.sex, other.sex) else SAME if one.sex is other.sex else DIFFERS
    if first == DIFFERS and DIFFERS in (document, sexes, middle):
        return False  # twins: another first name, and something else that says so
    if (last, first, birth) == (SAME, SAME, SAME) and DIFFERS not in (document, sexes, middle):
        return True
    facts = {"last": last, "first": first, "middle": middle, "birth": birth, "sex": sexes, "document": document}
    facts |= {
        "street": _street(one.street, other.street),
        "house": _house(one.house, other.house),
        "postcode": _number(one.postcode, other.postcode),
        "city": _name(one.city, other.city),
        "phone": _phone(one.phones, other.phones),
        "email": SAME if one.email and one.email == other.email else None,
    }
    return sum(_WEIGHTS[name].get(how, 0) for name, how in facts.items() if how is not None) >= ENOUGH
