"""Made-up facts of every kind of paper: what a template is tried out with, and which fields there are.

Nobody in them lives: names and numbers are those of the made-up clinic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from console.papers.kinds import sort_of

Facts = dict[str, Any]  # Any: texts, whole numbers, yes or no, groups and lists of them

_CENTRE: Facts = {
    "name": "Lipa Medical Centre",
    "legal_name": "Lipa Medical Centre LLC",
    "address": "12 Lipovaya street, Moscow, 115000",
    "phone": "+7 495 000-00-00",
    "tax_id": "7700000000",
    "register_entry": "1027700000000",
    "licence_number": "L041-00000-77/00000000",
    "licence_date": "1 March 2024",
    "licence_issuer": "Department of Health, 3 Okruzhnaya street, Moscow",
    "licence_works": "therapy; cardiology; functional diagnostics",
    "currency": "RUB",
}
_PATIENT: Facts = {
    "name": "Kamyshova Lidia Sergeevna",
    "short_name": "Kamyshova Lidia",
    "born": "14 April 1979",
    "age": "47",
    "sex": "female",
    "phone": "+7 916 000-00-01",
    "phones": ["+7 916 000-00-01", "+7 495 000-00-02"],
    "email": "lidia@example.org",
    "address": "101000, Moscow, 5 Sadovaya street, flat 17",
    "document": "4500 000001",
    "card_number": "10245",
    "policy": "770000 0000000001",
    "policy_until": "31 December 2026",
    "since": "2 October 2026",
}
_PAYER: Facts = {
    "name": "Kamyshov Arkady Petrovich",
    "born": "3 May 1975",
    "phone": "+7 916 000-00-03",
    "address": "101000, Moscow, 5 Sadovaya street, flat 17",
    "document": "4500 000003",
    "is_patient": False,
}
_VISIT: Facts = {
    "date": "2 October 2026",
    "time": "14:30",
    "doctor": "Orlova E.I.",
    "doctor_name": "Orlova Elena Igorevna",
    "specialty": "cardiologist",
    "room": "7",
    "service": "Consultation of a cardiologist",
}
_SERVICES: list[Facts] = [
    {"title": "Consultation of a cardiologist", "quantity": 1, "price": "2 800,00", "amount": "2 800,00",
     "date": "2 October 2026"},
    {"title": "ECG with interpretation", "quantity": 2, "price": "900,00", "amount": "1 800,00",
     "date": "2 October 2026"},
]  # fmt: skip
_ROWS: list[Facts] = [
    {"time": f"{9 + at // 2}:{at % 2 * 30:02}", "until": f"{9 + (at + 1) // 2}:{(at + 1) % 2 * 30:02}",
     "doctor": doctor, "room": room, "patient": patient, "born": "14.04.1979", "phone": "+7 916 000-00-01",
     "card_number": card, "service": "Consultation", "kind": "first", "confirmed": at % 2 == 0, "where": "shelf",
     "comment": ""}
    for at, (doctor, room, patient, card) in enumerate([
        ("Orlova E.I.", "7", "Kamyshova Lidia Sergeevna", "10245"),
        ("Orlova E.I.", "7", "Beryozov Oleg Ilyich", "10007"),
        ("Zimin P.A.", "3", "Ryabinina Vera Lvovna", ""),
    ])
]  # fmt: skip
_KEPT = "\n".join((
    f"{'Lipa Medical Centre':^40}".rstrip(), "-" * 40, f"RECEIPT 0007{'register 1':>28}", f"TOTAL{'2 800,00':>35}",
))  # fmt: skip

_COMMON: Facts = {
    "centre": _CENTRE,
    "today": "2 October 2026",
    "now": "02.10.2026 14:30",
    "by": {"name": "Sokolova Anna", "login": "anna"},
}
_OF_PATIENT: Facts = {"patient": _PATIENT, "visit": _VISIT}
_NOTE: Facts = {"to": "the polyclinic at the place of residence", "about": "Result of the visit",
                "text": "The patient was seen.\nNo further visits are planned.", "number": "12"}  # fmt: skip
_INSURED: Facts = {
    "insurer": {"name": "Sever Insurance", "phone": "+7 495 000-00-09", "contract": "7/2026"},
    "policy": {"number": "770000 0000000001", "programme": "Outpatient, full", "from": "1 January 2026",
               "until": "31 December 2026"},
    "letter": {"number": "G-104", "from": "1 October 2026", "until": "31 October 2026", "limit": "20 000,00",
               "left": "17 200,00"},
}  # fmt: skip
_OWN: Mapping[str, Facts] = {
    "contract": {
        "contract": {"number": "12-2026", "date": "2 October 2026", "until": "31 December 2026", "copies": 3},
        "patient": _PATIENT, "payer": _PAYER, "visit": _VISIT, "services": _SERVICES, "total": "4 600,00",
        "discount": "0,00",
    },
    "consent": {**_OF_PATIENT, "intervention": "Exercise ECG"},
    "consent_data": _OF_PATIENT,
    "cover": _OF_PATIENT,
    "title_page": {**_OF_PATIENT, "payer": _PAYER},
    "receipt": {"text": _KEPT, "copy": ""},
    "x_report": {"text": _KEPT, "copy": ""},
    "z_report": {"text": _KEPT, "copy": ""},
    "day_sheet": {"day": "3 October 2026", "rows": _ROWS, "doctors": [
        {"name": "Orlova E.I.", "specialty": "cardiologist", "room": "7", "rows": _ROWS[:2]},
        {"name": "Zimin P.A.", "specialty": "neurologist", "room": "3", "rows": _ROWS[2:]},
    ]},
    "pull_list": {"day": "3 October 2026", "rows": _ROWS},
    "referral": {**_OF_PATIENT, "note": _NOTE},
    "certificate": {**_OF_PATIENT, "note": _NOTE},
    "letter": {**_OF_PATIENT, "note": _NOTE},
    "leaflet": {
        **_OF_PATIENT,
        "leaflet": {"title": "Before a blood test", "text": "Do not eat for eight hours.\nDrink water."},
    },
    "insurer_form": {**_OF_PATIENT, **_INSURED, "services": _SERVICES, "total": "4 600,00"},
    "blank_receipt": {"day": "3 October 2026", "count": 6},
}  # fmt: skip


def usual(kind: str) -> Facts:
    """Facts as they are on most days.  Raises NotFound for an unknown kind."""
    return {**_COMMON, **_OWN[sort_of(kind).code]}


_LONG = ("Konstantinopolskaya-Ryabinushkina Aleksandra-Anastasia Vyacheslavovna | # :: ____ ~ Żółć Қуаныш " * 3).strip()


def longest(kind: str) -> Facts:
    """Every text as long as anybody types, with signs that could be notation; and many rows."""
    return _with_texts(usual(kind), lambda text: _LONG, rows=9)


def empty(kind: str) -> Facts:
    """Nothing was filled in, and no row is there."""
    return _with_texts(usual(kind), lambda text: "", rows=0)


def _with_texts(facts: Facts, text_of: Callable[[str], str], *, rows: int) -> Facts:
    def changed(value: Any) -> Any:  # Any: whatever facts hold
        if isinstance(value, str):
            return text_of(value)
        if isinstance(value, dict):
            return {name: changed(one) for name, one in value.items()}
        if isinstance(value, list):
            return [changed(value[at % len(value)]) for at in range(rows)]
        return value

    return {name: changed(value) for name, value in facts.items()}


VARIANTS: Mapping[str, Callable[[str], Facts]] = {"usual": usual, "longest": longest, "empty": empty}
"""What every template is tried out with."""


def fields_of(kind: str) -> list[tuple[str, str]]:
    """Every field of a kind with what may stand in it; a list is shown by its first row."""
    found: list[tuple[str, str]] = []

    def tell(path: str, value: Any) -> None:  # Any: whatever facts hold
        if isinstance(value, dict):
            for name, one in value.items():
                tell(f"{path}.{name}" if path else name, one)
        elif isinstance(value, list) and value:
            tell(f"{path}[]", value[0])
        else:
            found.append((path, str(value).split("\n")[0] if not isinstance(value, bool) else "yes/no"))

    tell("", usual(kind))
    return found
