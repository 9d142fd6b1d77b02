"""The days of a rule: as `dateutil` gives them, and never longer looked for than the days that are asked for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr

from storage.errors import RuleBroken
from storage.exchange.ics_patience import Patience
from storage.exchange.ics_rules import days, rule_of

START = date(2026, 1, 1)
LAST = date(2027, 12, 31)
RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3;COUNT=200",
    "FREQ=DAILY;BYDAY=MO,FR;BYMONTH=1,7",
    "FREQ=DAILY;BYMONTHDAY=1,-1",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO,WE;WKST=MO",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO,WE;WKST=SU",
    "FREQ=WEEKLY;BYDAY=TU,SA,TH;COUNT=150",
    "FREQ=WEEKLY;BYMONTH=12",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31,-1,13",
    "FREQ=MONTHLY;BYDAY=1MO,-1FR,5TH",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1,2",
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    "FREQ=YEARLY",
    "FREQ=YEARLY;INTERVAL=2;BYMONTH=3,1",
    "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3,10",
    "FREQ=YEARLY;BYDAY=20MO,-2TU",
    "FREQ=YEARLY;BYDAY=SA;BYSETPOS=-1",
    "FREQ=YEARLY;BYYEARDAY=1,60,-1,-366",
    "FREQ=YEARLY;BYMONTHDAY=29,30;BYMONTH=2,4",
]
STARTS = [date(2023, 12, 31), date(2024, 2, 29), date(2025, 8, 30), date(2026, 1, 1), date(2026, 2, 13)]


@pytest.mark.parametrize("text", RULES)
def test_the_days_are_those_of_dateutil(text: str) -> None:
    """`dateutil` ends at UNTIL; where nothing falls between it would look until the year 9999, so none is such."""
    for start in STARTS:
        begin = datetime.combine(start, time())
        told = text if "COUNT" in text else f"{text};UNTIL={LAST:%Y%m%d}T000000"
        theirs = [one.date() for one in rrulestr(told, dtstart=begin) if START <= one.date() <= LAST]
        assert list(days(rule_of(text, start), start, START, LAST, Patience())) == theirs, start


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", [date(2026, 12, 28) + timedelta(weeks=1), date(2026, 12, 29)]),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", [date(2026, 5, 11), date(2027, 5, 17)]),
        ("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO", [date(2026, 12, 28), date(2027, 12, 27)]),
    ],
)
def test_weeks_by_their_number(text: str, found: list[date]) -> None:
    ours = list(days(rule_of(text, START), START, START, LAST, Patience()))
    theirs = [one.date() for one in rrulestr(f"{text};UNTIL=20271231T000000", dtstart=datetime.combine(START, time()))]
    assert ours == theirs
    assert "=1;" in text or ours == found


def test_a_rule_that_never_falls_is_over_at_the_last_day() -> None:
    never = rule_of("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", START)
    patience = Patience(2000)
    assert list(days(never, START, START, LAST, patience)) == []
    old = rule_of("FREQ=DAILY", date(1900, 1, 1))
    assert len(list(days(old, date(1900, 1, 1), LAST, LAST, patience))) == 1


def test_rules_that_take_too_long_together_end_in_a_sentence() -> None:
    counted = rule_of("FREQ=DAILY;COUNT=99999", date(1900, 1, 1))
    with pytest.raises(RuleBroken, match="takes too long"):
        list(days(counted, date(1900, 1, 1), START, LAST, Patience(10_000)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FREQ=SECONDLY", "repeats by days at most: FREQ=SECONDLY"),
        ("FREQ=MINUTELY;COUNT=3", "FREQ=MINUTELY"),
        ("FREQ=HOURLY", "FREQ=HOURLY"),
        ("FREQ=DAILY;BYSECOND=0,1,2,3", "BYSECOND is not taken"),
        ("FREQ=DAILY;BYHOUR=8,9", "BYHOUR is not taken"),
        ("FREQ=FORTNIGHTLY", "not understood"),
        ("FREQ=DAILY;INTERVAL=0", "not understood"),
        ("FREQ=DAILY;INTERVAL=-1", "not understood"),
        ("FREQ=DAILY;COUNT=0", "not understood"),
        ("FREQ=DAILY;COUNT=99999999999999999999", "not understood"),
        ("FREQ=DAILY;BYMONTH=13", "not understood"),
        ("FREQ=DAILY;BYMONTHDAY=99", "not understood"),
        ("FREQ=WEEKLY;BYDAY=XX", "not understood"),
        ("FREQ=WEEKLY;BYDAY=2MO", "not understood"),
        ("FREQ=DAILY;UNTIL=soon", "not understood"),
        ("FREQ=DAILY;MOON=FULL", "not understood"),
        ("COUNT=2", "not understood"),
        ("", "not understood"),
    ],
)
def test_what_is_no_rule_of_an_absence_is_a_sentence(text: str, said: str) -> None:
    with pytest.raises(RuleBroken) as raised:
        rule_of(text, START)
    assert said in str(raised.value)
