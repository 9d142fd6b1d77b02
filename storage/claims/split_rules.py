"""The split of a bill between insurer and patient.  Pure: what the database refuses, this never proposes.

For each line: the policy that holds on the line's day; its programme's rule for the service, or a letter that names
the service; the patient's own share; then what the letter, the service, the visit and the year still hold.  What is
left over is the patient's, each time with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from storage.cash.records import Charge
from storage.claims.split_records import LetterUse, Said, SplitLine, Used, Why
from storage.ids import LetterId, ServiceId
from storage.insurance.letter_records import Letter
from storage.insurance.records import Policy, PolicyCheck, Programme, Rule
from storage.insurance.rules import policy_year, rule_for
from storage.money import percent_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One line of a bill and what is known of it."""

    charge: Charge
    specialty_key: str = ""
    insured_minor: int = 0
    """What insurers pay of it already."""


@dataclass(slots=True, kw_only=True)
class Cover:
    """A policy and all that its use depends on; `used` grows with each line that is split."""

    policy: Policy
    programme: Programme
    rules: tuple[Rule, ...] = ()
    letters: tuple[Letter, ...] = ()
    refusal: PolicyCheck | None = None
    """The newest answer about enrolment, when it was no."""
    refused_on: date | None = None
    used: list[Used] = field(default_factory=list)
    letter_use: dict[LetterId, LetterUse] = field(default_factory=dict)

    def left_of(self, letter: Letter) -> int | None:
        """What of a letter's sum is left for the next line; None without a limit by sum."""
        kept = letter.left_minor
        return None if kept is None else kept - self.letter_use.get(letter.id, LetterUse()).minor

    def count_of(self, letter: Letter, service_id: ServiceId) -> int | None:
        """How many times more a letter pays for a service; None when it names none."""
        line = letter.line_for(service_id)
        if line is None:
            return 0 if letter.services else None
        return line.left - self.letter_use.get(letter.id, LetterUse()).counts.get(service_id, 0)

    def take(self, line: SplitLine, charge: Charge) -> None:
        """Count a line that was split against the limits of the next ones."""
        use = Used(
            day=line.day,
            appointment_id=charge.appointment_id,
            rule_id=line.rule_id,
            minor=line.insurer_minor,
            count=line.quantity,
        )
        self.used.append(use)
        if line.letter_id is not None and charge.service_id is not None:
            of_letter = self.letter_use.setdefault(line.letter_id, LetterUse())
            of_letter.minor += line.insurer_minor
            of_letter.counts[charge.service_id] = of_letter.counts.get(charge.service_id, 0) + line.quantity


def whose(policies: Sequence[Policy], day: date) -> Policy | Said:
    """The policy that a line of a day goes by, or why none does."""
    holding = [one for one in policies if one.holds_on(day)]
    if holding:
        return max(holding, key=lambda one: (one.pays_on(day), one.valid_to, one.id))
    ended = [one for one in policies if one.valid_to < day]
    if ended:
        last = max(ended, key=lambda one: one.valid_to)
        return Said(why=Why.POLICY_ENDED, number=last.number, day=last.valid_to)
    if policies:
        first = min(policies, key=lambda one: one.valid_from)
        return Said(why=Why.POLICY_BEGINS, number=first.number, day=first.valid_from)
    return Said(why=Why.NO_POLICY)


def unsplit(owed: Owed, said: Said) -> SplitLine:
    """A line that is the patient's as a whole."""
    charge = owed.charge
    return SplitLine(
        charge_id=charge.id,
        version=charge.version,
        title=charge.title,
        day=charge.day,
        due_minor=charge.due_minor,
        said=(said,),
    )


def split(owed: Owed, cover: Cover) -> SplitLine:
    """Split one line by a policy that holds on its day, and count it against the limits of the next."""
    charge = owed.charge
    barred = _barred(owed, cover)
    if barred is not None or charge.service_id is None:
        return unsplit(owed, barred or Said(why=Why.BY_HAND))
    rule = rule_for(cover.rules, charge.service_id, owed.specialty_key)
    letter, lacking = _letter(charge, cover, charge.service_id)
    named = letter is not None and bool(letter.services)
    if not named and not (rule.covered if rule is not None else cover.programme.covers_all):
        return unsplit(owed, Said(why=Why.NOT_COVERED if rule is None else Why.EXCLUDED))
    if lacking is not None:
        return unsplit(owed, lacking)
    line = _shared(owed, cover, rule, letter)
    if line.insurer_minor:
        cover.take(line, charge)
    return line


def _barred(owed: Owed, cover: Cover) -> Said | None:
    """What keeps the insurer from paying for anything on that day."""
    if owed.charge.service_id is None:
        return Said(why=Why.BY_HAND)
    if cover.refusal is not None:
        return Said(why=Why.REFUSED, day=cover.refused_on)
    if not cover.programme.holds_on(owed.charge.day):
        return Said(why=Why.PROGRAMME_DAYS, day=cover.programme.bound(owed.charge.day))
    return None


def _letter(charge: Charge, cover: Cover, service_id: ServiceId) -> tuple[Letter | None, Said | None]:
    """The letter that a line uses: one that names its service, else one by sum where a letter is needed."""
    fitting = [one for one in cover.letters if one.line_for(service_id) or not one.services]
    fitting.sort(key=lambda one: (not one.services, one.valid_until, one.id))
    for letter in fitting:
        needed = bool(letter.services) or cover.programme.needs_letter
        if needed and letter.holds_on(charge.day) and _holds_more(cover, letter, service_id):
            return letter, None
    if not cover.programme.needs_letter:
        return None, None
    return None, _why_no_letter(fitting, cover, charge.day)


