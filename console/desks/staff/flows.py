"""What `n` and `e` of the place lead to: a menu, a sheet, an act, and the sentence that says what was done."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from console.desks.staff import forms
from console.desks.staff.centre_form import centre_form
from console.desks.staff.devices import DeviceFlows
from console.desks.staff.doctors import DoctorFlows
from console.locale import _, language, ngettext
from console.locale.formats import day_short
from console.pins import pin_form
from console.role_words import not_yours, role_title
from console.sheets.picks import Option
from console.typed.dates import order_of
from storage.accounts.records import Account
from storage.centre.records import Centre
from storage.ids import PractitionerId
from storage.rebooking.records import Cause
from storage.rights import Right, Role
from storage.staff.records import Equipment, Holiday, Practitioner, Room

if TYPE_CHECKING:
    from console.desks.staff.screen import StaffScreen

ZONES_SHOWN = 9


async def _zones(text: str) -> Sequence[Option[str]]:
    """Time zones whose name holds the text."""
    from storage.settling import zones  # beside the database: not before the first frame

    wanted = text.strip().casefold().replace(" ", "_")
    found = await asyncio.to_thread(zones)
    return [Option(zone, zone) for zone in found if wanted in zone.casefold()][:ZONES_SHOWN]


class Flows:
    """The flows of one place."""

    def __init__(self, place: StaffScreen) -> None:
        """Serve `place`."""
        self._place = place
        self.doctors = DoctorFlows(place)
        self.devices = DeviceFlows(place)

    # ------------------------------------------------------------ new
    async def new(self) -> None:
        """One digit says what is new."""
        place = self._place
        year = place.today.year
        choices = [
            _("a room"),
            _("a doctor"),
            _("a login"),
            _("a day on which the centre is closed"),
            _("the public holidays of {year}").format(year=year),
            _("the public holidays of {year}").format(year=year + 1),
            _("a device"),
        ]
        chosen = await place.choose(_("What to add?"), choices)
        if chosen == 0:
            await self._room(None)
        elif chosen == 1:
            await self.doctors.add_or_change(None)
        elif chosen == 2:
            await self._login(None)
        elif chosen == 3:
            await self._closed()
        elif chosen == 6:
            await self.devices.add_or_change(None)
        elif chosen is not None:
            await self._holidays(year + chosen - 4)

    async def _closed(self) -> None:
        place = self._place

        async def accept(day: date, name: str) -> None:
            await place.write(place.office.staff.add_holiday(day, name))

        day = await place.ask(forms.closed_form(place.today, order_of(language()), accept))
        if day is not None:
            closed = _("■ CLOSED on {day}").format(day=day_short(day))
            await place.did(closed, f"day{day.toordinal()}", leaves=lambda row: row.visit.local_date == day)

    async def _holidays(self, year: int) -> None:
        place = self._place
        count = await place.write(place.office.staff.fill_holidays(year))
        if not count:
            place.say(
                _("The public holidays of {year} are here already, or the country of the centre has no list.").format(
                    year=year
                )
            )
            return
        text = ngettext("■ {count} public holiday of {year}", "■ {count} public holidays of {year}", count)
        await place.did(text.format(count=count, year=year), leaves=lambda row: row.cause is Cause.CLOSED)

    # ------------------------------------------------------------ edit
    async def edit(self, item: object) -> None:
        """What can be changed about a row."""
        if isinstance(item, Centre):
            await self._centre(item)
        elif isinstance(item, Room):
            await self._edit_room(item)
        elif isinstance(item, Equipment):
            await self.devices.edit(item)
        elif isinstance(item, Practitioner):
            await self.doctors.edit(item)
        elif isinstance(item, Account):
            await self._edit_login(item)
        elif isinstance(item, Holiday):
            await self._open_again(item)

    async def _centre(self, old: Centre) -> None:
        place = self._place

        async def accept(settings: Centre) -> None:
            await place.write(place.office.settle(settings, old))

        changed = await place.ask(centre_form(old, _zones, accept))
        if changed is not None:
            await place.did(_("■ SAVED {name}").format(name=changed.name))

    async def _room(self, old: Room | None) -> None:
        place, staff = self._place, self._place.office.staff

        async def accept(name: str, floor: str) -> None:
            if old is None:
                await place.write(staff.add_room(name, floor))
            else:
                await place.write(staff.edit_room(old.id, name, floor, old.version))

        name = await place.ask(forms.room_form(accept, old))
        if name is not None:
            await place.did(_("■ ROOM {room}").format(room=name))

    async def _edit_room(self, room: Room) -> None:
        place = self._place
        out = _("out of use") if room.active else _("in use again")
        chosen = await place.choose(_("Room {room}").format(room=room.name), [_("name and floor"), out])
        if chosen == 0:
            await self._room(room)
        elif chosen == 1:
            await place.write(place.office.staff.use_room(room.id, not room.active, room.version))
            said = _("■ ROOM {room}: {what}").format(room=room.name, what=out)
            await place.did(said, leaves=lambda row: row.cause is Cause.ROOM and row.reason == room.name)

    async def _login(self, old: Account | None) -> None:
        place, accounts = self._place, self._place.office.accounts
        if not place.office.actor.may(Right.USERS):
            place.say(_("Logins: {reason}.").format(reason=not_yours(Right.USERS)), error=True)
            return

        async def accept(login: str, role: Role, name: str, book: PractitionerId | None) -> None:
            if old is None:
                await place.write(accounts.add(login, role, name, book))
            else:
                await place.write(accounts.edit(login, role, name, book, version=old.version))

        login = await place.ask(forms.login_form(place.view, accept, old))
        if login is not None:
            await place.did(_("■ LOGIN {login}").format(login=login))

    async def _edit_login(self, account: Account) -> None:
        place, accounts = self._place, self._place.office.accounts
        shut = _("shut: may not log in") if not account.disabled else _("open again")
        choices = [_("PIN for the lock"), _("name, role, whose book"), shut]
        if not place.office.actor.may(Right.USERS):
            choices = choices[:1]
        chosen = await place.choose(f"{account.login} · {role_title(account.role)}", choices)
        if chosen == 0:
            await self.pin(account.login)
        elif chosen == 1:
            await self._login(account)
        elif chosen == 2:
            await place.write(accounts.set_disabled(account.login, not account.disabled, account.version))
            await place.did(f"■ {account.login}: {shut}", f"login{account.id}")

    async def pin(self, login: str) -> None:
        """A PIN for a login, or none; it cannot be undone, only set again."""
        place = self._place

        async def accept(pin: str | None) -> None:
            await place.write(place.office.accounts.set_pin(login, pin))

        is_set = await place.ask(pin_form(login, accept))
        if is_set is not None:
            await place.read_anew()
            place.say((_("√ PIN of {login} set") if is_set else _("- {login} has no PIN now")).format(login=login))

    async def _open_again(self, item: Holiday) -> None:
        place = self._place
        chosen = await place.choose(f"{day_short(item.day)} · {item.name}", [_("the centre works on this day")])
        if chosen == 0:
            await place.write(place.office.staff.remove_holiday(item.day))
            await place.did(_("■ OPEN on {day}").format(day=day_short(item.day)))
