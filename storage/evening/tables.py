"""The table of the evening run: when the pull list of a day was closed.

Everything else stands where it belongs: confirmation and card with the visit, each try in the call log.
"""

from __future__ import annotations

from sqlalchemy import Column

from storage.schema import Day, Instant, Int, key, table

pull_list = table(
    "pull_list",
    key(),
    Column("day", Day, nullable=False, unique=True),
    Column("closed_at", Instant, nullable=False),
    Column("closed_by", Int, nullable=False),
)
"""One row for each day whose list was closed; what is booked for it later stands apart as an add-on."""

TABLES = (pull_list,)
