"""What storage says, in the words of the desk."""

from __future__ import annotations

from datetime import date

from console.locale import use
from console.present import say_error
from storage.errors import N_, Conflict, NotAllowed, RuleBroken
from storage.rights import Right
from storage.rows import CHANGED, THINGS


def test_a_day_is_written_as_the_language_writes_it() -> None:
    error = RuleBroken(N_("{time} on {day} is taken."), time="14:30", day=date(2026, 10, 6))
    assert say_error(error) == "14:30 on Tue 6 Oct is taken."
    use("ru")
    try:
        assert say_error(error) == "вт 6 окт в 14:30 занято."
    finally:
        use("en")


def test_a_right_is_named_by_the_roles_that_have_it() -> None:
    error = NotAllowed(N_("{name} may not do this; it is done by: {right}."), name="Anna", right=Right.SERVICES)
    assert say_error(error) == "Anna may not do this; it is done by: senior administrator, office manager."


def test_a_thing_that_another_desk_changed_is_named_in_the_language_of_the_desk() -> None:
    error = Conflict(CHANGED, who="anna", desk="desk 1", when="14:37", what=THINGS["roster_line"])
    assert say_error(error) == "anna (desk 1) changed these hours at 14:37; look again."
    use("ru")
    try:
        assert say_error(error) == "anna (desk 1), 14:37, изменено: эти часы; посмотрите ещё раз."
    finally:
        use("en")


def test_a_value_that_storage_forgot_leaves_a_gap_and_no_error() -> None:
    assert say_error(RuleBroken("Shift {number} is closed.")) == "Shift  is closed."


def test_braces_in_a_name_are_a_name() -> None:
    assert say_error(RuleBroken("{name} is not merged.", name="{0} {x!r}")) == "{0} {x!r} is not merged."


def test_initials_at_the_end_of_a_sentence_bring_no_second_full_stop() -> None:
    assert say_error(RuleBroken("Ivanov is with {doctor}.", doctor="Orlova E.I.")) == "Ivanov is with Orlova E.I."
