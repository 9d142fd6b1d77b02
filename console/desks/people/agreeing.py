"""Asking how a patient may be written to: on the card, and in the sheet of a new person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.locale import LANGUAGES, N_, _
from console.message_words import channel_word
from console.role_words import not_yours
from console.sheets.choices import ChoiceField, Option
from console.sheets.fields import TextField
from console.sheets.form import Form
from storage.messages.records import Channel, Standing, Wish, WishDraft
from storage.messages.rules import check_agreed, reachable
from storage.patients.records import Patient, PatientDraft, PatientStatus
from storage.rights import Right

if TYPE_CHECKING:
    from console.desks.people.screen import PeopleScreen
    from storage.office import Office

WORDS = {
    Channel.EMAIL: N_("agreed to confirmations and reminders of visits by e-mail"),
    Channel.TEXT: N_("agreed to confirmations and reminders of visits by text"),
    Channel.NONE: N_("wants no messages"),
}
"""What is noted as said, unless other words are typed."""
WORDS_MAX = 120


def channel_field(value: Channel | None = None, *, required: bool = True) -> ChoiceField[Channel]:
    """By e-mail, by text, not at all."""
    options = [Option(one, channel_word(one)) for one in Channel]
    return ChoiceField("messages", _("Messages"), options, value=value, required=required)


def draft_of(channel: Channel, words: str = "", language: str = "") -> WishDraft:
    """What is noted; without words the usual ones."""
    return WishDraft(channel=channel, words=words or _(WORDS[channel]), language=language)


async def entered(office: Office, draft: PatientDraft, channel: Channel | None) -> Patient:
    """A new person and what they said of messages, as one deed.  Raises RuleBroken before anything is written."""
    if channel is not None:
        _refuse_unreachable(channel, draft)
    with office.together():
        made = await office.patients.register(draft, open_card=True)
        if channel is not None:
            await office.messages.agree(made.id, draft_of(channel))
    return made


def _refuse_unreachable(channel: Channel, draft: PatientDraft) -> None:
    """Raises RuleBroken where a new card has no address for what was agreed."""
    addresses = (draft.email, *(one.e164 for one in draft.phones))
    if channel is not Channel.NONE and not any(reachable(channel, one) for one in addresses):
        check_agreed(Standing(channel=channel), f"{draft.last_name} {draft.first_name}".strip())


async def ask(place: PeopleScreen, patient: Patient, known: Wish | None) -> Wish | None:
    """Note what the patient says; what stands then."""
    if patient.erased or patient.status is PatientStatus.MERGED:
        return known
    if not place.office.actor.may(Right.PATIENTS):
        place.say(_("{key}: {reason}").format(key="0", reason=not_yours(Right.PATIENTS)), error=True)
        return known
    channel = channel_field(known.channel if known else None)
    tongues = [Option("", _("the centre's")), *(Option(code, name) for code, name in LANGUAGES.items())]
    language: ChoiceField[str] = ChoiceField(
        "language", _("Language"), tongues, value=known.language if known else None, required=False
    )
    words = TextField("words", _("In which words"), required=False, length_max=WORDS_MAX)

    async def accept() -> bool:
        assert channel.value is not None
        draft = draft_of(channel.value, words.value or "", language.value or "")
        await place.write(place.office.messages.agree(patient.id, draft, known))
        return True

    form = Form(f"people.messages.{patient.id}", _("How may {who} be written to").format(who=patient.usual_name),
                [channel, language, words], accept, draft=False)  # fmt: skip
    if not await place.ask(form):
        return known
    assert channel.value is not None
    said = channel_word(channel.value)
    place.done(_("■ MESSAGES {who}: {what}").format(who=patient.usual_name, what=said))
    return await place.office.messages.wish(patient.id)
