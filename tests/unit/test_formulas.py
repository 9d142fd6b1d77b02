"""Nothing that people typed is calculated by the spreadsheet that opens an export, and nothing of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.exchange.formulas import guarded, unguarded


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "'=1", " =1", "\uff1d1", "+79161234567=A1", "=\tx"]
)
def test_a_formula_becomes_text(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    "text", ["", "Ivanov", "'t Hooft", "O'Neil", "+79161234567", "-500.00", "1=1", "a@b.c", "2026-10-02"]
)
def test_what_calculates_nothing_stays(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text(st.sampled_from("'=+-@ \t\uff1d1aЯ."), max_size=8))
def test_there_and_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).lstrip().startswith(("=", "@", "\uff1d", "\uff0b"))
