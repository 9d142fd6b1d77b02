"""Pure decisions of the services room: how words find a service, what a quote holds, which prices are possible."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from storage.errors import N_, RuleBroken
from storage.patients.names import squeeze, starts, swap_layout
from storage.services.records import (
    PricedService,
    Quote,
    QuoteLine,
    Service,
    ServiceDraft,
    ServiceKind,
)
from storage.staff.records import Practitioner

_WORD = re.compile(r"[^\W_]+")
_RUN = re.compile(r"(\d+)")


def words_of(draft: ServiceDraft) -> str:
    """The searchable words of a service: folded, each after a blank; digits stay as they are."""
    text = f"{draft.code} {draft.name} {draft.specialty} {draft.symptoms}"
    found = {_folded(word) for word in _WORD.findall(text)}
    found.add(_folded("".join(_WORD.findall(draft.code))))
    return "".join(f" {word}" for word in sorted(found) if word)


def readings(typed: str) -> list[tuple[str, ...]]:
    """For each word typed, how a word that it begins may be folded, in either keyboard layout.

    Every reading is letters and digits only, so that it is safe inside a LIKE pattern.
    """
    asked = []
    for chunk in typed.split():
        options: list[str] = []
        for text in (chunk, swap_layout(chunk)):
            word = "".join(_WORD.findall(text))
            meant = (_folded(word),) if _RUN.match(word[-1:]) else starts(word)
            options.extend(option for option in meant if option and option not in options)
        if options:
            asked.append(tuple(options))
    return asked


def _folded(word: str) -> str:
    """Letters folded, digits kept: the key of a name counts doubled letters once, a code must not."""
    return "".join(run if run.isdigit() else squeeze(run) for run in _RUN.split(word))


def check_service(draft: ServiceDraft) -> None:
    """Refuse a service without a code or a name, or with an impossible length."""
    if not draft.code.strip():
        raise RuleBroken(N_("A service needs its number in the price list."))
    if not draft.name.strip():
        raise RuleBroken(N_("A service needs a name."))
    if not 0 <= draft.minutes <= 360 or draft.minutes % 5:
        raise RuleBroken(N_("A service takes from 0 to 360 minutes, in steps of five."))
    if draft.kind in (ServiceKind.FIRST, ServiceKind.FOLLOW) and not draft.minutes:
        raise RuleBroken(N_("A visit takes from 5 to 360 minutes, in steps of five."))


def check_price(amount_minor: int) -> None:
    """Refuse a price below nothing or beyond all sense (a slip of the finger)."""
    if not 0 <= amount_minor <= 100_000_000_00:
        raise RuleBroken(N_("The price must be zero or more, and less than a hundred million."))


def quote(
    asked: str,
    day: date,
    found: Sequence[PricedService],
    all_services: Iterable[PricedService],
    doers: Mapping[str, Sequence[Practitioner]],
) -> Quote:
    """Ranges by specialty: the first visit alone, and with every procedure and test that was found.

    The specialty that most of what was found belongs to comes first.
    """
    visits: dict[str, PricedService] = {}
    for item in all_services:
        service = item.service
        if service.kind is ServiceKind.FIRST and item.amount_minor is not None:
            visits.setdefault(service.specialty_key, item)
    by_specialty: dict[str, list[PricedService]] = {}
    for item in found:
        by_specialty.setdefault(item.service.specialty_key, []).append(item)
    general = by_specialty.pop("", []) if len(by_specialty) > 1 else []
    lines = []
    for key, items in sorted(by_specialty.items(), key=lambda pair: -len(pair[1])):
        visit = visits.get(key)
        if visit is None or visit.amount_minor is None:
            continue
        probable = _probable([*items, *general])
        extra = sum(item.amount_minor or 0 for item in probable)
        lines.append(
            QuoteLine(
                specialty=visit.service.specialty,
                visit=visit,
                probable=probable,
                low_minor=visit.amount_minor,
                high_minor=visit.amount_minor + extra,
                practitioner_ids=tuple(who.id for who in doers.get(key, ())),
            )
        )
    return Quote(asked=asked, day=day, lines=tuple(lines))


def _probable(items: Iterable[PricedService]) -> tuple[PricedService, ...]:
    extras = [
        item
        for item in items
        if item.service.kind in (ServiceKind.PROCEDURE, ServiceKind.TEST) and item.amount_minor is not None
    ]
    return tuple(sorted(extras, key=lambda item: (item.amount_minor or 0, item.service.code)))


def done_by(service: Service, practitioner: Practitioner) -> bool:
    """Whether a practitioner's specialty does this service; one without a specialty suits everybody."""
    return not service.specialty_key or service.specialty_key == practitioner.specialty_key
