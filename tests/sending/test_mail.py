"""Messages by e-mail to a real server: what arrives, and what is said when it does not."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

from icalendar import Calendar

from console.sending.carriers import Carriers, Mail
from console.sending.letter import letter
from console.sending.sender import Run, Sender
from console.sending.words import leaflet_words, told
from storage.clock import StillClock
from storage.documents.records import Draft
from storage.documents.records import Kind as Paper
from storage.messages.records import Channel, Kind, LeafletMail, State, WishDraft
from storage.patients.recording import draft_of
from storage.schedule.records import CANCEL_REASONS
from tests.sending.conftest import Waiting
from tests.sending.mail_server import Post, Silence, certificate, listening, post_office


async def go(waiting: Waiting, mail: Mail) -> Run:
    """One go of a sender with this server."""
    return await Sender(Carriers(mail=mail)).go(waiting.system)


async def test_a_reminder_arrives_with_the_visit_for_the_calendar(waiting: Waiting) -> None:
    await waiting.write(2)
    async with post_office() as post:
        run = await go(waiting, post.mail())
    assert (run.sent, run.failed, post.to) == (1, 0, ["vera@example.com"])
    (mail,) = post.letters
    (one,) = await waiting.messages()
    assert one.state is State.SENT
    assert mail["From"] == "Test Centre <reception@example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{one.token}.{one.id}@example.com>"
    assert mail["List-Unsubscribe"] == f"<mailto:reception@example.com?subject=STOP%20{one.token}>"
    text, calendar = (part for part in mail.walk() if not part.is_multipart())
    words = text.get_content().replace("\r\n", "\n")
    assert words.strip() == one.body.strip()
    assert "Vera,\n" in words
    assert "Monday, 5 October 2026 at 10:40" in words
    assert "STOP" in words
    assert "ultrasound" not in words
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "REQUEST"
    told_visit = Calendar.from_ical(calendar.get_content())
    event: Any = told_visit.walk("VEVENT")[0]  # Any: a component is untyped
    assert str(event["uid"]).startswith(f"visit-{waiting.visits[2]}@")
    assert event["dtstart"].dt.isoformat() == "2026-10-05T10:40:00+03:00"
    assert event["dtstart"].params["TZID"] == "Europe/Moscow"
    assert [str(zone["tzid"]) for zone in told_visit.walk("VTIMEZONE")] == ["Europe/Moscow"]
    assert event["sequence"] == 0
    assert "ultrasound" not in calendar.get_content()


async def test_a_cancellation_takes_the_same_visit_out_of_the_calendar(waiting: Waiting, clock: StillClock) -> None:
    await waiting.write(2)
    async with post_office() as post:
        await go(waiting, post.mail())
        await waiting.town.office.schedule.cancel(waiting.visits[2], CANCEL_REASONS[0])
        clock.advance(minutes=4)
        assert (await go(waiting, post.mail())).due == 1
    events = [
        Calendar.from_ical(part.get_content())
        for mail in post.letters for part in mail.walk() if part.get_content_type() == "text/calendar"
    ]  # fmt: skip
    assert [str(one["method"]) for one in events] == ["REQUEST", "CANCEL"]
    first, last = (one.walk("VEVENT")[0] for one in events)
    assert first["uid"] == last["uid"]
    assert int(str(last["sequence"])) > int(str(first["sequence"]))
    assert last["status"] == "CANCELLED"


async def test_the_patients_language_and_the_centres_own_words(waiting: Waiting) -> None:
    office, who = waiting.town.office, waiting.town.patients[2]
    wish = await office.messages.wish(who)
    await office.messages.agree(who, WishDraft(channel=Channel.EMAIL, words="да", language="ru"), wish)
    await waiting.write(2)
    async with post_office() as post:
        await go(waiting, post.mail())
    (mail,) = post.letters
    assert "понедельник, 5 октября 2026 г." in mail["Subject"]
    assert mail["Content-Language"] == "ru"


async def test_a_leaflet_arrives_as_plain_text_without_a_calendar_and_as_it_was_written(waiting: Waiting) -> None:
    office, paper = waiting.town.office, "# Before a blood test\nCome **without** breakfast.\n--\nWater :: yes"
    draft = Draft(kind=Paper.LEAFLET, title="Before a blood test", body=paper, language="en")
    subject, body = leaflet_words(draft.body, office.centre, draft.language)
    await office.messages.mail_leaflet(waiting.visits[2], LeafletMail(draft=draft, subject=subject, body=body))
    async with post_office() as post:
        post.drops = True
        assert (await go(waiting, post.mail())).doubt == 1, "nobody knows, so it is not sent again by itself"
        post.drops = False
        assert (await go(waiting, post.mail())).sent == 0
        (one,) = await waiting.messages()
        await office.messages.send_again(one)
        assert (await go(waiting, post.mail())).sent == 1
    assert post.to[-1] == "vera@example.com"
    mail = post.letters[-1]
    assert mail["Subject"] == "Information for you from Test Centre"
    assert not mail.is_multipart(), "no visit for the calendar"
    assert mail.get_content_type() == "text/plain"
    words = mail.get_content().replace("\r\n", "\n")
    assert words.strip() == body.strip()
    assert "Before a blood test" in words
    assert "breakfast" in words
    assert "#" not in words
    assert "answer STOP" in words
    assert "answer with YES" not in words
    assert max(map(len, words.splitlines())) <= 78


async def test_a_line_break_in_a_name_is_no_header(waiting: Waiting) -> None:
    await waiting.write(2)
    (one,) = await waiting.system.messages.to_send()
    centre = replace(waiting.system.centre, name="Clinic\r\nBcc: everybody@example.com")
    words = replace(told(one, centre), subject="Visit\nBcc: everybody@example.com")
    _to, data = letter(one, words, centre, "reception@example.com", waiting.system.clock.now())
    head = data.partition(b"\r\n\r\n")[0]
    assert b"\nBcc" not in head
    assert b"\nbcc" not in head.lower()


async def test_international_domains_and_letters_before_the_at(waiting: Waiting) -> None:
    office, who = waiting.town.office, waiting.town.patients[2]
    for name, kind in (("vera", Kind.CONFIRMATION), ("вера", Kind.REMINDER)):
        address, arrived = f"{name}@почта.рф", f"{name}@xn--80a1acny.xn--p1ai"
        card = await office.patients.patient(who)
        await office.patients.edit(who, replace(draft_of(card), email=address), card.version)
        async with post_office() as post:
            await waiting.write(2, kind=kind)
            run = await go(waiting, post.mail())
        assert run.sent == 1, run.why
        assert post.to == [arrived]


async def test_one_who_is_refused_keeps_nobody_else_waiting(waiting: Waiting) -> None:
    await waiting.write(0, 1, 2)
    async with post_office() as post:
        post.refused = {"pyotr@example.com": "550 no such person", "john@example.com": "451 later"}
        run = await go(waiting, post.mail())
    assert (run.sent, run.failed) == (1, 2)
    never, later, sent = await waiting.messages()
    assert (never.state, never.again_at) == (State.FAILED, None)
    assert never.error == "The mail server does not take the message to pyotr@example.com: 550 no such person."
    assert later.state is State.FAILED
    assert later.again_at is not None
    assert sent.state is State.SENT


async def test_a_server_that_hangs_is_one_sentence_and_loses_nothing(waiting: Waiting) -> None:
    await waiting.write(0, 1, 2)
    async with listening(Silence) as port:
        run = await go(waiting, Post(port=port).mail(seconds=0.3))
    assert run.why == "The mail server 127.0.0.1 has not answered within 0 seconds; it is tried again."
    assert [one.state for one in await waiting.messages()] == [State.FAILED, State.QUEUED, State.QUEUED]
    async with post_office() as post:
        assert (await go(waiting, post.mail())).sent == 2, "the others go out as soon as there is a server"


async def test_a_line_that_drops_after_the_words_leaves_it_in_doubt(waiting: Waiting) -> None:
    await waiting.write(2)
    async with post_office() as post:
        post.drops = True
        run = await go(waiting, post.mail())
        assert (run.sent, run.doubt) == (0, 1)
        (one,) = await waiting.messages()
        assert one.state is State.DOUBT
        assert one.error.startswith("The line to 127.0.0.1 broke before the server said whether it took the message")
        post.drops = False
        assert (await go(waiting, post.mail())).sent == 0, "it is not sent twice by itself"
        assert len(post.letters) == 1


async def test_a_server_with_its_own_certificate_and_a_login(
    waiting: Waiting, tmp_path: Path, clock: StillClock
) -> None:
    context, trusted = certificate(tmp_path)
    password = tmp_path / "password"
    password.write_text("correct horse\n")
    await waiting.write(2)
    async with post_office(context, "correct horse") as post:
        own = {"security": "starttls", "login": "reception", "password_file": password}
        run = await go(waiting, post.mail(**own))
        assert run.why.startswith("The certificate of 127.0.0.1 is not trusted: ")
        clock.advance(minutes=3)
        password.write_text("wrong\n")
        run = await go(waiting, post.mail(**own, certificate=trusted))
        assert run.why.startswith("The mail server 127.0.0.1 does not accept mail_login or its password")
        clock.advance(minutes=11)
        password.write_text("correct horse\n")
        assert (await go(waiting, post.mail(**own, certificate=trusted))).sent == 1


async def test_the_password_is_written_nowhere(waiting: Waiting, raw: sqlite3.Connection, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("correct horse\n")
    await waiting.write(2)
    async with post_office(password="another") as post:
        assert (await go(waiting, post.mail(login="reception", password_file=password))).failed == 1
    assert not [row for row in raw.execute("SELECT * FROM journal") if "horse" in str(tuple(row))]
    assert "horse" not in str(await waiting.messages())


async def test_nobody_listens(waiting: Waiting) -> None:
    await waiting.write(2)
    async with listening(Silence) as port:
        pass
    run = await go(waiting, Post(port=port).mail())
    assert run.why == "The mail server 127.0.0.1 cannot be reached: nothing listens there; it is tried again."


async def test_a_desk_goes_on_while_its_server_hangs_and_says_so_when_it_is_left(waiting: Waiting) -> None:
    await waiting.write(2)
    taken = asyncio.Event()
    async with listening(Silence) as port:
        sender = Sender(Carriers(mail=Post(port=port).mail(seconds=60)))
        waiting.town.store.feed.subscribe(lambda topics: taken.set() if "messages" in topics else None)
        sender.begin(waiting.town.store)
        await asyncio.wait_for(taken.wait(), 10)
        await sender.stop(seconds=0)
    (one,) = await waiting.messages()
    assert (one.state, one.again_at is not None) == (State.FAILED, True), "it was not sent, for sure"
