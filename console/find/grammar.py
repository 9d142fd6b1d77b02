"""What a typed line asks for: a verb, a doctor, a day, a time, and the words left over, which name a person.

Tokens come in any order but for the verb, which is first: one letter by its
physical key, or the beginning of its word in English or Russian.  Each token is
read as typed and in the other keyboard layout.  Pure: doctors and today are given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from console.keyboard import physical
from console.typed.dates import Order, parse_day
from console.typed.errors import TypedError
from console.typed.layout import readings
from console.typed.times import parse_time
from storage.patients.names import starts

VERB_LETTERS = {
    "a": "arrive",
    "b": "book",
    "g": "goto",
    "h": "history",
    "k": "cancel",
    "m": "move",
    "n": "new",
    "p": "pay",
    "v": "card",
}
"""The verbs that a line can begin with, by physical key: those that make sense with a person or a day."""

_VERB_WORDS = {
    "arrive": ("arrive", "came", "приход", "пришел", "пришла", "пришёл"),
    "book": ("book", "записать", "запись", "запиши"),
    "goto": ("goto", "day", "день"),
    "history": ("history", "история"),
    "cancel": ("cancel", "отменить", "отмена"),
    "move": ("move", "перенести", "перенос"),
    "new": ("new", "новый", "новая"),
    "pay": ("pay", "оплатить", "оплата"),
    "card": ("view", "card", "карта", "карточка"),
    "price": ("price", "cost", "цена", "стоимость", "сколько"),
}
_NEXT = ("next", "след", "следующий", "следующую", "следующая", "следующее")
"""Before a weekday: the one after today."""
_DAY_WORDS = frozenset(
    (
        *("today", "tomorrow", "yesterday", "monday", "tuesday", "wednesday", "thursday", "friday"),
        *("saturday", "sunday", "сегодня", "завтра", "послезавтра", "вчера", "понедельник", "вторник"),
        *("среда", "среду", "четверг", "пятница", "пятницу", "суббота", "субботу", "воскресенье"),
    )
)
"""Words that mean a day wherever they stand."""
_WITH_DOCTOR = frozenset({"book", "move", "goto"})
_LEAST_LETTERS = 3
_DAYS_BACK_MAX = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorWords:
    """A practitioner as the line may name them."""

    id: int
    words: tuple[str, ...]
    """Folded: names and the specialty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the line asks for."""

    verb: str | None = None
    """The id of the verb without `verb.`, or None: only find."""
    doctors: tuple[int, ...] = ()
    """Ids of every practitioner that the doctor's token fits, best first."""
    day: date | None = None
    minute: int | None = None
    """Minutes since midnight."""
    who: str = ""
    """The words that name a person, as typed."""
    doctor_word: str = field(default="", compare=False)
    """The token that was read as the doctor's; it may be a patient's name all the same."""


@dataclass(slots=True)
class _Reading:
    today: date
    order: Order
    doctors: Sequence[DoctorWords]
    verb: str | None = None
    found: tuple[int, ...] = ()
    doctor_word: str = ""
    day: date | None = None
    minute: int | None = None
    paired: bool = False
    who: list[str] = field(default_factory=list)


def verb_of(token: str) -> str | None:
    """The verb that a first token means, or None."""
    if len(token) == 1:
        return VERB_LETTERS.get(physical(token.lower()))
    if len(token) < _LEAST_LETTERS:
        return None
    for reading in readings(token.lower()):
        for verb, words in _VERB_WORDS.items():
            if any(word.startswith(reading) for word in words):
                return verb
    return None


def parse(
    text: str, *, today: date, order: Order, doctors: Sequence[DoctorWords], paired: bool = False
) -> Wish:
    """Read a line.  Never raises: what it cannot read is part of the person's name.

    `paired`: two specialists were cut out of it already, so that no other word is a doctor.
    """
    tokens = text.split()
    state = _Reading(today, order, doctors, paired=paired)
    if len(tokens) > 1 or (tokens and len(tokens[0]) == 1):
        state.verb = verb_of(tokens[0])
        if state.verb is not None:
            tokens = tokens[1:]
    for at, token in enumerate(tokens):
        if token.lower() in _NEXT and _after_today(tokens[at + 1 : at + 2], state):
            continue
        _take(token, state)
    return Wish(
        verb=state.verb,
        doctors=state.found,
        day=state.day,
        minute=state.minute,
        who=" ".join(state.who),
        doctor_word=state.doctor_word,
    )


def whole_day(text: str, *, today: date, order: Order) -> date | None:
    """The day that several words make together, of which a month's name is one: `5 oct`."""
    words = text.split()
    if len(words) < 2 or not any(word.isalpha() for word in words) or not any(word.isdigit() for word in words):
        return None
    return _day(" ".join(words), _Reading(today, order, ()))


def _after_today(following: Sequence[str], state: _Reading) -> bool:
    """Whether a day follows `next`; from now on days are read from tomorrow."""
    if not following or not _may_be_a_day(following[0], timed=True) or _day(following[0], state) is None:
        return False
    state.today += timedelta(days=1)
    return True


def doctors_of(words: str, doctors: Sequence[DoctorWords]) -> tuple[int, ...]:
    """Everybody whom all the words fit, for a line that is nothing but a doctor's name or specialty."""
    fitting = [set(_doctors(word, doctors)) for word in words.split()]
    return tuple(doctor.id for doctor in doctors if fitting and all(doctor.id in found for found in fitting))


def _take(token: str, state: _Reading) -> None:
    """Give one token its meaning."""
    timed = state.verb in _WITH_DOCTOR
    if timed and state.minute is None and (state.day is not None or state.found):
        minute = _minute(token)
        if minute is not None:
            state.minute = minute
            return
    if state.day is None and _may_be_a_day(token, timed):
        day = _day(token, state)
        if day is not None:
            state.day = day
            return
    if timed and not state.found and not state.paired:
        state.found = _doctors(token, state.doctors)
        if state.found:
            state.doctor_word = token
            return
    state.who.append(token)


def _may_be_a_day(token: str, timed: bool) -> bool:
    """A day in a line: with a sign or a separator, or a word; digits alone are a number of a person."""
    if any(reading in _DAY_WORDS for reading in readings(token.lower())):
        return True
    if re.fullmatch(r"[+-]\d+\w?", token) or re.search(r"\d[./-]\d", token):
        return True
    return token.replace("+", "").isalnum() and not token[0].isdigit() and (timed or len(token) <= _LEAST_LETTERS)


def _day(token: str, state: _Reading) -> date | None:
    """A day of the book; one long ago is somebody's birth date and stays with the person."""
    try:
        day = parse_day(token, today=state.today, order=state.order)
    except TypedError:
        return None
    return None if day < state.today - timedelta(days=_DAYS_BACK_MAX) else day


def _minute(token: str) -> int | None:
    if not token[0].isdigit():
        return None
    try:
        time = parse_time(token)
    except TypedError:
        return None
    return time.hour * 60 + time.minute


def _doctors(token: str, doctors: Sequence[DoctorWords]) -> tuple[int, ...]:
    """Everybody whose name or specialty begins with the token, in either alphabet or layout."""
    if len(token) < _LEAST_LETTERS:
        return ()
    for reading in readings(token.lower()):
        keys = starts(reading)
        found = tuple(doctor.id for doctor in doctors if any(word.startswith(keys) for word in doctor.words))
        if found:
            return found
    return ()
