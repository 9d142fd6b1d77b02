"""What went wrong unexpectedly, in a file beside the data that only its owner may read."""

from __future__ import annotations

import logging
from io import TextIOWrapper
from pathlib import Path
from typing import cast

from storage.private import LOG, opener


class _PrivateLog(logging.FileHandler):
    """A log that only its owner may read: it may name patients."""

    def _open(self) -> TextIOWrapper:
        return cast("TextIOWrapper", open(self.baseFilename, self.mode, encoding=self.encoding, opener=opener))


def log_into(folder: Path, level: int = logging.ERROR) -> None:
    """What went wrong unexpectedly goes to a file beside the data, never to the screen."""
    if folder.is_dir():
        handler = _PrivateLog(folder / LOG, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
        handler.setLevel(level)
        logging.getLogger("console").addHandler(handler)
