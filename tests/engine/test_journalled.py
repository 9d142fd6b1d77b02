"""Every verb leaves its trace: journal rows, a change row, and what it did can be taken back where it says so."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from storage.accounts.public_keys import public_key_of
from storage.calls.records import Close, Direction, NewCaller, Outcome
from storage.cash.orders import ChargeDraft, Discount, PaymentOrder, RefundOrder
from storage.cash.records import Method, ReceiptKind, Tender
from storage.checking import verify_at
from storage.clock import StillClock
from storage.exchange.absences_in import Change
from storage.exchange.ics_absences import Away
from storage.exchange.records import Kind
from storage.location import Location
from storage.office import Office, open_store, seat
from storage.patients.records import PaperKind, PatientDraft, Phone, Sex
from storage.queue.records import Passage, Priority
from storage.rights import Right, Role
from storage.rooms import load_verbs
from storage.schedule.records import (
    CANCEL_REASONS,
    CardState,
    Confirmation,
    MoveTo,
    NewAppointment,
    TakenIn,
    WalkIn,
)
from storage.services.records import ServiceDraft, ServiceKind
from storage.staff.records import PractitionerDraft, RosterBreak, RosterException, RosterLine
from storage.store import Store
from storage.verbs import VERBS
from tests.engine.assist_acts import assist_acts
from tests.engine.entering import KEY
from tests.engine.exchange_files import PATIENTS, SLOTS, VISITS, take, writer
from tests.engine.full_day import MONDAY, NOW, Day
from tests.engine.guide_acts import guide_acts
from tests.engine.insurance_acts import RULE_WORDS, insurance_acts
from tests.engine.list_acts import list_acts
from tests.engine.message_acts import FIRST, message_acts
from tests.engine.paper_acts import paper_acts
from tests.engine.recall_acts import recall_acts
from tests.engine.series_acts import series_acts
from tests.engine.wait_acts import wait_acts
from tests.second import approved
from tests.till import drawer

load_verbs()
REAL = {name: one for name, one in VERBS.items() if not name.startswith(("test.", "demo."))}
One = Callable[[str], int]
LATER = MONDAY + timedelta(days=7)


@pytest_asyncio.fixture
async def store(day_file: Location) -> AsyncIterator[Store]:
    opened = await open_store(day_file, StillClock(NOW))
    yield opened
    await opened.close()


def _charge(one: One) -> tuple[object, int]:
    return one("SELECT max(id) FROM charge WHERE state = 'open'"), one(
        "SELECT version FROM charge WHERE id = (SELECT max(id) FROM charge WHERE state = 'open')"
    )


def _version(one: One, what: str, row: int = 1) -> int:
    return one(f"SELECT version FROM {what} WHERE id = {row}")


def _wish(day: Day, minute: int) -> NewAppointment:
    return NewAppointment(
        patient_id=day.others[0], practitioner_id=day.orlova, local_date=LATER, local_min=minute, minutes=20
    )


def _paid(one: One) -> RefundOrder:
    last = one("SELECT max(id) FROM receipt WHERE kind = 'sale'")
    line = one(f"SELECT max(id) FROM receipt_line WHERE receipt_id = {last}")
    return RefundOrder(receipt_id=last, reason="x", lines=((line, 100),))  # type: ignore[arg-type]  # ids of rows


def arguments(day: Day, one: One) -> dict[str, tuple[object, ...]]:
    """For each verb, what would do something on the full day."""
    till, visit, orlova = day.till, day.visit, day.orlova
    waiting = one("SELECT appointment_id FROM flow WHERE kind IN ('arrived', 'ready')")
    ringing, missed = one("SELECT max(id) FROM call WHERE outcome IS NULL"), 2
    closing = Close(outcome=Outcome.COMPLAINT, note="lift")
    grey = one("SELECT id FROM patient WHERE card_no IS NOT NULL")
    past = TakenIn(patient_id=day.others[1], practitioner_id=orlova, local_date=date(2026, 9, 30), local_min=600,
                   minutes=20)  # fmt: skip
    full = {"last_name": "Weiss", "first_name": "Anna", "sex": Sex.FEMALE, "birth_date": date(1990, 5, 5)}
    return {
        "patients.register": (PatientDraft(**full, phones=(Phone(e164="+79160000055"),)),),  # type: ignore[arg-type]
        "patients.add_caller": (PatientDraft(last_name="New", phones=(Phone(e164="+79160000066"),)),),
        "patients.edit": (
            till.yudin,
            PatientDraft(last_name="Yudin", first_name="M", phones=(Phone(e164="+79161234567"),), email="m@y.org"),
            _version(one, "patient", till.yudin),
        ),
        "patients.add_phone": (till.ivanov, Phone(e164="+79160000077")),
        "patients.set_alert": (till.ivanov, "allergy", _version(one, "patient", till.ivanov)),
        "patients.note_paper": (till.yudin, PaperKind.CONSENT),
        "patients.void_paper": (1,),
        "patients.merge": (day.others[0], day.others[1], "one person"),
        "patients.unmerge": (one("SELECT id FROM patient WHERE status = 'merged'"),),
        "privacy.erase": (grey, "Erased person {number}"),
        "privacy.give_out": (grey, "fhir"),
        "privacy.give_calendar": ([grey],),
        "privacy.look": (grey, "people"),
        "staff.add_practitioner": (PractitionerDraft(last_name="Kim"),),
        "staff.edit_practitioner": (orlova, PractitionerDraft(last_name="Orlova"), _version(one, "practitioner")),
        "staff.retire": (orlova,),
        "staff.add_room": ("302",), "staff.edit_room": (day.room, "205", "2", _version(one, "room")),
        "staff.use_room": (day.room, False),
        "staff.add_equipment": ("Lamp",),
        "staff.use_equipment": (day.laser, False),
        "staff.add_line": (
            RosterLine(practitioner_id=orlova, weekday=5, start_min=540, end_min=600, valid_from=MONDAY),
        ),
        "staff.end_line": (1, LATER),
        "staff.set_hours": (
            orlova,
            LATER,
            [RosterLine(practitioner_id=orlova, weekday=5, start_min=540, end_min=600, valid_from=LATER)],
            [RosterBreak(practitioner_id=orlova, start_min=720, end_min=730, label="tea", valid_from=LATER)],
        ),
        "staff.set_days": (orlova, LATER, LATER),
        "staff.import_absences": (orlova, [Change([("1:a", Away(LATER, 0, 1440, "ill"))], [])]),
        "staff.clear_days": (orlova, LATER, LATER),
        "staff.set_week": (orlova, LATER, []),
        "staff.add_break": (
            RosterBreak(practitioner_id=orlova, start_min=720, end_min=730, label="tea", valid_from=MONDAY),
        ),
        "staff.add_exception": (
            RosterException(practitioner_id=orlova, day=LATER, start_min=540, end_min=600, open=False, reason="ill"),
        ),
        "staff.add_holiday": (date(2026, 11, 4), "Unity Day"),
        "staff.fill_holidays": (2026,),
        "services.add": (ServiceDraft(code="X1", name="X", kind=ServiceKind.PROCEDURE, minutes=10), 500),
        "services.edit": (
            till.scan,
            ServiceDraft(code="A03", name="Scan", kind=ServiceKind.PROCEDURE, minutes=10),
            _version(one, "service", till.scan),
        ),
        "services.offer": (till.scan, False),
        "services.set_price": (till.visit, 100, LATER), "schedule.retime": (), **insurance_acts(till, _charge(one)),
        "services.withdraw_price": (one("SELECT max(id) FROM price WHERE voided = 0 AND valid_from > '2026-10-02'"),),
        **recall_acts(till.ivanov, till.visit, LATER), **wait_acts(day, LATER), **guide_acts(), **paper_acts(),
        **message_acts(till.yudin, visit, grey), **assist_acts(visit, orlova), "schedule.book": (_wish(day, 600),),
        **series_acts(_wish(day, 600), (visit, _version(one, "appointment", visit)), one),
        "schedule.move": (visit, MoveTo(local_date=LATER, local_min=700)),
        "schedule.cancel": (visit, CANCEL_REASONS[0]),
        "schedule.reinstate": (
            one("SELECT id FROM appointment WHERE status = 'cancelled' AND cancel_reason <> 'left'"),
        ),
        "schedule.confirm": (visit, Confirmation.CONFIRMED),
        "schedule.amend": (visit,),
        "schedule.card": (visit, CardState.PULLED),
        "schedule.follow_up": (visit, LATER),
        "schedule.entered_in_error": (visit,),
        "schedule.walk_in": (WalkIn(patient_id=till.yudin, practitioner_id=orlova),),
        "schedule.fulfil": (visit,),
        "schedule.release": (visit,),
        "schedule.take_in": (past,),
        "schedule.take_up": (one("SELECT id FROM appointment WHERE status = 'fulfilled'"),),
        "queue.walk_in": (WalkIn(patient_id=till.yudin, practitioner_id=orlova),),
        "queue.ready": (waiting,),
        "queue.call": (waiting,),
        "queue.send": (waiting,),
        "queue.next_patient": (orlova,),
        "queue.step_back": (waiting, "wrong"),
        "queue.leave_without_visit": (waiting,),
        "queue.prioritise": (waiting, Priority.EMERGENCY, "bleeds"),
        "queue.reopen": (one("SELECT appointment_id FROM flow WHERE kind = 'left'"), "called back"),
        "queue.card": (waiting, CardState.REQUESTED),
        "queue.room_to_clean": (day.room,),
        "calls.ring": ("+79167778899", "9"),
        "calls.hang_up": ("+79035556677", "2"),
        "calls.open": (Direction.IN, "1"),
        "calls.take": (ringing,),
        "calls.identify": (ringing, till.yudin),
        "calls.name_caller": (ringing, "Bob"),
        "calls.new_caller": (ringing, NewCaller(last_name="Caller", number="+79035556677")),
        "calls.close": (ringing, closing),
        "calls.edit": (1, closing),
        "calls.log_try": (missed, Outcome.NO_ANSWER),
        "calls.done": (missed,),
        "calls.book": (ringing, _wish(day, 800)),
        "calls.move": (ringing, visit, MoveTo(local_date=LATER, local_min=900)),
        "calls.cancel": (ringing, visit, CANCEL_REASONS[0]),
        **list_acts(visit, LATER),
        "cash.add_charge": (ChargeDraft(patient_id=till.yudin, day=MONDAY, title="Tea", price_minor=500),),
        "cash.charge_visit": (visit,),
        "cash.set_quantity": (*_charge(one), 2),
        "cash.discount": (*_charge(one), Discount(reason="staff", amount_minor=100)),
        "cash.void_charge": (*_charge(one), "mistake"),
        "cash.cash_move": (ReceiptKind.IN, 500, "change"),
        "cash.reprint": (1,),
        "cash.deposit": (grey, (Tender(method=Method.CASH, amount_minor=500),)),
        "cash.pay": (PaymentOrder(charges=(_charge(one),), tenders=()),),  # type: ignore[arg-type]
        "cash.refund": (_paid(one),),
        "cash.request_refund": (_paid(one),),
        "accounts.add": ("new", Role.AUDITOR),
        "accounts.set_role": ("auditor", Role.DOCTOR),
        "accounts.set_disabled": ("auditor", True),
        "accounts.edit": ("auditor", Role.DOCTOR, "Orlova", orlova),
        "accounts.set_pin": ("auditor", "2580"),
        "accounts.set_password": ("auditor", "$argon2id$v=19$x"),
        "accounts.add_key": ("senior-administrator", public_key_of(KEY)),
        "accounts.enter": ("192.0.2.5", "password"),
        "accounts.leave": ("192.0.2.5", "left"),
        "accounts.end_session": ("auditor", "desk 9"),
        "accounts.turn_away": ("192.0.2.9", "root", 3),
        "accounts.wrong_pin": ("auditor", "lock"),
    }


KEYWORDS: dict[str, dict[str, object]] = {
    "schedule.amend": {"comment": "by the window"},
    "staff.set_days": {"reason": "ill"},
    "accounts.edit": {"version": 1},
    "services.edit_free_rule": {"active": True, "version": 1},
    **{name: {"again": True} for name in ("messages.failed", "printing.failed")}, **RULE_WORDS,
}

PREPARED: dict[str, tuple[str, ...]] = {
    "staff.reinstate": ("staff.retire",),
    "staff.make_default": ("staff.add_practitioner",),
    "staff.remove_break": ("staff.add_break",),
    "staff.clear_days": ("staff.set_days",),
    "staff.remove_exception": ("staff.add_exception",),
    "staff.remove_holiday": ("staff.add_holiday",),
    "patients.open_card": ("patients.register",),
    "accounts.remove_key": ("accounts.add_key",),
    "queue.arrive": ("schedule.walk_in",),
    "queue.advance": ("schedule.walk_in",),
    "queue.to_pay": ("queue.send",),
    "queue.leave": ("queue.send",),
    "queue.no_show": ("schedule.take_in",),
    "schedule.no_show": ("schedule.take_in",),
    "schedule.come_late": ("schedule.take_in", "schedule.no_show"),
    "queue.record_passage": ("schedule.take_in",),
    "queue.room_clean": ("queue.room_to_clean",),
    "calls.drop": ("calls.open",),
    "cash.approve_refund": ("cash.request_refund",),
    "cash.decline_refund": ("cash.request_refund",),
    "cash.accept_hand_over": ("cash.hand_over",),
    "cash.keep_shift": ("cash.hand_over",),
    "cash.open_shift": ("cash.close_shift",),
    **FIRST,
}
"""What has to be done before there is something to do."""


def more_arguments(day: Day, one: One) -> dict[str, tuple[object, ...]]:
    """As `arguments`, for the verbs that go on from another."""
    newest = {
        what: one(f"SELECT max(id) FROM {what}") for what in ("appointment", "call", "patient", "practitioner")
    }
    shift = one("SELECT id FROM shift WHERE closed_at IS NULL")
    waiting = one("SELECT appointment_id FROM flow WHERE kind IN ('arrived', 'ready', 'in-room') ORDER BY kind DESC")
    found = NOW - timedelta(days=2)
    passage = Passage(arrived_at=found, in_room_at=found + timedelta(minutes=5), left_at=found + timedelta(minutes=20))
    count = drawer(_expected(one))
    return {
        "staff.reinstate": (day.orlova,),
        "staff.make_default": (newest["practitioner"],),
        "staff.remove_break": (1,),
        "staff.remove_exception": (1,),
        "staff.remove_holiday": (date(2026, 11, 4),),
        "patients.open_card": (one("SELECT max(id) FROM patient WHERE card_no IS NULL AND birth_date IS NOT NULL"),),
        "queue.arrive": (newest["appointment"],),
        "queue.advance": (newest["appointment"],),
        "queue.to_pay": (waiting,),
        "queue.leave": (waiting,),
        "queue.tell": (waiting,),
        "queue.acknowledge": (one("SELECT max(id) FROM notice"),),
        "queue.no_show": (newest["appointment"],),
        "schedule.no_show": (newest["appointment"],),
        "schedule.come_late": (newest["appointment"],),
        "queue.record_passage": (newest["appointment"], passage),
        "queue.room_clean": (day.room,),
        "calls.drop": (newest["call"],),
        "accounts.remove_key": ("senior-administrator", public_key_of(KEY).fingerprint),
        "cash.approve_refund": (one("SELECT max(id) FROM refund_request"),),
        "cash.decline_refund": (one("SELECT max(id) FROM refund_request"),),
        "cash.hand_over": (shift, count),
        "cash.accept_hand_over": (shift, count),
        "cash.keep_shift": (shift, count),
        "cash.close_shift": (shift, count),
        "cash.open_shift": (1, count),
    }


def _expected(one: One) -> int:
    """What the drawer holds: what the closed shifts left, and the cash since."""
    return one(
        "SELECT (SELECT counted_minor FROM shift_count WHERE kind = 'closing' ORDER BY id DESC LIMIT 1)"
        " + coalesce((SELECT sum(amount_minor) FROM posting JOIN entry ON entry.id = entry_id"
        " JOIN shift ON shift.id = shift_id WHERE account_id = 1 AND closed_at IS NULL), 0)"
    )


def _scalar(raw: sqlite3.Connection, sql: str) -> int:
    row = raw.execute(sql).fetchone()
    return 0 if row is None or row[0] is None else int(row[0])


async def _do(office: Office, raw: sqlite3.Connection, day: Day, name: str) -> None:
    one = partial(_scalar, raw)
    args = (arguments(day, one) | more_arguments(day, one))[name]
    if name in ("queue.tell",):
        clock = office.clock
        assert isinstance(clock, StillClock)
        clock.advance(minutes=3)
    second: AbstractContextManager[object] = await approved(office) if REAL[name].second is not None else nullcontext()
    with second:
        await office.write(REAL[name], *args, **KEYWORDS.get(name, {}))


def _counts(raw: sqlite3.Connection) -> tuple[int, int, int]:
    acts, rows, changes = (_scalar(raw, f"SELECT count(*) FROM {table}") for table in ("act", "journal", "change"))
    return acts, rows, changes


FILES = {name for name in REAL if name.startswith("exchange.")}
ELSEWHERE = {"journal.undo", "centre.found", "centre.settle", "privacy.retain", "messages.fall_due"}
ELSEWHERE |= {name for name in REAL if name.startswith("claims.") and REAL[name].right is Right.CLAIMS}
ELSEWHERE |= {name for name in REAL if name.startswith("fiscal.")} | {"cash.print_receipt"}
"""Those that need a centre of their own: test_settling, test_retention, test_messages, test_claims_traced."""
UNHEARD = {"privacy.look", "accounts.wrong_pin", "accounts.enter", "accounts.leave", "accounts.turn_away"}
"""Who opened a record, typed a wrong PIN, came, or did not get in changes nothing that another desk shows."""


def test_every_verb_is_in_the_table(beneath: sqlite3.Connection, day: Day) -> None:
    one = partial(_scalar, beneath)
    table = arguments(day, one) | more_arguments(day, one)
    assert set(REAL) - FILES - ELSEWHERE == set(table)


@pytest.mark.parametrize("name", sorted(set(REAL) - FILES - ELSEWHERE))
async def test_every_verb_leaves_its_trace(
    store: Store, day: Day, beneath: sqlite3.Connection, day_file: Location, name: str
) -> None:
    """One act, journal rows, a change row; and undone, where it can be, as an act with all of these again."""
    role = Role.DOCTOR if name in ("queue.acknowledge", "assist.answer") else Role.OFFICE_MANAGER
    if role is Role.DOCTOR:
        beneath.execute("UPDATE account_user SET practitioner_id = 1, version = version + 1 WHERE login = 'doctor'")
    asking = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
    office = await seat(store, role.value, "desk 1")
    for before in PREPARED.get(name, ()):
        await _do(office if name == "cash.keep_shift" else asking, beneath, day, before)
    acts, rows, changes = _counts(beneath)
    await _do(office, beneath, day, name)
    done = _counts(beneath)
    assert done[0] == acts + 1
    assert done[1] > rows
    assert (done[2] > changes) != (name in UNHEARD)
    if REAL[name].undo is not None:
        await office.journal.undo()
        undone = _counts(beneath)
        assert undone[0] == done[0] + 1
        assert undone[1] > done[1]
        assert undone[2] > done[2]
    verdict = verify_at(day_file)
    assert verdict.ok, verdict.problems


async def test_files_leave_their_trace(store: Store, beneath: sqlite3.Connection, tmp_path: Path) -> None:
    manager = await seat(store, Role.OFFICE_MANAGER.value, "office")
    write = writer(tmp_path)
    for kind, text in (
        (Kind.PRACTITIONERS, "id,name,specialty\np1,Stein Anna,Therapist\n"),
        (Kind.SERVICES, "id,name,kind,minutes,price\nZ1,Massage,procedure,20,500\n"),
        (Kind.PATIENTS, PATIENTS),
        (Kind.SLOTS, SLOTS),
        (Kind.APPOINTMENTS, VISITS),
    ):
        before = _counts(beneath)
        result = await take(manager, kind, write(text, f"{kind.value}.csv"))
        assert not result.rejected
        after = _counts(beneath)
        assert all(new > old for new, old in zip(after, before, strict=True)), kind
    assert {row[0] for row in beneath.execute("SELECT DISTINCT verb FROM act")} >= FILES


def test_no_act_of_the_day_is_without_its_journal(beneath: sqlite3.Connection) -> None:
    silent = "SELECT id, verb FROM act WHERE NOT EXISTS (SELECT 1 FROM journal WHERE act_id = act.id)"
    assert beneath.execute(silent).fetchall() == []
