"""A small place over a made-up office: what the shell's tests sit at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from console.app import ConsoleApp
from console.commands import verb
from console.desk import Desk, DeskScreen
from console.locale import N_
from console.person import Profile
from console.sheets.count_field import CountField
from console.sheets.fields import StaticField, TextField, ValueField
from console.sheets.find_line import Preview
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option, PickField
from console.typed.errors import TypedError
from storage.accounts.records import Account
from storage.centre.records import Centre, Setup
from storage.clock import StillClock
from storage.errors import Conflict, NotFound, RuleBroken
from storage.ids import ActId, UserId
from storage.journal.records import Deed, LateMark, Part, Undone
from storage.rights import SYSTEM, Actor, Role
from widgets.lines import Line, line
from widgets.record_list import Column, Row

if TYPE_CHECKING:
    from storage.office import Office

NAMES = ("Ivanov Pyotr", "Shcherbakova Yulia", "Smith John", "Kim Alina", "García Lucía", "O'Neil Mary")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    id: int
    name: str
    here: bool = False


@dataclass
class MadeUpJournal:
    undone: int = 0
    done: list[str] = field(default_factory=list)
    """The acts that are left, oldest first."""
    refusing: ActId | None = None
    """The newest act, when it cannot be taken back any more."""

    async def late_marks(self, since: datetime) -> dict[tuple[str, int], LateMark]:
        return {}

    async def undo(self, passed: frozenset[ActId] = frozenset()) -> Undone:
        if self.refusing is not None and self.refusing not in passed:
            error = Conflict("Somebody has built on this since.")
            error.act_id = self.refusing
            raise error
        left = len(self.done) - (self.refusing is not None)
        if not left:
            raise NotFound("There is nothing of yours left to undo.")
        self.undone += 1
        deed = self._told(self.done.pop(left - 1), left)
        return Undone(verb="queue.arrive", at=deed.at, rows=(), deed=deed, next=await self.next_deed(passed))

    async def next_deed(self, passed: frozenset[ActId] = frozenset()) -> Deed | None:
        left = len(self.done) - (self.refusing in passed)
        return self._told(self.done[left - 1], left) if left > 0 else None

    def _told(self, act: str, number: int) -> Deed:
        part = Part(verb="queue.arrive", who=act.removeprefix("arrive "))
        return Deed(id=ActId(number), at=datetime(2026, 10, 2, tzinfo=UTC), desk=SYSTEM.desk, parts=(part,))


class MadeUpAccounts:
    async def own(self) -> Account:
        return Account(
            id=UserId(1), login="anna", name="Anna", role=Role.ADMINISTRATOR, practitioner_id=None, disabled=False,
            version=1,
        )  # fmt: skip


@dataclass
class MadeUpOffice:
    """As much of an office as the shell itself asks for, and some guests."""

    clock: StillClock = field(default_factory=lambda: StillClock(datetime(2026, 10, 2, 11, 30, tzinfo=UTC)))
    centre: Centre = field(default_factory=lambda: Centre(name="Test Centre", zone="Europe/Moscow"))
    journal: MadeUpJournal = field(default_factory=MadeUpJournal)
    guests: list[Guest] = field(default_factory=lambda: [Guest(id=n * 10, name=who) for n, who in enumerate(NAMES, 1)])
    gate: asyncio.Event | None = None
    """What was read is given, and writes are done, when it opens, if there is one."""
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """The guests were read at least once since this was cleared."""
    written: list[str] = field(default_factory=list)
    listeners: list[Callable[[frozenset[str]], None]] = field(default_factory=list)

    @property
    def acts_done(self) -> int:
        return len(self.written)

    def changes(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    actor: Actor = SYSTEM
    happened_at: datetime | None = None

    async def setup(self) -> Setup:
        return Setup(named=True, rooms=1, practitioners=1, with_hours=1, services=1, logins=2)

    accounts: MadeUpAccounts = field(default_factory=lambda: MadeUpAccounts())

    async def look_who(self) -> None:
        """Nobody is shut out here."""

    async def read_guests(self) -> Sequence[Guest]:
        read = tuple(self.guests)
        self.asked.set()
        if self.gate is not None:
            await self.gate.wait()
        return read

    async def write(self, what: str) -> None:
        if self.gate is not None:
            await self.gate.wait()
        self.written.append(what)
        self.journal.done.append(what)


def whole_number(text: str) -> int:
    if not text.isdigit():
        raise TypedError("A whole number was expected, such as 12.")
    return int(text)


class ExamplePlace(DeskScreen[Sequence[Guest], Guest]):
    columns = (
        Column("time", N_("Time"), 5),
        Column("who", N_("Patient"), 20, grow=True),
        Column("room", N_("Room"), 12, drop=2),
        Column("status", N_("Status"), 12, drop=1),
    )
    empty = N_("Nobody is expected today.")
    taken: object = None

    @property
    def made_up(self) -> MadeUpOffice:
        return cast("MadeUpOffice", self.office)

    async def load(self) -> Sequence[Guest]:
        return await self.made_up.read_guests()

    def show(self, view: Sequence[Guest]) -> None:
        self.context, self.totals = "Example · Fri 2 Oct", f"{len(view)} guests "
        self.rows.replace(
            Row(g.id, ("10:00", g.name, "204", "o WAITING" if g.here else "· BOOKED"), g) for g in view
        )

    def identity(self, record: Guest) -> str:
        return f"{record.name} · 14.02.1988"

    def peek(self, record: Guest) -> Sequence[Line]:
        return [line(f"peek of {record.name}"), line("second"), line("third"), line("never shown")]

    def _here(self, record: Guest) -> str | None:
        return "already here since 10:01" if record.here else None

    @verb("arrive", N_("Arrive"), N_("Marks the patient as arrived."), reason=_here)
    async def arrive(self, record: Guest) -> None:
        await self.write(self.made_up.write(f"arrive {record.name}"))
        self.made_up.guests = [
            Guest(id=g.id, name=g.name, here=g.here or g.id == record.id) for g in self.made_up.guests
        ]
        self.done(f"o ARRIVED {record.name}")
        self.reload()

    @verb("noshow", N_("Did not come"), N_("Fails by a rule."))
    async def noshow(self, record: Guest) -> None:
        await self.write(self.refuse())

    async def refuse(self) -> None:
        raise RuleBroken("{who} is already in the queue", who="[/foo] O'Neil [Jr]")

    @verb("done", N_("Break"), N_("Breaks the program."))
    async def broken(self, record: Guest) -> None:
        raise ZeroDivisionError("as it was asked to")

    @verb("cancel", N_("Cancel"), N_("Asks for a reason."))
    async def cancel(self, record: Guest) -> None:
        chosen = await self.choose("Why", ["ill", "other"])
        self.say(f"cancelled {record.name}: {chosen}")

    @verb("book", N_("Book"), N_("Opens the booking sheet."), on="place")
    async def book(self) -> None:
        who = PickField("who", "Who", self._search, digits="search", at_once=False)
        about = ChoiceField("about", "About", [Option("b", "Booking"), Option("n", "New one", letter="n")])
        slot = PickField("slot", "When", self._slots, typing=False)

        async def accept() -> tuple[object, ...]:
            await self.write(self.made_up.write("booked"))
            return (who.value, about.value, slot.value)

        form = Form(
            "ex.book", "Booking", [who, about, slot], accept,
            summary=lambda: f"BOOK {who.chosen.label if who.chosen else ''}", depends={"slot": ("who",)},
        )  # fmt: skip
        taken = await self.ask(form)
        self.taken = taken
        self.say(f"booked {self.taken}")

    async def _search(self, text: str) -> Sequence[Option[int]]:
        guests = await self.made_up.read_guests()
        return [Option(g.id, g.name) for g in guests if text in "9164567" or text.lower() in g.name.lower()]

    async def _slots(self, text: str) -> Sequence[Option[str]]:
        return [Option(f"tue {hour}", f"tue 6 {hour}:40") for hour in range(9, 20)]

    @verb("new", N_("New"), N_("Opens the registration sheet."), on="place")
    async def new(self) -> None:
        name = TextField("name", "Name")
        age = ValueField("age", "Age", whole_number, show=str)
        note = TextField("note", "Note", required=False)
        double = StaticField("Doubled", lambda: str((age.tentative or 0) * 2))

        async def accept() -> tuple[object, ...]:
            if age.value == 99:
                raise RuleBroken("Nobody is {age}.", age=99)
            if age.value == 98:
                await self.choose("Really", ["yes", "no"])
            return (name.value, age.value, note.value)

        self.taken = await self.ask(Form("ex.new", "Registration", [name, age, note, double], accept))
        self.say(f"registered {self.taken}")

    @verb("pay", N_("Count"), N_("Counts the drawer."), on="place")
    async def count(self) -> None:
        counts = [CountField(f"of{value}", f"{value}") for value in (5000, 1000, 500)]

        async def accept() -> list[int | None]:
            return [count.value for count in counts]

        self.taken = await self.ask(Form("ex.count", "Drawer", counts, accept, draft=False, read_back=True))


async def _phone(app: ConsoleApp) -> None:
    chosen = await app.choose("New call", ["known", "unknown"])
    app.say(f"call {chosen}")


async def _count(office: Office) -> int:
    return len(cast("MadeUpOffice", office).guests)


TOPICS = frozenset({"queue"})
DESKS = (
    Desk("queue", N_("Queue"), 1, TOPICS, ExamplePlace, count=_count, phone=_phone),
    Desk("day", N_("Day"), 2, TOPICS, ExamplePlace),
    Desk("prices", N_("Services and prices"), 3, frozenset(), ExamplePlace, menu="more"),
)


async def finder(app: ConsoleApp, text: str) -> Sequence[Preview]:
    place = cast("ExamplePlace", app.place)
    guests = [g for g in await place.made_up.read_guests() if text.lower() in g.name.lower()]

    def reading(guest: Guest) -> Preview:
        async def run() -> None:
            place.rows.select(guest.id)

        return Preview(f"SHOW {guest.name}", run)

    return [reading(guest) for guest in guests] or [Preview(f"nobody is called {text}")]


def example_app(
    office: MadeUpOffice | None = None, profile: Profile | None = None, desks: Sequence[Desk] = DESKS
) -> ConsoleApp:
    made_up = office or MadeUpOffice()

    async def opening() -> Office:
        return cast("Office", made_up)

    return ConsoleApp(opening, profile or Profile(terminal="xterm"), desks=desks, finder=finder)
