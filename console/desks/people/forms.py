"""The sheet of a person: registration with the minimum, and the changes of it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console.desks.people import view
from console.desks.people.agreeing import channel_field
from console.locale import _, language
from console.locale.formats import day_digits
from console.sheets.choices import ChoiceField, Option
from console.sheets.fields import TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import PickField
from console.typed.births import Birth, parse_birth
from console.typed.dates import order_of
from console.typed.errors import TypedError
from console.typed.names import parse_full_name, parse_name
from console.typed.phones import parse_phone
from storage.ids import PatientId
from storage.patients.records import Likeness, Patient, PatientDraft, Phone, Sex

if TYPE_CHECKING:
    from console.sheets.field import Field
    from storage.office import Office

NOBODY = PatientId(0)
"""The answer that the person is none of the similar ones."""
_LABELLED = re.compile(r"(?P<number>[-+\d\s().]+?)\s*(?P<label>[^\W\d].*)?")
_TEXTS = ("email", "document_no", "address", "city", "postcode", "note", "alert")

_SON = ("вич", "ьич", "мич", "кич", "vich", "yich", "mich", "kich", "оглы", "ogly")
_DAUGHTER = ("вна", "чна", "vna", "chna", "кызы", "kyzy")
"""Ivanovich, Ilyich, Fomich, Lukich; Ivanovna, Ilyinichna."""

Accept = Callable[[PatientDraft], Awaitable[Patient]]


class PersonSheet:
    """The fields of one person and what they make."""

    def __init__(
        self, office: Office, old: Patient | None, accept: Accept, *, start: PatientDraft | None = None
    ) -> None:
        """Ask for a new person, or about `old`; `start` presets a new one."""
        self._office, self._old, self._accept = office, old, accept
        self._like = Likeness()
        self._given = start or PatientDraft()
        if old is not None:
            self._given = PatientDraft(**{name: getattr(old, name) for name in PatientDraft.__dataclass_fields__})
        given = self._given
        self.last = self._name_field("last_name", _("Last name"))
        self.first = self._name_field("first_name", _("First name"))
        self.middle = self._name_field("middle_name", _("Patronymic"), optional=True)
        self.sex: ChoiceField[Sex] = ChoiceField(
            "sex",
            _("Sex"),
            [Option(sex, _(view.SEXES[sex])) for sex in (Sex.MALE, Sex.FEMALE, Sex.OTHER)],
            value=given.sex,
            required=self._needed("sex"),
            proposed=lambda: sex_of(self.middle.tentative or "") if old is None else None,
            lacking=_("The sex is needed: choose it by its digit."),
            hint=lambda: _("proposed from the patronymic"),
        )
        self.taken = False
        """The person was in the register already: nothing was written."""
        self.birth = self._birth_field()
        phones = [*given.phones[:2], *([None] * (2 - len(given.phones[:2])))]
        self.phone = self._phone_field("phone", _("Phone"), phones[0], required=self._needed("phones"))
        self.same: PickField[PatientId] = PickField(
            "same", _("Is it"), self._similar, typing=False, when=lambda: bool(self._like.same or self._like.similar)
        )
        self.more_phone = self._phone_field("phone2", _("2nd phone"), phones[1], required=False)
        self.messages = channel_field(required=False)
        """Asked of a new person in the same breath as the e-mail; Enter passes it by."""
        self.texts = {
            name: TextField(name, label, value=getattr(given, name), required=False, length_max=length)
            for name, label, length in (
                ("document_no", _("Document"), 40),
                ("email", _("E-mail"), 80),
                ("address", _("Address"), 200),
                ("city", _("City"), 60),
                ("postcode", _("Postcode"), 12),
                ("alert", _("Alert"), 80),
                ("note", _("Note"), 200),
            )
        }

    def _needed(self, name: str) -> bool:
        """A new person needs the minimum; what an old one has of it is not emptied."""
        return self._old is None or getattr(self._old, name) not in (None, "", (), Sex.UNKNOWN)

    def _name_field(self, name: str, label: str, *, optional: bool = False) -> ValueField[str]:
        value = getattr(self._given, name) or None
        required = self._needed(name) and not optional
        return ValueField(
            name, label, parse_name, show=str, value=value, required=required, visit=optional, check=self._look
        )

    def _birth_field(self) -> ValueField[Birth]:
        office, given, order = self._office, self._given, order_of(language())
        today = office.centre.day_of(office.clock.now())
        return ValueField(
            "birth",
            _("Born"),
            lambda text: parse_birth(text, today=today, order=order),
            show=lambda birth: str(birth.day.year) if birth.estimated else day_digits(birth.day),
            value=None if given.birth_date is None else Birth(given.birth_date, given.birth_estimated),
            required=self._needed("birth_date"),
            hint=lambda: _("14.02.1988; 1988 or ~47 = estimated"),
            check=self._look,
        )

    def _phone_field(self, name: str, label: str, value: Phone | None, *, required: bool) -> ValueField[Phone]:
        region = self._office.centre.region
        return ValueField(
            name,
            label,
            lambda text: parse_labelled(text, region=region),
            show=view.said_phone,
            value=value,
            required=required,
            check=self._look,
            hint=lambda: "" if required else _("and whose: 8 903 111-22-33 mother"),
        )

    def form(self) -> Form[Patient]:
        """The sheet."""
        people: list[Field[Any]] = [self.last, self.first, self.middle, self.sex, self.birth, self.phone]
        if self._old is None:
            people.append(self.same)
        depends: dict[str, Sequence[str]] = {"same": ("last_name", "first_name", "birth", "phone")}
        old = self._old
        title = _("New patient")
        if old is not None:
            title = view.named(old.full_name, old.birth_date, old.card_no, estimated=old.birth_estimated)
        return Form(
            "people.new" if old is None else f"people.edit.{old.id}",
            title,
            [*people, self.more_phone, *self._rest()],
            self._finish,
            summary=self._summary,
            depends=depends,
        )

    def _rest(self) -> list[Field[Any]]:
        """What nobody must say; the question about messages stands behind the address that it needs."""
        fields: list[Field[Any]] = list(self.texts.values())
        if self._old is None:
            fields.insert(1 + list(self.texts).index("email"), self.messages)
        return fields

    def _summary(self) -> str:
        who = " ".join(filter(None, (self.last.tentative, self.first.tentative)))
        if self.same.value and self.same.chosen is not None:
            return _("TAKE {who}").format(who=self.same.chosen.label)
        return (_("REGISTER {who}") if self._old is None else _("SAVE {who}")).format(who=who)

    async def _finish(self) -> Patient:
        if self.same.shown and self.same.value:
            self.taken = True
            return await self._office.patients.patient(self.same.value)
        self.taken = False
        return await self._accept(self._draft(final=True))

    def _draft(self, *, final: bool = False) -> PatientDraft:
        def of(field: ValueField[Any]) -> Any:  # Any: each field has its own kind of answer
            return field.value if final else field.tentative

        birth = of(self.birth)
        phones = [phone for phone in (of(self.phone), of(self.more_phone)) if phone is not None]
        return replace(
            self._given,
            last_name=of(self.last) or "",
            first_name=of(self.first) or "",
            middle_name=of(self.middle) or "",
            sex=self.sex.value or Sex.UNKNOWN,
            birth_date=None if birth is None else birth.day,
            birth_estimated=birth is not None and birth.estimated,
            phones=(*phones, *self._given.phones[2:]),
            **{name: (self.texts[name].value if final else self.texts[name].tentative) or "" for name in _TEXTS},
        )

    async def _look(self, value: object) -> str | None:
        """See whether the register holds this person or a similar one already."""
        if self._old is None and self.last.tentative and self.first.tentative:
            self._like = await self._office.patients.likeness(self._draft())
        return None

    async def _similar(self, text: str) -> Sequence[Option[PatientId]]:
        found = [Option(one.id, view.option(one)) for one in (*self._like.same, *self._like.similar)[:8]]
        return found if self._like.same else [*found, Option(NOBODY, _("somebody else: new"))]


def sex_of(patronymic: str) -> Sex | None:
    """What the ending of a patronymic tells, in either alphabet; None when it tells nothing."""
    word = patronymic.strip().casefold().replace("\u0301", "")
    if word.endswith(_DAUGHTER):
        return Sex.FEMALE
    return Sex.MALE if word.endswith(_SON) else None


def parse_labelled(text: str, *, region: str) -> Phone:
    """A number, and behind it whose it is: `8 903 111-22-33 mother`.  Raises TypedError."""
    hit = _LABELLED.fullmatch(text.strip())
    if hit is None or hit["label"] is None:
        return Phone(e164=parse_phone(text, region=region))
    return Phone(e164=parse_phone(hit["number"], region=region), label=hit["label"])


def named_draft(text: str) -> PatientDraft:
    """What was typed as the name of somebody new; a number or nothing names nobody."""
    try:
        name = parse_full_name(text)
    except TypedError:
        return PatientDraft()
    return PatientDraft(last_name=name.last, first_name=name.first, middle_name=name.middle)
