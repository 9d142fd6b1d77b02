"""The sheets of the place: collecting, sending, what the insurer answered, a payment, giving up."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console import claim_words as words
from console.locale import _, language
from console.locale.formats import day_digits, money
from console.sheets.fields import Field, StaticField, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option
from console.typed.dates import order_of, parse_day
from console.typed.errors import TypedError
from console.typed.money import parse_money
from storage.claims.claim_records import Claim, ClaimLine, Ended, How, InsurerPayment, PaymentDraft, Proposal
from storage.claims.claim_rules import DOCUMENT_LETTERS, NOTE_LETTERS

if TYPE_CHECKING:
    from console.desks.claims.screen import ClaimsScreen

Insurers = Sequence[tuple[int, str]]
EVERY = 0
"""All insurers, in the choice of one."""


def _past(today: date) -> Callable[[str], date]:
    def read(text: str) -> date:
        return parse_day(text, today=today, order=order_of(language()), near="past")

    return read


def _day(name: str, label: str, value: date, today: date) -> ValueField[date]:
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
    first, last = _day("first", _("From"), first_day, today), _day("last", _("To"), last_day, today)

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
        "amount", _("Sum"), lambda text: _at_most(parse_money(text, least=1), most), value=most, show=money,
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


def _at_most(amount: int, most: int) -> int:
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
        return _("CLOSE {number}: {sum} given up").format(number=words.number(claim), sum=money(rest))

    title = _("Close claim {number} of {insurer}").format(number=words.number(claim), insurer=claim.insurer)
    return Form(f"claims.close.{claim.id}", title, [how, why], finish, summary=summary)


def file_of(text: str) -> Path:
    """A file as somebody types it.  Raises TypedError."""
    if not text.strip() or "\0" in text:
        raise TypedError(_("Expected the name of a file."))
    try:
        return Path(text.strip()).expanduser()
    except RuntimeError:
        raise TypedError(_("{path}: nobody of this name has a home here.").format(path=text)) from None


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


def paying(
    insurers: Insurers, preset: Claim | None, today: date, accept: Callable[[PaymentDraft], Awaitable[int]]
) -> Form[int]:
    """A payment as the bank's statement has it."""
    own = preset.insurer_id if preset is not None else None
    who = ChoiceField("insurer", _("Insurer"), [Option(one, name) for one, name in insurers], value=own, down=True)
    document = TextField("document", _("Document"), length_max=DOCUMENT_LETTERS, hint=lambda: _("the bank's number"))
    day = _day("day", _("Came on"), today, today)
    offered = preset.left_minor if preset is not None and preset.left_minor else None
    amount = ValueField("amount", _("Sum"), lambda text: parse_money(text, least=1), show=money,
                        offer=(lambda: money(offered)) if offered else None)  # fmt: skip
    note = TextField("note", _("Note"), required=False, length_max=NOTE_LETTERS)

    async def finish() -> int:
        assert who.value is not None
        assert day.value is not None
        assert amount.value is not None
        draft = PaymentDraft(
            insurer_id=who.value,
            day=day.value,
            document=document.value or "",
            amount_minor=amount.value,
            note=note.value or "",
        )
        return await accept(draft)

    def summary() -> str:
        return _("PAYMENT {sum}").format(sum=money(amount.tentative or 0))

    return Form("claims.pay", _("Payment from an insurer"), [who, document, day, amount, note], finish, summary=summary)


def part(
    claims: Sequence[Claim], payment: InsurerPayment, accept: Callable[[Claim, int], Awaitable[None]]
) -> Form[Claim]:
    """A part of a payment for one claim."""
    options = [
        Option(one, _("{number}, left {sum}").format(number=words.number(one), sum=money(one.left_minor)))
        for one in claims
    ]
    which = ChoiceField("claim", _("Claim"), options, down=True)
    amount = ValueField(
        "amount", _("Sum"), lambda text: _at_most(parse_money(text, least=1), payment.unmatched_minor), show=money,
        offer=lambda: money(min(payment.unmatched_minor, which.value.left_minor if which.value else 0)),
    )  # fmt: skip

    async def finish() -> Claim:
        assert which.value is not None
        assert amount.value is not None
        await accept(which.value, amount.value)
        return which.value

    title = _("Part of document {document}").format(document=payment.document)
    return Form(f"claims.part.{payment.id}", title, [which, amount], finish,
                summary=lambda: _("MATCH {sum}").format(sum=money(amount.tentative or 0)))  # fmt: skip


def proposal_words(one: Proposal, claims: Sequence[Claim]) -> str:
    """`2026-3, the whole rest`; `2026-3 and 2026-4 together`; `the oldest first: 2026-1 500,00`."""
    named = {claim.id: words.number(claim) for claim in claims}
    if one.how is How.EXACT:
        return _("{number}: all that is left of it").format(number=named[one.shares[0][0]])
    if one.how is How.SEVERAL:
        return _("{numbers}: together just this sum").format(numbers=", ".join(named[at] for at, _sum in one.shares))
    told = ", ".join(f"{named[at]} {money(amount)}" for at, amount in one.shares[:4])
    return _("the oldest first: {claims}").format(claims=told + (" ..." if len(one.shares) > 4 else ""))


def line_title(line: ClaimLine) -> str:
    """Whose line, of which day."""
    return f"{line.who} · {day_digits(line.day)} · {money(line.left_minor)}"


async def match(place: ClaimsScreen, payment: InsurerPayment) -> bool:
    """Ask which claims a payment is for, by proposals, and match it; whether anything was matched."""
    office = place.office
    found = await office.claims.proposals(payment.id)
    view = await office.claims.view(closed=False)
    claims = [one for one in view.claims if one.insurer_id == payment.insurer_id and one.left_minor and one.number]
    if not claims:
        place.say(_("{insurer} owes nothing that is not paid: {sum} stays unmatched.").format(
            insurer=payment.insurer, sum=money(payment.unmatched_minor)))  # fmt: skip
        return False
    titles = [proposal_words(one, claims) for one in found]
    title = _("What are {sum} of document {document} for").format(
        sum=money(payment.unmatched_minor), document=payment.document
    )
    ways = [*titles, _("a part of it, for one claim"), _("nothing yet: leave it unmatched")]
    chosen = await place.choose(title, ways)
    if chosen is None or chosen > len(found):
        return False
    if chosen < len(found):
        await place.write(office.claims.match(payment.id, found[chosen].shares))
        return True

    async def accept(claim: Claim, amount: int) -> None:
        await place.write(office.claims.match(payment.id, ((claim.id, amount),)))

    return await place.ask(part(claims, payment, accept)) is not None
