"""Verbs of policies, verification and guarantee letters.  Every one can be taken back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from storage import rows
from storage.accounts.queries import all_accounts
from storage.errors import N_, RuleBroken
from storage.ids import InsurerId, LetterId, PatientId, PolicyId, ServiceId
from storage.insurance import letters, queries, rules
from storage.insurance.letter_records import LetterDraft
from storage.insurance.records import CheckDraft, PolicyDraft
from storage.insurance.tables import guarantee_letter, letter_service, policy, policy_check
from storage.journal.records import JournalRow
from storage.patients.plain import plain
from storage.patients.queries import patient_of
from storage.rights import Right
from storage.services import queries as price_list
from storage.unit import Unit
from storage.verbs import verb

WITHDRAWN = "withdrawn"
"""The state of a letter that may not be used any more."""


def _policy(unit: Unit, draft: PolicyDraft, known: int | None = None) -> dict[str, Any]:
    """The columns of a policy.  Raises RuleBroken for a number that is somebody's already."""
    rules.check_policy(draft)
    plan = queries.programme_of(unit.conn, draft.programme_id)
    other = queries.policy_numbered(unit.conn, plan.insurer_id, draft.number)
    if other is not None and other.id != known:
        raise RuleBroken(
            N_("Policy {number} of {insurer} is {who}'s: look at the number again."),
            number=other.number,
            insurer=other.insurer_name,
            who=other.patient_name,
        )
    return {
        "insurer_id": plan.insurer_id,
        "programme_id": plan.id,
        "number": rules.numbered(draft.number),
        "number_key": rules.number_key(draft.number),
        "holder": plain(draft.holder),
        "valid_from": draft.valid_from,
        "valid_to": draft.valid_to,
        "note": plain(draft.note),
    }


@verb("insurance.add_policy", right=Right.INSURANCE)
def add_policy(unit: Unit, patient_id: PatientId, draft: PolicyDraft) -> int:
    """Write down a patient's policy."""
    patient_of(unit.conn, patient_id)
    values = {"patient_id": patient_id, **_policy(unit, draft), "noted_at": unit.now}
    made = rows.add(unit, policy, values)
    unit.changed("insurance", made)
    return made


@verb("insurance.edit_policy", right=Right.INSURANCE)
def edit_policy(unit: Unit, policy_id: PolicyId, draft: PolicyDraft, version: int) -> int:
    """Change a policy; a policy with letters or bills stays with its insurer.  Raises Conflict."""
    rows.change(unit, policy, policy_id, _policy(unit, draft, policy_id), version=version)
    unit.changed("insurance", policy_id)
    return policy_id


@verb("insurance.void_policy", right=Right.INSURANCE)
def void_policy(unit: Unit, policy_id: PolicyId, version: int) -> int:
    """Take a policy back that was entered in error; what was posted by it stays.  Raises Conflict."""
    rows.change(unit, policy, policy_id, {"voided": True}, version=version)
    unit.changed("insurance", policy_id)
    return policy_id


def _undo_policy(unit: Unit, entry: JournalRow) -> None:
    if entry.before is None:
        rows.change(unit, policy, entry.key, {"voided": True})
    else:
        rows.put_back(unit, policy, entry)
    unit.changed("insurance", entry.key)


for _of_policy in (add_policy, edit_policy, void_policy):
    _of_policy.undoes(_undo_policy)


@verb("insurance.note_check", right=Right.INSURANCE)
def note_check(unit: Unit, policy_id: PolicyId, draft: CheckDraft) -> int:
    """Note what an insurer answered, that it could not be asked, or who is to ask."""
    rules.check_check(draft)
    queries.policy_of(unit.conn, policy_id)
    asked = None
    if draft.assigned_to is not None:
        asked = next((one for one in all_accounts(unit.conn) if one.id == draft.assigned_to), None)
        if asked is None or asked.disabled:
            raise RuleBroken(N_("Nobody with this login works here."))
    made = rows.add(
        unit,
        policy_check,
        {
            "policy_id": policy_id,
            "kind": draft.kind.value,
            "result": draft.result.value,
            "at": unit.now,
            "by": unit.actor.user_id,
            "by_name": unit.actor.name,
            "assigned_to": draft.assigned_to,
            "assigned_name": "" if asked is None else asked.name,
            "note": plain(draft.note),
        },
    )
    unit.changed("insurance", policy_id)
    return made


@note_check.undoes
def _undo_check(unit: Unit, entry: JournalRow) -> None:
    """What was noted in error stays, voided."""
    unit.conn.execute(update(policy_check).where(policy_check.c.id == entry.key).values(voided=True))
    unit.journal("policy_check", entry.key, {"voided": False}, {"voided": True})
    unit.changed("insurance", entry.key)


