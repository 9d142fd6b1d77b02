"""What a patient owes: adding a service, changing how many, a discount, striking off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console import cash_words as words
from console.desks.cash import possible
from console.desks.cash.drawer import Reason
from console.desks.cash.people import patient_field, patient_of_row
from console.locale import _
from console.locale.formats import money
from console.sheets.fields import StaticField, ValueField
from console.sheets.form import Form
from console.sheets.picks import Option, PickField
from console.sheets.second import Second
from console.typed.errors import TypedError
from console.typed.money import parse_money
from storage.cash import rules
from storage.cash.orders import ChargeDraft, Discount
from storage.cash.records import Charge, Due
from storage.ids import ServiceId
from storage.money import percent_of
from storage.rights import Right

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen


def _quantity(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= rules.QUANTITY_MAX:
        raise TypedError(_("How many? Type a whole number, such as 2."))
    return int(text)


def _discount(text: str) -> tuple[int | None, int | None]:
    """(sum, percent): `10%` or a sum."""
    bare = text.strip()
    if bare.endswith("%"):
        digits = bare[:-1].strip()
        if not digits.isascii() or not digits.isdigit() or int(digits[:6]) > 100:
            raise TypedError(_("Expected a percentage from 0% to 100%, or a sum."))
        return None, int(digits)
    return parse_money(text), None


async def add(place: CashScreen, due: Due | None = None) -> Charge | None:
    """Add a service to what a patient owes: the row's patient, or anybody."""
    known = Option(due.patient_id, due.patient_name) if due is not None else patient_of_row(place)
    today = place.office.centre.day_of(place.office.clock.now())
    day = due.day if due is not None else today

    async def search(text: str) -> Sequence[Option[tuple[ServiceId, int]]]:
        found = await place.office.services.search(text, day)
        return [
            Option((priced.service.id, priced.amount_minor), f"{priced.service.name} {money(priced.amount_minor)}")
            for priced in found
            if priced.amount_minor is not None
        ]

    who = patient_field(place, known)
    service = PickField("service", _("Service"), search, digits="search", at_once=False, down=True)
    quantity = ValueField("quantity", _("How many"), _quantity, default=lambda: 1, visit=True,
                          hint=lambda: _("empty = {count}").format(count=1))  # fmt: skip

    def total() -> str:
        price = service.value[1] if service.value else 0
        return money(price * (quantity.tentative or 0))

    async def accept() -> Charge:
        assert who.value is not None
        assert service.value is not None
        draft = ChargeDraft(
            patient_id=who.value,
            day=day,
            service_id=service.value[0],
            quantity=quantity.value or 1,
            appointment_id=due.appointment_id if due is not None and due.patient_id == who.value else None,
        )
        return await place.write(place.office.cash.add_charge(draft))

    form = Form(
        "cash.add",
        _("A service to pay"),
        [who, service, quantity, StaticField(_("Sum"), total)],
        accept,
        summary=lambda: _("ADD {sum}").format(sum=total()),
    )
    made = await place.ask(form)
    if made is not None:
        place.done(_("■ ADDED {title} {sum} to {who}").format(
            title=made.title, sum=money(made.amount_minor), who=made.patient_name))  # fmt: skip
        place.reload()
    return made


async def alter(place: CashScreen, due: Due) -> None:
    """Choose what to change of a row: add a service, or one of its lines."""
    choices = [_("add a service"), *(f"{charge.title} {money(charge.due_minor)}" for charge in due.charges)]
    chosen = await place.choose(_("What to change for {who}").format(who=due.patient_name), choices)
    if chosen is None:
        return
    if chosen == 0:
        await add(place, due)
        return
    charge = due.charges[chosen - 1]
    what = await place.choose(charge.title, [_("discount"), _("how many"), _("strike off")])
    refused = possible.lacks(place, Right.DISCOUNT) if what == 0 else None
    if refused is not None:
        place.say(_("discount: {reason}").format(reason=refused), error=True)
    elif what == 0:
        await give_discount(place, charge)
    elif what == 1:
        await set_quantity(place, charge)
    elif what == 2:
        await strike_off(place, charge)


