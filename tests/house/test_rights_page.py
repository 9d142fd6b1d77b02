"""docs/rights.md says of every act who may do it, as the code has it today."""

from __future__ import annotations

from tests.house.rights_page import PAGE, text


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == text(), "run: python -m tests.house.rights_page"
