"""The insured of the made-up clinic: two insurers, their programmes, policies, a letter, what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from storage.demo.names import Said
from storage.ids import InsurerId, PatientId, PolicyId, ProgrammeId, ServiceId
from storage.insurance import insurer_verbs, verbs
from storage.insurance.letter_records import LetterDraft
from storage.insurance.records import (
    CheckDraft,
    CheckKind,
    CheckResult,
    InsurerDraft,
    PolicyDraft,
    ProgrammeDraft,
    RuleDraft,
)
from storage.unit import Unit

_SHIELD, _ALLIANCE = Said("Shield Insurance", "Страхование Щит"), Said("North Alliance", "Северный альянс")
_FULL, _BASIC = Said("Full", "Полная"), Said("Basic, by letter", "Базовая, по письмам")
_WORKS = Said("Machine Works", "Машиностроительный завод")
_LINE_DOWN = Said("their line does not answer", "их телефон не отвечает")
_LETTER_MINOR = 5_000_000
EVERY = 16
"""Every sixteenth patient of the register is insured."""


def agree(unit: Unit, locale: str, services: dict[str, ServiceId]) -> tuple[ProgrammeId, ...]:
    """The insurers and what they pay for: one pays all but one service, one pays nine tenths by letters."""
    made: list[ProgrammeId] = []
    begins = unit.today.replace(month=1, day=1) - timedelta(days=365)
    for name, programme in ((_SHIELD, _FULL), (_ALLIANCE, _BASIC)):
        draft = InsurerDraft(name=name.by(locale), contract=f"{17 + len(made)}/{begins.year}")
        insurer_id = unit.perform(insurer_verbs.add_insurer, draft)
        wanted = ProgrammeDraft(
            insurer_id=InsurerId(insurer_id or 0), name=programme.by(locale), valid_from=begins, covers_all=True
        )
        if made:
            wanted = replace(wanted, copay_percent=10, needs_letter=True, limit_visit_minor=1_500_000)
        made.append(ProgrammeId(unit.perform(insurer_verbs.add_programme, wanted) or 0))
    last = services[max(services)]
    unit.perform(insurer_verbs.add_rule, made[1], RuleDraft(service_id=last, covered=False))
    return tuple(made)


def insure(unit: Unit, programmes: tuple[ProgrammeId, ...], patients: Sequence[PatientId], locale: str) -> None:
    """Some of the patients are insured; one policy has ended, one is to be asked about again."""
    for number, patient_id in enumerate(patients[::EVERY]):
        of_basic = number % 3 == 2
        ends = unit.today - timedelta(days=9) if number == 4 else unit.today.replace(month=12, day=31)
        draft = PolicyDraft(
            programme_id=programmes[of_basic],
            number=policy_number(patient_id),
            holder=_WORKS.by(locale) if of_basic else "",
            valid_from=unit.today - timedelta(days=300),
            valid_to=max(ends, unit.today - timedelta(days=9)),
        )
        policy_id = PolicyId(unit.perform(verbs.add_policy, patient_id, draft) or 0)
        if of_basic:
            letter = LetterDraft(
                number=f"{number + 104}-G",
                dated=unit.today - timedelta(days=12),
                valid_until=unit.today + timedelta(days=48),
                limit_minor=_LETTER_MINOR,
            )
            unit.perform(verbs.add_letter, policy_id, letter)
        if number == 0:
            answer = CheckDraft(
                kind=CheckKind.ENROLMENT, result=CheckResult.NO_ANSWER, note=_LINE_DOWN.by(locale)
            )
            unit.perform(verbs.note_check, policy_id, answer)


def policy_number(patient_id: PatientId) -> str:
    """A number that is this patient's alone."""
    return f"SH {1000 + patient_id // 1000:04} {patient_id % 1000:03}-{(patient_id * 7) % 97:02}"
