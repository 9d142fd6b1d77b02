"""What keeps the print queue true beneath the storage layer, as DDL for each engine."""

from __future__ import annotations

from collections.abc import Iterable

from storage.printing.rules import LAWFUL
from storage.schema import BY_MERGE, versioned

_PRINTER = versioned("printer", "active = 1 AND NEW.active = 1 AND name = NEW.name")
_JOB = versioned(
    "print_job",
    "about_what <> '' AND about_what = NEW.about_what AND about_key = NEW.about_key AND part = NEW.part"
    " AND copy = NEW.copy AND (state <> 'dropped' OR printed_at IS NOT NULL)"
    " AND (NEW.state <> 'dropped' OR NEW.printed_at IS NOT NULL)",
)
_SAME = ("use", "mark", "part", "copy", "about_what", "about_key", "desk", "user_id", "queued_at")
_REWRITTEN = " OR ".join(
    (
        *(f"NEW.{name} <> OLD.{name}" for name in _SAME),
        "(NEW.body <> OLD.body AND NEW.body <> '')",
        "(NEW.title <> OLD.title AND NEW.title <> '-')",
        "(NEW.printer_id <> OLD.printer_id AND NEW.state <> 'queued')",
    )
)
"""A paper is what it was when it was put there; an erasure empties it."""


def _listed(states: Iterable[str]) -> str:
    return ", ".join(f"'{one}'" for one in sorted(states))


_STEPS = " OR ".join(
    f"(OLD.state = '{old}' AND NEW.state IN ({_listed((*new, old))}))" for old, new in LAWFUL.items()
)
_UNLAWFUL = f"NOT ({_STEPS}) OR (OLD.worker <> '' AND NEW.worker <> '' AND NEW.worker <> OLD.worker)"
"""From queued to printing to printed, and the roads beside it; what one worker has in hand no other takes."""
_NEW_STATE = "NEW.state <> 'queued' OR NEW.tries <> 0"
_OTHERS = f"coalesce(NEW.patient_id, 0) <> coalesce(OLD.patient_id, 0) AND NOT {BY_MERGE}"

SQLITE: tuple[str, ...] = (
    *_PRINTER[0],
    *_JOB[0],
    f"""CREATE TRIGGER print_job_new BEFORE INSERT ON print_job WHEN {_NEW_STATE}
BEGIN SELECT RAISE(ABORT, 'printing: a paper begins in the queue'); END""",
    f"""CREATE TRIGGER print_job_text BEFORE UPDATE ON print_job WHEN {_REWRITTEN}
BEGIN SELECT RAISE(ABORT, 'printing: a paper does not change'); END""",
    f"""CREATE TRIGGER print_job_state BEFORE UPDATE ON print_job WHEN {_UNLAWFUL}
BEGIN SELECT RAISE(ABORT, 'printing: no such step'); END""",
    f"""CREATE TRIGGER print_job_patient BEFORE UPDATE OF patient_id ON print_job WHEN {_OTHERS}
BEGIN SELECT RAISE(ABORT, 'printing: it belongs to its patient'); END""",
    *(
        f"CREATE TRIGGER {name}_keep_d BEFORE DELETE ON {name}"
        f" BEGIN SELECT RAISE(ABORT, 'printing: it stays for ever'); END"
        for name in ("printer", "print_job")
    ),
)

POSTGRESQL: tuple[str, ...] = (
    *_PRINTER[1],
    *_JOB[1],
    f"""CREATE FUNCTION print_job_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_REWRITTEN} THEN
    RAISE EXCEPTION 'printing: a paper does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF {_UNLAWFUL} THEN
    RAISE EXCEPTION 'printing: no such step' USING ERRCODE = 'restrict_violation';
  END IF;
  IF {_OTHERS} THEN
    RAISE EXCEPTION 'printing: it belongs to its patient' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER print_job_guard_u BEFORE UPDATE ON print_job FOR EACH ROW EXECUTE FUNCTION print_job_guard()",
    f"""CREATE TRIGGER print_job_new BEFORE INSERT ON print_job FOR EACH ROW
  WHEN ({_NEW_STATE}) EXECUTE FUNCTION refuse()""",
    *(
        part
        for name in ("printer", "print_job")
        for part in (
            f"CREATE TRIGGER {name}_keep_d BEFORE DELETE ON {name} FOR EACH ROW EXECUTE FUNCTION refuse()",
            f"CREATE TRIGGER {name}_keep_t BEFORE TRUNCATE ON {name} FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
        )
    ),
)
