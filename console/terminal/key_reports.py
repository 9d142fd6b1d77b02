"""One key from one report: cursor and function keys with modifiers, kitty's protocol, xterm's modifyOtherKeys."""

from __future__ import annotations

from console.keyboard import Key, physical
from console.terminal.key_table import CODES, FINAL, KEYPAD_CODES, PRIVATE, RXVT_END, SCO, TILDE
from console.terminal.profile import TerminalProfile

_SHIFT, _ALT, _CTRL, _SUPER = 1, 2, 4, 8
_RELEASED = 3
_CODE_MAX = 0x10FFFF


def plain_key(char: str) -> Key:
    """A key that types one visible letter."""
    return Key("space" if char == " " else char, char)


def held_key(name: str, held: int) -> Key:
    """A key by its name, with what is held beside it."""
    return Key(_with(name, held))


def csi_key(params: str, final: str, profile: TerminalProfile) -> Key | None:
    """The key of `CSI params final`; None: it is no key, or nothing that is known here."""
    numbers = [[_number(part) for part in field.split(":")] for field in params.split(";")]
    held, event = _held(numbers)
    if params[:1] in ("<", "=", ">", "?") or event == _RELEASED:
        return None  # the former: what a terminal answers
    if final == "u":
        return _report(numbers, held)
    if final == "~" or final in RXVT_END:
        return _tilde(numbers, held, final, profile)
    if not params and final in SCO and not (profile.keyboard and final in FINAL):
        return Key(SCO[final])
    name = FINAL.get(final)
    if name is None or (final == "R" and len(numbers) > 1 and numbers[0][0] != 1):
        return None  # the last: a report of where the cursor stands
    return Key(_with(name, held))


def _tilde(numbers: list[list[int | None]], held: int, final: str, profile: TerminalProfile) -> Key | None:
    """`CSI n ~`, and `CSI 27 ; held ; code ~` of modifyOtherKeys."""
    code = numbers[0][0] or 0
    if code == 27 and len(numbers) == 3:
        return _letter(numbers[2][0] or 0, held, physical_code=0)
    if profile.vt_keys and code in (28, 29):
        return Key("f1" if code == 28 else "f10")
    return None if code not in TILDE else Key(_with(TILDE[code], held, RXVT_END.get(final, "")))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 9 else None


def _held(numbers: list[list[int | None]]) -> tuple[int, int]:
    """Which modifiers are held, as bits, and the kind of event: pressed, repeated or released."""
    if len(numbers) < 2:
        return 0, 1
    told = numbers[1]
    return max((told[0] or 1) - 1, 0), (told[1] or 1) if len(told) > 1 else 1


def _with(name: str, held: int, rxvt: str = "") -> str:
    words = set(rxvt.split("+")) - {""}
    words |= {word for bit, word in ((_ALT, "alt"), (_CTRL, "ctrl"), (_SHIFT, "shift")) if held & bit}
    return "+".join((*sorted(words - {name.partition("+")[0]}), name))


def _report(numbers: list[list[int | None]], held: int) -> Key | None:
    """`CSI code:shifted:base ; held:event ; text u`."""
    codes = [code or 0 for code in numbers[0]]
    code = codes[0]
    if code in CODES:
        return Key(_with(CODES[code], held))
    if code in KEYPAD_CODES:
        typed = KEYPAD_CODES[code]
        return Key("enter") if typed == "\r" else plain_key(typed)
    if len(numbers) > 2 and not held & (_ALT | _CTRL | _SUPER):
        text = "".join(chr(point or 0) for point in numbers[2] if (point or 0) <= _CODE_MAX)
        if len(text) == 1 and text.isprintable():
            return _typed(text, codes)
    if held & _SHIFT and len(codes) > 1 and codes[1]:
        code = codes[1]
    return _letter(code, held, physical_code=codes[2] if len(codes) > 2 else 0)


def _letter(code: int, held: int, *, physical_code: int) -> Key | None:
    """A letter with what is held beside it."""
    if code in CODES:
        return Key(_with(CODES[code], held))
    if not 0x20 <= code <= _CODE_MAX or code in PRIVATE or not chr(code).isprintable():
        return None
    char = chr(code)
    if held & (_ALT | _CTRL | _SUPER):
        seat = chr(physical_code) if 0x20 < physical_code < 0x7F else physical(char)
        return _with_letter(seat.lower(), held)
    if held & _SHIFT and len(char.upper()) == 1:
        char = char.upper()
    return _typed(char, [code, 0, physical_code])


def _with_letter(seat: str, held: int) -> Key | None:
    if held & _SUPER:
        return None  # the window manager's
    if held & _ALT and not held & _CTRL and seat.isdecimal() and seat.isascii():
        return Key(f"f{seat if seat != '0' else '10'}")
    return Key(_with(seat, held & ~_SHIFT))


def _typed(char: str, codes: list[int]) -> Key:
    """A letter that types itself; where its key on the Latin keyboard is told, that one counts in lists."""
    seat = codes[2] if len(codes) > 2 else 0
    key = plain_key(char)
    if not 0x60 < seat < 0x7B or key.letter:
        return key
    return Key(key.name, char, seat=chr(seat).upper() if char.isupper() else chr(seat))
