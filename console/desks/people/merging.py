"""Two entries of one person made one: which stays, what goes over, typed proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.desks.people import view
from console.locale import N_, _
from console.locale.formats import day_digits
from console.sheets.choices import ChoiceField, Option
from console.sheets.fields import StaticField, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import PickField
from console.typed.errors import TypedError
from storage.ids import PatientId
from storage.patients.records import MergePreview, Patient

if TYPE_CHECKING:
    from console.desks.people.screen import PeopleScreen
    from console.sheets.field import Field

_ROWS = {
    "appointment": N_("visits"),
    "call": N_("calls"),
    "charge": N_("charges"),
    "paper": N_("papers"),
}
_FILLED = {
    "phones": N_("numbers"),
    "email": N_("e-mail"),
    "address": N_("address"),
    "city": N_("city"),
    "birth_date": N_("birth date"),
    "middle_name": N_("patronymic"),
    "document_no": N_("document"),
    "alert": N_("alert"),
    "note": N_("note"),
    "sex": N_("sex"),
}


async def ask(place: PeopleScreen, one: Patient) -> Patient | None:
    """Which other entry, which of the two stays, then the preview with its proof; the survivor, or None."""
    pair = await place.ask(_which(place, one))
    if pair is None:
        return None
    preview = await place.office.patients.merge_preview(*pair)
    return await place.ask(_proof(place, preview))


async def merged(place: PeopleScreen, patient: Patient) -> Patient | None:
    """Make two entries one; the survivor under the cursor, or None."""
    survivor = await ask(place, patient)
    if survivor is not None:
        await place.put_cursor(survivor.id)
        place.reload()
        place.done(_("■ MERGED into {who}").format(who=view.identity(view.line_of(survivor))))
    return survivor


def _which(place: PeopleScreen, one: Patient) -> Form[tuple[PatientId, PatientId]]:
    """The other entry, and which stays; gives (loser, winner)."""

    async def others(text: str) -> Sequence[Option[PatientId]]:
        found = await place.office.patients.search(text or one.usual_name, 9)
        return [Option(match.id, view.option(match)) for match in found if match.id != one.id and not match.merged_into]

    other = PickField("other", _("Other entry"), others, digits="search")
    own = view.named(one.usual_name, one.birth_date, one.card_no, estimated=one.birth_estimated)
    stays: ChoiceField[str] = ChoiceField(
        "stays",
        _("Stays"),
        [Option("this", own), Option("other", _("the other entry"))],
    )

    async def accept() -> tuple[PatientId, PatientId]:
        assert other.value is not None
        return (other.value, one.id) if stays.value == "this" else (one.id, other.value)

    title = _("Merge: {who}").format(who=own)
    return Form("people.merge", title, [other, stays], accept, summary=lambda: _("PREVIEW"), draft=False)


def _proof(place: PeopleScreen, preview: MergePreview) -> Form[Patient]:
    """What goes over, and the surviving card's number typed as proof that it was read."""
    loser, winner = preview.loser, preview.winner
    gone = view.named(loser.full_name, loser.birth_date, loser.card_no, estimated=loser.birth_estimated)
    stays = view.named(winner.full_name, winner.birth_date, winner.card_no, estimated=winner.birth_estimated)

    def parse(text: str) -> str:
        if text.lstrip("0") != preview.proof.lstrip("0"):
            raise TypedError(_("Expected the number that stays: {number}.").format(number=preview.proof))
        return preview.proof

    reason = TextField("reason", _("Reason"), value=_("one person, entered twice"), length_max=100)
    proof = ValueField(
        "proof",
        _("Card that stays"),
        parse,
        hint=lambda: _("type {number}, as proof that it was read").format(number=preview.proof),
    )

    async def accept() -> Patient:
        return await place.write(place.office.patients.merge(loser.id, winner.id, reason.value or ""))

    warned, newer = _warning(preview), _newer(preview)
    fields: list[Field[Any]] = [  # Any: each field answers in its own kind
        StaticField(_("Ends"), gone),
        StaticField(_("Stays"), stays, token="strong"),
        StaticField(_("Goes over"), _moved(preview)),
        StaticField(_("Newer"), newer, rows=2, when=lambda: bool(newer)),
        StaticField("!", warned, token="alert", when=lambda: bool(warned)),
        reason,
        proof,
    ]
    return Form(
        "people.merge.proof",
        _("Merge"),
        fields,
        accept,
        summary=lambda: _("MERGE into {who}").format(who=stays),
        draft=False,
    )


def _moved(preview: MergePreview) -> str:
    parts = [f"{_(_ROWS[name]) if name in _ROWS else name} {count}" for name, count in preview.moves.items()]
    filled = [_(_FILLED[name]) for name, value in preview.fills.items() if name in _FILLED and value]
    if filled:
        parts.append(_("takes over {what}").format(what=", ".join(filled)))
    return " · ".join(parts) or _("nothing but the name")


def _newer(preview: MergePreview) -> str:
    """Which papers of the entry that ends are the newer ones, and count from then on."""
    papers = [f"{_(view.PAPERS[kind])} {day_digits(one.noted_at.date())}" for kind, one in preview.papers.items()]
    return _("of the ended entry count: {papers}").format(papers=", ".join(papers)) if papers else ""


def _warning(preview: MergePreview) -> str:
    """Names, birth dates and sexes that differ are looked at twice."""
    told = []
    if preview.names_differ and preview.births_differ:
        told.append(_("The names and the birth dates differ."))
    elif preview.names_differ:
        told.append(_("The names differ."))
    elif preview.births_differ:
        told.append(_("The birth dates differ."))
    if preview.sexes_differ:
        told.append(_("The sexes differ."))
    return " ".join(told)
