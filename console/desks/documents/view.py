"""What the register shows, from records alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from console.contract_words import copies_word
from console.document_words import DIRECTIONS, KINDS, PLACES, STANDINGS, WARNINGS
from console.locale import _, pgettext
from console.locale.formats import clock, day_brief, day_digits
from storage.documents.records import Direction, Document, Standing, State, Wanted, Warn, Whole
from storage.documents.rules import warning
from widgets.lines import Line, line, rule
from widgets.record_list import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The documents that are shown, and how many run out."""

    wanted: Wanted
    soon: Sequence[Document] = ()
    """What runs out, on top while nothing is looked for."""
    found: Sequence[Document] = ()
    ending: Mapping[Warn, int] = field(default_factory=dict)


def rows_of(view: View, today: date) -> Iterator[Row[Document]]:
    """What runs out on top, then the newest."""
    if view.soon:
        yield Row("soon", (_("Running out"),), section=True)
        for one in view.soon:
            yield Row(one.id, _cells(one, today), one, tokens=("", "", "", "", "", "alert"))
        yield Row("all", (_("The newest"),), section=True)
    shown = {one.id for one in view.soon}
    for one in view.found:
        if one.id not in shown:
            quiet = "row.quiet" if one.state is State.REVOKED else "row"
            yield Row(one.id, _cells(one, today), one, token=quiet, tokens=("", "", "", "", "", _token(one, today)))


def _cells(one: Document, today: date) -> tuple[str, ...]:
    name = one.title if one.direction is not Direction.ISSUED else one.title.replace(f": {one.holder}", "")
    return (day_brief(one.issued_on), one.number, _(KINDS[one.kind]), name, one.holder, state_word(one, today))


def state_word(one: Document, today: date) -> str:
    """`! within 30 days`, `√ signed`, `! not signed`, `- revoked`."""
    if one.state is State.REVOKED:
        return _("- revoked")
    near = warning(one.direction, one.state, one.valid_until, today)
    if near is not Warn.NONE:
        return f"! {_(WARNINGS[near])}"
    if one.valid_until is not None and one.valid_until < today:
        return f"! {_(WARNINGS[Warn.OVER])}"
    if one.state is State.SIGNED:
        return _("√ signed")
    if one.direction is not Direction.ISSUED:
        return _(DIRECTIONS[one.direction])
    return _("! not signed") if waits(one) else _("issued")


def waits(one: Document) -> bool:
    """Whether it waits for a signature."""
    return one.state is State.ISSUED and one.direction is Direction.ISSUED and one.kind.value in ("contract", "consent")


def _token(one: Document, today: date) -> str:
    if one.valid_until is not None and one.valid_until < today and one.stands:
        return "alert"
    return "good" if one.state is State.SIGNED else ""


def context(view: View) -> str:
    """Line 2, left: what is looked for."""
    wanted = view.wanted
    told = [
        f"“{wanted.text}”" if wanted.text else "",
        _(KINDS[wanted.kind]) if wanted.kind else "",
        _(STANDINGS[wanted.standing]) if wanted.standing else "",
        day_digits(wanted.day) if wanted.day else "",
    ]
    return " · ".join([_("Documents"), *filter(None, told)])


def totals(view: View) -> str:
    """Line 2, right: what runs out when."""
    order = (Warn.OVER, Warn.AT_HAND, Warn.NEAR, Warn.SOON)
    told = [f"{_(WARNINGS[near])} {view.ending[near]}" for near in order if view.ending.get(near)]
    return f"{' · '.join(told)} !" if told else ""


def identity(one: Document) -> str:
    """What it is, its number, whose."""
    return " · ".join(filter(None, (_(KINDS[one.kind]), one.number, one.holder)))


def peek(one: Document, today: date, tz: ZoneInfo) -> Sequence[Line]:
    """State and last day, where the copies are, files, note."""
    until = _("until {day}").format(day=day_digits(one.valid_until)) if one.valid_until else ""
    why = _("because: {reason}").format(reason=reason_word(one)) if one.state is State.REVOKED else ""
    first = " · ".join(filter(None, (state_word(one, today), until, why)))
    token = "alert" if "!" in first else "peek"
    files = _("files: {count}").format(count=one.files) if one.files else ""
    sender = _("from {who}").format(who=one.sender) if one.sender else ""
    second = " · ".join(filter(None, (copies_word(one.places), files, sender)))
    return (((first, token),), ((second, "peek"),), ((" · ".join(filter(None, (one.title, one.note))), "dim"),))


def reason_word(one: Document) -> str:
    """Why it was revoked."""
    return _("entered by mistake, taken back") if one.reason == "-" else one.reason


def page(whole: Whole, body: Sequence[str], tz: ZoneInfo, today: date, width: int = 78) -> Sequence[Line]:
    """All of a document: the register's words, copies, files, its text."""
    one = whole.document
    facts = (
        (_("State"), state_word(one, today)),
        (_("Revoked because"), reason_word(one) if one.state is State.REVOKED else ""),
        (_("In its place"), whole.answered_by),
        (_("Whose"), one.holder),
        (_("Issued"), day_digits(one.issued_on)),
        (_("Valid until"), day_digits(one.valid_until) if one.valid_until else ""),
        (pgettext("letter", "From"), one.sender),
        (_("Note"), one.note),
        (_("Entered"), f"{_when(one.at, tz)} {one.by}"),
        (_("Signed"), f"{_when(one.signed_at, tz)} {one.signed_by}" if one.signed_at else ""),
        (_("In the register"), _("number {id}").format(id=one.id)),
    )
    out: list[Line] = [((f" {label}: ", "field.label"), (text, "text")) for label, text in facts if text]
    if whole.moves:
        out.append(rule(_("Copies"), width))
        out += [
            line(
                " ".join(
                    filter(
                        None,
                        (
                            f" {_when(move.at, tz)}",
                            _("copy {copy} {where}").format(copy=move.copy, where=_(PLACES[move.place])),
                            move.note,
                            move.by,
                            _("(taken back)") if move.voided else "",
                        ),
                    )
                )
            )
            for move in whole.moves
        ]
    if whole.files:
        out.append(rule(_("Files"), width))
        for file in whole.files:
            told = _("{name}, {size} bytes, attached {when} by {who}")
            out.append(line(" " + told.format(name=file.name, size=file.size, when=_when(file.at, tz), who=file.by)))
            out.append(((f"   sha256 {file.sha256}", "dim"),))
    if body:
        out.append(rule(_("Text"), width))
        out += [line(f"  {one_line}") for one_line in body]
    return out


def _when(at: object, tz: ZoneInfo) -> str:
    from datetime import datetime

    assert isinstance(at, datetime)
    local = at.astimezone(tz)
    return f"{day_digits(local.date())} {clock(local.time())}"


STANDING_ORDER = (
    *(Standing.UNSIGNED, Standing.SIGNED, Standing.EXPIRING, Standing.EXPIRED),
    *(Standing.REVOKED, Standing.RECEIVED, Standing.OWN),
)
