"""Writing to patients from a list: into the outbox, and out at once where this machine can; no key waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.locale import _
from console.message_words import CHANNELS, kind_word, state_word, why
from storage.ids import AppointmentId
from storage.messages.records import Channel, Kind, Message, Standing
from storage.schedule.records import Appointment

if TYPE_CHECKING:
    from console.desk import DeskScreen


async def write_to(place: DeskScreen[Any, Any], visit: Appointment, kind: Kind) -> None:
    """Write about one visit.  Raises RuleBroken, which says why not and what to do instead."""
    await place.write(place.office.messages.write(visit.id, kind))
    send_out(place)
    place.done(_("· WRITTEN TO {who}").format(who=visit.patient.usual))


async def write_to_all(place: DeskScreen[Any, Any], visits: Sequence[AppointmentId], kind: Kind) -> None:
    """Write about all of these whose patients agreed and were not written to."""
    count = await place.write(place.office.messages.write_all(visits, kind))
    send_out(place)
    place.done(_("· WRITTEN TO PATIENTS: {count}").format(count=count))


def send_out(place: DeskScreen[Any, Any]) -> None:
    """Begin to send what waits, beside the keys; without a carrier here it waits for another machine's."""
    sender = place.shell.profile.sender
    if sender is not None:
        sender.begin(place.office.store, now=True)


def why_not(written: Standing) -> str | None:
    """Why the patient of a visit is not written to, as the end of a sentence; None where they can be."""
    if written.channel is None:
        return _("nobody asked the patient about messages yet; the card (0) notes the answer")
    if written.channel is Channel.NONE:
        return _("the patient wants no messages")
    if not written.address:
        return _("the card has no address to write to")
    return None


def writable(written: Standing) -> bool:
    """Whether there is somebody to write to who was not written to yet."""
    return why_not(written) is None and written.message is None


def written_word(one: Message) -> str:
    """`reminder by e-mail: ► SENT`, and what else there is to say."""
    said = _("{what} {channel}: {state}").format(
        what=kind_word(one), channel=_(CHANNELS[one.channel]), state=state_word(one)[0]
    )
    more = why(one)
    return f"{said}, {more}" if more else said
