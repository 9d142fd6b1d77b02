"""The leaflets that come with the program, by language: a beginning, which the centre puts into its own words."""

from __future__ import annotations

from pathlib import Path

from storage.documents.leaflet_records import LeafletDraft

_FOLDER = Path(__file__).parent / "defaults"


def given(language: str) -> tuple[LeafletDraft, ...]:
    """Those of a language; in English where there are none in it."""
    folder = _FOLDER / language if language.isalpha() and (_FOLDER / language).is_dir() else _FOLDER / "en"
    return tuple(parted(path.read_text(encoding="utf-8"), folder.name) for path in sorted(folder.glob("*.txt")))


def parted(text: str, language: str) -> LeafletDraft:
    """A text whose first line is its title; without one the title is empty."""
    title, _sign, body = text.lstrip("\ufeff \n").partition("\n")
    return LeafletDraft(title=title.lstrip("# ").strip() if title.startswith("#") else "", language=language, body=body)
