"""What the place shows: the worklist of asking, and the log of insured visits.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from console.insuring.words import KINDS, check_word
from console.locale import _
from console.locale.formats import day_brief, day_digits, money
from console.papers.table import TableColumn, table_text
from console.visit_words import at
from storage.claims.split_records import InsuredPart
from storage.ids import InsurerId
from storage.insurance.records import Insurer
from storage.insurance.verifying import ToVerify
from widgets.lines import Line
from widgets.record_list import Row

Record = ToVerify | InsuredPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Which days and whose the log shows."""

    first: date
    last: date
    insurer_id: InsurerId | None = None
    insurer_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One side of the place."""

    asking: tuple[ToVerify, ...] = ()
    parts: tuple[InsuredPart, ...] = ()
    period: Period | None = None
    """Of the log; None on the side of asking."""
    insurers: tuple[Insurer, ...] = ()


def key_of(record: Record) -> str:
    """The key of a row."""
    return f"v{record.appointment_id}" if isinstance(record, ToVerify) else f"p{record.id}"


def rows_of(shown: Shown) -> list[Row[Record]]:
    """The rows of the side that is shown, under the same columns."""
    rows: list[Row[Record]] = [Row(key_of(one), _asking(one), one) for one in shown.asking]
    rows += [Row(key_of(one), _part(one), one, tokens=("", "", "", "", "money")) for one in shown.parts]
    return rows


def _asking(one: ToVerify) -> tuple[str, ...]:
    when = f"{day_brief(one.local_date)} {at(one.local_min)}"
    about = ", ".join(_(KINDS[kind]) for kind in one.kinds)
    return when, one.policy.patient_name, one.policy.insurer_name, about, one.assigned_name


def _part(one: InsuredPart) -> tuple[str, ...]:
    return day_brief(one.day), one.patient_name, one.insurer_name, one.title, money(one.counts_minor)


def totals(shown: Shown) -> str:
    """Line 2, right."""
    if shown.period is None:
        count = len(shown.asking)
        return _("to ask about: {count}").format(count=count) if count else ""
    return money(sum(one.counts_minor for one in shown.parts)) if shown.parts else ""


def context(shown: Shown) -> str:
    """Line 2, left."""
    period = shown.period
    if period is None:
        return _("Insured visits · to be verified within a week")
    return _("Insured visits · log {first} to {last} · {insurer}").format(
        first=day_digits(period.first), last=day_digits(period.last), insurer=period.insurer_name or _("all insurers")
    )


def identity(record: Record) -> str:
    """Who, and by which policy."""
    policy = record.policy.number if isinstance(record, ToVerify) else record.policy_number
    who = record.policy.patient_name if isinstance(record, ToVerify) else record.patient_name
    return _("{who} · policy {number}").format(who=who, number=policy)


def peek(record: Record, zone: ZoneInfo) -> Sequence[Line]:
    """What is known of a row beside its columns."""
    if isinstance(record, ToVerify):
        policy = record.policy
        lines = [
            _("{programme} · to {last} · {service} · {doctor}").format(
                programme=policy.programme_name, last=day_digits(policy.valid_to),
                service=record.service_name or _("no service noted"), doctor=record.doctor,
            )
        ]  # fmt: skip
        if record.last is not None:
            local = record.last.at.astimezone(zone)
            lines.append(_("last: {what}").format(what=check_word(record.last, f"{local:%d.%m.%y}")))
        else:
            lines.append(_("the insurer was not asked yet"))
        return [((line, "peek"),) for line in lines]
    own = record.line_minor - record.amount_minor
    said = _("{code} × {count} · insurer {sum} · patient {own}").format(
        code=record.service_code, count=record.quantity, sum=money(record.counts_minor), own=money(own)
    )
    letter = _("letter {number}").format(number=record.letter_number) if record.letter_number else _("no letter")
    return [((said, "peek"),), ((letter, "peek"),)]


def log_paper(shown: Shown, title: str) -> str:
    """The log in the notation of papers: one row for each service, and what it comes to."""
    columns = [
        TableColumn(_("Day")), TableColumn(_("Patient")), TableColumn(_("Insurer")), TableColumn(_("Policy")),
        TableColumn(_("Letter")), TableColumn(_("Service")), TableColumn(_("Insurer pays"), at_right=True),
        TableColumn(_("Patient pays"), at_right=True),
    ]  # fmt: skip
    rows = [
        (day_brief(one.day), one.patient_name, one.insurer_name, one.policy_number, one.letter_number,
         f"{one.service_code} {one.title}", money(one.counts_minor), money(one.line_minor - one.amount_minor))
        for one in shown.parts
    ]  # fmt: skip
    sums = (
        *(_("Total"), "", "", "", "", ""),
        money(sum(one.counts_minor for one in shown.parts)),
        money(sum(one.line_minor - one.amount_minor for one in shown.parts)),
    )
    return f"# {title}\n\n{table_text(columns, rows, sums=sums)}\n"
