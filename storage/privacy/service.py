"""What is held on a person, for the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextvars import Context
from typing import TYPE_CHECKING

from storage.errors import N_, NotFound
from storage.ids import PatientId
from storage.patients import queries
from storage.patients.rules import card_text
from storage.privacy import erasing, looks, reach, retention, verbs
from storage.privacy.records import Goes, Held, Look, OverTime

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.office import Office

OWN = "id:"
"""Before our own number of a patient, where a card number may stand."""


class PrivacyService:
    """Giving out, erasing and looking, for one seated person."""

    def __init__(self, office: Office) -> None:
        """Serve one seated person."""
        self._office = office

    async def find(self, named: str) -> PatientId:
        """The patient with this card, or with our own number (`id:17`).  Raises NotFound."""
        office = self._office
        if named.startswith(OWN):
            number = named.removeprefix(OWN)
            if number.isascii() and number.isdigit() and len(number) < 16:
                return (await office.patients.patient(PatientId(int(number)))).id
        else:
            digits = named.isascii() and named.isdigit() and len(named) < 16
            for card in dict.fromkeys((named, card_text(int(named)) if digits else named)):
                found = await office.read(queries.card_owner, card)
                if found is not None:
                    return (await office.patients.survivor(found)).id
        raise NotFound(N_("There is no patient with card “{card}”."), card=named)

    async def give_out(self, patient_id: PatientId, form: str) -> Held:
        """Everything that is held on a person, to be given out as `fhir` or `text`; journalled.

        Raises NotAllowed, NotFound, RuleBroken (erased).
        """
        await self._office.write(verbs.give_out, patient_id, form)
        return await self._office.snapshot(reach.held, patient_id, self._office.clock.now())

    async def goes(self, patient_id: PatientId) -> Goes:
        """What an erasure would take.  Raises RuleBroken when something must be done first, NotFound."""
        office = self._office
        return await office.snapshot(erasing.preview, patient_id, office.centre.day_of(office.clock.now()))

    async def erase(self, patient_id: PatientId, called: str) -> None:
        """Take a person out of the data, for good; `called` with `{number}` names the shell.  Raises as `goes`."""
        await self._office.write(erasing.erase, patient_id, called)

    async def over_time(self) -> Sequence[OverTime]:
        """What is kept longer than the centre has decided."""
        office = self._office
        return await office.snapshot(retention.over_time, office.centre, office.clock.now())

    async def retain(self, kind: str, called: str) -> int:
        """Erase some of what is over its time, of one kind; answers how many, 0 when nothing is left."""
        return await self._office.write(retention.retain, kind, called) or 0

    async def look(self, patient_id: PatientId, place: str) -> None:
        """Note that the person opened a patient's record from a place; once in ten minutes.

        It is no part of what the desk is doing: neither a deed to take back nor one of several, and who stops
        waiting does not stop it.
        """
        noting = asyncio.get_running_loop().create_task(self._look(patient_id, place), context=Context())
        await asyncio.shield(noting)

    async def _look(self, patient_id: PatientId, place: str) -> None:
        office = self._office
        now = office.clock.now()
        if not await office.read(looks.looked_lately, patient_id, office.actor.login, now):
            await office.store.write(office.actor, verbs.look, patient_id, place)

    async def looks(self, patient_id: PatientId) -> Sequence[Look]:
        """Who opened the record of a person, newest first."""
        return await self._office.read(_looks, patient_id)


def _looks(conn: Connection, patient_id: PatientId) -> tuple[Look, ...]:
    return looks.looks_of(conn, queries.ids_of(conn, patient_id))
