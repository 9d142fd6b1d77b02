"""What is wrong with a template of papers, and in which line."""

from __future__ import annotations

from typing import Any

from storage.errors import RuleBroken


class TemplateFault(RuleBroken):
    """A template cannot be read, or may not do what it says; `line` is 0 as long as nobody knows it."""

    def __init__(self, template: str, line: int = 0, **values: Any) -> None:  # Any: values are printed only
        """`template` is a sentence with its `values`, which tells what is wrong there."""
        super().__init__(template, **values)
        self.line = line
