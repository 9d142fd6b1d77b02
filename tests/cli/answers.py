"""What an answer of the command line must be, however it is asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[2]
KINDS = ("patients", "practitioners", "services", "slots", "appointments")
SENTENCE_MAX = 600
HEAD = "id,last_name,first_name\n"
"""The headings of a file of patients."""


def sound(text: str) -> None:
    """Whatever is answered: no traceback, no excuse, nothing that a terminal obeys."""
    assert "Traceback" not in text
    assert "unexpected" not in text
    assert not [char for char in text if unicodedata.category(char)[0] == "C" and char != "\n"]


def refused(answer: tuple[int, str, str], *said: str) -> None:
    """Exit code 2, nothing on standard output, one sentence on standard error."""
    code, out, err = answer
    assert (code, out) == (2, ""), answer
    assert err.startswith("frontdesk: ")
    assert err.count("\n") == 1
    assert len(err) <= SENTENCE_MAX
    for text in said:
        assert text in err


def failed(answer: tuple[int, str, str], *said: str) -> None:
    """As `refused`, of what was begun and went wrong: exit code 1."""
    code, out, err = answer
    assert code == 1, answer
    refused((2, out, err), *said)


def content(path: Path) -> dict[str, bytes]:
    """Every file beneath a folder, or the one file, with its bytes."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return {str(one): one.read_bytes() for one in files}
