"""Write docs/rights.md, who may do which act, as the code has it (`python -m tests.house.rights_page`)."""

from __future__ import annotations

import importlib
from pathlib import Path

from storage.rights import RIGHTS, Role
from storage.rooms import load_verbs
from storage.verbs import VERBS

PAGE = Path(__file__).parents[2] / "docs" / "rights.md"
BEFORE = """# Who may do what

Every act of a desk has a name, which the journal keeps, and needs one right. The right is asked within the transaction,
whatever screen, command or file the act came from; an act within another needs its own right as well. This page is made
from the code (`python -m tests.house.rights_page`), and `tests/engine/test_rights.py` tries in every role each act that
the role may not do, on both engines.

"""


def text() -> str:
    """The page as it has to be."""
    load_verbs()
    importlib.import_module("storage.journal.verbs")  # undo itself, which no undo names
    head = ["Act", "Right", *(role.value.replace("-", " ") for role in Role)]
    lines = [head, ["---"] * 2 + [":-:"] * len(Role)]
    for name, one in sorted(VERBS.items()):
        if not name.startswith(("test.", "demo.")):
            may = ["yes" if one.right in RIGHTS[role] else "" for role in Role]
            lines.append([f"`{name}`", one.right.value, *may])
    return BEFORE + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
