"""What docs/import.md says of the columns is what the program reads and writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storage.exchange.giving import COLUMNS
from storage.exchange.records import Kind

DOC = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_column_is_told_in_the_order_of_the_file(kind: Kind) -> None:
    _, _, told = DOC.partition(f"\n**{kind.value}**")
    rows = re.findall(r"^\| (`.*?) \|", told.partition("\n**")[0], flags=re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", row))]
    assert named == list(COLUMNS[kind])
