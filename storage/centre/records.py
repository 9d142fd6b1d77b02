"""What the desk knows of its own centre."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """One medical centre and its settings."""

    name: str
    address: str = ""
    phone: str = ""
    legal_name: str = ""
    """As the register of legal persons has it; this and what follows a contract must state (736-2023, 18)."""
    register_entry: str = ""
    """The number of the entry in that register."""
    tax_id: str = ""
    licence_number: str = ""
    licence_date: str = ""
    """As it stands on the licence."""
    licence_issuer: str = ""
    """Who issued it, with address and telephone."""
    licence_works: str = ""
    """The works and services that it names."""
    zone: str = "Europe/Moscow"
    """IANA name; all wall times of the book are in it."""
    region: str = "RU"
    """Country whose telephone numbers may be dialled without a code."""
    currency: str = "RUB"
    """ISO 4217."""
    locale: str = "en"
    step_minutes: int = 5
    """The grid of the book."""
    horizon_days: int = 365
    """How far ahead a visit may be booked."""
    refund_limit_minor: int = 500_000
    """A refund above it is approved by a second person."""
    discount_limit_percent: int = 20
    """A discount above this part of a line is given by somebody with the right to approve it."""
    difference_limit_minor: int = 10_000
    """A cash difference above it needs a reason."""
    difference_approve_minor: int = 500_000
    """A shift whose count is off by more is closed by a senior."""
    pair_gap_minutes: int = 20
    """So much time may lie between the visits to two specialists that are booked as one."""
    hold_minutes: int = 3
    """How long a free time is held for a caller who thinks it over; 0 holds nothing."""
    floor_minutes: int = 3
    """How long a patient takes from one floor to the next."""
    pull_from_min: int = 16 * 60
    """From which wall minute of the evening the records of the next working day are pulled."""
    pull_to_min: int = 18 * 60
    confirm_from_min: int = 16 * 60
    """From which wall minute of the evening its visits are confirmed."""
    confirm_to_min: int = 20 * 60
    """What is not done by then is carried to the morning."""
    keep_callers_years: int = 3
    """Who has only called is erased after so long: the general limitation of actions (Civil Code of Russia, 196)."""
    keep_calls_years: int = 3
    """Number and words of calls that nobody gave to a patient; as above."""
    keep_details_years: int = 5
    """What journal rows tell of a person, as documents of accounting are kept (402-FZ, 29); who and when stay."""
    quote_days: int = 30
    """A caller who was quoted a price may count on it for so many days."""
    bring: str = ""
    """What a patient is told to bring to a first visit, as it is read back; empty says nothing."""
    recall_quiet_first: int = 14
    """Who was tried for a recall is left alone for so many days, where its rule does not say otherwise."""
    recall_quiet_later: int = 30
    """So many after a later try, and after a message was left."""
    recall_tries: int = 3
    """After so many tries a recall stops."""
    remind: str = "off"
    """When patients who agreed are reminded of a visit: `off`, in the `evening` before, or so many hours before."""
    zone_rules: str = ""
    """Which rules of the zone the book's instants were worked out by; see `storage.centre.zones`."""
    zone_since: int = 0
    """When that was, in seconds of the epoch: an earlier visit keeps the instant it had."""
    alert_minutes: tuple[int, ...] = field(default=(10, 20, 120))
    """Waiting: first alert, second alert (after the visit's time), absolute alert (after arrival)."""

    @property
    def tz(self) -> ZoneInfo:
        """The zone as an object."""
        return ZoneInfo(self.zone)

    def day_of(self, instant: datetime) -> date:
        """The calendar day at the centre."""
        return instant.astimezone(self.tz).date()

    def minute_of(self, instant: datetime) -> int:
        """Minutes since local midnight at the centre."""
        local = instant.astimezone(self.tz)
        return local.hour * 60 + local.minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How far a centre was set up: what there must be before the first visit can be booked, seen and paid."""

    named: bool
    """Somebody has looked at the centre's own sheet."""
    rooms: int
    practitioners: int
    with_hours: int
    """Practitioners who have a pattern or extra days."""
    services: int
    logins: int
