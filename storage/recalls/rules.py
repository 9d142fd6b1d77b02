"""How recalls are decided, from records and values alone (rules 21 to 23 of the trade: Open Dental's recall list)."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from storage.errors import N_, RuleBroken
from storage.recalls.records import (
    WRITTEN,
    Category,
    Item,
    Mark,
    PlanDraft,
    Quiet,
    State,
    Stop,
    Try,
    TypeDraft,
    Unit,
    What,
)

LOOK_BACK_DAYS = 730
"""Who is overdue for longer is no recall any more."""
BROKEN_DAYS = 90
"""A visit that fell through longer ago is not called after."""
NAME_LETTERS = 60
NOTE_LETTERS = 120
EVERY_MAX = 3650
AGE_MAX = 140
STAGES_MAX = 99
_MESSAGE, _DECLINED = "message-left", "declined"


def after(day: date, every: int, unit: Unit) -> date:
    """The day an interval after another; the last of the month where the month is too short."""
    if unit is Unit.DAY:
        return day + timedelta(days=every)
    months = day.year * 12 + day.month - 1 + every * (12 if unit is Unit.YEAR else 1)
    year, month = divmod(months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if year > date.max.year else date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def latest(today: date, every: int, unit: Unit) -> date:
    """No later last visit can be due today; a short month may be off by three days, which `after` settles."""
    return after(today, -every, unit) + timedelta(days=0 if unit is Unit.DAY else 3)


def birthday(born: date, age: int) -> date:
    """When somebody turns so old."""
    return after(born, age, Unit.YEAR)


def births(today: date, age_from: int | None, age_to: int | None) -> tuple[date | None, date | None]:
    """The first and the last birth date of those who are within the ages today."""
    first = None if age_to is None else after(today, -(age_to + 1), Unit.YEAR) + timedelta(days=1)
    last = None if age_from is None else after(today, -age_from, Unit.YEAR)
    return first, last


def check_type(draft: TypeDraft) -> None:
    """Raise RuleBroken for a rule that contradicts itself, in the words of its field."""
    if not draft.name.strip():
        raise RuleBroken(N_("A recall needs a name, such as: yearly examination."), rule="recall-name")
    if draft.category not in (Category.PREVENTIVE, Category.FOLLOW_UP):
        raise RuleBroken(N_("A rule is preventive or a follow-up; the rest finds itself."), rule="recall-category")
    check_interval(draft.every)
    if bool(draft.service_ids) == bool(draft.specialty.strip()):
        raise RuleBroken(
            N_("Say what renews the recall: services by their codes, or a specialty, not both."), rule="recall-by"
        )
    if draft.never and draft.category is not Category.PREVENTIVE:
        raise RuleBroken(N_("Nothing follows what never was: only a preventive recall calls who never had it."),
                         rule="recall-never")  # fmt: skip
    check_ages(draft.age_from, draft.age_to)
    if draft.quiet is not None:
        check_quiet(draft.quiet)


def check_quiet(quiet: Quiet) -> None:
    """Raise RuleBroken when nobody would ever be left alone, or tried."""
    if not (1 <= quiet.first <= 365 and 1 <= quiet.later <= 365):
        raise RuleBroken(N_("A quiet period is 1 to 365 days."), rule="recall-quiet")
    if not 1 <= quiet.tries <= 9:
        raise RuleBroken(N_("Somebody is tried 1 to 9 times."), rule="recall-tries")


def check_interval(every: int) -> None:
    """Raise RuleBroken for an interval that never passes, or never ends."""
    if not 1 <= every <= EVERY_MAX:
        raise RuleBroken(
            N_("An interval of {every} calls nobody; say 1 to {most}, such as 6 months."),
            rule="recall-every",
            every=every,
            most=EVERY_MAX,
        )


def check_ages(age_from: int | None, age_to: int | None) -> None:
    """Raise RuleBroken when nobody can be so old."""
    for age in (age_from, age_to):
        if age is not None and not 0 <= age <= AGE_MAX:
            raise RuleBroken(N_("An age is 0 to {most} years."), rule="recall-age", most=AGE_MAX)
    if age_from is not None and age_to is not None and age_to < age_from:
        raise RuleBroken(
            N_("Nobody is both {first} or older and {last} or younger; change one of the ages."),
            rule="recall-ages",
            first=age_from,
            last=age_to,
        )


def check_plan(draft: PlanDraft) -> None:
    """Raise RuleBroken for a plan without a name, or without a stage that is left."""
    if not draft.title.strip():
        raise RuleBroken(N_("Say what is treated."), rule="plan-title")
    if not 1 <= draft.stages <= STAGES_MAX or not 0 <= draft.done < draft.stages:
        raise RuleBroken(N_("A plan has 1 to {most} stages, and one of them at least is left."), rule="plan-stages",
                         most=STAGES_MAX)  # fmt: skip


# ------------------------------------------------------------------------------ may they be called


def counting(item: Item, tries: Sequence[Try], mark: Mark | None, last_on: date | None) -> tuple[Try, ...]:
    """The tries that count for a recall: since a person began it anew, and since the thing was last done."""
    since = mark.since if mark else None
    return tuple(
        one
        for one in tries
        if one.item == item and (since is None or one.at > since) and (last_on is None or one.day > last_on)
    )


def quiet_until(tries: Sequence[Try], since: datetime | None, quiets: Mapping[int, Quiet], usual: Quiet) -> date | None:
    """Until when a person is left alone after every try to reach them, whatever it was about.

    A message about a visit counts as a first try each time: it says nothing of what is due.
    """
    seen: dict[Item, int] = {}
    ends: list[date] = []
    for one in tries:
        nth = seen[one.item] = seen.get(one.item, 0) + 1
        if since is not None and one.at <= since:
            continue
        quiet = quiet_of(one.item, quiets, usual)
        later = one.outcome == _MESSAGE or (nth > 1 and one.outcome != WRITTEN)
        days = quiet.later if later else quiet.first
        ends.append(one.day + timedelta(days=days))
    return max(ends, default=None)


def quiet_of(item: Item, quiets: Mapping[int, Quiet], usual: Quiet) -> Quiet:
    """How a recall leaves people alone: as its rule says, else as usual."""
    return quiets.get(item.key, usual) if item.what is What.TYPE else usual


def standing(
    own: Sequence[Try], most: int, mark: Mark | None, *, opted_out: bool, until: date | None, today: date
) -> tuple[State, Stop | None]:
    """Whether somebody may be called about this today, and if not, why."""
    if opted_out:
        return State.STOPPED, Stop.OPTED_OUT
    if mark is not None and mark.stopped:
        return State.STOPPED, Stop(mark.stopped)
    if any(one.outcome == _DECLINED for one in own):
        return State.STOPPED, Stop.DECLINED
    if len(own) >= most:
        return State.STOPPED, Stop.TRIES
    if until is not None and today < until:
        return State.QUIET, None
    return State.DUE, None
