"""Whom another place sent to be booked, and the visit that waits to be put elsewhere: meant for a few minutes only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from console.desks.schedule.choosing import Candidate
from console.sheets.picks import Option
from storage.schedule.records import Appointment

MEANT = timedelta(minutes=5)
"""Whoever was meant longer ago has hung up; the desk has locked by then."""


class Carrying:
    """What the Day carries from one key to the next; Esc and a few minutes let it go."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Nobody is carried."""
        self._now = now
        self._visit: Appointment | None = None
        self._patient: Option[Candidate] | None = None
        self._since: datetime | None = None

    @property
    def visit(self) -> Appointment | None:
        """The visit that waits to be put somewhere else."""
        return self._visit if self._is_meant else None

    @visit.setter
    def visit(self, visit: Appointment) -> None:
        self._visit, self._since = visit, self._now()

    @property
    def patient(self) -> Option[Candidate] | None:
        """The patient whom another place sent to be booked."""
        return self._patient if self._is_meant else None

    @patient.setter
    def patient(self, patient: Option[Candidate]) -> None:
        self._patient, self._since = patient, self._now()

    @property
    def _is_meant(self) -> bool:
        return self._since is not None and self._now() - self._since <= MEANT

    def drop(self) -> bool:
        """Carry nobody any more; whether somebody was."""
        dropped = self.visit is not None or self.patient is not None
        self._visit = self._patient = self._since = None
        return dropped
