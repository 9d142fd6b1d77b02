"""A paper saved as a PDF file: in one folder, under a name that says what it is, for its owner alone."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage.errors import N_, RuleBroken
from storage.machine import reason_of
from storage.private import opener, private_folder

if TYPE_CHECKING:
    from console.desk import DeskScreen
    from console.papers.making import Made

NAME_MAX = 80
"""Letters of a file's name; four bytes each at most, and no file system takes more than 255."""
_SAME_MAX = 200
"""So many papers of one name on one day."""


def file_name(title: str, day: date) -> str:
    """A name for a file from a title that people typed parts of: letters, digits, blanks, dots and dashes."""
    kept = "".join(
        char if unicodedata.category(char)[0] in "LMN" or char in " -_." else " "
        for char in unicodedata.normalize("NFC", title)
    )
    name = " ".join(kept.split()).strip(". -")[:NAME_MAX].strip()
    return f"{name or 'paper'} {day:%Y-%m-%d}"


def write_new(folder: Path, name: str, data: bytes) -> Path:
    """Write a file that was not there, numbered where its name is taken.  Raises OSError."""
    private_folder(folder)
    for number in range(1, _SAME_MAX + 1):
        path = folder / (f"{name}.pdf" if number == 1 else f"{name} ({number}).pdf")
        try:
            with open(path, "xb", opener=opener) as file:
                file.write(data)
        except FileExistsError:
            continue
        except OSError:
            path.unlink(missing_ok=True)  # half a paper is none
            raise
        return path
    raise FileExistsError(17, "too many of one name", str(folder / name))


async def as_pdf(place: DeskScreen[Any, Any], made: Made, marks: Sequence[str] = ()) -> bytes:
    """A paper as PDF, one whole document for each mark.  Raises RuleBroken when no font has a letter."""
    from console.papers.pdf import pdf_of  # here: fonts and PDF are needed when something is saved

    now = place.office.clock.now().astimezone(place.office.centre.tz)
    return await asyncio.to_thread(pdf_of, made.body, title=made.title, marks=tuple(marks) or ("",), at=now)


async def save(place: DeskScreen[Any, Any], made: Made, data: bytes) -> Path:
    """Save a paper's PDF in the folder of this machine.  Raises RuleBroken: no folder, a disk that refuses."""
    folder = place.shell.profile.papers
    if folder is None:
        raise RuleBroken(N_("This console keeps no papers; name papers_folder in the settings."))
    today = place.office.centre.day_of(place.office.clock.now())
    try:
        return await asyncio.to_thread(write_new, folder, file_name(made.title, today), data)
    except OSError as error:
        raise RuleBroken(
            N_("The paper could not be saved in {folder}: {reason}."), folder=str(folder), reason=reason_of(error)
        ) from error
