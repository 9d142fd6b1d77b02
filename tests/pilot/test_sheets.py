"""What asks: forms, drafts, menus, what is typed wrong."""

from __future__ import annotations

from textual import events

from tests.pilot.example_desk import Desk


async def test_the_call_budget_typed_at_once(desk: Desk) -> None:
    await desk.press("b 4567 Enter 1 3 Enter")
    assert desk.taken == (10, "b", "tue 11")
    assert desk.office.written == ["booked"]


async def test_the_sheet_says_what_enter_will_do(desk: Desk) -> None:
    await desk.press("b")
    assert desk.driver.hints == "Who: needs an answer   Esc back"
    await desk.driver.type("smi")
    assert desk.driver.hints.startswith("Enter → Smith John")
    await desk.press("Enter")
    assert desk.driver.hints.startswith("Enter → Booking")
    await desk.press("5")
    desk.driver.expect("There is no choice 5.")
    await desk.press("n")
    assert desk.driver.row("About").strip() == "About New one"
    assert desk.driver.hints.startswith("Enter → tue 6 9:40")
    await desk.press("3")
    assert desk.driver.hints == "Enter → BOOK Smith John   Esc back"
    desk.driver.expect("── Booking ──")
    await desk.press("F10")
    assert desk.taken == (30, "n", "tue 11")


async def test_choosing_from_a_later_page(desk: Desk) -> None:
    await desk.press("b 4567 Down Enter 1 PgDn 1 Enter")
    assert desk.taken == (20, "b", "tue 18")


async def test_a_draft_is_kept_and_offered_when_you_come_back(desk: Desk) -> None:
    await desk.press("n")
    await desk.driver.type("Wei Wang")
    await desk.press("Esc")
    assert desk.taken is None
    await desk.press("n")
    desk.driver.expect("Ins: the draft of 14:30 is kept, take it up")
    desk.driver.expect_not("Wei Wang")
    await desk.press("Ins 41 Enter")
    assert desk.taken == ("Wei Wang", 41, None)
    await desk.press("n")
    desk.driver.expect_not("draft")


async def test_going_to_another_place_leaves_the_form_as_it_was(desk: Desk) -> None:
    await desk.press("n")
    await desk.driver.type("Wei")
    await desk.press("F4")
    desk.driver.expect_not("Registration")
    await desk.press("F3")
    desk.driver.expect("Registration", "Wei")
    await desk.driver.type(" Wang")
    await desk.press("Enter 41 Enter")
    assert desk.taken == ("Wei Wang", 41, None)


async def test_equals_copies_the_record_before(desk: Desk) -> None:
    await desk.press("n")
    await desk.driver.type("Wei Wang")
    await desk.press("Enter 41 Enter")
    await desk.press("n = Enter = Enter")
    assert desk.taken == ("Wei Wang", 41, None)


async def test_a_wrong_entry_keeps_its_text_and_says_what_was_expected(desk: Desk) -> None:
    await desk.press("n")
    await desk.driver.type("Wei")
    await desk.press("Enter")
    await desk.driver.type("4x")
    await desk.press("Enter")
    desk.driver.expect("A whole number was expected, such as 12.", "4x", "Wei")
    await desk.press("Bksp")
    desk.driver.expect("Doubled 8")
    desk.driver.expect_not("was expected")
    await desk.press("F10")
    assert desk.taken == ("Wei", 4, None)


async def test_an_empty_field_that_is_needed_holds_enter(desk: Desk) -> None:
    await desk.press("n Enter")
    desk.driver.expect("This is needed.")
    await desk.press("F10")
    desk.driver.expect("This is needed.")


async def test_what_storage_refuses_stays_in_the_sheet(desk: Desk) -> None:
    await desk.press("n")
    await desk.driver.type("Old")
    await desk.press("Enter 99 Enter")
    desk.driver.expect("Nobody is 99.", "Registration")
    await desk.press("Bksp Bksp 7 F10")
    assert desk.taken == ("Old", 7, None)


async def test_accepting_may_ask_further(desk: Desk) -> None:
    await desk.press("n")
    await desk.driver.type("Old")
    await desk.press("Enter 98 Enter 1")
    assert desk.taken == ("Old", 98, None)


async def test_counts_go_from_enter_to_enter(desk: Desk) -> None:
    await desk.press("p 3 Enter Enter 12 Enter Enter")
    assert desk.taken == [3, 0, 12]


async def test_one_digit_answers_a_menu(desk: Desk) -> None:
    await desk.press("2k2")
    assert desk.driver.news == "cancelled Shcherbakova Yulia: 1"
    await desk.press("k Esc")
    assert desk.driver.news == "cancelled Shcherbakova Yulia: None"


async def test_a_pasted_text_is_cleaned(desk: Desk) -> None:
    await desk.press("n")
    await desk.app.on_event(events.Paste("Wei\x1b[31m\r\nWang\u202e"))
    await desk.app.settled()
    desk.driver.expect("Wei[31m  Wang")
