"""A one-line text editor: letters with their marks, a cursor, a window of so many cells."""

from __future__ import annotations

from widgets.text import clean, graphemes, width

LENGTH_MAX = 200
"""Letters a field takes unless told otherwise."""
_EDITING = frozenset({"left", "right", "home", "end", "backspace", "delete"})
"""Keys after which a text that was there is edited, not replaced."""


class LineEditor:
    """Text being typed.  Keys come by name; what it does not know it leaves."""

    def __init__(self, text: str = "", *, length_max: int = LENGTH_MAX) -> None:
        """Begin with `text`, the cursor at its end."""
        self._length_max = length_max
        self._letters: list[str] = []
        self._at = 0
        self._taken = False
        self.set(text)

    @property
    def length_max(self) -> int:
        """Letters that fit."""
        return self._length_max

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self._letters)

    @property
    def selected(self) -> bool:
        """The whole text is as if selected: what is typed next replaces it."""
        return self._taken

    def select(self) -> None:
        """Let what is typed next replace the text that stands here; a key that moves or deletes edits it instead."""
        self._taken = bool(self._letters)

    def set(self, text: str) -> None:
        """Replace the text; the cursor goes to its end."""
        self._taken = False
        self._letters = list(graphemes(clean(text)))[: self._length_max]
        self._at = len(self._letters)

    def insert(self, text: str) -> bool:
        """Type or paste a text at the cursor; control characters are left out.

        Answers whether all of it fitted; the end of what does not is left out.
        """
        if self.selected:
            self.set("")
        # typed apart, an accent still joins the letter before it
        head = "".join(self._letters[: self._at]) + text
        tail = self._letters[self._at :]
        letters = list(graphemes(clean(head)))
        room = max(self._length_max - len(tail), 0)
        fitted = len(letters) <= room
        letters = letters[:room]
        self._letters = letters + tail
        self._at = len(letters)
        return fitted

    def key(self, name: str) -> bool:
        """Edit by a key's name; say whether it is an editing key."""
        if name in _EDITING:
            self._taken = False
        if name == "left":
            self._at = max(self._at - 1, 0)
        elif name == "right":
            self._at = min(self._at + 1, len(self._letters))
        elif name == "home":
            self._at = 0
        elif name == "end":
            self._at = len(self._letters)
        elif name == "backspace":
            if self._at:
                self._at -= 1
                del self._letters[self._at]
        elif name == "delete":
            del self._letters[self._at : self._at + 1]
        elif name == "ctrl+u":
            self.set("")
        else:
            return False
        return True

    def window(self, cells: int) -> tuple[str, int]:
        """What a field of so many cells shows, and the cursor's column in it."""
        first = 0
        before = width("".join(self._letters[: self._at]))
        while first < self._at and before >= max(cells, 1):
            before -= width(self._letters[first])
            first += 1
        shown: list[str] = []
        room = cells
        for letter in self._letters[first:]:
            room -= width(letter)
            if room < 0:
                break
            shown.append(letter)
        return "".join(shown), before
