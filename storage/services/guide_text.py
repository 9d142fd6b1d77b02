"""The guide as text: what one line of a file, or one field of a sheet, says of further services; the default sets.

Pure, but for the sets, which are files beside this module.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from storage.services.guide_records import Chance, ComplaintDraft, Field, Further

LANGUAGES = ("en", "ru")
COLUMNS = {
    Chance.NEARLY_ALWAYS: "nearly_always",
    Chance.OFTEN: "often",
    Chance.SOMETIMES: "sometimes",
}
"""The headings under which further services stand in a file, by how probable they are."""
_ITEM = re.compile(r"(?P<named>[^()]*)(?:\((?P<why>.*)\))?\s*", re.DOTALL)


def read_further(text: str, chance: Chance) -> tuple[Further, ...]:
    """`Blood count (shows inflammation); Urine test`: services parted by semicolons, the reason in brackets."""
    out = []
    for part in text.split(";"):
        found = _ITEM.fullmatch(part.strip())
        named, why = (part, "") if found is None else (found["named"], found["why"] or "")
        if named.strip():
            out.append(Further(named=" ".join(named.split()), chance=chance, why=" ".join(why.split())))
    return tuple(out)


def show_further(further: Iterable[Further], chance: Chance) -> str:
    """The same back: what is as probable as `chance`."""
    return "; ".join(
        f"{one.named} ({one.why})" if one.why else one.named for one in further if one.chance is chance
    )


@cache
def given(field: Field, locale: str) -> Sequence[tuple[str, ComplaintDraft]]:
    """The set of a field in a language: the name of each complaint in the set, and what it says."""
    language = locale if locale in LANGUAGES else LANGUAGES[0]
    text = files("storage.services").joinpath("guides", f"{field.value}.{language}.csv").read_text(encoding="utf-8")
    return [(f"{field.value}:{row['ref']}", _draft(row)) for row in csv.DictReader(text.splitlines())]


def _draft(row: dict[str, str]) -> ComplaintDraft:
    return ComplaintDraft(
        name=row["complaint"],
        synonyms=row["synonyms"],
        specialty=row["specialty"],
        first=row["first"],
        further=tuple(one for chance, column in COLUMNS.items() for one in read_further(row[column], chance)),
        red_flag=row["ambulance"],
        advice=row["advice"],
    )
