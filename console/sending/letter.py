"""A message as mail carries it: plain text, with the visit as an iCalendar attachment; a leaflet goes without."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from console.locale import _
from console.sending.words import in_language
from storage.centre.records import Centre
from storage.messages.records import Kind, Told, ToSend
from storage.patients.addresses import on_the_wire
from storage.patients.plain import plain
from storage.schedule.records import Appointment


def letter(one: ToSend, told: Told, centre: Centre, sender: str, now: datetime) -> tuple[str, bytes]:
    """To whom on the wire, and the message; a line break in a name is a blank in a header.  Raises ValueError."""
    to = on_the_wire(told.address)
    if to is None:
        raise ValueError(told.address)
    made = EmailMessage(policy=SMTP if to.isascii() else SMTPUTF8)
    name, domain = sender.rsplit("@", 1)
    made["From"] = Address(plain(centre.name), name, domain)
    made["To"] = Address(addr_spec=to) if to.isascii() else to  # it was looked at: see `on_the_wire`
    made["Subject"] = plain(told.subject)
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{one.message.token}.{one.message.id}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made["List-Unsubscribe"] = f"<mailto:{sender}?subject=STOP%20{one.message.token}>"
    made.set_content(told.body, cte="quoted-printable")
    if one.message.kind is not Kind.LEAFLET:
        method = "CANCEL" if one.message.kind is Kind.CANCELLED else "REQUEST"
        made.add_attachment(
            in_language(told.language, lambda: invitation(one, centre, sender, to, now)),
            maintype="text",
            subtype="calendar",
            filename="visit.ics",
            params={"method": method, "charset": "utf-8"},
        )
    made["Content-Language"] = told.language
    return to, made.as_bytes()


def invitation(one: ToSend, centre: Centre, sender: str, to: str, now: datetime) -> bytes:
    """The visit for the patient's calendar, under the same name whatever is said of it later."""
    from icalendar import Calendar, Event, vCalAddress, vText

    visit, gone = one.visit, one.message.kind is Kind.CANCELLED
    event = Event()
    event.add("uid", one.uid)
    event.add("sequence", visit.version - 1)
    event.add("dtstamp", now)
    event.add("dtstart", visit.starts_at.astimezone(centre.tz))
    event.add("dtend", visit.ends_at.astimezone(centre.tz))
    event.add("summary", plain(_("Visit: {centre}").format(centre=centre.name)))
    where = ", ".join(filter(None, (centre.name, centre.address, _room(visit))))
    event.add("location", plain(where))
    event.add("description", plain(" ".join(filter(None, (visit.practitioner.initials, centre.phone)))))
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    event.add("class", "PRIVATE")
    organizer = vCalAddress(f"mailto:{sender}")
    organizer.params["CN"] = vText(plain(centre.name).replace('"', "'"))
    event.add("organizer", organizer)
    attendee = vCalAddress(f"mailto:{to}")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("FALSE" if gone else "TRUE")
    event.add("attendee", attendee)
    made = Calendar()
    made.add("prodid", "-//Frontdesk//Frontdesk//EN")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if gone else "REQUEST")
    made.add_component(event)
    year = timedelta(days=366)  # so that the change before the visit is told as well
    made.add_missing_timezones(first_date=visit.local_date - year, last_date=visit.local_date + year)
    written: bytes = made.to_ical()
    return written


def _room(visit: Appointment) -> str:
    return _("room {room}").format(room=visit.room) if visit.room else ""
