"""The server from within: a session that fails ends alone, nothing waits for ever, what ended gives its memory back."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import weakref
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import asyncssh
import pytest
import pytest_asyncio
from sqlalchemy import text

from console.app import ConsoleApp
from console.listening import Address
from console.person import Profile
from console.serve import limits
from console.serve.host_key import host_key
from console.serve.house import House
from console.serve.running import listeners_at
from storage.accounts import entry_verbs
from storage.accounts.public_keys import public_key_of
from storage.office import Office
from storage.rights import SYSTEM, Role
from storage.store import Store

KEY = asyncssh.generate_private_key("ssh-ed25519")
LIMIT_SECONDS = 20.0


class Served:
    """A house in this process, and how to come in."""

    def __init__(self, house: House, port: int, apps: list[weakref.ref[ConsoleApp]]) -> None:
        self.house, self.port, self.apps = house, port, apps

    async def client(self, **told: object) -> asyncssh.SSHClientConnection:
        return await asyncssh.connect(
            "127.0.0.1", self.port, username=Role.ADMINISTRATOR.value, client_keys=[KEY], known_hosts=None, config=None,
            agent_path=None, **told,
        )  # fmt: skip


class Desk:
    """A client's end of one session: everything that came."""

    def __init__(self, process: asyncssh.SSHClientProcess[bytes]) -> None:
        self.process = process
        self.got = b""

    async def see(self, what: bytes) -> None:
        async with asyncio.timeout(LIMIT_SECONDS):
            while what not in self.got:
                self.got += (more := await self.process.stdout.read(4096))
                assert more, self.got[-300:]


async def sit(conn: asyncssh.SSHClientConnection) -> Desk:
    desk = Desk(await conn.create_process(term_type="xterm", term_size=(80, 24), encoding=None))
    await desk.see(b"CALLS")
    return desk


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT_SECONDS):
        while not true():  # noqa: ASYNC110  # nothing tells of it: turns of the loop are what it takes
            await asyncio.sleep(0)


@pytest_asyncio.fixture
async def served(store: Store, tmp_path: Path) -> AsyncIterator[Served]:
    apps: list[weakref.ref[ConsoleApp]] = []

    def make(office: Office, language: str, house: House) -> ConsoleApp:
        async def opening() -> Office:
            return office

        app = ConsoleApp(opening, Profile(language=language, login=office.actor.login, sessions=house))
        apps.append(weakref.ref(app))
        return app

    public = public_key_of(KEY.export_public_key("openssh").decode())
    await store.write(SYSTEM, entry_verbs.add_key, Role.ADMINISTRATOR.value, public)
    house = House(store, make, "en")
    listeners = listeners_at(Address("127.0.0.1", 0))
    house.open(host_key(tmp_path), listeners)
    yield Served(house, listeners[0].getsockname()[1], apps)
    await house.close()


async def test_a_session_that_fails_ends_alone_with_a_sentence(served: Served, store: Store) -> None:
    async with await served.client() as one, await served.client() as other:
        failing, well = await sit(one), await sit(other)
        app = served.apps[0]()
        assert app is not None
        app.picture = lambda: 1 // 0  # type: ignore[method-assign,assignment,return-value]  # a bug, anywhere in it
        failing.process.stdin.write(b"\x1b[17~")
        await failing.see(b"Something unexpected happened at this desk (")
        await failing.process.wait_closed()
        assert failing.process.exit_status == 1
        well.process.stdin.write(b"\x1b[17~")
        await well.see(b"PEOPLE")
        assert len(served.house.sessions) == 1
    rows = await _journalled(store, "desk_session", 4)
    assert any('"ended":"failed"' in row for row in rows)


