"""Verbs of the book that lead from a visit elsewhere: to a doctor's help, the card, the cash desk, the history."""

from __future__ import annotations

from console.commands import verb
from console.desks.schedule import assisting, reasons
from console.desks.schedule.messages import WritingScreen
from console.desks.schedule.slots import Slot
from console.leaflets import offer_leaflets
from console.locale import N_
from console.messages import GoTo, TakePayment, ViewCard
from storage.rights import Right


class VisitVerbs(WritingScreen):
    """What is done about the visit under the cursor without changing it."""

    @verb("tell", N_("Ask a doctor"), N_("Asks the attending physician for help."),
          reason=reasons.not_booked, hint=False)  # fmt: skip
    async def tell(self, record: Slot) -> None:
        """The request goes to the doctor's own place."""
        await assisting.ask(self, reasons.visit_of(record))

    @verb("card", N_("View card"), N_("Shows the patient's card."), reason=reasons.no_visit, hint=False)
    async def card(self, record: Slot) -> None:
        """The patient."""
        await self.request(ViewCard(reasons.visit_of(record).patient_id))

    @verb("receipt", N_("Leaflets"), N_("Prints or mails a leaflet of the service; registered."),
          reason=reasons.no_visit, right=Right.PATIENTS, hint=False)  # fmt: skip
    async def leaflets(self, record: Slot) -> None:
        """What the patient is to know, on paper."""
        visit = reasons.visit_of(record)
        await offer_leaflets(self, visit.patient_id, visit.id)

    @verb("pay", N_("Pay"), N_("Takes the patient's payment for the visit."), reason=reasons.no_visit, hint=False)
    async def pay(self, record: Slot) -> None:
        """To the cash desk with this visit."""
        visit = reasons.visit_of(record)
        await self.request(TakePayment(visit.patient_id, visit.id))

    @verb("history", N_("History"), N_("Shows everything about the patient."), reason=reasons.no_visit, hint=False)
    async def history(self, record: Slot) -> None:
        """Everything about the patient."""
        patient_id = reasons.visit_of(record).patient_id
        await self.request(GoTo("people", int(patient_id), {"history": patient_id}))
