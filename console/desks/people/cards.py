"""The card of one patient: what its digits do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from console.asking import answer_of
from console.contract_words import signing_word
from console.contracts import sign, standing
from console.desks.people import agreeing, held, merging, papers, view
from console.desks.people.pages import ALERT, CARD, DATA, MERGE, PAPER, PAPER_KINDS, WRITING, CardPage
from console.locale import _, language
from console.locale.formats import day_digits
from console.record_places import ask_place
from console.role_words import not_yours
from console.sheets.fields import TextField, ValueField
from console.sheets.form import Form
from console.typed.dates import order_of, parse_day
from storage.documents.records import Document, State
from storage.ids import PatientId
from storage.patients.records import PaperKind, Patient, PatientStatus
from storage.rights import Right

if TYPE_CHECKING:
    from console.desks.people.screen import PeopleScreen

NUMBERED = frozenset({PaperKind.IDENTITY, PaperKind.CONTRACT, PaperKind.POLICY})
"""Papers with a number."""
RUNNING_OUT = frozenset({PaperKind.POLICY, PaperKind.QUESTIONNAIRE})
"""Papers with a last day."""
QUESTIONNAIRE_DAYS = 365
"""A questionnaire is asked anew after a year unless another day is typed."""


async def show(place: PeopleScreen, patient_id: PatientId) -> None:
    """Show the card until it is left; its digits act and show what came of it."""
    patient = await place.office.patients.patient(patient_id)
    place.shell.look(patient_id)

    async def begin(digit: str) -> None:
        await place.shell.router.begin(act(digit) if digit else take_back())

    async def act(digit: str) -> None:
        await _act(place, page, digit)
        page.papers = await standing(place, page.patient.id)
        place.shell.repaint()

    async def take_back() -> None:
        await place.shell.undo()
        page.patient = await place.office.patients.patient(page.patient.id)
        if page.patient.status is PatientStatus.ARCHIVED:
            page.close()  # the registration itself was taken back
        page.strip = await place.strip(page.patient)
        page.wish = await place.office.messages.wish(patient_id)
        page.papers = await standing(place, patient_id)
        place.shell.repaint()

    def is_undo(letter: str) -> bool:
        return place.shell.keymap.id(letter) == "verb.undo"

    def is_paper(letter: str) -> bool:
        return place.shell.keymap.id(letter) == "verb.receipt"

    def unknown(key: str) -> None:
        said = _("{key} means nothing on the card; its verbs work in the list, Esc goes there.")
        place.say(said.format(key=key), error=True)

    page = CardPage(patient, await place.strip(patient), place.today, begin)
    page.wish = await place.office.messages.wish(patient_id)
    page.paper_key = place.shell.keymap.key("verb.receipt")
    page.papers = await standing(place, patient_id)
    page.merges = place.office.actor.may(Right.MERGE)
    page.told, page.is_undo, page.is_paper, page.unknown = place.frame.news, is_undo, is_paper, unknown
    await answer_of(place.shell, page, place, page.answer)
    place.reload()


async def _act(place: PeopleScreen, page: CardPage, digit: str) -> None:
    """Do what a digit means, and show what came of it."""
    one = page.patient
    if digit == WRITING:
        page.wish = await agreeing.ask(place, one, page.wish)
    elif digit == PAPER:
        await _papers(place, one)
    elif digit == DATA and not one.erased:
        if await held.choose(place, one):
            page.close()
    elif (changed := await _do(place, one, digit)) is not None:
        page.patient, page.strip = changed, await place.strip(changed)


async def _papers(place: PeopleScreen, patient: Patient) -> None:
    """As the verb in the list, for who may."""
    if not place.office.actor.may(Right.PATIENTS):
        place.say(_("{key}: {reason}").format(key=PAPER, reason=not_yours(Right.PATIENTS)), error=True)
    elif patient.status is not PatientStatus.MERGED:
        await papers.offer(place, patient.id)


async def _do(place: PeopleScreen, patient: Patient, digit: str) -> Patient | None:
    """What a digit of the card means; the patient as it stands then.  Who may not is told before anything is asked."""
    needed = Right.MERGE if digit == MERGE else Right.PATIENTS
    if not place.office.actor.may(needed):
        place.say(_("{key}: {reason}").format(key=digit, reason=not_yours(needed)), error=True)
        return None
    if digit == MERGE and patient.status is PatientStatus.MERGED:
        apart = await place.write(place.office.patients.unmerge(patient.id))
        place.done(_("■ APART AGAIN {who}").format(who=apart.usual_name))
        return apart
    if patient.status is PatientStatus.MERGED:
        return None
    if digit == MERGE:
        return await merging.merged(place, patient)
    if digit == ALERT:
        return await _alert(place, patient)
    if digit == CARD:
        return await _open_card(place, patient)
    at = int(digit) - 1
    return await _paper(place, patient, PAPER_KINDS[at]) if at < len(PAPER_KINDS) else None


async def _open_card(place: PeopleScreen, patient: Patient) -> Patient | None:
    if patient.card_no is not None:
        if place.office.actor.may(Right.CHECK_IN):
            await ask_place(place, patient.id, patient.usual_name)
        return None
    changed = await place.write(place.office.patients.open_card(patient.id))
    place.say(_("■ CARD {card} {who}").format(card=changed.card_no, who=changed.usual_name))
    return changed


async def _alert(place: PeopleScreen, patient: Patient) -> Patient | None:
    text = TextField("alert", _("Alert"), value=patient.alert, required=False, visit=True, length_max=80)

    async def accept() -> Patient:
        return await place.write(place.office.patients.set_alert(patient.id, text.value or "", patient.version))

    changed = await place.ask(Form("people.alert", _("What every desk must see at once"), [text], accept, draft=False))
    if changed is not None:
        place.done(_("■ ALERT {text}").format(text=changed.alert) if changed.alert else _("- ALERT taken away"))
    return changed


async def _paper(place: PeopleScreen, patient: Patient, kind: PaperKind) -> Patient | None:
    """Note a paper that is missing; of one that is there a digit more says what is wrong with it."""
    there = patient.paper(kind, place.today)
    if there is None and (printed := await _printed(place, patient, kind)) is not None:
        chosen = await place.choose(_(view.PAPERS[kind]), [signing_word(printed), _("Note another one")])
        if chosen is None:
            return None
        if chosen == 0:
            await sign(place, printed)
            return await place.office.patients.patient(patient.id)
    if there is not None:
        title = _("{paper}: it is noted").format(paper=_(view.PAPERS[kind]))
        chosen = await place.choose(title, [_("Note a newer one"), _("Void it: it was noted by mistake")])
        if chosen is None:
            return None
        if chosen == 1:
            await place.write(place.office.patients.void_paper(there.id))
            place.done(_("- {paper} voided").format(paper=_(view.PAPERS[kind])))
            return await place.office.patients.patient(patient.id)
    if kind not in NUMBERED | RUNNING_OUT:
        return await _note(place, patient, kind, "", None)
    return await place.ask(_paper_form(place, patient, kind))


async def _printed(place: PeopleScreen, patient: Patient, kind: PaperKind) -> Document | None:
    """The contract or consent that was printed and waits for its signature."""
    papers = await standing(place, patient.id)
    one = {PaperKind.CONTRACT: papers.contract, PaperKind.CONSENT: papers.consent}.get(kind)
    return one if one is not None and one.state is State.ISSUED else None


async def _note(
    place: PeopleScreen, patient: Patient, kind: PaperKind, number: str, until: date | None
) -> Patient:
    changed = await place.write(place.office.patients.note_paper(patient.id, kind, number, until))
    place.done(_("√ {paper} noted").format(paper=_(view.PAPERS[kind])))
    return changed


def _paper_form(place: PeopleScreen, patient: Patient, kind: PaperKind) -> Form[Patient]:
    """The number and the last day of a paper, both may stay empty."""
    today, order = place.today, order_of(language())
    usual = today + timedelta(days=QUESTIONNAIRE_DAYS) if kind is PaperKind.QUESTIONNAIRE else None
    number = TextField(
        "number", _("Number"), required=False, visit=True, length_max=40, when=lambda: kind in NUMBERED
    )
    until: ValueField[date] = ValueField(
        "until",
        _("Valid until"),
        lambda text: parse_day(text, today=today, order=order),
        show=day_digits,
        required=False,
        visit=True,
        default=lambda: usual,
        when=lambda: kind in RUNNING_OUT,
        hint=lambda: _("31.12; empty = a year") if usual else _("31.12; empty = for good"),
    )

    async def accept() -> Patient:
        return await _note(place, patient, kind, number.value or "", until.value)

    return Form(f"people.paper.{kind.value}", _(view.PAPERS[kind]), [number, until], accept, draft=False)


