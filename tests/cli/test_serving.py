"""`frontdesk serve` and `sessions` used wrongly: one sentence, nothing touched."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.cli.answers import Run


def test_without_what_it_needs_it_is_said_how_to_get_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.cli.serve.NEEDED", ("asyncssh", "no_such_library"))
    code, out, err = run("serve")
    assert (code, out) == (2, "")
    assert "What `frontdesk serve` needs is not installed; run: pip install 'frontdesk[serve]'." in err


def test_an_address_that_is_none_is_one_sentence(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, err = run("serve", "--listen", "127.0.0.1:ssh")
    assert (code, out) == (2, "")
    assert "“127.0.0.1:ssh” (--listen) is no address; expected one like 127.0.0.1:2222 or [::1]:2222." in err
    monkeypatch.setenv("FRONTDESK_LISTEN", "x y")
    assert "(FRONTDESK_LISTEN) is no address" in run("serve")[2]
    assert not (folder / "data").exists()


def test_an_address_that_cannot_be_had_is_refused_with_its_reason(run: Run, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        for address, reason in (
            (f"127.0.0.1:{port}", "something else listens there already"),
            ("192.0.2.10:2222", "this machine has no such address"),
            ("no-such-name.invalid:2222", "no machine is known by this name"),
        ):
            code, out, err = run("serve", "--listen", address)
            assert (code, out) == (2, "")
            assert f"Frontdesk cannot listen on {address}: {reason}." in err
    assert not (folder / "data" / "frontdesk.sqlite3").exists()


def test_where_no_server_runs_nobody_is_listed_or_ended(run: Run, centre: Path) -> None:
    assert centre.exists()
    for words in (["sessions"], ["sessions", "--json"], ["sessions", "end", "1"]):
        code, out, err = run(*words)
        assert (code, out) == (2, "")
        assert "No server runs on these data; `frontdesk serve` starts one." in err
