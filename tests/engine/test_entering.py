"""How people get in over SSH: what a password and a key may be, who sets them, what is kept and what is told."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from storage.accounts import entry_queries, entry_verbs, passwords, queries
from storage.accounts.public_keys import public_key_of
from storage.errors import NotAllowed, NotFound, RuleBroken
from storage.office import Office
from storage.rights import Role
from tests.engine.entering import KEY

Seat = Callable[..., Awaitable[Office]]
GOOD = "heron umbrella 42 quay"


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER)


async def test_a_password_is_kept_as_a_hash_and_never_told(manager: Office) -> None:
    await manager.accounts.set_password("cashier", GOOD)
    kept = (await manager.read(entry_queries.credentials, "cashier")).password_hash
    assert kept is not None
    assert kept.startswith("$argon2id$")
    assert passwords.is_password(kept, GOOD)
    assert not passwords.is_password(kept, GOOD + " ")
    told = await manager.read(lambda conn: conn.execute(text("SELECT before, after FROM journal")).all())
    assert any('"password":true' in (row.after or "") for row in told)
    assert not any(kept in f"{row.before}{row.after}" or GOOD in f"{row.before}{row.after}" for row in told)
    await manager.accounts.set_password("cashier", None)
    assert (await manager.read(entry_queries.credentials, "cashier")).password_hash is None


async def test_a_password_typed_another_way_is_the_same(manager: Office) -> None:
    """Full-width letters and a no-break space are what another keyboard gives (RFC 4013)."""
    await manager.accounts.set_password("cashier", "\uff48eron\u00a0um\u00adbrella")
    kept = (await manager.read(entry_queries.credentials, "cashier")).password_hash
    assert passwords.is_password(kept, "heron umbrella")


@pytest.mark.parametrize("bad", ["", "short", "x" * 129, "a" * 12, "1234567890", "cashier2026", "a\x07b c d e f g"])
async def test_a_password_that_anybody_would_try_is_refused(manager: Office, bad: str) -> None:
    with pytest.raises(RuleBroken, match="password"):
        await manager.accounts.set_password("cashier", bad)
    assert (await manager.read(entry_queries.credentials, "cashier")).password_hash is None


def test_who_has_no_password_is_refused_like_anybody_else() -> None:
    assert not passwords.is_password(None, "")
    assert not passwords.is_password(None, GOOD)
    assert not passwords.is_password("damaged", GOOD)


async def test_a_plain_password_cannot_be_written_beneath(manager: Office) -> None:
    with pytest.raises(RuleBroken):
        await manager.write(entry_verbs.set_password, "cashier", GOOD)


async def test_a_key_is_added_listed_and_removed_and_undone(manager: Office) -> None:
    key = public_key_of(KEY)
    await manager.write(entry_verbs.add_key, "cashier", key)
    assert (await manager.read(entry_queries.credentials, "cashier")).keys == {key.blob}
    account = await manager.read(queries.by_login, "cashier")
    (known,) = await manager.read(entry_queries.keys_of, account.id)
    assert (known.key.comment, known.key.fingerprint) == (
        "anna@desk1",
        "SHA256:NxIJG/97Hgl4cvSLfutacUTRB2wTExxFbTVCEKePFcQ",
    )
    with pytest.raises(RuleBroken, match="opens the desk of cashier already"):
        await manager.write(entry_verbs.add_key, "auditor", key)
    await manager.write(entry_verbs.remove_key, "cashier", key.fingerprint)
    assert not (await manager.read(entry_queries.credentials, "cashier")).keys
    with pytest.raises(NotFound, match="has no key"):
        await manager.write(entry_verbs.remove_key, "cashier", key.fingerprint)
    await manager.journal.undo()
    assert (await manager.read(entry_queries.credentials, "cashier")).keys == {key.blob}


async def test_only_one_self_or_a_manager_says_how_one_logs_in(seated: Seat) -> None:
    cashier = await seated(Role.CASHIER)
    await cashier.accounts.set_password("cashier", GOOD)
    await cashier.write(entry_verbs.add_key, "cashier", public_key_of(KEY))
    with pytest.raises(NotAllowed, match="Only auditor or an office manager"):
        await cashier.accounts.set_password("auditor", GOOD)
    with pytest.raises(NotAllowed, match="Only auditor or an office manager"):
        await cashier.write(entry_verbs.add_key, "auditor", public_key_of(KEY))
    with pytest.raises(NotAllowed):
        await cashier.write(entry_verbs.end_session, "auditor", "desk 2")


async def test_to_have_sat_down_is_nothing_to_take_back(manager: Office) -> None:
    await manager.write(entry_verbs.add_key, "cashier", public_key_of(KEY))
    await manager.write(entry_verbs.enter, "192.0.2.5", "password")
    await manager.write(entry_verbs.leave, "192.0.2.5", "left")
    await manager.journal.undo()
    assert not (await manager.read(entry_queries.credentials, "cashier")).keys


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "Expected one public key"),
        (KEY + "\n" + KEY, "Expected one public key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nabc", "private key"),
        ("ssh-dss AAAA x", "one of these kinds"),
        ('command="sh" ' + KEY, "one of these kinds"),
        (KEY.replace("AAAAC3", "AAAAC4"), "damaged"),
        (KEY.replace("uQir", "uQi"), "damaged"),
        ("ssh-ed25519 %%%% x", "damaged"),
    ],
)
def test_what_is_no_public_key_is_refused_with_what_was_expected(line: str, told: str) -> None:
    with pytest.raises(RuleBroken, match=told):
        public_key_of(line)


def test_a_short_rsa_key_is_refused() -> None:
    def part(data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + data

    blob = part(b"ssh-rsa") + part(b"\1\0\1") + part(b"\0" + b"\xff" * 128)
    with pytest.raises(RuleBroken, match="1024 bits"):
        public_key_of(f"ssh-rsa {base64.b64encode(blob).decode()} x")


def test_a_comment_carries_no_escape_sequence() -> None:
    assert public_key_of(KEY.replace("anna@desk1", "an\x1b[2Jna\u202e@desk1")).comment == "an[2Jna@desk1"
