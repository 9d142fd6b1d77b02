"""The place itself: the centre, its rooms, doctors, logins and closed days in one list, and two verbs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from console.commands import verb
from console.desk import DeskScreen
from console.desks.staff import view
from console.desks.staff.flows import Flows
from console.desks.staff.view import Item, StaffView
from console.locale import N_, _, ngettext
from console.locale.formats import day_short
from console.role_words import not_yours
from storage.accounts.records import Account
from storage.centre.records import Centre
from storage.rebooking.records import ToRebook
from storage.rights import Right
from storage.staff.records import Practitioner
from widgets.lines import Line
from widgets.record_list import Column

CLOSED_AHEAD_DAYS = 400
HOURS_AHEAD_DAYS = 28


def _locked(place: StaffScreen, record: Item) -> str | None:
    """Why a row is not this person's to change."""
    actor = place.office.actor
    if isinstance(record, Account):
        own = record.login == actor.login
        return None if own or actor.may(Right.USERS) else not_yours(Right.USERS)
    right = Right.CENTRE if isinstance(record, Centre) else Right.ROSTER
    return None if actor.may(right) else not_yours(right)


class StaffScreen(DeskScreen[StaffView, Item]):
    """Centre & staff."""

    columns = (
        Column("what", N_("Name, title"), 28, grow=True, cut="name"),
        Column("about", N_("What"), 22, cut="words", drop=2),
        Column("where", N_("Room"), 6, drop=1),
        Column("state", N_("State"), 14, cut="words"),
    )
    open_label = N_("Open")

    view: StaffView

    def __init__(self) -> None:
        """Nothing is read yet."""
        super().__init__()
        self.flows = Flows(self)
        self.specialties: tuple[str, ...] = ()

    @property
    def today(self) -> date:
        """The centre's calendar day."""
        return self.office.centre.day_of(self.office.clock.now())

    async def load(self) -> StaffView:
        """Everything of it: a centre has few of each."""
        office, today = self.office, self.today
        worked = await office.staff.working_spans(None, today, today + timedelta(days=HOURS_AHEAD_DAYS))
        self.specialties = await office.staff.specialties()
        return StaffView(
            today=today,
            centre=office.centre,
            setup=await office.setup(),
            rooms=await office.staff.rooms(closed=True),
            devices=await office.staff.devices(retired=True),
            practitioners=await office.staff.practitioners(retired=True),
            working=frozenset(int(who) for who, _day in worked),
            logins=await office.accounts.all(),
            holidays=await office.staff.holidays(today, today + timedelta(days=CLOSED_AHEAD_DAYS)),
        )

    def show(self, view_: StaffView) -> None:
        """Fill the list and line 2."""
        self.view = view_
        self.context = _("Centre & staff · {day}").format(day=day_short(view_.today))
        self.totals = view.next_step(view_)
        self.rows.replace(view.rows_of(view_))

    def identity(self, record: Item) -> str:
        """Who or what."""
        return view.identity(self.view, record)

    def peek(self, record: Item) -> Sequence[Line]:
        """What is at hand."""
        return view.peek(self.view, record)

    def is_looked_at(self, record: Item) -> bool:
        """Of the others all is at hand."""
        return isinstance(record, Practitioner)

    async def looks(self, records: Sequence[Item]) -> Sequence[Sequence[Line] | None]:
        """A doctor's week and the days that differ."""
        record, staff = records[0], self.office.staff
        assert isinstance(record, Practitioner)
        pattern = await staff.pattern(record.id, self.today)
        exceptions = await staff.exceptions(record.id, self.today, self.today + timedelta(days=HOURS_AHEAD_DAYS))
        return [view.looked(record, pattern, exceptions)]

    async def open(self, record: Item) -> None:
        """A doctor's hours to be read; everything else is changed at once."""
        if isinstance(record, Practitioner):
            await self.flows.doctors.page(record)
            return
        reason = _locked(self, record)
        if reason is not None:
            self.say(_("Enter: {reason}").format(reason=reason), error=True)
            return
        await self.flows.edit(record)

    async def did(self, sentence: str, key: str = "", *, leaves: Callable[[ToRebook], bool] | None = None) -> None:
        """Say what was done, with the row of it under the cursor; and how many visits it leaves to be rebooked."""
        await self.read_anew()
        if key:
            self.rows.select(key)
            self.cursor_moved()
        listed = (await self.office.rebooking.worklist()).rows if leaves is not None else ()
        fallen = sum(leaves(row) for row in listed) if leaves is not None else 0
        if fallen:
            told = ngettext("{count} visit to rebook: {lists}", "{count} visits to rebook: {lists}", fallen)
            lists = self.shell.keymap.key("menu.lists").upper()
            sentence = f"{sentence} · {told.format(count=fallen, lists=lists)}"
        self.done(sentence)

    @verb("new", N_("New"), N_("Adds a room, a doctor, a login, closed days, a device."),
          on="place", right=Right.ROSTER)  # fmt: skip
    async def new(self) -> None:
        """One digit says what."""
        await self.flows.new()

    @verb("edit", N_("Edit"), N_("Changes the row: what it is, hours, days off, a PIN."),
          reason=_locked)  # fmt: skip
    async def edit(self, record: Item) -> None:
        """One digit says what is changed."""
        await self.flows.edit(record)

    @verb("history", N_("Weeks"), N_("Shows a doctor's hours of the next two weeks."),
          reason=lambda _place, record: None if isinstance(record, Practitioner) else _("only a doctor has hours"),
          hint=False)  # fmt: skip
    async def history(self, record: Item) -> None:
        """The same page as Enter."""
        if isinstance(record, Practitioner):
            await self.flows.doctors.page(record)
