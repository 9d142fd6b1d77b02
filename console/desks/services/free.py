"""Rules of free follow-ups, from a service of the price list: which rule, how many within how many days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console.locale import _, ngettext
from console.sheets.choices import ChoiceField
from console.sheets.fields import Field, StaticField, ValueField
from console.sheets.form import Form
from console.sheets.picks import Option, PickField
from console.typed.errors import TypedError
from storage.ids import PractitionerId
from storage.services.free_records import FreeRule, FreeRuleDraft
from storage.services.records import Service
from storage.staff.records import Practitioner

if TYPE_CHECKING:
    from console.desks.services.screen import ServicesScreen
    from storage.office import Office

VISITS_USUAL, DAYS_USUAL = 1, 14


async def rules(place: ServicesScreen, service: Service) -> None:
    """Choose a rule that concerns the service, or a new one; then how many and for how long."""
    office = place.office
    staff = {one.id: one for one in await office.staff.practitioners()}
    found = [rule for rule in await office.services.free_rules() if _concerns(rule, service, staff)]
    chosen = await place.choose(
        _("Free follow-ups: {service}").format(service=service.name),
        [*(rule_word(rule, service, staff) for rule in found), _("a new rule")],
    )
    if chosen is None:
        return
    rule = found[chosen] if chosen < len(found) else None
    saved = await place.ask(_form(place, service, list(staff.values()), rule))
    if saved is not None:
        await place.read_anew()
        place.done(_("■ FREE FOLLOW-UPS {rule}").format(rule=saved))


def _concerns(rule: FreeRule, service: Service, staff: dict[PractitionerId, Practitioner]) -> bool:
    if rule.service_id is not None:
        return rule.service_id == service.id
    if rule.practitioner_id is not None:
        doctor = staff.get(rule.practitioner_id)
        return doctor is not None and (not service.specialty_key or doctor.specialty_key == service.specialty_key)
    return not service.specialty_key or rule.specialty_key == service.specialty_key


def rule_word(rule: FreeRule, service: Service, staff: dict[PractitionerId, Practitioner]) -> str:
    """`Orlova E.I.: 1 within 14 days`."""
    doctor = None if rule.practitioner_id is None else staff.get(rule.practitioner_id)
    whose = doctor.short_name if doctor is not None else rule.specialty or service.name
    told = extent(whose, rule.visits, rule.days)
    return told if rule.active else _("{rule} (out of use)").format(rule=told)


def extent(whose: str, visits: int, days: int) -> str:
    """Whose follow-ups, how many, within how many days after a paid visit."""
    return ngettext("{whose}: {visits} within {days} day", "{whose}: {visits} within {days} days", days).format(
        whose=whose, visits=visits, days=days
    )


def _number(text: str) -> int:
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 6:
        raise TypedError(_("How many? Type a whole number, such as 12."))
    return int(text)


def _form(
    place: ServicesScreen, service: Service, staff: Sequence[Practitioner], rule: FreeRule | None
) -> Form[str]:
    office = place.office
    for_whom = _for_whom(service)
    doctor = _doctor(service, staff, lambda: rule is None and for_whom.value == "doctor")
    visits = ValueField(
        "visits", _("Free visits"), _number, show=str, value=rule.visits if rule else VISITS_USUAL, visit=True
    )
    days = ValueField(
        "days", _("Within days"), _number, show=str, value=rule.days if rule else DAYS_USUAL, visit=True,
        hint=lambda: _("after a paid visit to the same doctor"),
    )  # fmt: skip
    used = ChoiceField(
        "used", _("In use"), [Option(True, _("yes")), Option(False, _("no"))], value=rule.active if rule else True,
        required=False, when=lambda: rule is not None,
    )  # fmt: skip

    def whose() -> str:
        if rule is not None:
            return rule_word(rule, service, {one.id: one for one in staff}).partition(":")[0]
        if for_whom.value == "doctor":
            return doctor.value.short_name if doctor.value else "..."
        return service.name if for_whom.value == "service" else service.specialty

    async def accept() -> str:
        draft = FreeRuleDraft(visits=visits.value or 0, days=days.value or 0)
        if rule is None:
            await place.write(_add(office, draft, service, for_whom.value or "", doctor.value))
        else:
            await place.write(office.services.edit_free_rule(rule, draft, active=bool(used.value)))
        return extent(whose(), draft.visits, draft.days)

    fields: list[Field[Any]] = [visits, days, used]  # Any: each field has its own kind of answer
    fields = [StaticField(_("Whose"), whose()), *fields] if rule else [for_whom, doctor, *fields]
    title = _("Free follow-ups after a paid visit")
    said = _("SAVE the rule of free follow-ups")
    return Form("services.free", title, fields, accept, summary=lambda: said, draft=False)


def _for_whom(service: Service) -> ChoiceField[str]:
    options = [Option("service", _("this service")), Option("doctor", _("one doctor"))]
    if service.specialty:
        options.insert(1, Option("specialty", service.specialty))
    return ChoiceField("whose", _("Whose"), options, value="specialty" if service.specialty else "service")


def _doctor(service: Service, staff: Sequence[Practitioner], when: Any) -> PickField[Practitioner]:  # Any: a question
    async def find(text: str) -> list[Option[Practitioner]]:
        wanted = text.lower()
        own = [one for one in staff if not service.specialty_key or one.specialty_key == service.specialty_key]
        return [Option(one, one.short_name) for one in own if one.full_name.lower().startswith(wanted)]

    return PickField("doctor", _("Doctor"), find, letters_min=1, when=when)


async def _add(
    office: Office, draft: FreeRuleDraft, service: Service, for_whom: str, doctor: Practitioner | None
) -> int:
    if for_whom == "doctor" and doctor is not None:
        draft = replace(draft, practitioner_id=doctor.id)
    elif for_whom == "service":
        draft = replace(draft, service_id=service.id)
    else:
        draft = replace(draft, specialty=service.specialty)
    return await office.services.add_free_rule(draft)
