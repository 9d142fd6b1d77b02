"""What the place shows of the centre and its people, in words.  Pure: records in, text and lines out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from console.desks.staff.patterns import weekly_of
from console.locale import _, ngettext, pgettext
from console.locale.formats import day_brief, day_name, day_short
from console.role_words import role_title
from console.typed.hours import show_hours, show_weekly
from storage.accounts.records import Account
from storage.centre.records import Centre, Setup
from storage.staff.records import Equipment, Holiday, Pattern, Practitioner, Room, RosterException
from widgets.lines import Line, line
from widgets.record_list import Row

Item = Centre | Room | Equipment | Practitioner | Account | Holiday
"""What a row of the place is."""


@dataclass(frozen=True, slots=True)
class StaffView:
    """All of it, as it was read."""

    today: date
    centre: Centre
    setup: Setup
    rooms: tuple[Room, ...]
    devices: tuple[Equipment, ...]
    practitioners: tuple[Practitioner, ...]
    working: frozenset[int]
    """Ids of the practitioners who receive somebody in the next weeks."""
    logins: tuple[Account, ...]
    holidays: tuple[Holiday, ...]

    def room_name(self, room_id: int | None) -> str:
        """What stands on the door; empty for none."""
        return next((room.name for room in self.rooms if room.id == room_id), "")

    def doctor_name(self, practitioner_id: int | None) -> str:
        """The doctor whose book a login has."""
        return next((who.short_name for who in self.practitioners if who.id == practitioner_id), "")


def key_of(item: Item) -> str:
    """The key of a row."""
    if isinstance(item, Centre):
        return "centre"
    if isinstance(item, Holiday):
        return f"day{item.day.toordinal()}"
    if isinstance(item, Equipment):
        return f"device{item.id}"
    kind = "room" if isinstance(item, Room) else "doctor" if isinstance(item, Practitioner) else "login"
    return f"{kind}{item.id}"


def _section(key: str, title: str) -> Row[Item]:
    return Row(f"s:{key}", (title,), section=True)


def rows_of(view: StaffView) -> Iterator[Row[Item]]:
    """The centre, then each kind under its rule."""
    centre = view.centre
    yield _section("centre", _("the centre"))
    place = " · ".join(part for part in (centre.address, centre.phone) if part)
    yield Row("centre", (centre.name, place, centre.currency, centre.zone), centre)
    rooms, doctors = len(view.rooms), len(view.practitioners)
    yield _section("rooms", ngettext("{count} room", "{count} rooms", rooms).format(count=rooms))
    for room in view.rooms:
        floor = _("floor {floor}").format(floor=room.floor) if room.floor else ""
        state = "" if room.active else _("out of use")
        yield Row(key_of(room), (room.name, floor, "", state), room, tokens=_quiet(room.active))
    yield from _device_rows(view)
    yield _section("doctors", ngettext("{count} doctor", "{count} doctors", doctors).format(count=doctors))
    for who in view.practitioners:
        state = pgettext("doctor", "left") if not who.active else "" if who.id in view.working else _("! no hours yet")
        yield Row(
            key_of(who),
            (who.full_name, who.specialty, view.room_name(who.room_id), state),
            who,
            tokens=_quiet(who.active),
        )
    logins = len(view.logins)
    yield _section("logins", ngettext("{count} login", "{count} logins", logins).format(count=logins))
    for login in view.logins:
        name = login.login if login.name == login.login else f"{login.login} · {login.name}"
        state = _("shut") if login.disabled else _("with a PIN") if login.has_pin else ""
        about = " · ".join(part for part in (role_title(login.role), view.doctor_name(login.practitioner_id)) if part)
        yield Row(key_of(login), (name, about, "", state), login, tokens=_quiet(not login.disabled))
    closed = len(view.holidays)
    yield _section("days", ngettext("{count} closed day", "{count} closed days", closed).format(count=closed))
    for item in view.holidays:
        yield Row(key_of(item), (day_short(item.day), item.name, "", ""), item)


def _device_rows(view: StaffView) -> Iterator[Row[Item]]:
    """The devices; a centre without any is not shown an empty section."""
    devices = len(view.devices)
    if devices:
        yield _section("devices", ngettext("{count} device", "{count} devices", devices).format(count=devices))
    for one in view.devices:
        state = "" if one.active else _("out of use")
        yield Row(
            key_of(one), (one.name, _("device"), view.room_name(one.room_id), state), one, tokens=_quiet(one.active)
        )


def _quiet(active: bool) -> tuple[str, ...]:
    return () if active else ("row.quiet",) * 4


def next_step(view: StaffView) -> str:
    """Line 2, right: what to set up next; nothing when the first visit can be booked."""
    if not view.setup.practitioners and not view.setup.named:
        return _("next: e, the centre itself")
    if not view.rooms:
        return _("next: n, a room")
    if not view.setup.practitioners:
        return _("next: n, a doctor")
    if not view.setup.with_hours:
        return _("next: e on a doctor, hours")
    if not view.setup.services:
        return _("next: F8, Services & prices")
    if view.setup.logins < 2:
        return _("next: n, logins of the others")
    return ""


def identity(view: StaffView, item: Item) -> str:
    """Who or what, for the rule above the peek."""
    if isinstance(item, Centre):
        return item.name
    if isinstance(item, Room):
        return _("room {room}").format(room=item.name)
    if isinstance(item, Equipment):
        return " · ".join(part for part in (item.name, view.room_name(item.room_id)) if part)
    if isinstance(item, Practitioner):
        return " · ".join(part for part in (item.full_name, item.specialty, view.room_name(item.room_id)) if part)
    if isinstance(item, Account):
        return f"{item.login} · {item.name}" if item.name != item.login else item.login
    return f"{day_short(item.day)} · {item.name}"


def peek(view: StaffView, item: Item) -> list[Line]:
    """What is at hand about a row."""
    if isinstance(item, Centre):
        country = _("Telephones without a code are of {region}").format(region=item.region)
        return [checklist(view.setup), line(country, "dim")]
    if isinstance(item, Practitioner):
        return [line(lengths(item), "peek")]
    if isinstance(item, Account):
        return [line(role_title(item.role), "peek")]
    return []


def checklist(setup: Setup) -> Line:
    """What is set up and what is not, in the order in which it is done."""
    parts = (
        (setup.named or setup.practitioners > 0, _("centre")),
        (setup.rooms > 0, _("rooms")),
        (setup.practitioners > 0, _("doctors")),
        (setup.with_hours > 0, _("hours")),
        (setup.services > 0, _("services")),
        (setup.logins > 1, _("logins")),
    )
    return tuple(
        (f"{'√' if done else '!'} {title}   ", "peek" if done else "alert") for done, title in parts
    )


def lengths(who: Practitioner) -> str:
    """How long visits take and how many of each a day."""
    first, follow = str(who.first_minutes), str(who.follow_minutes)
    text = _("first visit {first} min, follow-up {follow} min").format(first=first, follow=follow)
    quotas = []
    if who.first_quota is not None:
        quotas.append(_("at most {count} first visits a day").format(count=who.first_quota))
    if who.follow_quota is not None:
        quotas.append(_("at most {count} follow-ups a day").format(count=who.follow_quota))
    return " · ".join((text, *quotas))


def day_titles() -> list[str]:
    """`Mon` to `Sun`."""
    monday = date(2024, 1, 1)
    return [day_name(monday + timedelta(days=number)).capitalize() for number in range(7)]


def pattern_line(pattern: Pattern) -> str:
    """The week in one line: `Mon-Fri 9-14, 15-18 · Sat 9-14 / - · break 13-13:30`."""
    titles = day_titles()
    parts = []
    for hours, group in groupby(enumerate(weekly_of(pattern)), key=lambda pair: pair[1]):
        days = [titles[number] for number, _hours in group]
        if any(hours):
            parts.append(f"{days[0] if len(days) == 1 else f'{days[0]}-{days[-1]}'} {show_weekly(hours)}")
    pauses = tuple((pause.start_min, pause.end_min) for pause in pattern.breaks)
    if pauses:
        parts.append(_("break {hours}").format(hours=show_hours(pauses)))
    return " · ".join(parts) or _("No hours yet: e, then 1.")


def stretches_of_days(exceptions: Sequence[RosterException]) -> list[tuple[date, date, str]]:
    """Days that differ from the pattern, neighbours with one meaning together: first, last, what."""
    by_day: dict[date, list[RosterException]] = {}
    for item in exceptions:
        by_day.setdefault(item.day, []).append(item)
    found: list[tuple[date, date, str]] = []
    for day, items in sorted(by_day.items()):
        opened = tuple((item.start_min, item.end_min) for item in items if item.open)
        reason = next((item.reason for item in items if item.reason), "")
        closed = any(not item.open for item in items)
        what = show_hours(opened) if opened else _("off")
        if closed and not opened and (items[0].start_min, items[0].end_min) != (0, 1440):
            what = _("off {hours}").format(hours=show_hours(((items[0].start_min, items[0].end_min),)))
        text = f"{what}, {reason}" if reason else what
        if found and found[-1][1] == day - timedelta(days=1) and found[-1][2] == text:
            found[-1] = (found[-1][0], day, text)
        else:
            found.append((day, day, text))
    return found


def days_text(first: date, last: date) -> str:
    """`Mon 5.10` or `5.10 to 9.10`."""
    if first == last:
        return f"{day_name(first)} {day_brief(first)}"
    return _("{first} to {last}").format(first=day_brief(first), last=day_brief(last))


def looked(who: Practitioner, pattern: Pattern, exceptions: Sequence[RosterException]) -> list[Line]:
    """Lengths, the week, and the days that differ."""
    out: list[Line] = [line(lengths(who), "peek"), line(pattern_line(pattern), "peek")]
    different = [f"{days_text(first, last)} {what}" for first, last, what in stretches_of_days(exceptions)]
    if different:
        out.append(line(" · ".join(different), "dim"))
    return out
