"""A day on which every room of storage has something in every table that it must keep."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from storage.calls.quote_records import QuoteDraft
from storage.calls.records import Close, Outcome
from storage.cash.orders import Discount
from storage.cash.records import Method, ReceiptKind
from storage.centre import queries as centre_queries
from storage.centre.records import Centre
from storage.centre.tables import account_user
from storage.centre.zones import rules_of
from storage.clock import StillClock
from storage.ids import AppointmentId, EquipmentId, PatientId, PractitionerId, RegisterId, RoomId
from storage.location import Location
from storage.messages.records import Channel, Kind, WishDraft, Words
from storage.office import Office, open_store, seat
from storage.patients.records import PaperKind, PatientDraft, Phone, Sex
from storage.queue.records import Priority
from storage.recalls.records import PlanDraft, TypeDraft
from storage.rights import Role
from storage.schedule.records import CANCEL_REASONS, MoveTo, NewAppointment, WalkIn
from storage.services.free_records import FreeRuleDraft
from storage.services.guide_records import Chance, ComplaintDraft, Further
from storage.staff import verbs as staff_verbs
from storage.staff.records import PractitionerDraft, RosterBreak, RosterLine
from storage.store import Store
from storage.waiting.records import WaitDraft
from tests.engine.beneath import alchemy_url
from tests.engine.document_acts import documents
from tests.engine.insurance_acts import insure
from tests.engine.message_acts import TOKEN
from tests.engine.paper_acts import written
from tests.engine.printing_acts import set_up
from tests.second import login_row, squeezed
from tests.till import Till, busy, card, drawer

MONDAY = date(2026, 10, 5)
NOW = datetime(2026, 10, 2, 11, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Day:
    """What the attacks need to know of it."""

    till: Till
    orlova: PractitionerId
    room: RoomId
    laser: EquipmentId
    visit: AppointmentId
    """Monday 10:00 to 10:20, Yudin at Orlova's, in the room and with the laser."""
    others: tuple[PatientId, ...]
    """Patients without a visit."""


def people(where: Location, centre: Centre) -> None:
    """A centre, and one login for each role (the login is the role's name)."""
    engine = create_engine(alchemy_url(where), poolclass=NullPool)
    with engine.begin() as conn:
        centre_queries.save(conn, replace(centre, zone_rules=rules_of(centre.zone)))
        conn.execute(
            account_user.insert(),
            [login_row(role) for role in Role],
        )


async def write(where: Location) -> Day:
    """Play the day into an empty database."""
    people(where, Centre(name="Test Centre"))
    store = await open_store(where, StillClock(NOW))
    day = await play(store)
    await store.close()
    return day


async def play(store: Store) -> Day:
    """Two shifts, visits of every kind, calls, papers, notices, a merge, a price, an undo."""
    till = await busy(store)
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 9")
    room = await senior.staff.add_room("204")
    laser = EquipmentId(await senior.write(staff_verbs.add_equipment, "Laser", room) or 0)
    for weekday in range(5):
        line = RosterLine(
            practitioner_id=till.orlova, weekday=weekday, start_min=540, end_min=1080,
            valid_from=date(2026, 1, 1), room_id=room,
        )  # fmt: skip
        await senior.staff.add_line(line)
    lunch = RosterBreak(practitioner_id=till.orlova, start_min=760, end_min=780, label="lunch", valid_from=MONDAY)
    await senior.staff.add_break(lunch)
    others = [await _patient(till.office, name) for name in ("Antonov", "Belov", "Vlasov", "Gromov")]
    visit = await _book(till, senior, room, laser, others)
    await _queue(till.office, senior, till.orlova, room, others)
    await _calls(till.office)
    await senior.patients.merge(others.pop(), others[-1], "one person")
    await senior.services.set_price(till.scan, 60000, MONDAY)
    of_grey = PatientDraft(
        last_name="Grey", first_name="Anna", sex=Sex.FEMALE, birth_date=date(1980, 2, 29),
        phones=(Phone(e164="+79160000017"),), document_no="4510 123456",
    )  # fmt: skip
    grey = await till.office.patients.register(of_grey, open_card=True)
    await till.office.patients.note_paper(till.yudin, PaperKind.CONTRACT, "17")
    rule = await senior.recalls.add_type(TypeDraft(name="Yearly examination", service_ids=(till.visit,)))
    await senior.recalls.ask(till.yudin, rule, date(2026, 11, 1))
    await senior.recalls.plan(PlanDraft(patient_id=till.yudin, title="Course of massage", stages=5))
    await _cash(store, till, senior)
    await _pair(till, senior, others[0])
    await senior.waiting.add(WaitDraft(patient_id=till.yudin, practitioner_id=till.orlova, note="mornings"))
    await _quote(senior, till)
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 9")
    await manager.services.add_free_rule(FreeRuleDraft(visits=1, days=14, specialty="Dermatologist"))
    await _messages(till, senior, manager, visit)
    await manager.services.need_device(till.scan, laser, True)
    await insure(senior, till)
    await set_up(manager)
    await documents(till.office, manager, till.yudin, grey.id, till.visit)
    await written(manager)
    return Day(till, till.orlova, room, laser, visit, tuple(others))


