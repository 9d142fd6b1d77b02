"""What the place shows of claims, in words.  Pure: records in, text and lines out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from console import claim_words as words
from console.locale import N_, _, ngettext
from console.locale.formats import day_brief, day_digits, money, money_brief
from storage.claims.claim_records import Claim, ClaimLine, ClaimState, ClaimsView, Ended, Opened
from storage.claims.payment_records import Ageing, InsurerPayment
from widgets.record_list import Column, Row

Item = Claim | ClaimLine | Ageing | InsurerPayment
CLAIMS, LINES, AGEING, PAYMENTS = "claims", "lines", "ageing", "payments"

COLUMNS: dict[str, tuple[Column, ...]] = {
    CLAIMS: (
        Column("insurer", N_("Insurer"), 9, grow=True),
        Column("period", N_("Period"), 10, drop=2),
        Column("number", N_("Number"), 7),
        Column("sum", N_("Sum"), 9, "right"),
        Column("paid", N_("Paid"), 9, "right", drop=1),
        Column("rejected", N_("Rejected"), 9, "right", drop=3),
        Column("left", N_("Left"), 9, "right"),
        Column("age", N_("Days"), 4, "right", drop=4),
        Column("state", N_("State"), 11, cut="words"),
    ),
    LINES: (
        Column("who", N_("Patient"), 12, grow=True, cut="name"),
        Column("day", N_("Day"), 6),
        Column("service", N_("Service"), 16),
        Column("sum", N_("Sum"), 9, "right"),
        Column("paid", N_("Paid"), 9, "right", drop=2),
        Column("rejected", N_("Rejected"), 9, "right", drop=3),
        Column("state", N_("State"), 13, drop=1, cut="words"),
    ),
    AGEING: (
        Column("insurer", N_("Insurer"), 9, grow=True, cut="words"),
        Column("young", N_("To 30 d"), 9, "right"),  # no stretch is ever left out: the peek has the other two
        Column("month", N_("31-60 d"), 9, "right"),
        Column("old", N_("61-90 d"), 9, "right"),
        Column("oldest", N_("Over 90"), 9, "right"),
        Column("left", N_("All"), 9, "right", drop=1),
        Column("loose", N_("Unmatched"), 10, "right", drop=2),
    ),
    PAYMENTS: (
        Column("insurer", N_("Insurer"), 14, grow=True, cut="words"),
        Column("day", N_("Day"), 10),
        Column("document", N_("Document"), 12),
        Column("sum", N_("Sum"), 11, "right"),
        Column("matched", N_("Matched"), 11, "right", drop=1),
        Column("left", N_("Unmatched"), 11, "right"),
    ),
}
EMPTY = {
    CLAIMS: N_("No claims here; {new} collects what insurers owe for a period."),
    LINES: N_("This claim has no lines; {edit} adds some."),
    AGEING: N_("No insurer owes anything."),
    PAYMENTS: N_("Every payment is matched; {pay} enters one."),
}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which claims are shown."""

    state: ClaimState | None = None
    closed: bool = False


NARROWINGS = (
    Narrowing(),
    Narrowing(ClaimState.DRAFT),
    Narrowing(ClaimState.HOLD),
    Narrowing(ClaimState.REJECTED),
    Narrowing(closed=True),
)
"""What the filter offers first, in the order of the digits."""


def choices() -> list[str]:
    """What the filter offers: some of the claims, then the other sides."""
    claims = [_("open"), _("drafts"), _("on hold"), _("rejected"), _("all, the closed ones too")]
    return [*claims, _("what insurers owe, by days since sent"), _("payments that are not matched")]


@dataclass(frozen=True, slots=True)
class Shown:
    """What was loaded: one side of the place."""

    side: str
    listed: ClaimsView | None = None
    opened: Opened | None = None
    ageing: tuple[Ageing, ...] = ()


def rows_of(shown: Shown) -> Iterator[Row[Item]]:
    """The rows of the side."""
    if shown.opened is not None:
        yield from (_line_row(one, shown.opened.claim) for one in shown.opened.lines)
    elif shown.side == AGEING:
        yield from map(_ageing_row, shown.ageing)
    elif shown.listed is not None and shown.side == PAYMENTS:
        yield from map(_payment_row, shown.listed.payments)
    elif shown.listed is not None:
        yield from (_claim_row(one, shown.listed.day) for one in shown.listed.claims)


