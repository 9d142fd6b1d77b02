"""What is done about a doctor: the entry itself, the hours of the week, days that differ, the page of it all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from console.desks.staff import forms, hours_forms, patterns
from console.desks.staff.hours_forms import Differs
from console.desks.staff.view import day_titles, days_text, looked, stretches_of_days
from console.locale import _, language
from console.locale.formats import day_short
from console.typed.dates import order_of
from console.typed.hours import Stretch, Weekly, show_hours
from storage.ids import PractitionerId
from storage.staff.records import Practitioner, PractitionerDraft
from widgets.lines import Line, line, rule

if TYPE_CHECKING:
    from console.desks.staff.screen import StaffScreen

AHEAD_DAYS = 14


class DoctorFlows:
    """The flows about doctors."""

    def __init__(self, place: StaffScreen) -> None:
        """Serve `place`."""
        self._place = place

    async def add_or_change(self, old: Practitioner | None) -> None:
        """A new doctor, or what an old one is."""
        place, staff = self._place, self._place.office.staff
        made: list[PractitionerId] = []

        async def accept(draft: PractitionerDraft) -> None:
            if old is None:
                made.append(await place.write(staff.add_practitioner(draft)))
            else:
                await place.write(staff.edit_practitioner(old.id, draft, old.version))

        draft = await place.ask(forms.doctor_form(place.view, place.specialties, accept, old))
        if draft is None:
            return
        key = f"doctor{made[0] if made else old.id if old else 0}"
        said = _("■ NEW {name}; next e, hours") if old is None else _("■ SAVED {name}")
        await place.did(said.format(name=draft.last_name), key)

    async def edit(self, who: Practitioner) -> None:
        """One digit says what is changed."""
        place, staff = self._place, self._place.office.staff
        leaves = _("receives no more") if who.active else _("receives again")
        choices = [
            _("hours of the week"),
            _("days off, other hours"),
            _("name, specialty, room, lengths, quotas"),
            leaves,
            _("takes what a file assigns to nobody"),
        ]
        chosen = await place.choose(who.full_name, choices)
        if chosen == 0:
            await self._hours(who)
        elif chosen == 1:
            await self._days(who)
        elif chosen == 2:
            await self.add_or_change(who)
        elif chosen == 3:
            leaving = staff.retire if who.active else staff.reinstate
            await place.write(leaving(who.id, who.version))
            await place.did(f"■ {who.short_name}: {leaves}", leaves=lambda row: row.visit.practitioner_id == who.id)
        elif chosen == 4:
            await place.write(staff.make_default(who.id, who.version))
            await place.did(f"■ {who.short_name}: {choices[4]}")

    async def _hours(self, who: Practitioner) -> None:
        place, staff = self._place, self._place.office.staff
        old = await staff.pattern(who.id, place.today)

        async def accept(first_day: date, weeks: Sequence[Weekly], pauses: tuple[Stretch, ...]) -> None:
            now = old if first_day == place.today else await staff.pattern(who.id, first_day)
            seen = now.seen if first_day > place.today else old.seen
            lines = patterns.lines_of(who.id, first_day, weeks, old)
            breaks = patterns.breaks_of(who.id, first_day, pauses, _("break"))
            await place.write(staff.set_hours(who.id, first_day, lines, breaks, seen=seen))

        form = hours_forms.weeks_form(who, old, accept, today=place.today, order=order_of(language()))
        first_day = await place.ask(form)
        if first_day is not None:
            said = _("■ HOURS of {who} from {day}").format(who=who.short_name, day=day_short(first_day))
            await place.did(said, f"doctor{who.id}", leaves=lambda row: row.visit.practitioner_id == who.id)

    async def _days(self, who: Practitioner) -> None:
        place, staff = self._place, self._place.office.staff
        seen = await staff.exceptions(who.id, date.min, date.max)

        async def accept(kind: Differs, first: date, last: date, hours: tuple[Stretch, ...], reason: str) -> None:
            if kind is Differs.USUAL:
                await place.write(staff.clear_days(who.id, first, last, seen=seen))
            else:
                days = staff.set_days(who.id, first, last, hours=hours, reason=reason, seen=seen)
                await place.write(days)

        form = hours_forms.days_form(who, accept, today=place.today, order=order_of(language()))
        done = await place.ask(form)
        if done is None:
            return
        kind, first, last = done
        what = {Differs.OFF: _("off"), Differs.OTHER: _("other hours"), Differs.USUAL: _("usual hours")}[kind]
        said = f"■ {who.short_name}: {days_text(first, last)} {what}"
        await place.did(said, f"doctor{who.id}", leaves=lambda row: row.visit.practitioner_id == who.id)

    # ------------------------------------------------------------ pages
    async def page(self, who: Practitioner) -> None:
        """A doctor's weeks, the days that differ, and the next two weeks as they come out."""
        place, staff = self._place, self._place.office.staff
        today = place.today
        pattern = await staff.pattern(who.id, today)
        exceptions = await staff.exceptions(who.id, today, today + timedelta(days=365))
        lines: list[Line] = [*(looked(who, pattern, ())[:1])]
        titles = day_titles()
        for number, (odd, even) in enumerate(patterns.weekly_of(pattern)):
            if odd == even:
                lines.append(line(f"   {titles[number]:<4} {show_hours(odd)}"))
            else:
                text = _("odd weeks {odd}, even weeks {even}").format(odd=show_hours(odd), even=show_hours(even))
                lines.append(line(f"   {titles[number]:<4} {text}"))
        lines += [line("   " + _("break {hours}").format(hours=show_hours(((p.start_min, p.end_min),))))
                  for p in pattern.breaks]  # fmt: skip
        different = stretches_of_days(exceptions)
        if different:
            lines.append(rule(_("days that differ"), 78))
            lines += [line(f"   {days_text(first, last):<14} {what}") for first, last, what in different]
        lines.append(rule(_("the next two weeks"), 78))
        spans = await staff.working_spans([who.id], today, today + timedelta(days=AHEAD_DAYS - 1))
        for ahead in range(AHEAD_DAYS):
            day = today + timedelta(days=ahead)
            worked = tuple((span.start_min, span.end_min) for span in spans.get((who.id, day), ()))
            lines.append(line(f"   {day_short(day):<14} {show_hours(worked)}", "text" if worked else "dim"))
        await place.show_lines(who.full_name, lines)
