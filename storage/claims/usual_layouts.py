"""The layout of an insurer for which the centre has set none, in English and in Russian.  Pure."""

from __future__ import annotations

from collections.abc import Mapping

_HEADINGS: Mapping[str, tuple[tuple[str, str, int], ...]] = {
    "en": (
        ("number", "No.", 5),
        ("policy", "Policy", 20),
        ("full_name", "Insured person", 32),
        ("birth_date", "Born", 12),
        ("letter", "Letter", 16),
        ("letter_day", "Letter of", 12),
        ("day", "Day", 12),
        ("doctor", "Doctor", 18),
        ("service_code", "Code", 12),
        ("service", "Service", 40),
        ("quantity", "Count", 6),
        ("amount", "Sum", 12),
    ),
    "ru": (
        ("number", "№", 5),
        ("policy", "Полис", 20),
        ("full_name", "Застрахованный", 32),
        ("birth_date", "Дата рождения", 14),
        ("letter", "Гарантийное письмо", 18),
        ("letter_day", "Дата письма", 12),
        ("day", "Дата услуги", 12),
        ("doctor", "Врач", 18),
        ("service_code", "Код услуги", 12),
        ("service", "Услуга", 40),
        ("quantity", "Кол-во", 6),
        ("amount", "Сумма", 12),
    ),
}
_HEAD: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    "en": (("{centre}", "Register {number} of {today} for {insurer}, {from} to {to}"), "Total", "Register"),
    "ru": (("{centre}", "Реестр № {number} от {today} для {insurer} за {from} — {to}"), "Итого", "Реестр"),
}


def default_text(language: str) -> str:
    """The layout of an insurer for which the centre has set none, as a file to begin with."""
    known = language if language in _HEADINGS else "en"
    head, total, sheet = _HEAD[known]
    lines = [
        'format = "xlsx"       # or "csv"',
        'encoding = "utf-8"    # or "cp1251"; of CSV only, as are separator and decimal',
        'separator = ";"',
        f'decimal = "{"," if known == "ru" else "."}"',
        'date = "dd.mm.yyyy"',
        'money = "0.00"        # or "0": whole, or "minor": in kopecks',
        f'sheet = "{sheet}"',
        "head = [",
        *(f'  "{one}",' for one in head),
        "]",
        f'total = "{total}"',
    ]
    for field, heading, width in _HEADINGS[known]:
        lines += ["", "[[columns]]", f'field = "{field}"', f'heading = "{heading}"', f"width = {width}"]
        if field in ("policy", "service_code"):
            lines.append("required = true")
    return "\n".join(lines) + "\n"
