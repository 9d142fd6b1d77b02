"""What a caller was quoted: kept on the call, found again at the booking and beside the bill, never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import pytest_asyncio

from storage.calls import quote_rules
from storage.calls.quote_records import Quote, QuoteDraft
from storage.calls.records import CallState, Close, NewCaller, Outcome
from storage.cash.orders import ChargeDraft
from storage.clock import StillClock
from storage.errors import RuleBroken
from storage.ids import PatientId, ServiceId
from storage.office import Office
from storage.patients.records import PatientDraft, Phone
from storage.quoted import Compared
from storage.rights import Role
from storage.schedule.records import MoveTo, NewAppointment
from storage.services.records import ServiceDraft
from storage.store import Store
from tests.town import Town, settle

TODAY = date(2026, 10, 2)
TUESDAY = date(2026, 10, 6)
Seat = Callable[..., Awaitable[Office]]
STRANGER = "+79031112299"


@pytest_asyncio.fixture
async def town(store: Store) -> Town:
    return await settle(store)


@pytest_asyncio.fixture
async def senior(seated: Seat) -> Office:
    return await seated(Role.SENIOR_ADMINISTRATOR)


@pytest_asyncio.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER)


@pytest.fixture
def mole(town: Town) -> QuoteDraft:
    """First visit 2 200 and a dermatoscopy, 550."""
    services = town.services
    return QuoteDraft(asked="ugly mole", title="Mole", main=services["D01"], further=((services["D11"], 1),))


def visit(town: Town, who: PatientId, *, day: date = TUESDAY, minute: int = 600) -> NewAppointment:
    return NewAppointment(
        patient_id=who, practitioner_id=town.doctors["orlova"], local_date=day, local_min=minute,
        service_id=town.services["D01"],
    )  # fmt: skip


async def told(office: Office, draft: QuoteDraft, who: PatientId | None = None, number: str = "") -> Quote:
    call = await office.calls.open(number=number, patient_id=who)
    await office.calls.close(call.id, Close(outcome=Outcome.PRICE, about="price", quote=draft))
    return (await office.calls.quotes_in([call.id]))[call.id]


async def test_a_quote_is_kept_on_the_call_with_its_services_and_prices(
    office: Office, town: Town, mole: QuoteDraft
) -> None:
    who = town.patients[0]
    made = await told(office, mole, who)
    assert (made.asked, made.title, made.specialty) == ("ugly mole", "Mole", "dermatologist")
    assert (made.low_minor, made.high_minor, made.minutes) == (220000, 275000, 50)
    assert (made.day, made.valid_to) == (TODAY, TODAY + timedelta(days=30))
    assert [(one.chance, one.amount_minor) for one in made.lines] == [(0, 220000), (1, 55000)]
    assert made.patient_id == who
    call = await office.calls.call(made.call_id)
    assert call.quote_minor == 220000
    assert await office.calls.quotes_of(who) == (made,)


async def test_later_prices_do_not_change_it(
    office: Office, town: Town, mole: QuoteDraft, clock: StillClock, senior: Office
) -> None:
    made = await told(office, mole, town.patients[0])
    await senior.services.set_price(town.services["D01"], 999900, TODAY)
    assert await office.calls.quotes_in([made.call_id]) == {made.call_id: made}


async def test_what_has_no_price_is_not_quoted_and_nothing_is_closed(
    office: Office, town: Town, mole: QuoteDraft, senior: Office
) -> None:
    new = await senior.services.add(unpriced())
    call = await office.calls.open(patient_id=town.patients[0])
    asked = replace(mole, further=((new.id, 2),))
    with pytest.raises(RuleBroken, match="no price today"):
        await office.calls.close(call.id, Close(outcome=Outcome.PRICE, quote=asked))
    assert (await office.calls.call(call.id)).state is CallState.OPEN
    assert await office.calls.quotes_in([call.id]) == {}


def unpriced() -> ServiceDraft:
    return ServiceDraft(code="NEW", name="Not priced yet")


async def test_it_is_shown_when_that_person_is_booked_and_read_back(
    office: Office, town: Town, mole: QuoteDraft
) -> None:
    who, other = town.patients[:2]
    await told(office, mole, who)
    assert (await office.schedule.terms(visit(town, who))).quoted == (220000, 275000)
    assert (await office.schedule.terms(visit(town, other))).quoted is None
    made = await office.schedule.book(visit(town, who))
    assert (made.price_minor, made.quoted) == (220000, (220000, 275000))
    far = visit(town, who, day=TODAY + timedelta(days=31))
    assert (await office.schedule.terms(far)).quoted is None, "it holds for thirty days"
    kim = replace(visit(town, who), practitioner_id=town.doctors["kim"], service_id=town.services["U11"])
    assert (await office.schedule.terms(kim)).quoted is None, "another specialty was not asked for"


async def test_a_caller_who_becomes_a_patient_takes_it_along(office: Office, town: Town, mole: QuoteDraft) -> None:
    made = await told(office, mole, number=STRANGER)
    assert made.patient_id is None
    again = await office.calls.ring(STRANGER)
    who = NewCaller(last_name="Sokolova", first_name="Inna", number=STRANGER)
    visit_id, call = await office.calls.book(again.id, visit(town, PatientId(0)), who)
    assert call.patient_id is not None
    assert [one.id for one in await office.calls.quotes_of(call.patient_id)] == [made.id]
    assert (await office.schedule.read_back(visit_id)).quoted == (220000, 275000)
    said = (await office.calls.told([call.id]))[call.id]
    assert said.quoted == (220000, 275000)
    others = await office.patients.add_caller(
        PatientDraft(last_name="Other", first_name="Ada", phones=(Phone(e164="+79031112200"),))
    )
    assert await office.calls.quotes_of(others.id) == ()


async def test_quoted_and_booked_in_one_call(office: Office, town: Town, mole: QuoteDraft) -> None:
    who = town.patients[0]
    call = await office.calls.open(patient_id=who)
    visit_id, closed = await office.calls.book(call.id, visit(town, who), quote=mole)
    assert closed.outcome is Outcome.BOOKED
    assert call.id in await office.calls.quotes_in([call.id])
    said = (await office.calls.told([call.id]))[call.id]
    assert (said.local_date, said.local_min, said.doctor, said.room) == (TUESDAY, 600, "Orlova E.I.", "204")
    assert (said.price_minor, said.quoted) == (220000, (220000, 275000))
    made = await office.schedule.appointment(visit_id)
    move = await office.calls.open(patient_id=who)
    await office.calls.move(move.id, made, MoveTo(local_date=TUESDAY, local_min=800))
    both = await office.calls.told([move.id, call.id])
    assert both[move.id].local_min == 800
    assert both[call.id] == said, "what was said then was said then"


async def test_undone_with_its_call_it_counts_no_more(office: Office, town: Town, mole: QuoteDraft) -> None:
    who = town.patients[0]
    made = await told(office, mole, who)
    await office.journal.undo()
    assert (await office.calls.call(made.call_id)).state is CallState.OPEN
    assert await office.calls.quotes_of(who) == ()
    other = replace(mole, further=())
    await office.calls.close(made.call_id, Close(outcome=Outcome.PRICE, quote=other))
    again = (await office.calls.quotes_in([made.call_id]))[made.call_id]
    assert (again.low_minor, again.high_minor) == (220000, 220000)


async def test_what_a_first_visit_needs_is_read_back(manager: Office, office: Office, town: Town) -> None:
    centre = manager.centre
    await manager.settle(replace(centre, bring="passport and policy"), centre)
    made = await office.schedule.book(visit(town, town.patients[0]))
    assert made.bring == "passport and policy"


# ---------------------------------------------------------------------------- when it holds
def quote(**more: object) -> Quote:
    return replace(
        Quote(
            id=1, call_id=1, patient_id=None, asked="", title="", specialty="", specialty_key="derm",  # type: ignore[arg-type]
            low_minor=100, high_minor=200, minutes=0, day=TODAY, valid_to=TODAY + timedelta(days=30),
            at=None, by_name="",  # type: ignore[arg-type]
        ),
        **more,  # type: ignore[arg-type]  # fields of the record
    )  # fmt: skip


def test_the_newest_that_fits_holds() -> None:
    derm, usi = quote(id=2), quote(id=3, specialty_key="usi")
    service = ServiceId(7)
    assert quote_rules.holding([usi, derm], TODAY, {service}, {"derm"}) is derm
    assert quote_rules.holding([usi, derm], TODAY, {service}, {"ent"}) is None
    assert quote_rules.holding([derm], TODAY - timedelta(days=1), {service}, {"derm"}) is None
    assert quote_rules.holding([derm], TODAY + timedelta(days=31), {service}, {"derm"}) is None
    of_none = quote(specialty_key="")
    assert quote_rules.holding([of_none], TODAY, {service}, {""}) is None, "a test of any assistant is named, or not"
    assert quote_rules.above(derm, 201)
    assert not quote_rules.above(derm, 200)


# ---------------------------------------------------------------------------- beneath the storage
@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE quote SET high_minor = high_minor + 1",
        "UPDATE quote SET asked = 'something else'",
        "UPDATE quote SET asked = ''",
        "UPDATE quote SET valid_to = '2027-01-01'",
        "UPDATE quote SET title = 'x', voided = 1",
        "UPDATE quote SET id = 99",
        "DELETE FROM quote",
        "UPDATE quote_line SET amount_minor = 1",
        "DELETE FROM quote_line",
        "INSERT INTO quote_line (quote_id, service_id, title, chance, amount_minor) VALUES (1, 1, 'x', 1, 5)",
        "INSERT INTO quote_line (quote_id, service_id, title, chance, amount_minor) VALUES (1, 4711, 'x', 1, 5)",
        "INSERT INTO quote_line (quote_id, service_id, title, chance, amount_minor) VALUES (1, 9, 'x', 4, 5)",
        "INSERT INTO quote (call_id, title, low_minor, high_minor, day, valid_to, at)"
        " VALUES (1, 'x', 9, 5, '2026-10-02', '2026-10-03', 1)",
        "INSERT INTO quote (call_id, title, low_minor, high_minor, day, valid_to, at)"
        " VALUES (1, 'x', 5, 9, '2026-10-02', '2026-10-01', 1)",
    ],
)
def test_what_was_quoted_does_not_change(beneath: sqlite3.Connection, forged: str) -> None:
    kept = [beneath.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in TABLES]
    assert all(kept)
    with pytest.raises(Exception, match=r"(?i)quote|constraint|said|there already|append|refuse"):
        beneath.execute(forged)
    assert [beneath.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in TABLES] == kept


def test_taken_back_once_and_for_all(beneath: sqlite3.Connection) -> None:
    beneath.execute("UPDATE quote SET voided = 1 WHERE id = 1")
    with pytest.raises(Exception, match=r"(?i)quote|append"):
        beneath.execute("UPDATE quote SET voided = 0 WHERE id = 1")


TABLES = ("quote", "quote_line")


# ---------------------------------------------------------------------------- beside the bill
async def test_the_quote_stands_beside_the_first_bill_that_it_was_for(
    office: Office, town: Town, mole: QuoteDraft
) -> None:
    who = town.patients[0]
    made = await told(office, mole, who)
    assert await office.quoted.of_patient(who) == (Compared(quote=made),)
    assert await office.quoted.beside(who, TODAY) is None
    for code in ("D01", "D11", "L01"):
        await office.cash.add_charge(ChargeDraft(patient_id=who, day=TODAY, service_id=town.services[code]))
    (one,) = await office.quoted.of_patient(who)
    assert (one.day, one.bill_minor, one.above_minor) == (TODAY, 320000, 45000)
    assert await office.quoted.beside(who, TODAY) == one
    other = town.patients[1]
    await office.cash.add_charge(ChargeDraft(patient_id=other, day=TODAY, service_id=town.services["D01"]))
    assert await office.quoted.beside(other, TODAY) is None
