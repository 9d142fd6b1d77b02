"""The sheet of a printer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from console.desks.printers import words
from console.locale import _, pgettext
from console.present import say_error
from console.printing.background import this_machine
from console.printing.device import unusable
from console.sheets.choices import ChoiceField
from console.sheets.fields import Field, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import Option
from console.typed.errors import TypedError
from storage.errors import RuleBroken
from storage.printing.records import Printer, PrinterDraft, PrinterKind
from storage.printing.rules import CODE_PAGES, COLUMNS_LEAST, COLUMNS_MOST, check_printer

_HERE = (PrinterKind.SYSTEM, PrinterKind.FILE)
"""Kinds that stand at one machine."""


def _columns(text: str) -> int:
    if text.isdecimal() and text.isascii() and COLUMNS_LEAST <= int(text) <= COLUMNS_MOST:
        return int(text)
    said = _("A line has from {least} to {most} letters.")
    raise TypedError(said.format(least=COLUMNS_LEAST, most=COLUMNS_MOST))


class _Sheet:
    """The fields of a printer, and the printer that they describe."""

    def __init__(self, desk: str, old: Printer | None) -> None:
        """Begin with what is known of it."""
        self._old = old
        kinds = [Option(kind, _(text)) for kind, text in words.KINDS.items()]
        self.kind = ChoiceField("kind", _("Stands"), kinds, value=old.kind if old else None)
        self.name = TextField("name", _("Name"), value=old.name if old else "", length_max=30,
                              hint=lambda: _("as people here call it"))  # fmt: skip
        self.address = ValueField(
            "address", _("Address"), self._address, show=str, value=old.address or None if old else None,
            length_max=200, hint=self._where,
            when=lambda: self.chosen is not PrinterKind.TERMINAL,
        )  # fmt: skip
        self.page = ChoiceField(
            "page", _("Letters"), [Option(page, page) for page in CODE_PAGES], value=old.code_page if old else None,
            when=lambda: self.chosen in (PrinterKind.NETWORK, PrinterKind.FILE),
        )  # fmt: skip
        self.columns = ValueField(
            "columns", _("On a line"), _columns, show=str, value=old.columns if old else 42, required=True,
            hint=lambda: _("letters: 32 on a narrow roll, 42 or 48 on a wide one"),
            when=lambda: self.chosen is not PrinterKind.SYSTEM,
        )  # fmt: skip
        both = [(True, False), (False, True), (True, True)]
        named = (pgettext("printed there", "receipts"), pgettext("printed there", "papers"), _("receipts and papers"))
        self.uses = ChoiceField("uses", _("Prints"), [Option(one, text) for one, text in zip(both, named, strict=True)],
                                value=(old.receipts, old.papers) if old else None)  # fmt: skip
        yes_no = [Option("no", _("only when asked")), Option("yes", _("by itself after each payment"))]
        self.at_once = ChoiceField("at_once", _("Receipts"), yes_no, value="yes" if old and old.at_once else None,
                                   when=lambda: (self.uses.value or both[0])[0])  # fmt: skip
        desks = [Option("", _("every desk")), *([Option(desk, desk)] if desk else [])]
        if old and old.desk not in ("", desk):
            desks.append(Option(old.desk, old.desk))
        self.desk = ChoiceField("desk", _("Used by"), desks, value=old.desk if old else None)

    @property
    def chosen(self) -> PrinterKind:
        """The kind, the first before one is chosen."""
        return self.kind.value or PrinterKind.NETWORK

    def _address(self, text: str) -> str:
        """An address of the kind that was chosen, or why it is none."""
        told = PrinterDraft(name="-", kind=self.chosen, address=text.strip(), code_page=CODE_PAGES[0])
        try:
            check_printer(told)
        except RuleBroken as error:
            raise TypedError(say_error(error)) from None
        if told.kind is PrinterKind.FILE and (why := unusable(told.address)):
            raise TypedError(why)
        return told.address

    def _where(self) -> str:
        return {
            PrinterKind.NETWORK: _("name or number with its port, like prn.local:9100"),
            PrinterKind.FILE: _("its path, like /dev/usb/lp0, or of a file *.prn"),
            PrinterKind.SYSTEM: _("as `lpstat -e` names it"),
            PrinterKind.TERMINAL: "",
        }[self.chosen]

    def fields(self) -> list[Field[Any]]:
        """In their order."""
        return [self.kind, self.name, self.address, self.page, self.columns, self.uses, self.at_once, self.desk]

    def draft(self) -> PrinterDraft:
        """The printer as described."""
        receipts, papers = self.uses.value or (True, False)
        kind, old = self.chosen, self._old
        rolls = kind in (PrinterKind.NETWORK, PrinterKind.FILE)
        keeps = old is not None and old.kind is kind
        machine = (old.machine if old is not None and keeps else this_machine()) if kind in _HERE else ""
        return PrinterDraft(
            name=self.name.value or "",
            kind=kind,
            address="" if kind is PrinterKind.TERMINAL else self.address.value or "",
            columns=self.columns.value or 42,
            code_page=(self.page.value or CODE_PAGES[0]) if rolls else (old.code_page if old and keeps else ""),
            cuts=old.cuts if old else True,
            receipts=receipts,
            papers=papers,
            at_once=receipts and self.at_once.value == "yes",
            desk=self.desk.value or "",
            machine=machine,
        )


def printer(
    desk: str, accept: Callable[[PrinterDraft], Awaitable[Printer]], old: Printer | None = None
) -> Form[Printer]:
    """A new printer, or one as it is."""
    sheet = _Sheet(desk, old)

    async def take() -> Printer:
        return await accept(sheet.draft())

    title = _("Printer {name}").format(name=old.name) if old else _("New printer")
    return Form("printers.printer", title, sheet.fields(), take)
