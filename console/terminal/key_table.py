"""What terminals send for their keys: every form of every terminal, read whatever TERM says.

Forms: xterm and VT220 and later; the Linux console; PuTTY's four (`ESC[n~`, Linux, VT100+, SCO); rxvt; the keypad in
application mode; the protocols of kitty and of xterm's modifyOtherKeys.
"""

from __future__ import annotations

from collections.abc import Mapping

F_KEYS = tuple(f"f{number}" for number in range(1, 13))

TILDE: Mapping[int, str] = {
    **{1: "home", 2: "insert", 3: "delete", 4: "end", 5: "pageup", 6: "pagedown", 7: "home", 8: "end"},
    **{11: "f1", 12: "f2", 13: "f3", 14: "f4", 15: "f5", 17: "f6", 18: "f7", 19: "f8", 20: "f9", 21: "f10"},
    **{23: "f11", 24: "f12", 25: "f13", 26: "f14", 28: "f15", 29: "f16", 31: "f17", 32: "f18", 33: "f19", 34: "f20"},
}
"""`CSI n ~`."""

FINAL: Mapping[str, str] = {
    **{"A": "up", "B": "down", "C": "right", "D": "left", "E": "begin", "F": "end", "H": "home"},
    **{"P": "f1", "Q": "f2", "R": "f3", "S": "f4", "Z": "shift+tab"},
}
"""`CSI 1 ; modifiers X`, and `CSI X` of the cursor keys."""

SCO: Mapping[str, str] = {
    **{letter: F_KEYS[at] for at, letter in enumerate("MNOPQRSTUVWX")},
    **{"I": "pageup", "G": "pagedown", "L": "insert"},
}
"""`CSI X` alone, of SCO's console and PuTTY's imitation of it."""

LINUX: Mapping[str, str] = {letter: F_KEYS[at] for at, letter in enumerate("ABCDE")}
"""`CSI [ X` of the Linux console."""

SS3: Mapping[str, str] = {
    **{letter: FINAL[letter] for letter in "ABCDEFHPQRS"},
    **{letter: F_KEYS[4 + at] for at, letter in enumerate("TUVWXYZ[")},
    **{"M": "enter", "I": "tab", "a": "ctrl+up", "b": "ctrl+down", "c": "ctrl+right", "d": "ctrl+left"},
}
"""`ESC O X`: cursor keys in application mode, the first F-keys, PuTTY's VT100+, the keypad's Enter."""

KEYPAD: Mapping[str, str] = {
    **{chr(ord("p") + digit): str(digit) for digit in range(10)},
    **{"j": "*", "k": "+", "l": ",", "m": "-", "n": ".", "o": "/"},
}
"""`ESC O x` of the keypad in application mode."""

RXVT_END: Mapping[str, str] = {"$": "shift", "^": "ctrl", "@": "ctrl+shift"}
"""What rxvt sends for `~` with a modifier held."""

TWINS: Mapping[str, str] = {digit: f"f{digit if digit != '0' else '10'}" for digit in "1234567890"}
"""Alt and a digit, or Esc and a digit at once: for terminals that keep F-keys to themselves."""

CONTROL: Mapping[int, str] = {
    **{code: f"ctrl+{chr(code + 96)}" for code in range(1, 27)},
    **{0: "space", 8: "backspace", 9: "tab", 10: "enter", 13: "enter", 127: "backspace"},
    **{28: "ctrl+backslash", 29: "ctrl+right_square_bracket", 30: "ctrl+circumflex_accent", 31: "ctrl+underscore"},
}
"""The control characters that are keys; 27 begins a sequence."""

CODES: Mapping[int, str] = {
    **{9: "tab", 13: "enter", 27: "escape", 127: "backspace", 8: "backspace"},
    **{57414: "enter", 57417: "left", 57418: "right", 57419: "up", 57420: "down", 57421: "pageup", 57422: "pagedown"},
    **{57423: "home", 57424: "end", 57425: "insert", 57426: "delete", 57427: "begin"},
    **{57376 + at: f"f{13 + at}" for at in range(23)},
}
"""Code points of kitty's protocol that are keys and no letters."""

KEYPAD_CODES: Mapping[int, str] = {
    **{57399 + digit: str(digit) for digit in range(10)},
    **dict(zip(range(57409, 57417), "./*-+\r=,", strict=True)),
}
"""Its keys of the keypad that type."""

PRIVATE = range(57344, 63744)
"""Code points that are no letters, in Unicode and in that protocol: keys that mean nothing here."""
