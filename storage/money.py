"""Money is a whole number of minor units (kopecks, cents); rounding happens here only."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def percent_of(amount_minor: int, percent: Decimal | int) -> int:
    """A percentage of an amount, in minor units, halves rounded away from zero."""
    exact = Decimal(amount_minor) * Decimal(percent) / Decimal(100)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share(amount_minor: int, parts: int) -> tuple[int, ...]:
    """Split an amount into equal parts whose sum is the amount; the first ones take the rest."""
    if parts < 1:
        msg = "at least one part"
        raise ValueError(msg)
    quotient, rest = divmod(amount_minor, parts)
    return tuple(quotient + (1 if index < rest else 0) for index in range(parts))
