"""What the console sees of the symptom guide and of what it answers. No SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum

from storage.ids import PractitionerId
from storage.services.records import PricedService


class Chance(IntEnum):
    """How probable a further service is; the number is what is kept."""

    NEARLY_ALWAYS = 1
    OFTEN = 2
    SOMETIMES = 3


class Field(Enum):
    """A field of medicine that a set of complaints is kept for; the value is the name of its file."""

    GENERAL = "general"
    DENTISTRY = "dentistry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """A service that a complaint probably leads to."""

    named: str
    """Its code in the price list, else words of its name: what the price list does not have is passed over."""
    chance: Chance = Chance.OFTEN
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintDraft:
    """What callers say, and where it leads: to whom, to which services.  No judgement of the illness."""

    name: str
    synonyms: str = ""
    """Other words for it, parted by commas."""
    specialty: str = ""
    """Whose first visit it leads to; of several names, parted by commas, the first that the price list has."""
    first: str = ""
    """What comes first instead of that visit, by code or words of the name; empty is the visit."""
    further: tuple[Further, ...] = ()
    red_flag: str = ""
    """When the caller must be told to call the ambulance instead."""
    advice: str = ""
    """What the desk may say: what to bring, what to write down; nothing that a doctor decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A complaint as it is kept."""

    id: int
    draft: ComplaintDraft
    ref: str = ""
    """Its name in the set that it was given by; empty for one of the centre's own."""
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Led:
    """What a complaint comes to by today's price list."""

    answer: Answer | None
    """None when nothing that it leads to has a price."""
    missing: tuple[str, ...] = ()
    """Further services that the price list does not have."""


class FoundBy(Enum):
    """What the words named."""

    COMPLAINT = "complaint"
    SPECIALTY = "specialty"
    SERVICE = "service"
    SYMPTOM = "symptom"
    """A word that the price list itself has with its services."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probable:
    """A service that is probably added."""

    item: PricedService
    chance: Chance = Chance.OFTEN
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a complaint, a specialty or a service is likely to cost on a day."""

    title: str
    """The complaint, the specialty or the service."""
    by: FoundBy
    main: PricedService
    """The visit, or the service itself; it has a price."""
    probable: tuple[Probable, ...] = ()
    """What is likely to be added, the most probable first; each has a price."""
    practitioner_ids: tuple[PractitionerId, ...] = ()
    """Who is the right specialist."""
    red_flag: str = ""
    advice: str = ""

    @property
    def low_minor(self) -> int:
        """The visit alone."""
        return self.main.amount_minor or 0

    @property
    def high_minor(self) -> int:
        """With everything probable."""
        return self.low_minor + sum(one.item.amount_minor or 0 for one in self.probable)

    @property
    def minutes(self) -> int:
        """How long it takes in all."""
        return self.main.service.minutes + sum(one.item.service.minutes for one in self.probable)

    @property
    def preparation(self) -> tuple[str, ...]:
        """What is to be done before, each once."""
        told = (one.service.preparation for one in (self.main, *(one.item for one in self.probable)))
        return tuple(dict.fromkeys(text for text in told if text))
