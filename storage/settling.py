"""The centre's own settings after the first start, and how far it was set up.

Above the rooms, since what may still be changed depends on the book and on the money.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import Connection, func, select

from storage import rows
from storage.cash.tables import entry as ledger_entry
from storage.centre import queries as centre
from storage.centre.records import Centre, Setup
from storage.centre.rules import FLOOR_MAX, HOLD_MAX, PAIR_GAP_MAX
from storage.centre.tables import account_user
from storage.centre.zones import rules_of
from storage.errors import N_, NotFound, RuleBroken
from storage.journal.records import JournalRow
from storage.journal.tables import journal
from storage.messages.rules import reminder_hours
from storage.recalls.records import Quiet
from storage.recalls.rules import check_quiet
from storage.rights import Right
from storage.schedule.tables import appointment
from storage.services.tables import price, service
from storage.staff.rules import DAY_MINUTES
from storage.staff.tables import practitioner, room, roster_exception, roster_line
from storage.unit import Unit
from storage.verbs import verb

NAME_LENGTH_MAX = 80
BRING_LENGTH_MAX = 80
LEGAL_LENGTH_MAX = 300
_OWN = ("name", "address", "phone", "zone", "region", "currency", "locale", "horizon_days", "refund_limit_minor",
        "pull_from_min", "pull_to_min", "confirm_from_min", "confirm_to_min", "remind", "keep_callers_years",
        "keep_calls_years", "keep_details_years", "pair_gap_minutes", "floor_minutes", "hold_minutes",
        "legal_name", "register_entry", "tax_id", "licence_number", "licence_date", "licence_issuer", "licence_works",
        "quote_days", "bring", "recall_quiet_first", "recall_quiet_later", "recall_tries")  # fmt: skip
"""What a desk may change; the rest is for who knows the file."""


def _own(record: Centre) -> dict[str, Any]:
    values = asdict(record)
    return {name: values[name] for name in _OWN}


def _checked(settings: Centre) -> None:
    if not settings.name or len(settings.name) > NAME_LENGTH_MAX or not settings.name.isprintable():
        raise RuleBroken(N_("The centre needs a name of at most {most} visible characters."), most=NAME_LENGTH_MAX)
    try:
        ZoneInfo(settings.zone)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise RuleBroken(
            N_("There is no time zone “{zone}”; expected one like Europe/Moscow."), zone=settings.zone
        ) from None
    if not (settings.currency.isascii() and settings.currency.isalpha() and len(settings.currency) == 3):
        raise RuleBroken(N_("Expected a currency of three letters, like RUB."))
    _check_promises(settings)
    _check_legal(settings)
    windows = (settings.pull_from_min, settings.pull_to_min), (settings.confirm_from_min, settings.confirm_to_min)
    reminder_hours(settings.remind)
    if not all(0 <= start < end <= DAY_MINUTES for start, end in windows):
        raise RuleBroken(N_("A window of the evening begins before it ends, within one day."), rule="window")
    if not (0 <= settings.pair_gap_minutes <= PAIR_GAP_MAX and 0 <= settings.floor_minutes <= FLOOR_MAX):
        raise RuleBroken(
            N_("Two specialists are at most {gap} minutes apart, and two floors at most {floor}."),
            gap=PAIR_GAP_MAX,
            floor=FLOOR_MAX,
        )
    if not 0 <= settings.hold_minutes <= HOLD_MAX:
        raise RuleBroken(N_("A free time is held for at most {most} minutes."), most=HOLD_MAX)


def _check_promises(settings: Centre) -> None:
    """How long a quote holds, what is read back, how people are left alone: within what a desk can mean."""
    if not 1 <= settings.quote_days <= 365:
        raise RuleBroken(N_("A quoted price holds for 1 to 365 days."), rule="quote-days")
    if len(settings.bring) > BRING_LENGTH_MAX or not settings.bring.isprintable():
        raise RuleBroken(N_("What to bring has at most {most} visible characters."), most=BRING_LENGTH_MAX)
    quiet = Quiet(
        first=settings.recall_quiet_first, later=settings.recall_quiet_later, tries=settings.recall_tries
    )
    check_quiet(quiet)


def _check_legal(settings: Centre) -> None:
    """What contracts and records state of the centre: one line each."""
    texts = (settings.legal_name, settings.register_entry, settings.tax_id, settings.licence_number,
             settings.licence_date, settings.licence_issuer, settings.licence_works)  # fmt: skip
    if any(len(text) > LEGAL_LENGTH_MAX or not text.isprintable() for text in texts):
        raise RuleBroken(
            N_("What papers state of the centre has at most {most} visible characters in each line."),
            most=LEGAL_LENGTH_MAX,
        )


def _refuse_too_late(unit: Unit, now: Centre, wished: Centre) -> None:
    """Refuse what would change the meaning of what is written already.

    Rule: a visit is promised at a wall time, so the zone holds from the first visit on; sums are counted in one
    currency, so it holds from the first price or payment on.
    """
    if wished.zone != now.zone and unit.conn.execute(select(appointment.c.id).limit(1)).first():
        raise RuleBroken(N_("The time zone cannot change any more: visits are booked in {zone}."), zone=now.zone)
    if wished.currency != now.currency and any(
        unit.conn.execute(select(table.c.id).limit(1)).first() for table in (price, ledger_entry)
    ):
        raise RuleBroken(
            N_("The currency cannot change any more: there are prices or payments in {currency}."),
            currency=now.currency,
        )


def _write(unit: Unit, before: Centre, after: Centre) -> None:
    _refuse_too_late(unit, before, after)
    if after.zone != before.zone:
        after = replace(after, zone_rules=rules_of(after.zone))
    centre.save(unit.conn, after)
    unit.centre = after
    unit.journal("centre", 1, _own(before), _own(after))
    unit.changed("centre", 1)


def _now(unit: Unit) -> Centre:
    found = centre.load(unit.conn)
    if found is None:
        raise NotFound(N_("This data has no centre yet; start `frontdesk` once."))
    return found


@verb("centre.settle", right=Right.CENTRE)
def settle(unit: Unit, settings: Centre, seen: Centre) -> int:
    """Change name, address, telephone, zone, currency and limits.  Raises Conflict when another desk was first."""
    before = _now(unit)
    if _own(before) != _own(seen):
        raise rows.conflict(unit, "centre", 1)
    _checked(settings)
    _write(unit, before, settings)
    return 1


@settle.undoes
def _undo(unit: Unit, entry: JournalRow) -> None:
    """Put the settings back.  Raises Conflict when they were changed again since."""
    assert entry.before is not None
    now = _now(unit)
    own = _own(now)
    if {name: own[name] for name in entry.after or {}} != entry.after:  # a version before this one knew fewer
        raise rows.conflict(unit, "centre", 1)
    _write(unit, now, Centre(**{**asdict(now), **entry.before}))


def zones() -> tuple[str, ...]:
    """Every time zone that the machine knows, by name."""
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))


def setup(conn: Connection) -> Setup:
    """How far the centre was set up."""

    def count(table: Any, *where: Any) -> int:  # Any: a table and its conditions
        return int(conn.execute(select(func.count()).select_from(table).where(*where)).scalar_one())

    working = conn.execute(
        select(func.count())
        .select_from(practitioner)
        .where(
            practitioner.c.active == 1,
            practitioner.c.id.in_(select(roster_line.c.practitioner_id))
            | practitioner.c.id.in_(
                select(roster_exception.c.practitioner_id).where(roster_exception.c.open == 1)
            ),
        )
    ).scalar_one()
    return Setup(
        named=conn.execute(select(journal.c.id).where(journal.c.verb == "centre.settle").limit(1)).first() is not None,
        rooms=count(room, room.c.active == 1),
        practitioners=count(practitioner, practitioner.c.active == 1),
        with_hours=int(working),
        services=count(service, service.c.active == 1),
        logins=count(account_user, account_user.c.disabled == 0),
    )
