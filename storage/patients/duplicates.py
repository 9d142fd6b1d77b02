"""Which entries of the register are probably one person.  Pure: traits in, pairs out.

Two entries are compared only when they share a block (a document, a birth date and a beginning of a
name, most of a birth date and both names...), so the work grows with the register, not with its square.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from storage.ids import PatientId
from storage.patients.alike import Traits, is_same

BLOCK_MOST = 200
"""A block with more entries says too little (a postcode of a whole town) and is left to the others."""



def _begun(one: Traits) -> str:
    """How the two names begin, in either order; empty when one is missing."""
    return "".join(sorted((one.last[:2], one.first[:2]))) if one.last and one.first else ""


def _begins(one: Traits, fact: str, letters: int = 2) -> list[str]:
    """A fact with the beginning of either name."""
    return [f"{fact} {name[:letters]}" for name in (one.last, one.first) if name] if fact else []


def _alike(one: Traits, *facts: str) -> list[str]:
    """Facts with the beginnings of both names."""
    begun = _begun(one)
    return [f"{fact} {begun}" for fact in facts if fact] if begun else []


def _masked(place: int) -> Callable[[Traits], list[str]]:
    """Birth dates that differ in one digit at most, and names that begin alike."""
    return lambda one: _alike(one, one.birth and one.birth[:place] + one.birth[place + 1 :])


_BLOCKS: tuple[Callable[[Traits], list[str]], ...] = (
    lambda one: [one.document] if one.document else [],
    lambda one: [one.email] if one.email else [],
    lambda one: _begins(one, one.birth),
    lambda one: [key for number in one.phones for key in _begins(one, number)],
    lambda one: _begins(one, one.postcode, 4),
    lambda one: _alike(one, *one.street[:2]),
    lambda one: _alike(one, "".join(sorted(one.birth))),
    *(_masked(place) for place in range(8)),
)
"""The sorts of block, each with the keys under which an entry meets those it may equal."""


def pairs(entries: Iterable[Traits]) -> list[tuple[PatientId, PatientId]]:
    """Every two entries that are probably one person, smaller id first, in order.

    One sort of block after the other, so that the memory is that of one.
    """
    known = list(entries)
    found: set[tuple[PatientId, PatientId]] = set()
    for keys in _BLOCKS:
        alone: dict[str, Traits] = {}
        blocks: dict[str, list[Traits]] = {}
        for entry in known:
            for key in keys(entry):
                first = alone.setdefault(key, entry)
                if first is not entry:
                    blocks.setdefault(key, [first]).append(entry)
        for members in blocks.values():
            if len(members) <= BLOCK_MOST:
                found.update(_within(members))
    return sorted(found)


def _within(members: Sequence[Traits]) -> Iterator[tuple[PatientId, PatientId]]:
    for at, one in enumerate(members):
        for other in members[at + 1 :]:
            if one.id != other.id and is_same(one, other):
                yield (one.id, other.id) if one.id < other.id else (other.id, one.id)
