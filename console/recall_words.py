"""Recalls in words: categories, intervals, ages, outcomes.  For the places that show them."""

from __future__ import annotations

from datetime import date

from console.locale import N_, _, ngettext
from storage.calls.records import Outcome
from storage.recalls.records import STOPS, Category, Stop, TypeDraft, Unit

CATEGORIES = {
    Category.UNFINISHED: N_("unfinished treatment"),
    Category.FOLLOW_UP: N_("follow-ups"),
    Category.BROKEN: N_("broken visits"),
    Category.PREVENTIVE: N_("preventive"),
    Category.DEBT: N_("debts"),
}
_STOPS = {
    Stop.DECLINED: N_("declined"),
    Stop.ELSEWHERE: N_("treated elsewhere"),
    Stop.MOVED: N_("moved away, wrong number"),
    Stop.DOCTOR: N_("the doctor says it is not needed"),
    Stop.TRIES: N_("tried often enough"),
    Stop.OPTED_OUT: N_("wants no such calls"),
}
OUTCOMES = {
    Outcome.NO_ANSWER.value: N_("no answer"),
    Outcome.MESSAGE_LEFT.value: N_("left a message"),
    Outcome.DECLINED.value: N_("declined"),
    Outcome.WRONG_NUMBER.value: N_("wrong number"),
}
"""What a try came to."""


def category(of: Category) -> str:
    """`unfinished treatment`."""
    return _(CATEGORIES[of])


def stop(why: Stop) -> str:
    """`treated elsewhere`."""
    return _(_STOPS[why])


def stops() -> list[str]:
    """The reasons that a person may give, in the order of the digits."""
    return [stop(one) for one in STOPS]


def interval(every: int, unit: Unit) -> str:
    """`6 months`."""
    if unit is Unit.DAY:
        said = ngettext("{count} day", "{count} days", every)
    elif unit is Unit.MONTH:
        said = ngettext("{count} month", "{count} months", every)
    else:
        said = ngettext("{count} year", "{count} years", every)
    return said.format(count=every)


def ages(first: int | None, last: int | None) -> str:
    """`18-75`, `40+`, `0-17`; nothing for everybody."""
    if first is None and last is None:
        return ""
    return f"{first or 0}+" if last is None else f"{first or 0}-{last}"


def whom(draft: TypeDraft) -> str:
    """`women 21-65`, `40+`, `everybody`."""
    sex = {"male": _("men"), "female": _("women")}.get(draft.sex, "")
    return " ".join(filter(None, (sex, ages(draft.age_from, draft.age_to)))) or _("everybody")


def age(born: date | None, today: date) -> str:
    """Whole years; empty when nobody knows."""
    if born is None:
        return ""
    return str(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


def day(when: date, today: date) -> str:
    """`2.10` in this year, `30.09.25` in another."""
    return f"{when.day}.{when.month:02}" if when.year == today.year else f"{when:%d.%m.%y}"
