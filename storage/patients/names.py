"""Names folded into one Latin skeleton, so that either alphabet and any spelling finds a person.

Cyrillic and Latin meet in the same key: ё is е, passport (ICAO), BGN and everyday romanisations fall
together, doubled letters count once.  Pure: no SQL.  Keys are stored, so a change here needs a migration.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгдезиклмнопрстуфы", "abvgdeziklmnoprstufi", strict=True)),
        **{"ё": "e", "й": "i", "э": "e", "х": "h", "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh"},
        **{"ъ": "", "ь": "", "ю": "iu", "я": "ia", "і": "i", "ї": "i", "є": "e", "ґ": "g", "ў": "u"},
        **{"қ": "k", "ғ": "g", "ү": "u", "ұ": "u", "ө": "o", "ә": "a", "һ": "h", "ң": "n", "ҳ": "h", "ҷ": "ch"},
    }
)
_LATIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "þ": "t", "ð": "d"})
_SILENT = str.maketrans("", "", "'’ʼ`ʻ´\u200b\u200c\u200d\u2060\ufeff\u00ad")
_SOUNDS = (
    *(("shch", "sh"), ("sch", "sh"), ("tch", "ch"), ("kh", "h"), ("ts", "\x01"), ("tz", "\x01")),
    *(("ck", "k"), ("ph", "f"), ("th", "t"), ("ch", "\x02"), ("ce", "se"), ("ci", "si"), ("cy", "si")),
    *(("c", "k"), ("\x02", "ch"), ("\x01", "c"), ("y", "i"), ("j", "i"), ("w", "v"), ("q", "k"), ("x", "ks")),
)
"""Replaced in this order in the romanised word, so that the spellings of one sound meet."""
_SOFT_E = re.compile("i+[eo]")
_DOUBLED = re.compile(r"(.)\1+")
_BREAKS = re.compile(r"[\W_]+")

_EN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RU = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_EN_SHIFTED = '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'
_TO_RU = str.maketrans(_EN + _EN_SHIFTED, _RU + _RU.upper())
_TO_EN = str.maketrans(_RU + _RU.upper(), _EN + _EN_SHIFTED)

_UNFINISHED = (
    (re.compile("shc$|sc$"), ("sh",)),
    (re.compile("c$"), ("ch", "s")),
    (re.compile("t$"), ("c",)),
    (re.compile("k$"), ("h",)),
    (re.compile("p$"), ("f",)),
    (re.compile("[iyjий]$"), ("e",)),
)
"""How a word goes on in the key when its last typed letter is half of a sound: `kuznet` of `kuznetsov`."""


def _fold_word(word: str) -> str:
    word = word.translate(_CYRILLIC).translate(_LATIN)
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    for letters, sound in _SOUNDS:
        if letters in word:
            word = word.replace(letters, sound)
    return _DOUBLED.sub(r"\1", _SOFT_E.sub("e", word))


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The skeleton key of a name: lower-case words with single spaces; equal for spellings of one name."""
    plain = unicodedata.normalize("NFC", text).casefold().translate(_SILENT)
    return " ".join(filter(None, (_fold_word(word) for word in _BREAKS.split(plain))))


def squeeze(text: str) -> str:
    """The skeleton without its spaces: how two spellings of one place or name are compared."""
    return fold(text).replace(" ", "")


def swap_layout(text: str) -> str:
    """The same keys pressed in the other layout of the keyboard, Latin or Russian; digits stay."""
    latin = sum(c.isascii() and c.isalpha() for c in text)
    cyrillic = sum("а" <= c <= "ё" for c in text.casefold())
    return text.translate(_TO_EN if cyrillic > latin else _TO_RU)


def starts(word: str) -> tuple[str, ...]:
    """The key prefixes that a half-typed word may stand for, the likeliest first; empty for no letters."""
    folded = fold(word)
    if not folded:
        return ()
    found = [folded]
    lowered = unicodedata.normalize("NFC", word).casefold()
    for pattern, endings in _UNFINISHED:
        if pattern.search(lowered):
            stem = fold(pattern.sub("", lowered))
            found.extend(_DOUBLED.sub(r"\1", stem + ending) for ending in endings)
            break
    return tuple(dict.fromkeys(found))


def near(one: str, other: str) -> bool:
    """Whether one slip of the finger parts two words: a letter more, less, wrong, or two swapped."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    shorter = min(len(one), len(other))
    head = 0
    while head < shorter and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < shorter - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    left, right = one[head : len(one) - tail], other[head : len(other) - tail]
    return (len(left) <= 1 and len(right) <= 1) or (len(left) == 2 and left == right[::-1])


def distance(one: str, other: str, most: int = 2) -> int:
    """How many slips part two words, counted up to `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, other_letter in enumerate(other, 1):
            best = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != other_letter))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other_letter:
                best = min(best, older[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
