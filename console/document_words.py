"""Documents, copies and records in words, for every place that shows them."""

from __future__ import annotations

from console.locale import N_

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
