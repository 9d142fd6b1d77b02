"""Verbs of the shift: opening, hand-over, closing.  Counts are evidence: none of them is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, insert, select, update

from storage.cash import ledger, receipts, reports, rules, shifts
from storage.cash.orders import DrawerCount
from storage.cash.records import CountKind, EntryKind, Method, Shift
from storage.cash.report_records import ShiftReport
from storage.cash.tables import entry, shift, shift_count, shift_count_method, shift_count_piece
from storage.errors import N_, Conflict, NotAllowed, RuleBroken
from storage.ids import RegisterId, ShiftId
from storage.journal.chain import as_text
from storage.rights import Right
from storage.rows import moment
from storage.unit import Unit
from storage.verbs import verb


def current_shift(unit: Unit) -> Shift:
    """The shift that is open on the actor's register.  Raises RuleBroken when there is none."""
    found = shifts.open_shift(unit.conn, shifts.register_at(unit.conn, unit.actor.desk).id)
    if found is None:
        raise RuleBroken(N_("No shift is open on this register: count the drawer and open one."))
    return found


def drawer_holds(unit: Unit, of: Shift, cash: int) -> None:
    """Raise RuleBroken when more cash is to leave the drawer than is in it."""
    held = reports.drawer(unit.conn, of)
    if cash > held:
        raise RuleBroken(N_("There is not so much cash in the drawer."))


def _count(unit: Unit, of: Shift, kind: CountKind, expected_minor: int | None, count: DrawerCount) -> int:
    """Write down a count and bring the ledger's drawer to it; None expected means the first float."""
    if unit.is_late and kind is not CountKind.OPENING:
        raise RuleBroken(N_("A drawer is counted as it is now: go back to the present, then count it."))
    counted = rules.counted(count.pieces, unit.centre.currency)
    expected = counted if expected_minor is None else expected_minor
    limit = rules.unexplained_limit(kind, unit.centre.difference_limit_minor)
    rules.check_reason(counted - expected, limit, count.reason)
    grave = abs(counted - expected) > unit.centre.difference_approve_minor
    if grave and kind in rules.HANDING and not unit.actor.may(Right.DIFFERENCE_APPROVE):
        raise NotAllowed(N_("The count is so far off that a senior has to hand this drawer over."))
    made = unit.conn.execute(
        insert(shift_count).values(
            shift_id=of.id,
            kind=kind.value,
            at=unit.now,
            by=unit.actor.user_id,
            by_name=unit.actor.name,
            expected_minor=expected,
            counted_minor=counted,
            reason=count.reason.strip(),
            notes=count.notes.strip(),
        )
    ).inserted_primary_key
    assert made is not None
    count_id = int(made[0])
    for denomination, pieces in count.pieces:
        if pieces:
            unit.conn.execute(
                insert(shift_count_piece).values(count_id=count_id, denomination_minor=denomination, pieces=pieces)
            )
    if expected_minor is None:
        ledger.post_difference(unit, of, EntryKind.FLOAT, counted, kind.value)
    else:
        ledger.post_difference(unit, of, EntryKind.DIFFERENCE, counted - expected, kind.value)
    unit.journal(
        "shift_count",
        count_id,
        None,
        {"shift_id": of.id, "kind": kind, "expected_minor": expected, "counted_minor": counted, "reason": count.reason},
    )
    unit.changed("cash", of.id)
    return count_id


@verb("cash.open_shift", right=Right.CASH)
def open_shift(unit: Unit, register_id: RegisterId, count: DrawerCount) -> int:
    """Open a shift with a counted drawer; what the last shift left is what is expected in it."""
    ledger.lock(unit.conn, register_id)
    already = shifts.open_shift(unit.conn, register_id)
    if already is not None:
        raise RuleBroken(
            N_("Shift {number} of {name} is open on this register."), number=already.number, name=already.cashier_name
        )
    number = unit.conn.execute(
        select(func.coalesce(func.max(shift.c.number), 0) + 1).where(shift.c.register_id == register_id)
    ).scalar_one()
    previous = shifts.last_closed(unit.conn, register_id)
    before = None if previous is None else shifts.shift_of(unit.conn, previous)
    if before is not None and before.closed_at is not None and unit.now < before.closed_at:
        raise RuleBroken(N_("Shift {number} was still open at that time."), number=before.number)
    expected = None if previous is None else shifts.counts_of(unit.conn, previous)[-1].counted_minor
    made = unit.conn.execute(
        insert(shift).values(
            register_id=register_id,
            number=number,
            opened_at=unit.now,
            opened_by=unit.actor.user_id,
            opened_by_name=unit.actor.name,
        )
    ).inserted_primary_key
    assert made is not None
    opened = shifts.shift_of(unit.conn, ShiftId(made[0]))
    unit.journal("shift", opened.id, None, {"register_id": register_id, "number": number})
    _count(unit, opened, CountKind.OPENING, expected, count)
    return opened.id


@verb("cash.hand_over", right=Right.CASH)
def hand_over(unit: Unit, shift_id: ShiftId, count: DrawerCount) -> int:
    """The outgoing cashier counts the drawer; no money moves until the next one has accepted it."""
    of = shifts.shift_of(unit.conn, shift_id)
    ledger.lock(unit.conn, of.register_id)
    rules.may_move(of, unit.now)
    return _count(unit, of, CountKind.HANDOVER_OUT, reports.drawer(unit.conn, of), count)


