"""The driver on a wire: the terminal shows what is to be seen, at each depth, in each charset, and is never behind."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import Color, ColorSystem
from rich.style import Style
from textual import events
from textual.strip import Strip

from console.terminal.pace import Pace
from console.terminal.profile import CHARSETS, COLOURS, Charset, Colours, profile_of
from tests.unit.terminal_model import Desk, Line, driver_on
from widgets.cells import cells_for
from widgets.charset import fitting
from widgets.lines import Painter

COLUMNS, LINES = 40, 6
XTERM = profile_of("xterm", {})
PAINTER = Painter(
    {
        "text": Style.parse("white on black"),
        "row.cursor": Style.parse("black on white"),
        "money": Style.parse("bold bright_yellow on black"),
        "heading": Style.parse("underline"),
        "bar": Style.parse("reverse"),
        "own": Style.parse("#10a0ff on #203040"),
        "wide": Style.parse("color(208) on color(17)"),
    }
)
_TEXT = st.text(st.sampled_from("abc · Щжёй漢é►▌■─√№—ßÅ"), max_size=14)
_PIECE = st.tuples(_TEXT, st.sampled_from(["text", "row.cursor", "money", "heading", "bar", "own", "wide"]))
PICTURES = st.lists(
    st.lists(st.lists(_PIECE, max_size=4).map(tuple), min_size=LINES, max_size=LINES), min_size=1, max_size=5
)
BASIC = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")


async def turns(count: int = 3) -> None:
    """Let the loop take its turns."""
    for _ in range(count):
        await asyncio.sleep(0)


def painted(picture: list[tuple[tuple[str, str], ...]]) -> list[Strip]:
    return [PAINTER.paint(line, COLUMNS) for line in picture]


def as_seen(colour: Color | None, depth: Colours) -> str:
    """How the emulator names a colour, worked out apart from what the driver does."""
    if colour is None or colour.is_default or depth == "mono":
        return "default"
    system = {"16": ColorSystem.STANDARD, "256": ColorSystem.EIGHT_BIT, "true": ColorSystem.TRUECOLOR}[depth]
    if colour.number is not None and colour.number < 16 and colour.triplet is None:
        number = colour.number
    else:
        shown = colour.downgrade(system)
        if depth != "16":
            return shown.get_truecolor().hex.removeprefix("#")
        number = shown.number or 0
    return ("bright" if number > 7 else "") + BASIC[number % 8]


def expected(strip: Strip, depth: Colours, charset: Charset) -> list[tuple[object, ...]]:
    out: list[tuple[object, ...]] = []
    cells = [(letter, part.style) for part in strip for letter in cells_for(depth)(Strip([part])).letters]
    for letter, style in cells[:-1]:
        assert style is not None
        reverse = bool(style.reverse)
        if depth == "mono" and style.bgcolor is not None and style.bgcolor.number != 0:
            reverse = True
        ground = as_seen(style.bgcolor, depth)
        seen = (ground, bool(style.underline), reverse)
        letter = fitting(letter, charset)  # noqa: PLW2901  as the terminal has it
        if letter == " " and not style.underline and not reverse:
            out.append((" ", *seen))
        elif letter:
            for part in letter if charset != "utf-8" else (letter,):
                out.append((part, *seen, as_seen(style.color, depth), bool(style.bold)))
        elif charset == "utf-8":
            out.append(("", *seen))
    return out


def seen(line: Line, y: int) -> list[tuple[object, ...]]:
    out: list[tuple[object, ...]] = []
    for x in range(COLUMNS - 1):
        cell = line.glass.buffer[y][x]
        look = (cell.bg, cell.underscore, cell.reverse)
        if cell.data == "" or (cell.data == " " and not cell.underscore and not cell.reverse):
            out.append((cell.data, *look))
        else:
            out.append((cell.data, *look, cell.fg, cell.bold))
    return out


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("depth", COLOURS)
@given(pictures=PICTURES)
@settings(max_examples=10, deadline=None)
def test_the_terminal_shows_the_frame_cell_by_cell(
    pictures: list[list[tuple[tuple[str, str], ...]]], depth: Colours, charset: Charset
) -> None:
    profile = replace(XTERM, colours=depth, charset=charset)

    async def show_all() -> None:
        desk, line = Desk(), Line(profile, COLUMNS, LINES)
        driver = driver_on(desk, line, profile)
        for at, picture in enumerate(pictures):
            desk.strips, desk.cursor = painted(picture), (at, at)
            driver.show()
            await turns()
            line.read()
            for y, strip in enumerate(desk.strips):
                assert seen(line, y) == expected(strip, depth, charset)
            assert (line.glass.cursor.x, line.glass.cursor.y) == (at, at)
        assert not {(x, y) for x, y in line.glass.written if x == COLUMNS - 1}, "nothing in the last column"
        driver.stop_application_mode()

    asyncio.run(show_all())


def rows(text: str) -> list[Strip]:
    return painted([((f"{text} {y}" * 3, "text"),) for y in range(LINES)])


async def test_while_bytes_are_unsent_no_frame_is_worked_out_and_then_one_current_one_goes() -> None:
    desk, line = Desk(rows("first")), Line(XTERM, room=100)
    driver = driver_on(desk, line, XTERM)
    await turns()
    frame, asked = line.sent, desk.asked
    assert line.unsent
    for step in range(1000):
        line.listener.received(b"\x1b[B")  # type: ignore[union-attr]
        desk.strips = rows(str(step))
        driver.show()
        await turns(1)
    assert len(desk.keys) == 1000, "every key arrived"
    assert line.sent == frame, "nothing more was sent"
    assert desk.asked == asked, "nothing was even worked out"
    while line.waiting:
        line.read(40)
        await turns()
    assert line.sent < 2 * frame, "one current frame, no stale one"
    assert line.glass.display[0].startswith("999 0")


async def test_a_line_that_takes_everything_and_shows_nothing_is_one_frame_behind_at_most() -> None:
    """The kernel, SSH and modems have buffers: the terminal's answer is what counts."""
    desk, line = Desk(rows("first")), Line(XTERM)
    driver = driver_on(desk, line, XTERM)
    await turns()
    for step in range(30):  # the terminal reads and answers
        desk.strips = rows(str(step) * 9)
        driver.show()
        await turns()
        line.read()
        await turns()
    assert line.glass.asked
    before = line.sent
    for step in range(1000):  # it stands still
        line.listener.received(b"\x1b[B")  # type: ignore[union-attr]
        desk.strips = rows(f"{step:03}" * 3)
        driver.show()
        await turns()
    assert line.sent - before < 4096, "a frame or so, not a thousand"
    assert len(desk.keys) == 1000
    line.read()
    await turns()
    line.read()
    assert line.glass.display[0].startswith("999999999 0"), "the current frame came at once"
    driver.stop_application_mode()


