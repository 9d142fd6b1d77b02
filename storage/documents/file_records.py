"""What the console sees of files kept with documents.  No SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from storage.ids import DocumentId, FileId


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that is kept with a document."""

    id: FileId
    document_id: DocumentId
    name: str
    size: int
    sha256: str
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to be kept with a document."""

    name: str
    content: bytes = field(repr=False)
