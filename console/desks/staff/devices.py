"""Devices that one visit at a time can use: added, renamed, moved to another room, put out of use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.locale import _
from console.sheets.choices import ChoiceField
from console.sheets.fields import TextField
from console.sheets.form import Form
from console.sheets.picks import Option
from storage.ids import RoomId
from storage.staff.records import Equipment

if TYPE_CHECKING:
    from console.desks.staff.screen import StaffScreen

NOWHERE = RoomId(0)


class DeviceFlows:
    """The flows of the devices of one place."""

    def __init__(self, place: StaffScreen) -> None:
        """Serve `place`."""
        self._place = place

    async def add_or_change(self, old: Equipment | None) -> None:
        """A new device, or another name or room of one."""
        place = self._place
        name = await place.ask(self._form(old))
        if name is not None:
            await place.did(_("■ DEVICE {device}").format(device=name))

    async def edit(self, device: Equipment) -> None:
        """One digit says what is changed."""
        place = self._place
        out = _("out of use") if device.active else _("in use again")
        chosen = await place.choose(_("Device {device}").format(device=device.name), [_("name and room"), out])
        if chosen == 0:
            await self.add_or_change(device)
        elif chosen == 1:
            await place.write(place.office.staff.use_device(device, active=not device.active))
            await place.did(_("■ DEVICE {device}: {what}").format(device=device.name, what=out))

    def _form(self, old: Equipment | None) -> Form[str]:
        place = self._place
        staff = place.office.staff
        name = TextField("name", _("Device"), value=old.name if old else "", length_max=20)
        own = old.room_id if old else None
        rooms = [Option(room.id, room.name) for room in place.view.rooms if room.active or room.id == own]
        room = ChoiceField(
            "room", _("Room"), [*rooms, Option(NOWHERE, _("in no room"))], value=own or (NOWHERE if old else None)
        )

        async def finish() -> str:
            where = room.value or None
            if old is None:
                await place.write(staff.add_device(name.value or "", where))
            else:
                await place.write(staff.edit_device(old, name.value or "", where))
            return name.value or ""

        return Form(
            "staff.device.new" if old is None else f"staff.device.{old.id}",
            _("New device") if old is None else _("Device {device}").format(device=old.name),
            [name, room],
            finish,
            summary=lambda: _("SAVE device {device}").format(device=name.tentative or ""),
        )
