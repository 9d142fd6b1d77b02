"""Tables of the book.

A visit's promise is its wall time (`local_date`, `local_min`, `fold`); `starts_at` and `ends_at` are
derived. While its status holds time, the generated `held_*` columns name the resources it keeps, and
deferred foreign keys demand a `booking` row for each at commit: an active visit without its booking
cannot exist. Each booking's five-minute cells are derived by trigger (triggers.py), and the primary
key of the cells is what makes an overlap impossible.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, Computed, ForeignKey, ForeignKeyConstraint, Index, text

from storage.schedule.hold_tables import slot_hold
from storage.schedule.pair_tables import visit_pair
from storage.schedule.series_tables import series_visit
from storage.schema import Day, Flag, Instant, Int, Str, key, table

CELL_SECONDS = 300
"""One cell of the book; every zone's offset since 2000 is a multiple of it."""


def _where(condition: str) -> dict[str, Any]:  # Any: an index's options
    """Index only the rows that meet a condition, on either engine."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _held(ref: str, kind: int) -> Computed:
    """The resource that the visit keeps while it holds time, else null.  A walk-in holds nothing."""
    return Computed(
        f"CASE WHEN status IN ('booked', 'fulfilled') AND kind <> 'walkin' THEN {ref} * 4 + {kind} END",
        persisted=True,
    )


appointment = table(
    "appointment",
    key(),
    Column("patient_id", Int, ForeignKey("patient.id"), nullable=False),
    Column("practitioner_id", Int, ForeignKey("practitioner.id"), nullable=False),
    Column("room_id", Int, ForeignKey("room.id")),
    Column("equipment_id", Int, ForeignKey("equipment.id")),
    Column("service_id", Int, ForeignKey("service.id")),
    Column("kind", Str, nullable=False),
    Column("local_date", Day, nullable=False),
    Column("local_min", Int, nullable=False),
    Column("fold", Int, nullable=False, server_default="0"),
    Column("minutes", Int, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("status", Str, nullable=False),
    Column("cancel_reason", Str, nullable=False, server_default=""),
    Column("cancel_side", Str),
    Column("cancel_late", Flag, nullable=False, server_default="0"),
    Column("confirmation", Str, nullable=False, server_default="unconfirmed"),
    Column("card_state", Str, nullable=False, server_default="none"),
    Column("comment", Str, nullable=False, server_default=""),
    Column("lane", Int, nullable=False, server_default="0"),
    Column("overbook_reason", Str, nullable=False, server_default=""),
    Column("overbook_by", Int),
    Column("follow_up_on", Day),
    Column("booked_at", Instant, nullable=False),
    Column("booked_by", Int, nullable=False),
    Column("call_id", Int),
    Column("version", Int, nullable=False, server_default="1"),
    Column("held_practitioner", Int, _held("practitioner_id", 0)),
    Column("held_room", Int, _held("room_id", 1)),
    Column("held_equipment", Int, _held("equipment_id", 2)),
    Column("held_patient", Int, _held("patient_id", 3)),
    CheckConstraint("kind IN ('first', 'follow', 'procedure', 'walkin')", name="kind"),
    CheckConstraint(
        "status IN ('proposed', 'waitlist', 'booked', 'fulfilled', 'cancelled', 'noshow', 'entered-in-error')",
        name="status",
    ),
    CheckConstraint("local_min BETWEEN 0 AND 1439 AND fold IN (0, 1)", name="wall_time"),
    CheckConstraint("minutes BETWEEN 5 AND 360 AND minutes % 5 = 0", name="minutes"),
    CheckConstraint("ends_at = starts_at + minutes * 60", name="duration"),
    CheckConstraint("(cancel_side IS NULL) OR cancel_side IN ('patient', 'clinic')", name="side"),
    CheckConstraint(
        "status <> 'cancelled' OR (cancel_side IS NOT NULL AND cancel_reason <> '')",
        name="cancelled_with_reason",
    ),
    CheckConstraint("confirmation IN ('unconfirmed', 'left-message', 'confirmed')", name="confirmation"),
    CheckConstraint(
        "card_state IN ('none', 'requested', 'pulled', 'not-found', 'at-doctor', 'returned')",
        name="card_state",
    ),
    CheckConstraint("lane >= 0", name="lane"),
    CheckConstraint("lane = 0 OR (trim(overbook_reason) <> '' AND overbook_by IS NOT NULL)", name="overbooked"),
    *(
        ForeignKeyConstraint(
            ["id", held],
            ["booking.appt_id", "booking.resource_id"],
            name=f"fk_appointment_{held}",
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        )
        for held in ("held_practitioner", "held_room", "held_equipment", "held_patient")
    ),
    Index(None, "local_date", "practitioner_id", "local_min"),
    Index(None, "practitioner_id", "local_date"),
    Index(None, "patient_id", "local_date"),
    Index("ix_appointment_done", "service_id", "local_date", **_where("status = 'fulfilled'")),
    Index("ix_appointment_fell", "local_date", **_where("status IN ('noshow', 'cancelled')")),
    Index("ix_appointment_follow_up", "follow_up_on", **_where("follow_up_on IS NOT NULL")),
    Index("ix_appointment_asked_by", "practitioner_id", "follow_up_on", **_where("follow_up_on IS NOT NULL")),
)
"""One row for each visit, for ever: deleting is a status."""

booking = table(
    "booking",
    Column("appt_id", Int, ForeignKey("appointment.id"), primary_key=True, autoincrement=False),
    Column("resource_id", Int, primary_key=True, autoincrement=False),
    Column("lane", Int, nullable=False, server_default="0"),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    CheckConstraint("lane >= 0", name="lane"),
    CheckConstraint(
        "starts_at % 300 = 0 AND ends_at % 300 = 0 AND ends_at > starts_at AND ends_at - starts_at <= 86400",
        name="cells",
    ),
    Index(None, "resource_id", "starts_at"),
    with_rowid=False,
)
"""The time that a visit holds of one resource.  Never updated: a move deletes and inserts."""

slot_cell = table(
    "slot_cell",
    Column("resource_id", Int, primary_key=True, autoincrement=False),
    Column("lane", Int, primary_key=True, autoincrement=False),
    Column("cell", Int, primary_key=True, autoincrement=False),
    Column("appt_id", Int, nullable=False),
    with_rowid=False,
)
"""Five minutes of one resource, written by trigger only; the primary key refuses overlaps."""

TABLES = (appointment, booking, slot_cell, visit_pair, series_visit, slot_hold)
