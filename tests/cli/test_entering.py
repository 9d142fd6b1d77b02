"""Passwords and public keys from the command line: never on it, never shown, each mistake one sentence."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tests.cli.answers import Run
from tests.engine.entering import KEY

GOOD = "heron umbrella 42 quay"
PRINT = "SHA256:NxIJG/97Hgl4cvSLfutacUTRB2wTExxFbTVCEKePFcQ"


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_password_is_set_and_taken_away(run: Run, centre: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert centre.exists()
    type_in(monkeypatch, GOOD + "\n")
    code, out, err = run("user", "passwd", "anna")
    assert (code, out, err) == (0, "√ password of anna set\n", "")
    (anna,) = [one for one in json.loads(run("user", "list", "--json")[1]) if one["login"] == "anna"]
    assert anna["password"] is True
    assert "password" in run("user", "list")[1]
    assert run("user", "passwd", "anna", "--none")[1] == "anna has no password now.\n"
    assert "password" not in run("user", "list")[1]


def test_a_password_that_is_none_is_one_sentence(run: Run, centre: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert centre.exists()
    for typed, told in (("short\n", "A password has 10 to 128"), ("", "A password has"), ("anna123456\n", "too easy")):
        type_in(monkeypatch, typed)
        code, out, err = run("user", "passwd", "anna")
        assert (code, out) == (2, "")
        assert told in err
    type_in(monkeypatch, GOOD + "\n")
    assert "No one logs in here as eve" in run("user", "passwd", "eve")[2]


def test_a_password_typed_twice_differently_changes_nothing(
    run: Run, centre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert centre.exists()
    typed = iter([GOOD, GOOD + "x"])
    monkeypatch.setattr("sys.stdin", type("Terminal", (io.StringIO,), {"isatty": lambda self: True})())
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    code, _out, err = run("user", "passwd", "anna")
    assert code == 2
    assert "The two are not the same; nothing was changed." in err
    assert "password" not in run("user", "list")[1]


@pytest.mark.parametrize(
    "words", [("user", "passwd", "anna"), ("user", "pin", "anna"), ("backup", "b.sealed", "--encrypt")]
)
def test_an_input_that_ends_at_a_question_changes_nothing(
    words: tuple[str, ...], run: Run, centre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(prompt: str) -> str:
        raise EOFError(prompt)

    assert centre.exists()
    monkeypatch.setattr("sys.stdin", type("Terminal", (io.StringIO,), {"isatty": lambda self: True})())
    monkeypatch.setattr("getpass.getpass", ended)
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "frontdesk: Nothing was typed; nothing was changed." in err


def test_a_person_is_added_with_password_and_key(
    run: Run, centre: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert centre.exists()
    (tmp_path / "k.pub").write_text(KEY + "\n")
    type_in(monkeypatch, GOOD + "\n")
    assert run("user", "add", "eve", "--role", "auditor", "--password-stdin", "--key", tmp_path / "k.pub")[0] == 0
    (eve,) = [one for one in json.loads(run("user", "list", "--json")[1]) if one["login"] == "eve"]
    assert (eve["password"], eve["keys"]) == (True, [PRINT])
    code, _out, err = run("user", "add", "bob", "--role", "auditor", "--key", tmp_path / "gone.pub")
    assert code == 2
    assert "gone.pub cannot be read: there is no such file or folder." in err
    assert "bob" not in run("user", "list")[1]


def test_keys_are_listed_added_and_removed_by_fingerprint(
    run: Run, centre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert centre.exists()
    assert "anna has no public key; `frontdesk user key anna --add FILE` adds one." in run("user", "key", "anna")[1]
    type_in(monkeypatch, KEY)
    assert run("user", "key", "anna", "--add", "-")[1] == f"√ anna logs in by {PRINT} too\n"
    listed = run("user", "key", "anna")[1]
    assert PRINT in listed
    assert "anna@desk1" in listed
    type_in(monkeypatch, KEY)
    run("user", "add", "eve", "--role", "auditor")
    assert "opens the desk of anna already" in run("user", "key", "eve", "--add", "-")[2]
    assert "has no key SHA256:x" in run("user", "key", "anna", "--remove", "SHA256:x")[2]
    assert run("user", "key", "anna", "--remove", PRINT)[1] == "anna does not log in by this key any more.\n"
    assert "has no public key" in run("user", "key", "anna")[1]


def test_who_may_not_is_told_who_may(run: Run, centre: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert centre.exists()
    run("user", "add", "eve", "--role", "cashier")
    type_in(monkeypatch, GOOD + "\n")
    code, _out, err = run("--as", "eve", "user", "passwd", "anna")
    assert code == 2
    assert "Only anna or an office manager changes how anna logs in." in err
