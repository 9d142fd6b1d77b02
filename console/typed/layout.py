"""The two keyboard layouts of the desk: what was meant when the other one was switched on.

The one table of the program: verbs by physical key, the find line and typed values all read it.
"""

from __future__ import annotations

LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`" + 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~'
"""Keys that type a letter in the Russian layout, by what they type in the Latin one: plain, then with Shift."""
RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё" + "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
"""The same keys in the Russian layout; each of these characters tells its key."""

QWERTY = LATIN_KEYS + "/?@#$^&"
"""All keys that differ between the layouts, signs of the upper row included."""
JCUKEN = RUSSIAN_KEYS + '.,"№;:?'
"""The same keys in the Russian layout."""

_TO_LATIN = str.maketrans(JCUKEN, QWERTY)
_TO_CYRILLIC = str.maketrans(QWERTY, JCUKEN)


def to_latin(text: str) -> str:
    """What the same keys give in the Latin layout (`пн` becomes `gy`)."""
    return text.translate(_TO_LATIN)


def to_cyrillic(text: str) -> str:
    """What the same keys give in the Russian layout (`gy` becomes `пн`)."""
    return text.translate(_TO_CYRILLIC)


def readings(text: str) -> tuple[str, ...]:
    """The text as typed, then as it would be in either layout, each once."""
    return tuple(dict.fromkeys((text, to_latin(text), to_cyrillic(text))))
