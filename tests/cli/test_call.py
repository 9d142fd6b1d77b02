"""A telephone exchange opens and closes call rows, and the running console shows them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from console.__main__ import main
from console.locale import use
from storage.calls import queries
from storage.clock import SystemClock
from storage.office import open_store

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FRONTDESK_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path / "data"))

    def call(*argv: str) -> tuple[int, str, str]:
        code = main(list(argv))
        use("en")
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call


@pytest.fixture
def centre(run: Run) -> Run:
    assert run("user", "add", "anna", "--role", "cashier")[0] == 0
    return run


def test_there_must_be_a_centre(run: Run) -> None:
    code, _out, err = run("call", "ring", "+79161234567")
    assert code == 2
    assert err.count("\n") == 1


def test_ring_is_safe_to_repeat_and_end_too(centre: Run) -> None:
    code, out, err = centre("call", "ring", "8 916 123-45-67", "--line", "2", "--json")
    assert (code, err) == (0, "")
    first = json.loads(out)["call"]
    assert (first["number"], first["line"], first["patient"], first["outcome"]) == ("+79161234567", "2", None, None)
    assert json.loads(centre("call", "ring", "+79161234567", "--line", "2", "--json")[1])["call"]["id"] == first["id"]
    code, out, _err = centre("call", "end", "+79161234567", "--json")
    ended = json.loads(out)["call"]
    assert (code, ended["id"], ended["outcome"]) == (0, first["id"], "missed")
    code, out, _err = centre("call", "end", "--json")
    assert (code, json.loads(out)) == (0, {"call": None})


def test_the_exchange_needs_no_login(centre: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_LOGIN", "asterisk")
    assert centre("call", "ring", "withheld")[0] == 0


@pytest.mark.parametrize("number", ["\x1b[31m", "+7" * 30, "'; DROP TABLE call; --"])
def test_whatever_an_exchange_sends_does_no_harm(centre: Run, number: str) -> None:
    code, out, err = centre("call", "ring", number)
    assert code in (0, 2)
    assert "\x1b" not in out + err
    assert centre("check")[0] == 0


def test_a_word_is_needed(centre: Run) -> None:
    assert centre("call")[0] == 2
    assert centre("call", "ring")[0] == 2


async def test_a_running_console_hears_of_it_within_a_second(centre: Run, tmp_path: Path) -> None:
    store = await open_store(tmp_path / "data" / "frontdesk.sqlite3", SystemClock(), watch=True)
    heard = asyncio.Event()
    store.feed.subscribe(lambda topics: heard.set() if "calls" in topics else None)
    try:
        assert await asyncio.to_thread(main, ["call", "ring", "+79161234567"]) == 0
        await asyncio.wait_for(heard.wait(), 1.0)
        ringing = await store.read(queries.ringing)
        assert ringing is not None
        assert ringing.number == "+79161234567"
    finally:
        await store.close()


@pytest.mark.parametrize("number", ["abc", "", "  ", "+", "\u202eабв", "123abc", "12345, 6"])
@pytest.mark.parametrize("locale", ["en", "ru"])
def test_text_without_a_digit_is_no_number(centre: Run, number: str, locale: str) -> None:
    code, out, err = centre("call", "ring", number, "--locale", locale)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert ("withheld" if locale == "en" else "скрыт") in err
    assert json.loads(centre("call", "end", "--json")[1]) == {"call": None}, "no row was opened"


@pytest.mark.parametrize("word", ["withheld", "Withheld", "скрыт"])
def test_a_number_that_is_not_shown_is_told_by_a_word(
    centre: Run, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = json.loads(centre("call", "ring", word, "--json")[1])["call"]
    assert opened["number"] == ""
    assert json.loads(centre("call", "end", word, "--json")[1])["call"]["id"] == opened["id"]
    with pytest.raises(SystemExit):
        centre("call", "ring", "--help", "--locale", "en" if word.isascii() else "ru")
    assert word.casefold() in capsys.readouterr().out
