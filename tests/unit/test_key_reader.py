"""Every form of every key of the table, under every TERM, torn anywhere; and junk, which never ends the keyboard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.keyboard import Key
from console.terminal.key_reader import LONE_ESC_SECONDS, PASTE_MAX, TORN_ESC_SECONDS, KeyReader
from console.terminal.profile import CHARSETS, SAFEST, TerminalProfile, profile_of

TERMS = (
    "xterm", "xterm-256color", "linux", "putty", "putty-256color", "vt100", "vt220", "tmux-256color", "screen",
    "screen-256color", "rxvt-unicode", "xterm-kitty", "dumb", "", "nobody-knows-this",
)  # fmt: skip
UTF8 = TerminalProfile(charset="utf-8")
KITTY = profile_of("xterm-kitty", {})

LINUX_F = {f"\x1b[[{letter}": f"f{at}" for at, letter in enumerate("ABCDE", 1)}
TILDE_F = dict(zip((11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24), range(1, 13), strict=True))
KEY_TABLE: dict[str, str] = {
    **LINUX_F,
    **{f"\x1b[{code}~": f"f{number}" for code, number in TILDE_F.items()},
    **{f"\x1bO{letter}": f"f{at}" for at, letter in enumerate("PQRSTUVWXYZ[", 1)},  # xterm, VT400; PuTTY's VT100+
    **{f"\x1b[{letter}": f"f{at}" for at, letter in ((1, "M"), (2, "N"), (3, "O"), (8, "T"), (12, "X"))},  # SCO
    **{f"\x1b{digit}": f"f{number}" for number, digit in enumerate("1234567890", 1)},
    **dict(zip(("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"), ("up", "down", "right", "left"), strict=True)),
    **dict(zip(("\x1bOA", "\x1bOB", "\x1bOC", "\x1bOD"), ("up", "down", "right", "left"), strict=True)),
    **{"\x1b[H": "home", "\x1b[1~": "home", "\x1b[7~": "home", "\x1bOH": "home"},
    **{"\x1b[F": "end", "\x1b[4~": "end", "\x1b[8~": "end", "\x1bOF": "end"},
    **{"\x1b[2~": "insert", "\x1b[3~": "delete", "\x1b[5~": "pageup", "\x1b[6~": "pagedown"},
    **{"\x1b[Z": "shift+tab", "\x1b\t": "shift+tab", "\t": "tab", "\r": "enter", "\n": "enter", "\x1bOM": "enter"},
    **{"\x7f": "backspace", "\x08": "backspace", " ": "space", "\x00": "space", "n": "n", "N": "N", "/": "/"},
    **{"\x03": "ctrl+c", "\x0c": "ctrl+l", "\x15": "ctrl+u", "\x1a": "ctrl+z"},
    **{f"\x1bO{chr(ord('p') + digit)}": str(digit) for digit in range(10)},
    **{"\x1bOj": "*", "\x1bOk": "+", "\x1bOl": ",", "\x1bOm": "-", "\x1bOn": ".", "\x1bOo": "/"},
    **{"\x1b[1;2P": "shift+f1", "\x1b[15;5~": "ctrl+f5", "\x1b[1;5C": "ctrl+right", "\x1b[1;3A": "alt+up"},
    **{"\x1b[3$": "shift+delete", "\x1bOc": "ctrl+right", "\x1b[25~": "f13", "\x1b[33~": "f19", "\x1b[34~": "f20"},
    # the reports of kitty and of xterm's modifyOtherKeys
    **{"\x1b[27u": "escape", "\x1b[13u": "enter", "\x1b[57414u": "enter", "\x1b[57400u": "1", "\x1b[57376u": "f13"},
    **{"\x1b[110u": "n", "\x1b[110;2u": "N", "\x1b[110:78;2u": "N", "\x1b[110;5u": "ctrl+n", "\x1b[50;3u": "f2"},
    **{"\x1b[27;5;110~": "ctrl+n", "\x1b[27;2;9~": "shift+tab", "\x1b[27;5;9~": "ctrl+tab", "\x1b[110;69u": "ctrl+n"},
    **{"\x1b[110;1:1u": "n", "\x1b[110;1:2u": "n", "\x1b[9;2u": "shift+tab", "\x1b[32u": "space"},
}
"""What is sent, and the key it is."""

RUSSIAN_REPORTS = {
    "\x1b[1090;5u": "ctrl+n", "\x1b[1090::110;5u": "ctrl+n", "\x1b[1090::110;3u": "alt+n", "\x1b[27;5;1090~": "ctrl+n",
    "\x1b[1090u": "т", "\x1b[1090;1;1090u": "т", "\x1b[1090;2u": "Т", "т": "т", "Ё": "Ё", "№": "№", "é": "é",
}  # fmt: skip

SILENT = (
    "\x1b[I", "\x1b[?1;2c", "\x1b[>41;330;0c", "\x1b[?2026;2$y", "\x1b[12;40R", "\x1b[<0;3;4M", "\x1b[110;1:3u",
    "\x1b[57441u", "\x1b[110;9u", "\x1b]10;rgb:0000/0000\x07", "\x1bP1$r0m\x1b\\", "\x1b_Gi=1;OK\x1b\\", "\x1b[999~",
    "\x1b[0n", "\x1b[;;;u", "\x1b[4294967296u", "\x1b[1114112u", "\x1b[55296u",
)  # fmt: skip
"""What terminals answer, keys let go, and numbers beyond sense: no key, and none of it typed."""


def read(sent: str | bytes, profile: TerminalProfile = UTF8) -> list[Key]:
    reader = KeyReader(profile)
    return [*reader.feed(sent if isinstance(sent, bytes) else sent.encode()), *reader.expire()]


@pytest.mark.parametrize("term", TERMS)
def test_every_form_of_every_key_under_every_terminal(term: str) -> None:
    """But one terminal tells F1 to F4 apart by its protocol, and one form is another's F-key."""
    profile = profile_of(term, {})
    for sent, name in KEY_TABLE.items():
        assert [key.name for key in read(sent, profile)] == [name], (term, sent)


