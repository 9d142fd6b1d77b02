"""Sums of money, also as small calculations: `1500`, `1 500,50`, `2*450+100`, `1800+550-10%`.

The result is a whole number of minor units; nothing here is ever a float.
"""

from __future__ import annotations

import re
from decimal import Decimal

from console.locale import _
from console.locale.formats import money
from console.typed.errors import TypedError
from console.typed.layout import to_latin
from storage.money import percent_of

MOST_MINOR = 10**13
"""No single sum at a reception is larger; the ledger could hold far more."""

_SPACES = "\u00a0\u2009\u202f'\u2019"
_SAME = str.maketrans({**dict.fromkeys(_SPACES, " "), "−": "-", "–": "-", "×": "*", "х": "*", "x": "*"})
_SIGN = re.compile(r" ?(?:руб|р|rub|usd|eur|gbp|₽|\$|€|£)\.?$")
_TOKEN = re.compile(r" ?([0-9][0-9 .,]*|[-+*%])")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([ .,])[0-9]{3})(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)?")


class NotASum(TypedError):
    """The text does not read as a sum at all; a field where `*` does something else says it its own way."""


def parse_money(text: str, *, digits: int = 2, least: int = 0) -> int:
    """The sum in minor units of a currency with `digits` decimals.

    A percentage is of what stands before it: `1800+550-10%` is 2115.

    Raises:
        TypedError: not a sum, finer than the smallest coin, below `least` or absurdly large.
    """
    plain = " ".join(text.lower().translate(_SAME).split())
    if not 0 < len(plain) <= 80:
        raise _expected()
    plain = _SIGN.sub("", plain)
    for reading in dict.fromkeys((plain, " ".join(to_latin(plain).translate(_SAME).split()))):
        tokens = _tokens(reading)
        if tokens:
            return _bounded(_total(tokens, digits), least, digits)
    raise _expected()


def _expected() -> NotASum:
    return NotASum(_("Expected a sum like 1500, 1 500,50, 2*450+100 or 1800-10%."))


def _tokens(text: str) -> list[str] | None:
    """Numbers and signs in turn, or None when something else is among them."""
    tokens: list[str] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        tokens.append(match[1].strip())
        at = match.end()
    return tokens


def _number(token: str, digits: int) -> Decimal:
    """A decimal; `,` and `.` both part the decimals, unless exactly three digits follow as in thousands."""
    match = _GROUPED.fullmatch(token)
    if match is None:
        raise _expected()
    group = match[1]
    if group is not None and (group == " " or digits != 3 or token.count(group) > 1):
        token = token.replace(group, "", token.count(group))
    return Decimal(token.replace(",", "."))


def _total(tokens: list[str], digits: int) -> int:
    """Add up the terms from left to right; the first may carry a sign."""
    if tokens[0] not in "+-":
        tokens = ["+", *tokens]
    total = 0
    at = 0
    while at < len(tokens):
        sign = tokens[at]
        end = at + 1
        while end < len(tokens) and tokens[end] not in ("+", "-"):
            end += 1
        amount = _term(tokens[at + 1 : end], total, digits)
        total += amount if sign == "+" else -amount
        at = end
    return total


def _term(factors: list[str], before: int, digits: int) -> int:
    """One term in minor units: a number, a product, or a percentage of what stands before it."""
    if len(factors) == 2 and factors[1] == "%":
        return percent_of(before, _number(factors[0], digits))
    if len(factors) % 2 == 0 or any(sign != "*" for sign in factors[1::2]):
        raise _expected()
    product = Decimal(1)
    for factor in factors[::2]:
        if not factor[0].isdigit():
            raise _expected()
        product *= _number(factor, digits)
    minor = product.scaleb(digits)
    if minor > MOST_MINOR:
        raise _too_large()
    if minor != minor.to_integral_value():
        raise TypedError(
            _("A sum has at most {digits} decimals; expected one like 1500 or 1 500,50.").format(digits=digits)
        )
    return int(minor)


def _too_large() -> TypedError:
    return TypedError(_("That sum is too large; expected one like 1500 or 1 500,50."))


def _bounded(total: int, least: int, digits: int) -> int:
    if total > MOST_MINOR:
        raise _too_large()
    if total < least:
        if least <= 0:
            raise TypedError(_("The sum comes to less than nothing; expected one like 1500."))
        raise TypedError(_("Expected a sum of {least} or more.").format(least=money(least, digits=digits)))
    return total
