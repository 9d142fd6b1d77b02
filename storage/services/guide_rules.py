"""How typed words find complaints, specialties and services, and what a complaint may say.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from storage.errors import N_, RuleBroken
from storage.patients.names import fold, near
from storage.services import rules
from storage.services.guide_records import ComplaintDraft
from storage.services.records import ServiceDraft, ServiceKind

NAME_LETTERS = 60
TEXT_LETTERS = 300
FURTHER_MAX = 12
WORDS_MAX = 12
"""A question has so many words at most; what follows says no more."""
WORD_LETTERS = 40
TYPO_LETTERS = 4
"""A shorter word with a slip in it could be anything."""

Typed = Sequence[tuple[str, ...]]
"""For each word typed: how a word that it begins may be folded."""


class Line(NamedTuple):
    """A service of the price list, as far as finding it needs."""

    id: int
    code: str
    name: str
    specialty: str
    specialty_key: str
    kind: str
    words: str


def words_of(draft: ComplaintDraft) -> str:
    """The searchable words of a complaint: folded, each after a blank."""
    return rules.words_of(ServiceDraft(code="", name=draft.name, symptoms=draft.synonyms))


def check(draft: ComplaintDraft) -> None:
    """Refuse a complaint without a name, without anybody to go to, or that names a service twice."""
    if not draft.name.strip():
        raise RuleBroken(N_("Say what callers complain of, such as: headache."), rule="complaint-name")
    if not fold(draft.specialty) and not draft.first.strip():
        raise RuleBroken(
            N_("Say to whom it leads: a specialty, or the service that comes first."), rule="complaint-where"
        )
    if len(draft.further) > FURTHER_MAX:
        raise RuleBroken(N_("A complaint leads to at most {most} further services."), most=FURTHER_MAX,
                         rule="complaint-many")  # fmt: skip
    named = [fold(one.named) for one in draft.further]
    twice = next((one.named for one in draft.further if named.count(fold(one.named)) > 1), None)
    if twice is not None:
        raise RuleBroken(N_("“{name}” stands there twice; name each service once."), name=twice,
                         rule="complaint-twice")  # fmt: skip
    texts = (draft.synonyms, draft.specialty, draft.first, draft.red_flag, draft.advice)
    longest = max((*texts, *(f"{one.named}{one.why}" for one in draft.further)), key=len)
    if len(longest) > TEXT_LETTERS:
        raise RuleBroken(N_("A text here has at most {most} letters."), most=TEXT_LETTERS, rule="complaint-long")


def fits(readings: Iterable[str], words: str) -> bool:
    """Whether one of the readings begins one of the words."""
    return any(f" {reading}" in words for reading in readings)


def hits(typed: Typed, words: str) -> int:
    """How many of the typed words begin one of these."""
    return sum(fits(readings, words) for readings in typed)


def mended(words: Sequence[str], texts: Sequence[str], names: Iterable[str]) -> Typed:
    """The typed words folded, those that begin nothing replaced by the words that a slip of the finger parts them from.

    `texts` are searchable ones, `names` as people write them: a slip may fold into something quite different.
    A word of a few letters, and one with digits, is left as it is.
    """
    typed = folded_words(words)
    lost = [
        at
        for at, readings in enumerate(typed)
        if len(readings[0]) >= TYPO_LETTERS
        and readings[0].isalpha()
        and not any(fits(readings, words) for words in texts)
    ]
    if not lost:
        return typed
    known = set(" ".join(texts).split())
    written = set(" ".join(names).casefold().split())
    better = list(typed)
    for at in lost:
        found = {word for word in known if any(_slipped(one, word) for one in typed[at])}
        found.update(*(rules.foldings(word) for word in written if _slipped(words[at].casefold(), word)))
        better[at] = tuple(sorted(found)) or typed[at]
    return better


def _slipped(reading: str, word: str) -> bool:
    """Whether a word, or its beginning of that length, is one slip away from what was typed."""
    if len(reading) < TYPO_LETTERS or (reading[0] != word[0] and reading[1:2] != word[1:2]):
        return False
    return any(near(reading, word[:cells]) for cells in {len(reading) - 1, len(reading), len(reading) + 1})


def telling_words(asked: str) -> list[str]:
    """The words of a question: those of a letter or two say nothing beside longer ones."""
    words = [word for word in asked.split()[:WORDS_MAX] if len(word) <= WORD_LETTERS and rules.foldings(word)]
    return [word for word in words if len(word) > 2 or any(char.isdigit() for char in word)] or words


def folded_words(words: Iterable[str]) -> Typed:
    """For each word how a word that it begins may be folded."""
    return [rules.foldings(word) for word in words]


def resolve(named: str, lines: Sequence[Line]) -> Line | None:
    """The service that a text names, of names parted by `/` the first that is there."""
    found = (_named(one, lines) for one in named.split("/"))
    return next((line for line in found if line is not None), None)


def _named(named: str, lines: Sequence[Line]) -> Line | None:
    """By its code, else the shortest name that has all the words."""
    code = named.strip().casefold()
    exact = next((line for line in lines if line.code.casefold() == code), None)
    if exact is not None or not code:
        return exact
    asked = [(fold(word),) for word in named.split() if fold(word)]
    if not asked:
        return None
    found = [line for line in lines if hits(asked, line.words) == len(asked)]
    named_so = [line for line in found if hits(asked, f" {fold(line.name)}") == len(asked)]
    return min(named_so, key=lambda line: (len(line.name), line.code), default=None)


def specialty_of(asked: str, keys: Iterable[str]) -> str | None:
    """The folded specialty that one of the names means, the first named first; None when nobody is of any."""
    known = sorted(keys)
    for name in (fold(one) for one in asked.split(",")):
        if not name:
            continue
        if name in known:
            return name
        alike = next((key for key in known if key.startswith(name) or name.startswith(f"{key} ")), None)
        if alike is not None:
            return alike
    return None


def first_visits(lines: Iterable[Line]) -> dict[str, Line]:
    """The first visit of each specialty, by its folded name: the first of the price list."""
    found: dict[str, Line] = {}
    for line in sorted(lines, key=lambda line: line.code):
        if line.kind == ServiceKind.FIRST.value:
            found.setdefault(line.specialty_key, line)
    return found