async def _messages(till: Till, senior: Office, manager: Office, visit: AppointmentId) -> None:
    """One that waits, another way than usual of saying it; last, since other tests count the journal's rows."""
    await till.office.messages.agree(till.yudin, WishDraft(channel=Channel.TEXT, words="said yes"))
    with patch("secrets.token_hex", lambda _bytes: TOKEN):
        await senior.messages.write(visit, Kind.CONFIRMATION)
    await manager.messages.set_words(
        Words(kind=Kind.REMINDER, channel=Channel.TEXT, language="en", subject="", body="{day} {time}")
    )


async def _patient(office: Office, name: str) -> PatientId:
    draft = PatientDraft(last_name=name, first_name="Ivan", phones=(Phone(e164="+79160000000"),))
    return (await office.patients.add_caller(draft)).id


async def _book(
    till: Till, senior: Office, room: RoomId, laser: EquipmentId, others: list[PatientId]
) -> AppointmentId:
    def wish(who: PatientId, minute: int, **more: Any) -> NewAppointment:
        return NewAppointment(
            patient_id=who, practitioner_id=till.orlova, local_date=MONDAY, local_min=minute, minutes=20, **more
        )

    book = till.office.schedule
    kept = (await book.book(wish(till.yudin, 600, room_id=room, equipment_id=laser))).appointment
    await squeezed(senior, wish(others[0], 600, overbook_reason="pain"))
    moved = (await book.book(wish(others[1], 700))).appointment
    await book.move(moved.id, MoveTo(local_date=MONDAY, local_min=800))
    cancelled = (await book.book(wish(others[2], 900))).appointment
    await book.cancel(cancelled.id, CANCEL_REASONS[0])
    await book.book(wish(others[2], 960))
    await till.office.journal.undo()
    return kept.id


async def _pair(till: Till, senior: Office, who: PatientId) -> None:
    """A second specialist, and a pair of visits a week on."""
    kim = await senior.staff.add_practitioner(PractitionerDraft(last_name="Kim", specialty="ultrasound"))
    for weekday in range(5):
        line = RosterLine(
            practitioner_id=kim, weekday=weekday, start_min=540, end_min=1080, valid_from=date(2026, 1, 1)
        )
        await senior.staff.add_line(line)
    one, other = (
        NewAppointment(
            patient_id=who, practitioner_id=doctor, local_date=date(2026, 10, 13), local_min=minute, minutes=20
        )
        for doctor, minute in ((till.orlova, 600), (kim, 620))
    )
    made = await till.office.schedule.pairs.book(one, other)
    await till.office.assist.ask(made.visits[0].id, till.orlova, "together, if you can")


async def _queue(
    office: Office, senior: Office, orlova: PractitionerId, room: RoomId, others: list[PatientId]
) -> None:
    queue = office.queue
    first = await queue.walk_in(WalkIn(patient_id=others[0], practitioner_id=orlova, room_id=room))
    await queue.prioritise(first.appointment_id, Priority.SOON, "fever")
    await queue.call(first.appointment_id)
    await queue.step_back(first.appointment_id, "wrong person")
    await queue.send(first.appointment_id)
    await queue.to_pay(first.appointment_id)
    await queue.leave(first.appointment_id)
    await queue.room_to_clean(room)
    await queue.room_clean(room)
    second = await queue.walk_in(WalkIn(patient_id=others[1], practitioner_id=orlova))
    await queue.leave_without_visit(second.appointment_id)
    await queue.walk_in(WalkIn(patient_id=others[2], practitioner_id=orlova))


async def _calls(office: Office) -> None:
    rang = await office.calls.ring("+79161234567", "1")
    await office.calls.take(rang.id)
    await office.calls.close(rang.id, Close(outcome=Outcome.INFORMATION, note="hours"))
    await office.calls.ring("+79031112233", "2")
    await office.calls.hang_up("+79031112233")
    await office.calls.ring("+79035556677", "2")


async def _quote(senior: Office, till: Till) -> None:
    """A complaint of the guide, and a caller who was told what it comes to."""
    further = (Further(named="B01", chance=Chance.OFTEN, why="to be sure"),)
    await senior.guide.add(ComplaintDraft(name="Headache", synonyms="migraine", first="A01", further=further))
    asked = QuoteDraft(asked="head hurts", title="Headache", main=till.visit, further=((till.scan, 2),))
    call = await senior.calls.open(patient_id=till.yudin)
    await senior.calls.close(call.id, Close(outcome=Outcome.PRICE, quote=asked))


async def _cash(store: Store, till: Till, senior: Office) -> None:
    """A discount, a cash move taken back, a large refund approved, a hand-over, a shift closed, the next one open."""
    cash = till.office.cash
    await till.pay(await till.owes(service_id=till.scan), tenders=(card(55000),))
    charge = await till.owes()
    await cash.discount(charge.id, charge.version, Discount(reason="staff", percent=10))
    await cash.cash_move(ReceiptKind.IN, 30000, "change")
    await till.office.journal.undo()
    for request in (await cash.day()).requests:
        await senior.cash.approve_refund(request.id)
    shift = (await cash.day()).shift
    assert shift is not None
    now = drawer((await cash.report(shift.id)).expected_minor, methods=((Method.CARD, 55000),))
    await cash.hand_over(shift.id, now)
    cashier = await seat(store, Role.CASHIER.value, "desk 1")
    await cashier.cash.accept_hand_over(shift.id, now)
    await cashier.cash.close_shift(shift.id, now)
    await cash.open_shift(RegisterId(1), now)
    paid = await till.pay(await till.owes())
    await cash.reprint(paid.id)
