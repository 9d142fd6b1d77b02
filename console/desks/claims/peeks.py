"""What the place says of the row under the cursor, in words.  Pure: records in, lines out."""

from __future__ import annotations

from collections.abc import Sequence

from console import claim_words as words
from console.desks.claims.view import Item, Shown
from console.locale import _, ngettext
from console.locale.formats import day_digits, day_short, money
from storage.claims.claim_records import Claim, ClaimLine, Opened, Unclaimed
from storage.claims.payment_records import Ageing, InsurerPayment
from widgets.lines import Line


def identity(record: Item, shown: Shown) -> str:
    """The rule above the peek."""
    if isinstance(record, Claim):
        said = _("{first} to {last}").format(first=day_digits(record.first), last=day_digits(record.last))
        return " · ".join((words.number(record), record.insurer, said))
    if isinstance(record, ClaimLine):
        born = day_digits(record.birth_date) if record.birth_date else ""
        return " · ".join(filter(None, (record.full_name, born, record.policy)))
    if isinstance(record, InsurerPayment):
        return _("Document {document} of {day} · {insurer}").format(
            document=record.document, day=day_digits(record.day), insurer=record.insurer
        )
    del shown
    return record.insurer


def peek(record: Item, shown: Shown) -> Sequence[Line]:
    """What is known of the row besides its cells."""
    if isinstance(record, Claim):
        told = (_claim_sums(record), _claim_way(record), _unclaimed(shown, record))
        return tuple(((one, "peek"),) for one in told)
    if isinstance(record, ClaimLine):
        return tuple(((one, "peek"),) for one in _line_told(record))
    if isinstance(record, Ageing):
        sums = [_("{sum} to come").format(sum=money(record.left_minor))]
        if record.unmatched_minor:
            sums.append(_("{sum} unmatched").format(sum=money(record.unmatched_minor)))
        left = _("rejected and not dealt with: {sum}").format(sum=money(record.disputed_minor))
        return (((" · ".join(sums), "peek"),), ((left if record.disputed_minor else "", "peek"),))
    return (((record.note, "peek"),),)


def _line_told(one: ClaimLine) -> tuple[str, str, str]:
    """The service, who did it and by which letter; why it was rejected; what else is to be known of it."""
    letter = _("no letter") if one.letter_needed else _("needs no letter")
    if one.letter:
        day = day_digits(one.letter_day) if one.letter_day else ""
        letter = _("letter {number} of {day}").format(number=one.letter, day=day)
    told = " · ".join(filter(None, (f"{one.service_code} {one.title}".strip(), one.doctor, letter)))
    more = []
    if one.old_line_id is None and one.now_minor != one.amount_minor:
        more.append(_("of the bill {sum} is the insurer's today").format(sum=money(one.now_minor)))
    if one.old_line_id is not None:
        more.append(_("sends line {line} again").format(line=one.old_line_id))
    rejected = _("rejected {sum}").format(sum=money(one.rejected_minor)) if one.rejected_minor else ""
    if rejected and one.left_minor:
        rejected += " · " + _("left {sum}").format(sum=money(one.left_minor))
    return told, " · ".join(filter(None, (rejected, one.reason))), " · ".join(more)


def _claim_sums(one: Claim) -> str:
    lines = ngettext("{count} line", "{count} lines", one.lines).format(count=one.lines)
    told = [lines, _("sum {sum}").format(sum=money(one.amount_minor))]
    if one.paid_minor:
        told.append(_("paid {sum}").format(sum=money(one.paid_minor)))
    if one.rejected_minor:
        told.append(_("rejected {sum}").format(sum=money(one.rejected_minor)))
    if one.number is not None and one.left_minor:
        told.append(_("left {sum}").format(sum=money(one.left_minor)))
    return " · ".join(told)


def _claim_way(one: Claim) -> str:
    told = []
    if one.sent_on:
        told.append(_("sent {day}").format(day=day_short(one.sent_on)))
    if one.answered_on:
        told.append(_("accepted {day}").format(day=day_short(one.answered_on)))
    if one.resubmits_id is not None:
        told.append(_("sends again what was rejected"))
    if one.reason:
        told.append(words.reason(one.reason))
    return " · ".join(told)


def _unclaimed(shown: Shown, of: Claim) -> str:
    """What of the same insurer nobody has claimed yet."""
    listed: tuple[Unclaimed, ...] = shown.listed.unclaimed if shown.listed is not None else ()
    found = next((one for one in listed if one.insurer_id == of.insurer_id), None)
    if found is None:
        return ""
    return _("unclaimed of this insurer: {sum}, the oldest of {day}").format(
        sum=money(found.amount_minor), day=day_digits(found.oldest)
    )


def way(found: Opened) -> list[Line]:
    """The steps of a claim, for a page."""
    return [
        (
            (f"{day_digits(one.day)}  ", "dim"),
            (words.state(one.state), "strong"),
            ("  " + " · ".join(filter(None, (one.by, words.reason(one.reason)))), "peek"),
        )
        for one in found.steps
    ] or [((_("Nothing has happened to it yet."), "peek"),)]
