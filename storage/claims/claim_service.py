"""The door of claims for the desks: one method for each verb and read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from storage.claims import claim_queries, claim_rules, line_queries, payment_queries
from storage.claims.claim_records import Claim, ClaimLine, ClaimState, ClaimsView, Ended, Insured, Opened
from storage.claims.layout_records import Layout
from storage.claims.layout_rules import layout_of
from storage.claims.payment_records import Ageing, InsurerPayment, PaymentDraft, Proposal
from storage.claims.register_rules import Sheet, sheet_of
from storage.claims.usual_layouts import default_text
from storage.later import Later

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.claims import claim_verbs, payment_verbs
    from storage.office import Office
else:
    claim_verbs = Later("storage.claims.claim_verbs")
    payment_verbs = Later("storage.claims.payment_verbs")


class ClaimService:
    """Claims, their registers, what insurers answer and pay."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    @property
    def _today(self) -> date:
        return self._office.centre.day_of(self._office.clock.now())

    # ------------------------------------------------------------------ reads

    async def view(self, state: ClaimState | None = None, *, closed: bool = False) -> ClaimsView:
        """What the place shows: claims of a state, or all that are open, with `closed` all; what is unclaimed."""
        today = self._today

        def read(conn: Connection) -> ClaimsView:
            found = claim_queries.claims(conn, state, closed=closed)
            return ClaimsView(
                day=today,
                claims=found[: claim_queries.LIMIT],
                unclaimed=line_queries.unclaimed(conn, today),
                payments=payment_queries.unmatched(conn),
                more=len(found) > claim_queries.LIMIT,
            )

        return await self._office.snapshot(read)

    async def opened(self, claim_id: int) -> Opened:
        """A claim with its lines and its way.  Raises NotFound."""
        return await self._office.snapshot(line_queries.opened, claim_id)

    async def numbered(self, year: int, number: int) -> tuple[Claim, ...]:
        """The claims of a number, each of another insurer."""
        return await self._office.read(claim_queries.numbered, year, number)

    async def ageing(self) -> tuple[Ageing, ...]:
        """What each insurer owes, by the days since its claims were sent."""
        today = self._today

        def read(conn: Connection) -> tuple[Ageing, ...]:
            loose: dict[int, tuple[str, int]] = {}
            for one in payment_queries.unmatched(conn):
                loose[one.insurer_id] = one.insurer, loose.get(one.insurer_id, ("", 0))[1] + one.unmatched_minor
            return claim_rules.ageing(claim_queries.owing(conn), loose, today)

        return await self._office.snapshot(read)

    async def insured(self, first: date, last: date) -> tuple[Insured, ...]:
        """What insurers pay of the bills of a stretch of days, both included."""
        return await self._office.read(line_queries.insured, first, last)

    async def insurers(self) -> Sequence[tuple[int, str]]:
        """Every insurer by name: its id and name."""
        return await self._office.read(payment_queries.insurers)

    async def unclaimed(self, claim: Claim) -> tuple[ClaimLine, ...]:
        """What could be added to a draft: of its insurer, in no claim yet."""
        return await self._office.read(line_queries.unclaimed_parts, claim.insurer_id, date.min, date.max)

    async def unmatched(self, insurer_id: int | None = None) -> tuple[InsurerPayment, ...]:
        """Payments that are not, or not wholly, for a claim yet."""
        return await self._office.read(payment_queries.unmatched, insurer_id)

    async def payments(self, first: date, last: date) -> tuple[InsurerPayment, ...]:
        """The payments of a stretch of days, both included."""
        return await self._office.read(payment_queries.payments, first, last)

    async def proposals(self, payment_id: int) -> tuple[Proposal, ...]:
        """Which claims a payment may be for, the surest first.  Raises NotFound."""

        def read(conn: Connection) -> tuple[Proposal, ...]:
            paid = payment_queries.payment_of(conn, payment_id)
            return claim_rules.proposals(paid.unmatched_minor, claim_queries.owing(conn, paid.insurer_id))

        return await self._office.snapshot(read)

    # ------------------------------------------------------------------ the register

    async def layout_text(self, insurer_id: int, language: str) -> tuple[str, bool]:
        """The text of an insurer's layout, and whether the centre wrote it; else the usual one of a language."""
        row = await self._office.read(payment_queries.layout_row, insurer_id)
        return (default_text(language), False) if row is None else (row[1], True)

    async def layout(self, insurer_id: int, language: str) -> Layout:
        """How an insurer wants its register."""
        return layout_of((await self.layout_text(insurer_id, language))[0])

    async def register(
        self, claim_id: int, language: str, *, form: str | None = None, sending: bool = False
    ) -> tuple[Sheet, Opened]:
        """A claim as its insurer's register; `form` is `csv` or `xlsx` where it is not to be the layout's own.

        When it is for `sending`, it has the number that the claim gets by it.  Raises RuleBroken for what the
        layout cannot hold, by line, patient and field.
        """
        found = await self.opened(claim_id)
        layout = await self.layout(found.claim.insurer_id, language)
        if form is not None:
            layout = replace(layout, format=form)
        claim, today = found.claim, self._today
        if sending and claim.number is None:
            number = await self._office.read(claim_queries.next_number, claim.insurer_id, today.year)
            claim = replace(claim, number=number, year=today.year, sent_on=today)
        sheet = sheet_of(layout, claim, found.lines, centre=self._office.centre.name, today=today)
        return sheet, replace(found, claim=claim)

    async def set_layout(self, insurer_id: int, body: str) -> None:
        """Set how an insurer wants its register; empty text: as usual.  Raises RuleBroken."""
        await self._office.write(claim_verbs.set_layout, insurer_id, body)

    # ------------------------------------------------------------------ writes

    async def collect(self, insurer_id: int, first: date, last: date) -> int | None:
        """Put what is unclaimed of a period into a draft; None when there is nothing."""
        return await self._office.write(claim_verbs.collect, insurer_id, first, last)

    async def add_line(self, claim: Claim, part_id: int) -> None:
        """Add what stands in no claim yet.  Raises Conflict, RuleBroken."""
        await self._office.write(claim_verbs.add_line, claim.id, part_id, claim.version)

    async def take_out(self, line: ClaimLine) -> None:
        """Take a line out of a draft.  Raises RuleBroken."""
        await self._office.write(claim_verbs.take_out, line.id)

    async def hold(self, claim: Claim, reason: str) -> None:
        """Put it on hold.  Raises Conflict, RuleBroken."""
        await self._office.write(claim_verbs.hold, claim.id, reason, claim.version)

    async def reopen(self, claim: Claim) -> None:
        """Make a draft of it again.  Raises Conflict, RuleBroken."""
        await self._office.write(claim_verbs.reopen, claim.id, claim.version)

    async def ready(self, claim: Claim) -> None:
        """Say that it may be sent.  Raises RuleBroken with what is missing, Conflict."""
        await self._office.write(claim_verbs.ready, claim.id, claim.version)

    async def send(self, claim: Claim, number: int, digest: str) -> None:
        """Note that it was sent with the register of this number.  Raises Conflict, RuleBroken."""
        await self._office.write(claim_verbs.send, claim.id, number, digest, claim.version)

    async def accept(self, claim: Claim) -> None:
        """The insurer will pay.  Raises Conflict, RuleBroken."""
        await self._office.write(payment_verbs.accept, claim.id, claim.version)

    async def reject(self, claim: Claim, shares: Sequence[tuple[int, int]], reason: str) -> None:
        """The insurer will not pay these lines, so much of each.  Raises Conflict, RuleBroken."""
        await self._office.write(payment_verbs.reject, claim.id, shares, reason, claim.version)

    async def resubmit(self, claim: Claim) -> int:
        """Put what was rejected into a new draft.  Raises Conflict, RuleBroken."""
        made = await self._office.write(claim_verbs.resubmit, claim.id, claim.version)
        assert made is not None
        return made

    async def give_up(self, claim: Claim, how: Ended, reason: str, words: str = "{title}") -> None:
        """Close it: what is left is written off, or charged to the patients.  Raises Conflict, RuleBroken."""
        await self._office.write(payment_verbs.give_up, claim.id, how, reason, claim.version, words=words)

    async def enter_payment(self, draft: PaymentDraft) -> int:
        """Enter a payment; answers its id.  Raises RuleBroken."""
        made = await self._office.write(payment_verbs.enter_payment, draft)
        assert made is not None
        return made

    async def match(self, payment_id: int, shares: Sequence[tuple[int, int]]) -> None:
        """Say which claims a payment is for.  Raises RuleBroken."""
        await self._office.write(payment_verbs.match, payment_id, shares)
