"""The sheets of the place: collecting, sending, what the insurer answered, a payment, giving up."""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console import claim_words as words
from console.locale import _, language
from console.locale.formats import day_digits, money
from console.register_files import FORMS
from console.sheets.fields import Field, StaticField, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option
from console.typed.dates import order_of, parse_day
from console.typed.errors import TypedError
from console.typed.money import parse_money
from storage.claims.claim_records import Claim, ClaimLine, Ended
from storage.claims.claim_rules import NOTE_LETTERS

if TYPE_CHECKING:
    pass

Insurers = Sequence[tuple[int, str]]
EVERY = 0
"""All insurers, in the choice of one."""


def _past(today: date) -> Callable[[str], date]:
    def read(text: str) -> date:
        return parse_day(text, today=today, order=order_of(language()), near="past")

    return read


def day_field(name: str, label: str, value: date, today: date) -> ValueField[date]:
    """A day that is past, with one to begin with."""
    return ValueField(
        name, label, _past(today), value=value, show=day_digits, visit=True,
        step=lambda at, step: (at or today) + timedelta(days=step), hint=lambda: _("31.10, -7d, mon"),
    )  # fmt: skip


def last_month(today: date) -> tuple[date, date]:
    """The first and the last day of the month before."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def collecting(
    insurers: Insurers, today: date, accept: Callable[[Sequence[int], date, date], Awaitable[int]]
) -> Form[int]:
    """For whom, and for which days; the month before is offered."""
    first_day, last_day = last_month(today)
    options = [Option(EVERY, _("every insurer")), *(Option(one, name) for one, name in insurers)]
    who = ChoiceField("insurer", _("Insurer"), options, down=True)
    first = day_field("first", _("First day"), first_day, today)
    last = day_field("last", _("Last day"), last_day, today)

    async def finish() -> int:
        chosen = [one for one, _name in insurers] if who.value == EVERY else [who.value or EVERY]
        assert first.value is not None
        assert last.value is not None
        return await accept(chosen, first.value, last.value)

    def summary() -> str:
        days = (day_digits(one) if one else "..." for one in (first.tentative, last.tentative))
        return _("COLLECT what is unclaimed from {first} to {last}").format_map(
            dict(zip(("first", "last"), days, strict=True))
        )

    return Form("claims.collect", _("New claims"), [who, first, last], finish, summary=summary)


def reasoned(title: str, said: str, accept: Callable[[str], Awaitable[None]], name: str) -> Form[str]:
    """Only a reason."""
    why = TextField("reason", _("Reason"), length_max=NOTE_LETTERS)

    async def finish() -> str:
        await accept(why.value or "")
        return why.value or ""

    return Form(f"claims.{name}", title, [why], finish, summary=lambda: said)


def rejecting(
    title: str, most: int, accept: Callable[[int, str], Awaitable[None]], *, whole: bool, name: str
) -> Form[int]:
    """How much the insurer will not pay, and why; of a whole claim all that is left."""
    amount = ValueField(
        "amount", _("Sum"), lambda text: at_most(parse_money(text, least=1), most), value=most, show=money,
        visit=True, when=lambda: not whole,
    )  # fmt: skip
    why = TextField("reason", _("Reason"), length_max=NOTE_LETTERS)

    async def finish() -> int:
        told = most if whole else amount.value or most
        await accept(told, why.value or "")
        return told

    def summary() -> str:
        return _("REJECTED {sum}").format(sum=money(most if whole else amount.tentative or most))

    return Form(f"claims.reject.{name}", title, [amount, why], finish, summary=summary)


def at_most(amount: int, most: int) -> int:
    """The sum, unless it is more than is left.  Raises TypedError."""
    if amount > most:
        raise TypedError(_("No more than {sum} is left of it.").format(sum=money(most)))
    return amount


def giving_up(
    claim: Claim, rest: int, accept: Callable[[Ended, str], Awaitable[None]], *, may_charge: bool
) -> Form[Ended]:
    """Written off, or the patients pay; with the reason."""
    options = [Option(Ended.WRITTEN_OFF, _("write it off"))]
    if may_charge:
        options.append(Option(Ended.CHARGED, _("the patients pay it: new charges at the cash desk")))
    how = ChoiceField("how", _("What is left"), options, down=True)
    why = TextField("reason", _("Reason"), length_max=NOTE_LETTERS)

    async def finish() -> Ended:
        assert how.value is not None
        await accept(how.value, why.value or "")
        return how.value

    def summary() -> str:
        if how.value is Ended.CHARGED:
            return _("CLOSE {number}: the patients owe {sum}").format(number=words.number(claim), sum=money(rest))
        return _("CLOSE {number}: {sum} given up").format(number=words.number(claim), sum=money(rest))

    title = _("Close claim {number} of {insurer}").format(number=words.number(claim), insurer=claim.insurer)
    return Form(f"claims.close.{claim.id}", title, [how, why], finish, summary=summary)


def file_of(text: str) -> Path:
    """A new file as somebody types it, whose ending says in which form.  Raises TypedError."""
    if not text.strip() or "\0" in text:
        raise TypedError(_("Expected the name of a file."))
    try:
        path = Path(text.strip()).expanduser()
    except RuntimeError:
        raise TypedError(_("{path}: nobody of this name has a home here.").format(path=text)) from None
    if path.suffix.lower().removeprefix(".") not in FORMS:
        raise TypedError(_("Expected a name that ends in .xlsx or .csv."))
    if os.path.lexists(path):  # what an insurer was sent is not written over unasked
        raise TypedError(_("{file} is there already: give another name.").format(file=path))
    return path


def usual_file(claim: Claim, form: str) -> str:
    """`~/claim-VEGA-2026-3.xlsx`."""
    insurer = re.sub(r"\W+", "-", claim.insurer).strip("-")[:30]
    return f"~/claim-{insurer}-{claim.reference}.{form}"


def writing(claim: Claim, form: str, accept: Callable[[Path], Awaitable[None]]) -> Form[str]:
    """The register into a file: nothing is sent by it."""
    file = TextField("file", _("File"), value=usual_file(claim, form), length_max=200, visit=True,
                     hint=lambda: _("ends in .xlsx or .csv"))  # fmt: skip

    async def finish() -> str:
        path = file_of(file.value or "")
        await accept(path)
        return str(path)

    title = _("Register of claim {number} of {insurer}").format(number=words.number(claim), insurer=claim.insurer)
    return Form(f"claims.write.{claim.id}", title, [file], finish, summary=lambda: _("WRITE THE FILE"), draft=False)


def sending(claim: Claim, form: str, accept: Callable[[Path], Awaitable[None]]) -> Form[str]:
    """The register into a file, and the claim is frozen; its number is typed as proof that the sheet was read."""
    proof_text = str(claim.number)

    def parse(text: str) -> str:
        if text.strip() != proof_text:
            raise TypedError(_("Expected the number of the claim: {number}.").format(number=proof_text))
        return proof_text

    file = TextField("file", _("File"), value=usual_file(claim, form), length_max=200, visit=True,
                     hint=lambda: _("ends in .xlsx or .csv"))  # fmt: skip

    def hint() -> str:
        return _("type {number}, as proof that it was read").format(number=proof_text)

    proof = ValueField("proof", _("Number"), parse, hint=hint)

    async def finish() -> str:
        path = file_of(file.value or "")
        await accept(path)
        return str(path)

    fields: list[Field[Any]] = [  # Any: each field answers in its own kind
        StaticField(_("Sum"), lambda: money(claim.amount_minor)),
        StaticField(_("Freezes"), _("the lines: what was sent does not change any more"), rows=1),
        file,
        proof,
    ]
    title = _("Send claim {number} to {insurer}").format(number=words.number(claim), insurer=claim.insurer)
    return Form(f"claims.send.{claim.id}", title, fields, finish, draft=False,
                summary=lambda: _("SEND {number}: {sum}").format(number=words.number(claim),
                                                                 sum=money(claim.amount_minor)))  # fmt: skip


def line_title(line: ClaimLine) -> str:
    """Whose line, of which day."""
    return f"{line.who} · {day_digits(line.day)} · {money(line.left_minor)}"
