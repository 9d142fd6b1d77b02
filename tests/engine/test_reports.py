"""The reports on visits, waits, calls and the doctors' time, from the rows up to what is written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.reports.answer import Answer, Minutes, Money, Share, for_csv, rounded, shown
from console.reports.calls import ANSWERS as CALLS
from console.reports.minutes import ANSWERS as MINUTES
from console.reports.visits import ANSWERS as VISITS
from storage.calls.records import Close, Direction, Outcome
from storage.cash.records import Method, Tender
from storage.ids import AppointmentId, PatientId, PractitionerId
from storage.office import Office
from storage.queue import verbs as queue
from storage.queue.figures import summary
from storage.queue.records import Passage, Wait
from storage.rights import SYSTEM, Role
from storage.schedule import verbs as book
from storage.schedule.records import BookStatus, Side, TakenIn, VisitKind
from storage.staff.records import RosterException
from storage.store import Store
from tests.engine.book_town import BUILT, Town
from tests.scene import Played, Scene
from tests.till import Till, busy, furnish
from tests.till import cash as tender_cash

ASK = {**VISITS, **MINUTES, **CALLS}
DAY, NEXT = date(2026, 9, 29), date(2026, 9, 30)
"""A Tuesday and a Wednesday that are past; Orlova receives from 9 to 15 with 40 minutes of lunch."""


@pytest.fixture
async def manager(seated: Callable[..., Awaitable[Office]]) -> Office:
    return await seated(Role.SENIOR_ADMINISTRATOR, desk="desk 9")


@pytest.fixture
def scene() -> Scene:
    return BUILT


@pytest.fixture
def town(store: Store, played: Played) -> Town:
    town: Town = played.gave
    return town


def lines(answer: Answer) -> list[tuple[str, ...]]:
    return [tuple(shown(cell) for cell in row) for row in (*answer.rows, answer.totals) if row]


class Past:
    """Visits as they were."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def visit(
        self, who: PatientId, doctor: PractitionerId, minute: int, day: date = DAY, **more: object
    ) -> AppointmentId:
        wanted = TakenIn(
            **{
                "patient_id": who,
                "practitioner_id": doctor,
                "local_date": day,
                "local_min": minute,
                "minutes": 40,
                "kind": VisitKind.FIRST,
                **more,
            }  # type: ignore[arg-type]  # tests name any field
        )
        made = await self.office.store.write(SYSTEM, book.take_in, wanted)
        assert made is not None
        return AppointmentId(made)

    async def came(self, visit: AppointmentId, seconds: int, *, at: int, day: date = DAY) -> None:
        """Arrived at a wall minute, waited so many seconds, left ten minutes later."""
        zone = self.office.centre.tz
        arrived = datetime.combine(day, time(at // 60, at % 60), zone)
        inside = arrived + timedelta(seconds=seconds)
        passage = Passage(arrived_at=arrived, in_room_at=inside, left_at=inside + timedelta(minutes=10))
        await self.office.store.write(SYSTEM, queue.record_passage, visit, passage)


@pytest.fixture
async def past(office: Office, town: Town) -> Past:
    """On the first day Orlova sees two of four, Kim one of one; on the second Orlova sees one."""
    past = Past(office)
    await past.came(await past.visit(town.ann, town.orlova, 540), 57, at=538)
    await past.came(await past.visit(town.bob, town.orlova, 600, kind=VisitKind.FOLLOW, minutes=20), 1201, at=590)
    await past.visit(town.eve, town.orlova, 660, status=BookStatus.NO_SHOW)
    await past.visit(
        town.eve, town.orlova, 780, status=BookStatus.CANCELLED, cancel_reason="ill", cancel_side=Side.PATIENT
    )
    await past.visit(town.eve, town.orlova, 800, status=BookStatus.ENTERED_IN_ERROR)
    await past.came(await past.visit(town.eve, town.kim, 840), 1200, at=830)
    await past.came(await past.visit(town.ann, town.kim, 870, kind=VisitKind.WALK_IN), 60, at=870)
    await past.came(await past.visit(town.ann, town.orlova, 540, NEXT), 90, at=535, day=NEXT)
    await past.visit(town.bob, town.orlova, 600, NEXT)
    return past


# ------------------------------------------------------------------------------ visits


async def test_what_became_of_the_visits_of_a_day(office: Office, past: Past) -> None:
    found = await ASK["day"](office, DAY, NEXT)
    assert lines(found) == [
        ("29.09.2026", "5", "4", "4", "1", "1", "1", "2", "1", "0.00"),
        ("30.09.2026", "2", "1", "1", "0", "0", "0", "1", "0", "0.00"),
        ("together", "7", "5", "5", "1", "1", "1", "3", "1", "0.00"),
    ]
    assert found.data["all"]["booked"] == 7
    assert [one["seen"] for one in found.data["days"]] == [4, 1]
    nothing = await ASK["day"](office, date(2026, 1, 1), date(2026, 1, 31))
    assert (nothing.rows, nothing.data["days"], nothing.data["all"]["takings_minor"]) == ((), [], 0)


async def test_a_visit_without_noted_steps_took_place_too(office: Office, town: Town) -> None:
    await Past(office).visit(town.ann, town.orlova, 540, status=BookStatus.FULFILLED)
    assert lines(await ASK["day"](office, DAY, DAY))[0][1:4] == ("1", "1", "1")


async def test_who_left_unseen_arrived_and_cancelled(office: Office, past: Past, town: Town) -> None:
    visit = await past.visit(town.bob, town.petrov, 540)
    zone = office.centre.tz
    await office.store.write(
        SYSTEM, queue.record_passage, visit, Passage(arrived_at=datetime.combine(DAY, time(9), zone))
    )
    await office.store.write(SYSTEM, queue.leave_without_visit, visit)
    assert lines(await ASK["day"](office, DAY, DAY))[0][1:6] == ("6", "5", "4", "1", "2")


async def test_how_many_did_not_come(office: Office, past: Past) -> None:
    found = await ASK["noshow"](office, DAY, NEXT)
    assert lines(found) == [
        ("Kim E.", "1", "0", "0.0"),
        ("Orlova E.", "4", "1", "25.0"),
        ("together", "5", "1", "20.0"),
    ], "neither who cancelled nor who is still expected was due"
    assert found.data["all"] == {"due": 5, "missed": 1, "percent": 20.0}
    nothing = await ASK["noshow"](office, date(2026, 1, 1), date(2026, 1, 1))
    assert nothing.data["all"] == {"due": 0, "missed": 0, "percent": None}


# ------------------------------------------------------------------------------ minutes


async def test_how_long_they_waited(office: Office, past: Past) -> None:
    found = await ASK["waits"](office, DAY, NEXT)
    assert lines(found) == [
        ("Kim E.", "2", "10.5", "10.5", "20.0", "0"),
        ("Orlova E.", "3", "1.5", "7.5", "20.0", "1"),
        ("together", "5", "1.5", "8.7", "20.0", "1"),
    ]
    seconds = {one["appointment"]: one["waiting_seconds"] for one in found.data["visits"]}
    assert sorted(seconds.values()) == [57, 60, 90, 1200, 1201]
    assert found.data["all"] == {
        "visits": 5,
        "median_minutes": 1.5,
        "mean_minutes": 8.69,
        "longest_minutes": 20.02,
        "over_20": 1,
    }
    nothing = await ASK["waits"](office, date(2026, 1, 1), date(2026, 1, 1))
    assert nothing.data["all"]["median_minutes"] is None
    assert lines(nothing) == [("together", "0", "", "", "", "0")]


async def test_how_full_the_doctors_time_was(office: Office, past: Past, town: Town, manager: Office) -> None:
    await manager.staff.add_exception(
        RosterException(practitioner_id=town.kim, day=NEXT, start_min=0, end_min=1440, open=False, reason="ill")
    )
    found = await ASK["utilisation"](office, DAY, NEXT)
    assert lines(found) == [
        ("Kim E.", "29.09.2026", "40", "320", "12.5"),
        ("Orlova E.", "29.09.2026", "60", "320", "18.8"),
        ("Orlova E.", "30.09.2026", "80", "320", "25.0"),
        ("Petrov E.", "29.09.2026", "0", "320", "0.0"),
        ("Petrov E.", "30.09.2026", "0", "320", "0.0"),
        ("together", "", "180", "1600", "11.3"),
    ]
    assert [one["held_minutes"] for one in found.data["doctors"]] == [40, 140, 0]
    await manager.staff.retire(town.petrov)
    assert len((await ASK["utilisation"](office, DAY, DAY)).rows) == 3, "who left had received then"


@given(st.lists(st.integers(0, 20_000), max_size=40))
def test_the_median_is_exact(seconds: list[int]) -> None:
    start = datetime.combine(DAY, time(9), None)
    found = summary(
        Wait(
            appointment_id=AppointmentId(number),
            practitioner_id=PractitionerId(1),
            day=DAY,
            arrived_at=start,
            in_room_at=start + timedelta(seconds=wait),
            left_at=None,
        )
        for number, wait in enumerate(seconds)
    )
    if not seconds:
        assert found.median_seconds is found.mean_seconds is None
        return
    median, mean = found.median_seconds, found.mean_seconds
    assert median is not None
    assert mean is not None
    below, above = sum(one < median for one in seconds), sum(one > median for one in seconds)
    assert max(below, above) <= len(seconds) / 2
    assert mean * len(seconds) == sum(seconds)


# ------------------------------------------------------------------------------ money and calls


async def test_what_was_taken_on_a_day(office: Office) -> None:
    till: Till = await busy(office.store)
    taken = (await ASK["day"](till.office, date(2026, 10, 2), date(2026, 10, 2))).data["all"]["takings_minor"]
    assert taken == 180000 + (180000 + 55000) - 20000 + 100000 + 180000, "sales, a refund, an advance; no safe drop"


async def test_an_advance_is_taken_once(office: Office) -> None:
    till: Till = await furnish(office.store)
    await till.shift()
    await till.office.cash.deposit(till.yudin, (tender_cash(200000),))
    await till.pay(await till.owes(), tenders=(Tender(method=Method.ADVANCE, amount_minor=180000),))
    taken = (await ASK["day"](till.office, date(2026, 10, 2), date(2026, 10, 2))).data["all"]["takings_minor"]
    assert taken == 200000


async def test_the_calls_of_a_day(office: Office) -> None:
    calls = office.calls
    for number, outcome in (("+79031112233", Outcome.INFORMATION), ("+79031112244", Outcome.MISSED)):
        opened = await calls.open(direction=Direction.IN, number=number)
        await calls.close(opened.id, Close(outcome=outcome))
    again = await calls.open(direction=Direction.IN, number="+79031112244")
    await calls.close(again.id, Close(outcome=Outcome.MISSED))
    mistaken = await calls.open(direction=Direction.OUT)
    await calls.drop(mistaken.id)
    await calls.open(direction=Direction.OUT, number="+79031112255")
    today = date(2026, 10, 2)
    found = await ASK["calls"](office, today, today)
    data = found.data
    assert (data["in"], data["out"], data["missed"], data["unfinished"]) == (3, 1, 2, 1)
    assert data["to_do"] == 2, "one number that was missed twice, and the call that goes on"
    assert data["outcomes"]["information"] == 1
    assert "entered-in-error" not in data["outcomes"]
    assert sum(data["outcomes"].values()) + data["unfinished"] == data["in"] + data["out"]
    assert ("missed", 2) in found.rows
    yesterday = today - timedelta(days=1)
    assert (await ASK["calls"](office, yesterday, yesterday)).data["to_do"] == 0


# ------------------------------------------------------------------------------ cells


@pytest.mark.parametrize(
    ("cell", "read", "written"),
    [
        (Money(-123456), "-1,234.56", "-1234.56"),
        (Minutes(3297), "55.0", "54.95"),
        (Minutes(None), "", ""),
        (Share(1, 3), "33.3", "33.3"),
        (Share(0, 0), "", ""),
        (date(2026, 9, 1), "01.09.2026", "2026-09-01"),
        (-5, "-5", "-5"),
        ("=1+1", "=1+1", "'=1+1"),
        (" @sum", " @sum", "' @sum"),
        ("+7 916", "+7 916", "+7 916"),
        ("+cmd", "+cmd", "'+cmd"),
        ("-", "-", "'-"),
        ("＝1", "＝1", "'＝1"),
        ("O'Hara", "O'Hara", "O'Hara"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_cells_for_people_and_for_programs(cell: object, read: str, written: str) -> None:
    assert shown(cell) == read  # type: ignore[arg-type]  # the parameters are of every kind of cell
    assert for_csv(cell) == written  # type: ignore[arg-type]  # likewise


@given(st.fractions(), st.integers(0, 4))
@example(Fraction(10**40 + 1, 3), 2)
def test_rounding_is_to_the_nearest(value: Fraction, digits: int) -> None:
    found = Fraction(rounded(value, digits))
    assert abs(found - value) <= Fraction(1, 2 * 10**digits)
    assert Fraction(rounded(-value, digits)) == -found
