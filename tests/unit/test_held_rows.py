"""What other desks change moves nothing before the next key: not the rows, not the cursor, not the numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from widgets.record_list import Column, RecordList, Row

COLUMNS = (Column("who", "Patient", 20, grow=True),)
KEYS = st.lists(st.integers(0, 12), unique=True, max_size=10)


def rows(*keys: int | str) -> list[Row[str]]:
    return [
        Row(key, (str(key),), section=True) if isinstance(key, str) else Row(key, (f"name {key}",), f"record {key}")
        for key in keys
    ]


def table(*keys: int | str) -> RecordList[str]:
    made: RecordList[str] = RecordList(COLUMNS)
    made.replace(rows(*keys))
    return made


def live(one: RecordList[str], *keys: int | str) -> None:
    one.hold = True
    one.replace(rows(*keys))
    one.hold = False


def shown(one: RecordList[str]) -> list[str]:
    return ["".join(text for text, _token in line).strip() for line in one.lines(79, 30)[1:]]


def test_newcomers_stand_at_the_end_until_they_are_sorted_in() -> None:
    one = table(1, 2, 3)
    one.move("down")
    live(one, 9, 3, 2, 1)
    assert shown(one) == ["1 name 1", "▌ 2 name 2", "3 name 3", "4 name 9"]
    assert one.newcomers == 1
    one.settle()
    assert shown(one) == ["4 name 9", "3 name 3", "▌ 2 name 2", "1 name 1"]
    assert one.newcomers == 0


def test_a_second_change_keeps_the_first_newcomers_where_they_are() -> None:
    one = table(1, 2)
    live(one, 8, 1, 2)
    live(one, 9, 8, 2)
    assert shown(one) == ["▌ 1 name 1", "2 name 2", "3 name 8", "4 name 9"]
    assert one.newcomers == 2
    one.settle()
    assert [text.split()[-1] for text in shown(one)] == ["9", "8", "2"]


def test_the_row_under_the_cursor_stays_though_it_is_gone() -> None:
    one = table(1, 2, 3)
    one.move("down")
    live(one, 1, 3)
    assert one.record == "record 2"
    assert shown(one) == ["1 name 1", "▌ 2 name 2", "3 name 3"]
    one.settle()
    assert shown(one) == ["1 name 1", "▌ 3 name 3"]


def test_sections_keep_their_place_and_what_they_say_now() -> None:
    one = table("waiting", 1, 2, "seen", 3)
    live(one, "waiting", 2, "seen", 3, 1)
    assert [text.strip("─ ") for text in shown(one)] == ["waiting", "▌ 1 name 1", "2 name 2", "seen", "3 name 3"]


def test_the_persons_own_reading_is_sorted_at_once() -> None:
    one = table(1, 2)
    one.replace(rows(2, 1))
    assert shown(one) == ["2 name 2", "▌ 1 name 1"]


@given(KEYS, KEYS, st.integers(0, 9))
def test_no_change_moves_what_is_seen(before: list[int], after: list[int], downs: int) -> None:
    one = table(*before)
    for _ in range(downs):
        one.move("down")
    current, seen = one.record, shown(one)
    live(one, *after)
    if not before:
        return
    assert one.record == current
    stayed = [text for text in seen if int(text.split()[-1]) in after or text.startswith("▌")]
    assert shown(one)[: len(stayed)] == stayed
    one.settle()
    assert [int(text.split()[-1]) for text in shown(one)] == after
