"""What keeps the record cards of visits true: for a visit that will not take place no card is fetched.

What was fetched before may be brought back, and an undo may say that it was not: that it is away is a fact.
"""

from __future__ import annotations

GIVEN_UP = ("cancelled", "entered-in-error")
"""Visits for which nobody goes to the shelves."""
WANTED = ("requested", "pulled")
"""What is said of a card that is fetched, or is to be."""
ON_THE_SHELF = ("none", "requested", "not-found")
"""Before it: the card was not in anybody's hand."""


def _in(column: str, values: tuple[str, ...]) -> str:
    """One of the values, without IN: PostgreSQL would keep that in other words, and the check compares words."""
    return f"({' OR '.join(f'{column} = {one!r}' for one in values)})"


_FETCHED = (
    f"{_in('NEW.status', GIVEN_UP)} AND {_in('NEW.card_state', WANTED)}"
    f" AND NEW.card_state <> OLD.card_state AND {_in('OLD.card_state', ON_THE_SHELF)}"
)
_SAID = "the record of a visit that was given up is not fetched"

SQLITE: tuple[str, ...] = (
    f"""CREATE TRIGGER appointment_card BEFORE UPDATE ON appointment WHEN {_FETCHED}
BEGIN SELECT RAISE(ABORT, 'book: {_SAID}'); END""",
)
POSTGRESQL: tuple[str, ...] = (
    f"""CREATE TRIGGER appointment_card BEFORE UPDATE ON appointment FOR EACH ROW
  WHEN ({_FETCHED}) EXECUTE FUNCTION book_refused('{_SAID}')""",
)
