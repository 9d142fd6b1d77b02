"""What the lines of a file say of themselves: their ids, their contents, the grid of their times.  No SQL."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from urllib.parse import quote

from storage.errors import N_, RuleBroken
from storage.exchange import values
from storage.exchange.records import Cells, Kind, Rejected

GRID_LINES = 10
"""Times of so many lines at least tell the grid they stand on."""


def digest(cells: Cells) -> str:
    """The content of a line, in short."""
    told = json.dumps(dict(cells.values), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def name(cells: Cells, kind: Kind) -> str:
    """What makes a line the same line in the next run: its id; a price list has a line for each price."""
    if kind is Kind.SERVICES:
        return f"{cells.text('id')} {cells.text('price_from')}".strip()
    return cells.text("id")


def once(lines: Iterable[Cells], kind: Kind) -> Iterator[Cells | Rejected]:
    """Lines with an outside id that no earlier line has; a line without one is known by its content."""
    seen: dict[str, int] = {}
    for cells in lines:
        named = cells
        if not cells.text("id"):
            named = Cells(cells.line, {**cells.values, "id": f"row-{digest(cells)}"}, cells.headings)
        called = name(named, kind)
        if called in seen:
            told = RuleBroken(N_("The same id stands in line {line}."), line=seen[called])
            yield Rejected(line=cells.line, field=cells.heading("id"), reason=told)
            continue
        seen[called] = cells.line
        yield named


def grid(lines: Sequence[Cells]) -> int | None:
    """The commonest gap between two times of one day, where the lines do not say how long they take."""
    if any(cells.text(field) for cells in lines for field in ("minutes", "end", "end_time", "planned_end")):
        return None
    days: dict[tuple[str, str], set[int]] = {}
    for cells in lines:
        try:
            at = values.clock(cells.text("time"))
        except RuleBroken:
            continue
        days.setdefault((cells.text("date"), cells.text("practitioner")), set()).add(at.hour * 60 + at.minute)
    gaps = Counter(later - earlier for times in days.values() for earlier, later in pairwise(sorted(times)))
    gap, count = gaps.most_common(1)[0] if gaps else (0, 0)
    return gap if count >= GRID_LINES and gap % 5 == 0 and gap <= 120 else None


def base(cells: Cells, kind: Kind) -> str:
    """How the keys of all acts on one outside id begin."""
    return f"import:{kind.value}:{quote(name(cells, kind), safe='')}:"
