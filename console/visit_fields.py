"""The fields of every sheet that books: which service, and what the booking would come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from console.insuring.words import ended
from console.locale import N_, _
from console.present import say_error
from console.sheets.field import Step
from console.sheets.fields import StaticField
from console.sheets.picks import Option, PickField
from console.visit_terms import service_word
from storage.errors import StorageError
from storage.ids import ServiceId
from storage.insurance.records import Policy
from storage.schedule.records import NewAppointment
from storage.schedule.term_records import ServiceOffer, Terms

if TYPE_CHECKING:
    from storage.office import Office

LETTERS_MIN = 2
_HINT = N_("letters of the name, or the number")


class ServiceField(PickField[ServiceOffer]):
    """What the visit is: the usual service stands in it at once, another is found by letters or digits.

    It also knows the terms of the booking as it stands (`terms`), read beside the keys.
    """

    eager = True

    def __init__(
        self,
        office: Office,
        wanted: Callable[[], NewAppointment | None],
        *,
        name: str = "service",
        service_id: ServiceId | None = None,
        when: Callable[[], bool] | None = None,
    ) -> None:
        """Ask for the service of `wanted()`, which is None while too little is known; begin with `service_id`."""
        super().__init__(
            name, _("Service"), self._offers, required=False, digits="search", letters_min=LETTERS_MIN,
            digits_min=LETTERS_MIN, down=True, when=when, hint=_(_HINT),
        )  # fmt: skip
        self._office, self._wanted, self._kept_id = office, wanted, service_id
        self._seen = False
        self.terms: Terms | None = None
        """What the booking would come to; None until it is known."""
        self.ended: Policy | None = None
        """The patient's policy that will have ended by the day of the visit, where no other holds then."""

    def wish(self, service_id: ServiceId | None) -> None:
        """Begin with this service, once who and with whom are known; None is the usual one."""
        self._kept_id = service_id

    def entered(self) -> None:
        """The desk looks at the services."""
        self._seen = True
        super().entered()

    def clear(self) -> None:
        """What it depends on changed: what was chosen by hand stays chosen, the usual one is found anew."""
        if self._chosen is not None and not self._chosen.value.usual:
            self._kept_id = self._chosen.value.service_id
        self.terms = None
        super().clear()

    def policy_line(self) -> StaticField:
        """That the policy ends before the visit, in one sentence; nobody is turned away for it."""
        return StaticField(
            _("Policy"), lambda: ended(self.ended) if self.ended else "", when=lambda: self.ended is not None,
            token="alert", rows=2,
        )  # fmt: skip

    def asked(self) -> NewAppointment | None:
        """The booking with its service."""
        wanted = self._wanted()
        if wanted is None or self.value is None:
            return wanted
        return replace(wanted, service_id=self.value.service_id)

    async def _offers(self, text: str) -> Sequence[Option[ServiceOffer]]:
        wanted = self._wanted()
        if wanted is None:
            return ()
        return [Option(one, service_word(one)) for one in await self._office.schedule.service_offers(wanted, text)]

    async def _find(self, text: str) -> None:
        await super()._find(text)
        if not text and self._chosen is None:
            self._propose()
            await self._foresee()

    def _propose(self) -> None:
        """Put in what was chosen before, else what the visit usually is; ask where neither is known."""
        wished = (option for option in self.options if option.value.service_id == self._kept_id)
        usual = (option for option in self.options if option.value.usual)
        self._chosen = next(wished, None) or next(usual, None)
        self._at = self.options.index(self._chosen) if self._chosen else 0
        self.required = self._chosen is None and any(option.value.fits for option in self.options)

    async def _foresee(self) -> None:
        asked = self.asked()
        if asked is None:
            self.terms = None
            return
        try:
            self.terms = await self._office.schedule.terms(asked)
            self.ended = await self._office.insurance.ended_before(asked.patient_id, asked.local_date)
        except StorageError as error:
            self.error = say_error(error)
        except Exception as error:  # the boundary of reads: a search never fails unseen
            self.failed(error)
        self.found()

    def _unpick(self) -> None:
        self.terms = None
        super()._unpick()

    def _take(self, at: int) -> Step:
        step = super()._take(at)
        if step is Step.NEXT:
            self._kept_id = self.options[at].value.service_id
            self._reads.start("terms", self._foresee())
        return step

    async def commit(self, *, strict: bool) -> bool:
        """As every pick; but no service is taken that the desk has not looked at."""
        if strict and self._chosen is None and self.required and not self._seen:
            return False
        return await super().commit(strict=strict)

    def raw(self) -> str:
        """The number of a service that was chosen by hand."""
        if self._chosen is None or self._chosen.value.usual:
            return self.editor.text
        return self._chosen.value.code
