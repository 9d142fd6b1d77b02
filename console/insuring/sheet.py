"""The policy and the letter of one patient: seen, noted, changed, from any place that has the patient."""

from __future__ import annotations

from typing import Any

from console.desk import DeskScreen
from console.insuring import words
from console.insuring.forms import check_form, letter_form, policy_form
from console.locale import _, language
from console.locale.formats import day_digits
from console.sheets.form import Form
from console.typed.dates import Order, order_of
from storage.ids import PatientId
from storage.insurance.letter_records import Letter, LetterDraft
from storage.insurance.records import CheckDraft, CheckKind, CheckResult, Policy, PolicyDraft
from storage.rights import Right

Place = DeskScreen[Any, Any]  # any place of the desk


def _order() -> Order:
    return order_of(language())


async def show(place: Place, patient_id: PatientId, who: str, reason: str = "") -> bool:
    """Policies and letters of a patient, and what can be done with each; True when something was noted.

    `reason` stands above them instead of the name: why they are shown.
    """
    office = place.office
    today = office.centre.day_of(office.clock.now())
    policies = await office.insurance.policies(patient_id)
    letters = await office.insurance.letters([one.id for one in policies])
    lines = [words.policy_word(one, today) for one in policies] + [words.letter_word(one, today) for one in letters]
    actions = [_("new policy")] if office.actor.may(Right.INSURANCE) else []
    if actions and policies:
        actions.append(_("new guarantee letter"))
    if not lines and not actions:
        place.say(_("{who} has no policy.").format(who=who))
        return False
    chosen = await place.choose(reason or _("Insurance of {who}").format(who=who), [*lines, *actions])
    if chosen is None:
        return False
    if chosen < len(policies):
        return await _policy(place, policies[chosen])
    if chosen < len(lines):
        return await _letter(place, letters[chosen - len(policies)])
    if chosen == len(lines):
        return await new_policy(place, patient_id, who) is not None
    return await _new_letter(place, policies)


async def new_policy(place: Place, patient_id: PatientId, who: str) -> Policy | None:
    """One short form; None when it was left, or when no insurer is known yet."""
    office = place.office
    plans = [one for one in await office.insurance.programmes() if one.active]
    if not plans:
        place.say(_("No insurer is noted yet: F8, Insurers & programmes."), error=True)
        return None

    async def accept(draft: PolicyDraft) -> Policy:
        return await place.write(office.insurance.add_policy(patient_id, draft))

    title = _("New policy of {who}").format(who=who)
    today = office.centre.day_of(office.clock.now())
    made = await place.ask(policy_form(title, plans, accept, (today, _order())))
    if made is not None:
        place.done(_noted(made))
    return made


def _noted(made: Policy) -> str:
    """What was noted, and on which of its days nothing is paid."""
    said = _("■ POLICY {number} {who}").format(number=made.number, who=made.patient_name)
    beyond = words.uncovered((made.valid_from, made.valid_to), (made.programme_from, made.programme_to))
    return f"{said} · {beyond} !" if beyond else said


async def _policy(place: Place, policy: Policy) -> bool:
    """What is done with one policy."""
    office = place.office
    today = office.centre.day_of(office.clock.now())
    actions = [_("history of asking")]
    if office.actor.may(Right.INSURANCE):
        actions += [_("note what the insurer said"), _("change it"), _("entered in error: take it off")]
    chosen = await place.choose(words.policy_word(policy, today), actions)
    if chosen == 0:
        await history(place, policy)
        return False
    if chosen == 1:
        return await note_answer(place, policy)
    if chosen == 2:
        plans = [one for one in await office.insurance.programmes() if one.active or one.id == policy.programme_id]

        async def accept(draft: PolicyDraft) -> Policy:
            return await place.write(office.insurance.edit_policy(policy, draft))

        title = _("Policy of {who}").format(who=policy.patient_name)
        made = await place.ask(policy_form(title, plans, accept, (today, _order()), policy))
        if made is not None:
            place.done(_noted(made))
        return made is not None
    if chosen == 3:
        await place.write(office.insurance.void_policy(policy))
        place.done(_("■ POLICY TAKEN OFF {number} {who}").format(number=policy.number, who=policy.patient_name))
        return True
    return False


async def history(place: Place, policy: Policy) -> None:
    """What was asked about a policy, the newest first."""
    office = place.office
    told = await office.insurance.history(policy.id)
    lines = []
    for check in told:
        local = check.at.astimezone(office.centre.tz)
        lines.append(((words.check_word(check, f"{local:%d.%m.%y %H:%M}"), "sheet"),))
    if not lines:
        lines = [((_("The insurer was not asked yet."), "sheet"),)]
    await place.show_lines(_("Asked about policy {number}").format(number=policy.number), lines)


async def note_answer(place: Place, policy: Policy, kind: CheckKind | None = None) -> bool:
    """Note what the insurer said; True when it was noted."""

    async def accept(draft: CheckDraft) -> None:
        await place.write(place.office.insurance.note_check(policy.id, draft))

    title = _("{insurer} about policy {number} of {who}").format(
        insurer=policy.insurer_name, number=policy.number, who=policy.patient_name
    )
    said: CheckResult | None = await place.ask(check_form(title, accept, kind))
    if said is None:
        return False
    place.done(f"{_(words.RESULTS[said])} · {policy.number} {policy.patient_name}")
    return True


async def _new_letter(place: Place, policies: tuple[Policy, ...]) -> bool:
    office = place.office
    today = office.centre.day_of(office.clock.now())
    policy = policies[0]
    if len(policies) > 1:
        chosen = await place.choose(_("To which policy"), [words.policy_word(one, today) for one in policies])
        if chosen is None:
            return False
        policy = policies[chosen]

    async def accept(draft: LetterDraft) -> Letter:
        return await place.write(office.insurance.add_letter(policy.id, draft))

    title = _("Letter for {who} · {insurer}").format(insurer=policy.insurer_name, who=policy.patient_name)
    return await _asked(place, letter_form(title, await office.services.price_list(today), accept, (today, _order())))


async def _asked(place: Place, form: Form[Letter]) -> bool:
    made = await place.ask(form)
    if made is None:
        return False
    said = _("■ LETTER {number} {who}").format(number=made.number, who=made.patient_name)
    if made.valid_until < place.office.centre.day_of(place.office.clock.now()):
        said += " · " + _("it ended on {day} already !").format(day=day_digits(made.valid_until))
    place.done(said)
    return True


async def _letter(place: Place, letter: Letter) -> bool:
    """What is done with one letter."""
    office = place.office
    today = office.centre.day_of(office.clock.now())
    if not office.actor.may(Right.INSURANCE):
        place.say(words.letter_word(letter, today))
        return False
    chosen = await place.choose(words.letter_word(letter, today), [_("change it"), _("withdrawn by the insurer")])
    if chosen == 0:

        async def accept(draft: LetterDraft) -> Letter:
            return await place.write(office.insurance.edit_letter(letter, draft))

        title = _("Letter for {who} · {insurer}").format(
            insurer=letter.insurer_name, who=letter.patient_name
        )
        listed = await office.services.price_list(today)
        return await _asked(place, letter_form(title, listed, accept, (today, _order()), letter))
    if chosen == 1:
        await place.write(office.insurance.withdraw_letter(letter))
        place.done(_("■ LETTER WITHDRAWN {number} {who}").format(number=letter.number, who=letter.patient_name))
        return True
    return False
