"""What somebody waits for: asked by every place that puts people on the wait-list, and said in words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from console.locale import _, language
from console.locale.formats import day_brief, day_digits, day_name, day_short
from console.sheets.fields import Field, StaticField, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import SEARCHED, Option, PickField
from console.typed.dates import order_of, parse_day
from console.typed.errors import TypedError
from console.visit_words import at, day_at
from console.wanted import read_wanted
from storage.ids import CallId, PatientId, PractitionerId, ServiceId
from storage.schedule.records import Appointment
from storage.waiting.records import Wait, WaitDraft, When

if TYPE_CHECKING:
    from console.desk import DeskScreen
    from storage.office import Office

SHOWN = 9
NOTE_MAX = 120
Accept = Callable[[WaitDraft], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Who:
    """A patient to put on the list."""

    id: PatientId
    name: str


@dataclass(frozen=True, slots=True)
class Whom:
    """With whom: a doctor, or anybody of a specialty, or who does a service."""

    practitioner_id: PractitionerId | None = None
    specialty: str = ""
    service_id: ServiceId | None = None


# ------------------------------------------------------------------------------ in words


def when_word(when: When) -> str:
    """`Mon Thu · 9:00-12:00 · 6.10-1.11`; empty when any time suits."""
    monday = date(2026, 1, 5)
    days = " ".join(day_name(monday + timedelta(days=day)) for day in sorted(when.weekdays))
    times = ""
    if when.after_min or when.before_min < 1440:
        times = f"{at(when.after_min)}-{at(when.before_min)}" if when.before_min < 1440 else f"{at(when.after_min)}+"
    return " · ".join(filter(None, (days, times, _span(when))))


def _span(when: When) -> str:
    if when.from_day is not None and when.until_day is not None:
        return f"{day_brief(when.from_day)}-{day_brief(when.until_day)}"
    if when.from_day is not None:
        return _("from {day}").format(day=day_brief(when.from_day))
    return _("until {day}").format(day=day_brief(when.until_day)) if when.until_day is not None else ""


def what_word(row: Wait) -> str:
    """`Orlova E.I. earlier`, `Orlova E.I.`, `Dermatologist`."""
    if row.visit is not None:
        return _("{doctor} earlier").format(doctor=row.doctor)
    return row.doctor or row.service or row.draft.specialty


def typed(when: When) -> str:
    """The days and times as they are typed: what `parse_when` reads."""
    monday = date(2026, 1, 5)
    words = [day_name(monday + timedelta(days=day)) for day in sorted(when.weekdays)]
    if when.after_min or when.before_min < 1440:
        words.append(f"{at(when.after_min)}-{at(min(when.before_min, 1439))}")
    return " ".join([*words, *([day_digits(when.from_day)] if when.from_day else [])])


def parse_when(text: str, today: date) -> When:
    """Weekdays, times, a first day, in any order: `mon thu 9-12`.  Raises TypedError."""
    asked = read_wanted(text, today=today, order=order_of(language()))
    return When(
        from_day=asked.from_day, weekdays=asked.weekdays, after_min=asked.after_min, before_min=asked.before_min
    )


def parse_minutes(text: str) -> int:
    """How long a visit is to be.  Raises TypedError."""
    digits = text.strip().removesuffix("min").strip()
    if not (digits.isascii() and digits.isdigit() and 5 <= int(digits[:4]) <= 360):
        raise TypedError(_("Expected minutes from 5 to 360, such as 20."))
    return int(digits)


# ------------------------------------------------------------------------------ the sheets


def _times(today: date, old: When, *, visit: bool) -> tuple[ValueField[When], ValueField[date]]:
    """When it suits (Enter stops there with `visit`), and until which day they wait."""
    suits: ValueField[When] = ValueField(
        "when", _("When"), lambda text: parse_when(text, today),
        value=replace(old, until_day=None) if old != When(until_day=old.until_day) else None, show=typed,
        hint=lambda: _("mon thu, 9-12, +7; empty is any time"), required=False, visit=visit,
    )  # fmt: skip
    until: ValueField[date] = ValueField(
        "until", _("Until"), lambda text: parse_day(text, today=today, order=order_of(language())),
        value=old.until_day, show=day_short, step=lambda value, step: (value or today) + timedelta(days=step),
        hint=lambda: _("20.10, +14; empty: until it is found"), required=False,
    )  # fmt: skip
    return suits, until


def _when(suits: ValueField[When], until: ValueField[date]) -> When:
    return replace(suits.value or When(), until_day=until.value)


def earlier(office: Office, visit: Appointment, accept: Accept, old: Wait | None = None) -> Form[str]:
    """They want the visit earlier: Enter alone is any earlier time."""
    today = office.waiting.today
    suits, until = _times(today, old.draft.when if old else When(), visit=False)
    note = TextField("note", _("Note"), value=old.draft.note if old else "", required=False, length_max=NOTE_MAX)

    async def finish() -> str:
        draft = WaitDraft(
            patient_id=visit.patient_id, visit_id=visit.id, when=_when(suits, until), note=note.value or ""
        )
        await accept(draft)
        return visit.patient.usual

    where = day_at(visit.local_date, visit.local_min)
    said = _("WAIT-LIST: {who} wants it earlier than {when}")
    told = f"{where} · {visit.practitioner.initials}"
    fields: list[Field[Any]] = [StaticField(_("Visit"), told), suits, until, note]
    return Form(
        f"waiting.earlier.{visit.id}", visit.patient.usual, fields, finish,
        summary=lambda: said.format(who=visit.patient.usual, when=where),
    )  # fmt: skip


def wish(
    office: Office, accept: Accept, *, who: Who | None = None, call_id: CallId | None = None, old: Wait | None = None
) -> Form[str]:
    """A place on the list: who waits, for whom or what, when it suits; `old` is changed."""
    today = office.waiting.today
    known = Option(who, who.name) if who else None
    person: PickField[Who] = PickField(
        "who", _("Who"), lambda text: _people(office, text), value=known, digits="search", at_once=False, down=True,
        hint=_(SEARCHED),
    )  # fmt: skip
    whom: PickField[Whom] = PickField(
        "whom", _("Waits for"), lambda text: _whom(office, text), value=_before(old), down=True,
        hint=_("a doctor, a specialty, a service"),
    )  # fmt: skip
    suits, until = _times(today, old.draft.when if old else When(), visit=True)
    minutes: ValueField[int] = ValueField(
        "minutes", _("Minutes"), parse_minutes, value=old.draft.minutes if old else None, show=str,
        hint=lambda: _("empty: as the rules of the doctor say"), required=False,
    )  # fmt: skip
    note = TextField("note", _("Note"), value=old.draft.note if old else "", required=False, length_max=NOTE_MAX)

    async def finish() -> str:
        assert person.value is not None
        assert whom.value is not None
        draft = WaitDraft(
            patient_id=person.value.id,
            practitioner_id=whom.value.practitioner_id,
            specialty=whom.value.specialty,
            service_id=whom.value.service_id,
            minutes=minutes.value,
            when=_when(suits, until),
            note=note.value or "",
            call_id=call_id,
        )
        await accept(draft)
        return person.value.name

    def summary() -> str:
        name, what = person.value.name if person.value else "...", whom.chosen.label if whom.chosen else "..."
        return _("WAIT-LIST: {who} waits for {what}").format(who=name, what=what)

    fields: list[Field[Any]] = [person, whom, suits, until, minutes, note]
    key = f"waiting.edit.{old.id}" if old else "waiting.new"
    return Form(key, _("Wait-list"), fields, finish, summary=summary)


def _before(old: Wait | None) -> Option[Whom] | None:
    if old is None:
        return None
    draft = old.draft
    return Option(Whom(draft.practitioner_id, draft.specialty, draft.service_id), what_word(old))


async def _people(office: Office, text: str) -> Sequence[Option[Who]]:
    found = await office.patients.search(text, SHOWN)
    return [
        Option(Who(one.id, one.usual_name), _named(one.full_name, one.birth_date))
        for one in found
        if one.merged_into is None
    ]


def _named(name: str, born: date | None) -> str:
    return f"{name} {day_digits(born)}" if born else name


async def _whom(office: Office, text: str) -> Sequence[Option[Whom]]:
    """Specialties and doctors whose words begin as typed, then services; all specialties for nothing."""
    staff = await office.staff.practitioners()
    words = text.lower().split()

    def fits(own: str) -> bool:
        return all(any(part.startswith(word) for part in own.lower().split()) for word in words)

    trades = dict.fromkeys(one.specialty for one in staff if one.specialty and fits(one.specialty))
    found = [Option(Whom(specialty=name), name) for name in trades]
    if words:
        found += [Option(Whom(one.id), one.short_name) for one in staff if fits(f"{one.full_name} {one.specialty}")]
        offered = await office.services.search(text, office.waiting.today)
        found += [Option(Whom(service_id=one.service.id), one.service.name) for one in offered[:SHOWN]]
    return found


async def wants_earlier(place: DeskScreen[Any, Any], visit: Appointment) -> str | None:
    """Put a visit on the list of those that are to be earlier, or change that wish; the name, or None."""
    office = place.office
    old = await office.waiting.of_visit(visit.id)

    async def accept(draft: WaitDraft) -> object:
        return await place.write(office.waiting.change(old, draft) if old else office.waiting.add(draft))

    return await place.ask(earlier(office, visit, accept, old))


async def put_down(place: DeskScreen[Any, Any], who: Who, call_id: CallId | None = None) -> None:
    """Put a patient on the wait-list, and say so."""
    office = place.office

    async def accept(draft: WaitDraft) -> object:
        return await place.write(office.waiting.add(draft))

    name = await place.ask(wish(office, accept, who=who, call_id=call_id))
    if name is not None:
        place.done(_("■ ON THE WAIT-LIST {who}").format(who=name))
