"""What is decided about documents.  Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from storage.documents.records import Direction, Draft, Entry, Kind, Place, Standing, State, Warn
from storage.errors import N_, RuleBroken
from storage.patients.names import fold
from storage.patients.plain import plain

_BREAKS = re.compile(r"[\W_]+")
FILE_MAX = 20 * 1024 * 1024
"""Bytes of one attached file."""
BODY_MAX = 400_000
"""Characters of one printed text."""
NUMBER_TO_COME = "№…№"
"""Stands in a title and a text until the register gives the number: nobody else can have it meanwhile."""
LINE_MAX = 200
"""Characters of a title, a number, a sender or a note."""
COPIES_MAX = 9
WARN_DAYS = (60, 30, 7)
"""So many days before the end it is said, and said again."""
COUNTED = frozenset({Kind.CONTRACT, Kind.CONSENT, Kind.REFERRAL, Kind.CERTIFICATE, Kind.LETTER, Kind.CLAIM_REGISTER})
"""Kinds that bear a number of their own, counted within the year without a gap."""
SIGNED_KINDS: Mapping[Kind, tuple[Place, ...]] = {
    Kind.CONTRACT: (Place.PATIENT, Place.RECORD, Place.PAYER),
    Kind.CONSENT: (Place.RECORD, Place.PATIENT),
}
"""Kinds that the check-in asks for, and where their copies go when they are signed: the first, the second..."""


NOT_YET = N_("This day has not come yet; a document has the day on which it was made.")


def cleaned(draft: Draft) -> Draft:
    """Typed text made plain; the body stays as it is printed."""
    title, number, sender, note = map(plain, (draft.title, draft.number, draft.sender, draft.note))
    return replace(draft, title=title, number=number, sender=sender, note=note)


def cleaned_entry(entry: Entry) -> Entry:
    """Typed text made plain."""
    title, number, sender, note = map(plain, (entry.title, entry.number, entry.sender, entry.note))
    return replace(entry, title=title, number=number, sender=sender, note=note)


def check_words(entry: Draft | Entry, issued_on: date) -> None:
    """Raises RuleBroken naming the `field`."""
    if not entry.title:
        raise RuleBroken(N_("A document needs a title."), field="title")
    for name in ("title", "number", "sender", "note"):
        if len(getattr(entry, name)) > LINE_MAX:
            raise RuleBroken(N_("At most {count} characters fit here."), field=name, count=LINE_MAX)
    if entry.valid_until is not None and entry.valid_until < issued_on:
        raise RuleBroken(N_("A document does not run out before its own day."), field="valid_until")


def check(draft: Draft, today: date) -> None:
    """Raises RuleBroken naming the `field`."""
    check_words(draft, draft.issued_on or today)
    if draft.issued_on is not None and draft.issued_on > today:
        raise RuleBroken(NOT_YET, field="issued_on")
    if len(draft.body) > BODY_MAX:
        raise RuleBroken(N_("The text is too long: at most {count} characters."), field="body", count=BODY_MAX)
    if not 0 <= draft.copies <= COPIES_MAX:
        raise RuleBroken(N_("At most {count} copies are printed at once."), field="copies", count=COPIES_MAX)
    if draft.direction is Direction.ISSUED and not draft.body.strip():
        raise RuleBroken(N_("What is issued here has a text."), field="body")
    if draft.direction is Direction.ISSUED and draft.number and draft.kind in COUNTED:
        raise RuleBroken(N_("The register itself gives what is issued here its number."), field="number")
    if draft.direction is Direction.OWN and draft.patient_id is not None:
        raise RuleBroken(N_("A patient's document is not the centre's own."), field="direction")


def check_state(state: State, wanted: State) -> None:
    """Whether a document may go from one state to the next.  Raises RuleBroken."""
    if state is State.REVOKED:
        raise RuleBroken(N_("This document was revoked; make a new one."), rule="revoked")
    if wanted is State.SIGNED and state is State.SIGNED:
        raise RuleBroken(N_("This document is signed already."), rule="signed")
    if state is State.DRAFT:
        raise RuleBroken(N_("This document is still being written; issue it first."), rule="draft")


def number_of(year: int, serial: int) -> str:
    """How a counted number is written."""
    return f"{year}-{serial:04d}"


def typed_words(text: str) -> list[str]:
    """Folded words in their order; one with a digit stays as it is, since 77 is not 7."""
    words = _BREAKS.split(unicodedata.normalize("NFKC", text).casefold())
    return [
        part
        for word in words
        for part in ((word,) if any(letter.isdigit() for letter in word) else fold(word).split())
        if part
    ]


def words_of(*texts: str) -> set[str]:
    """The words by which a document is found."""
    return {word for text in texts for word in typed_words(text)}


def warning(direction: Direction, state: State, valid_until: date | None, today: date) -> Warn:
    """How near the end of the centre's and staff's own documents is."""
    if direction is not Direction.OWN or state not in (State.ISSUED, State.SIGNED) or valid_until is None:
        return Warn.NONE
    left = (valid_until - today).days
    if left < 0:
        return Warn.OVER
    return next((Warn(str(days)) for days in reversed(WARN_DAYS) if left <= days), Warn.NONE)


def shown_states(standing: Standing | None) -> tuple[State, ...]:
    """The states that a filter lets through; empty for all."""
    return {
        Standing.UNSIGNED: (State.ISSUED,),
        Standing.SIGNED: (State.SIGNED,),
        Standing.EXPIRING: (State.ISSUED, State.SIGNED),
        Standing.EXPIRED: (State.ISSUED, State.SIGNED),
        Standing.REVOKED: (State.REVOKED,),
    }.get(standing, ()) if standing else ()  # fmt: skip


def check_file(name: str, size: int) -> str:
    """The name of a file as it is kept.  Raises RuleBroken naming the `field`."""
    kept = plain(name.replace("\\", "/").rsplit("/", 1)[-1])
    if not kept:
        raise RuleBroken(N_("A file needs a name."), field="file")
    if len(kept) > LINE_MAX:
        raise RuleBroken(N_("At most {count} characters fit here."), field="file", count=LINE_MAX)
    if not size:
        raise RuleBroken(N_("{name} is empty; nothing was attached."), field="file", name=kept)
    if size > FILE_MAX:
        sentence = N_("{name} is too large: a file of at most {limit} MB can be attached.")
        raise RuleBroken(sentence, field="file", name=kept, limit=FILE_MAX // 1024 // 1024)
    return kept


def places_on_signing(kind: Kind, copies: Iterable[int]) -> tuple[tuple[int, Place], ...]:
    """Where each printed copy goes when it is signed."""
    order = SIGNED_KINDS.get(kind, (Place.PATIENT, Place.RECORD))
    return tuple((copy, order[min(copy, len(order)) - 1]) for copy in sorted(copies))
