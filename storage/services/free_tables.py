"""The table of the rules of free follow-ups, with its guards."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, text

from storage.schema import Flag, Int, Str, key, table, versioned

free_rule = table(
    "free_rule",
    key(),
    Column("practitioner_id", Int, ForeignKey("practitioner.id")),
    Column("service_id", Int, ForeignKey("service.id")),
    Column("specialty", Str, nullable=False, server_default=""),
    Column("specialty_key", Str, nullable=False, server_default=""),
    Column("visits", Int, nullable=False),
    Column("days", Int, nullable=False),
    Column("active", Flag, nullable=False, server_default="1"),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("visits BETWEEN 1 AND 20 AND days BETWEEN 1 AND 365", name="extent"),
    CheckConstraint("(specialty = '') = (specialty_key = '')", name="specialty"),
    CheckConstraint(
        "CASE WHEN practitioner_id IS NULL THEN 0 ELSE 1 END + CASE WHEN service_id IS NULL THEN 0 ELSE 1 END"
        " + CASE WHEN specialty_key = '' THEN 0 ELSE 1 END = 1",
        name="one_thing",
    ),
)
"""After a paid visit so many follow-ups for nothing within so many days; one rule for one thing."""
_SET = {
    "uq_free_rule_practitioner": (free_rule.c.practitioner_id, "practitioner_id IS NOT NULL"),
    "uq_free_rule_service": (free_rule.c.service_id, "service_id IS NOT NULL"),
    "uq_free_rule_specialty": (free_rule.c.specialty_key, "specialty_key <> ''"),
}
for _name, (_column, _when) in _SET.items():
    Index(_name, _column, unique=True, sqlite_where=text(_when), postgresql_where=text(_when))

SQLITE, POSTGRESQL = versioned(
    "free_rule",
    "practitioner_id = NEW.practitioner_id",
    "service_id = NEW.service_id",
    "specialty_key = NEW.specialty_key AND specialty_key <> ''",
)
