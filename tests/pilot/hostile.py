"""What a desk should survive: texts that break other programs, and wrong values of every kind."""

from __future__ import annotations

NAMES = (
    "/[foo]",
    "O'Neil [Jr]",
    "[bold red]Ivanov[/]",
    "{who} %s \\n",
    "\x1b[31mRed\x1b[0m Ivan",
    "\x1b]52;c;aGVsbG8=\x07Clip",
    "\x9b31mGreen \x90q\x9c",
    "\u202eevilder\u2066 Ivan",
    "👩‍👩‍👧‍👦 Family 🇷🇺",
    "X" * 200,
    "字" * 120,
    "Zero\u200bwidth\u200d\u2060\ufeff",
    "Zalgo" + "\u0301\u0336\u035b" * 20,
    "Tab\tNew\nline\r\nEnd",
    "=1+1 Name",
    "\x00Nul\x7fDel\x08",
)
"""Names and notes as nobody types them, but as they come in files, by paste and by mischief."""

VALUES = ("31.02.2026", "25:99", "+7 999", "12,345,6", "-5", "NaN", "0", "9" * 40, "²½", "١٢٣", "   ", "=", "*", "/")
"""Dates, times, numbers and sums that are none, and what has a meaning of its own in some field."""

TEXTS = NAMES + VALUES