def _holds_more(cover: Cover, letter: Letter, service_id: ServiceId) -> bool:
    return cover.left_of(letter) != 0 and cover.count_of(letter, service_id) != 0


def _why_no_letter(letters: Iterable[Letter], cover: Cover, day: date) -> Said:
    """Of the letters that would fit the one that came nearest: used up, over, not begun."""
    known = [one for one in letters if not one.withdrawn]
    for letter in known:
        if letter.holds_on(day):
            return Said(why=Why.LETTER_USED, number=letter.number)
    over = [one for one in known if one.valid_until < day]
    if over:
        last = max(over, key=lambda one: one.valid_until)
        return Said(why=Why.LETTER_ENDED, number=last.number, day=last.valid_until)
    if known:
        return Said(why=Why.LETTER_BEGINS, number=known[0].number, day=known[0].dated)
    return Said(why=Why.NO_LETTER)


def _shared(owed: Owed, cover: Cover, rule: Rule | None, letter: Letter | None) -> SplitLine:
    """The insurer's part of a covered line: less the patient's share, within every limit."""
    charge, said = owed.charge, list[Said]()
    quantity = _counted(charge, cover, (rule, letter), said)
    base = charge.amount_minor * quantity // charge.quantity
    share = _share(base, cover.programme, rule)
    if share:
        said.append(Said(why=Why.SHARE, amount_minor=share))
    part = max(0, min(base - share - owed.insured_minor, charge.due_minor))
    for left, reason in _limits(charge, cover, rule, letter):
        if left < part:
            part = max(0, left)
            said.append(replace(reason, amount_minor=part))
    made = unsplit(owed, Said(why=Why.SHARE))
    if not part or not quantity:
        return replace(made, said=tuple(said) or (Said(why=Why.SHARE, amount_minor=charge.due_minor),))
    return replace(
        made,
        insurer_minor=part,
        insurer_id=cover.policy.insurer_id,
        insurer_name=cover.policy.insurer_name,
        policy_id=cover.policy.id,
        policy_number=cover.policy.number,
        programme_id=cover.programme.id,
        rule_id=None if rule is None else rule.id,
        letter_id=None if letter is None else letter.id,
        letter_number="" if letter is None else letter.number,
        quantity=quantity,
        said=tuple(said) if part < charge.due_minor else (),
    )


def _counted(charge: Charge, cover: Cover, by: tuple[Rule | None, Letter | None], said: list[Said]) -> int:
    """How many of a line the insurer pays for, by the counts of the rule and of the letter."""
    rule, letter = by
    quantity = charge.quantity
    if rule is not None and rule.limit_count is not None:
        left = max(0, rule.limit_count - sum(one.count for one in _of_rule(charge, cover, rule)))
        if left < quantity:
            quantity = left
            said.append(Said(why=Why.SERVICE_COUNT, count=left))
    if letter is not None and charge.service_id is not None:
        more = cover.count_of(letter, charge.service_id)
        if more is not None and more < quantity:
            quantity = more
            said.append(Said(why=Why.LETTER_COUNT, number=letter.number, count=more))
    return quantity


def _share(base: int, programme: Programme, rule: Rule | None) -> int:
    """The patient's own share: the rule's, else the programme's; a sum is of the line, at most all of it."""
    if rule is not None and rule.copay_percent is not None:
        return percent_of(base, rule.copay_percent)
    if rule is not None and rule.copay_minor is not None:
        return min(base, rule.copay_minor)
    return percent_of(base, programme.copay_percent) if programme.copay_percent else min(base, programme.copay_minor)


def _in_year(charge: Charge, cover: Cover) -> list[Used]:
    """What was used in the policy's year that the line's day lies in."""
    began = cover.policy.valid_from
    year = policy_year(charge.day, began)
    return [one for one in cover.used if policy_year(one.day, began) == year]


def _of_rule(charge: Charge, cover: Cover, rule: Rule) -> list[Used]:
    return [one for one in _in_year(charge, cover) if one.rule_id == rule.id]


def _limits(charge: Charge, cover: Cover, rule: Rule | None, letter: Letter | None) -> list[tuple[int, Said]]:
    """What each limit by sum still holds."""
    found: list[tuple[int, Said]] = []
    if rule is not None and rule.limit_minor is not None:
        used = sum(one.minor for one in _of_rule(charge, cover, rule))
        found.append((rule.limit_minor - used, Said(why=Why.SERVICE_SUM)))
    left = None if letter is None else cover.left_of(letter)
    if letter is not None and left is not None:
        found.append((left, Said(why=Why.LETTER_SUM, number=letter.number)))
    programme = cover.programme
    if programme.limit_visit_minor is not None:
        here = [one for one in cover.used if (one.day, one.appointment_id) == (charge.day, charge.appointment_id)]
        found.append((programme.limit_visit_minor - sum(one.minor for one in here), Said(why=Why.VISIT)))
    if programme.limit_year_minor is not None:
        used = sum(one.minor for one in _in_year(charge, cover))
        found.append((programme.limit_year_minor - used, Said(why=Why.YEAR)))
    return found
