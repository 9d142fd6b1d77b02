"""A module that is imported when something of it is first asked for.

The verbs of a room stand on the verbs and questions of the rooms below it: forty modules that a desk which only shows a
list does not need.  A service names them so; a console imports them all once its desk is filled (`rooms.load_verbs`).
"""

from __future__ import annotations

import importlib
from typing import Any  # of a module


class Later:
    """Stands for a module: `verbs = Later("storage.calls.verbs")`, and for the type checker the module itself."""

    def __init__(self, name: str) -> None:
        """Name it; nothing is imported."""
        self.__name = name

    def __getattr__(self, name: str) -> Any:
        """Import it, and give what was asked for."""
        thing = getattr(importlib.import_module(self.__name), name)
        self.__dict__[name] = thing
        return thing
