"""Telephone numbers as people dial them, checked against the centre's country.

`phonenumbers` is imported only when a number is read: it costs 20-30 ms, and the first frame needs none.
"""

from __future__ import annotations

import re
from functools import lru_cache

from console.locale import _
from console.typed.errors import TypedError

_PHONE_CHARS = re.compile(r"[-+0-9() .,/\u00a0\u2009\u202f\u2010-\u2015\uff0b]+|tel:[-+0-9()]+", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:доб|ext|x|#|;)\.? *[0-9]+ *$", re.IGNORECASE)


def parse_phone(text: str, *, region: str) -> str:
    """The number in E.164 (`+79161234567`), read in the centre's two-letter `region`.

    Raises:
        TypedError: not a number, or none that the named country has.
    """
    import phonenumbers

    plain = " ".join(text.split())
    if _EXTENSION.search(plain):
        raise TypedError(_("Expected the number alone; an extension belongs into the note."))
    if 0 < len(plain) <= 40 and _PHONE_CHARS.fullmatch(plain):
        try:
            number = phonenumbers.parse(plain, region)
        except phonenumbers.NumberParseException:
            number = None
        if number is not None and phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise TypedError(
        _("Not a valid number in {region}: expected one like {example}, or + and the country code.").format(
            region=region, example=_example(region)
        )
    )


def _example(region: str) -> str:
    import phonenumbers

    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if number is None:
        return "+7 916 123-45-67"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


@lru_cache(maxsize=1000)
def format_phone(e164: str) -> str:
    """A stored number in international spacing (`+7 916 123-45-67`); anything else as it is."""
    import phonenumbers

    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def spaced(text: str, *, region: str) -> str:
    """What is being typed, spaced as such numbers are; text that is no number stays as it is."""
    import phonenumbers

    kept = [char for char in text if char in "+0123456789"]
    if not kept or not _PHONE_CHARS.fullmatch(text) or len(kept) > 18:
        return text
    formatter = phonenumbers.AsYouTypeFormatter(region)
    shown = ""
    for char in kept:
        shown = formatter.input_digit(char)
    return shown
