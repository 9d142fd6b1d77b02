"""The command line on a PostgreSQL server: founded, moved to, examined; a wrong URL is one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from storage.location import Server
from tests.cli.answers import Run


@pytest.fixture
def empty(postgresql: Server) -> Iterator[Server]:
    """A database without a table."""
    with psycopg.connect(postgresql.named("postgres").url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE shell TEMPLATE template0")
        yield postgresql.named("shell")
        conn.execute("DROP DATABASE shell WITH (FORCE)")


@pytest.fixture
def at_server(empty: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The settings name it."""
    monkeypatch.setenv("FRONTDESK_DATABASE", empty.url)
    return empty


def test_a_centre_is_founded_on_a_server(run: Run, at_server: Server) -> None:
    code, _, err = run("check")
    assert (code, err.count("\n")) == (2, 1)
    assert f"There is no data at {at_server};" in err
    assert run("user", "add", "anna", "--role", "cashier")[0] == 0
    assert run("check")[0] == 0
    assert "anna" in run("user", "list")[1]
    code, out, _ = run("migrate", "--check")
    assert (code, str(at_server) in out) == (0, True)
    code, out, _ = run("doctor")
    assert str(at_server) in out
    assert re.search(r"^  PostgreSQL +1\d", out, re.MULTILINE)


def test_doctor_says_that_the_server_is_away(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_DATABASE", "postgresql://desk@127.0.0.1:1/x")
    code, out, _ = run("doctor")
    assert code == 1
    assert re.search(r"^! PostgreSQL +-  \(The database server does not answer", out, re.MULTILINE)


def test_a_centre_moves_to_a_server(
    run: Run, centre: Path, empty: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = run("move", "--to", empty.url)
    assert code == 0
    assert "both sides were checked and come to the same sums" in out
    logins = run("user", "list")
    monkeypatch.setenv("FRONTDESK_DATABASE", empty.url)
    assert run("user", "list") == logins
    assert run("check")[0] == 0
    code, _, err = run("move", "--to", empty.url)
    assert (code, "take that out, so that the file is moved" in err) == (2, True)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("/srv/clinic.sqlite3", "A centre moves from a file to a server"),
        ("postgresql://anna:secret@host", "expected postgresql://user@host:port/database"),
        ("mysql://anna:secret@host/x", "“mysql” (--to) are not known"),
        ("postgresql://desk@127.0.0.1:1/x", "The database server does not answer"),
    ],
)
def test_a_wrong_place_is_one_sentence(run: Run, centre: Path, url: str, sentence: str) -> None:
    before = centre.read_bytes()
    code, out, err = run("move", "--to", url)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert sentence in err
    assert "secret" not in err
    assert centre.read_bytes() == before
