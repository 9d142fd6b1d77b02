"""The sheets of the place: the centre itself, a room, a doctor, a login, a closed day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import Any

from console.desks.staff.view import StaffView
from console.locale import _
from console.locale.formats import day_short
from console.role_words import role_title
from console.sheets.fields import Field, StaticField, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option, PickField
from console.typed.dates import Order, parse_day
from console.typed.errors import TypedError
from console.typed.times import parse_minutes
from storage.accounts.records import Account
from storage.ids import PractitionerId, RoomId
from storage.rights import Role
from storage.staff.records import Practitioner, PractitionerDraft, Room

NOBODY = PractitionerId(0)
NOWHERE = RoomId(0)


def room_form(accept: Callable[[str, str], Awaitable[None]], old: Room | None = None) -> Form[str]:
    """What stands on the door, and the floor."""
    name = TextField("name", _("Room"), value=old.name if old else "", length_max=20, hint=lambda: _("as on its door"))
    floor = TextField(
        "floor", _("Floor"), value=old.floor if old else "", required=False, visit=True, length_max=20
    )

    async def finish() -> str:
        await accept(name.value or "", floor.value or "")
        return name.value or ""

    return Form(
        "staff.room.new" if old is None else f"staff.room.{old.id}",
        _("New room") if old is None else _("Room {room}").format(room=old.name),
        [name, floor],
        finish,
        summary=lambda: _("SAVE room {room}").format(room=name.tentative or ""),
    )


def _parse_quota(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 3:
        raise TypedError(_("How many a day? Type a whole number, or leave it empty for no limit."))
    return int(text)


def _length(text: str) -> int:
    minutes = parse_minutes(text, least=5, most=360)
    if minutes % 5:
        raise TypedError(_("A visit takes from 5 to 360 minutes, in steps of five."))
    return minutes


def doctor_form(
    view: StaffView,
    specialties: Sequence[str],
    accept: Callable[[PractitionerDraft], Awaitable[None]],
    old: Practitioner | None = None,
) -> Form[PractitionerDraft]:
    """Names, specialty, room, lengths and daily quotas."""
    shown = old or Practitioner(id=NOBODY, last_name="")
    last = TextField("last", _("Surname"), value=shown.last_name, length_max=60)
    first = TextField("first", _("First name"), value=shown.first_name, required=False, visit=True, length_max=60)
    middle = TextField("middle", _("Middle name"), value=shown.middle_name, required=False, visit=True, length_max=60)
    specialty = PickField(
        "specialty", _("Specialty"), specialty_search(specialties),
        value=Option(shown.specialty, shown.specialty) if shown.specialty else None, text=shown.specialty,
        hint=_("such as therapist"), letters_min=1,
    )  # fmt: skip
    rooms = [Option(room.id, room.name) for room in view.rooms if room.active or room.id == shown.room_id]
    room = ChoiceField(
        "room", _("Room"), [*rooms, Option(NOWHERE, _("no room of their own"))],
        value=shown.room_id or (NOWHERE if old else None),
    )  # fmt: skip
    first_minutes = _minutes("first_minutes", _("First visit"), shown.first_minutes)
    follow_minutes = _minutes("follow_minutes", _("Follow-up"), shown.follow_minutes)
    first_quota = _quota("first_quota", _("First a day"), shown.first_quota)
    follow_quota = _quota("follow_quota", _("Follow-ups a day"), shown.follow_quota)

    async def finish() -> PractitionerDraft:
        draft = PractitionerDraft(
            last_name=last.value or "",
            first_name=first.value or "",
            middle_name=middle.value or "",
            specialty=specialty.value or "",
            room_id=room.value or None,
            first_minutes=first_minutes.value or shown.first_minutes,
            follow_minutes=follow_minutes.value or shown.follow_minutes,
            first_quota=first_quota.value,
            follow_quota=follow_quota.value,
        )
        await accept(draft)
        return draft

    fields: list[Field[Any]] = [  # Any: each field answers in its own kind
        *(last, first, middle, specialty, room, first_minutes, follow_minutes, first_quota, follow_quota)
    ]
    return Form(
        "staff.doctor.new" if old is None else f"staff.doctor.{old.id}",
        _("New doctor") if old is None else old.full_name,
        fields,
        finish,
        summary=lambda: _("SAVE {name}").format(name=last.tentative or ""),
    )


def _minutes(name: str, label: str, value: int) -> ValueField[int]:
    return ValueField(name, label, _length, value=value, visit=True, hint=lambda: _("minutes"))


def _quota(name: str, label: str, value: int | None) -> ValueField[int]:
    return ValueField(
        name, label, _parse_quota, value=value, required=False, visit=True, hint=lambda: _("empty is no limit")
    )


def specialty_search(titles: Sequence[str]) -> Callable[[str], Awaitable[Sequence[Option[str]]]]:
    """Known specialties that begin with the text, then the text itself as a new one."""

    async def search(text: str) -> Sequence[Option[str]]:
        wanted = text.strip().casefold()
        options = [Option(title, title) for title in titles if title.casefold().startswith(wanted)]
        if wanted and wanted not in [title.casefold() for title in titles]:
            options.append(Option(text.strip(), _("new: {what}").format(what=text.strip())))
        return options

    return search


def login_form(
    view: StaffView,
    accept: Callable[[str, Role, str, PractitionerId | None], Awaitable[None]],
    old: Account | None = None,
) -> Form[str]:
    """Who may log in, as what, and for a doctor whose book is theirs."""
    login: Field[Any] = (  # Any: a line to be typed, or only read
        TextField("login", _("Login"), length_max=32, hint=lambda: _("the system user's name"))
        if old is None
        else StaticField(_("Login"), old.login)
    )
    name = TextField(
        "name", _("Name"), value=old.name if old else "", required=False, visit=True, length_max=60,
        hint=lambda: _("as the journal shows it"),
    )  # fmt: skip
    role = ChoiceField(
        "role", _("Role"), [Option(role, role_title(role)) for role in Role], value=old.role if old else None
    )
    books = [Option(who.id, who.short_name) for who in view.practitioners if who.active]
    book = ChoiceField(
        "book", _("Whose book"), [*books, Option(NOBODY, _("none: sees everybody's"))],
        value=(old.practitioner_id or NOBODY) if old else None, when=lambda: role.value is Role.DOCTOR,
    )  # fmt: skip

    async def finish() -> str:
        of = (book.value or None) if role.value is Role.DOCTOR else None
        who = old.login if old else str(login.value or "")
        await accept(who, role.value or Role.ADMINISTRATOR, name.value or "", of)
        return who

    return Form(
        "staff.login.new" if old is None else f"staff.login.{old.id}",
        _("New login") if old is None else _("Login {login}").format(login=old.login),
        [login, name, role, book],
        finish,
        summary=lambda: _("SAVE {name}").format(name=old.login if old else getattr(login, "tentative", "") or ""),
    )


def closed_form(today: date, order: Order, accept: Callable[[date, str], Awaitable[None]]) -> Form[date]:
    """A day on which the whole centre is closed."""
    day: ValueField[date] = ValueField(
        "day", _("Day"), lambda text: parse_day(text, today=today, order=order), show=day_short,
        step=lambda value, step: (value or today) + timedelta(days=step), hint=lambda: _("31.12, fri, +7"),
    )  # fmt: skip
    name = TextField("name", _("Why"), length_max=60, hint=lambda: _("such as inventory"))

    async def finish() -> date:
        assert day.value is not None
        await accept(day.value, name.value or "")
        return day.value

    return Form(
        "staff.closed",
        _("A closed day"),
        [day, name],
        finish,
        summary=lambda: _("CLOSED on {day}").format(day=day_short(day.tentative) if day.tentative else ""),
    )
