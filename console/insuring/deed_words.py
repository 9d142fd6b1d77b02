"""What was done with insurance, in words: for undo."""

from __future__ import annotations

from console.locale import N_

DEEDS = {
    **dict.fromkeys(("insurance.add_insurer", "insurance.edit_insurer"), N_("INSURER")),
    **dict.fromkeys(("insurance.add_programme", "insurance.edit_programme"), N_("PROGRAMME")),
    **dict.fromkeys(("insurance.add_rule", "insurance.edit_rule"), N_("LINE OF A PROGRAMME")),
    **dict.fromkeys(("insurance.add_policy", "insurance.edit_policy"), N_("POLICY")),
    "insurance.void_policy": N_("POLICY TAKEN OFF"),
    "insurance.note_check": N_("ANSWER OF THE INSURER"),
    **dict.fromkeys(("insurance.add_letter", "insurance.edit_letter"), N_("GUARANTEE LETTER")),
    "insurance.withdraw_letter": N_("LETTER WITHDRAWN"),
    "claims.settle": N_("INSURER'S PART OF A BILL"),
}
"""By verb, as `console.deeds` has them."""
