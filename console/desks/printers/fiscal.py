"""Fiscal registers at the place of printers: which register has which device, and what a device has not taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.locale import N_, _
from console.present import say_error
from console.sheets.choices import ChoiceField
from console.sheets.fields import Field, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import Option
from console.typed.errors import TypedError
from storage.errors import RuleBroken
from storage.fiscal.records import BROKEN_OFF, Device, DeviceDraft, DeviceKind, Task, TaskKind, TaskState
from storage.fiscal.rules import TAXATIONS, TAXES, check_device, tax_number
from storage.printing.records import Printer

if TYPE_CHECKING:
    from console.desks.printers.screen import PrintersScreen
    from storage.cash.records import Register

KINDS = {
    DeviceKind.JSON: N_("a fiscal driver on the network"),
    DeviceKind.ESCPOS: N_("receipts on a receipt printer, not fiscal"),
    DeviceKind.NONE: N_("none"),
}
TASKS = {
    TaskKind.OPEN: N_("Opening of shift {shift}"),
    TaskKind.SELL: N_("Receipt {receipt}"),
    TaskKind.RETURN: N_("Receipt of return {receipt}"),
    TaskKind.CLOSE: N_("Closing of shift {shift}"),
}


def title(one: Task) -> str:
    """What a task is about."""
    return _(TASKS[one.kind]).format(shift=one.shift, receipt=f"{one.receipt or 0:04d}")


def state_word(one: Task) -> tuple[str, str]:
    """Where it stands, and its style."""
    if one.state is TaskState.FAILED:
        return ("! " + _("NOT TAKEN"), "alert")
    return ("? " + _("TAKEN?"), "alert")


def why(one: Task) -> str:
    """Why the device has not done it."""
    if one.error == BROKEN_OFF:
        return _("The program ended meanwhile; the fiscal register is asked what came of it.")
    return one.error


def where(one: Device, printers: Sequence[Printer]) -> str:
    """What the device of a register is."""
    named = next((each.name for each in printers if each.id == one.printer_id), "")
    return " · ".join(filter(None, (_(KINDS[one.kind]), one.address, named)))


class _Sheet:
    """The fields of a register's device."""

    def __init__(self, place: PrintersScreen, old: Device | None) -> None:
        printers = [each for each in place.box.printers if each.receipts]
        self.kind = ChoiceField("kind", _("Device"), [Option(kind, _(text)) for kind, text in KINDS.items()],
                                value=old.kind if old else None, down=True)  # fmt: skip
        self.address = ValueField(
            "address", _("Address"), self._address, show=str, value=old.address or None if old else None,
            hint=lambda: _("of the driver: name or number with its port"), length_max=200,
            when=lambda: self.chosen is DeviceKind.JSON,
        )  # fmt: skip
        self.printer: ChoiceField[int] = ChoiceField(
            "printer", _("Printer"), [Option(each.id, each.name) for each in printers],
            value=old.printer_id if old else None, when=lambda: self.chosen is DeviceKind.ESCPOS,
        )  # fmt: skip
        some = self._some
        self.taxation = ChoiceField("taxation", _("Taxation"), [Option(one, one) for one in TAXATIONS],
                                    value=old.taxation if old else None, when=some)  # fmt: skip
        self.tax = ChoiceField("tax", _("Tax"), [Option(one, one) for one in TAXES], value=old.tax if old else None,
                               when=some)  # fmt: skip

    @property
    def chosen(self) -> DeviceKind:
        """The kind, the first before one is chosen."""
        return self.kind.value or DeviceKind.JSON

    def _some(self) -> bool:
        return self.chosen is not DeviceKind.NONE

    def _address(self, text: str) -> str:
        told = DeviceDraft(kind=DeviceKind.JSON, address=text.strip())
        try:
            check_device(told)
        except RuleBroken as error:
            raise TypedError(say_error(error)) from None
        return told.address

    def fields(self) -> list[Field[Any]]:
        """In their order."""
        return [self.kind, self.address, self.printer, self.taxation, self.tax]

    def draft(self) -> DeviceDraft:
        """The device as described."""
        kind = self.chosen
        return DeviceDraft(
            kind=kind,
            address=(self.address.value or "") if kind is DeviceKind.JSON else "",
            printer_id=self.printer.value if kind is DeviceKind.ESCPOS else None,
            taxation=self.taxation.value or TAXATIONS[0],
            tax=self.tax.value or TAXES[0],
        )


async def tie(place: PrintersScreen, register: Register) -> None:
    """Say which device a register has."""
    fiscal = place.office.fiscal
    old = await fiscal.device_of(register.id)
    sheet = _Sheet(place, old)

    async def accept() -> DeviceDraft:
        draft = sheet.draft()
        await place.write(fiscal.tie(register.id, draft, old))
        return draft

    said = _("Fiscal device of register {name}").format(name=register.name)
    made = await place.ask(Form("printers.fiscal", said, sheet.fields(), accept))
    if made is not None:
        await place.read_anew()
        place.done(_("■ REGISTER {name}: {device}").format(name=register.name, device=_(KINDS[made.kind])))


async def tax_numbers(place: PrintersScreen) -> None:
    """The tax number of a cashier, which the device prints beside the name."""
    people = [one for one in await place.office.accounts.all() if not one.disabled]
    known = await place.office.fiscal.tax_numbers()

    def parse(text: str) -> str:
        try:
            return tax_number(text)
        except RuleBroken as error:
            raise TypedError(say_error(error)) from None

    chosen = await place.choose(_("Whose tax number"), [f"{one.name}  {known.get(one.id, '')}" for one in people])
    if chosen is None:
        return
    who = people[chosen]
    number = ValueField("number", _("Tax number"), parse, show=str, value=known.get(who.id), required=False,
                        hint=lambda: _("twelve digits; empty takes it away"))  # fmt: skip

    async def accept() -> str:
        await place.write(place.office.fiscal.set_tax_number(who.id, number.value or ""))
        return who.name

    made = await place.ask(Form("printers.tax", _("Tax number of {name}").format(name=who.name), [number], accept))
    if made is not None:
        place.done(_("■ SAVED {name}").format(name=made))


async def again(place: PrintersScreen, one: Task) -> None:
    """Tell the device now."""
    await place.write(place.office.fiscal.again(one))
    await place.read_anew()
    place.say(_("■ THE FISCAL REGISTER IS TOLD AGAIN: {what}").format(what=title(one)))


async def let_be(place: PrintersScreen, one: Task) -> None:
    """The device is never told, for a reason."""
    reason = TextField("reason", _("Reason"), length_max=120, hint=lambda: _("printed by hand there, a correction..."))

    async def accept() -> str:
        await place.write(place.office.fiscal.let_be(one, reason.value or ""))
        return title(one)

    said = _("{what}: the fiscal register is never told").format(what=title(one))
    made = await place.ask(Form("printers.let_be", said, [reason], accept))
    if made is not None:
        await place.read_anew()
        place.say(_("- LET BE {what}").format(what=made))
