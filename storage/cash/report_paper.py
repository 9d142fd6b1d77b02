"""The X and Z reports as they are printed.  Pure."""

from __future__ import annotations

from collections.abc import Iterable

from storage.cash.paper import Words, head, money, when
from storage.cash.print_lines import RULE, WIDTH, row, wrap
from storage.cash.report_records import ShiftReport
from storage.centre.records import Centre

HASH_SHOWN = 16
"""How much of the chain's end is printed: enough that nobody finds another that begins so."""


def report_text(report: ShiftReport, centre: Centre, words: Words, *, expected: bool = True) -> str:
    """The X report of an open shift, the Z report of a closed one.

    `expected=False` leaves out what the drawer should hold: who counts it blind does not read it first.
    """
    shift = report.shift
    title = words.x_report if shift.closed_at is None else words.z_report
    out = [
        *head(centre),
        RULE,
        *row(f"{title} {shift.number}", f"{words.register} {shift.register_name}"),
        *row(words.opened, when(shift.opened_at, centre.tz, words)),
        *row(
            words.printed if shift.closed_at is None else words.closed,
            when(shift.closed_at or report.at, centre.tz, words),
        ),
        *wrap(f"{words.cashier}: {', '.join(report.cashiers)}", WIDTH),
        RULE,
    ]
    out += _taken(report, words)
    out += [RULE, *row(words.moves, money(report.moves_minor, words))]
    for move in report.moves:
        text = f"  {move.number:04d} {words.kinds[move.kind]} {move.reason}".rstrip()
        out += row(text, money(move.total_minor, words))
    out += [RULE, *_drawer(report, words, expected=expected), *_counted(report, words)]
    if report.notes:
        out += [RULE, *wrap(f"{words.notes}: {report.notes}", WIDTH)]
    if report.last_hash:
        out += [RULE, *row(words.chain, report.last_hash[:HASH_SHOWN])]
    return "\n".join(out)


def _taken(report: ShiftReport, words: Words) -> list[str]:
    """Documents, payments and refunds by method, discounts."""
    out: list[str] = []
    if report.first_number is not None and report.last_number is not None:
        numbers = f"{report.first_number:04d}-{report.last_number:04d}"
        out += row(f"{words.receipts} {report.receipts_count}", numbers)
    out += row(f"{words.sales} {report.sales_count}", money(report.sales_minor, words))
    for total in report.methods:
        if total.sales_count:
            out += row(f"  {words.methods[total.method]} {total.sales_count}", money(total.sales_minor, words))
    out += row(f"{words.refunds} {report.refunds_count}", money(-report.refunds_minor, words))
    for total in report.methods:
        if total.refunds_count:
            out += row(f"  {words.methods[total.method]} {total.refunds_count}", money(-total.refunds_minor, words))
    out += row(f"{words.discounts} {report.discounts_count}", money(report.discounts_minor, words))
    return out


def _drawer(report: ShiftReport, words: Words, *, expected: bool) -> list[str]:
    """Opening + cash + moves + what hand-overs found = expected."""
    out = row(words.opening, money(report.opening_minor, words))
    if expected:
        out += row(f"  {words.cash}", money(report.cash.net_minor, words))
        out += row(f"  {words.moves}", money(report.moves_minor, words))
        if report.handover_minor:
            out += row(f"  {words.handover}", money(report.handover_minor, words))
        out += row(words.expected, money(report.expected_minor, words))
    return out


def _counted(report: ShiftReport, words: Words) -> Iterable[str]:
    for count in report.counts:
        yield RULE
        yield from row(f"{words.counts[count.kind]} {count.by_name}", money(count.counted_minor, words))
        for denomination, pieces in sorted(count.pieces.items(), reverse=True):
            yield from row(f"  {money(denomination, words)} x {pieces}", money(denomination * pieces, words))
        for method, (expected, counted) in count.methods.items():
            yield from row(f"  {words.methods[method]} ({words.expected})", money(expected, words))
            yield from row(f"  {words.methods[method]} ({words.counted})", money(counted, words))
        yield from row(f"  {words.difference}", money(count.difference_minor, words))
        if count.reason:
            yield from wrap(f"  {words.reason}: {count.reason}", WIDTH)
