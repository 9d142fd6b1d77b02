"""The sheet of a complaint: what callers say, whose visit it leads to, what is probably needed, what is to be said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from console.locale import _
from console.price_words import CHANCES
from console.sheets.fields import Field, TextField
from console.sheets.form import Form
from storage.services.guide_records import Chance, Complaint, ComplaintDraft
from storage.services.guide_rules import NAME_LETTERS, TEXT_LETTERS
from storage.services.guide_text import read_further, show_further


def complaint(accept: Callable[[ComplaintDraft], Awaitable[None]], old: Complaint | None = None) -> Form[str]:
    """A new complaint, or what an old one says."""
    was = old.draft if old else ComplaintDraft(name="")

    def more(name: str, label: str, value: str, hint: str) -> TextField:
        return TextField(
            name, label, value=value, required=False, visit=True, length_max=TEXT_LETTERS, hint=lambda: hint
        )

    name = TextField("name", _("Complaint"), value=was.name, length_max=NAME_LETTERS)
    synonyms = more("synonyms", _("Also"), was.synonyms, _("other words for it, parted by commas"))
    specialty = more("specialty", _("Specialty"), was.specialty, _("of several the first that is here"))
    first = more("first", _("First"), was.first, _("a code or a name; empty is the first visit"))
    hint = _("code or name (why); the next one")
    further = {
        chance: more(f"further{chance.value}", _(title).capitalize(), show_further(was.further, chance), hint)
        for chance, title in CHANCES.items()
    }
    red_flag = more("red_flag", _("Ambulance"), was.red_flag, _("when the caller is told to call it"))
    advice = more("advice", _("Say"), was.advice, _("what to bring, what to write down"))

    async def finish() -> str:
        draft = ComplaintDraft(
            name=name.value or "",
            synonyms=synonyms.value or "",
            specialty=specialty.value or "",
            first=first.value or "",
            further=tuple(one for chance, text in further.items() for one in read_further(text.value or "", chance)),
            red_flag=red_flag.value or "",
            advice=advice.value or "",
        )
        await accept(draft)
        return draft.name

    fields: list[Field[Any]] = [  # Any: each field answers in its own kind
        name, synonyms, specialty, first, *(further[chance] for chance in Chance), red_flag, advice,
    ]  # fmt: skip
    return Form(
        "guide.new" if old is None else f"guide.edit.{old.id}",
        _("New complaint") if old is None else was.name,
        fields,
        finish,
        summary=lambda: _("SAVE {name}").format(name=name.tentative or ""),
    )
