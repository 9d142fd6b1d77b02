"""What the sheets of the book choose from: patients with what the rules make of them, doctors, specialties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from console.locale import _, ngettext
from console.locale.formats import day_digits
from console.sheets.picks import Option
from console.visit_words import kind_word
from storage.ids import PatientId, PractitionerId
from storage.schedule.records import VisitKind

if TYPE_CHECKING:
    from storage.office import Office
    from storage.patients.records import Match

SHOWN = 9


@dataclass(frozen=True, slots=True)
class Candidate:
    """A patient who was found, with what the admission rules make of a visit."""

    id: PatientId
    name: str
    kind: VisitKind
    no_shows: int = 0

    @property
    def remark(self) -> str:
        """Kind of visit and missed visits, as the desk should know before it books."""
        if not self.no_shows:
            return kind_word(self.kind)
        missed = ngettext("{count} no-show in six months", "{count} no-shows in six months", self.no_shows)
        return _("{kind} · {missed}").format(kind=kind_word(self.kind), missed=missed.format(count=self.no_shows))


def named(match: Match) -> str:
    """A patient to choose: all names with the birth date."""
    born = day_digits(match.birth_date) if match.birth_date else ""
    return f"{match.full_name} {born}".strip()


async def candidates(office: Office, text: str, practitioner_id: PractitionerId, day: date) -> list[Option[Candidate]]:
    """Patients who fit a text, with kind of visit and no-shows."""
    matches = [match for match in await office.patients.search(text, SHOWN) if match.merged_into is None]
    missed = await office.schedule.no_shows([match.id for match in matches])
    found = []
    for match in matches:
        kind = await office.schedule.kind_for(match.id, practitioner_id, day)
        candidate = Candidate(match.id, match.usual_name, kind, missed.get(match.id, 0))
        found.append(Option(candidate, named(match)))
    return found


@dataclass(frozen=True, slots=True)
class Whom:
    """Doctors that a word means: one of them, or a specialty."""

    label: str
    practitioner_ids: tuple[PractitionerId, ...]


async def doctors(office: Office, text: str) -> list[Option[Whom]]:
    """Specialties and doctors whose words begin as typed; all specialties for nothing."""
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