@verb("cash.accept_hand_over", right=Right.CASH)
def accept_hand_over(unit: Unit, shift_id: ShiftId, count: DrawerCount) -> int:
    """The incoming cashier, another person than the one who counted it out, counts again and answers for it."""
    of = _handed_over(unit, shift_id)
    if of.last_count_by == unit.actor.user_id:
        raise NotAllowed(N_("A shift is accepted by another person than the one who handed it over."))
    return _count(unit, of, CountKind.HANDOVER_IN, reports.drawer(unit.conn, of), count)


@verb("cash.keep_shift", right=Right.CASH)
def keep_shift(unit: Unit, shift_id: ShiftId, count: DrawerCount) -> int:
    """Nobody took the drawer over: who handed it over counts again and goes on with it."""
    of = _handed_over(unit, shift_id)
    if of.last_count_by != unit.actor.user_id:
        raise NotAllowed(N_("Only {name}, who handed the shift over, can keep it."), name=of.last_count_by_name)
    return _count(unit, of, CountKind.HANDOVER_BACK, reports.drawer(unit.conn, of), count)


def _handed_over(unit: Unit, shift_id: ShiftId) -> Shift:
    """The shift, locked, while it waits for its new cashier.  Raises RuleBroken when it does not."""
    of = shifts.shift_of(unit.conn, shift_id)
    ledger.lock(unit.conn, of.register_id)
    if of.closed_at is not None or of.last_count is not CountKind.HANDOVER_OUT:
        raise RuleBroken(N_("This shift waits for nobody to accept it."))
    return of


def closing_totals(of: ShiftReport, count: DrawerCount) -> dict[Method, tuple[int, int]]:
    """(expected, counted) of every method but cash; one that nobody typed agrees with the register."""
    typed = dict(count.methods)
    expected = {
        total.method: total.net_minor
        for total in of.methods
        if total.method not in (Method.CASH, Method.ADVANCE) and (total.sales_count or total.refunds_count)
    }
    for method in typed:
        if method in (Method.CASH, Method.ADVANCE):
            raise RuleBroken(N_("Only cards, transfers and insurers have totals of their own."))
        expected.setdefault(method, 0)
    return {method: (amount, typed.get(method, amount)) for method, amount in expected.items()}


@verb("cash.close_shift", right=Right.CASH)
def close_shift(unit: Unit, shift_id: ShiftId, count: DrawerCount) -> int:
    """Count, compare, and close: the Z report is kept as it was, the difference for ever.

    Refused while a refund waits for a decision or a hand-over for its new cashier.  A difference above
    the first limit needs a reason, above the second it needs somebody with the right to close over it.
    """
    of = shifts.shift_of(unit.conn, shift_id)
    ledger.lock(unit.conn, of.register_id)
    if of.closed_at is not None:
        raise Conflict(
            N_("{who} closed shift {number} at {when}."),
            who=of.closed_by_name,
            number=of.number,
            when=moment(unit, of.closed_at),
            what="shift",
        )
    rules.may_move(of, unit.now)
    if receipts.requests(unit.conn, shift_id):
        raise RuleBroken(N_("A refund waits for a decision: approve or decline it first."))
    before = reports.report(unit.conn, of, unit.now)
    totals = closing_totals(before, count)
    off = max((abs(counted - expected) for expected, counted in totals.values()), default=0)
    rules.check_reason(off, unit.centre.difference_limit_minor, count.reason)
    drawer_off = abs(rules.counted(count.pieces, unit.centre.currency) - before.expected_minor)
    grave = max(off, drawer_off) > unit.centre.difference_approve_minor
    if grave and not unit.actor.may(Right.DIFFERENCE_APPROVE):
        raise NotAllowed(N_("The count is so far off that a senior has to close this shift."))
    count_id = _count(unit, of, CountKind.CLOSING, before.expected_minor, count)
    for method, (expected, counted) in totals.items():
        unit.conn.execute(
            insert(shift_count_method).values(
                count_id=count_id, method=method.value, expected_minor=expected, counted_minor=counted
            )
        )
    closed = replace(of, closed_at=unit.now, closed_by_name=unit.actor.name)
    figures = reports.figures(reports.report(unit.conn, closed, unit.now))
    figures["last_hash"] = _last_hash(unit, of)
    _close(unit, of, unit.now, as_text(figures))
    unit.journal("shift", shift_id, None, {"closed_at": unit.now, "counted_minor": figures["counted_minor"]})
    unit.changed("cash", shift_id)
    return shift_id


def _close(unit: Unit, of: Shift, at: datetime, report: str | None) -> None:
    unit.conn.execute(
        update(shift)
        .where(shift.c.id == of.id)
        .values(closed_at=at, closed_by=unit.actor.user_id, closed_by_name=unit.actor.name, report=report)
    )


def _last_hash(unit: Unit, of: Shift) -> str:
    """The end of the register's chain: on paper, it is evidence outside of this machine."""
    found: str | None = unit.conn.execute(
        select(entry.c.hash).where(entry.c.register_id == of.register_id).order_by(entry.c.number.desc()).limit(1)
    ).scalar()
    return found or ledger.CHAIN_START
