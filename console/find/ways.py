"""What Enter could do with a find/do line: the ways, best first, each with its sentence and what it does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

from console.find.book_ways import BookWays, asking, told
from console.find.grammar import DoctorWords, Wish, doctors_of, parse, whole_day
from console.find.here import numbered, rows_here
from console.find.pair_ways import PairWays
from console.find.whose import patient_here, row_named
from console.locale import _
from console.locale.formats import clock, day_long
from console.messages import GoTo, TakePayment, ViewCard
from console.price_sheet import tell_price
from console.price_words import answer_word
from console.role_words import not_yours
from console.sheets.find_line import Preview
from console.specialists import cut_pair
from console.typed.dates import order_of
from storage.patients.names import fold
from storage.queue.records import State
from storage.rights import Right

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.commands import Command
    from storage.ids import PatientId
    from storage.patients.records import Match

SHOWN_MAX = 8
"""So many ways are offered at a time."""
SEARCHED_MAX = 40
"""So many are looked through for those who are expected."""
PEOPLE_FIRST = 2
"""Of a name that a doctor bears too, so many patients come before the doctor."""


async def find(app: ConsoleApp, text: str) -> Sequence[Preview]:
    """The shell's finder: what Enter could do with `text`, best first.  Raises StorageError."""
    return await Ways(app).of(text) if app.office is not None else ()


def _nothing() -> Preview:
    return Preview(_("Nothing fits; type less, or the number."))


