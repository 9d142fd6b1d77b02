"""`python -m tests.house.refresh_readme`: write the generated blocks of the README anew."""

from __future__ import annotations

from pathlib import Path

from console.cli.keys import END, MARK, markdown
from console.keymap import STANDARD

README = Path(__file__).parents[2] / "README.md"


def refresh() -> None:
    """Replace the key card between its two marks."""
    text = README.read_text()
    head, mark, rest = text.partition(MARK)
    assert mark, "the README has lost its mark for the key card"
    tail = rest.partition(END)[2]
    README.write_text(f"{head}{MARK}\n{markdown(STANDARD)}{END}{tail}")


if __name__ == "__main__":
    refresh()
