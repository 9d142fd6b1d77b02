"""The place itself: the price list, its verbs, and the pages they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from console.commands import verb
from console.desk import DeskScreen
from console.desks.services import forms, free, needs, view
from console.desks.services.view import ListView, Narrowing
from console.locale import N_, _, language
from console.locale.formats import day_short, money
from console.messages import GoTo, Request
from console.price_sheet import tell_price
from console.role_words import not_yours
from console.typed.dates import order_of
from storage.ids import PriceId
from storage.rights import Right
from storage.services.records import PricedService, Service, ServiceDraft
from widgets.lines import Line
from widgets.record_list import Column


def _locked(place: ServicesScreen, record: object) -> str | None:
    """Why the person may not change the price list."""
    if place.office.actor.may(Right.SERVICES):
        return None
    return not_yours(Right.SERVICES)


class ServicesScreen(DeskScreen[ListView, PricedService]):
    """Services & prices."""

    columns = (
        Column("code", N_("Code"), 6),
        Column("name", N_("Service"), 26, grow=True, cut="words"),
        Column("who", N_("Done by"), 16, drop=2, cut="words"),
        Column("minutes", N_("Min"), 4, "right", drop=1),
        Column("price", N_("Price"), 10, "right"),
    )
    empty = N_("No service answers to this; {tell} asks the guide, {filter} shows others.")
    open_label = N_("Prices")

    def __init__(self) -> None:
        """Show the whole list at first."""
        super().__init__()
        self.narrowing = Narrowing()
        self._specialties: tuple[tuple[str, str], ...] = ()

    @property
    def today(self) -> date:
        """The centre's calendar day."""
        return self.office.centre.day_of(self.office.clock.now())

    # ------------------------------------------------------------ what is shown
    async def load(self) -> ListView:
        """The price list of today, as far as it is wanted."""
        narrowed, day = self.narrowing, self.today
        services = self.office.services
        return ListView(
            day=day,
            narrowing=narrowed,
            services=await services.price_list(
                day,
                words=narrowed.words,
                specialty_key=narrowed.specialty_key,
                retired=narrowed.retired,
            ),
            specialties=await services.specialties(),
            answers=await self.office.guide.answers(narrowed.words, day) if narrowed.words else (),
        )

    def show(self, view_: ListView) -> None:
        """Fill the list and line 2."""
        self._specialties = view_.specialties
        self.context, self.totals = view.context(view_), view.totals(view_)
        self.rows.lists(view_.narrowing)
        self.rows.replace(view.rows_of(view_.services))

    def identity(self, record: PricedService) -> str:
        """Code, name, kind."""
        return view.identity(record)

    def peek(self, record: PricedService) -> Sequence[Line]:
        """What a caller is told."""
        return view.peek(record)

    async def looks(self, records: Sequence[PricedService]) -> Sequence[Sequence[Line]]:
        """The same, with the price now and the one to come."""
        record = records[0]
        history = await self.office.services.price_history(record.service.id)
        return [[*view.peek(record)[:2], view.price_line(history, self.today)]]

    async def open(self, record: PricedService) -> None:
        """The prices of the service."""
        await self.history(record)

    async def find(self, text: str) -> None:
        """Digits are a code here."""
        self.narrowing = Narrowing(words=text)
        await self.read_anew()

    async def arrived(self, request: Request) -> None:
        """Another place asks what something costs: `GoTo("services", values={"words": ...})`."""
        if isinstance(request, GoTo):
            words = request.values.get("words")
            if isinstance(words, str):
                self.narrowing = Narrowing(words=words)
                await self.read_anew()
            if request.key is not None:
                self.rows.select(request.key)

    # ------------------------------------------------------------ verbs
    @verb("filter", N_("Search, filter"), N_("Shows services by complaint, name or specialty."), on="place")
    async def filter(self) -> None:
        """Narrow the list."""
        chosen = await self.ask(forms.filter_form(self.narrowing, self._specialties))
        if chosen is not None:
            self.narrowing = chosen
            await self.read_anew()

    @verb("tell", N_("What it costs"), N_("Tells what a complaint probably costs, and whose it is."), on="place")
    async def tell(self) -> None:
        """By the words that the list is narrowed to, or others."""
        await tell_price(self.shell, self.narrowing.words)

    @verb("new", N_("New"), N_("Puts a service on the price list."), on="place", reason=_locked)
    async def new(self) -> None:
        """A new service, with its first price if it is known."""

        async def accept(draft: ServiceDraft, amount: int | None) -> Service:
            return await self.write(self.office.services.add(draft, amount))

        known = {title.casefold(): (key, title) for key, title in self._specialties}
        for title in await self.office.staff.specialties():  # a first price list follows the doctors
            known.setdefault(title.casefold(), (title.casefold(), title))
        made = await self.ask(forms.service_form(accept, tuple(known.values())))
        if made is not None:
            await self.read_anew()
            self.rows.select(made.id)
            self.done(_("■ NEW {name}").format(name=made.name))

    @verb("edit", N_("Edit"), N_("Changes a price or a service, or takes it off the list."),
          reason=_locked)  # fmt: skip
    async def edit(self, record: PricedService) -> None:
        """One digit says what is to be changed."""
        history = await self.office.services.price_history(record.service.id)
        coming = view.planned(history, self.today)
        choices = [_("a price from a date"), _("name, length, preparation")]
        choices.append(_("no longer offered") if record.service.active else _("offered again"))
        if coming is not None:
            choices.append(
                _("take back {sum} from {day}").format(sum=money(coming.amount_minor), day=day_short(coming.valid_from))
            )
        choices += [_("free follow-ups after a paid visit"), _("devices it needs")]
        chosen = await self.choose(record.service.name, choices)
        if chosen == 0:
            await self._price(record, max((price.id for price in history), default=None))
        elif chosen == 1:
            await self._text(record)
        elif chosen == 2:
            await self._offer(record)
        elif chosen == len(choices) - 2:
            await free.rules(self, record.service)
        elif chosen == len(choices) - 1:
            await needs.devices(self, record.service)
        elif chosen == 3 and coming is not None:
            await self.write(self.office.services.withdraw_price(coming.id))
            await self.read_anew()
            self.done(_("- PRICE of {day} taken back").format(day=day_short(coming.valid_from)))

    async def _price(self, record: PricedService, seen: PriceId | None) -> None:
        service = record.service

        async def accept(amount: int, first_day: date) -> None:
            await self.write(self.office.services.set_price(service.id, amount, first_day, seen))

        form = forms.price_form(record, accept, today=self.today, order=order_of(language()))
        first_day = await self.ask(form)
        if first_day is not None:
            await self.read_anew()
            self.done(_("■ PRICE of {name} from {day}").format(name=service.name, day=day_short(first_day)))

    async def _text(self, record: PricedService) -> None:
        old = record.service

        async def accept(draft: ServiceDraft, amount: int | None) -> Service:
            return await self.write(self.office.services.edit(old.id, draft, old.version))

        changed = await self.ask(forms.service_form(accept, self._specialties, old))
        if changed is not None:
            await self.read_anew()
            self.done(_("■ SAVED {name}").format(name=changed.name))

    async def _offer(self, record: PricedService) -> None:
        service = record.service
        await self.write(self.office.services.offer(service.id, active=not service.active))
        await self.read_anew()
        if service.active:
            self.done(_("- NO LONGER OFFERED {name}").format(name=service.name))
        else:
            self.done(_("■ OFFERED {name}").format(name=service.name))

    @verb("history", N_("Prices"), N_("Shows every price that the service had and will have."))
    async def history(self, record: PricedService) -> None:
        """The history of prices, until the person leaves it."""
        rows = await self.office.services.price_history(record.service.id)
        await self.show_lines(view.identity(record), view.history_lines(rows, self.today))
