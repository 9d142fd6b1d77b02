"""The services room's door for the desks: one method for each verb and read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from storage.ids import EquipmentId, PractitionerId, PriceId, ServiceId
from storage.services import devices, free_follow_ups, queries, verbs
from storage.services.device_records import NeededDevice
from storage.services.free_records import FreeRule, FreeRuleDraft
from storage.services.records import (
    Price,
    PricedService,
    Service,
    ServiceDraft,
    ServiceKind,
)

if TYPE_CHECKING:
    from storage.office import Office


class PriceListService:
    """What is sold, how long it takes, what it costs on a day."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    async def free_rules(self) -> tuple[FreeRule, ...]:
        """The rules of free follow-ups, those out of use too."""
        return await self._office.read(free_follow_ups.free_rules)

    async def add_free_rule(self, draft: FreeRuleDraft) -> int:
        """Follow-ups of a doctor, a specialty or a service become free after a paid visit."""
        made = await self._office.write(free_follow_ups.add_free_rule, draft)
        assert made is not None
        return made

    async def edit_free_rule(self, rule: FreeRule, draft: FreeRuleDraft, *, active: bool) -> None:
        """Change a rule, or put it out of use.  Raises Conflict when another desk was first."""
        await self._office.write(free_follow_ups.edit_free_rule, rule.id, draft, active=active, version=rule.version)

    async def devices(self, service_id: ServiceId) -> tuple[NeededDevice, ...]:
        """The devices that were ever named for a service, by name; those taken out again are not `needed`."""
        return await self._office.read(devices.named, service_id)

    async def need_device(
        self, service_id: ServiceId, equipment_id: EquipmentId, needed: bool, version: int | None = None
    ) -> None:
        """Name a device for a service as it was at `version`, or take it out again.  Raises Conflict."""
        await self._office.write(devices.need_device, service_id, equipment_id, needed, version)

    async def active(self) -> tuple[Service, ...]:
        """What is sold now, by specialty and code."""
        return await self._office.read(queries.active)

    async def service(self, service_id: ServiceId) -> Service:
        """One service.  Raises NotFound."""
        return await self._office.read(queries.service_of, service_id)

    async def price_list(
        self, day: date, *, words: str = "", specialty_key: str | None = None, retired: bool = False
    ) -> tuple[PricedService, ...]:
        """The price list of a day, narrowed by anything typed and by specialty."""
        return await self._office.read(
            lambda conn: queries.price_list(conn, day, words=words, specialty_key=specialty_key, retired=retired)
        )

    async def search(self, words: str, day: date) -> tuple[PricedService, ...]:
        """What answers to the words, with its price on a day."""
        return await self._office.read(queries.search, words, day)

    async def specialties(self) -> tuple[tuple[str, str], ...]:
        """The specialties of the price list: (folded key, as written)."""
        return await self._office.read(queries.specialties)

    async def price_on(self, service_id: ServiceId, day: date) -> int | None:
        """The price on a day in minor units."""
        return await self._office.read(queries.price_on, service_id, day)

    async def price_history(self, service_id: ServiceId) -> tuple[Price, ...]:
        """Every price that a service ever had, the newest validity first."""
        return await self._office.read(queries.price_history, service_id)

    async def default_service(self, practitioner_id: PractitionerId, kind: ServiceKind | str) -> Service | None:
        """What a visit of this kind to this practitioner is, unless the desk says otherwise."""
        return await self._office.read(queries.default_service, practitioner_id, kind)

    async def add(self, draft: ServiceDraft, amount_minor: int | None = None) -> Service:
        """Put a service on the price list, with its price from today if that is known."""
        made = await self._office.write(verbs.add, draft, amount_minor)
        return await self.service(ServiceId(made or 0))

    async def edit(self, service_id: ServiceId, draft: ServiceDraft, version: int) -> Service:
        """Change a service as it was at `version`.  Raises Conflict."""
        await self._office.write(verbs.edit, service_id, draft, version)
        return await self.service(service_id)

    async def offer(self, service_id: ServiceId, *, active: bool) -> None:
        """Take a service off the price list, or put it back."""
        await self._office.write(verbs.offer, service_id, active)

    async def set_price(
        self, service_id: ServiceId, amount_minor: int, first_day: date, seen: PriceId | None = None
    ) -> None:
        """Give a service a price from a day on.  Raises Conflict when `seen` is not its newest price any more."""
        await self._office.write(verbs.set_price, service_id, amount_minor, first_day, seen=seen)

    async def withdraw_price(self, price_id: PriceId) -> None:
        """Take back a price that has not begun."""
        await self._office.write(verbs.withdraw_price, price_id)
