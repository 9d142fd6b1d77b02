"""All that a user reads is there in every language: translated, counted, with its placeholders, within its place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from console import cash_words as words
from console import flow_words
from console.desk import discover
from console.desks.calls import view as calls
from console.desks.queue import view as queue
from console.locale import LANGUAGES, _, catalogues, ngettext, pgettext, use
from widgets.rows import Column


def test_the_catalogues_are_complete() -> None:
    """`python -m console.locale update`, then translate what is empty."""
    found = [f"{flaw.language}: {flaw.message!r} {flaw.what}" for flaw in catalogues.flaws()]
    assert not found


@pytest.fixture(params=LANGUAGES)
def tongue(request: pytest.FixtureRequest) -> Iterator[str]:
    use(request.param)
    yield request.param
    use("en")


def test_headings_fit_their_columns(tongue: str) -> None:
    wide = [
        f"{desk.id}: {_(column.title)!r} takes {cell_len(_(column.title))} of {column.width}"
        for desk in discover()
        for column in getattr(desk.build(), "columns", ())
        if cell_len(_(column.title)) > column.width
    ]
    assert not wide


VERB_CELLS = 14
"""So wide may a verb be in line 24, or too few of them fit beside each other."""


def test_verbs_fit_into_the_last_line(tongue: str) -> None:
    labels = {
        f"{desk.id}: {label}"
        for desk in discover()
        for label in (
            *(_(command.label) for command in type(desk.build()).commands.values()),
            _(type(desk.build()).open_label),
        )
        if cell_len(label) > VERB_CELLS
    }
    assert not labels


HELP_CELLS = 71
"""What a line of the help page leaves beside the key."""


def test_the_help_of_a_verb_is_one_line(tongue: str) -> None:
    long = [
        f"{desk.id}: {said}"
        for desk in discover()
        for command in type(desk.build()).commands.values()
        if cell_len(said := _("{label}. {help}").format(label=_(command.label), help=_(command.help))) > HELP_CELLS
    ]
    assert not long


def _width(columns: tuple[Column, ...], key: str) -> int:
    return next(column.width for column in columns if column.key == key)


def test_words_fit_their_columns(tongue: str) -> None:
    """What stands in a narrow column is never cut: statuses, directions, subjects, methods."""
    said: list[tuple[str, int]] = []
    status = _width(queue.COLUMNS, "status")
    said += [(_(word), status) for word, _token in flow_words.STATUS.values()]
    said += [(text, status) for text in (_("√ PAID"), _("√ CONFIRMED"))]
    result = _width(calls.COLUMNS, "result")
    said += [(_(word), result) for word, _token in calls.OUTCOMES.values()]
    said += [(_(word) + " 12.10", result) for word in ("■ BOOKED", "■ MOVED")]
    said += [(_(text).format(time="15:00", tries=2), result) for text in ("! CALL {time}", "! AT {time} ({tries})")]
    said += [(_(text).format(tries=2), result) for text in ("! CALL BACK", "! CALL BACK ({tries})")]
    said += [(_("· same as {row}").format(row=12), result), (_("! RINGING"), result), (_("! OPEN"), result)]
    said += [(_(text), _width(calls.COLUMNS, "dir")) for text in ("in", "out", "miss")]
    said += [(_(text), _width(calls.COLUMNS, "about")) for text in calls.ABOUT.values()]
    cash = next(desk for desk in discover() if desk.id == "cash").build().columns
    said += [(_(text), _width(cash, "method")) for text in words.METHODS.values()]
    people = next(desk for desk in discover() if desk.id == "people").build().columns
    said += [(_(text), _width(people, "standing")) for text in STANDINGS]
    assert not [(text, cells) for text, cells in said if cell_len(text) > cells]


STANDINGS = ("- MERGED", "- DECEASED", "! ALERT", "· CALLED ONLY", "birth date", "document", "number", "card number")


def test_places_fit_into_the_first_line(tongue: str) -> None:
    """With two digits behind each name that counts, and the clock at the right: 79 columns."""
    desks = [desk for desk in discover() if not desk.menu]
    named = (f"F{number} {_(desk.title)}{' 99' if desk.count else ''}" for number, desk in enumerate(desks, 2))
    line = " " + " ".join(named)
    assert cell_len(line) + len(" 14:32") + len(f" F7 {_('Lists')} F8 {_('More')}") <= 79


def test_russian_counts_in_three_forms() -> None:
    use("ru")
    try:
        said = [
            ngettext("{count} check, nothing wrong.", "{count} checks, nothing wrong.", count).format(count=count)
            for count in (1, 2, 5, 21)
        ]
    finally:
        use("en")
    assert len({sentence.lstrip("0123456789") for sentence in said}) == 3
    assert said[0].lstrip("0123456789") == said[3].lstrip("0123456789")


def test_an_unknown_language_falls_back_to_english() -> None:
    use("xx")
    assert _("Login") == "Login"
    assert pgettext("verb", "Book") == "Book"
    assert _("") == ""
    use("en")


def _judge(source: str, translated: str, comment: str = "") -> list[str]:
    from babel.messages.catalog import Catalog, Message

    catalogue = Catalog(locale="ru")
    message = Message(source, auto_comments=[comment] if comment else [])
    return list(catalogues._flaws_of(message, Message(source, translated), catalogue))


def test_the_examination_notices_each_kind_of_flaw() -> None:
    assert not _judge("{count} seats", "{count} мест")
    assert "placeholders" in _judge("{count} seats", "{number} мест")[0]
    assert "placeholders" in _judge("{count} seats", "много мест")[0]
    assert "not translated" in _judge("Seats", "")[0]
    assert "takes 12 cells of 5" in _judge("Seats", "Двенадцать12", "Translators: max 5")[0]
    assert "space" in _judge("Seats", "Места ")[0]