def _letter(unit: Unit, draft: LetterDraft, insurer_id: InsurerId, known: int | None = None) -> dict[str, Any]:
    """The columns of a letter.  Raises RuleBroken for a number that another letter has."""
    rules.check_letter(draft)
    other = letters.letter_numbered(unit.conn, insurer_id, draft.number)
    if other is not None and other.id != known:
        raise RuleBroken(
            N_("Letter {number} of {insurer} is for {who}: look at the number again."),
            number=other.number,
            insurer=other.insurer_name,
            who=other.patient_name,
        )
    return {
        "number": rules.numbered(draft.number),
        "number_key": rules.number_key(draft.number),
        "dated": draft.dated,
        "valid_until": draft.valid_until,
        "limit_minor": draft.limit_minor,
        "note": plain(draft.note),
    }


def _services(unit: Unit, letter_id: int, wanted: dict[ServiceId, int]) -> None:
    """The services of a letter as wanted: one that is taken off stays as a line of nothing."""
    of_letter = select(letter_service).where(letter_service.c.letter_id == letter_id)
    known = {row.service_id: row for row in unit.conn.execute(of_letter)}
    for service_id, count in wanted.items():
        price_list.service_of(unit.conn, service_id)
        if service_id not in known:
            values = {"letter_id": letter_id, "service_id": service_id, "limit_count": count}
            rows.add(unit, letter_service, values)
    for service_id, row in known.items():
        count = wanted.get(ServiceId(service_id), 0)
        if count < row.used_count:
            named = price_list.service_of(unit.conn, ServiceId(service_id)).name
            raise RuleBroken(
                N_("{service}: {used} are used of this letter already."), service=named, used=row.used_count
            )
        rows.change(unit, letter_service, row.id, {"limit_count": count})


@verb("insurance.add_letter", right=Right.INSURANCE)
def add_letter(unit: Unit, policy_id: PolicyId, draft: LetterDraft) -> int:
    """Write down a guarantee letter to a policy."""
    holder = queries.policy_of(unit.conn, policy_id)
    values = {"insurer_id": holder.insurer_id, "policy_id": policy_id, **_letter(unit, draft, holder.insurer_id)}
    made = rows.add(unit, guarantee_letter, values)
    _services(unit, made, dict(draft.services))
    unit.changed("insurance", made)
    return made


@verb("insurance.edit_letter", right=Right.INSURANCE)
def edit_letter(unit: Unit, letter_id: LetterId, draft: LetterDraft, version: int) -> int:
    """Change a letter, never below what is used of it.  Raises Conflict."""
    known = letters.letter_of(unit.conn, letter_id)
    if known.version != version:
        raise rows.conflict(unit, "guarantee_letter", letter_id)
    if draft.limit_minor is not None and draft.limit_minor < known.used_minor:
        raise RuleBroken(N_("More than that is used of this letter already."))
    if known.used_minor and bool(draft.services) != bool(known.services):
        raise RuleBroken(N_("A letter that is in use stays for what it is for: write a new one down."))
    rows.change(unit, guarantee_letter, letter_id, _letter(unit, draft, known.insurer_id, letter_id), version=version)
    _services(unit, letter_id, dict(draft.services))
    unit.changed("insurance", letter_id)
    return letter_id


@verb("insurance.withdraw_letter", right=Right.INSURANCE)
def withdraw_letter(unit: Unit, letter_id: LetterId, version: int) -> int:
    """The insurer took a letter back, or it was entered in error; what is used of it stays.  Raises Conflict."""
    rows.change(unit, guarantee_letter, letter_id, {"state": WITHDRAWN}, version=version)
    unit.changed("insurance", letter_id)
    return letter_id


def _undo_letter(unit: Unit, entry: JournalRow) -> None:
    """A new letter is withdrawn, a new line of one comes to nothing."""
    if entry.what == "letter_service":
        if entry.before is None:
            rows.change(unit, letter_service, entry.key, {"limit_count": 0})
        else:
            rows.put_back(unit, letter_service, entry)
    elif entry.before is None:
        if rows.get(unit, guarantee_letter, entry.key)["used_minor"]:
            raise RuleBroken(N_("Bills were posted by this letter: give them back first."))
        rows.change(unit, guarantee_letter, entry.key, {"state": WITHDRAWN})
    else:
        rows.put_back(unit, guarantee_letter, entry)
    unit.changed("insurance", entry.key)


for _of_letter in (add_letter, edit_letter, withdraw_letter):
    _of_letter.undoes(_undo_letter)
