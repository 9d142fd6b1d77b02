"""Recalls and their rules at the keyboard: whom to call, what came of it, booked from the row, put off, stopped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from console.app import ConsoleApp
from console.desks.queue import DESK as QUEUE
from console.desks.recall_rules import DESK as RULES
from console.desks.recalls import DESK
from console.desks.schedule import DESK as DAY
from console.person import Profile
from console.typed.errors import TypedError
from console.typed.intervals import parse_ages, parse_interval, parse_quiet
from storage.office import Office, seat
from storage.recalls.records import PlanDraft, Quiet, State, Unit
from storage.rights import Role
from storage.store import Store
from tests.desk_driver import Driver, at_desk
from tests.town import Town, settle


@asynccontextmanager
async def place(
    store: Store,
    keys: str = "F7 1",
    *,
    role: Role = Role.SENIOR_ADMINISTRATOR,
    russian: bool = False,
    language: str = "en",
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[tuple[Driver, Office, Town]]:
    town = await settle(store)
    office = await seat(store, role.value, "desk 1")
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
    first, second, *_ = town.patients
    await senior.recalls.plan(PlanDraft(patient_id=first, title="Course of drips", stages=3, done=1))
    await senior.recalls.plan(PlanDraft(patient_id=second, title="Course of nerve blocks", stages=2))

    async def opening() -> Office:
        return office

    app = ConsoleApp(opening, Profile(login=office.actor.login, language=language), desks=(QUEUE, DAY, DESK, RULES))
    async with at_desk(app, russian_layout=russian, size=size) as driver:
        await driver.press(keys)
        yield driver, office, town


@pytest.mark.parametrize("russian", [False, True])
async def test_one_digit_logs_a_try_and_one_key_takes_it_back(store: Store, russian: bool) -> None:
    async with place(store, russian=russian) as (driver, office, town):
        driver.expect("Recalls · due by today", "2 to call", "unfinished treatment", "1/3 Course", "nobody has called")
        who = town.people[0].last.en
        assert who in driver.line(5)
        await driver.press("l 1")
        driver.expect(f"x TRIED {who}", "no answer, try 1", "1 to call")
        (quiet,) = (await office.recalls.worklist(None, State.QUIET)).rows
        assert quiet.tries[0].outcome == "no-answer"
        await driver.press("f 7")
        driver.expect("Recalls · left alone for now", "left alone until 16.10.2026", "2.10 no answer")
        await driver.press("u")
        driver.expect("Nobody is to be called")
        await driver.press("f 1")
        driver.expect("2 to call")


async def test_booking_from_the_row_takes_it_off_the_list(store: Store) -> None:
    async with place(store, "F3") as (driver, office, town):
        senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
        await senior.recalls.plan(
            PlanDraft(patient_id=town.patients[4], title="Peeling", stages=3, practitioner_id=town.orlova)
        )
        await driver.press("F7 1 3 b")
        driver.expect("First openings", town.people[4].last.en, "Orlova E.I.")
        await driver.press("Enter 1 Enter")
        assert len((await office.recalls.worklist()).rows) == 2
        await driver.press("F7 1")
        driver.expect("2 to call")
        driver.expect_not("Peeling")


async def test_put_off_stopped_and_begun_again(store: Store) -> None:
    async with place(store) as (driver, _office, town):
        who = town.people[0].last.en
        await driver.press("e 1")
        await driver.type("+10")
        await driver.press("Enter")
        await driver.type("on holiday")
        await driver.press("F10")
        driver.expect(f"■ RECALL {who}", "1 to call")
        await driver.press("u")
        driver.expect(f"Taken back: DAY OF A RECALL {who}")
        driver.expect("2 to call")
        await driver.press("1 e 2 2")
        driver.expect(f"- STOPPED {who}", "treated elsewhere", "1 to call")
        await driver.press("f 8")
        driver.expect("Recalls · stopped", "stopped: treated elsewhere")
        await driver.press("l")
        driver.expect("stopped: treated elsewhere")
        await driver.press("e 4")
        driver.expect(f"■ CALLED AGAIN {who}", "Nobody is to be called")
        await driver.press("f 1 1 e 3")
        driver.expect(f"- NO CALLS {who}", "1 to call")
        await driver.press("u")
        driver.expect(f"Taken back: CALLS TO A PATIENT {who}")
        await driver.press("1 d")
        driver.expect("STAGE 2 OF 3")
        await driver.press("u")
        driver.expect(f"Taken back: STAGE OF A PLAN {who}", "Course of drips")


async def test_the_sentence_says_the_day_that_is_taken_and_a_day_of_the_past_is_refused(store: Store) -> None:
    async with place(store) as (driver, _office, town):
        who = town.people[0].last.en
        await driver.press("e 1")
        await driver.type("1.10")
        await driver.press("Enter")
        driver.expect("This day is past: type a later one, or the year with it.")
        await driver.press("Bksp Bksp Bksp Bksp")
        await driver.type("1.3")
        await driver.press("Enter")
        driver.expect("Mon 1 Mar 2027", f"CALL {who}", "ON Mon 1 Mar 2027")
        await driver.press("Up")
        await driver.type("+30")
        await driver.press("Enter")
        driver.expect_not("AS THE RULE SAYS")
        driver.expect("ON Sun 1 Nov")
        await driver.press("Enter")
        driver.expect(f"■ RECALL {who}", ": Sun 1 Nov")


async def test_no_word_of_a_plan_is_lost_without_a_mark(store: Store) -> None:
    async with place(store) as (driver, _office, _town):
        driver.expect("1/3 Course of..", "1/3 Course of drips")
        await driver.press("Down")
        driver.expect("0/2 Course of..", "0/2 Course of nerve blocks")


async def test_a_plan_and_a_recall_by_hand(store: Store) -> None:
    async with place(store) as (driver, _office, town):
        await driver.press("n 2")
        await driver.type(town.people[5].last.en)
        await driver.press("1")
        await driver.type("Course of massage")
        await driver.press("Enter")
        await driver.type("5/5")
        await driver.press("Enter")
        driver.expect("Expected 1 to 99 stages, one of them at least not done yet.")
        await driver.press("Bksp Bksp Bksp")
        await driver.type("1/5")
        await driver.press("F10")
        driver.expect("■ NOTED", "3 to call", "1/5 Course of")
        await driver.press("n 1")
        driver.expect("There is no rule yet")


async def test_a_rule_is_made_and_what_contradicts_itself_is_said_at_its_field(store: Store) -> None:
    async with place(store, "F8 1") as (driver, office, _town):
        driver.expect("Recall rules", "There is no rule yet")
        await driver.press("n")
        await driver.type("Yearly examination")
        await driver.press("Enter")
        await driver.type("X99")
        await driver.press("Enter")
        driver.expect("“X99” is neither a code of the price list nor a specialty here.")
        await driver.press("Bksp Bksp Bksp")
        await driver.type("T01, T02")
        await driver.press("Enter")
        await driver.type("0 months")
        await driver.press("Enter")
        driver.expect("An interval of 0 calls nobody")
        await driver.press(" ".join(["Bksp"] * 8))
        await driver.type("1 year")
        await driver.press("Enter")
        await driver.type("50-40")
        await driver.press("Enter")
        driver.expect("Nobody is both 50 or older and 40 or younger.")
        await driver.press(" ".join(["Bksp"] * 5))
        await driver.type("40+")
        await driver.press("F10")
        driver.expect("■ NEW RULE Yearly examination", "1 year", "T01, T02", "40+", "left alone for 14 days")
        (kind,) = await office.recalls.types()
        assert (kind.draft.every, kind.draft.unit, kind.draft.age_from, kind.draft.age_to) == (1, Unit.YEAR, 40, None)
        await driver.press("e 2")
        driver.expect("- OUT OF USE Yearly examination")
        await driver.press("u")
        assert driver.news == (
            "Taken back: USE OF THE RULE Yearly examination. u again takes back: RECALL RULE Yearly examination"
        )


async def test_who_may_not_change_rules_is_told_who_may(store: Store) -> None:
    async with place(store, "F8 1 n", role=Role.ADMINISTRATOR) as (driver, _office, _town):
        driver.expect_not("New recall rule")
        driver.expect("n:")


@pytest.mark.parametrize("size", [(64, 20), (80, 24)])
async def test_in_russian_and_on_a_small_screen(store: Store, size: tuple[int, int]) -> None:
    async with place(store, russian=True, language="ru", size=size) as (driver, _office, _town):
        driver.expect("Обзвон · пора сегодня", "2 к звонку", "незаконченное лечение", "ещё не звонили")
        await driver.press("l")
        driver.expect("нет ответа", "оставлено сообщение", "не тот номер")


def test_intervals_ages_and_quiet_periods_as_people_type_them() -> None:
    assert [parse_interval(text) for text in ("6", "6 мес", "1 год", "2 лет", "14d", "2 weeks")] == [
        (6, Unit.MONTH), (6, Unit.MONTH), (1, Unit.YEAR), (2, Unit.YEAR), (14, Unit.DAY), (14, Unit.DAY),
    ]  # fmt: skip
    assert [parse_ages(text) for text in ("18-75", "40+", "-17", "65")] == [(18, 75), (40, None), (None, 17), (65, 65)]
    assert parse_quiet("7, 21, 2") == Quiet(first=7, later=21, tries=2)
    for parse, text in (
        (parse_interval, "0"), (parse_interval, "soon"), (parse_interval, "99999 days"), (parse_interval, "3 f"),
        (parse_ages, "x"), (parse_ages, "200"), (parse_ages, "+"), (parse_quiet, "14 30"), (parse_quiet, "0 1 1"),
        (parse_quiet, "1 1 0"),
    ):  # fmt: skip
        with pytest.raises(TypedError):
            parse(text)
