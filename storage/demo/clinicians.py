"""The eight doctors of the made-up clinic, their rooms and their weeks, and who else logs in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from storage.demo.names import Said, said
from storage.demo.prices import SPECIALTIES
from storage.ids import PractitionerId, RoomId
from storage.rights import Role
from storage.staff import queries, roster_verbs, verbs
from storage.staff.records import (
    PractitionerDraft,
    RosterBreak,
    RosterException,
    RosterLine,
    Span,
)
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Doctor:
    """One doctor in both languages; `weeks` are their hours (see `_lines`)."""

    login: str
    names: tuple[Said, ...]
    """Surname, first name, patronymic."""
    specialty: str
    room: str
    first_minutes: int
    follow_minutes: int
    weeks: str
    quotas: tuple[int | None, int | None] = (None, None)


DOCTORS = tuple(
    Doctor(login, said(*names.split("; ")), specialty, room, first, follow, weeks, quotas)
    for login, names, specialty, room, first, follow, weeks, quotas in (
        ("orlova", "Orlova|Орлова; Elena|Елена; Igorevna|Игоревна",
         "derm", "204", 40, 20, "12345 9-17", (6, None)),
        ("kim", "Kim|Ким; Andrei|Андрей; Viktorovich|Викторович",
         "usi", "110", 20, 20, "12345 9-17; 6/2 9-13", (None, None)),
        ("petrov", "Petrov|Петров; Kirill|Кирилл; Dmitrievich|Дмитриевич",
         "ther", "201", 40, 20, "12345 9-17", (8, 16)),
        ("volkova", "Volkova|Волкова; Taisia|Таисия; Arkadievna|Аркадьевна",
         "gyn", "3", 40, 20, "12345 9-17", (None, None)),
        ("zaitsev", "Zaitsev|Зайцев; Roman|Роман; Lvovich|Львович",
         "neur", "205", 40, 20, "135/2 8-14; 24/2 13-19; 135/2+1 13-19; 24/2+1 8-14", (5, None)),
        ("belskaya", "Belskaya|Бельская; Zoya|Зоя; Maximovna|Максимовна",
         "ent", "107", 30, 20, "1345 10-18; 6/2+1 9-13", (None, None)),
        ("gromova", "Gromova|Громова; Lidia|Лидия; Stepanovna|Степановна",
         "ther", "202", 40, 20, "12345 11-19", (None, None)),
        ("yakovlev", "Yakovlev|Яковлев; Timur|Тимур; Yurievich|Юрьевич",
         "derm", "206", 40, 20, "245 9-15", (4, 10)),
    )
)  # fmt: skip

PEOPLE = (
    ("smirnova", "Smirnova Anna|Смирнова Анна", Role.ADMINISTRATOR_CASHIER),
    ("lukina", "Lukina Darya|Лукина Дарья", Role.ADMINISTRATOR),
    ("sedova", "Sedova Marta|Седова Марта", Role.SENIOR_ADMINISTRATOR),
    ("pankratov", "Pankratov Ilya|Панкратов Илья", Role.CASHIER),
    ("vetrova", "Vetrova Regina|Ветрова Регина", Role.OFFICE_MANAGER),
    ("ozerova", "Ozerova Faina|Озерова Фаина", Role.MEDICAL_ASSISTANT),
    ("kornev", "Kornev Gleb|Корнев Глеб", Role.LEAD_ASSISTANT),
    ("auditor", "Arsenyev Lev|Арсеньев Лев", Role.AUDITOR),
)
"""Logins that are no doctors: login, name in both languages, role. The first is the demo's own."""

_FLOORS = (("1", ("3", "5", "107", "110")), ("2", ("201", "202", "204", "205", "206")))
FLOORS = {name: floor for floor, names in _FLOORS for name in names}
"""Rooms and their floors; 5 is the procedures room."""

LUNCH = Said("lunch", "обед")
LUNCH_AT = {"gromova": (15 * 60, 15 * 60 + 40)}


