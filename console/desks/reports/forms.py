"""What the reports ask: the days they are about, and the file they are saved into."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

from console.locale import N_, _
from console.locale.formats import day_digits
from console.reports import files
from console.reports.answer import Answer
from console.sheets.choices import ChoiceField, Option
from console.sheets.fields import ValueField
from console.sheets.form import Form
from console.typed.dates import order_of, parse_day
from console.typed.errors import TypedError
from console.typed.files import parse_new_file
from storage.whole_file import replace_file

_KINDS: dict[str, tuple[str, Callable[[Answer, files.Printed], str | bytes]]] = {
    "pdf": (N_("PDF"), files.pdf),
    "xlsx": (N_("XLSX"), lambda answer, said: files.workbook(answer, said.title)),
    "csv": (N_("CSV"), lambda answer, said: files.csv_text(answer)),
    "txt": (N_("text"), files.text),
}
"""By the end of a file's name: what it is called, and how it is made."""


def period(today: date, locale: str, days: tuple[date, date]) -> Form[tuple[date, date]]:
    """The first and the last day; the last is the first unless another is typed."""
    order = order_of(locale)
    first: ValueField[date] = ValueField(
        "first", _("From"), lambda text: parse_day(text, today=today, order=order, near="gone"),
        show=day_digits, value=days[0], visit=True,
    )  # fmt: skip

    def read_last(text: str) -> date:
        day = parse_day(text, today=today, order=order, near="gone")
        if first.value is not None and day < first.value:
            raise TypedError(_("The last day comes before the first."))
        return day

    last: ValueField[date] = ValueField(
        "last", _("To"), read_last, show=day_digits, visit=True, required=False, default=lambda: first.value,
    )  # fmt: skip

    async def accept() -> tuple[date, date]:
        assert first.value is not None
        return first.value, last.value or first.value

    return Form("reports.period", _("The days of the reports"), [first, last], accept,
                summary=lambda: _("SHOW"), draft=False)  # fmt: skip


def save(name: str, answer: Answer, said: files.Printed, days: tuple[date, date]) -> Form[Path]:
    """Which kind of file, and where; nothing is written over."""
    kind = ChoiceField("kind", _("As"), [Option(one, _(_KINDS[one][0])) for one in _KINDS], visit=True)
    stem = f"~/{name}-{days[1]:%Y-%m-%d}"
    file: ValueField[Path] = ValueField(
        "file", _("File"), parse_new_file, show=str, length_max=200, visit=True,
        offer=lambda: f"{stem}.{kind.value or 'pdf'}",
    )  # fmt: skip

    async def accept() -> Path:
        assert kind.value is not None
        assert file.value is not None
        content = await asyncio.to_thread(_KINDS[kind.value][1], answer, said)
        await asyncio.to_thread(replace_file, file.value, content)
        return file.value

    return Form("reports.save", _("Save {title}").format(title=said.title), [kind, file], accept,
                summary=lambda: _("SAVE"), draft=False)  # fmt: skip
