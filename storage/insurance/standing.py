"""How patients' policies stand: what the check-in strip is judged by."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from storage.ids import PatientId
from storage.insurance import letters, queries, verifying
from storage.insurance.records import CheckKind, CheckResult
from storage.insurance.rules import last_answer
from storage.insurance.standing_records import Standing


def standings(conn: Connection, patient_ids: Iterable[PatientId]) -> dict[PatientId, tuple[Standing, ...]]:
    """Patients' policies, the one that holds longest first; those without any are left out."""
    held = queries.policies_of(conn, patient_ids)
    if not held:
        return {}
    policies = [one for some in held.values() for one in some]
    asked = verifying.history(conn, [one.id for one in policies])
    written = letters.letters_of(conn, [one.id for one in policies])
    needing = {one.id for one in queries.programmes(conn) if one.needs_letter}
    found: dict[PatientId, tuple[Standing, ...]] = {}
    for who, some in held.items():
        found[who] = tuple(
            Standing(
                number=one.number,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                programme_from=one.programme_from,
                programme_to=one.programme_to,
                refused=(answer := last_answer(asked.get(one.id, ()), CheckKind.ENROLMENT)) is not None
                and answer.result is CheckResult.NO,
                needs_letter=one.programme_id in needing,
                letters=tuple(
                    (letter.dated, letter.valid_until)
                    for letter in written.get(one.id, ())
                    if letter.left_minor != 0 and (not letter.services or any(line.left for line in letter.services))
                ),
            )
            for one in some
        )
    return found