def engage(
    unit: Unit, locale: str, doctors: tuple[Doctor, ...] = DOCTORS, since: date | None = None
) -> dict[str, PractitionerId]:
    """Write rooms, doctors and their weeks, valid since a Monday; answers the ids by login."""
    began = since or unit.today - timedelta(days=unit.today.weekday() + 20 * 7)
    rooms = {
        name: RoomId(verbs.add_room(unit, name, FLOORS[name]) or 0)
        for name in sorted({*(doctor.room for doctor in doctors), "5"})
    }
    made: dict[str, PractitionerId] = {}
    for doctor in doctors:
        draft = PractitionerDraft(
            last_name=doctor.names[0].by(locale),
            first_name=doctor.names[1].by(locale),
            middle_name=doctor.names[2].by(locale),
            specialty=SPECIALTIES[doctor.specialty].by(locale),
            room_id=rooms[doctor.room],
            first_minutes=doctor.first_minutes,
            follow_minutes=doctor.follow_minutes,
            first_quota=doctor.quotas[0],
            follow_quota=doctor.quotas[1],
        )
        who = PractitionerId(verbs.add_practitioner(unit, draft) or 0)
        made[doctor.login] = who
        for line in _lines(doctor.weeks, who, began):
            roster_verbs.add_line(unit, line)
        start, end = LUNCH_AT.get(doctor.login, (12 * 60 + 20, 13 * 60))
        roster_verbs.add_break(
            unit,
            RosterBreak(
                practitioner_id=who,
                start_min=start,
                end_min=end,
                label=LUNCH.by(locale),
                valid_from=began,
            ),
        )
    return made


def _lines(weeks: str, who: PractitionerId, began: date) -> list[RosterLine]:
    """Hours written as `weekdays[/of how many weeks[+which]] from-to`, parted by `;`."""
    lines: list[RosterLine] = []
    for part in weeks.split("; "):
        days, hours = part.split(" ")
        days, _, pattern = days.partition("/")
        count, _, which = pattern.partition("+")
        start, end = (int(hour) * 60 for hour in hours.split("-"))
        lines.extend(
            RosterLine(
                practitioner_id=who,
                weekday=int(day) - 1,
                start_min=start,
                end_min=end,
                week_of=int(which or 0),
                week_count=int(count or 1),
                valid_from=began,
            )
            for day in days
        )
    return lines


def open_day(unit: Unit, who: PractitionerId, day: date, hours: tuple[int, int]) -> None:
    """Make a day a working day whatever its weekday, with its own hours in wall minutes."""
    roster_verbs.add_exception(
        unit,
        RosterException(practitioner_id=who, day=day, start_min=hours[0], end_min=hours[1], open=True),
    )


_HOLIDAYS = (
    *((1, day, "New Year holidays|Новогодние каникулы") for day in range(1, 9)),
    (2, 23, "Defender of the Fatherland Day|День защитника Отечества"),
    (3, 8, "Women's Day|Международный женский день"),
    (5, 1, "Labour Day|Праздник Весны и Труда"),
    (5, 9, "Victory Day|День Победы"),
    (6, 12, "Russia Day|День России"),
    (11, 4, "Unity Day|День народного единства"),
)


def close_on_holidays(unit: Unit, locale: str, years: range) -> None:
    """Write the public holidays of some years: by heart, since looking them up takes a tenth of the start."""
    for year in years:
        for month, day, name in _HOLIDAYS:
            roster_verbs.add_holiday(unit, date(year, month, day), Said(*name.split("|")).by(locale))


SPECIAL_HOURS = Said("other hours", "особый график")


def keep_open(unit: Unit, doctors: dict[str, PractitionerId], locale: str) -> None:
    """See to it that the day in progress is a working day, whatever its weekday and hour.

    When fewer than five doctors would be at work, all of them get hours around the present moment.
    """
    day, now = unit.today, unit.centre.minute_of(unit.now)
    spans = queries.working_spans(unit.conn, None, day, day)
    at_work = [who for who in doctors.values() if _covers(spans.get((who, day), ()), now)]
    if len(at_work) >= 5:
        return
    start = 9 * 60 if 9 * 60 + 30 <= now <= 17 * 60 else max(0, (now - 330) // 60 * 60)
    end = min(24 * 60, start + 9 * 60)
    for who in doctors.values():
        if (who, day) in spans:
            reason = SPECIAL_HOURS.by(locale)
            roster_verbs.add_exception(unit, RosterException(practitioner_id=who, day=day, reason=reason))
        open_day(unit, who, day, (start, end))


def _covers(spans: tuple[Span, ...], minute: int) -> bool:
    """Whether a minute is within a doctor's day, the breaks included, not at its very edges."""
    return bool(spans) and spans[0].start_min + 30 <= minute <= spans[-1].end_min - 30
