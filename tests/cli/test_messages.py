"""`frontdesk messages`: words out and in, answers taken in, the outbox; nothing is sent without a carrier."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from console.sending.replies import reply_of
from storage.messages.records import Answer
from tests.cli.answers import Run, failed, refused
from tests.engine.full_day import Day

TOKEN = "0123456789ab"
MAIL = f"""From: Vera <vera@example.com>
To: reception@example.com
Subject: Re: Your visit
In-Reply-To: <{TOKEN}.5@example.com>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Да, приду.

> Please answer with YES
"""
REPLY = """BEGIN:VCALENDAR\r
VERSION:2.0\r
METHOD:REPLY\r
BEGIN:VEVENT\r
UID:visit-17@0123456789abcdef.frontdesk\r
ATTENDEE;CN=Vera;\r
 PARTSTAT=DECLINED:mailto:vera@example.com\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def day(centre: Path, day_on_file: tuple[Path, Day]) -> None:
    """A centre with a day in it, and one message that waits."""
    centre.write_bytes(day_on_file[0].read_bytes())
    for beside in ("-wal", "-shm"):
        centre.with_name(centre.name + beside).unlink(missing_ok=True)


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]  # a function
    def on_input(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return on_input


@pytest.mark.usefixtures("day")
def test_words_come_out_as_a_file_and_go_in_again(run: Run, tmp_path: Path) -> None:
    code, out, _err = run("messages", "words", "--as", "office-manager")
    assert code == 0
    assert "{name}" in out
    file = tmp_path / "words.toml"
    file.write_text(out)
    answer = run("messages", "words", "--set", file, "--as", "office-manager")
    assert answer == (0, "Messages in the centre's own words: 1\n", ""), "the day's own"
    file.write_text('[reminder.email.en]\nsubject = "Tomorrow"\nbody = """\n{name}\nat {time}\n"""\n')
    assert run("messages", "words", "--set", file, "--as", "office-manager")[1].endswith("words: 2\n")
    assert 'body = """\n{name}\nat {time}"""' in run("messages", "words", "--as", "office-manager")[1]


@pytest.mark.parametrize(("text", "said"), [
    ('[reminder.email.en]\nsubject = "x"\nbody = "{diagnosis}"', "There is no field “diagnosis”"),
    ('[reminder.email.en]\nsubject = "x"\nbody = "{name"', "A brace stands alone"),
    ('[reminder.fax.en]\nbody = "x"', "“reminder.fax.en” is no message"),
    ('[reminder]\nbody = "x"', "“reminder.body” is no message"),
    ("[reminder.email.en]\nsubject = 5", "is no message"), ("[[", "is no file of words"),
])  # fmt: skip
@pytest.mark.usefixtures("day")
def test_wrong_words_are_one_sentence_and_none_is_kept(
    run: Run, tmp_path: Path, text: str, said: str
) -> None:
    before = run("messages", "words", "--as", "office-manager")[1]
    file = tmp_path / "words.toml"
    file.write_text(f'[moved.text.en]\nbody = "fine"\n{text}\n')
    refused(run("messages", "words", "--set", file, "--as", "office-manager"), said)
    assert run("messages", "words", "--as", "office-manager")[1] == before


@pytest.mark.usefixtures("day")
def test_who_may_not_change_words_does_not(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text('[moved.text.en]\nbody = "fine"\n')
    refused(run("messages", "words", "--set", file, "--as", "administrator"), "may not do this")


@pytest.mark.usefixtures("day")
def test_the_outbox_is_listed_and_what_would_be_sent_is_told(run: Run) -> None:
    code, out, _err = run("messages", "list", "--json", "--as", "administrator")
    (one,) = json.loads(out)["messages"]
    assert (code, one["state"], one["channel"], one["token"]) == (0, "queued", "text", TOKEN)
    assert "WAITS" in run("messages", "list", "--as", "administrator")[1]
    told = json.loads(run("messages", "send", "--dry-run", "--json")[1])
    assert (told["due"], [each["id"] for each in told["waiting"]]) == (0, [one["id"]])
    refused(run("messages", "send"), "Nothing is set to send by")
    assert json.loads(run("messages", "list", "--json", "--as", "administrator")[1])["queued"] == 1


@pytest.mark.parametrize(("setting", "value", "said"), [
    ("mail_server", "smtp example", "is no mail server"), ("mail_server", "x:99999", "is no mail server"),
    ("mail_seconds", "0", "1 to 300 seconds"), ("mail_security", "ssl", "none of starttls, tls, none"),
    ("text_command", "send", "must be a program"), ("text_command", "send {number} {who}", "must be a program"),
    ("text_command", "send '{number}", "must be a program"), ("text_seconds", "soon", "1 to 300 seconds"),
])  # fmt: skip
def test_a_wrong_setting_is_one_sentence(run: Run, folder: Path, setting: str, value: str, said: str) -> None:
    (folder / "settings.toml").write_text(f'mail_from = "a@example.com"\n{setting} = "{value}"\n')
    refused(run("messages", "send"), said)


def test_a_server_needs_a_sender_and_a_password_a_closed_line(run: Run, folder: Path) -> None:
    file = folder / "settings.toml"
    file.write_text('mail_server = "smtp.example.com"\n')
    refused(run("messages", "send"), "mail_from")
    more = 'mail_server = "smtp.example.com"\nmail_from = "a@example.com"\nmail_login = "a"\n'
    file.write_text(more)
    refused(run("messages", "send"), "go together")
    file.write_text(more + 'mail_password_file = "p"\nmail_security = "none"\n')
    refused(run("messages", "send"), "not sent over an open line")


@pytest.mark.usefixtures("day")
def test_an_answer_needs_to_name_what_it_answers(run: Run, give) -> None:  # type: ignore[no-untyped-def]
    give("yes")
    refused(run("messages", "answer"), "Which message is answered?")
    give("")
    refused(run("messages", "answer", TOKEN), "Nothing was handed over")
    give("yes")
    refused(run("messages", "answer", "beefbeefbeef"), "No message was sent with this token")
    give("yes")
    refused(run("messages", "answer", TOKEN), "never sent")
    give("yes")
    failed(run("messages", "answer", "--from", "nobody@example.com"), "nobody@example.com")
    give(MAIL.replace("Subject", "Auto-Submitted: auto-replied\nSubject"))
    assert run("messages", "answer") == (0, "An automatic answer; nothing was noted.\n", "")


def test_what_a_mail_a_calendar_and_words_say() -> None:
    mail = reply_of(MAIL.encode())
    assert (mail.answer, mail.text, mail.token, mail.address) == (
        Answer.YES, "Да, приду.", TOKEN, "vera@example.com",
    )  # fmt: skip
    bare = reply_of(REPLY.encode())
    assert (bare.answer, bare.visit, bare.address) == (Answer.NO, 17, "vera@example.com")
    parts = MAIL.replace("text/plain; charset=utf-8", "text/calendar; method=REPLY").split("\n\n")[0] + "\n\n" + REPLY
    assert reply_of(parts.encode()).answer is Answer.NO
    stop = reply_of(f"Subject: STOP {TOKEN}\nFrom: vera@example.com\n\n".encode())
    assert (stop.answer, stop.token) == (Answer.STOP, TOKEN)
    assert reply_of(b"NO").answer is Answer.NO
    odd = b"A: b\nContent-Type: text/plain; charset=nothing\n\n\xff"
    for junk in (b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\n\xff", odd):
        assert reply_of(junk).answer is Answer.OTHER
