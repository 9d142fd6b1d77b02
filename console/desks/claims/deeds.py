"""What the verbs of the place do, and why they cannot now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from console import claim_words as words
from console.desks.claims import sheets
from console.desks.claims.view import LINES, Item
from console.locale import _, language
from console.locale.formats import day_digits, money
from console.present import say_error
from console.register_files import form_of, register_bytes, write_file
from console.role_words import not_yours
from storage.claims.claim_records import Claim, ClaimLine, ClaimState, Ended
from storage.errors import StorageError
from storage.rights import Right

if TYPE_CHECKING:
    from console.desks.claims.screen import ClaimsScreen

named = words.number
"""`2026-3`, or that it has none yet."""


# ------------------------------------------------------------------------------ the register


async def write_register(place: ClaimsScreen, claim: Claim) -> None:
    """The register into a file, without sending; says when it differs from what was sent."""
    office = place.office
    layout = await office.claims.layout(claim.insurer_id, language())

    async def accept(path: Path) -> None:
        form = form_of(path, layout.format)
        sheet, found = await office.claims.register(claim.id, language(), form=form)
        write_file(path, register_bytes(sheet))
        changed = bool(found.claim.digest) and found.claim.digest != sheet.digest
        place.say(
            _("■ WRITTEN {file}; it differs from what was sent").format(file=path)
            if changed
            else _("■ WRITTEN {file}").format(file=path)
        )

    await place.ask(sheets.writing(claim, layout.format, accept))


async def send(place: ClaimsScreen, claim: Claim) -> None:
    """The file is written, then the claim is frozen under its number; where that is refused, the file goes again."""
    office = place.office
    try:
        sheet, found = await office.claims.register(claim.id, language(), sending=True)
    except StorageError as error:
        place.say(say_error(error), error=True)
        return

    async def accept(path: Path) -> None:
        form = form_of(path, sheet.layout.format)
        told, _found = await office.claims.register(claim.id, language(), form=form, sending=True)
        take_away = write_file(path, register_bytes(told))
        assert found.claim.number is not None
        try:
            await place.write(office.claims.send(claim, found.claim.number, told.digest))
        except StorageError:
            take_away()
            raise

    path = await place.ask(sheets.sending(found.claim, sheet.layout.format, accept))
    if path is not None:
        await place.read_anew()
        place.say(_("■ SENT {number}: {file}").format(number=named(found.claim), file=path))


# ------------------------------------------------------------------------------ answers


async def reject(place: ClaimsScreen, record: Item) -> None:
    """Of a line a sum, of a claim all that is left."""
    claim = place.claim_of(record)
    if isinstance(record, ClaimLine):
        line = record

        async def of_line(amount: int, reason: str) -> None:
            await place.write(place.office.claims.reject(claim, ((line.id, amount),), reason))

        form = sheets.rejecting(sheets.line_title(line), line.left_minor, of_line, whole=False, name=f"l{line.id}")
    else:

        async def of_claim(amount: int, reason: str) -> None:
            found = await place.office.claims.opened(claim.id)
            shares = [(one.id, one.left_minor) for one in found.lines if one.left_minor]
            await place.write(place.office.claims.reject(claim, shares, reason))

        title = _("Claim {number}: all that is left").format(number=named(claim))
        form = sheets.rejecting(title, claim.left_minor, of_claim, whole=True, name=f"c{claim.id}")
    amount = await place.ask(form)
    if amount is not None:
        await place.read_anew()
        place.done(_("x REJECTED {number}: {sum}").format(number=named(claim), sum=money(amount)))


async def give_up(place: ClaimsScreen, claim: Claim) -> None:
    """Written off, or charged to the patients."""

    async def accept(how: Ended, reason: str) -> None:
        title = _("{title}, not paid by the insurer")
        await place.write(place.office.claims.give_up(claim, how, reason, title))

    may_charge = place.office.actor.may(Right.CASH)
    rest = claim.left_minor + claim.disputed_minor
    how = await place.ask(sheets.giving_up(claim, rest, accept, may_charge=may_charge))
    if how is not None:
        await place.read_anew()
        place.done(_("- CLOSED {number}: {how}").format(number=named(claim), how=_(words.ENDS[how])))


# ------------------------------------------------------------------------------ editing


async def edit(place: ClaimsScreen, record: Item) -> None:
    """What may be changed of it now, by one digit."""
    claim = place.claim_of(record)
    if not claim.in_house:
        await _again(place, claim)
        return
    choices = [_("add a line"), _("put it on hold"), _("make a draft of it again")]
    if isinstance(record, ClaimLine):
        choices.append(_("take this line out"))
    chosen = await place.choose(_("Claim {number}").format(number=named(claim)), choices)
    if chosen == 0:
        await _add(place, claim)
    elif chosen == 1:
        await _hold(place, claim)
    elif chosen == 2:
        if claim.state is ClaimState.DRAFT:
            place.say(_("It is a draft."), error=True)
            return
        await place.write(place.office.claims.reopen(claim))
        await place.read_anew()
        place.done(_("■ DRAFT AGAIN {number}").format(number=named(claim)))
    elif chosen == 3 and isinstance(record, ClaimLine):
        await place.write(place.office.claims.take_out(record))
        await place.read_anew()
        place.done(_("- TAKEN OUT {who}").format(who=record.who))


async def _again(place: ClaimsScreen, claim: Claim) -> None:
    if not place.office.actor.may(Right.CLAIMS):
        place.say(not_yours(Right.CLAIMS), error=True)
        return
    made = await place.write(place.office.claims.resubmit(claim))
    place.claim_id = made
    await place.look_at(LINES)
    place.done(_("■ SENT AGAIN: what was rejected of {number} is a draft now").format(number=named(claim)))


async def _add(place: ClaimsScreen, claim: Claim) -> None:
    found = await place.office.claims.unclaimed(claim)
    if not found:
        place.say(_("Nothing of {insurer} is unclaimed.").format(insurer=claim.insurer), error=True)
        return
    titles = [f"{one.who} · {day_digits(one.day)} · {one.title} · {money(one.now_minor)}" for one in found]
    chosen = await place.choose(_("Which line is added"), titles)
    if chosen is not None:
        await place.write(place.office.claims.add_line(claim, found[chosen].part_id))
        await place.read_anew()
        place.done(_("■ ADDED {who}").format(who=found[chosen].who))


async def _hold(place: ClaimsScreen, claim: Claim) -> None:
    async def accept(reason: str) -> None:
        await place.write(place.office.claims.hold(claim, reason))

    title = _("What does claim {number} wait for").format(number=named(claim))
    said = _("ON HOLD {number}").format(number=named(claim))
    if await place.ask(sheets.reasoned(title, said, accept, f"hold.{claim.id}")) is not None:
        await place.read_anew()
        place.done(_("■ ON HOLD {number}").format(number=named(claim)))