async def test_a_terminal_that_never_answers_is_not_waited_for() -> None:
    desk, line = Desk(rows("first")), Line(XTERM)
    driver = driver_on(desk, line, XTERM)
    for step in range(50):
        desk.strips = rows(str(step) * 9)
        driver.show()
        await turns()
    assert bytes(line.raw).count(b"\x1b[5n") == 1
    line.listener = Line(XTERM)  # type: ignore[assignment]  # deaf: its answers go nowhere
    line.listener.received = lambda data: None  # type: ignore[method-assign, union-attr]
    line.read()
    assert line.glass.display[0].startswith("49" * 9)
    driver.stop_application_mode()


def test_a_lost_answer_is_asked_for_again_ever_more_rarely() -> None:
    pace = Pace(asks=True)
    assert pace.sent(5000, 0.0)
    assert not pace.is_behind, "nobody knows yet whether it answers"
    pace.answered(0.01)
    assert pace.sent(5000, 1.0)
    assert pace.is_behind
    waits = []
    for _ in range(7):
        waits.append(pace.ask_again_seconds)
        pace.asked_again()
    assert waits == [1, 2, 4, 8, 16, 16, 16]
    pace.answered(90.0)
    assert (pace.is_behind, pace.ask_again_seconds) == (False, 1)
    assert pace.sent(300, 91.0), "the line proved slow: it is asked after each small frame"


async def test_many_keys_typed_ahead_are_not_painted_one_by_one() -> None:
    desk, line = Desk(rows("first")), Line(XTERM)
    driver = driver_on(desk, line, XTERM)
    await turns()
    desk.typed_ahead, asked = True, desk.asked
    for step in range(100):
        desk.strips = rows(str(step))
        driver.show()
        await turns()
    assert desk.asked - asked < 20
    desk.typed_ahead = False
    driver.show()
    await turns()
    line.read()
    assert line.glass.display[0].startswith("99 0"), "the last one is painted at once"
    driver.stop_application_mode()


async def test_two_drivers_side_by_side_do_not_share_a_colour() -> None:
    deep, flat = replace(XTERM, colours="true"), replace(XTERM, colours="mono", charset="ascii")
    desks = [Desk(painted([(("Щ", "own"),)] * LINES)) for _ in range(2)]
    lines = [Line(deep), Line(flat)]
    drivers = [
        driver_on(desk, line, profile) for desk, line, profile in zip(desks, lines, (deep, flat), strict=True)
    ]
    await turns()
    for line in lines:
        line.read()
    assert lines[0].glass.buffer[0][0].fg == "10a0ff"
    assert lines[1].glass.buffer[0][0].data.isascii()
    assert (lines[1].glass.buffer[0][0].fg, lines[1].glass.buffer[0][0].reverse) == ("default", True)
    for driver in drivers:
        driver.stop_application_mode()


