"""Somebody of no register who stands at the desk: a name and a number are enough to wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.locale import _
from console.sheets.fields import ValueField
from console.sheets.picks import Option, PickField
from console.typed.errors import TypedError
from console.typed.names import FullName, parse_full_name
from console.typed.phones import format_phone, parse_phone
from storage.ids import PatientId
from storage.patients.records import PatientDraft, Phone

if TYPE_CHECKING:
    from storage.office import Office

NEW = PatientId(0)
"""Stands for a patient who is not in the register yet."""


class Newcomer:
    """The fields that register somebody within another sheet; the rest is asked at the check-in."""

    def __init__(self, office: Office, who: Callable[[], PickField[PatientId]]) -> None:
        """Registered when `who` picked NEW, under the name that was typed there."""
        self._office, self._who = office, who
        self.name = ValueField(
            "name", _("Full name"), parse_full_name, show=lambda name: name.full,
            default=self._typed, offer=self._offered, when=self.is_meant,
        )  # fmt: skip
        region = office.centre.region
        self.phone = ValueField(
            "phone", _("Phone"), lambda text: parse_phone(text, region=region), show=format_phone, when=self.is_meant
        )

    def is_meant(self) -> bool:
        """Whether somebody new was chosen."""
        return self._who().value == NEW

    @property
    def label(self) -> str:
        """The name, for a sentence."""
        return "" if self.name.value is None else self.name.value.full

    def offered(self, text: str) -> list[Option[PatientId]]:
        """What stands below those who were found, where the text can be a name."""
        named = any(char.isalpha() for char in text) and not any(char.isdigit() for char in text)
        return [Option(NEW, _("A new patient: name and phone"))] if named else []

    async def register(self) -> PatientId:
        """Write the person; answers the id."""
        name, phone = self.name.value, self.phone.value
        assert name is not None
        assert phone is not None
        draft = PatientDraft(
            last_name=name.last, first_name=name.first, middle_name=name.middle, phones=(Phone(e164=phone),)
        )
        return (await self._office.patients.add_caller(draft)).id

    def _typed(self) -> FullName | None:
        try:
            return parse_full_name(self._who().editor.text)
        except TypedError:
            return None

    def _offered(self) -> str:
        typed = self._typed()
        return "" if typed is None else typed.full
