"""A whole name taken apart: titles, given names, surname.  Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from storage.patients.plain import plain

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "г-н", "г-жа", "д-р", "проф"})
_DEGREES = frozenset({"md", "dds", "phd", "dvm", "do", "rn", "esq", "кмн", "дмн"})
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
_PATRONYMIC = re.compile(r"(?:ович|евич|ьич|ич|овна|евна|ична|инична|оглы|кызы)$", re.IGNORECASE)
_SURNAME = re.compile(
    r"(?:ов|ова|ев|ева|ёв|ёва|ин|ина|ын|ына|ский|ская|цкий|цкая|ой|ая|их|ых|ко|ук|юк|ян|дзе|швили)$", re.IGNORECASE
)
_GIVEN = frozenset(
    {
        *("алина", "ангелина", "валентин", "валентина", "галина", "екатерина", "ирина", "карина", "константин"),
        *("кристина", "марина", "мартин", "нина", "полина", "регина", "сабина", "августин", "августина"),
    }
)
"""Given names that end as surnames do."""
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


class WholeName(NamedTuple):
    """The parts of a name, and the titles that stood around it."""

    last: str
    first: str
    middle: str
    titles: str


def split_name(text: str) -> WholeName:
    """`Dr. Kristin Glass MD`, `Glass, Kristin`, `Иванов Пётр Ильич`, `Пётр Ильич Иванов`."""
    surname, comma, rest = plain(text).partition(",")
    if comma and _bare(rest.split()[-1] if rest.split() else "") not in _DEGREES | _GENERATIONS | {""}:
        words, titles = _without_titles(rest.split())
        return WholeName(surname.strip(), words[0] if words else "", " ".join(words[1:]), titles)
    words, titles = _without_titles(plain(text).replace(",", " ").split())
    after = words.pop() if len(words) > 2 and _bare(words[-1]) in _GENERATIONS else ""
    last, first, middle = _cyrillic(words) if _CYRILLIC.search(text) else _latin(words)
    return WholeName(f"{last} {after}".strip(), first, middle, titles)


def _bare(word: str) -> str:
    return word.casefold().replace(".", "").strip()


def _without_titles(words: list[str]) -> tuple[list[str], str]:
    """Words of the name alone; the titles are kept apart, and nothing is a title when it would be the whole name."""
    kept = list(words)
    before: list[str] = []
    after: list[str] = []
    while len(kept) > 2 and _bare(kept[0]) in _TITLES:
        before.append(kept.pop(0))
    while len(kept) > 2 and _bare(kept[-1]) in _DEGREES:
        after.insert(0, kept.pop())
    return kept, " ".join((*before, *after))


def _latin(words: list[str]) -> tuple[str, str, str]:
    """First, middle, last."""
    if len(words) < 2:
        return " ".join(words), "", ""
    return words[-1], words[0], " ".join(words[1:-1])


def _cyrillic(words: list[str]) -> tuple[str, str, str]:
    """Last, first, patronymic; or the surname at the end, told by the patronymic or by its ending."""
    if len(words) < 2:
        return " ".join(words), "", ""
    if len(words) == 2:
        given_first = _is_surname(words[1]) and not _is_surname(words[0])
        return (words[1], words[0], "") if given_first else (words[0], words[1], "")
    if _PATRONYMIC.search(words[1]) and not _PATRONYMIC.search(words[-1]):
        return " ".join(words[2:]), words[0], words[1]
    return words[0], words[1], " ".join(words[2:])


def _is_surname(word: str) -> bool:
    return bool(_SURNAME.search(word)) and word.casefold() not in _GIVEN
