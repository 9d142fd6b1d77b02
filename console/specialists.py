"""Two specialists named in a few letters: `derm+uzi`, by name, specialty or service, in either layout.  Pure.

The find/do line and the sheet of openings both read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.typed.layout import readings
from storage.ids import PractitionerId, ServiceId
from storage.patients.names import fold, starts
from storage.schedule.pair_records import PairSide

if TYPE_CHECKING:
    from storage.office import Office
    from storage.services.records import Service
    from storage.staff.records import Practitioner

_PAIR = re.compile(r"[^\s\d+]{3,}\+[^\s\d+]{3,}")
"""Two words of three letters or more; a weekday (`tue+1`) has a digit behind its sign."""


@dataclass(frozen=True, slots=True)
class Specialists:
    """Whom a word means: a doctor, everybody of a specialty, or who does a service."""

    label: str
    practitioner_ids: tuple[PractitionerId, ...]
    service_id: ServiceId | None = None

    @property
    def side(self) -> PairSide:
        """As a search is asked."""
        return PairSide(practitioner_ids=self.practitioner_ids, service_id=self.service_id)


Pair = tuple[Specialists, Specialists]


def label_of(pair: Pair) -> str:
    """Both, as they stand in a sheet: `dermatologist + ultrasound`."""
    return f"{pair[0].label} + {pair[1].label}"


def cut_pair(text: str) -> tuple[str, tuple[str, str] | None]:
    """The line without its first `word+word`, and the two words; None where there is none."""
    tokens = text.split()
    at = next((at for at, token in enumerate(tokens) if _PAIR.fullmatch(token)), None)
    if at is None:
        return text, None
    one, other = tokens[at].split("+")
    return " ".join([*tokens[:at], *tokens[at + 1 :]]), (one, other)


class Register:
    """Everybody who receives and everything that is sold, by the words that name them."""

    def __init__(self, practitioners: Iterable[Practitioner], services: Iterable[Service]) -> None:
        """Fold every word once."""
        self._doctors = [
            (one, fold(one.full_name).split(), fold(one.specialty).split()) for one in practitioners
        ]
        self._services = [
            (one, fold(f"{one.name} {one.code}").split()) for one in services if one.specialty_key
        ]

    def find(self, word: str) -> Specialists | None:
        """Whom a word means: the specialty before the name, the name before the service."""
        for reading in readings(word.lower()):
            keys = starts(reading)
            if keys and (found := self._of(keys)) is not None:
                return found
        return None

    def pair(self, words: tuple[str, str]) -> tuple[Specialists | None, Specialists | None]:
        """Whom two words mean, each None where it means nobody."""
        return self.find(words[0]), self.find(words[1])

    def _of(self, keys: tuple[str, ...]) -> Specialists | None:
        by_specialty = [one for one, _names, trades in self._doctors if _fits(trades, keys)]
        if by_specialty:
            return _several(by_specialty, by_trade=True)
        by_name = [one for one, names, _trades in self._doctors if _fits(names, keys)]
        if by_name:
            return _several(by_name, by_trade=False)
        sold = [one for one, words in self._services if _fits(words, keys)]
        doers = [
            doctor for doctor, _n, _t in self._doctors if doctor.specialty_key in {one.specialty_key for one in sold}
        ]
        if not doers:
            return None
        if len(sold) > 1:  # a specialty by what it does: which of its services is said later
            return _several(doers, by_trade=True)
        return Specialists(sold[0].name, tuple(doctor.id for doctor in doers), sold[0].id)


def _several(doctors: Sequence[Practitioner], *, by_trade: bool) -> Specialists:
    ids = tuple(one.id for one in doctors)
    if by_trade:
        return Specialists(", ".join(dict.fromkeys(one.specialty for one in doctors)), ids)
    return Specialists(", ".join(one.short_name for one in doctors), ids)


def _fits(words: Iterable[str], keys: tuple[str, ...]) -> bool:
    return any(word.startswith(keys) for word in words)


async def register_of(office: Office) -> Register:
    """Everybody who receives now, and what is sold now."""
    return Register(await office.staff.practitioners(), await office.services.active())
