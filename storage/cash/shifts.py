"""SQL of the cash room: registers, shifts and the countings of the drawer."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from storage.cash.records import Count, CountKind, Method, Register, Shift
from storage.cash.tables import register, shift, shift_count, shift_count_method, shift_count_piece
from storage.errors import N_, NotFound
from storage.ids import RegisterId, ShiftId, UserId
from storage.prepared import Prepared, ask


def _register(row: Row[Any]) -> Register:  # Any: a Core row is untyped
    return Register(id=RegisterId(row.id), code=row.code, name=row.name, desk=row.desk)


_REGISTERS = Prepared(select(register).where(register.c.active == 1).order_by(register.c.id))


def registers(conn: Connection) -> tuple[Register, ...]:
    """The registers in use."""
    return tuple(_register(row) for row in _REGISTERS.rows(conn))


def register_at(conn: Connection, desk: str) -> Register:
    """The register that stands on a desk; the first one where a desk has none of its own."""
    for found in (known := registers(conn)):
        if found.desk == desk:
            return found
    for found in known:
        if found.desk is None:
            return found
    raise NotFound(N_("This desk has no cash register."))


@cache
def _shifts() -> Select[Any]:
    of_this = shift_count.c.shift_id == shift.c.id
    latest = select(func.max(shift_count.c.id)).where(of_this).correlate(shift).scalar_subquery()
    newest = shift_count.alias("newest")
    accepted = (
        select(func.max(shift_count.c.id))
        .where(
            shift_count.c.shift_id == shift.c.id,
            shift_count.c.kind.in_([CountKind.OPENING.value, CountKind.HANDOVER_IN.value]),
        )
        .scalar_subquery()
    )
    holder = shift_count.alias("holder")
    return (
        select(
            shift,
            register.c.name.label("register_name"),
            newest.c.kind.label("last_count"),
            newest.c.by.label("last_count_by"),
            newest.c.by_name.label("last_count_by_name"),
            holder.c.by.label("cashier_id"),
            holder.c.by_name.label("cashier_name"),
        )
        .join(register, register.c.id == shift.c.register_id)
        .outerjoin(holder, holder.c.id == accepted)
        .outerjoin(newest, newest.c.id == latest)
    )


def _shift(row: Row[Any]) -> Shift:
    return Shift(
        id=ShiftId(row.id),
        register_id=RegisterId(row.register_id),
        register_name=row.register_name,
        number=row.number,
        opened_at=row.opened_at,
        opened_by=UserId(row.opened_by),
        opened_by_name=row.opened_by_name,
        cashier_id=UserId(row.opened_by if row.cashier_id is None else row.cashier_id),
        cashier_name=row.cashier_name or row.opened_by_name,
        closed_at=row.closed_at,
        closed_by_name=row.closed_by_name or "",
        last_count=None if row.last_count is None else CountKind(row.last_count),
        last_count_by=None if row.last_count_by is None else UserId(row.last_count_by),
        last_count_by_name=row.last_count_by_name or "",
    )


_OPEN = Prepared(_shifts().where(shift.c.register_id == bindparam("of_register"), shift.c.closed_at.is_(None)))
_ONE = Prepared(_shifts().where(shift.c.id == bindparam("which")))


def open_shift(conn: Connection, register_id: RegisterId) -> Shift | None:
    """The shift that is open on a register."""
    row = _OPEN.first(conn, of_register=register_id)
    return None if row is None else _shift(row)


def shift_of(conn: Connection, shift_id: ShiftId) -> Shift:
    """One shift.  Raises NotFound."""
    row = _ONE.first(conn, which=shift_id)
    if row is None:
        raise NotFound(N_("There is no such shift."))
    return _shift(row)


def shifts_between(conn: Connection, first: datetime, last: datetime) -> tuple[Shift, ...]:
    """Shifts opened in a period, `last` excluded, in order."""
    rows = conn.execute(
        _shifts().where(shift.c.opened_at >= first, shift.c.opened_at < last).order_by(shift.c.opened_at, shift.c.id)
    )
    return tuple(_shift(row) for row in rows)


def last_closed(conn: Connection, register_id: RegisterId) -> ShiftId | None:
    """The shift that was closed last on a register."""
    found = conn.execute(
        select(func.max(shift.c.id)).where(shift.c.register_id == register_id, shift.c.closed_at.is_not(None))
    ).scalar()
    return None if found is None else ShiftId(found)


_REPORT = Prepared(select(shift.c.report).where(shift.c.id == bindparam("which")))


def last_hash(conn: Connection, shift_id: ShiftId) -> str:
    """The end of the register's chain as the Z report of a closed shift has kept it; empty for an open one."""
    kept: str | None = _REPORT.value(conn, which=shift_id)
    return "" if kept is None else str(json.loads(kept).get("last_hash", ""))


_COUNTS = Prepared(
    select(shift_count).where(shift_count.c.shift_id == bindparam("of_shift")).order_by(shift_count.c.id)
)
_PIECES, _TOTALS = (
    Prepared(
        select(of_count)
        .join(shift_count, shift_count.c.id == of_count.c.count_id)
        .where(shift_count.c.shift_id == bindparam("of_shift"))
    )
    for of_count in (shift_count_piece, shift_count_method)
)


def counts_of(conn: Connection, shift_id: ShiftId) -> tuple[Count, ...]:
    """The countings of a shift, in order."""
    rows, piece_rows, total_rows = ask(conn, *((one, {"of_shift": shift_id}) for one in (_COUNTS, _PIECES, _TOTALS)))
    pieces: dict[int, dict[int, int]] = {row.id: {} for row in rows}
    for piece in piece_rows:
        pieces[piece.count_id][piece.denomination_minor] = piece.pieces
    methods: dict[int, dict[Method, tuple[int, int]]] = {row.id: {} for row in rows}
    for total in total_rows:
        methods[total.count_id][Method(total.method)] = total.expected_minor, total.counted_minor
    return tuple(
        Count(
            id=row.id,
            shift_id=ShiftId(row.shift_id),
            kind=CountKind(row.kind),
            at=row.at,
            by=UserId(row.by),
            by_name=row.by_name,
            expected_minor=row.expected_minor,
            counted_minor=row.counted_minor,
            reason=row.reason,
            notes=row.notes,
            pieces=pieces[row.id],
            methods=methods[row.id],
        )
        for row in rows
    )
