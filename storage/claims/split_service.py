"""Splits of bills, and the log of insured visits, for the person at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from storage.cash import receipts
from storage.cash.records import Receipt
from storage.claims.split_records import InsuredPart, Split, SplitOrder
from storage.errors import NotFound
from storage.ids import ChargeId, InsurerId, ReceiptId
from storage.later import Later

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.claims import split_queries, split_verbs
    from storage.office import Office
else:
    split_queries = Later("storage.claims.split_queries")
    split_verbs = Later("storage.claims.split_verbs")


class SplitService:
    """What of a bill goes to the insurer."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    async def split(self, charge_ids: Sequence[ChargeId]) -> Split:
        """A bill of one patient, split by the policies that hold on the days of its lines."""
        return await self._office.snapshot(split_queries.split_of, tuple(charge_ids), self._office.centre.tz)

    async def settle(self, order: SplitOrder) -> tuple[Receipt, ...]:
        """Post a split; answers the insurers' receipts, and the patient's when it was paid at once."""
        office = self._office
        made = await office.write(split_verbs.settle, order, office.cash.words)
        assert made is not None
        wanted = {charge_id for charge_id, _, _ in order.lines}

        def read(conn: Connection) -> tuple[Receipt, ...]:
            first = receipts.receipt_of(conn, ReceiptId(made))
            found = [first]
            while True:  # they were posted in one go: the numbers follow each other
                try:
                    one = receipts.receipt_numbered(conn, first.register_id, found[-1].number + 1)
                except NotFound:
                    return tuple(found)
                if one.at != first.at or not {line.charge_id for line in one.lines} & wanted:
                    return tuple(found)
                found.append(one)

        return await office.snapshot(read)

    async def parts(self, charge_ids: Sequence[ChargeId]) -> tuple[InsuredPart, ...]:
        """What insurers pay of charges already, refunded parts too."""
        return await self._office.read(split_queries.parts_of, tuple(charge_ids))

    async def log(self, first: date, last: date, insurer_id: InsurerId | None = None) -> tuple[InsuredPart, ...]:
        """The log of insured visits of a period, by day and patient."""
        return await self._office.snapshot(split_queries.log, first, last, insurer_id)
