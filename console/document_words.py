"""Documents, copies and records in words, for every place that shows them."""

from __future__ import annotations

from collections.abc import Callable

from console.locale import N_, pgettext
from storage.documents.place_records import Where
from storage.documents.records import Direction, Kind, Place, Standing, State, Warn

KINDS: dict[Kind, str] = {
    Kind.CONTRACT: N_("Contract"),
    Kind.CONSENT: N_("Consent"),
    Kind.COVER: N_("Record cover"),
    Kind.TITLE_PAGE: N_("Title page"),
    Kind.REFERRAL: N_("Referral"),
    Kind.CERTIFICATE: N_("Certificate"),
    Kind.LETTER: N_("Letter"),
    Kind.LEAFLET: N_("Leaflet"),
    Kind.INSURER_FORM: N_("Insurer's form"),
    Kind.GUARANTEE_LETTER: N_("Guarantee letter"),
    Kind.CLAIM_REGISTER: N_("Register of claims"),
    Kind.LICENCE: N_("Licence"),
    Kind.STAFF_CERTIFICATE: N_("Staff certificate"),
    Kind.OTHER: N_("Other document"),
}
PLACES: dict[Place, str] = {
    Place.DESK: N_("at the desk"),
    Place.PATIENT: N_("with the patient"),
    Place.RECORD: N_("in the record"),
    Place.PAYER: N_("with the payer"),
    Place.ARCHIVE: N_("in the archive"),
}
"""Where a copy is."""
HANDS: dict[Place, Callable[[], str]] = {
    Place.DESK: lambda: pgettext("copy", "desk"),
    Place.PATIENT: lambda: pgettext("copy", "patient"),
    Place.RECORD: lambda: pgettext("copy", "record"),
    Place.PAYER: lambda: pgettext("copy", "payer"),
    Place.ARCHIVE: lambda: pgettext("copy", "archive"),
}
"""The same in one word, where a line has no room for more."""
WHERE: dict[Where, str] = {
    Where.SHELF: N_("on the shelf"),
    Where.DESK: N_("at the desk"),
    Where.DOCTOR: N_("with the doctor"),
    Where.ARCHIVE: N_("in the archive"),
    Where.LOST: N_("not found"),
}
"""Where a paper record is."""
STATES: dict[State, str] = {
    State.DRAFT: N_("being written"),
    State.ISSUED: N_("made, not signed"),
    State.SIGNED: N_("signed"),
    State.REVOKED: N_("revoked"),
}
DIRECTIONS: dict[Direction, str] = {
    Direction.ISSUED: N_("issued here"),
    Direction.RECEIVED: N_("received"),
    Direction.OWN: N_("the centre's own"),
}
STANDINGS: dict[Standing, str] = {
    Standing.UNSIGNED: N_("made, not signed"),
    Standing.SIGNED: N_("signed"),
    Standing.EXPIRING: N_("running out"),
    Standing.EXPIRED: N_("run out"),
    Standing.REVOKED: N_("revoked"),
    Standing.OWN: N_("the centre's own"),
    Standing.RECEIVED: N_("received"),
}
WARNINGS: dict[Warn, str] = {
    Warn.SOON: N_("within 60 days"),
    Warn.NEAR: N_("within 30 days"),
    Warn.AT_HAND: N_("within 7 days"),
    Warn.OVER: N_("run out"),
}
"""How near the end of the centre's and staff's documents is."""

DEEDS = {
    "documents.issue": N_("DOCUMENT MADE"),
    "documents.receive": N_("DOCUMENT ENTERED"),
    "documents.correct": N_("DOCUMENT CORRECTED"),
    "documents.sign": N_("DOCUMENT SIGNED"),
    "documents.revoke": N_("DOCUMENT REVOKED"),
    "documents.hand_over": N_("COPY HANDED OVER"),
    "documents.attach": N_("FILE ATTACHED"),
    "documents.take_off": N_("FILE TAKEN OFF"),
    "documents.place_record": N_("RECORD PLACED"),
    "documents.put_leaflet": N_("LEAFLET"),
    "documents.use_leaflet": N_("LEAFLET OFFERED OR NOT"),
    "documents.leaflet_services": N_("SERVICES OF A LEAFLET"),
}
"""What the verbs of the register are called in the line of what was done."""
