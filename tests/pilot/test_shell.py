"""The shell at work: lines, keys, type-ahead, errors, undo, leaving."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events

from console.person import Profile
from storage.ids import ActId
from tests.desk_driver import at_desk
from tests.pilot.example_desk import Desk
from tests.pilot.example_place import Guest, MadeUpOffice, example_app


async def test_the_lines_of_the_mock_ups(desk: Desk) -> None:
    screen = desk.driver.screen
    assert len(screen) == 24
    assert screen[0].startswith(" F3 QUEUE 6 F4 Day F8 More")
    assert screen[0].endswith("14:30")
    assert screen[1].startswith(" Example · Fri 2 Oct")
    assert screen[1].endswith("6 guests")
    assert screen[2].split() == ["##", "Time", "Patient", "Room", "Status"]
    assert screen[3].startswith("▌ 1 10:00 Ivanov Pyotr")
    assert screen[18].startswith("── 1 Ivanov Pyotr · 14.02.1988 ──")
    assert screen[19:22] == [" peek of Ivanov Pyotr", " second", " third"]
    assert screen[22] == ""
    assert screen[23].split("  ")[0] == " a Arrive"
    assert all(len(line) <= 79 for line in screen)


async def test_a_number_and_a_verb_act_on_that_row(desk: Desk) -> None:
    await desk.press("3")
    assert desk.driver.news == "3 Smith John · 14.02.1988"
    await desk.press("a")
    assert desk.office.written == ["arrive Smith John"]
    assert desk.driver.news.split("   ")[0] == "o ARRIVED Smith John"
    assert desk.driver.news.endswith("u undo")
    assert desk.driver.row("Smith John").startswith("▌ 3")


async def test_type_ahead_acts_on_fresh_data_and_is_never_lost(desk: Desk) -> None:
    await desk.press("3a 3a 2a Down 4a")
    assert desk.office.written == ["arrive Smith John", "arrive Shcherbakova Yulia", "arrive Kim Alina"]


async def test_keys_wait_for_the_read_in_flight(desk: Desk) -> None:
    desk.office.gate = asyncio.Event()
    desk.place.reload()
    for char in "1a":
        await desk.app.on_event(events.Key(char, char))
    await asyncio.sleep(0)
    assert desk.office.written == []
    desk.office.guests.insert(0, Guest(id=5, name="Newcomer"))
    desk.office.gate.set()
    await desk.app.settled()
    assert desk.office.written == ["arrive Ivanov Pyotr"]


async def test_a_verb_that_cannot_be_done_says_why_and_leaves_the_hints(desk: Desk) -> None:
    assert "a Arrive" in desk.driver.hints
    await desk.press("1a a")
    assert desk.driver.news == "a: already here since 10:01"
    assert "a Arrive" not in desk.driver.hints
    await desk.press("i")
    assert desk.driver.news == "i: “Insurance” means nothing in this place."
    await desk.press("9a")
    assert desk.driver.news == "There is no row 9 here."


async def test_a_row_number_waits_for_its_verb_and_is_dropped_by_any_other_key(desk: Desk) -> None:
    await desk.press("3")
    assert desk.driver.news.startswith("3 Smith John")
    assert desk.driver.hints.endswith("Esc drop 3")
    assert "a Arrive" in desk.driver.hints
    await desk.press("Esc")
    assert desk.driver.news == ""
    assert "F1 Help" in desk.driver.hints
    await desk.press("3 F4")
    await desk.press("F3")
    assert "drop" not in desk.driver.hints
    await desk.press("a")  # the row under the cursor, not the third
    assert desk.office.written == ["arrive Ivanov Pyotr"]
    await desk.press("3 Down")
    assert desk.driver.row("▌").startswith("▌ 2")
    assert "drop" not in desk.driver.hints
    await desk.press("3 F1 Esc")
    assert "drop" not in desk.driver.hints
    await desk.press("99")
    assert desk.driver.news.startswith("99 no such row")
    assert desk.driver.hints == "Esc drop 99"


async def test_no_key_is_swallowed_without_a_word(desk: Desk) -> None:
    await desk.press("3!")
    assert desk.driver.news[1:] == " is no verb: 3 was dropped. F1 shows the keys."
    assert desk.driver.row("▌").startswith("▌ 1")
    await desk.press("%")
    assert desk.driver.news[1:] == " means nothing here. F1 shows the keys."
    await desk.press("j")
    assert desk.driver.news[1:] == ": “Agree to help” means nothing in this place."
    await desk.press("Tab")
    assert desk.driver.news == "TAB means nothing here. F1 shows the keys."
    await desk.press("z")
    assert desk.driver.news == "z: nothing was done here yet that could be repeated"
    await desk.press("3 Space")
    desk.driver.expect("► 3")


async def test_live_refresh_moves_neither_the_cursor_nor_the_numbers(desk: Desk) -> None:
    await desk.press("Down Down")
    desk.office.guests.insert(0, Guest(id=5, name="Newcomer"))
    desk.office.guests.remove(next(g for g in desk.office.guests if g.name == "Kim Alina"))
    for char in "5":
        await desk.app.on_event(events.Key(char, char))
    desk.app.live.hear(frozenset({"queue"}))
    desk.app.live.tell()
    await desk.app.settled()
    assert desk.driver.row("Smith John").startswith("▌ 3")
    assert desk.driver.row("Newcomer").startswith("  7")
    await desk.press("a")
    assert desk.office.written == ["arrive García Lucía"]
    await desk.press("4a")
    assert desk.driver.news == "There is no row 4 here."


async def test_a_hidden_place_turns_stale_and_loads_when_it_is_shown(desk: Desk) -> None:
    await desk.press("F4 F3")
    await desk.press("F4")
    desk.office.guests.append(Guest(id=99, name="Newcomer"))
    desk.app.live.hear(frozenset({"queue"}))
    desk.app.live.tell()
    await desk.app.settled()
    await desk.press("F3")
    desk.driver.expect("Newcomer", "7 guests")


async def test_the_phone_opens_over_anything_and_returns_to_the_cursor(desk: Desk) -> None:
    await desk.press("Down Down F4 Down F9")
    desk.driver.expect("New call", "DAY")
    await desk.press("Esc")
    assert desk.driver.row("Shcherbakova").startswith("▌ 2")
    await desk.press("n F9 1")
    desk.driver.expect("Registration")


async def test_storage_errors_are_sentences_and_text_is_never_markup(desk: Desk) -> None:
    await desk.press("x")
    assert desk.driver.news == "[/foo] O'Neil [Jr] is already in the queue"
    await desk.press("Down")
    assert desk.driver.news == ""


async def test_an_exception_shows_the_error_page_and_the_desk_lives_on(desk: Desk) -> None:
    await desk.press("d")
    desk.driver.expect("Unexpected error", "ZeroDivisionError: as it was asked to")
    await desk.press("Enter 3a")
    assert desk.office.written == ["arrive Smith John"]


async def test_undo_says_what_was_taken_back_several_steps_deep(desk: Desk) -> None:
    await desk.press("1a 2a u")
    assert desk.driver.news == (
        "Taken back: ARRIVAL Shcherbakova Yulia. u again takes back: ARRIVAL Ivanov Pyotr"
    )
    await desk.press("u")
    assert desk.driver.news == "Taken back: ARRIVAL Ivanov Pyotr."
    await desk.press("u")
    assert desk.driver.news == "There is nothing of yours left to undo."
    assert desk.office.journal.undone == 2


async def test_undo_is_offered_only_beside_the_news_of_the_newest_act(desk: Desk) -> None:
    await desk.press("1a")
    assert desk.driver.news.endswith("u undo")
    await desk.office.write("silent")
    assert not desk.driver.news.endswith("u undo"), "something newer was done since"
    desk.place.done("o AS BEFORE")
    await desk.press("Down")
    desk.place.done("o AS BEFORE")
    assert desk.driver.news == "o AS BEFORE", "nothing was written by this key"


async def test_an_act_that_cannot_be_taken_back_says_so_once(desk: Desk) -> None:
    await desk.press("1a 2a")
    desk.office.journal.refusing = ActId(2)
    await desk.press("u")
    assert desk.driver.news == (
        "Not taken back: ARRIVAL Shcherbakova Yulia. Somebody has built on this since. "
        "u again takes back: ARRIVAL Ivanov Pyotr"
    )
    assert desk.office.journal.undone == 0
    await desk.press("u")
    assert desk.driver.news == "Taken back: ARRIVAL Ivanov Pyotr.", "the refused one is not told of again"
    assert desk.office.journal.undone == 1
    await desk.press("3a u")
    assert desk.driver.news.startswith("Not taken back:"), "something was done since: it is told of again"


async def test_what_the_line_does_not_name_is_named_before_it_is_taken_back(desk: Desk) -> None:
    await desk.press("1a 2a 2x")
    assert "is already in the queue" in desk.driver.news
    await desk.press("u")
    assert desk.driver.news == "u again takes back what was done at 3:00: ARRIVAL Shcherbakova Yulia"
    assert desk.office.journal.undone == 0, "after a verb that was refused nothing older is lost unasked"
    await desk.press("Down u")
    assert desk.driver.news.startswith("Taken back: ARRIVAL Shcherbakova Yulia.")
    await desk.press("Esc u")
    assert desk.driver.news.startswith("u again takes back"), "the line was emptied"
    await desk.press("3a u")
    assert desk.driver.news.startswith("Taken back: ARRIVAL Smith John.")


async def test_the_find_line_previews_and_does(desk: Desk) -> None:
    await desk.press("Space")
    await desk.driver.type("i")
    assert desk.driver.hints == "Enter → SHOW Ivanov Pyotr   ↓ another"
    await desk.press("Down Enter")
    assert desk.driver.row("Shcherbakova").startswith("▌ 2")
    await desk.press("Space")
    await desk.driver.type("zzz")
    assert desk.driver.hints == "nobody is called zzz"
    await desk.press("Enter Esc")
    assert desk.driver.hints.startswith("a Arrive")


async def test_four_digits_go_to_the_find_line(desk: Desk) -> None:
    await desk.press("45678")
    assert desk.driver.hints == "nobody is called 45678"
    assert desk.driver.news == "► 45678"


async def test_find_a_name_and_act_in_six_keys(desk: Desk) -> None:
    await desk.press("Space")
    await desk.driver.type("smi")
    await desk.press("Enter a")
    assert desk.office.written == ["arrive Smith John"]


async def test_help_is_made_from_the_place(desk: Desk) -> None:
    await desk.press("F1")
    desk.driver.expect("Queue: what can be done here", "Marks the patient as arrived.", "Everywhere")
    await desk.press("F1")
    desk.driver.expect_not("Everywhere")


async def test_a_place_of_the_menu(desk: Desk) -> None:
    await desk.press("F8 1")
    desk.driver.expect("F8 MORE")
    await desk.press("F7")
    assert desk.driver.news == "There is nothing here yet."
    await desk.press("F3")
    desk.driver.expect("F3 QUEUE")


async def test_alt_digits_are_twins_of_the_f_keys(desk: Desk) -> None:
    await desk.app.on_event(events.Key("cent_sign", "¢"))
    await desk.app.settled()
    desk.driver.expect("DAY")


async def test_z_repeats_the_last_verb(desk: Desk) -> None:
    await desk.press("1a Down z")
    assert desk.office.written == ["arrive Ivanov Pyotr", "arrive Shcherbakova Yulia"]


@pytest.mark.parametrize("key", ["Ins", "*"])
async def test_a_key_without_a_use_in_lists_says_so(desk: Desk, key: str) -> None:
    """Rows were marked that no verb took; until one does, the keys promise nothing."""
    await desk.press(key)
    assert "means nothing here. F1 shows the keys." in desk.driver.news


async def test_the_hardware_cursor_is_on_the_row_or_in_the_field(desk: Desk) -> None:
    await desk.press("Down")
    assert tuple(desk.app.cursor_position) == (0, 4)
    await desk.press("n")
    await desk.driver.type("Wei")
    x, y = desk.app.cursor_position
    assert desk.driver.screen[y].startswith("►Name")
    assert x == desk.driver.screen[y].index("Wei") + 3
    await desk.press("Left")
    assert desk.app.cursor_position.x == x - 1


async def test_the_lock_shows_counts_only() -> None:
    app = example_app()
    async with at_desk(app) as driver:
        await driver.press("F12 F3 a")
        driver.expect("LOCKED", "14:30", "6  Queue", "Enter unlocks.")
        driver.expect_not("Ivanov")
        await driver.press("1 Esc F1")
        driver.expect("LOCKED")
        await driver.press("Enter")
        driver.expect("Ivanov")
        driver.expect_not("LOCKED")


async def test_the_keymap_file_moves_verbs_and_is_told_off(tmp_path: Path) -> None:
    keymap = tmp_path / "keymap.toml"
    keymap.write_text('"verb.arrive" = "j"\n"verb.agree" = "a"\n"verb.boook" = "q"\n', encoding="utf-8")
    async with at_desk(example_app(office := MadeUpOffice(), Profile(keymap=keymap, terminal="xterm"))) as driver:
        assert driver.news == "The keymap names “verb.boook”, which is unknown; did you mean “verb.book”?"
        await driver.press("2j")
        assert office.written == ["arrive Shcherbakova Yulia"]


async def test_leaving_waits_for_writes_and_keeps_drafts(tmp_path: Path) -> None:
    office = MadeUpOffice()
    profile = Profile(drafts=tmp_path / "drafts", login="anna", terminal="xterm")
    app = example_app(office, profile)
    async with at_desk(app) as driver:
        await driver.press("n")
        await driver.type("Half a name")
        office.gate = asyncio.Event()
        write = asyncio.ensure_future(app.writes.run(office.write("late"), "the late one"))
        leaving = asyncio.ensure_future(app.leave())
        await asyncio.sleep(0)
        office.gate.set()
        await leaving
        await write
    assert office.written == ["late"]
    assert app.unsaved == []
    async with at_desk(example_app(MadeUpOffice(), profile)) as driver:
        await driver.press("n Ins")
        driver.expect("Half a name")


async def test_a_write_outlives_the_handler_that_began_it() -> None:
    office = MadeUpOffice()
    app = example_app(office)
    async with at_desk(app) as driver:
        office.gate = asyncio.Event()
        waiting = asyncio.ensure_future(app.writes.run(office.write("kept")))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.sleep(0)
        office.gate.set()
        assert await app.writes.drain() == []
        assert office.written == ["kept"]
        assert await app.writes.drain(0.01) == []
        assert driver.app.writes.under_way == 0


async def test_a_menu_answers_keys_that_choose_nothing(desk: Desk) -> None:
    """No key is swallowed without a word: a digit without an entry and a letter are answered, and choose nothing."""
    await desk.press("F8 7")
    foot = desk.driver.screen[23]
    assert "Nothing has the number 7 here: 1-" in foot
    assert foot.rstrip().endswith("choose.")
    await desk.press("0")
    assert "Nothing has the number 0 here" in desk.driver.screen[23]
    await desk.press("q")
    assert "A digit or Enter chooses here: 1-" in desk.driver.screen[23]
    await desk.press("Down")
    assert desk.driver.screen[23].rstrip().endswith("Esc back"), "the next key takes the answer away"
    await desk.press("Esc")
    assert desk.driver.screen[23].startswith(" a Arrive")


async def test_a_menu_is_left_by_the_key_of_another_place_or_its_own() -> None:
    async with at_desk(example_app()) as driver:
        await driver.press("F8 F8")
        assert len(driver.app.place.sheets) == 1
        await driver.press("Esc")
        assert driver.app.place.sheets == []
