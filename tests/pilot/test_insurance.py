"""Insurance on the screens: programmes written, a policy noted, a bill split before it is posted, insurers asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
import pytest_asyncio

from console.app import ConsoleApp
from console.desks.cash import DESK as CASH
from console.desks.insured import DESK as INSURED
from console.desks.insurers import DESK as INSURERS
from console.find.ways import find
from console.person import Profile
from storage.checking import verify
from storage.claims import checks
from storage.insurance.records import PolicyDraft
from storage.office import Office
from storage.rights import Role
from storage.schedule.records import NewAppointment
from storage.store import Store
from tests.desk_driver import at_desk
from tests.engine.insurance_acts import FIRST, LAST
from tests.engine.insured_town import Insured, insured
from tests.scene import Played, Scene
from tests.second import squeezed
from tests.till import FURNISHED, TODAY, Till, sat_down

Seat = Callable[..., Awaitable[Office]]


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


@pytest_asyncio.fixture
async def till(store: Store, played: Played) -> Till:
    sat = await sat_down(store, played.gave)
    await sat.shift()
    return sat


@pytest_asyncio.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER, desk="desk 9")


@pytest_asyncio.fixture
async def town(till: Till, manager: Office) -> Insured:
    return await insured(till, manager)


def console(office: Office) -> ConsoleApp:
    async def opening() -> Office:
        return office

    return ConsoleApp(opening, Profile(login=office.actor.login), desks=(CASH, INSURED, INSURERS), finder=find)


@pytest.mark.parametrize("russian", [False, True], ids=["latin", "russian"])
async def test_an_insurer_a_programme_and_what_it_pays_for(manager: Office, till: Till, russian: bool) -> None:
    async with at_desk(console(manager), russian_layout=russian) as desk:
        await desk.press("F8 1 n")
        await desk.type("Shield")
        await desk.press("F10")
        await desk.type("Standard")
        await desk.press("Enter")
        await desk.type("10 %")
        await desk.press("F10")
        (plan,) = await manager.insurance.programmes()
        assert (plan.insurer_name, plan.name, plan.covers_all, plan.copay_percent) == ("Shield", "Standard", True, 10)
        desk.expect("own share 10 %")
        await desk.press("Enter 1")
        await desk.type("dermatoscopy")
        await desk.press("Enter 2 F10")
        (rule,) = await manager.insurance.rules(plan.id)
        assert (rule.service_id, rule.covered) == (till.scan, False)
        desk.expect("Dermatoscopy: excluded")


@pytest.mark.parametrize("russian", [False, True], ids=["latin", "russian"])
async def test_a_bill_is_split_before_it_is_posted(town: Insured, russian: bool) -> None:
    await town.plan(copay_percent=10)
    await town.till.owes()
    async with at_desk(console(town.office), russian_layout=russian) as desk:
        await desk.press("F5 i")
        desk.expect("1,800.00 = insurer 1,620.00 + patient 180.00")
        desk.expect("own share 180.00")
        assert await town.office.splits.log(TODAY, TODAY) == ()
        await desk.press("Enter")
        (part,) = await town.office.splits.log(TODAY, TODAY)
        assert part.amount_minor == 162000
        desk.expect("To pay")
        await desk.press("Enter Enter")
        assert await town.office.cash.debts() == {}
    verdict = await town.office.read(verify, checks.CHECKS)
    assert verdict.ok, verdict.problems


async def test_an_ended_policy_is_named_and_a_new_one_noted_on_the_spot(town: Insured) -> None:
    ended = PolicyDraft(
        programme_id=town.programme.id, number="SH 100-200", valid_from=FIRST, valid_to=TODAY - timedelta(days=2)
    )
    await town.office.insurance.edit_policy(town.policy, ended)
    await town.till.owes()
    async with at_desk(console(town.office)) as desk:
        await desk.press("F5 p")
        desk.expect("policy SH 100-200 ended on 30.09.2026: pays himself or new policy")
        await desk.press("Esc i")
        desk.expect("Yudin Mark: policy SH 100-200 ended on 30.09.2026: pays himself")
        await desk.press("2 1")
        await desk.type("SH 300")
        await desk.press("F10")
        desk.expect("POST 1,800.00 TO THE INSURER")
        await desk.press("Enter")
        (part,) = await town.office.splits.log(TODAY, TODAY)
        assert part.policy_number == "SH 300"


async def test_the_payment_sheet_says_what_the_insurer_pays(town: Insured) -> None:
    await town.till.owes()
    async with at_desk(console(town.office)) as desk:
        await desk.press("F5 p")
        desk.expect("1,800.00 of it goes to the insurer: Esc, then i")
        await desk.press("*  * *")
        desk.expect_not("insurer   (")


@pytest.mark.parametrize("russian", [False, True], ids=["latin", "russian"])
async def test_who_is_to_be_asked_and_what_they_said(town: Insured, russian: bool) -> None:
    day = TODAY + timedelta(days=4)
    wish = NewAppointment(
        patient_id=town.till.yudin, practitioner_id=town.till.orlova, local_date=day, local_min=600, minutes=20,
        overbook_reason="no hours yet",
    )  # fmt: skip
    await squeezed(town.manager, wish)
    async with at_desk(console(town.office), russian_layout=russian) as desk:
        await desk.press("F7 1")
        desk.expect("Yudin Mark")
        desk.expect("enrolment, benefits")
        await desk.press("l")
        desk.expect("NO ANSWER about Yudin Mark: it stays on the list")
        assert len(await town.office.insurance.to_verify()) == 1
        await desk.press("e 1")
        (row,) = await town.office.insurance.to_verify()
        assert row.assigned_name
        await desk.press("c")
        assert await town.office.insurance.to_verify() == ()
        await desk.press("u")
        assert len(await town.office.insurance.to_verify()) == 1
        await desk.press("k 1")
        await desk.type("left the company")
        await desk.press("F10")
        history = await town.office.insurance.history(town.policy.id)
        assert history[0].note == "left the company"
        desk.expect_not("benefits")
        assert await town.office.insurance.to_verify() == ()


async def test_the_log_is_the_other_side(town: Insured) -> None:
    await town.settle(await town.split(await town.till.owes()))
    assert town.policy.valid_to == LAST
    async with at_desk(console(town.office)) as desk:
        await desk.press("F7 1 f")
        desk.expect("log 01.10.2026 to 02.10.2026 · all insurers")
        desk.expect("Dermatologist..")
        await desk.press("c")
        desk.expect("this is the log")


async def test_a_policy_is_not_called_good_on_days_its_programme_does_not_pay(town: Insured) -> None:
    await town.plan(valid_from=TODAY + timedelta(days=90))
    await town.till.owes()
    async with at_desk(console(town.office)) as desk:
        await desk.press("F5 p")
        desk.expect("the programme does not hold on that day (31.12.2026)")
        await desk.press("Esc i")
        desk.expect("the programme does not hold on that day")
        await desk.press("1 3 F10")
        desk.expect("the programme pays only from 31.12.2026 !")


async def test_one_answer_says_how_many_visits_it_is_about(town: Insured) -> None:
    for ahead in (3, 5):
        wish = NewAppointment(
            patient_id=town.till.yudin, practitioner_id=town.till.orlova, local_date=TODAY + timedelta(days=ahead),
            local_min=600, minutes=20, overbook_reason="no hours yet",
        )  # fmt: skip
        await squeezed(town.manager, wish)
    async with at_desk(console(town.office)) as desk:
        await desk.press("F7 1 c")
        desk.expect("INSURED Yudin Mark · 2 visits by this policy")
        assert await town.office.insurance.to_verify() == ()
