"""Contracts, consents and their copies in words: what one key does with them, where each copy is."""

from __future__ import annotations

from collections.abc import Sequence

from console.document_words import HANDS, KINDS, PLACES
from console.locale import _, ngettext
from console.locale.formats import day_digits
from storage.documents.place_records import Paperwork
from storage.documents.records import Document, Place, State
from storage.documents.rules import places_on_signing
from storage.patients.records import PaperKind


def signing_word(document: Document) -> str:
    """What one key does with a printed paper: it is signed, and each copy goes where it belongs."""
    word = _("{paper} {number} signed: {copies}")
    went = places_on_signing(document.kind, [copy for copy, _where in document.places])
    copies = ", ".join(f"{copy} {HANDS[where]()}" for copy, where in went)  # three of them fit a narrow screen
    return word.format(paper=_(KINDS[document.kind]), number=document.number, copies=copies).rstrip(": ")


def copies_word(places: Sequence[tuple[int, Place]]) -> str:
    """`copy 1 with the patient, copy 2 in the record`; of copies that nobody has yet how many they are."""
    if places and all(where is Place.DESK for _copy, where in places):
        return _nobodys(len(places))
    return ", ".join(_("copy {copy} {where}").format(copy=copy, where=_(PLACES[where])) for copy, where in places)


def copies_brief(places: Sequence[tuple[int, Place]]) -> str:
    """`1 with the patient, 2 in the record`, for a narrow line."""
    if places and all(where is Place.DESK for _copy, where in places):
        return _nobodys(len(places))
    return ", ".join(f"{copy} {_(PLACES[where])}" for copy, where in places)


def _nobodys(count: int) -> str:
    """Made and given to nobody; whether they came out of a printer the print queue knows."""
    return ngettext("{count} copy, handed to nobody yet", "{count} copies, handed to nobody yet", count).format(
        count=count
    )


def unsigned(papers: Paperwork) -> dict[PaperKind, str]:
    """The numbers of a contract and a consent that were made and wait for a signature."""
    known = {PaperKind.CONTRACT: papers.contract, PaperKind.CONSENT: papers.consent}
    return {kind: one.number for kind, one in known.items() if one is not None and one.state is State.ISSUED}


def there_word(one: Document) -> str:
    """`Contract 2026-0001 is there, not signed`."""
    told = {"paper": _(KINDS[one.kind]), "number": one.number, "day": day_digits(one.issued_on)}
    if one.state is State.ISSUED:
        return _("{paper} {number} of {day} is there, not signed").format(**told)
    return _("{paper} {number} of {day} is there, signed").format(**told)
