"""The notation of papers: what each line of a kept paper is.  Pure.

A paper is text, line by line, so that what is kept in the database is what was printed and can be read without this
program.  What a line is, its beginning says:

====================  ==================================================================
`# text`              the title: large, in the middle
`## text`             a heading; it never stands alone at the foot of a page
`> text`              in the middle
`>> text`             at the right margin
`--`                  a rule across the page
`===`                 a new page
`| a | b |`           a row of a table; the first row heads it (empty cells: no heading),
                      a heading that begins with `>` sets its column at the right
`|* a | b |`          a row that sums up
`left :: right`       two texts at both margins
`~ one | two`         lines to sign on, with what stands below each of them
`- text`              an item of a list
`` ` text``           laid out already: shown letter by letter in a fixed pitch
`%page text`          how pages are counted, with `{number}` and `{count}`
`text ____`           four underscores or more at its end: blank to the margin, to be filled in by hand
====================  ==================================================================

Anything else is a paragraph, and an empty line is an empty line.  A backslash takes the meaning off the sign after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from console.papers.escape import plain
from widgets.text import clean


@dataclass(frozen=True, slots=True)
class Text:
    """A line that is one text: `kind` is title, heading, centred, right, item, paragraph or kept."""

    kind: str
    text: str
    fill: bool = False
    """Blank to the margin, to be filled in by hand."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line without a text: `kind` is rule, page or blank."""

    kind: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts at both margins."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, side by side, each with what stands below it."""

    captions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table."""

    cells: tuple[str, ...]
    sums: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their headings, each filled up to the number of columns."""

    headings: tuple[str, ...]
    at_right: tuple[bool, ...]
    rows: tuple[TableRow, ...]

    @property
    def headed(self) -> bool:
        """Whether there is a heading to show."""
        return any(self.headings)


Block = Text | Mark | Pair | Signatures | Table

_BEGINNINGS = (
    ("## ", "heading"),
    ("# ", "title"),
    (">> ", "right"),
    ("> ", "centred"),
    ("- ", "item"),
)
_PAGE = re.compile(r"={3,}\s*$")
_RULE = re.compile(r"-{2,}\s*$")
_PAIR = re.compile(r"(?<!\S)::(?!\S)")
_BAR = re.compile(r"\\.|(\|)")
"""A bar, or a sign whose meaning was taken off."""
_FILL = re.compile(r"(?<!\\)_{4,}\s*$")
_PAGES = "%page "


def blocks(text: str) -> Iterator[Block]:
    """What a paper consists of, from its first line to its last."""
    rows: list[str] = []
    for line in _lines(text):
        if line.startswith("|"):
            rows.append(line)
            continue
        if rows:
            yield _table(rows)
            rows = []
        if not line.startswith("%"):
            yield _block(line)
    if rows:
        yield _table(rows)


def _lines(text: str) -> Iterator[str]:
    """The lines that a paper consists of, without what no page can show."""
    for line in text.split("\n"):
        yield clean(line).rstrip()


def pages_said(text: str) -> str | None:
    """How the paper itself counts its pages, with `{number}` and `{count}`; None: as the desk does."""
    found = (line for line in _lines(text) if line.startswith(_PAGES))
    said = next(found, "").removeprefix(_PAGES).strip()
    return said or None


def _block(line: str) -> Block:
    if not line:
        return Mark("blank")
    if line.startswith("`"):
        return Text("kept", line[1:].removeprefix(" "))
    if _PAGE.match(line):
        return Mark("page")
    if _RULE.match(line):
        return Mark("rule")
    if line.startswith("~"):
        return Signatures(tuple(plain(caption) for caption in _cells(line[1:])))
    for beginning, kind in _BEGINNINGS:
        if line.startswith(beginning):
            return Text(kind, plain(line.removeprefix(beginning).strip()))
    sides = _PAIR.split(line, maxsplit=1)
    if len(sides) == 2:
        return Pair(plain(sides[0].strip()), plain(sides[1].strip()))
    bare = _FILL.sub("", line)
    return Text("paragraph", plain(bare.rstrip() if bare != line else line), fill=bare != line)


def _cells(row: str) -> list[str]:
    """The texts between bars, each without the blanks around it."""
    bars = [found.start() for found in _BAR.finditer(row) if found.group(1)]
    starts, ends = [0, *(at + 1 for at in bars)], [*bars, len(row)]
    return [row[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def _table(lines: list[str]) -> Table:
    first, *others = (_row(line) for line in lines)
    columns = max(len(row) for _, row in (first, *others))
    at_right = [cell.startswith(">") for cell in first[1]]
    headings = [cell.removeprefix(">").strip() for cell in first[1]]
    return Table(
        tuple(plain(text) for text in _filled(headings, columns)),
        tuple((at_right + [False] * columns)[:columns]),
        tuple(
            TableRow(tuple(plain(text) for text in _filled(row, columns)), sums=sums) for sums, row in others
        ),
    )


def _row(line: str) -> tuple[bool, list[str]]:
    sums = line.startswith("|*")
    inside = line[2 if sums else 1 :].rstrip()
    cells = _cells(inside)
    if len(cells) > 1 and not cells[-1]:
        cells.pop()  # the bar that closes the row
    return sums, cells


def _filled(cells: list[str], columns: int) -> list[str]:
    return cells + [""] * (columns - len(cells))
