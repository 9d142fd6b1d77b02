"""Desks of one server: what one does the others see, what ends one ends no other, and a stop loses nothing."""

from __future__ import annotations

import getpass
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from console.serve.control import NAME, ask
from tests.pty.terminal import LIMIT_SECONDS, Terminal
from tests.serve.served import PASSWORD, ROOT, SETTINGS, Served, leave

pytestmark = [pytest.mark.pty, pytest.mark.slow]

SEEN_SECONDS = 1.0
"""So soon every desk shows what another has done."""


def sessions(served: Served) -> list[dict[str, str]]:
    """Who is logged in, as the server says when it is asked by the office manager."""
    answer = ask(served.data / NAME, {"do": "list", "as": getpass.getuser(), "desk": "test"})
    found: list[dict[str, str]] = answer["sessions"]
    return found


def until(true: Callable[[], bool], what: str) -> None:
    """Ask again until it is so."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"never: {what}"
        os.sched_yield()


def test_two_desks_see_each_others_change_within_a_second(served: Served) -> None:
    with served.desk("anna") as one, served.desk("anna") as other:
        one.see("CALLS")
        other.see("CALLS", "in 0")
        one.type("<f9>")
        one.see("incoming")
        seen = time.monotonic()
        other.see("in 1", "OPEN")
        assert time.monotonic() - seen < SEEN_SECONDS
        one.type("<esc>")
        assert leave(one) == leave(other) == 0


def test_each_session_has_its_language_its_letters_and_its_size(served: Served) -> None:
    with (
        served.desk("anna", lang="ru_RU.UTF-8", columns=100, lines=30) as russian,
        served.desk("anna", term="vt100", lang="C") as plain,
    ):
        russian.see("ЗВОНКИ")
        plain.see("CALLS")
        assert len(russian.text.splitlines()) == 30
        assert plain.raw.isascii()
        russian.resize(64, 20)
        russian.wait(lambda screen: len(screen.splitlines()) == 20 and "F1" in screen.splitlines()[-1], "smaller")


def test_what_the_settings_tell_of_a_terminal_counts_for_who_comes_from_one(served: Served) -> None:
    served.stop()
    (served.folder / "settings.toml").write_text('[terminal."xterm"]\ncolours = "mono"\ncharset = "ascii"\n')
    served.start()
    russian = "ru_RU.UTF-8"
    with served.desk("anna", lang=russian, term="xterm") as told, served.desk("anna", lang=russian) as other:
        told.see("ZVONKI")
        other.see("ЗВОНКИ")
        assert told.raw.isascii()
        assert not re.search(rb"\x1b\[(?:[0-9;]*;)?[349][0-7]m", bytes(told.raw))


def test_the_senior_sees_who_is_there_and_ends_a_session(served: Served) -> None:
    with served.desk("anna") as desk:
        desk.see("CALLS")
        until(lambda: [one["login"] for one in sessions(served)] == ["anna"], "anna alone in the list")
        (found,) = sessions(served)
        assert found["desk"] == "ssh 127.0.0.1"
        assert json.loads(served.run("sessions", "--json").stdout) == [found]
        assert found["since"].startswith("2026-10-02T14:"), "the centre's time, as on the desk's clock"
        listed = served.run("sessions").stdout
        assert "ssh 127.0.0.1" in listed
        assert "02.10.2026 14:" in listed
        stranger = served.run("--as", "eve", "sessions")
        assert stranger.returncode == 2
        assert "eve may not do this; it is done by: senior administrator, office manager." in stranger.stderr
        ended = served.run("sessions", "end", str(found["number"]))
        assert ended.returncode == 0, ended.stderr
        assert "The session of anna at ssh 127.0.0.1 was ended." in ended.stdout
        desk.see("has ended this session; what was typed is kept.")
        assert desk.ended() == 2
    assert served.run("sessions", "end", str(found["number"])).returncode == 2
    until(lambda: not sessions(served), "nobody in the list")


def test_the_senior_ends_a_session_from_the_desk(served: Served) -> None:
    with served.desk("anna") as senior:
        senior.see("CALLS")
        with served.desk("anna") as other:
            other.see("CALLS")
            senior.type("<f8>")
            senior.see("Logged in over SSH")
            senior.type("<end><up><enter>")
            senior.see("Logged in over SSH: 2", "ssh 127.0.0.1 (2)")
            senior.type("2")
            senior.see("End this session")
            senior.type("1")
            other.see("anna has ended this session")
            assert other.ended() == 2
        senior.see("was ended")
        assert leave(senior) == 0


def test_who_comes_from_a_new_terminal_is_told_where_to_try_it_and_keeps_what_was_found(served: Served) -> None:
    coloured = re.compile(rb"\x1b\[(?:[0-9;]*;)?[349][0-7]m")
    with served.desk("anna", lang="ru_RU.UTF-8", term="xterm-ru") as desk:
        desk.see("ЗВОНКИ", "Новый терминал")
        desk.type("<f8>")
        desk.see("Проверка терминала")
        desk.type("<end><up><up><up><enter>")
        desk.see("цвета: 16")
        desk.type("<f5>1")
        desk.see("√F5", "цвета: нет")
        desk.type("<esc>")
        desk.see("ЗВОНКИ")
        desk.type("<f8>")
        desk.see("Выйти из Frontdesk")
        desk.type("<end><enter>")
        assert desk.ended() == 0
    with served.desk("anna", term="xterm-new") as desk:
        desk.see("CALLS", "New terminal: if colours, letters or keys are wrong, F8, Terminal test.")
        desk.type("<f3>")
        desk.see("QUEUE")
        desk.gone("New terminal")
        desk.type("<f8>")
        desk.see("Terminal test")
        desk.type("<end><up><up><up><enter>")
        desk.see("Terminal test · xterm-new", "АБВГ", "colours: 16")
        desk.type("1")
        desk.see("colours: none")
        shown = len(desk.raw)
        desk.type("9")
        desk.see("CALLS", "√ xterm-new is kept for you: colours mono, letters utf-8, bell yes")
        desk.type("<f6>")
        desk.see("PEOPLE")
        assert not coloured.search(bytes(desk.raw[shown:]))
        assert leave(desk) == 0
    with served.desk("eve", key=False, term="xterm-new") as other:
        other.see("password:")
        other.send(f"{PASSWORD}\r".encode())
        other.see("CALLS", "New terminal")
        assert coloured.search(bytes(other.raw)), "what one person keeps is nobody else's"
    with served.desk("anna", term="xterm-new") as desk:
        desk.see("CALLS")
        assert not coloured.search(bytes(desk.raw))
        assert "New terminal" not in desk.text
        desk.type("<f8>")
        desk.see("Terminal test")
        desk.type("<end><up><up><up><enter>")
        desk.see("colours: none")
        until(lambda: [one["login"] for one in sessions(served)] == ["anna"], "anna alone in the list")
        assert served.run("sessions", "end", str(sessions(served)[0]["number"])).returncode == 0
        desk.see("has ended this session; what was typed is kept.")
        assert desk.ended() == 2


def test_a_client_that_stops_reading_costs_the_others_nothing(served: Served) -> None:
    """Its client is stopped for real; keys go on to a second desk, and then it shows where things stand."""
    with served.desk("anna") as deaf, served.desk("anna") as lively:
        deaf.see("CALLS")
        lively.see("CALLS")
        before = served.memory_kib()
        os.kill(deaf.pid, signal.SIGSTOP)
        try:
            for _ in range(20):
                for key, place in (("<f6>", "PEOPLE"), ("<f2>", "CALLS")):
                    lively.type(key)
                    lively.see(place)
        finally:
            os.kill(deaf.pid, signal.SIGCONT)
        assert served.memory_kib() - before < 16 * 1024
        deaf.type("<f6>")
        deaf.see("PEOPLE")
        assert leave(deaf) == leave(lively) == 0


def test_a_line_that_drops_keeps_the_draft_and_frees_the_desk(served: Served) -> None:
    with served.desk("anna") as desk:
        _new_patient(desk)
        desk.type("Lostline")
        desk.see("Lostline")
        os.kill(desk.pid, signal.SIGKILL)
    until(lambda: any("Lostline" in path.read_text() for path in _drafts(served)), "the draft of the lost line")
    until(lambda: not sessions(served), "nobody in the list")


def test_a_line_that_drops_lets_go_of_the_time_it_held(served: Served) -> None:
    slots = served.folder / "slots.csv"
    slots.write_text("slot_id,appointment_date,appointment_time,is_available\n1,2026-10-02,15:00,True\n")
    taken = served.run("import", "slots", str(slots))
    assert taken.returncode == 0, taken.stderr

    def held() -> int:
        with closing(sqlite3.connect(served.data / "frontdesk.sqlite3")) as raw:
            return int(raw.execute("SELECT count(*) FROM slot_hold").fetchone()[0])

    with served.desk("anna") as desk:
        desk.type("<f4>")
        desk.see("DAY", "15:00")
        desk.type("b")
        desk.see("Held", "for this caller")
        until(lambda: held() > 0, "the time is held")
        os.kill(desk.pid, signal.SIGKILL)
    until(lambda: not held(), "nothing is held once the line is gone")


def test_stopping_tells_every_desk_and_a_restart_has_the_drafts(served: Served) -> None:
    with served.desk("anna") as desk:
        _new_patient(desk)
        desk.type("Restart")
        desk.see("Restart")
        code, said = served.stop()
        assert (code, said.splitlines()[-1]) == (0, "Frontdesk has stopped.")
        desk.see("Frontdesk is being stopped; what was typed is kept.")
        assert desk.ended() == 2
    assert not (served.data / "serve.socket").exists()
    assert "No server runs on these data" in served.run("sessions").stderr
    served.start()
    with served.desk("anna") as desk:
        _new_patient(desk)
        desk.see("Ins: the draft of 14:30 is kept, take it up")
        desk.type("<insert>")
        desk.see("Restart")


def test_a_killed_server_leaves_nothing_in_the_way_of_the_next(served: Served) -> None:
    fingerprint = (served.data / "ssh_host_ed25519_key.pub").read_text()
    served.stop(signal.SIGKILL)
    assert (served.data / "serve.socket").exists()
    served.start()
    assert (served.data / "ssh_host_ed25519_key.pub").read_text() == fingerprint
    with served.desk("anna") as desk:
        desk.see("CALLS")


def test_the_files_of_the_server_are_its_owners_alone(served: Served) -> None:
    for name in ("ssh_host_ed25519_key", "serve.socket"):
        assert (served.data / name).stat().st_mode & 0o777 == 0o600
    assert re.search(r"SSH host key +SHA256:", served.run("doctor").stdout)


def test_a_second_server_on_the_same_data_is_refused(served: Served) -> None:
    for port in (0, served.port):
        answer = served.run("serve", "--listen", f"127.0.0.1:{port}")
        assert answer.returncode == 2
        assert "These data are served already" in answer.stderr


def test_a_server_that_founds_a_centre_says_so(tmp_path: Path) -> None:
    """An empty folder may be a mistake in the name of the folder."""
    settings = {"FRONTDESK_CONFIG": str(tmp_path / "none.toml"), "FRONTDESK_DATA": str(tmp_path / "new")}
    with subprocess.Popen(
        [sys.executable, "-m", "console", "--as", "anna", "serve", "--listen", "127.0.0.1:0"],
        env={**os.environ, **SETTINGS, **settings}, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        said = [server.stdout.readline() for _line in range(4)]
        server.terminate()
    path = tmp_path / "new" / "frontdesk.sqlite3"
    assert f"no centre at {path} yet: a new one is founded there, its office manager is anna." in said[2]
    assert "Nobody can log in over SSH yet" in said[3]


def _drafts(served: Served) -> list[Path]:
    return list((served.data / "drafts").glob("*.json"))




def _new_patient(desk: Terminal) -> None:
    """Open the form of a new patient."""
    desk.see("CALLS")
    desk.type("<f6>")
    desk.see("PEOPLE", "Enter or Esc")
    desk.type("<enter>")
    desk.see("n New")
    desk.type("n")
    desk.see("Last name", "Patronymic")


def test_each_session_has_its_own_lock(served: Served) -> None:
    with served.desk("anna") as one, served.desk("anna") as other:
        one.see("CALLS")
        other.see("CALLS")
        one.type("<f12>")
        one.gone("F9 new call")
        other.type("<f6>")
        other.see("PEOPLE")
        one.type("<enter>")
        one.see("F9 new call")
        assert leave(one) == leave(other) == 0