@pytest.mark.parametrize(("sent", "name"), RUSSIAN_REPORTS.items())
def test_letters_of_another_alphabet(sent: str, name: str) -> None:
    assert [key.name for key in read(sent)] == [name]


@pytest.mark.parametrize("sent", [sent for sent in SILENT if sent != "\x1b[I"])
def test_what_a_terminal_tells_of_itself_is_not_typed(sent: str) -> None:
    assert read(sent) == []
    assert [key.name for key in read(sent + "a")] == ["a"]


@pytest.mark.parametrize("sent", [*KEY_TABLE, *RUSSIAN_REPORTS])
def test_a_key_may_be_torn_at_every_byte(sent: str) -> None:
    whole = [*KeyReader(UTF8).feed(sent.encode()), *KeyReader(UTF8).expire()]
    data = sent.encode()
    for at in range(1, len(data)):
        reader = KeyReader(UTF8)
        assert [*reader.feed(data[:at]), *reader.feed(data[at:])] == whole, (sent, at)
    reader = KeyReader(UTF8)
    assert [key for at in range(len(data)) for key in reader.feed(data[at : at + 1])] == whole


@pytest.mark.parametrize("sent", ["\x1b[17~", "\x1bOP", "\x1b[[A", "\x1b[1;5C"])
def test_the_rest_of_a_key_that_came_after_the_deadline_is_not_typed(sent: str) -> None:
    """A bad line held the rest back: Esc was acted on already, the rest is still one key and no text."""
    whole = [key.name for key in read(sent)]
    for at in range(1, len(sent)):
        if sent[:at] == "\x1bO":
            continue  # a second later that was Esc and a letter
        reader = KeyReader(UTF8)
        early = [key.name for key in (*reader.feed(sent[:at].encode()), *reader.expire())]
        late = [key.name for key in reader.feed(sent[at:].encode())]
        assert early in ([], ["escape"]), (sent, at)
        assert late == whole, (sent, at)


def test_a_lone_esc_is_a_key_after_its_deadline_and_a_torn_line_is_given_longer() -> None:
    reader = KeyReader(UTF8)
    assert reader.deadline is None
    assert reader.feed(b"\x1b") == []
    assert reader.deadline == LONE_ESC_SECONDS
    assert reader.expire() == [Key("escape")]
    assert reader.deadline is None
    assert [*reader.feed(b"\x1b"), *reader.feed(b"[17~")] == [Key("f6")]
    reader.feed(b"\x1b")
    assert reader.deadline == TORN_ESC_SECONDS


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ("\x1b\x1b", ["escape", "escape"]),
        ("\x1b\x1b[A", ["escape", "up"]),
        ("\x1bn", ["escape", "n"]),
        ("\x1bт", ["escape", "т"]),
        ("\x1b\r", ["escape", "enter"]),
        ("\x1b \x1b", ["escape", "space", "escape"]),
        ("\x1bP", ["escape", "P"]),
        ("\x1bO", ["escape", "O"]),
        ("\x1bP\x1b[A", ["escape", "P", "up"]),
        ("\x1bXyz", ["escape", "X", "y", "z"]),
        ("7a\x1b[B\rт", ["7", "a", "down", "enter", "т"]),
        ("\r\n", ["enter"]),
        ("\r\r", ["enter", "enter"]),
    ],
)
def test_keys_typed_ahead_come_in_one_piece_and_none_is_lost(sent: str, names: list[str]) -> None:
    assert [key.name for key in read(sent)] == names


