"""The tables of the staff room."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, text

from storage.schema import Day, Flag, Int, Str, key, table

room = table(
    "room",
    key(),
    Column("name", Str, nullable=False, unique=True),
    Column("floor", Str, nullable=False, server_default=""),
    Column("active", Flag, nullable=False, server_default="1"),
    Column("version", Int, nullable=False, server_default="1"),
)

equipment = table(
    "equipment",
    key(),
    Column("name", Str, nullable=False, unique=True),
    Column("room_id", Int, ForeignKey("room.id")),
    Column("active", Flag, nullable=False, server_default="1"),
    Column("version", Int, nullable=False, server_default="1"),
)

practitioner = table(
    "practitioner",
    key(),
    Column("last_name", Str, nullable=False),
    Column("first_name", Str, nullable=False, server_default=""),
    Column("middle_name", Str, nullable=False, server_default=""),
    Column("specialty", Str, nullable=False, server_default=""),
    Column("specialty_key", Str, nullable=False, server_default=""),
    Column("room_id", Int, ForeignKey("room.id")),
    Column("first_minutes", Int, nullable=False, server_default="30"),
    Column("follow_minutes", Int, nullable=False, server_default="20"),
    Column("first_quota", Int),
    Column("follow_quota", Int),
    Column("is_default", Flag, nullable=False, server_default="0"),
    Column("active", Flag, nullable=False, server_default="1"),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("last_name <> ''", name="named"),
    CheckConstraint("first_minutes BETWEEN 5 AND 360 AND follow_minutes BETWEEN 5 AND 360", name="lengths"),
    CheckConstraint("first_minutes % 5 = 0 AND follow_minutes % 5 = 0", name="step"),
    CheckConstraint("first_quota >= 0 AND follow_quota >= 0", name="quotas"),
)
Index(
    "uq_practitioner_default",
    practitioner.c.is_default,
    unique=True,
    sqlite_where=text("is_default = 1"),
    postgresql_where=text("is_default = 1"),
)
Index("ix_practitioner_specialty_key", practitioner.c.specialty_key)

roster_line = table(
    "roster_line",
    key(),
    Column("practitioner_id", Int, ForeignKey("practitioner.id"), nullable=False),
    Column("weekday", Int, nullable=False),
    Column("week_of", Int, nullable=False, server_default="0"),
    Column("week_count", Int, nullable=False, server_default="1"),
    Column("start_min", Int, nullable=False),
    Column("end_min", Int, nullable=False),
    Column("room_id", Int, ForeignKey("room.id")),
    Column("valid_from", Day, nullable=False),
    Column("valid_to", Day),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    CheckConstraint("week_count BETWEEN 1 AND 8 AND week_of >= 0 AND week_of < week_count", name="weeks"),
    CheckConstraint("start_min >= 0 AND end_min > start_min AND end_min <= 1440", name="minutes"),
    CheckConstraint("valid_to >= valid_from", name="validity"),
)
Index("ix_roster_line_practitioner", roster_line.c.practitioner_id, roster_line.c.weekday)

roster_break = table(
    "roster_break",
    key(),
    Column("practitioner_id", Int, ForeignKey("practitioner.id"), nullable=False),
    Column("weekday", Int),
    Column("start_min", Int, nullable=False),
    Column("end_min", Int, nullable=False),
    Column("label", Str, nullable=False, server_default=""),
    Column("valid_from", Day, nullable=False),
    Column("valid_to", Day),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    CheckConstraint("start_min >= 0 AND end_min > start_min AND end_min <= 1440", name="minutes"),
    CheckConstraint("valid_to >= valid_from", name="validity"),
)
Index("ix_roster_break_practitioner", roster_break.c.practitioner_id)

roster_exception = table(
    "roster_exception",
    key(),
    Column("practitioner_id", Int, ForeignKey("practitioner.id"), nullable=False),
    Column("day", Day, nullable=False),
    Column("start_min", Int, nullable=False),
    Column("end_min", Int, nullable=False),
    Column("open", Flag, nullable=False),
    Column("reason", Str, nullable=False, server_default=""),
    Column("room_id", Int, ForeignKey("room.id")),
    CheckConstraint("start_min >= 0 AND end_min > start_min AND end_min <= 1440", name="minutes"),
)
Index("ix_roster_exception_day", roster_exception.c.practitioner_id, roster_exception.c.day)

holiday = table(
    "holiday",
    Column("day", Day, primary_key=True),
    Column("name", Str, nullable=False, server_default=""),
    with_rowid=False,
)

TABLES = (room, equipment, practitioner, roster_line, roster_break, roster_exception, holiday)
"""In the order in which they are created."""
