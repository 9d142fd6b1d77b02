"""Every verb of the desks that can be taken back: done, undone, named by the sentence, and all is as it was."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from console import deed_words
from storage.rooms import load_verbs
from storage.verbs import VERBS
from tests.engine.what_matters import state
from tests.pilot.demo_desk import Desk, demo_desk, demo_file


@dataclass(frozen=True)
class Act:
    """Keys from the place's own key on (`=text` is typed as it is), and what undo must name."""

    keys: tuple[str, ...]
    named: str
    login: str = "smirnova"


ACTS = (
    Act(("F2", "3l1"), "TRY TO REACH +7 495 000-99-11"),
    Act(("F2", "3d"), "CALL DEALT WITH +7 495 000-99-11"),
    Act(("F2", "1k"), "CALL ROW DROPPED Ivanov Pyotr"),
    Act(("F2", "10e", "3 Enter Enter Enter"), "OUTCOME OF A CALL Rodin Anton"),
    Act(("F2", "F9", "ivan Enter", "1", "3 Enter"), "BOOKING Ivanov Alexei, Mon 5 Oct 10:20"),
    Act(("F3", "2t"), "DOCTOR TOLD Rodina Yelizaveta"),
    Act(("F3", "2k1"), "LEFT UNSEEN Rodina Yelizaveta"),
    Act(("F3", "2e11"), "ORDER IN THE QUEUE Rodina Yelizaveta"),
    Act(("F3", "4e3"), "CALLED Komarova Tamara"),
    Act(("F3", "8e31"), "STEP BACK Al-Rashidi Samira"),
    Act(("F3", "8d"), "TO PAY Al-Rashidi Samira"),
    Act(("F3", "9s"), "SENT IN Rodina Yelizaveta"),
    Act(("F3", "13d"), "GONE Shevchuk Ivan"),
    Act(("F3", "1 Enter"), "READY d'Artois Étienne"),
    Act(("F3", "2 Enter", "1"), "CARD Rodina Yelizaveta"),
    Act(("F3", "o4 Esc"), "ROOM TO CLEAN 202"),
    Act(("F3", "n", "=rodin", "Enter 1 Enter"), "WALK-IN Rodin Anton"),
    Act(("F4", "Down Down l"), "CONFIRMATION Sidorova Yekaterina, Fri 2 Oct 14:50"),
    Act(("F5", "1e1", "=derm", "Enter 2 Enter"), "CHARGE Melnik Yelizaveta, Dermatologist, first visit"),
    Act(("F5", "1e21", "=10%", "Enter 1 Enter"), "DISCOUNT Melnik Yelizaveta, Neurologist, follow-up"),
    Act(("F5", "1k1 1 2580 Enter"), "STRUCK OFF Melnik Yelizaveta, Neurologist, follow-up", login="sedova"),
    Act(("F5", "n1 1000 Enter change Enter"), "CASH MOVED change, 0050, 1,000.00"),
    Act(("F6", "=rodin", "Enter v41", "=77", "Enter", "=31.12", "Enter"), "PAPER Rodin Anton, policy"),
    Act(("F6", "=rodin", "Enter v32"), "PAPER VOIDED Rodin Anton, consent"),
    Act(("F6", "=rodin", "Enter v6", "=x", "Enter Esc"), "ALERT Rodin Anton"),
    Act(("F6", "=rodin", "Enter e", "=x", "F10"), "CHANGE OF THE CARD Rodin Anton"),
    Act(
        ("F6", "Esc n", "=Novak", "Enter", "=Eva", "Enter Enter 2", "=1.2.1990", "Enter", "=8 903 555 11 22", "Enter"),
        "REGISTRATION Novak Eva",
    ),
)


