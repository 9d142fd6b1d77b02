"""Who is on the line: found by the end of a number or a name, new to the register, or no patient at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from console.desks.calls import view
from console.locale import _
from console.locale.formats import day_digits
from console.sheets.fields import ValueField
from console.sheets.picks import Option, PickField
from console.typed.errors import TypedError
from console.typed.names import FullName, parse_full_name
from console.typed.phones import format_phone, parse_phone
from storage.calls.records import Call, Direction, Known, NewCaller
from storage.ids import PatientId
from storage.recalls.records import State
from widgets.lines import Line

if TYPE_CHECKING:
    from storage.office import Office

NEW = PatientId(0)
"""The choice of somebody who is not in the register yet."""
NOBODY = PatientId(-1)
"""The choice of somebody who is no patient and shall not become one: a supplier, a wrong number."""
DIGITS_KNOWN = 4
"""So many typed digits are the end of a number."""
STRIPS = 3
"""Of so many first matches it is read beforehand what is known of them."""


class Caller:
    """The fields that say who it is."""

    def __init__(self, office: Office, call: Call) -> None:
        """Ask about the caller of `call`."""
        self._office, self._call = office, call
        self._strips: dict[PatientId, Line] = {}
        self._alerts: dict[PatientId, str] = {}
        self._numbers: dict[PatientId, str] = {}
        self._names: dict[PatientId, str] = {}
        self.who: PickField[PatientId] = PickField(
            "who",
            _("Who"),
            self._people,
            text=format_phone(call.number) if call.number else "",
            value=self._identified(),
            digits="search",
        )
        self.name = ValueField(
            "name",
            _("Name"),
            parse_full_name,
            show=written,
            default=self._typed_name,
            offer=lambda: written(self._typed_name() or FullName("")),
            when=self.is_new,
        )
        self.number = ValueField(
            "number",
            _("Number"),
            self._read_number,
            show=format_phone,
            default=self._typed_number,
            offer=lambda: format_phone(self._typed_number() or ""),
            when=lambda: self.is_new() and not call.number,
        )

    def _read_number(self, text: str) -> str:
        return parse_phone(text, region=self._office.centre.region)

    def _typed_name(self) -> FullName | None:
        """A name that was looked for and not found need not be typed again."""
        try:
            typed = parse_full_name(self.who.editor.text)
        except TypedError:
            return None
        return None if any(char.isdigit() for char in typed.last) else typed

    def _typed_number(self) -> str | None:
        """Nor a number."""
        try:
            return self._read_number(self.who.editor.text)
        except TypedError:
            return None

    def is_new(self) -> bool:
        """Somebody to be registered with a name and a number."""
        return self.who.value == NEW

    def is_nobody(self) -> bool:
        """No patient."""
        return self.who.value == NOBODY

    @property
    def patient_id(self) -> PatientId | None:
        """Who it is, when the register knows them."""
        return None if self.is_new() or self.is_nobody() else self.who.value

    def said(self) -> Known | NewCaller | None:
        """Who is on the line, as the act writes it; None for one who is no patient."""
        if self.is_nobody() or self.who.value is None:
            return None
        if not self.is_new():
            number = "" if self._call.number else self._numbers.get(self.who.value, "")
            return Known(patient_id=self.who.value, number=number)
        name = self.name.value or FullName("")
        return NewCaller(
            last_name=name.last,
            first_name=" ".join(part for part in (name.first, name.middle) if part),
            number=self.number.value or self._call.number,
        )

    def word(self) -> str:
        """The caller in the sentence that says what Enter will do; the birth date stands beside the name above."""
        if self.is_new() and self.name.value is not None:
            return written(self.name.value)
        chosen = self.who.chosen
        return self._names.get(chosen.value, chosen.label) if chosen else ""

    def strip(self) -> Line:
        """What is known of who was chosen, else of the first match."""
        chosen = self._shown()
        return self._strips.get(chosen, ()) if chosen is not None else ()

    def alert(self) -> str:
        """What must be known of them before anything is said."""
        chosen = self._shown()
        return self._alerts.get(chosen, "") if chosen is not None else ""

    def _shown(self) -> PatientId | None:
        """Who was chosen, else the first match."""
        if self.who.value is None and self.who.options:
            return self.who.options[0].value
        return self.who.value

    def _identified(self) -> Option[PatientId] | None:
        """Who is known for certain already: said by a person before, or rung by us."""
        call = self._call
        if call.patient_id is None or (call.by_exchange and call.direction is Direction.IN):
            return None
        self._names[call.patient_id] = call.who
        return Option(call.patient_id, view.identity(call))

    async def _people(self, text: str) -> Sequence[Option[PatientId]]:
        office = self._office
        digits = "".join(char for char in text if char.isdigit())
        options: list[Option[PatientId]] = []
        if len(digits) >= DIGITS_KNOWN and not any(char.isalpha() for char in text):
            for one in await office.calls.who(digits):
                self._numbers[one.patient_id], self._names[one.patient_id] = one.number, one.name
                options.append(Option(one.patient_id, _named(one.name, one.birth_date)))
        if not options and text:
            found = await office.patients.search(text, 5)
            options = [Option(match.id, _named(match.usual_name, match.birth_date)) for match in found]
            self._names |= {match.id: match.usual_name for match in found}
        for option in options[:STRIPS]:
            await self._read_strip(option.value, recalls=option is options[0])
        new, nobody = Option(NEW, _("new caller")), Option(NOBODY, _("no patient"))
        return [*options, new, nobody] if text else [nobody, new]

    async def _read_strip(self, patient_id: PatientId, *, recalls: bool) -> None:
        """What is known of somebody; `recalls` too of the likeliest, since each costs a look at every rule."""
        if patient_id not in self._strips:
            caller = await self._office.calls.caller(patient_id)
            debts = await self._office.cash.debts((patient_id,))
            self._alerts[patient_id] = caller.alert
            due = () if not recalls else await self._office.recalls.of_patient(patient_id)
            to_call = any(one.state is State.DUE for one in due)
            self._strips[patient_id] = view.strip(
                caller, debts.get(patient_id, 0), self._office.centre.tz, recall=to_call
            )


def _named(name: str, birth: date | None) -> str:
    return name if birth is None else f"{name} {day_digits(birth)}"


def written(name: FullName) -> str:
    """A typed name as it is kept."""
    return " ".join(part for part in (name.last, name.first, name.middle) if part)
