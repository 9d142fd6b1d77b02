"""Pure decisions of the services room: how words find a service, which prices are possible."""

from __future__ import annotations

import re

from storage.errors import N_, RuleBroken
from storage.patients.names import squeeze, starts, swap_layout
from storage.services.records import Service, ServiceDraft, ServiceKind
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
            options.extend(option for option in foldings(text) if option not in options)
        if options:
            asked.append(tuple(options))
    return asked


def foldings(chunk: str) -> tuple[str, ...]:
    """How a word that was half typed may be folded; letters and digits only."""
    word = "".join(_WORD.findall(chunk))
    meant = (_folded(word),) if _RUN.match(word[-1:]) else starts(word)
    return tuple(option for option in meant if option)


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


def done_by(service: Service, practitioner: Practitioner) -> bool:
    """Whether a practitioner's specialty does this service; one without a specialty suits everybody."""
    return not service.specialty_key or service.specialty_key == practitioner.specialty_key
