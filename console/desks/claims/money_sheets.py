"""The sheets of money: a payment entered, and matched to claims by proposals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from console import claim_words as words
from console.locale import _
from console.locale.formats import money
from console.sheets.fields import TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option
from console.typed.money import parse_money
from storage.claims.claim_records import Claim, ClaimLine
from storage.claims.claim_rules import DOCUMENT_LETTERS, NOTE_LETTERS
from storage.claims.payment_records import How, InsurerPayment, PaymentDraft, Proposal

if TYPE_CHECKING:
    from console.desks.claims.screen import ClaimsScreen

from console.desks.claims.sheets import Insurers, at_most, day_field


def paying(
    insurers: Insurers, preset: Claim | None, today: date, accept: Callable[[PaymentDraft], Awaitable[int]]
) -> Form[int]:
    """A payment as the bank's statement has it."""
    own = preset.insurer_id if preset is not None else None
    who = ChoiceField("insurer", _("Insurer"), [Option(one, name) for one, name in insurers], value=own, down=True)
    document = TextField("document", _("Document"), length_max=DOCUMENT_LETTERS, hint=lambda: _("the bank's number"))
    day = day_field("day", _("Came on"), today, today)
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
        "amount", _("Sum"), lambda text: at_most(parse_money(text, least=1), payment.unmatched_minor), show=money,
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


async def pay(place: ClaimsScreen) -> None:
    """A payment is entered, then matched by proposals; one that is there already is matched at once."""
    record = place.rows.record
    if isinstance(record, InsurerPayment):
        await place.open(record)
        return
    insurers = await place.office.claims.insurers()
    if not insurers:
        place.say(_("There is no insurer yet: F8, Insurers & programmes."), error=True)
        return
    preset = place.claim_of(record) if isinstance(record, Claim | ClaimLine) else None

    async def accept(draft: PaymentDraft) -> int:
        return await place.write(place.office.claims.enter_payment(draft))

    made = await place.ask(paying(insurers, preset, place.today, accept))
    if made is None:
        return
    payment = next(one for one in await place.office.claims.unmatched() if one.id == made)
    place.done(_("■ PAYMENT {document}: {sum}").format(
        document=payment.document, sum=money(payment.amount_minor)))  # fmt: skip
    matched = await match(place, payment)
    await place.read_anew()
    if matched:
        place.done(_("■ MATCHED {document}").format(document=payment.document))
