"""Unfinished forms, kept for their person until the form is accepted."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from storage.private import private_folder


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into a form that was left."""

    at: str
    """When, as the clock on the screen said."""
    fields: Mapping[str, str]
    """The text of each field by name."""


class DraftStore:
    """Drafts of one person: in memory, and in a file of their own where a folder is given."""

    def __init__(self, folder: Path | None, login: str) -> None:
        """Read what is there; a damaged file is as good as none."""
        self._path = folder / f"{re.sub(r'[^A-Za-z0-9_.-]', '_', login) or 'desk'}.json" if folder else None
        self._drafts: dict[str, Draft] = {}
        if self._path is not None and self._path.exists():
            self._drafts = _read(self._path)

    def get(self, form_id: str) -> Draft | None:
        """The draft of a form."""
        return self._drafts.get(form_id)

    def keep(self, form_id: str, draft: Draft) -> None:
        """Keep a draft."""
        if self._drafts.get(form_id) != draft:
            self._read_again()
            self._drafts[form_id] = draft
            self._write()

    def drop(self, form_id: str) -> None:
        """The form was accepted."""
        if form_id in self._drafts:
            self._read_again()
            self._drafts.pop(form_id, None)
            self._write()

    def _read_again(self) -> None:
        """The same person may sit at two desks: what the other has kept stays kept."""
        if self._path is not None and self._path.exists():
            self._drafts = _read(self._path) or self._drafts

    def _write(self) -> None:
        """Replace the file whole; only its owner may read it.  A full disk loses drafts, never the desk."""
        if self._path is None:
            return
        text = json.dumps(
            {id: {"at": d.at, "fields": dict(d.fields)} for id, d in self._drafts.items()}, ensure_ascii=False
        )
        try:
            private_folder(self._path.parent.parent)
            private_folder(self._path.parent)
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".draft-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(self._path)
        except OSError:
            return


def _read(path: Path) -> dict[str, Draft]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {
            str(id): Draft(str(draft["at"]), {str(k): str(v) for k, v in draft["fields"].items()})
            for id, draft in kept.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
