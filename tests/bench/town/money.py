"""The cash desk of one day after another: shifts, sales, refunds, the way to the safe, all of it chained."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from storage.cash import reports
from storage.cash.ledger import CHAIN_START, entry_hash
from storage.cash.records import Count, CountKind, Method, Receipt, ReceiptKind, Shift
from storage.cash.report_records import MethodTotal, ShiftReport
from storage.cash.tables import ACCOUNTS
from storage.ids import EntryId, ReceiptId, RegisterId, ShiftId, UserId
from storage.journal.chain import as_text
from tests.bench.town.book import Visit
from tests.bench.town.ground import Ground
from tests.bench.town.people import People, spoken
from tests.bench.town.plan import CLOSES, NOW_MIN, OPENS, TODAY, Plan, midnight
from tests.bench.town.sink import Sink

TABLES: dict[str, tuple[str, ...]] = {
    "shift": (
        *("id", "register_id", "number", "opened_at", "opened_by", "opened_by_name"),
        *("closed_at", "closed_by", "closed_by_name", "report"),
    ),
    "shift_count": ("id", "shift_id", "kind", "at", "by", "by_name", "expected_minor", "counted_minor"),
    "shift_count_piece": ("count_id", "denomination_minor", "pieces"),
    "charge": (
        *("id", "patient_id", "appointment_id", "service_id", "origin", "title", "price_minor", "amount_minor"),
        *("paid_minor", "refunded_minor", "day", "state", "created_at", "created_by", "version"),
    ),
    "seal": ("entry_id",),
    "entry": (
        *("id", "register_id", "number", "shift_id", "kind", "patient_id", "at", "by", "by_name", "memo"),
        *("prev_hash", "hash"),
    ),
    "posting": ("entry_id", "line", "account_id", "amount_minor"),
    "receipt": (
        *("id", "register_id", "number", "shift_id", "entry_id", "kind", "patient_id", "patient_name", "about"),
        *("total_minor", "tendered_minor", "change_minor", "at", "by_name", "refund_of", "reason", "text"),
    ),
    "receipt_line": ("id", "receipt_id", "line", "charge_id", "refund_of", "title", "quantity", "amount_minor"),
}
_METHODS = (Method.CASH, Method.CARD, Method.TRANSFER)
_PIECES = (500_000, 100_000, 50_000, 10_000, 5_000, 1_000)
_REFUNDED, _OWED = 0.01, 0.02
_RULE = "-" * 40


@dataclass(slots=True)
class Register:
    """A cash register as it stands."""

    id: RegisterId
    cashier: tuple[int, str]
    number: int = 0
    hash: str = CHAIN_START
    drawer: int = 0
    shifts: int = 0


@dataclass(slots=True)
class Doc:
    """One document before it is posted."""

    kind: ReceiptKind
    at: int
    method: Method
    amount: int
    title: str
    against: str = "revenue"
    patient: int | None = None
    charge: int | None = None
    back: tuple[int, int] | None = None
    """The receipt and the line that are given back."""
    reason: str = ""


@dataclass(slots=True)
class Sums:
    """A shift while documents are posted in it."""

    id: int
    zero: int
    """Midnight, and the day as it is printed."""
    day: str
    opening: Count
    by_method: dict[Method, list[int]] = field(default_factory=lambda: {m: [0, 0, 0, 0] for m in Method})
    moves: list[Receipt] = field(default_factory=list)
    first: int | None = None
    last: int | None = None


class CashDesk:
    """Days in their order."""

    def __init__(self, plan: Plan, people: People, ground: Ground, sink: Sink) -> None:
        """Nothing was sold yet."""
        self._plan, self._people, self._sink = plan, people, sink
        self._chance = random.Random(plan.seed + 3)
        self._registers = [Register(RegisterId(n), who) for n, who in enumerate(ground.cashiers, 1)]
        self._ids = dict.fromkeys(("shift", "count", "charge", "entry", "line"), 0)
        self._sold: dict[int, tuple[object, ...]] = {}
        """Charges of the day, until the last word on them."""
        for table, columns in TABLES.items():
            sink.declare(table, columns)

    def _next(self, what: str) -> int:
        self._ids[what] += 1
        return self._ids[what]

    def day(self, day: date, visits: list[Visit]) -> None:
        """Sell what the plan wants on a day; of today what was sold by now."""
        plan, zero, today = self._plan, midnight(day), day == TODAY
        number, days = (day - plan.first_day).days, plan.past_days + 0.5
        quota = plan.share(plan.entries, number + 1, days) - plan.share(plan.entries, number, days)
        until = NOW_MIN - 3 if today else CLOSES + 20
        done = [v for v in visits if v.status == "fulfilled" and v.minute + v.minutes < until - 10]
        self._chance.shuffle(done)
        drops = 0 if today else len(self._registers)
        refunds = int((quota - drops) * _REFUNDED)
        sales = max(0, quota - drops - refunds) if done else 0
        docs: list[list[Doc]] = [[] for _ in self._registers]
        for place in range(sales):
            again, at = divmod(place, len(done))
            minute = min(until - 2, done[at].minute + done[at].minutes + 2 + again + place % 7)
            docs[place % len(docs)].append(self._sale(done[at], zero + minute * 60, again=bool(again)))
        if (TODAY - day).days <= 30:
            for visit in done[sales:][: int(len(done) * _OWED)]:
                self._owe(visit)
        for place, (register, own) in enumerate(zip(self._registers, docs, strict=True)):
            own.sort(key=lambda doc: doc.at)
            back = refunds // len(docs) + (place < refunds % len(docs))
            self._shift(register, (zero, today), own, back)

    def _sale(self, visit: Visit, at: int, *, again: bool) -> Doc:
        service, title, price = visit.service
        charge, roll = self._next("charge"), self._chance.random()
        method = _METHODS[0 if roll < 0.4 else 1 if roll < 0.92 else 2]
        values = (charge, visit.patient, visit.id, service, "desk" if again else "visit", title, price, price)
        self._sold[charge] = (*values, price, 0, visit.day.isoformat(), "paid", at - 60, visit.booker, 2)
        return Doc(ReceiptKind.SALE, at, method, price, title, patient=visit.patient, charge=charge)

    def _owe(self, visit: Visit) -> None:
        service, title, price = visit.service
        values = (self._next("charge"), visit.patient, visit.id, service, "visit", title, price, price)
        at = visit.starts_at + visit.minutes * 60
        self._sink.add("charge", (*values, 0, 0, visit.day.isoformat(), "open", at, visit.booker, 1))

    def _shift(self, register: Register, when: tuple[int, bool], docs: list[Doc], refunds: int) -> None:
        zero, today = when
        register.shifts += 1
        opened, closed = zero + (OPENS - 15) * 60, zero + (CLOSES + 40) * 60
        shift_id = self._next("shift")
        day = f"{datetime.fromtimestamp(opened, UTC):%d.%m.%Y}"
        sums = Sums(shift_id, zero, day, self._count(register, shift_id, CountKind.OPENING, opened))
        for doc in docs:
            made = self._post(register, sums, doc)
            if refunds and doc.kind is ReceiptKind.SALE and doc.at < zero + (NOW_MIN - 60) * 60:
                refunds -= 1
                self._give_back(register, sums, doc, made)
        for doc in docs[-refunds:] if refunds else ():  # a day whose sales were all late
            change = Doc(ReceiptKind.IN, doc.at, Method.CASH, 1_000, "change", "paid-in", reason="change")
            self._post(register, sums, change)
        self._sink.add_all("charge", (self._sold.pop(doc.charge) for doc in docs if doc.charge is not None))
        values = (shift_id, register.id, register.shifts, opened, *register.cashier)
        if today:
            self._sink.add("shift", (*values, None, None, None, None))
            return
        drop = max(1_000, register.drawer // 100_000 * 100_000)
        if drop <= register.drawer:
            self._post(
                register, sums, Doc(ReceiptKind.DROP, closed - 600, Method.CASH, -drop, "safe", "safe", reason="safe")
            )
        closing = self._count(register, shift_id, CountKind.CLOSING, closed)
        text = self._report(register, sums, closing, (opened, closed))
        self._sink.add("shift", (*values, closed, *register.cashier, text))

    def _give_back(self, register: Register, sums: Sums, doc: Doc, made: tuple[int, int]) -> None:
        assert doc.charge is not None
        back = Doc(ReceiptKind.REFUND, doc.at + 60, doc.method, -doc.amount, doc.title, patient=doc.patient)
        back.charge, back.back, back.reason = doc.charge, made, "not done"
        self._post(register, sums, back)
        row = list(self._sold[doc.charge])
        row[9], row[11], row[14] = doc.amount, "refunded", 3
        self._sold[doc.charge] = tuple(row)

    def _count(self, register: Register, shift_id: int, kind: CountKind, at: int) -> Count:
        count_id, left, pieces = self._next("count"), register.drawer, dict[int, int]()
        for denomination in _PIECES:
            pieces[denomination], left = divmod(left, denomination)
        pieces = {denomination: count for denomination, count in pieces.items() if count}
        who, name = register.cashier
        self._sink.add("shift_count", (count_id, shift_id, kind.value, at, who, name, register.drawer, register.drawer))
        self._sink.add_all("shift_count_piece", ((count_id, *piece) for piece in pieces.items()))
        return Count(
            id=count_id,
            shift_id=ShiftId(shift_id),
            kind=kind,
            at=datetime.fromtimestamp(at, UTC),
            by=UserId(who),
            by_name=name,
            expected_minor=register.drawer,
            counted_minor=register.drawer,
            pieces=pieces,
        )

    def _post(self, register: Register, sums: Sums, doc: Doc) -> tuple[int, int]:
        """Post a document; the ids of its receipt and of its line."""
        register.number += 1
        entry_id, line_id = self._next("entry"), self._next("line")
        number, (user, cashier) = register.number, register.cashier
        name = ""
        if doc.patient is not None:
            name = spoken(*self._people.name(doc.patient)[:2])
        text = _text(register, sums, doc, name)
        tendered = doc.amount if doc.method is Method.CASH and doc.kind is ReceiptKind.SALE else 0
        refund_of, refund_line = doc.back or (None, None)
        paper = (
            *(number, doc.kind.value, doc.patient, name, doc.title, doc.amount, tendered, 0, cashier, refund_of),
            *(doc.reason, text, [1, doc.charge, refund_line, doc.title, 1, doc.amount, 0]),
        )
        postings = ((ACCOUNTS[doc.method.value], doc.amount), (ACCOUNTS[doc.against], -doc.amount))
        numbered = (register.id, number, sums.id, doc.kind.value, doc.patient, doc.at)
        digest = entry_hash(register.hash, (*numbered, cashier, user, doc.reason, None), postings, paper)
        sink = self._sink
        sink.add("entry", (entry_id, *numbered, user, cashier, doc.reason, register.hash, digest))
        sink.add_all("posting", ((entry_id, line, *one) for line, one in enumerate(postings, 1)))
        sink.add("seal", (entry_id,))
        heads = (entry_id, register.id, number, sums.id, entry_id, doc.kind.value, doc.patient, name, doc.title)
        sink.add("receipt", (*heads, doc.amount, tendered, 0, doc.at, cashier, refund_of, doc.reason, text))
        sink.add("receipt_line", (line_id, entry_id, 1, doc.charge, refund_line, doc.title, 1, doc.amount))
        register.hash = digest
        self._sum(register, sums, doc, entry_id)
        return entry_id, line_id

    def _sum(self, register: Register, sums: Sums, doc: Doc, entry_id: int) -> None:
        sums.first, sums.last = sums.first or register.number, register.number
        if doc.method is Method.CASH:
            register.drawer += doc.amount
        if doc.kind in (ReceiptKind.SALE, ReceiptKind.REFUND):
            at = 0 if doc.kind is ReceiptKind.SALE else 2
            sums.by_method[doc.method][at] += 1
            sums.by_method[doc.method][at + 1] += abs(doc.amount)
            return
        move = Receipt(
            id=ReceiptId(entry_id),
            register_id=register.id,
            shift_id=ShiftId(sums.id),
            number=register.number,
            entry_id=EntryId(entry_id),
            kind=doc.kind,
            total_minor=doc.amount,
            at=datetime.fromtimestamp(doc.at, UTC),
            by_name=register.cashier[1],
            reason=doc.reason,
        )
        sums.moves.append(move)

    def _report(self, register: Register, sums: Sums, closing: Count, when: tuple[int, int]) -> str:
        """The Z report as it is kept with the shift."""
        opened, closed = (datetime.fromtimestamp(at, UTC) for at in when)
        who, name = register.cashier
        of = Shift(
            id=ShiftId(sums.id),
            register_id=register.id,
            register_name=str(register.id),
            number=register.shifts,
            opened_at=opened,
            opened_by=UserId(who),
            opened_by_name=name,
            cashier_id=UserId(who),
            cashier_name=name,
            closed_at=closed,
            closed_by_name=name,
        )
        lines = sums.by_method.items()
        made = ShiftReport(
            shift=of,
            at=closed,
            cashiers=(name,),
            methods=tuple(
                MethodTotal(method=m, sales_count=a, sales_minor=b, refunds_count=c, refunds_minor=d)
                for m, (a, b, c, d) in lines
            ),
            sales_count=sum(line[0] for _, line in lines),
            sales_minor=sum(line[1] for _, line in lines),
            refunds_count=sum(line[2] for _, line in lines),
            refunds_minor=sum(line[3] for _, line in lines),
            discounts_count=0,
            discounts_minor=0,
            moves=tuple(sums.moves),
            opening_minor=sums.opening.counted_minor,
            moves_minor=sum(move.total_minor for move in sums.moves),
            expected_minor=closing.expected_minor,
            first_number=sums.first,
            last_number=sums.last,
            counts=(sums.opening, closing),
        )
        return as_text({**reports.figures(made), "last_hash": register.hash}) or ""


def _text(register: Register, sums: Sums, doc: Doc, name: str) -> str:
    """A receipt in the columns of the product's own."""
    amount = f"{doc.amount / 100:,.2f}".replace(",", " ")
    hour, minute = divmod((doc.at - sums.zero) // 60, 60)
    return (
        f"                 Scale\n                1 Lenina\n              +74951234567\n{_RULE}\n"
        f"{doc.kind.value.upper()} {register.number:04d}                   register {register.id}\n"
        f"{sums.day} {hour:02d}:{minute:02d}              shift {register.shifts}\n"
        f"Cashier: {register.cashier[1]}\nPatient: {name}\n"
        f"{_RULE}\n{doc.title:<28}{amount:>12}\n{_RULE}\n{'TOTAL':<28}{amount:>12}\n{doc.method.value:<28}{amount:>12}"
    )
