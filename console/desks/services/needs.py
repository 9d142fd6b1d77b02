"""Which devices a service needs: one row a device, a digit names it or takes it out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from console.locale import _
from storage.ids import EquipmentId
from storage.services.device_records import NeededDevice
from storage.services.records import Service
from storage.staff.records import Equipment

if TYPE_CHECKING:
    from console.desks.services.screen import ServicesScreen


async def devices(place: ServicesScreen, service: Service) -> None:
    """Name devices until the person leaves; each digit is one act, and undone by itself."""
    office = place.office
    while True:
        named = {one.id: one for one in await office.services.devices(service.id)}
        known = [one for one in await office.staff.devices(retired=True) if one.active or _needed(one, named)]
        if not known:
            place.say(_("There is no device yet: F8, Centre & staff, n."))
            return
        title = _("{service}: any one of these devices").format(service=service.name)
        chosen = await place.choose(title, [_choice(one, named) for one in known])
        if chosen is None:
            return
        await _toggle(place, service, known[chosen], named.get(known[chosen].id))


def _needed(device: Equipment, named: Mapping[EquipmentId, NeededDevice]) -> bool:
    return device.id in named and named[device.id].needed


def _choice(device: Equipment, named: Mapping[EquipmentId, NeededDevice]) -> str:
    """`√ US-1`, for one that the service may be done with."""
    told = device.name if device.active else _("{device} (out of use)").format(device=device.name)
    return f"{'√' if _needed(device, named) else '·'} {told}"


async def _toggle(place: ServicesScreen, service: Service, device: Equipment, known: NeededDevice | None) -> None:
    needed = known is None or not known.needed
    version = None if known is None else known.version
    await place.write(place.office.services.need_device(service.id, device.id, needed, version))
    said = {"service": service.name, "device": device.name}
    if needed:
        place.done(_("■ {service}: with {device}").format(**said))
    else:
        place.done(_("- {service}: without {device}").format(**said))