async def test_who_only_logs_in_and_sits_nowhere_is_sent_away(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SIT_DOWN_SECONDS", 0.2)
    async with await served.client() as conn:
        async with asyncio.timeout(LIMIT_SECONDS):
            await conn.wait_closed()


async def test_one_connection_has_one_desk(served: Served) -> None:
    async with await served.client() as conn:
        await sit(conn)
        with pytest.raises(asyncssh.ChannelOpenError):
            await conn.create_process(term_type="xterm", encoding=None)


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-Half", b"SSH-2.0-Half\r\n"], ids=["nothing", "half a line", "a line"])
async def test_a_half_open_connection_ends(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(limits, "LOGIN_SECONDS", 0.3)
    house = House(store, _nobody, "en")
    listeners = listeners_at(Address("127.0.0.1", 0))
    house.open(host_key(tmp_path), listeners)
    reader, writer = await asyncio.open_connection(*listeners[0].getsockname())
    writer.write(said)
    async with asyncio.timeout(LIMIT_SECONDS):
        while await reader.read(4096):
            pass
    await until(lambda: not house.gate.visitors)
    writer.close()
    await house.close()


async def test_strangers_beyond_the_limit_push_out_the_oldest_of_them_and_nobody_who_is_in(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STRANGERS_MAX", 5)
    async with await served.client() as conn:
        desk = await sit(conn)
        lines = [await asyncio.open_connection("127.0.0.1", served.port) for _ in range(12)]
        await until(lambda: served.house.gate.turned_out == 7)
        assert len(served.house.gate.visitors) == 6
        async with await served.client() as late:
            await sit(late)
        desk.process.stdin.write(b"\x1b[17~")
        await desk.see(b"PEOPLE")
        for _reader, writer in lines:
            writer.close()


async def test_all_desks_taken_is_a_sentence(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DESKS_MAX", 1)
    async with await served.client() as one, await served.client() as other:
        await sit(one)
        refused = Desk(await other.create_process(term_type="xterm", encoding=None))
        await refused.see(b"All 1 desks of this server are taken; try again when somebody has left.")


async def test_a_client_that_reads_nothing_is_sent_one_frame_and_then_the_current_one(served: Served) -> None:
    """Its window is full: the console goes on, keys are taken, and what is shown then is where things stand."""
    async with await served.client(window=2048) as conn:
        process = await conn.create_process(term_type="xterm", term_size=(80, 24), encoding=None)
        app = await _app(served)
        await app.opened.wait()
        for key in (b"\x1b[17~", b"\x1bOQ") * 30 + (b"\x1b[17~",):
            process.stdin.write(key)
        await until(lambda: app.place.desk.id == "people" and not app.keys_waiting)
        desk = Desk(process)
        await desk.see(b"PEOPLE")
        assert len(desk.got) < 16 * 1024


async def test_a_flood_of_keys_waits_at_its_sender(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "KEYS_WAITING", 50)
    async with await served.client() as one, await served.client() as other:
        flood, calm = await sit(one), await sit(other)
        app = await _app(served)
        most = 0
        flood.process.stdin.write(b"\x1b[B" * 20_000)
        calm.process.stdin.write(b"\x1b[17~")
        seen = asyncio.ensure_future(calm.see(b"PEOPLE"))
        while not seen.done():
            most = max(most, app.keys_waiting)
            await asyncio.sleep(0)
        await seen
        assert most <= 50 + limits.TURN_BYTES


async def test_what_a_session_held_is_given_back(served: Served) -> None:
    for _ in range(4):
        async with await served.client() as conn:
            desk = await sit(conn)
            for key in (b"\x1b[17~", b"\x1b[B", b"\x1b[19~", b"\x1b"):
                desk.process.stdin.write(key)
            desk.process.close()
            await desk.process.wait_closed()
            del desk
        await until(lambda: not served.house.sessions)
    async with asyncio.timeout(LIMIT_SECONDS):
        while any(app() is not None for app in served.apps):
            await asyncio.sleep(0)
            gc.collect()


async def test_attempts_that_failed_are_journalled_together(served: Served, store: Store) -> None:
    for login in ("eve", "bob", "bob"):
        with contextlib.suppress(asyncssh.Error):
            await asyncssh.connect(
                "127.0.0.1", served.port, username=login, password="x", known_hosts=None, config=None,
                client_keys=None, agent_path=None,
            )  # fmt: skip
    await served.house.doorman.write_down()
    (row,) = await _journalled(store, "login_refused", 1)
    assert '"tries":3' in row
    assert '"from":"127.0.0.1"' in row
    assert "bob" in row


def _nobody(office: Office, language: str, house: House) -> ConsoleApp:
    raise AssertionError(f"{office} {language} {house}")


async def _app(served: Served) -> ConsoleApp:
    await until(lambda: bool(served.apps))
    app = served.apps[0]()
    assert app is not None
    return app


async def _journalled(store: Store, what: str, count: int) -> list[str]:
    """The journal's words of a kind, once there are so many rows."""
    rows: list[str] = []
    async with asyncio.timeout(LIMIT_SECONDS):
        while len(rows) < count:
            rows = await store.read(
                lambda conn: [
                    f"{row.before} {row.after}"
                    for row in conn.execute(text("SELECT * FROM journal WHERE what = :what"), {"what": what})
                ]
            )
    return rows
