"""What is planted in the book."""

from __future__ import annotations

from tests.engine.planted import Planted

BOOK = (
    Planted("a visit that was squeezed in loses its lane", (
        "DELETE FROM slot_cell WHERE appt_id = 2 AND lane = 1",
        "UPDATE booking SET lane = 0 WHERE appt_id = 2",
    ), (
        "visits-overlap | visit 1, 2026-10-05 10:00, patient 1: it overlaps visit 2: both hold doctor 1",
        "visits-overlap | visit 1, 2026-10-05 10:00, patient 1: it overlaps visit 2: both hold room 1",
        (
            "cells-missing | time held by visit 2, 2026-10-05 10:00: 0 of 4 cells of five minutes are kept for "
            "doctor 1: another visit could overlap"
        ),
        (
            "cells-missing | time held by visit 2, 2026-10-05 10:00: 0 of 4 cells of five minutes are kept for "
            "room 1: another visit could overlap"
        ),
    )),
    Planted("a visit is moved onto another", (
        "DELETE FROM slot_cell WHERE appt_id = 3",
        "UPDATE booking SET starts_at = starts_at - 12000, ends_at = ends_at - 12000 WHERE appt_id = 3",
        "UPDATE appointment SET starts_at = starts_at - 12000, ends_at = ends_at - 12000, local_min = 600 WHERE id = 3",
    ), (
        (
            "row-and-journal | visit 3, 2026-10-05 10:00, patient 4: its local_min is not what the journal says "
            "was written last"
        ),
        (
            "row-and-journal | visit 3, 2026-10-05 10:00, patient 4: its starts_at is not what the journal says "
            "was written last"
        ),
        (
            "row-and-journal | visit 3, 2026-10-05 10:00, patient 4: its ends_at is not what the journal says was"
            " written last"
        ),
        "visits-overlap | visit 1, 2026-10-05 10:00, patient 1: it overlaps visit 3: both hold doctor 1",
        "visits-overlap | visit 1, 2026-10-05 10:00, patient 1: it overlaps visit 3: both hold room 1",
        (
            "cells-missing | time held by visit 3, 2026-10-05 10:00: 0 of 4 cells of five minutes are kept for "
            "doctor 1: another visit could overlap"
        ),
        (
            "cells-missing | time held by visit 3, 2026-10-05 10:00: 0 of 4 cells of five minutes are kept for "
            "room 1: another visit could overlap"
        ),
        (
            "cells-missing | time held by visit 3, 2026-10-05 10:00: 0 of 4 cells of five minutes are kept for "
            "patient 4: another visit could overlap"
        ),
    )),
    Planted("a visit holds its doctor no more", (
        "DELETE FROM slot_cell WHERE appt_id = 1 AND resource_id = 4",
        "DELETE FROM booking WHERE appt_id = 1 AND resource_id = 4",
    ), (
        (
            "time-not-held | visit 1, 2026-10-05 10:00, patient 1: it holds 3 of 4: doctor, patient, room and "
            "device that it names"
        ),
    )),
    Planted("a visit holds another hour than its own", (
        "DELETE FROM slot_cell WHERE appt_id = 3 AND resource_id = 19",
        "UPDATE booking SET starts_at = starts_at + 7200, ends_at = ends_at + 7200"
        " WHERE appt_id = 3 AND resource_id = 19",
        "INSERT INTO slot_cell (resource_id, lane, cell, appt_id) VALUES (19, 0, 5970676, 3),"
        " (19, 0, 5970677, 3), (19, 0, 5970678, 3), (19, 0, 5970679, 3)",
    ), (
        "held-other-time | visit 3, 2026-10-05 13:20, patient 4: it holds another time than its own",
    )),
    Planted("a visit holds another room than its own", (
        "UPDATE slot_cell SET resource_id = 9 WHERE appt_id = 3 AND resource_id = 5",
        "UPDATE booking SET resource_id = 9 WHERE appt_id = 3 AND resource_id = 5",
    ), (
        "held-other-resource | visit 3, 2026-10-05 13:20, patient 4: it holds room 2, which it does not name",
    )),
    Planted("a cancelled visit still holds its time", (
        "INSERT INTO booking (appt_id, resource_id, lane, starts_at, ends_at)"
        " VALUES (4, 23, 0, 1791201600, 1791202800)",
        "INSERT INTO slot_cell (resource_id, lane, cell, appt_id) VALUES (23, 0, 5970672, 4),"
        " (23, 0, 5970673, 4), (23, 0, 5970674, 4), (23, 0, 5970675, 4)",
    ), (
        "held-by-ended | visit 4, 2026-10-05 15:00, patient 5: it is cancelled, but still holds time",
    )),
    Planted("a walk-in holds time", (
        "INSERT INTO booking (appt_id, resource_id, lane, starts_at, ends_at)"
        " VALUES (8, 23, 0, 1790940600, 1790940900)",
        "INSERT INTO slot_cell (resource_id, lane, cell, appt_id) VALUES (23, 0, 5969802, 8)",
    ), (
        "held-by-walk-in | visit 8, 2026-10-02 14:30, patient 5: it is a walk-in, but it holds time",
    )),
    Planted("five minutes of a visit can be given away", (
        "DELETE FROM slot_cell WHERE resource_id = 4 AND lane = 0 AND cell = 5970653",
    ), (
        (
            "cells-missing | time held by visit 3, 2026-10-05 13:20: 3 of 4 cells of five minutes are kept for "
            "doctor 1: another visit could overlap"
        ),
    )),
    Planted("five minutes are kept for nobody", (
        "INSERT INTO slot_cell (resource_id, lane, cell, appt_id) VALUES (4, 0, 5970700, 3)",
    ), (
        (
            "cell-of-nobody | time held by visit 3, 2026-10-05 13:20: cell 5970700 of doctor 1 is kept for it "
            "without a booking: nobody else can have it"
        ),
    )),
    Planted("a visit was squeezed in by a person without the right", (
        "UPDATE appointment SET overbook_by = 3 WHERE id = 2",
    ), (
        (
            "row-and-journal | visit 2, 2026-10-05 10:00, patient 3: its overbook_by is not what the journal says"
            " was written last"
        ),
        (
            "squeezed-without-right | visit 2, 2026-10-05 10:00, patient 3: it is squeezed in by somebody who has"
            " not the right"
        ),
    )),
    Planted("a visit is promised for another minute than it is kept", (
        "UPDATE appointment SET local_min = local_min + 5 WHERE id = 1",
    ), (
        (
            "row-and-journal | visit 1, 2026-10-05 10:05, patient 1: its local_min is not what the journal says "
            "was written last"
        ),
        (
            "wall-time-differs | visit 1, 2026-10-05 10:05, patient 1: its wall time is not its instant "
            "2026-10-05T07:00:00+00:00"
        ),
    )),
    Planted("time is held by a visit that is not there", (
        "INSERT INTO booking (appt_id, resource_id, lane, starts_at, ends_at)"
        " VALUES (4711, 4, 0, 1791000000, 1791000300)",
        "INSERT INTO slot_cell (resource_id, lane, cell, appt_id) VALUES (4, 0, 5970000, 4711)",
    ), (
        "reference-lost | row 4711 of table booking: its appt_id names appointment 4711, which is not there",
        "held-by-nobody | row 4711 of table booking: this time is held, but there is no such visit",
    )),
)  # fmt: skip
