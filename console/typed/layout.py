"""The two keyboard layouts of the desk: what was meant when the other one was switched on.

The one table of the program: verbs by physical key, the find line and typed values all read it.
"""

from __future__ import annotations

QWERTY = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./" + '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?@#$^&'
"""Characters of the Latin layout, key by key: plain, then with Shift."""
JCUKEN = "ёйцукенгшщзхъфывапролджэячсмитьбю." + 'ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"№;:?'
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
