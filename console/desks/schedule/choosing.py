"""What the sheets of the book choose from: patients, doctors, specialties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.locale.formats import day_digits
from console.sheets.picks import Option
from console.specialists import cut_pair, label_of, register_of
from storage.ids import PatientId, PractitionerId
from storage.schedule.pair_records import PairSide

if TYPE_CHECKING:
    from storage.office import Office
    from storage.patients.records import Match

SHOWN = 9


@dataclass(frozen=True, slots=True)
class Candidate:
    """A patient who was found."""

    id: PatientId
    name: str


def named(match: Match) -> str:
    """A patient to choose: all names with the birth date."""
    born = day_digits(match.birth_date) if match.birth_date else ""
    return f"{match.full_name} {born}".strip()


async def candidates(office: Office, text: str) -> list[Option[Candidate]]:
    """Patients who fit a text."""
    matches = await office.patients.search(text, SHOWN)
    return [Option(Candidate(m.id, m.usual_name), named(m)) for m in matches if m.merged_into is None]


@dataclass(frozen=True, slots=True)
class Whom:
    """Doctors that a word means: one of them, or a specialty."""

    label: str
    practitioner_ids: tuple[PractitionerId, ...]
    sides: tuple[PairSide, ...] = ()
    """Two specialists in one go; none of them for one."""


def both(label: str, sides: tuple[PairSide, ...]) -> Whom:
    """Two specialists in one go."""
    return Whom(label, sides[0].practitioner_ids, sides)


async def _pair(office: Office, words: tuple[str, str]) -> list[Option[Whom]]:
    one, other = (await register_of(office)).pair(words)
    if one is None or other is None:
        return []
    label = label_of((one, other))
    return [Option(both(label, (one.side, other.side)), label)]


async def doctors(office: Office, text: str) -> list[Option[Whom]]:
    """Specialties and doctors whose words begin as typed, all specialties for nothing; two at once for `derm+uzi`."""
    if (pair := cut_pair(text)[1]) is not None:
        return await _pair(office, pair)
    staff = await office.staff.practitioners()
    words = text.lower().split()

    def fits(words_of: str) -> bool:
        return all(any(own.startswith(word) for own in words_of.lower().split()) for word in words)

    groups: dict[str, list[PractitionerId]] = {}
    for one in staff:
        if one.specialty:
            groups.setdefault(one.specialty, []).append(one.id)
    found = [Option(Whom(name, tuple(ids)), name) for name, ids in groups.items() if fits(name)]
    found += [
        Option(Whom(one.short_name, (one.id,)), one.short_name)
        for one in staff
        if fits(f"{one.full_name} {one.specialty}")
    ]
    return found
