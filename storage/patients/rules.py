"""The rules of the register: what a registration needs, what is stopped as a duplicate.  Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from storage.errors import N_, RuleBroken
from storage.patients.addresses import deliverable
from storage.patients.names import fold, near
from storage.patients.plain import digits, plain
from storage.patients.records import PatientDraft, Phone, Sex

OLDEST_YEARS = 140
"""Nobody is older; a birth date further back is a slip."""
NAME_LETTERS = 100
"""The longest part of a name."""
TEXT_LETTERS = 1000
"""The longest note, alert or address."""
PHONE_DIGITS = 3, 20
"""The fewest and the most digits of a telephone number."""
CARD_DIGITS = 6
"""Card numbers are written with so many digits, zeros in front."""

_NAMES = ("last_name", "first_name", "middle_name")
_TEXTS = ("address", "city", "region", "postcode", "document_no", "note", "alert")


def cleaned(draft: PatientDraft) -> PatientDraft:
    """The draft with plain text everywhere and each number once."""
    phones: dict[str, Phone] = {}
    for phone in draft.phones:
        number = plain(phone.e164)
        if number:
            phones.setdefault(digits(number) or number, Phone(e164=number, label=plain(phone.label).replace(";", ",")))
    texts: dict[str, Any] = {name: plain(getattr(draft, name)) for name in (*_NAMES, *_TEXTS)}
    return replace(draft, **texts, email=plain(draft.email).lower(), phones=tuple(phones.values()))


def check_values(draft: PatientDraft, today: date) -> None:
    """Refuse what no patient can have, whatever else is known.  Raises RuleBroken naming the `field`."""
    _check_texts(draft)
    for phone in draft.phones:
        fewest, most = PHONE_DIGITS
        if not fewest <= len(digits(phone.e164)) <= most:
            sentence = N_("A telephone number has {fewest} to {most} digits.")
            raise RuleBroken(sentence, field="phone", fewest=fewest, most=most)
    if draft.email and not deliverable(draft.email):
        raise RuleBroken(N_("An e-mail address looks like name@example.com."), field="email")
    if draft.birth_date is not None:
        check_birth(draft.birth_date, today)


def _check_texts(draft: PatientDraft) -> None:
    for name in _NAMES:
        value = getattr(draft, name)
        if len(value) > NAME_LETTERS:
            raise RuleBroken(N_("A name has at most {most} letters."), field=name, most=NAME_LETTERS)
        if value and not any(letter.isalpha() for letter in value):
            raise RuleBroken(N_("A name is written with letters."), field=name)
    for name in (*_TEXTS, "email"):
        if len(getattr(draft, name)) > TEXT_LETTERS:
            raise RuleBroken(N_("At most {most} letters fit here."), field=name, most=TEXT_LETTERS)
    if not draft.last_name and not draft.first_name:
        raise RuleBroken(N_("A name is needed."), field="last_name")


def check_birth(birth: date, today: date) -> None:
    """A birth date is neither in the future nor more than 140 years ago.  Raises RuleBroken."""
    if birth > today:
        raise RuleBroken(N_("A birth date cannot be in the future."), field="birth_date")
    # Month and day as numbers: 29 February needs no twin in the year of birth.
    if (birth.year + OLDEST_YEARS, birth.month, birth.day) < (today.year, today.month, today.day):
        raise RuleBroken(
            N_("A birth date cannot be more than {years} years ago."), field="birth_date", years=OLDEST_YEARS
        )


_NEEDED = (
    ("last_name", N_("A surname is needed.")),
    ("first_name", N_("A first name is needed.")),
    ("sex", N_("The sex is needed.")),
    ("birth_date", N_("A birth date is needed, or the year marked as estimated.")),
    ("phones", N_("A telephone number is needed.")),
)


def missing(draft: PatientDraft) -> tuple[tuple[str, str], ...]:
    """What a registration still lacks, as (field, sentence).

    The field's minimum: last and first name, sex, birth date (or the year, marked estimated), one phone.
    """
    return tuple(
        (name, sentence) for name, sentence in _NEEDED if getattr(draft, name) in {None, "", (), Sex.UNKNOWN}
    )


def check_registration(draft: PatientDraft, today: date) -> None:
    """The minimum of a full registration.  Raises RuleBroken naming the `field`."""
    check_values(draft, today)
    for name, sentence in missing(draft):
        raise RuleBroken(sentence, field="phone" if name == "phones" else name)


def check_caller(draft: PatientDraft, today: date) -> None:
    """The minimum of a person who only called: a name and a number.  Raises RuleBroken naming the `field`."""
    check_values(draft, today)
    if not draft.phones:
        raise RuleBroken(N_("A telephone number is needed."), field="phone")


def is_similar(draft: PatientDraft, last_key: str, first_key: str, birth: date | None) -> bool:
    """Whether an entry is worth showing beside the draft.

    The first two letters of both names agree, or each name is one slip away, or they are swapped, and
    the birth date agrees or is missing on one side.
    """
    if birth is not None and draft.birth_date is not None and birth != draft.birth_date:
        return False
    last, first = fold(draft.last_name), fold(draft.first_name)
    if not (last and last_key):
        return bool(first) and first == first_key
    return (
        (last[:2] == last_key[:2] and first[:2] == first_key[:2])
        or (near(last, last_key) and near(first, first_key))
        or (last == first_key and first == last_key)
    )


def card_text(number: int) -> str:
    """A card number as it stands on the card."""
    return str(number).zfill(CARD_DIGITS)