@pytest.fixture(scope="module")
def demo(blank_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_file(blank_database, tmp_path_factory.mktemp("demo") / "demo.db")


async def do(desk: Desk, keys: tuple[str, ...]) -> None:
    """Type each part: keys, or after `=` a text."""
    for part in keys:
        await (desk.driver.type(part[1:]) if part.startswith("=") else desk.press(part))


def _written(conn: Connection) -> tuple[int, int]:
    """The newest call, and how many changes there are."""
    call, rows = conn.execute(text("SELECT (SELECT max(id) FROM call), (SELECT max(id) FROM journal)")).one()
    return call, rows


@pytest.mark.parametrize("act", ACTS, ids=[act.named for act in ACTS])
async def test_what_was_done_is_named_and_taken_back(demo: Path, tmp_path: Path, act: Act) -> None:
    async with demo_desk(demo, tmp_path, login=act.login) as desk:
        last_call, rows = await desk.store.read(_written)
        before = await desk.store.read(state, last_call)
        await do(desk, act.keys)
        assert (await desk.store.read(_written))[1] > rows, "nothing was done:\n" + "\n".join(desk.driver.screen)
        await desk.press("u")
        assert desk.driver.news.startswith(f"Taken back: {act.named}"), desk.driver.news
        after = await desk.store.read(state, last_call)
        assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {}
        assert after == before
        desk.app.say("")
        await desk.press("u")
        assert desk.driver.news.startswith("u again takes back"), "an older act is named before it is taken back"
        assert await desk.store.read(state, last_call) == before


async def test_a_payment_is_said_to_stay_and_what_is_next_is_named_first(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F3 2t F5 1p Enter Enter")
        assert "RECEIPT" in desk.driver.news
        assert "u undo" not in desk.driver.news
        last_call, _rows = await desk.store.read(_written)
        before = await desk.store.read(state, last_call)
        await desk.press("u")
        assert desk.driver.news.startswith("This cannot be taken back: PAYMENT Melnik Yelizaveta, 0050, 1,900.00; give")
        assert "u again takes back: DOCTOR TOLD Rodina" in desk.driver.news
        assert await desk.store.read(state, last_call) == before
        await desk.press("u")
        assert desk.driver.news.startswith("Taken back: DOCTOR TOLD Rodina Yelizaveta.")


async def test_a_new_caller_booked_from_the_call_goes_with_the_booking(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        last_call, _rows = await desk.store.read(_written)
        before = await desk.store.read(state, last_call)
        await desk.press("F9")
        await desk.driver.type("Zzorin Ilya")
        await desk.press("1")
        await desk.press("Enter")
        await desk.driver.type("8 926 555 11 22")
        await desk.press("Enter 1 3 Enter")
        assert desk.driver.news.startswith("■ BOOKED Zzorin Ilya"), "\n".join(desk.driver.screen)
        await desk.press("u")
        assert desk.driver.news.startswith("Taken back: BOOKING Zzorin Ilya")
        assert "u again takes back: CALL ROW" in desk.driver.news
        assert await desk.store.read(state, last_call) == before
        await desk.press("u")
        assert desk.driver.news.startswith("Taken back: CALL ROW number unknown.")
        desk.driver.expect_not("OPEN  unknown")


async def test_the_last_paper_and_ready_are_taken_back_together(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        last_call, _rows = await desk.store.read(_written)
        await do(desk, ("F6", "=rodin", "Enter v32 Esc", "F3", "n", "=rodin", "Enter 1 Enter"))
        before = await desk.store.read(state, last_call)
        await desk.press("Enter")
        desk.driver.expect("1 Consent: signed", "2 Card: it is here")
        await desk.press("1 Enter")
        await desk.press("Esc")
        assert desk.driver.news.split("  ")[0] == "√ Consent Rodin Anton · o READY"
        assert desk.driver.news.endswith("u undo")
        desk.driver.expect("o READY")
        await desk.press("u")
        assert desk.driver.news.startswith("Taken back: PAPER Rodin Anton, consent + READY Rodin Anton. u again")
        assert await desk.store.read(state, last_call) == before, "the paper and what came of it are one deed"


async def test_the_sentence_is_russian_on_a_russian_desk(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path, language="ru") as desk:
        await desk.press("F3 2t u")
        taken = "Взято назад: ОПОВЕЩЕНИЕ ВРАЧА Rodina Yelizaveta. Ещё раз U/Г возьмёт назад: "
        assert desk.driver.news.startswith(taken)


async def test_an_act_of_before_the_console_was_started_is_named_first(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F3 u")
        assert desk.driver.news.startswith("u again takes back what was done at 14:30: ORDER IN THE QUEUE d'Artois")
        await desk.press("u")
        assert desk.driver.news.startswith("Taken back: ORDER IN THE QUEUE d'Artois Étienne. u again takes back: READY")


async def test_the_history_tells_what_was_taken_back(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await do(desk, ("F6", "=rodin", "Enter v32 Esc", "F9", "=rodin", "1", "1", "3 Enter"))
        assert desk.driver.news.startswith("■ BOOKED Rodin Anton"), "\n".join(desk.driver.screen)
        when = desk.driver.news.removeprefix("■ BOOKED Rodin Anton: ").partition(",")[0]
        await desk.press("u h")
        booked = desk.driver.row(" booked ")
        assert "booked (taken back)" in booked
        assert when in booked, "the time stands as everywhere"
        assert "consent (voided)" in desk.driver.row("consent")
        desk.driver.expect_not("2026-10-")


def test_every_act_of_the_desks_has_its_words() -> None:
    load_verbs()
    rooms = ("calls.", "schedule.", "queue.", "patients.", "services.", "cash.", "staff.", "accounts.", "privacy.",
             "evening.", "recalls.", "waiting.", "messages.", "assist.",
             "rebooking.", "printing.", "templates.", "documents.", "insurance.", "claims.", "fiscal.")  # fmt: skip
    unseen = {
        "calls.ring",
        "calls.hang_up",
        "privacy.look",
        "queue.advance",
        "queue.record_passage",
        "schedule.walk_in",
        "schedule.retime",
    }
    unseen |= {"schedule.fulfil", "schedule.release", "schedule.take_in", "accounts.wrong_pin"}
    unseen |= {"accounts.enter", "accounts.leave", "accounts.turn_away"}  # noted beside the keys
    sending = ("answer", "claim", "doubt", "failed", "fall_due", "sent")  # done by the sender, not at a desk
    unseen |= {f"messages.{name}" for name in sending}
    working = ("break_off", "claim", "doubt", "failed", "printed")  # done by who prints, not at a desk
    unseen |= {f"printing.{name}" for name in working}
    unseen |= {f"fiscal.{name}" for name in ("break_off", "claim", "done", "doubt", "failed", "gather", "on_paper")}
    assert {name for name in VERBS if name.startswith(rooms)} - unseen == set(deed_words.ACTS) - {"centre.settle"}
