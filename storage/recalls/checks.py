"""What `frontdesk check` asks of recalls."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.checking import Check, Found, Problem
from storage.errors import N_

_NAMED = {"recall_try": "call_id", "recall_mark": "id"}
_LOST = {
    "type": ("recall_type", N_("it is about recall rule {key}, which does not exist")),
    "plan": ("treatment_plan", N_("it is about plan {key}, which does not exist")),
    "visit": ("appointment", N_("it is about visit {key}, which does not exist")),
}


def _kept(conn: Connection) -> Found:
    """What a try or a remark was about is there."""
    for table, own in _NAMED.items():
        for what, (other, said) in _LOST.items():
            lost = conn.execute(
                text(
                    f"SELECT t.{own} AS own, t.key FROM {table} AS t LEFT JOIN {other} AS o ON o.id = t.key"
                    f" WHERE t.what = '{what}' AND o.id IS NULL ORDER BY 1"
                )
            )
            for row in lost:
                yield Problem("recall-lost", f"{table} {row.own}", said, {"key": row.key})


def _qualified(conn: Connection) -> Found:
    """Every rule says what renews it, one way and not two."""
    rows = conn.execute(
        text(
            "SELECT t.id FROM recall_type AS t WHERE (t.specialty_key <> '') ="
            " EXISTS (SELECT 1 FROM recall_service AS s WHERE s.type_id = t.id) ORDER BY 1"
        )
    )
    for row in rows:
        yield Problem(
            "recall-rule",
            f"recall_type {row.id}",
            N_("it must name services or a specialty, one and not both"),
        )


def _tried(conn: Connection) -> Found:
    """A try is a call of ours that has ended."""
    rows = conn.execute(
        text(
            "SELECT t.call_id FROM recall_try AS t JOIN call AS c ON c.id = t.call_id"
            " WHERE c.direction <> 'out' OR c.ended_at IS NULL OR c.patient_id IS NULL ORDER BY 1"
        )
    )
    for row in rows:
        yield Problem("recall-try", f"recall_try {row.call_id}", N_("it is no call of ours to a patient"))


CHECKS = (
    Check(2, N_("what recalls are about"), _kept),
    Check(2, N_("rules of recalls"), _qualified),
    Check(2, N_("tries to reach people"), _tried),
)
