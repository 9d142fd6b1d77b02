"""The documents of the made-up clinic: a licence, a certificate that runs out soon, leaflets of its services."""

from __future__ import annotations

from datetime import date, timedelta

from storage.demo.names import Said
from storage.documents import leaflets, verbs
from storage.documents.given import given
from storage.documents.records import Direction, Draft, Kind
from storage.ids import LeafletId, PractitionerId, ServiceId
from storage.unit import Unit

_LICENCE = Said("Licence to practise medicine", "Лицензия на медицинскую деятельность")
_CERTIFICATE = Said("Certificate of a specialist", "Сертификат специалиста")


def keep(unit: Unit, locale: str, doctor: PractitionerId, services: dict[str, ServiceId], ends: date) -> None:
    """In the register, the certificate until a day, and leaflets for the services in turn."""
    since = unit.today - timedelta(days=900)
    licence = Draft(
        kind=Kind.LICENCE, title=_LICENCE.by(locale), direction=Direction.OWN, number="L041-00000-77/00000000",
        issued_on=since,
    )  # fmt: skip
    certificate = Draft(
        kind=Kind.STAFF_CERTIFICATE, title=_CERTIFICATE.by(locale), direction=Direction.OWN, number="0177-24",
        practitioner_id=doctor, issued_on=since, valid_until=ends,
    )  # fmt: skip
    for draft in (licence, certificate):
        unit.perform(verbs.issue, draft)
    drafts = given(locale)
    codes = sorted(services)
    for turn, leaflet in enumerate(drafts):
        made = LeafletId(unit.perform(leaflets.put_leaflet, leaflet) or 0)
        unit.perform(leaflets.leaflet_services, made, [services[code] for code in codes[turn :: len(drafts)]])