async def give_discount(place: CashScreen, charge: Charge) -> None:
    """A discount on one line, as a sum or a percentage, with its reason."""
    gross = charge.price_minor * charge.quantity
    limit = place.office.centre.discount_limit_percent
    more = StaticField("", _("Above {percent} % it takes a second person.").format(percent=limit))
    off = ValueField("off", _("Discount"), _discount, hint=lambda: _("10% or a sum"))
    reason = Reason(_("Reason"), words.DISCOUNT_REASONS)

    def less() -> int:
        amount, percent = off.tentative or (0, None)
        return percent_of(gross, percent) if percent is not None else amount or 0

    approvers = await place.office.accounts.approvers(Right.DISCOUNT_APPROVE)
    second = Second(
        Right.DISCOUNT_APPROVE, approvers, needed=lambda: rules.needs_approval(min(less(), gross), gross, limit)
    )

    def asked() -> Discount:
        amount, percent = off.value or off.tentative or (0, None)
        return Discount(reason=reason.text, amount_minor=amount, percent=percent)

    def after() -> str:
        return money(max(0, gross - less()))

    async def accept() -> Charge:
        with await second.approval(place.office):
            return await place.write(place.office.cash.discount(charge.id, charge.version, asked()))

    form = Form(
        "cash.discount",
        _("Discount · {who} · {title} {sum}").format(
            who=charge.patient_name, title=charge.title, sum=money(gross)
        ),
        [more, off, *reason.fields, StaticField(_("To pay"), after), *second.fields],
        accept,
        summary=lambda: second.said(_("LOWER TO {sum}").format(sum=after())),
    )
    made = await place.ask(form)
    if made is not None:
        place.done(_("■ DISCOUNT {sum} for {who}").format(sum=money(made.discount_minor), who=made.patient_name))
        place.reload()


async def set_quantity(place: CashScreen, charge: Charge) -> None:
    """How many of a service a line is for."""
    quantity = ValueField("quantity", _("How many"), _quantity,
                          hint=lambda: _("now {count}").format(count=charge.quantity))  # fmt: skip

    def total() -> str:
        return money(gross() - charge.discount_minor)

    def gross() -> int:
        return charge.price_minor * (quantity.tentative or charge.quantity)

    limit = place.office.centre.discount_limit_percent
    approvers = await place.office.accounts.approvers(Right.DISCOUNT_APPROVE)
    second = Second(
        Right.DISCOUNT_APPROVE, approvers, needed=lambda: rules.needs_approval(charge.discount_minor, gross(), limit)
    )

    async def accept() -> Charge:
        assert quantity.value is not None
        with await second.approval(place.office):
            return await place.write(place.office.cash.set_quantity(charge.id, charge.version, quantity.value))

    form = Form(
        "cash.quantity",
        f"{charge.patient_name} · {charge.title}",
        [quantity, StaticField(_("Sum"), total), *second.fields],
        accept,
        summary=lambda: second.said(_("CHANGE TO {sum}").format(sum=total())),
        draft=False,
    )
    made = await place.ask(form)
    if made is not None:
        place.done(_("■ CHANGED {title}: {sum}").format(title=made.title, sum=money(made.amount_minor)))
        place.reload()


async def strike_off_one(place: CashScreen, due: Due) -> None:
    """Strike off a line of a row; where there are several, asked which."""
    at: int | None = 0
    if len(due.charges) > 1:
        titles = [f"{charge.title} {money(charge.due_minor)}" for charge in due.charges]
        at = await place.choose(_("Which line to strike off"), titles)
    if at is not None:
        await strike_off(place, due.charges[at])


async def strike_off(place: CashScreen, charge: Charge) -> None:
    """Strike off a line, with a reason by one digit or in words."""
    reason = Reason(_("Reason"), words.VOID_REASONS)
    office = place.office
    alone = await office.cash.strikes_off_alone(charge.id)
    second = Second(
        Right.DISCOUNT_APPROVE, await office.accounts.approvers(Right.DISCOUNT_APPROVE), needed=lambda: not alone
    )

    async def accept() -> Charge:
        with await second.approval(office):
            return await place.write(office.cash.void_charge(charge.id, charge.version, reason.text))

    form = Form(
        "cash.strike-off",
        _("Strike off {title} {sum} of {who}").format(
            title=charge.title, sum=money(charge.amount_minor), who=charge.patient_name
        ),
        [*reason.fields, *second.fields],
        accept,
        summary=lambda: second.said(_("STRIKE OFF {sum}").format(sum=money(charge.amount_minor))),
        at_once=True,
        draft=False,
    )
    made = await place.ask(form)
    if made is not None:
        place.done(_("- STRUCK OFF {title} of {who}").format(title=charge.title, who=charge.patient_name))
        place.reload()
