"""Insurance in words: policies, letters, what was asked, why a line is the patient's.  Pure."""

from __future__ import annotations

from datetime import date

from console.locale import N_, _, pgettext
from console.locale.formats import day_digits, money
from storage.claims.split_records import Said, SplitLine, Why
from storage.insurance.letter_records import Letter
from storage.insurance.records import CheckKind, CheckResult, Policy, PolicyCheck, Programme, Rule

KINDS: dict[CheckKind, str] = {
    CheckKind.ENROLMENT: N_("enrolment"),
    CheckKind.BENEFIT: N_("benefits"),
}
RESULTS: dict[CheckResult, str] = {
    CheckResult.YES: N_("√ yes"),
    CheckResult.NO: N_("× no"),
    CheckResult.NO_ANSWER: N_("no answer (technical)"),
    CheckResult.ASSIGNED: N_("is to ask"),
}
_WHY: dict[Why, str] = {
    Why.SHARE: N_("own share {sum}"),
    Why.NO_POLICY: N_("no policy is noted"),
    Why.POLICY_ENDED: N_("policy {number} ended on {day}: pays himself or new policy"),
    Why.POLICY_BEGINS: N_("policy {number} begins on {day}"),
    Why.REFUSED: N_("the insurer said on {day}: not insured"),
    Why.PROGRAMME_DAYS: N_("the programme does not hold on that day ({day})"),
    Why.BY_HAND: N_("not a service of the price list"),
    Why.NOT_COVERED: N_("not in the programme"),
    Why.EXCLUDED: N_("excluded by the programme"),
    Why.NO_LETTER: N_("needs a guarantee letter"),
    Why.LETTER_ENDED: N_("letter {number} ended on {day}: pays himself or new letter"),
    Why.LETTER_BEGINS: N_("letter {number} holds from {day}"),
    Why.LETTER_USED: N_("letter {number} is used up: pays himself or new letter"),
    Why.LETTER_SUM: N_("letter {number} had {sum} left"),
    Why.YEAR: N_("the limit of the year had {sum} left"),
    Why.VISIT: N_("the limit of the visit had {sum} left"),
    Why.SERVICE_SUM: N_("the limit of this service had {sum} left"),
}


def why(said: Said) -> str:
    """One reason why a line, or a part of it, is the patient's."""
    if said.why is Why.LETTER_COUNT:
        return _("letter {number} had {count} of this service left").format(number=said.number, count=said.count)
    if said.why is Why.SERVICE_COUNT:
        return _("the programme had {count} of this service left").format(count=said.count)
    day = "" if said.day is None else day_digits(said.day)
    return _(_WHY[said.why]).format(number=said.number, sum=money(said.amount_minor), day=day)


def reasons(line: SplitLine) -> str:
    """All reasons of a line, parted by commas."""
    return ", ".join(why(said) for said in line.said)


def policy_word(policy: Policy, on: date) -> str:
    """`SH 100-200 · Shield, Standard · to 31 Dec 2026`, with what is wrong on a day."""
    said = _("{number} · {insurer}, {programme} · {first} to {last}").format(
        number=policy.number,
        insurer=policy.insurer_name,
        programme=policy.programme_name,
        first=day_digits(policy.valid_from),
        last=day_digits(policy.valid_to),
    )
    if policy.valid_to < on:
        return said + " · " + _("ended !")
    if policy.valid_from > on:
        return said + " · " + _("not yet")
    if policy.pays_on(on):
        return said
    first = policy.programme_from
    day = first if first is not None and on < first else policy.programme_to
    return said + " · " + why(Said(why=Why.PROGRAMME_DAYS, day=day)) + " !"


def uncovered(days: tuple[date, date], programme: tuple[date | None, date | None]) -> str:
    """What a policy's days have beyond its programme's, on which nothing is paid; empty where there is nothing."""
    (first, last), (begins, ends) = days, programme
    told = []
    if begins is not None and first < begins:
        told.append(_("the programme pays only from {day}").format(day=day_digits(begins)))
    if ends is not None and ends < last:
        told.append(_("the programme pays only to {day}").format(day=day_digits(ends)))
    return ", ".join(told)


def ended(policy: Policy) -> str:
    """The one sentence of a policy that ended."""
    return _("Policy {number} ({insurer}) ended on {day}: {who} pays himself or brings a new policy.").format(
        number=policy.number, insurer=policy.insurer_name, day=day_digits(policy.valid_to), who=policy.patient_name
    )


def letter_word(letter: Letter, on: date) -> str:
    """`letter G-1 · to 31 Dec · 500.00 of 1 000.00 left · Scan 1 of 2 left`."""
    told = [_("letter {number} · to {last}").format(number=letter.number, last=day_digits(letter.valid_until))]
    if letter.limit_minor is not None and letter.left_minor is not None:
        told.append(_("{left} of {limit} left").format(left=money(letter.left_minor), limit=money(letter.limit_minor)))
    told += [
        _("{service}: {left} of {limit} left").format(service=one.service_name, left=one.left, limit=one.limit_count)
        for one in letter.services
    ]
    if not letter.holds_on(on):
        told.append(pgettext("letter", "ended !") if letter.valid_until < on else _("not yet"))
    return " · ".join(told)


def check_word(check: PolicyCheck, when: str) -> str:
    """One line of the history of asking."""
    what, result = _(KINDS[check.kind]), _(RESULTS[check.result])
    if check.result is CheckResult.ASSIGNED:
        said = _("{when} {what}: {who} is to ask").format(when=when, what=what, who=check.assigned_name)
    else:
        said = _("{when} {what}: {result} ({who})").format(when=when, what=what, result=result, who=check.by_name)
    return f"{said} · {check.note}" if check.note else said


def share_word(percent: int | None, fixed: int | None) -> str:
    """The patient's own share in short; empty for none."""
    if percent:
        return _("own share {percent} %").format(percent=percent)
    return _("own share {sum}").format(sum=money(fixed)) if fixed else ""


def days_word(programme: Programme) -> str:
    """On which days a programme is in force."""
    first, last = day_digits(programme.valid_from), programme.valid_to
    if last is None:
        return _("from {first}, without an end").format(first=first)
    return _("from {first} to {last}").format(first=first, last=day_digits(last))


def programme_word(programme: Programme) -> str:
    """What a programme pays for, in one line."""
    told = [_("all services") if programme.covers_all else _("named services only")]
    if share := share_word(programme.copay_percent, programme.copay_minor):
        told.append(share)
    if programme.limit_visit_minor:
        told.append(_("{sum} a visit").format(sum=money(programme.limit_visit_minor)))
    if programme.limit_year_minor:
        told.append(_("{sum} a year").format(sum=money(programme.limit_year_minor)))
    if programme.needs_letter:
        told.append(_("by letters"))
    if not programme.active:
        told.append(_("out of use"))
    return ", ".join(told)


def rule_word(rule: Rule) -> str:
    """One line of a programme: `Scan: covered, own share 20 %, 5 a year`."""
    told = [_("covered") if rule.covered else _("excluded")]
    if rule.covered and (share := share_word(rule.copay_percent, rule.copay_minor)):
        told.append(share)
    if rule.covered and rule.limit_count:
        told.append(_("{count} a year").format(count=rule.limit_count))
    if rule.covered and rule.limit_minor:
        told.append(_("{sum} a year").format(sum=money(rule.limit_minor)))
    what = rule.service_name or _("all of {specialty}").format(specialty=rule.specialty)
    return f"{what}: {', '.join(told)}"
