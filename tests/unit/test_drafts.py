"""Drafts: kept for their person, private, and never in the way."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from console.drafts import Draft, DraftStore

DRAFT = Draft("14:30", {"name": "Иванов [/b]", "phone": "8916"})


def test_a_draft_outlives_the_program_and_ends_when_accepted(tmp_path: Path) -> None:
    DraftStore(tmp_path, "anna").keep("people.new", DRAFT)
    again = DraftStore(tmp_path, "anna")
    assert again.get("people.new") == DRAFT
    assert DraftStore(tmp_path, "olga").get("people.new") is None
    again.drop("people.new")
    assert DraftStore(tmp_path, "anna").get("people.new") is None


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    DraftStore(tmp_path / "new", "../anna").keep("f", DRAFT)
    (file,) = (tmp_path / "new").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


DAMAGE = ["", "{", "[]", '{"f": 3}', '{"f": {"at": 1}}', "\x00", '{"f": {"at": "", "fields": []}}']


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, damage: str) -> None:
    (tmp_path / "anna.json").write_text(damage, encoding="utf-8")
    store = DraftStore(tmp_path, "anna")
    assert store.get("f") is None
    store.keep("f", DRAFT)
    assert DraftStore(tmp_path, "anna").get("f") == DRAFT


def test_without_a_folder_drafts_live_in_memory() -> None:
    store = DraftStore(None, "anna")
    store.keep("f", DRAFT)
    assert store.get("f") == DRAFT


def test_a_folder_that_cannot_be_written_loses_drafts_never_the_desk(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    store = DraftStore(blocked / "drafts", "anna")
    store.keep("f", DRAFT)
    assert store.get("f") == DRAFT


def test_a_person_at_two_desks_keeps_the_drafts_of_both(tmp_path: Path) -> None:
    one, other = DraftStore(tmp_path / "drafts", "anna"), DraftStore(tmp_path / "drafts", "anna")
    one.keep("a", Draft("9:00", {"name": "Stein"}))
    other.keep("b", Draft("9:01", {"name": "Lee"}))
    one.drop("a")
    again = DraftStore(tmp_path / "drafts", "anna")
    assert again.get("a") is None
    assert again.get("b") == Draft("9:01", {"name": "Lee"})