def _claim_row(one: Claim, today: date) -> Row[Item]:
    cells = (
        one.insurer,
        period(one.first, one.last),
        words.number(one),
        money_brief(one.amount_minor),
        _sum(one.paid_minor),
        _sum(one.rejected_minor),
        _sum(one.left_minor if one.number is not None else 0),
        age(one, today),
        words.standing(one),
    )
    warned = "alert" if one.state in (ClaimState.REJECTED, ClaimState.HOLD) else ""
    return Row(f"c:{one.id}", cells, one, tokens=("", "", "", "money", "", "", "", "dim", warned))


def _line_row(one: ClaimLine, of: Claim) -> Row[Item]:
    cells = (one.who, day_brief(one.day), f"{one.service_code} {one.title}".strip(), money_brief(one.amount_minor),
             _sum(one.paid_minor), _sum(one.rejected_minor), line_state(one, of))  # fmt: skip
    warned = "alert" if one.disputed_minor or lack(one) else "dim"
    return Row(f"l:{one.id}", cells, one, tokens=("", "", "", "money", "", "", warned))


def _ageing_row(one: Ageing) -> Row[Item]:
    cells = (one.insurer, *map(_sum, one.buckets), _sum(one.left_minor), _sum(one.unmatched_minor))
    return Row(f"a:{one.insurer_id}", cells, one, tokens=("", "", "", "", "alert", "money", ""))


def _payment_row(one: InsurerPayment) -> Row[Item]:
    sums = (one.amount_minor, one.matched_minor, one.unmatched_minor)
    cells = (one.insurer, day_digits(one.day), one.document, *map(_sum, sums))
    return Row(f"p:{one.id}", cells, one, tokens=("", "", "", "", "", "money"))


def _sum(minor: int) -> str:
    return money_brief(minor) if minor else ""


def period(first: date, last: date) -> str:
    """`1.10-31.10`; of another year than the first day's with it only where they differ."""
    return f"{first.day}.{first.month:02}-{last.day}.{last.month:02}"


def age(one: Claim, today: date) -> str:
    """The days since a claim was sent that is not closed yet."""
    return str((today - one.sent_on).days) if one.sent_on and one.state is not ClaimState.CLOSED else ""


def line_state(one: ClaimLine, of: Claim) -> str:
    """What became of a line, or what it lacks."""
    if one.ended is not Ended.NO:
        return _(words.ENDS[one.ended])
    if one.disputed_minor:
        return _("rejected, part") if one.left_minor or one.paid_minor else _("rejected")
    if of.in_house:
        return lack(one)
    return _("paid") if not one.left_minor else ""


def lack(one: ClaimLine) -> str:
    """What a line needs before it can be sent."""
    if not one.policy:
        return _("no policy number")
    if one.letter_needed and not one.letter:
        return _("no letter")
    return "" if one.service_code else _("no code")


def context(shown: Shown, narrowing: Narrowing) -> str:
    """Line 2, left."""
    if shown.opened is not None:
        one = shown.opened.claim
        return _("Claim {number} · {insurer} · {state}").format(
            number=words.number(one), insurer=one.insurer, state=words.state(one.state)
        )
    if shown.side == AGEING:
        return _("Claims · what insurers owe, by days since sent")
    if shown.side == PAYMENTS:
        return _("Claims · payments that are not matched")
    if narrowing.state is not None:
        return _("Claims · {state}").format(state=words.state(narrowing.state))
    return _("Claims · all") if narrowing.closed else _("Claims · open")


def totals(shown: Shown) -> str:
    """Line 2, right: what is still to come, and what is unclaimed or unmatched."""
    if shown.opened is not None:
        one = shown.opened.claim
        lines = ngettext("{count} line", "{count} lines", one.lines).format(count=one.lines)
        return _("{lines} · {sum}").format(lines=lines, sum=money(one.amount_minor))
    if shown.side == AGEING:
        return _("{sum} to come").format(sum=money(sum(one.left_minor for one in shown.ageing)))
    if shown.listed is None:
        return ""
    if shown.side == PAYMENTS:
        return _("{sum} unmatched").format(sum=money(sum(one.unmatched_minor for one in shown.listed.payments)))
    told = [_("{sum} to come").format(sum=money(sum(one.left_minor for one in shown.listed.claims if one.number)))]
    loose = sum(one.amount_minor for one in shown.listed.unclaimed)
    if loose:
        told.append(_("{sum} unclaimed").format(sum=money(loose)))
    if shown.listed.more:
        told.insert(0, _("the first {count}").format(count=len(shown.listed.claims)))
    return " · ".join(told)
