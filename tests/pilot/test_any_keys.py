"""Whatever is typed at the desk, in whatever order: no error page, no hanging key, nothing wrong in the data.

`FRONTDESK_FUZZ=500 pytest tests/pilot/test_any_keys.py` plays so many new sequences instead of the usual few.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from textual import events

from console.keyboard import russian
from storage.checking import verify
from tests.desk_driver import NAMED
from tests.pilot.demo_desk import Desk, demo_desk, demo_file
from tests.pilot.hostile import TEXTS

WISHED = int(os.environ.get("FRONTDESK_FUZZ", "0"))
LETTERS = "abcdefghiklmnoprstuvwxz"
PLACES = [f"F{number}" for number in range(2, 9)]
KEYS = sorted(set(NAMED) - {"F11", *PLACES})

named = st.sampled_from(["Enter"] * 12 + ["Esc"] * 4 + ["Tab", "Down", "Down", "Space", "F10", "Bksp"] * 2 + KEYS)
verbs = st.sampled_from(LETTERS + "".join(map(russian, LETTERS)) + "jqyйцн")
digits = st.sampled_from("1111222333456789000")
signs = st.sampled_from(" =*/+-.,:;'[]{}@?%#")
act = st.one_of(
    named.map(lambda name: ("key", name)),
    named.map(lambda name: ("key", name)),
    verbs.map(lambda letter: ("type", letter)),
    verbs.map(lambda letter: ("type", letter)),
    digits.map(lambda digit: ("type", digit)),
    digits.map(lambda digit: ("type", digit)),
    signs.map(lambda sign: ("type", sign)),
    st.sampled_from(PLACES).map(lambda name: ("key", name)),
    st.sampled_from(["ivan", "9161", "смир", "пн", "+3d", "1430", "1500"]).map(lambda text: ("type", text)),
    st.sampled_from(TEXTS).map(lambda text: ("paste", text)),
    st.text(max_size=12).map(lambda text: ("paste", text)),
)
"""One thing that a hand does."""


def strokes(kind: str, text: str) -> list[events.Event]:
    """The events of one act."""
    if kind == "key":
        return [events.Key(NAMED[text], " " if text == "Space" else None)]
    if kind == "paste":
        return [events.Paste(text)]
    return [events.Key("space" if char == " " else char if char.isalnum() else "symbol", char) for char in text]


@pytest.fixture(scope="module")
def demo(blank_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_file(blank_database, tmp_path_factory.mktemp("demo") / "demo.db")


PEOPLE = ("smirnova", "smirnova", "sedova", "orlova", "pankratov", "vetrova", "auditor")
SIZES = ((80, 24), (80, 24), (132, 43), (64, 20), (40, 12), (20, 5))


@settings(
    max_examples=WISHED or 12,
    derandomize=not WISHED,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink) if WISHED else (Phase.generate,),
)
@given(
    acts=st.lists(act, min_size=20, max_size=60),
    login=st.sampled_from(PEOPLE),
    size=st.sampled_from(SIZES),
    language=st.sampled_from(["en", "en", "ru"]),
)
def test_any_keys_at_all(
    demo: Path, acts: list[tuple[str, str]], login: str, size: tuple[int, int], language: str
) -> None:
    async def play() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with demo_desk(demo, Path(folder), login=login, language=language, size=size) as desk:
                for kind, text in acts:
                    await desk.put(*strokes(kind, text))
                await still_works(desk)
                verdict = await desk.store.read(verify)
                assert verdict.ok, verdict.problems

    asyncio.run(play())


async def still_works(desk: Desk) -> None:
    """Out of every sheet, into another place and its help."""
    await desk.to_list()
    for key, place in (("F2", "calls"), ("F3", "queue"), ("F4", "schedule")):
        await desk.press(key)
        await desk.to_list()
        assert desk.app.place.desk.id == place
        await desk.press("F1 Esc")
