"""The keys of a form, for F1: its fields' own, those of the sheet, and how it is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.keymap import legend
from console.locale import _
from console.sheets.field import Field
from console.sheets.fields import ValueField
from console.sheets.kept import Kept
from console.sheets.key_help import KeyCard, Told, of_table
from console.sheets.picks import PickField

if TYPE_CHECKING:
    from console.app import ConsoleApp


def form_card(
    shell: ConsoleApp,
    title: str,
    fields: Sequence[Field[Any]],  # Any: each field has its own kind of answer
    current: Field[Any] | None,
    kept: Kept,
    *,
    letters_to: str,
) -> KeyCard:
    """The card of a form that stands at `current`, which is told first; fields with the same keys stand together."""
    shown = [field for field in fields if field.shown and field.focusable]
    if current in shown:
        shown.sort(key=lambda field: field is not current)
    together: dict[tuple[Told, ...], list[str]] = {}
    for field in shown:
        keys = tuple(field.own_keys())
        if keys and field.label not in together.setdefault(keys, []):
            together[keys].append(field.label)
    groups = [(", ".join(filter(None, labels)), keys) for keys, labels in together.items()]
    sheet = _of_the_sheet(shell, kept, shown, begun=next((f for f in shown if f.name == letters_to), None))
    left = _("closes the sheet; what was typed is kept as a draft")
    if not kept.drafts:
        left = _("closes the sheet; nothing is kept")
    return KeyCard(title, [*groups, (_("The whole sheet"), sheet)], [(_esc(shell), left)])


def _of_the_sheet(
    shell: ConsoleApp, kept: Kept, shown: Sequence[Field[Any]], *, begun: Field[Any] | None
) -> list[Told]:
    out = [
        (legend(shell.keymap.key("open"), shell.language), _("what the last line says: the next field, then accept")),
        of_table(shell, "accept"),
        ("Tab ↓", _("to the next field")),
        ("Shift+Tab ↑", _("to the field before")),
    ]
    if begun is not None:
        out.append((_("letters"), _("on the last line: begin “{field}”").format(field=begun.label)))
    if any(isinstance(field, ValueField | PickField) for field in shown):
        out.append(("← → Bksp Del", _("edit what is typed; Ctrl+U empties it")))
    if kept.draft is not None:
        out.append(of_table(shell, "draft"))
    if any(kept.before(field) for field in shown):
        out.append(of_table(shell, "same"))
    return out


def _esc(shell: ConsoleApp) -> str:
    return legend(shell.keymap.key("back"), shell.language)
