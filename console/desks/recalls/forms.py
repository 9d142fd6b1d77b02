"""The sheets of the place: another day, a recall by hand, a plan of treatment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from console.locale import _, language
from console.locale.formats import day_digits, day_short
from console.sheets.fields import TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import SEARCHED, ChoiceField, Option, PickField
from console.typed.dates import order_of, parse_day
from console.typed.errors import TypedError
from storage.ids import PatientId, PractitionerId
from storage.recalls.records import PlanDraft, Recall, RecallType

if TYPE_CHECKING:
    from storage.office import Office

NOTE_MAX = 120
SHOWN = 9


def day_word(day: date, today: date) -> str:
    """A day to come: `Sun 1 Nov`; of another year than this with its year."""
    return day_short(day) if day.year == today.year else f"{day_short(day)} {day.year}"


def _reading(today: date) -> Callable[[str], date]:
    """Reads a day to come.  A date without a year is the next such one, unless the last was nearer: that is past."""

    def read(text: str) -> date:
        order = order_of(language())
        found = parse_day(text, today=today, order=order)
        last = parse_day(text, today=today, order=order, near="past")
        dated = (last.month, last.day) == (found.month, found.day)
        if found < today or (dated and last < today and today - last < found - today):
            raise TypedError(_("This day is past: type a later one, or the year with it."))
        return found

    return read


def _day(name: str, label: str, today: date) -> ValueField[date]:
    return ValueField(
        name,
        label,
        _reading(today),
        show=lambda day: day_word(day, today),
        step=lambda at, step: max((at or today) + timedelta(days=step), today),
        hint=lambda: _("1.11, mon, +7; empty is today"),
        default=lambda: today,
        visit=True,
    )


@dataclass(frozen=True, slots=True)
class Later:
    """When somebody is to be called; None is as the rule says."""

    day: date | None


def later(row: Recall, today: date, accept: Callable[[date | None, str], Awaitable[None]]) -> Form[Later]:
    """Another day than the rule's; the rule's again when nothing is typed."""
    day: ValueField[date] = ValueField(
        "day",
        _("Call on"),
        _reading(today),
        value=row.mark.due_on if row.mark else None,
        show=lambda day: day_word(day, today),
        step=lambda at, step: max((at or today) + timedelta(days=step), today),
        hint=lambda: _("1.11, mon, +30; empty: as the rule says"),
        required=False,
        visit=True,
    )
    note = TextField(
        "note", _("Note"), value=row.mark.note if row.mark else "", required=False, visit=True, length_max=NOTE_MAX
    )

    async def finish() -> Later:
        await accept(day.value, note.value or "")
        return Later(day.value)

    def summary() -> str:
        if day.tentative is None:
            return _("CALL {who} AS THE RULE SAYS").format(who=row.who)
        return _("CALL {who} ON {day}").format(who=row.who, day=day_word(day.tentative, today))

    return Form(f"recalls.later.{row.key}", row.who, [day, note], finish, summary=summary)


def _who(office: Office) -> PickField[tuple[PatientId, str]]:
    async def find(text: str) -> Sequence[Option[tuple[PatientId, str]]]:
        found = await office.patients.search(text, SHOWN)
        return [
            Option((one.id, one.usual_name), _named(one.full_name, one.birth_date))
            for one in found
            if one.merged_into is None
        ]

    return PickField("who", _("Who"), find, digits="search", at_once=False, down=True, hint=_(SEARCHED))


def _named(name: str, born: date | None) -> str:
    return f"{name} {day_digits(born)}" if born else name


def by_hand(
    office: Office,
    kinds: Sequence[RecallType],
    today: date,
    accept: Callable[[PatientId, RecallType, date, str], Awaitable[None]],
) -> Form[str]:
    """A recall of a rule for one patient, from a day on."""
    who = _who(office)
    kind = ChoiceField("kind", _("What for"), [Option(one, one.draft.name) for one in kinds])
    day = _day("day", _("Call on"), today)
    note = TextField("note", _("Note"), required=False, visit=True, length_max=NOTE_MAX)

    async def finish() -> str:
        assert who.value is not None
        assert kind.value is not None
        await accept(who.value[0], kind.value, day.value or today, note.value or "")
        return who.value[1]

    def summary() -> str:
        name = who.value[1] if who.value else "..."
        return _("CALL {who} ON {day}").format(who=name, day=day_word(day.tentative or today, today))

    return Form("recalls.new", _("New recall"), [who, kind, day, note], finish, summary=summary)


def parse_stages(text: str) -> tuple[int, int]:
    """`5`, or `2/5`: how many stages are done, and of how many."""
    done, slash, stages = text.replace(" ", "").partition("/")
    if not slash:
        done, stages = "0", done
    if not (done.isascii() and done.isdigit() and stages.isascii() and stages.isdigit() and len(done + stages) < 6):
        raise TypedError(_("Expected how many stages there are, such as 5, or 2/5 when two are done."))
    if not 1 <= int(stages) <= 99 or int(done) >= int(stages):
        raise TypedError(_("Expected 1 to 99 stages, one of them at least not done yet."))
    return int(done), int(stages)


def plan(office: Office, accept: Callable[[PlanDraft], Awaitable[None]]) -> Form[str]:
    """A treatment in stages, so that nobody who stopped halfway is forgotten."""
    who = _who(office)
    title = TextField("title", _("Treatment"), length_max=60)
    stages = ValueField(
        "stages", _("Stages"), parse_stages, show=lambda value: f"{value[0]}/{value[1]}",
        hint=lambda: _("5, or 2/5 when two are done"),
    )  # fmt: skip

    async def doctors(text: str) -> Sequence[Option[PractitionerId]]:
        wanted = text.strip().casefold()
        staff = await office.staff.practitioners()
        return [
            Option(one.id, one.short_name)
            for one in staff
            if any(part.casefold().startswith(wanted) for part in (one.full_name, one.specialty))
        ]

    doctor: PickField[PractitionerId] = PickField(
        "doctor", _("Doctor"), doctors, required=False, visit=True, letters_min=1
    )

    async def finish() -> str:
        assert who.value is not None
        assert stages.value is not None
        done, of = stages.value
        draft = PlanDraft(
            patient_id=who.value[0], title=title.value or "", stages=of, done=done, practitioner_id=doctor.value
        )
        await accept(draft)
        return who.value[1]

    def summary() -> str:
        return _("PLAN for {who}: {what}").format(
            who=who.value[1] if who.value else "...", what=title.tentative or "..."
        )

    return Form("recalls.plan", _("New plan of treatment"), [who, title, stages, doctor], finish, summary=summary)