class Ways:
    """Finds the ways for one state of the line."""

    def __init__(self, app: ConsoleApp) -> None:
        """Look things up for `app`'s person and place."""
        self._app = app
        self._book, self._pairs = BookWays(app), PairWays(app)
        self._names: dict[int, str] = {}
        self._whose: PatientId | None = None

    async def of(self, text: str) -> Sequence[Preview]:
        """The ways of a line, best first; none when nothing fits.  Raises StorageError."""
        office = self._app.office_open
        doctors = await self._known_doctors()
        today = office.centre.day_of(office.clock.now())
        row = row_named(self._app.place, text, "b")
        self._whose, text = row or (patient_here(self._app.place), text)
        rest, words = cut_pair(text)
        order = order_of(office.centre.locale)
        if words is not None:
            wish = parse(rest, today=today, order=order, doctors=doctors, paired=True)
            if wish.verb in (None, "book") or not wish.who:
                return self._refused() or (await self._pairs.of(wish, words, self._whose))[:SHOWN_MAX] or [_nothing()]
        wish = parse(text, today=today, order=order, doctors=doctors)
        if wish.verb == "book" and wish != Wish(verb="book") and (refused := self._refused()):
            return refused
        here = [] if wish.verb else [self._here(key, label) for key, label in rows_here(self._app.place, text)]
        here = [*await self._numbered(text.strip()), *here]
        if wish.verb is None and wish.who:
            found = await self._named(wish, today, doctors_of(wish.who, doctors))
            found = [*self._whole_day(text, today), *found]
        else:
            found = await self._of_wish(wish, today, text)
        ways = [*here, *found]
        return ways[:SHOWN_MAX] or [_nothing()]

    def _refused(self) -> Sequence[Preview]:
        """Why nobody is booked by this person, before times are chosen; nothing for who may."""
        if self._app.office_open.actor.may(Right.BOOK):
            return []
        reason = not_yours(Right.BOOK)
        return [Preview(_("{key}: {reason}").format(key=self._app.legends["book"], reason=reason))]

    async def _known_doctors(self) -> tuple[DoctorWords, ...]:
        found = await self._app.office_open.staff.practitioners()
        self._names = {int(one.id): one.short_name for one in found}
        return tuple(
            DoctorWords(id=int(one.id), words=tuple(fold(f"{one.full_name} {one.specialty}").split())) for one in found
        )

    async def _named(self, wish: Wish, today: date, doctors: Sequence[int]) -> Sequence[Preview]:
        """A name without a verb: patients by it, and the day of a doctor of that name; with a day, the doctor first."""
        matches = await self._app.office_open.patients.search(wish.who, SHOWN_MAX)
        people = [self._with(None, match) for match in matches]
        days = [self._day_of(wish.day or today, one) for one in doctors]
        return [*days, *people] if wish.day else [*people[:PEOPLE_FIRST], *days, *people[PEOPLE_FIRST:]]

    async def _of_wish(self, wish: Wish, today: date, text: str) -> Sequence[Preview]:
        if wish.verb == "price":
            return await self._prices(text.partition(" ")[2], today)
        if wish.verb == "new":
            return [self._new(wish.who)]
        if not wish.who and wish.verb in ("book", "move") and wish.doctor_word:
            patients = await self._app.office_open.patients.search(wish.doctor_word, SHOWN_MAX)
            if patients:  # a patient has the doctor's name
                wish = replace(wish, who=wish.doctor_word, doctors=())
        if not wish.who:
            return await self._of_nobody(wish, today)
        if wish.verb == "arrive":
            return await self._arrive(wish.who)
        matches = await self._app.office_open.patients.search(wish.who, SHOWN_MAX)
        if wish.verb == "book" and matches:
            return await self._book.book(wish, matches)
        if wish.verb == "move" and matches:
            return await self._book.move(wish, matches[0])
        if wish.verb == "cancel" and matches:
            return await self._book.cancel(matches)
        return [self._with(wish.verb, match) for match in matches]

    async def _of_nobody(self, wish: Wish, today: date) -> Sequence[Preview]:
        """No person is named: the days asked for; where one is to be booked, first for whom the cursor is on."""
        if not wish.day and not wish.doctors and wish.verb != "goto":
            return []
        days = self._day(wish, today)
        if wish.verb != "book" or self._whose is None:
            return days
        patient = await self._app.office_open.patients.patient(self._whose)
        return [*await self._book.book(wish, [patient]), *days]

    async def _prices(self, asked: str, today: date) -> Sequence[Preview]:
        """What a complaint, a service or a specialty probably costs; Enter shows what that is made of."""

        async def run() -> None:
            await tell_price(self._app, asked)

        found = await self._app.office_open.guide.answers(asked, today)
        return [Preview(_("What it costs: {answer}").format(answer=answer_word(one)), run) for one in found[:1]]

    def _whole_day(self, text: str, today: date) -> Sequence[Preview]:
        """A line that is a day and nothing else, however many words it takes: `5 oct`."""
        day = whole_day(text, today=today, order=order_of(self._app.office_open.centre.locale))
        return [] if day is None else [self._day_of(day, None)]

    async def _arrive(self, who: str) -> Sequence[Preview]:
        """Those expected today first, with their time; who has nothing booked today is said to have nothing."""
        office = self._app.office_open
        matches = await office.patients.search(who, SEARCHED_MAX)
        times: dict[PatientId, str] = {}
        for row in (await office.queue.board()).rows:
            if row.state in (State.EXPECTED, State.NO_SHOW):
                times.setdefault(row.patient_id, clock(time(*divmod(row.local_min, 60))))
        ways = []
        for match in sorted(matches, key=lambda one: one.id not in times):
            said = _("Check in: {who}, booked at {time}") if match.id in times else _("Check in: {who}, not expected")
            values = {"verb": "arrive", "patient_id": match.id}
            sentence = said.format(who=told(match), time=times.get(match.id, ""))
            ways.append(Preview(sentence, asking(self._app, GoTo("queue", values=values))))
        return ways

    async def _numbered(self, text: str) -> Sequence[Preview]:
        """A document by its number, and a verb on it: `0050`, `0050k`."""
        place = self._app.place
        asked = numbered(place, text, self._app.keymap)
        document = None if asked is None else await place.numbered(asked[1])
        return [] if asked is None or document is None else [self._document(asked[0], *document)]

    # ------------------------------------------------------------ one way each
    def _document(self, command: Command | None, label: str, show: Callable[[], Awaitable[None]]) -> Preview:
        place = self._app.place

        async def run() -> None:
            await show()
            if command is not None:
                await place.keys.do(command.id)

        if command is None:
            return Preview(_("Go to the row: {row}").format(row=label), run)
        return Preview(_("{verb}: {row}").format(verb=_(command.label), row=label), run)

    def _here(self, key: int | str, label: str) -> Preview:
        async def run() -> None:
            self._app.place.body.select(key)

        return Preview(_("Go to the row: {row}").format(row=label), run)

    def _new(self, who: str) -> Preview:
        async def run() -> None:
            await self._app.request(GoTo("people", values={"new": who}))

        return Preview(_("Register a new patient: {name}").format(name=who or "..."), run)

    def _day(self, wish: Wish, today: date) -> Sequence[Preview]:
        day = wish.day or today
        ids: Sequence[int | None] = wish.doctors or (None,)
        return [self._day_of(day, one) for one in ids]

    def _day_of(self, day: date, practitioner_id: int | None) -> Preview:
        async def run() -> None:
            await self._app.request(GoTo("schedule", values={"day": day, "practitioner_id": practitioner_id}))

        if practitioner_id is None:
            return Preview(_("Show the day: {day}").format(day=day_long(day)), run)
        name = self._names[practitioner_id]
        return Preview(_("Show the day of {doctor}: {day}").format(doctor=name, day=day_long(day)), run)

    def _with(self, verb: str | None, match: Match) -> Preview:
        """A verb with one person."""
        who = told(match)
        if verb == "pay":
            return Preview(_("Take a payment: {who}").format(who=who), asking(self._app, TakePayment(match.id)))
        if verb == "history":
            show = GoTo("people", match.id, {"history": match.id})
            return Preview(_("Show the history: {who}").format(who=who), asking(self._app, show))
        return Preview(_("Show the card: {who}").format(who=who), asking(self._app, ViewCard(match.id)))
