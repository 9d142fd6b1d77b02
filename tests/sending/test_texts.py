"""Texts by a command of the centre's, and two senders as processes of their own, one of them killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from console.sending.carriers import Carriers, Texts
from console.sending.sender import Run, Sender
from storage.clock import StillClock
from storage.messages.records import BROKEN_OFF, Channel, Kind, State, WishDraft
from storage.patients.records import PatientDraft, Phone
from tests.pilot.clinic import Clinic
from tests.sending.conftest import MONDAY, Waiting

ROOT = Path(__file__).parents[2]


def script(folder: Path, body: str) -> Path:
    """A command that can be run."""
    made = folder / "send text.sh"
    made.write_text(f"#!/bin/sh\n{body}\n")
    made.chmod(0o700)
    return made


async def go(waiting: Waiting, *argv: object, seconds: float = 5) -> Run:
    return await Sender(Carriers(texts=Texts(argv=tuple(map(str, argv)), seconds=seconds))).go(waiting.system)


async def test_the_text_comes_on_standard_input_and_no_shell_reads_it(waiting: Waiting, tmp_path: Path) -> None:
    await waiting.by_text()
    await waiting.write(2)
    took = tmp_path / "took"
    command = script(tmp_path, f"echo \"$1\" > '{took}'; cat >> '{took}'")
    run = await go(waiting, command, "{number}; touch /tmp/never {code}")
    assert run.sent == 1, run.why
    (one,) = await waiting.messages()
    number, text = took.read_text().split("\n", 1)
    assert number == f"+79013334455; touch /tmp/never {one.token}"
    assert text.strip() == one.body == (
        "Test Centre: we expect you on Mon 5 Oct at 10:40, Kim A.. Answer YES or NO. +7 495 123-45-67"
    )


async def test_or_as_an_argument(waiting: Waiting, tmp_path: Path) -> None:
    await waiting.by_text()
    await waiting.write(2)
    took = tmp_path / "took"
    run = await go(waiting, script(tmp_path, f"echo \"$2\" > '{took}'"), "{number}", "{text}")
    assert run.sent == 1, run.why
    assert took.read_text().strip() == (await waiting.messages())[0].body


@pytest.mark.parametrize(("body", "said", "again"), [
    ("echo 'no credit left' >&2; echo more >&2; exit 3", "ended with 3: no credit left.", False),
    ("echo later >&2; exit 75", "ended with 75: later.", True),
    ("exit 1", "ended with 1: it said nothing.", False),
])  # fmt: skip
async def test_what_the_command_says_is_the_sentence(
    waiting: Waiting, tmp_path: Path, body: str, said: str, again: bool
) -> None:
    await waiting.by_text()
    await waiting.write(0, 2)
    run = await go(waiting, script(tmp_path, body), "{number}")
    assert run.failed == 2, "each is tried"
    one, _other = await waiting.messages()
    assert (one.state, one.error) == (State.FAILED, f"The command for texts {said}")
    assert (one.again_at is not None) is again


async def test_a_command_that_hangs_is_stopped_and_its_text_is_in_doubt(waiting: Waiting, tmp_path: Path) -> None:
    await waiting.by_text()
    await waiting.write(2)
    run = await go(waiting, script(tmp_path, "sleep 60"), "{number}", seconds=0.3)
    assert run.doubt == 1
    assert (await waiting.messages())[0].state is State.DOUBT


async def test_a_command_that_is_not_there_keeps_all_of_them_waiting(waiting: Waiting, tmp_path: Path) -> None:
    await waiting.by_text()
    await waiting.write(0, 2)
    run = await go(waiting, tmp_path / "nothing", "{number}")
    assert run.why.endswith("cannot be run: there is no such file or folder.")
    assert [one.state for one in await waiting.messages()] == [State.FAILED, State.QUEUED]


# ------------------------------------------------------------------------------ processes


def desk(data: Path, command: str, folder: Path) -> subprocess.Popen[str]:
    """`frontdesk messages send` as a timer starts it."""
    environ = {
        **os.environ, "FRONTDESK_CONFIG": str(folder / "none.toml"), "FRONTDESK_DATABASE": str(data),
        "FRONTDESK_DATA": str(folder), "FRONTDESK_TEXT_COMMAND": command, "FRONTDESK_AT": "2026-10-02T14:31",
        "FRONTDESK_ENGINE": "system", "LANG": "C.UTF-8",
    }  # fmt: skip
    argv = [sys.executable, "-m", "console", "messages", "send", "--json"]
    return subprocess.Popen(argv, cwd=ROOT, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


async def crowd(town: Clinic, count: int) -> None:
    """So many more patients, each to be sent a text."""
    for one in range(count):
        draft = PatientDraft(last_name="Guest", first_name=f"No{one}", phones=(Phone(e164=f"+7916000{one:04}"),))
        who = (await town.office.patients.add_caller(draft)).id
        await town.office.messages.agree(who, WishDraft(channel=Channel.TEXT, words="yes"))
        visit = await Clinic(town.store, town.office, (who,)).booked(0, 540 + 20 * one, day=MONDAY)
        await town.office.messages.write(visit, Kind.REMINDER)


async def test_two_senders_at_once_send_nothing_twice(waiting: Waiting, database: Path, tmp_path: Path) -> None:
    await crowd(waiting.town, 12)
    took = tmp_path / "took"
    command = script(tmp_path, f"echo \"$1\" >> '{took}'")
    both = [desk(database, f"'{command}' {{number}}", tmp_path) for _ in range(2)]
    ended = [(one.communicate(timeout=60), one.returncode) for one in both]
    assert [code for _told, code in ended] == [0, 0], ended
    runs = [json.loads(told[0]) for told, _code in ended]
    assert sum(one["sent"] for one in runs) == 12, runs
    assert len(took.read_text().split()) == len(set(took.read_text().split())) == 12
    assert {one.state for one in await waiting.messages()} == {State.SENT}


async def test_a_sender_killed_in_the_middle_sends_nothing_twice(
    waiting: Waiting, database: Path, tmp_path: Path, clock: StillClock
) -> None:
    await waiting.by_text()
    await waiting.write(2)
    took = tmp_path / "took"
    command = script(tmp_path, f"echo $$ > '{took}.new'; mv '{took}.new' '{took}'; exec sleep 60")
    first = desk(database, f"'{command}' {{number}}", tmp_path)
    until = time.monotonic() + 30
    while not took.exists():
        assert time.monotonic() < until
        assert first.poll() is None, first.communicate()
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=10)
    os.kill(int(took.read_text()), signal.SIGKILL)
    (one,) = await waiting.messages()
    assert one.state is State.SENDING
    told = desk(database, f"'{script(tmp_path, 'exit 0')}' {{number}}", tmp_path).communicate(timeout=60)[0]
    assert json.loads(told)["sent"] == 0
    clock.advance(minutes=20)
    assert (await go(waiting, script(tmp_path, "exit 0"), "{number}")).sent == 0
    (one,) = await waiting.messages()
    assert (one.state, one.error) == (State.DOUBT, BROKEN_OFF)
