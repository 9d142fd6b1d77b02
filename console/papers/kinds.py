"""The kinds of papers: what each is called, for whom it is, and how many copies leave the printer."""

from __future__ import annotations

from dataclasses import dataclass

from console.locale import _
from storage.errors import N_, NotFound


@dataclass(frozen=True, slots=True)
class PaperSort:
    """One kind of paper."""

    code: str
    title: str
    """English, marked for translation."""
    narrow: bool = False
    """Printed on the roll of a receipt printer."""
    typed: bool = False
    """Somebody types to whom it is and what it says."""


SORTS = {
    sort.code: sort
    for sort in (
        PaperSort("contract", N_("Contract")),
        PaperSort("consent", N_("Consent to an intervention")),
        PaperSort("consent_data", N_("Consent to the use of personal data")),
        PaperSort("cover", N_("Record cover")),
        PaperSort("title_page", N_("Title page of the record")),
        PaperSort("receipt", N_("Receipt"), narrow=True),
        PaperSort("x_report", N_("X report"), narrow=True),
        PaperSort("z_report", N_("Z report"), narrow=True),
        PaperSort("day_sheet", N_("Day sheet")),
        PaperSort("pull_list", N_("Pull list")),
        PaperSort("referral", N_("Referral"), typed=True),
        PaperSort("certificate", N_("Certificate"), typed=True),
        PaperSort("letter", N_("Letter"), typed=True),
        PaperSort("leaflet", N_("Leaflet")),
        PaperSort("insurer_form", N_("Insurer's form")),
        PaperSort("blank_receipt", N_("Blank receipts")),
    )
}
"""Every kind, by its code."""


def title_of(kind: str) -> str:
    """What a kind is called, in the user's language."""
    return _(sort_of(kind).title)


def sort_of(kind: str) -> PaperSort:
    """A kind by its code.  Raises NotFound, which names them all."""
    if kind not in SORTS:
        raise NotFound(N_("There is no paper “{kind}”; there are: {kinds}."), kind=kind, kinds=", ".join(SORTS))
    return SORTS[kind]
