"""Pure decisions of insurance: what a policy, a programme and a letter may say."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from storage.errors import N_, RuleBroken
from storage.ids import ServiceId
from storage.insurance.letter_records import LetterDraft
from storage.insurance.records import (
    CheckDraft,
    CheckKind,
    CheckResult,
    PolicyCheck,
    PolicyDraft,
    ProgrammeDraft,
    Rule,
    RuleDraft,
)

NUMBER_LETTERS = 60
"""A longer number of a policy or letter is a slipped key."""
SUM_MAX = 10**12
COUNT_MAX = 999
YEARS_MAX = 100
ENROLMENT_DAYS = 30
"""Rule 37: enrolment is asked again when the last answer is older."""
BENEFIT_DAYS = 90
VISITS_AHEAD_DAYS = 7
"""Visits of so many days ahead are verified."""
FRESH = {CheckKind.ENROLMENT: ENROLMENT_DAYS, CheckKind.BENEFIT: BENEFIT_DAYS}


def number_key(number: str) -> str:
    """A number of a policy or letter without case, spaces and signs: how two are told to be the same."""
    kept = unicodedata.normalize("NFKC", number).upper()
    return "".join(letter for letter in kept if letter.isalnum())


def numbered(number: str) -> str:
    """The number as it is kept.  Raises RuleBroken when nothing is left of it, or too much."""
    kept = " ".join(number.split())
    if not number_key(kept):
        raise RuleBroken(N_("A policy or letter needs its number: letters and digits as they are printed."))
    if len(kept) > NUMBER_LETTERS:
        raise RuleBroken(N_("A number has at most {most} letters and digits."), most=NUMBER_LETTERS)
    return kept


def check_days(first: date, last: date | None) -> None:
    """Raise RuleBroken unless a validity ends after it begins, and within a lifetime."""
    if last is not None and last < first:
        raise RuleBroken(N_("The last day is before the first: {last} before {first}."), last=last, first=first)
    if last is not None and last.year - first.year > YEARS_MAX:
        raise RuleBroken(N_("That is more than {most} years: look at the year again."), most=YEARS_MAX)


def _sum(amount: int | None, *, what: str) -> None:
    if amount is not None and not 0 < amount <= SUM_MAX:
        raise RuleBroken(what)


def _copay(percent: int | None, fixed: int | None) -> None:
    if percent is not None and not 0 <= percent <= 100:
        raise RuleBroken(N_("The patient's share is a percentage from 0 to 100."))
    if fixed is not None and not 0 <= fixed <= SUM_MAX:
        raise RuleBroken(N_("The patient's share of a line is a sum, or nothing."))
    if percent and fixed:
        raise RuleBroken(N_("The patient's share is a percentage or a sum, not both."))


def check_programme(draft: ProgrammeDraft) -> None:
    """Raise RuleBroken for a programme that cannot be."""
    if not draft.name.strip():
        raise RuleBroken(N_("A programme needs a name."))
    check_days(draft.valid_from, draft.valid_to)
    _copay(draft.copay_percent, draft.copay_minor)
    year, visit = draft.limit_year_minor, draft.limit_visit_minor
    for limit in (year, visit):
        _sum(limit, what=N_("A limit is a sum above zero; leave it empty for none."))
    if year is not None and visit is not None and year < visit:
        raise RuleBroken(N_("The limit of a year is below that of a visit: look at both sums again."))


def check_rule(draft: RuleDraft) -> None:
    """Raise RuleBroken for a rule of a programme that cannot be."""
    if (draft.service_id is None) == (not draft.specialty.strip()):
        raise RuleBroken(N_("A rule is for one service or for one specialty."))
    _copay(draft.copay_percent, draft.copay_minor)
    _sum(draft.limit_minor, what=N_("A limit is a sum above zero; leave it empty for none."))
    if draft.limit_count is not None and not 1 <= draft.limit_count <= COUNT_MAX:
        raise RuleBroken(N_("How many times: from 1 to {most}."), most=COUNT_MAX)


def check_policy(draft: PolicyDraft) -> None:
    """Raise RuleBroken for a policy that cannot be."""
    numbered(draft.number)
    check_days(draft.valid_from, draft.valid_to)


def check_letter(draft: LetterDraft) -> None:
    """Raise RuleBroken for a letter that promises nothing, or cannot be."""
    numbered(draft.number)
    check_days(draft.dated, draft.valid_until)
    _sum(draft.limit_minor, what=N_("A limit is a sum above zero; leave it empty for none."))
    if draft.limit_minor is None and not draft.services:
        raise RuleBroken(N_("A letter needs a sum or the services that it is for."))
    if len({service for service, _ in draft.services}) != len(draft.services):
        raise RuleBroken(N_("A letter names a service once."))
    if any(not 1 <= count <= COUNT_MAX for _, count in draft.services):
        raise RuleBroken(N_("How many times: from 1 to {most}."), most=COUNT_MAX)


def check_check(draft: CheckDraft) -> None:
    """Raise RuleBroken for an answer that says nothing."""
    if (draft.result is CheckResult.ASSIGNED) != (draft.assigned_to is not None):
        raise RuleBroken(N_("Say who is to ask the insurer."))
    if draft.result is CheckResult.NO and not draft.note.strip():
        raise RuleBroken(N_("Note what the insurer said: a refusal needs its reason."))


def rule_for(rules: Iterable[Rule], service_id: ServiceId, specialty_key: str) -> Rule | None:
    """The rule that a service falls under: its own before its specialty's."""
    found = [
        one
        for one in rules
        if one.active
        and (one.service_id == service_id or (one.specialty_key != "" and one.specialty_key == specialty_key))
    ]
    return min(found, key=lambda one: one.service_id is None, default=None)


def policy_year(day: date, began: date) -> int:
    """Which year of a policy a day lies in: 0 is the first; the database reckons the same."""
    return day.year - began.year - ((day.month, day.day) < (began.month, began.day))


def last_answer(history: Iterable[PolicyCheck], kind: CheckKind) -> PolicyCheck | None:
    """The newest answer of an insurer; a technical failure is none, nor is who was to ask."""
    told = (CheckResult.YES, CheckResult.NO)
    answers = [one for one in history if one.kind is kind and one.result in told]
    return max(answers, key=lambda one: one.id, default=None)


def stale(history: Iterable[PolicyCheck], kind: CheckKind, on: date, told_on: date | None = None) -> bool:
    """Whether the insurer must be asked again: never answered, or longer ago than rule 37 lets stand.

    `told_on` is the calendar day of the newest answer, when the caller knows the centre's time zone.
    """
    answer = last_answer(history, kind)
    if answer is None:
        return True
    day = told_on or answer.at.date()
    return on - day > timedelta(days=FRESH[kind])
