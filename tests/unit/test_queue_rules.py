"""What may happen in the queue, on values alone."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from storage.errors import RuleBroken
from storage.ids import AppointmentId, PatientId, PractitionerId
from storage.queue import rules
from storage.queue.gates import GateFacts, GateKind, GateState, gates, papers_done
from storage.queue.records import (
    Alert,
    BoardRow,
    Passage,
    Priority,
    State,
    StepKind,
)

NOON = datetime(2026, 10, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 10, 2)


def row(number: int = 1, state: State = State.EXPECTED, **more: object) -> BoardRow:
    made = BoardRow(
        appointment_id=AppointmentId(number),
        patient_id=PatientId(number),
        last_name="Ivanov",
        first_name="Pyotr",
        middle_name="",
        birth_date=None,
        card_no=None,
        alert_text="",
        practitioner_id=PractitionerId(1),
        doctor="Orlova E.I.",
        specialty="",
        room_id=None,
        room="",
        kind="follow",
        service="",
        day=TODAY,
        local_min=720,
        minutes=20,
        starts_at=NOON,
        ends_at=NOON + timedelta(minutes=20),
        status="booked",
        confirmation="unconfirmed",
        card_state="none",
        comment="",
        state=state,
        step_id=None,
        arrived_at=None,
        ready_at=None,
        called_at=None,
        in_room_at=None,
        to_pay_at=None,
        left_at=None,
        priority=Priority.ROUTINE,
        priority_reason="",
        told_at=None,
        seen_at=None,
        seen_by="",
        version=1,
    )
    return made._replace(**more)  # type: ignore[arg-type]  # a test names the fields it cares for


def waiting(number: int, minutes_after: int, **more: object) -> BoardRow:
    return row(number, State.WAITING, arrived_at=NOON + timedelta(minutes=minutes_after), **more)


def test_steps_go_forward_only() -> None:
    order = [
        StepKind.ARRIVED,
        StepKind.READY,
        StepKind.CALLED,
        StepKind.IN_ROOM,
        StepKind.TO_PAY,
        StepKind.LEFT,
    ]
    for at, opened in enumerate(order):
        for wanted in order[: at + 1]:
            with pytest.raises(RuleBroken):
                rules.refuse_step(opened, wanted)
    for opened, wanted in itertools.pairwise(order):
        rules.refuse_step(opened, wanted)


@pytest.mark.parametrize("opened", [None, StepKind.IN_ROOM, StepKind.TO_PAY, StepKind.LEFT])
def test_only_who_waits_can_leave_unseen(opened: StepKind | None) -> None:
    with pytest.raises(RuleBroken):
        rules.refuse_step(opened, StepKind.LEFT_WITHOUT_VISIT)


def test_nobody_pays_or_leaves_before_the_room() -> None:
    for wanted in (StepKind.TO_PAY, StepKind.LEFT):
        with pytest.raises(RuleBroken, match="not been in the room"):
            rules.refuse_step(StepKind.CALLED, wanted)


def test_waiting_order_is_priority_then_time_then_arrival() -> None:
    early = waiting(1, 5)
    later = waiting(2, -20, starts_at=NOON + timedelta(minutes=20))
    first_in = waiting(3, -5)
    urgent = waiting(4, 30, priority=Priority.SOON, starts_at=NOON + timedelta(hours=2))
    ordered = sorted([later, early, urgent, first_in], key=rules.waiting_key)
    assert [one.appointment_id for one in ordered] == [4, 3, 1, 2]
    assert rules.next_waiting(ordered, 1) is urgent
    assert rules.next_waiting(ordered, 2) is None


def test_the_board_shows_the_waiting_first_and_the_absent_last() -> None:
    states = [State.NO_SHOW, State.GONE, State.EXPECTED, State.IN_ROOM, State.TO_PAY, State.WAITING]
    shown = rules.board_order(row(number, state) for number, state in enumerate(states, 1))
    assert [one.state for one in shown] == [
        State.WAITING,
        State.IN_ROOM,
        State.TO_PAY,
        State.EXPECTED,
        State.GONE,
        State.NO_SHOW,
    ]


@pytest.mark.parametrize(
    ("minutes", "level"),
    [(9, Alert.NONE), (10, Alert.FIRST), (19, Alert.FIRST), (20, Alert.SECOND), (119, Alert.SECOND)],
)
def test_alerts_count_from_the_time_of_the_visit(minutes: int, level: Alert) -> None:
    who = waiting(1, 0)
    assert rules.alert(who, NOON + timedelta(minutes=minutes), (10, 20, 120)) is level


def test_two_hours_of_waiting_alert_whatever_the_time_of_the_visit() -> None:
    who = waiting(1, -120, starts_at=NOON + timedelta(hours=1))
    assert rules.alert(who, NOON, (10, 20, 120)) is Alert.ABSOLUTE
    assert rules.alert(who._replace(state=State.IN_ROOM), NOON, (10, 20, 120)) is Alert.NONE


def test_waiting_minutes_end_in_the_room() -> None:
    assert rules.wait_minutes(waiting(1, -7), NOON) == 7
    inside = waiting(1, -30, in_room_at=NOON - timedelta(minutes=10))
    assert rules.wait_minutes(inside._replace(state=State.IN_ROOM), NOON) == 20
    assert rules.wait_minutes(row(), NOON) is None


def test_late_is_more_than_ten_minutes() -> None:
    assert rules.late_minutes(NOON, NOON + timedelta(minutes=10)) == 0
    assert rules.late_minutes(NOON, NOON + timedelta(minutes=11)) == 11


def test_no_show_is_only_suggested_and_never_for_who_came() -> None:
    rows = [row(1), waiting(2, 0), row(3, starts_at=NOON + timedelta(minutes=1)), row(4, State.NO_SHOW)]
    late = NOON + timedelta(minutes=30)
    assert [one.appointment_id for one in rules.no_show_suggestions(rows, late)] == [1]
    with pytest.raises(RuleBroken, match="checked in"):
        rules.refuse_no_show(rows[1]._replace(step_id=7), late)  # type: ignore[arg-type]  # any step will do
    with pytest.raises(RuleBroken, match="not come yet"):
        rules.refuse_no_show(rows[0], NOON - timedelta(minutes=1))


def test_only_today_can_arrive() -> None:
    rules.refuse_arrival(row(), TODAY)
    with pytest.raises(RuleBroken, match="today"):
        rules.refuse_arrival(row(), TODAY + timedelta(days=1))
    with pytest.raises(RuleBroken, match="cancelled"):
        rules.refuse_arrival(row(state=State.CANCELLED), TODAY)


def test_the_gates_name_what_is_missing() -> None:
    strip = {gate.kind: gate for gate in gates(GateFacts(), TODAY, debt_minor=55_000)}
    assert {kind for kind, gate in strip.items() if not gate.open} == {
        GateKind.IDENTITY,
        GateKind.TELEPHONE,
        GateKind.CONTRACT,
        GateKind.CONSENT,
        GateKind.CARD,
        GateKind.DEBT,
    }
    assert strip[GateKind.DEBT].amount_minor == 55_000
    assert strip[GateKind.POLICY].state is GateState.NOT_ASKED


def test_an_expired_paper_is_not_a_paper() -> None:
    facts = GateFacts(
        has_phone=True,
        document_no="4501 123456",
        card_no="004512",
        card_state="pulled",
        papers=(("contract", None), ("consent", TODAY), ("policy", TODAY - timedelta(days=1))),
    )
    strip = {gate.kind: gate for gate in gates(facts, TODAY)}
    assert strip[GateKind.POLICY].state is GateState.EXPIRED
    assert [kind for kind, gate in strip.items() if not gate.open] == [GateKind.POLICY]
    assert not papers_done(strip.values())
    renewed = replace(facts, papers=(*facts.papers, ("policy", TODAY + timedelta(days=90))))
    assert papers_done(gates(renewed, TODAY, debt_minor=100))


def test_recorded_times_must_not_go_backwards() -> None:
    rules.refuse_passage(Passage(arrived_at=NOON, in_room_at=NOON, left_at=NOON))
    with pytest.raises(RuleBroken):
        rules.refuse_passage(Passage(arrived_at=NOON, in_room_at=NOON - timedelta(minutes=1)))
    with pytest.raises(RuleBroken):
        rules.refuse_passage(Passage(arrived_at=NOON, left_at=NOON))
