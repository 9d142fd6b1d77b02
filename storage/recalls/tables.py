"""Tables of recalls.

When a recall is due is never stored: it is asked of the visits.  What is kept is the rules, what a person said
otherwise of one recall, which calls of the log were tries to reach somebody for one, and plans of treatment.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint, text

from storage.schema import Day, Flag, Instant, Int, Str, key, table

_WHAT = "('type', 'plan', 'visit', 'debt')"


def _where(condition: str) -> dict[str, Any]:  # Any: an index's options
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


recall_type = table(
    "recall_type",
    key(),
    Column("name", Str, nullable=False, unique=True),
    Column("category", Str, nullable=False),
    Column("every", Int, nullable=False),
    Column("unit", Str, nullable=False),
    Column("specialty", Str, nullable=False, server_default=""),
    Column("specialty_key", Str, nullable=False, server_default=""),
    Column("sex", Str, nullable=False, server_default=""),
    Column("age_from", Int),
    Column("age_to", Int),
    Column("never", Flag, nullable=False, server_default="0"),
    Column("quiet_first", Int),
    Column("quiet_later", Int),
    Column("tries", Int),
    Column("active", Flag, nullable=False, server_default="1"),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("trim(name) <> ''", name="named"),
    CheckConstraint("category IN ('preventive', 'follow-up')", name="category"),
    CheckConstraint("every BETWEEN 1 AND 3650", name="interval"),
    CheckConstraint("unit IN ('day', 'month', 'year')", name="unit"),
    CheckConstraint("sex IN ('', 'male', 'female')", name="sex"),
    CheckConstraint("age_from BETWEEN 0 AND 140", name="age_from"),
    CheckConstraint("age_to BETWEEN 0 AND 140", name="age_to"),
    CheckConstraint("age_to >= age_from", name="ages"),
    CheckConstraint("quiet_first BETWEEN 1 AND 365 AND quiet_later BETWEEN 1 AND 365", name="quiet"),
    CheckConstraint(
        "(quiet_first IS NULL) = (tries IS NULL) AND (quiet_later IS NULL) = (tries IS NULL)", name="quiet_whole"
    ),
    CheckConstraint("tries BETWEEN 1 AND 9", name="tries"),
    CheckConstraint("never IN (0, 1) AND active IN (0, 1)", name="flags"),
)
"""A rule: who is due, how long after what; without quiet periods of its own the centre's hold."""

recall_service = table(
    "recall_service",
    key(),
    Column("type_id", Int, ForeignKey("recall_type.id"), nullable=False),
    Column("service_id", Int, ForeignKey("service.id"), nullable=False),
    UniqueConstraint("type_id", "service_id"),
)
"""The services that renew a recall."""

recall_mark = table(
    "recall_mark",
    key(),
    Column("patient_id", Int, ForeignKey("patient.id"), nullable=False),
    Column("what", Str, nullable=False),
    Column("key", Int, nullable=False, server_default="0"),
    Column("due_on", Day),
    Column("stopped", Str, nullable=False, server_default=""),
    Column("note", Str, nullable=False, server_default=""),
    Column("user_id", Int),
    Column("at", Instant, nullable=False),
    Column("since", Instant),
    Column("version", Int, nullable=False, server_default="1"),
    UniqueConstraint("patient_id", "what", "key"),
    CheckConstraint("what IN ('type', 'plan', 'visit', 'debt', 'all')", name="what"),
    CheckConstraint("stopped IN ('', 'declined', 'elsewhere', 'moved', 'doctor', 'opted-out')", name="stopped"),
    CheckConstraint("(what = 'all') = (stopped = 'opted-out') OR (what = 'all' AND stopped = '')", name="opted_out"),
    Index("ix_recall_mark_due", "due_on", **_where("due_on IS NOT NULL")),
)
"""What a person said of one recall; no row where nobody did."""

recall_try = table(
    "recall_try",
    Column("call_id", Int, ForeignKey("call.id"), primary_key=True, autoincrement=False),
    Column("what", Str, nullable=False),
    Column("key", Int, nullable=False, server_default="0"),
    CheckConstraint(f"what IN {_WHAT}", name="what"),
    with_rowid=False,
)
"""Which calls were tries, and about what; whom they were to and what came of them is the call's."""

treatment_plan = table(
    "treatment_plan",
    key(),
    Column("patient_id", Int, ForeignKey("patient.id"), nullable=False),
    Column("practitioner_id", Int, ForeignKey("practitioner.id")),
    Column("title", Str, nullable=False),
    Column("stages", Int, nullable=False),
    Column("done", Int, nullable=False, server_default="0"),
    Column("moved_on", Day, nullable=False),
    Column("closed_on", Day),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("title <> ''", name="titled"),
    CheckConstraint("stages BETWEEN 1 AND 99 AND done BETWEEN 0 AND stages", name="stages"),
    CheckConstraint("done < stages OR closed_on IS NOT NULL", name="finished"),
    Index("ix_treatment_plan_open", "moved_on", **_where("closed_on IS NULL")),
    Index("ix_treatment_plan_doctor", "practitioner_id", "moved_on", **_where("closed_on IS NULL")),
    Index("ix_treatment_plan_patient", "patient_id"),
)
"""A treatment in stages; `moved_on` is the day of the last one, or of the plan itself."""

TABLES = (recall_type, recall_service, recall_mark, recall_try, treatment_plan)
"""In the order in which they are created."""
