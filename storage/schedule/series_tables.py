"""Which visits were booked together as a course of treatment."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, UniqueConstraint

from storage.schema import Int, table

series_visit = table(
    "series_visit",
    Column("appt_id", Int, ForeignKey("appointment.id"), primary_key=True, autoincrement=False),
    Column("series_id", Int, ForeignKey("appointment.id"), nullable=False),
    Column("number", Int, nullable=False),
    Column("visits", Int, nullable=False),
    UniqueConstraint("series_id", "number"),
    CheckConstraint("visits BETWEEN 2 AND 60 AND number BETWEEN 1 AND visits", name="number"),
    CheckConstraint("(number = 1) = (appt_id = series_id)", name="first"),
    with_rowid=False,
)
"""Number so many of so many.

A series goes by the number of its first visit.  Never changed: a visit that moves or is given up stays what it was.
"""
