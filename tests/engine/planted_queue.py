"""What is planted in the queue and in the call log."""

from __future__ import annotations

from tests.engine.planted import Planted

QUEUE = (
    Planted("a step belongs to no visit", (
        "UPDATE step SET appointment_id = 4711 WHERE id = 9",
    ), (
        (
            "reference-lost | step 9 of visit 4711, 2026-10-02 14:30: its appointment_id names appointment 4711, "
            "which is not there"
        ),
        (
            "row-and-journal | step 9 of visit 4711, 2026-10-02 14:30: its appointment_id is not what the journal"
            " says was written last"
        ),
        (
            "orphan-step | step 9 of visit 4711, 2026-10-02 14:30: this step belongs to a visit that is not in "
            "the book: 4711"
        ),
        (
            "board-differs | board, visit 8, 2026-10-02 14:30: the board says something else than the steps and "
            "the book: step_id, kind, arrived_at"
        ),
        "board-lacks | row 4711 of table flow: a visit with steps is not on the board",
    )),
    Planted("a visit has two current steps", (
        'INSERT INTO step (id, appointment_id, kind, at, "by") VALUES (10, 8, \'arrived\', 1790940660, 2)',
    ), (
        "step-order | step 10 of visit 8, 2026-10-02 14:31: arrived cannot follow arrived",
        (
            "board-differs | board, visit 8, 2026-10-02 14:30: the board says something else than the steps and "
            "the book: step_id, arrived_at"
        ),
    )),
    Planted("a step was left out", (
        "DELETE FROM step WHERE id = 7",
    ), (
        "row-gone | row 7 of table step: it is gone, and the journal does not say why",
        "step-order | step 8 of visit 7, 2026-10-02 14:30: left-without-visit cannot follow nothing",
        (
            "board-differs | board, visit 7, 2026-10-02 14:30: the board says something else than the steps and "
            "the book: arrived_at"
        ),
    )),
    Planted("a step was taken back without a reason", (
        "UPDATE step SET note = ' ' WHERE id = 3",
    ), (
        (
            "row-and-journal | step 3 of visit 6, 2026-10-02 14:30: its note is not what the journal says was "
            "written last"
        ),
        "step-undone-unexplained | step 3 of visit 6, 2026-10-02 14:30: it takes back a step without a reason",
    )),
    Planted("a step was taken in a room that is not there", (
        "UPDATE step SET room_id = 99 WHERE id = 2",
    ), (
        (
            "row-and-journal | step 2 of visit 6, 2026-10-02 14:30: its room_id is not what the journal says was "
            "written last"
        ),
        "step-room-lost | step 2 of visit 6, 2026-10-02 14:30: it names room 99, which is not there",
    )),
    Planted("the board shows another time of arrival", (
        "UPDATE flow SET arrived_at = arrived_at - 600 WHERE appointment_id = 8",
    ), (
        (
            "board-differs | board, visit 8, 2026-10-02 14:30: the board says something else than the steps and "
            "the book: arrived_at"
        ),
    )),
    Planted("a visit is not on the board", (
        "DELETE FROM flow WHERE appointment_id = 8",
    ), (
        "board-lacks | board, visit 8, 2026-10-02 14:30: a visit with steps is not on the board",
    )),
    Planted("a patient is in the queue twice", (
        "DROP INDEX uq_flow_once",
        "UPDATE flow SET kind = 'in-room', patient_id = 5 WHERE appointment_id = 6",
    ), (
        "guard-missing | index uq_flow_once of the database: it is missing: what it keeps is not kept",
        (
            "board-differs | board, visit 6, 2026-10-02 14:30: the board says something else than the steps and "
            "the book: kind, patient_id"
        ),
        "queued-twice | patient 5: the patient is in the queue 2 times on 2026-10-02",
    )),
    Planted("who waits is cancelled in the book", (
        "UPDATE appointment SET status = 'noshow' WHERE id = 8",
    ), (
        (
            "row-and-journal | visit 8, 2026-10-02 14:30, patient 5: its status is not what the journal says was "
            "written last"
        ),
        (
            "queue-and-book | visit 8, 2026-10-02 14:30, patient 5: it is noshow in the book, but arrived in the "
            "queue"
        ),
    )),
    Planted("a doctor is told of a visit that is not there", (
        "UPDATE notice SET appointment_id = 4711 WHERE id = 3",
    ), (
        "reference-lost | notice 3: its appointment_id names appointment 4711, which is not there",
        "row-and-journal | notice 3: its appointment_id is not what the journal says was written last",
        "orphan-notice | notice 3: this notice is about a visit that is not in the book: 4711",
    )),
)  # fmt: skip

CALLS = (
    Planted("a call made a visit that is not there", (
        "INSERT INTO call_link (call_id, what, key) VALUES (1, 'appointment', 4711)",
    ), (
        "call-link-lost | call 1, 2026-10-02 14:30: it made visit 4711, which does not exist",
    )),
    Planted("a visit was made by a call that is not there", (
        "UPDATE appointment SET call_id = 4711 WHERE id = 1",
    ), (
        "visit-call-lost | visit 1, 2026-10-05 10:00, patient 1: it was made by call 4711, which does not exist",
        (
            "row-and-journal | visit 1, 2026-10-05 10:00, patient 1: its call_id is not what the journal says was"
            " written last"
        ),
    )),
    Planted("a call ended before it began", (
        "UPDATE call SET ended_at = started_at - 60 WHERE id = 1",
    ), (
        "call-backwards | call 1, 2026-10-02 14:30: it ends, or was taken, before it began",
        "row-and-journal | call 1, 2026-10-02 14:30: its ended_at is not what the journal says was written last",
    )),
)  # fmt: skip