@pytest.mark.parametrize("charset", ["koi8-r", "cp866", "cp1251"])
@pytest.mark.parametrize("letters", ["тфыва", "ЙЦУКЕН", "ёЁ", "aт1"])
def test_letters_of_an_older_charset(charset: str, letters: str) -> None:
    profile = profile_of("xterm", {}, {"charset": charset})
    assert [key.char for key in read(letters.encode(charset), profile)] == list(letters)


def test_letters_of_the_wrong_charset_are_dropped_one_byte_at_a_time() -> None:
    assert [key.char for key in read(b"a" + "т".encode("koi8-r") + b"b\xff\xfe\xc0\x80c\xed\xa0\x80d")] == list(
        "abcd"
    )
    assert [key.char for key in read("aтb", SAFEST)] == ["a", "b"]


def test_sequences_of_eight_bits_and_the_twins_of_terminals_with_seven() -> None:
    assert [key.name for key in read(b"\x9bA\x9b17~\x8fPa")] == ["up", "f6", "f1", "a"]
    assert [key.name for key in read(b"\xb1\xb0", SAFEST)] == ["f1", "f10"]
    assert [key.name for key in read("Ы".encode("cp866"), profile_of("xterm", {}, {"charset": "cp866"}))] == ["Ы"]


def test_help_and_do_of_a_vt220() -> None:
    vt220 = profile_of("vt220", {})
    assert [key.name for key in read("\x1b[28~\x1b[29~", vt220)] == ["f1", "f10"]
    assert [key.name for key in read("\x1b[28~\x1b[29~")] == ["f15", "f16"]


def test_a_terminal_with_reports_has_f_keys_of_its_own_form() -> None:
    assert [key.name for key in read("\x1b[P\x1b[Q\x1b[13~\x1b[S", KITTY)] == ["f1", "f2", "f3", "f4"]


def test_the_place_of_a_letter_on_the_latin_keyboard_counts_in_lists() -> None:
    """Greek nu sits where n does, and only the terminal knows that."""
    (key,) = read("\x1b[957::110u", KITTY)
    assert (key.char, key.letter) == ("ν", "n")


def test_a_pasted_text_is_one_key_whatever_is_in_it() -> None:
    sent = "\x1b[200~one\r\ntwo\t\x1b[A\x07\x9bтри\x1b[201~a"
    for at in range(len(sent.encode())):
        reader = KeyReader(UTF8)
        keys = [*reader.feed(sent.encode()[:at]), *reader.feed(sent.encode()[at:])]
        assert [(key.name, key.pasted) for key in keys] == [("paste", True), ("a", False)]
        assert keys[0].char == "one\r\ntwo\t[Aтри"


def test_a_pasted_text_is_kept_within_bounds() -> None:
    reader = KeyReader(UTF8)
    keys = list(reader.feed(b"\x1b[200~"))
    for _ in range(100):
        keys += reader.feed(b"x" * 10_000)
    keys += reader.feed(b"\x1b[201~a")
    assert [len(key.char) for key in keys] == [PASTE_MAX, 1]


def test_a_pasted_text_whose_end_is_lost_ends_with_the_deadline() -> None:
    reader = KeyReader(UTF8)
    assert reader.feed(b"\x1b[200~half") == []
    assert reader.deadline is not None
    assert [key.char for key in reader.expire()] == ["half"]
    assert [key.name for key in reader.feed(b"a")] == ["a"]


JUNK = st.one_of(
    st.binary(max_size=60),
    st.lists(
        st.sampled_from(
            [b"\x1b", b"\x1b[", b"\x1bO", b"\x1b]", b"\x1bP", b"\x9b", b"\x8f", b"[", b"1", b";", b"\xd0", b"\xf0\x9f",
             b"\x1b[200~", b"\x1b[201~", b"\x1b[20", b"u", b"~", b"$", b"\x00", b"\x1b[1;", b"99999999999", b":", b"\\"]
        ),
        max_size=20,
    ).map(b"".join),
)  # fmt: skip


@given(st.lists(JUNK, max_size=5), st.sampled_from([*CHARSETS]), st.sampled_from(TERMS))
def test_whatever_arrives_the_next_key_is_read(chunks: list[bytes], charset: str, term: str) -> None:
    reader = KeyReader(profile_of(term, {}, {"charset": charset}))
    for chunk in chunks:
        for key in reader.feed(chunk):
            assert key.pasted or not key.char or key.char.isprintable()
    reader.expire()  # a moment passes: the deadline of whatever is open
    assert reader.deadline is None
    assert [key.name for key in reader.feed(b"a")][-1:] == ["a"]


@given(st.lists(JUNK, max_size=5))
def test_what_is_open_stays_small(chunks: list[bytes]) -> None:
    reader = KeyReader(UTF8)
    for chunk in chunks * 50:
        reader.feed(chunk)
        assert len(reader._open) < 1000  # the memory that a hostile line could fill