async def test_only_the_bell_passes_of_what_textual_writes_by_itself() -> None:
    desk, line = Desk(rows("a")), Line(XTERM)
    driver = driver_on(desk, line, XTERM)
    await turns()
    sent = line.sent
    for theirs in ("\x1b]22;default\x07", "\x1b[?2026h", "\x1b]52;c;aGk=\x07", "\x1b[?25l"):
        driver.write(theirs)
    assert line.sent == sent
    driver.write("\a")
    assert line.sent == sent + 1
    quiet = Line(XTERM)
    driver_on(Desk(rows("a")), quiet, replace(XTERM, bell=False)).write("\a")
    assert b"\a" not in quiet.raw


KNOWN = {
    "dumb": r"\x1b\[[0-9;]*[HCJK]|\x1b\[[0147;]*m",
    "vt220": r"\x1b\[[0-9;]*[HCJKr]|\x1b[DM]|\x1b\[[0147;]*m|\x1b\[\?(?:7|25)[hl]|\x1b\[5n",
    "linux": r"\x1b\[[0-9;]*[HCJKr]|\x1b[DM]|\x1b\[[0-9;]*m|\x1b\[\?(?:7|25)[hl]|\x1b\[5n",
    "xterm": r"\x1b\[[0-9;]*[HCJKr]|\x1b[DM]|\x1b\[[0-9;]*m|\x1b\[\?(?:7|25|1049|2004)[hl]|\x1b\[5n",
    "xterm-kitty": r"\x1b\[[0-9;]*[HCJKr]|\x1b[DM]|\x1b\[[0-9;]*m|\x1b\[\?(?:7|25|1049|2004)[hl]|\x1b\[(?:5n|>5u|<u)",
}


@pytest.mark.parametrize("term", KNOWN)
async def test_no_sequence_goes_out_that_the_terminal_is_not_known_to_understand(term: str) -> None:
    profile = profile_of(term, {})
    desk, line = Desk(rows("Жanna")), Line(profile)
    driver = driver_on(desk, line, profile)
    await turns()
    desk.strips = rows("Żanna")
    driver.show()
    await turns()
    driver.suspended()
    driver.resumed()
    await turns()
    driver.stop_application_mode()
    text = bytes(line.raw).decode(profile.charset)
    left = re.sub(KNOWN[term], "", text)
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]", left)
    assert left.isascii() or profile.charset != "ascii"
    if profile.colours == "mono":
        assert not re.search(r"\x1b\[[0-9;]*[34][0-9][0-9;]*m", text)


async def test_another_size_is_laid_out_and_painted_whole() -> None:
    desk, line = Desk(rows("a")), Line(XTERM)
    driver = driver_on(desk, line, XTERM)
    await turns()
    sent = line.sent
    line.size = (60, 20)
    driver.resized()
    await turns()
    assert [message.size for message in desk.messages if isinstance(message, events.Resize)] == [(60, 20)]
    assert line.sent - sent > 100
    driver.hung_up()
    assert desk.gone == 1
    driver.stop_application_mode()
    assert line.stopped


async def test_nothing_is_left_to_wake_while_nobody_types() -> None:
    """A key, a frame, an Esc that proved to be alone, an answer: after them no timer of the driver runs."""
    loop = asyncio.get_running_loop()
    waking: list[asyncio.TimerHandle] = []
    call_later = loop.call_later

    def counted(delay: float, *call: object, **more: object) -> asyncio.TimerHandle:
        waking.append(call_later(min(delay, 0.001), *call, **more))  # type: ignore[arg-type]  # handed on as it came
        return waking[-1]

    loop.call_later = counted  # type: ignore[method-assign]  # to hear of each timer, and have none last
    desk, line = Desk(rows("a")), Line(XTERM)
    driver = driver_on(desk, line, XTERM)
    for data in (b"a", b"\x1b", b"\x1b[", b"\xd0"):
        driver.received(data)
        driver.show()
        while any(not timer.cancelled() and timer.when() > loop.time() for timer in waking):
            await turns()
        await turns()
        line.read()
        await turns()
    assert waking
    assert [key.name for key in desk.keys] == ["a", "escape"]
    count, sent = len(waking), line.sent
    for _ in range(200):
        await turns()
    assert (len(waking), line.sent) == (count, sent)
    driver.stop_application_mode()
