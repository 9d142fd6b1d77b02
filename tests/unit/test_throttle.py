"""Who guesses waits longer each time; who is only clumsy hardly waits; nothing is remembered without end."""

from __future__ import annotations

import pytest

from console.serve import throttle
from console.serve.throttle import Throttle, group_of


class Now:
    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_each_wrong_password_doubles_the_wait_up_to_a_limit() -> None:
    now = Now()
    guard = Throttle(now)
    assert guard.wait("192.0.2.1", "anna") == 0
    waits = []
    for _ in range(10):
        waits.append(guard.wrong("192.0.2.1", "anna"))
        now.seconds += waits[-1]
    assert waits[:4] == [0.5, 1.0, 2.0, 4.0]
    assert waits[-1] == throttle.ADDRESS_SECONDS_MAX


def test_a_name_that_others_guess_at_keeps_its_person_waiting_for_seconds_only() -> None:
    now = Now()
    guard = Throttle(now)
    for number in range(50):
        guard.wrong(f"192.0.2.{number}", "anna")
        now.seconds += 10
    guard.wrong("192.0.2.77", "anna")
    wait = guard.wait("198.51.100.1", "anna")
    assert wait is not None
    assert wait <= throttle.LOGIN_SECONDS_MAX
    assert guard.wait("198.51.100.1", "eve") == 0


def test_those_that_come_together_stand_in_a_row_and_the_row_has_an_end() -> None:
    guard = Throttle(Now())
    for _ in range(4):
        guard.wrong("192.0.2.1", "anna")
    waits = [guard.wait("192.0.2.1", "eve") for _ in range(20)]
    assert waits[0] == 4.0
    assert waits[1] == 8.0
    assert waits[-1] is None


def test_who_got_in_begins_anew_and_their_address_is_forgiven_by_half() -> None:
    now = Now()
    guard = Throttle(now)
    for _ in range(4):
        guard.wrong("192.0.2.1", "anna")
    guard.right("192.0.2.1", "anna")
    now.seconds += 60
    assert guard.wrong("192.0.2.1", "eve") == 2.0


def test_a_quarter_of_an_hour_later_nothing_is_remembered() -> None:
    now = Now()
    guard = Throttle(now)
    for _ in range(6):
        guard.wrong("192.0.2.1", "anna")
    now.seconds += throttle.FORGOTTEN_SECONDS + 60
    assert guard.wait("192.0.2.1", "anna") == 0
    assert guard.wrong("192.0.2.1", "anna") == throttle.FIRST_SECONDS


def test_a_flood_from_everywhere_is_remembered_in_bounds() -> None:
    guard = Throttle(Now())
    for number in range(3 * throttle.REMEMBERED):
        guard.wrong(f"2001:db8:{number:x}::1", f"login{number}")
    assert len(guard) == 2 * throttle.REMEMBERED


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix", "unix"),
    ],
)
def test_who_counts_as_one(address: str, group: str) -> None:
    assert group_of(address) == group
