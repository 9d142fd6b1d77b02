"""Write docs/rights.md, who may do which act, as the code has it (`python -m tests.house.rights_page`)."""

from __future__ import annotations

import importlib
from pathlib import Path

from storage.rights import RIGHTS, Right, Role
from storage.rooms import load_verbs
from storage.verbs import VERBS

PAGE = Path(__file__).parents[2] / "docs" / "rights.md"
BEFORE = """# Who may do what

Every act of a desk has a name, which the journal keeps, and needs one right. The right is asked within the transaction,
whatever screen, command or file the act came from; an act within another needs its own right as well. This page is made
from the code (`python -m tests.house.rights_page`), and `tests/engine/test_rights.py` tries in every role each act that
the role may not do, on both engines.

Some acts take a **second person**, who chooses their name and types their PIN at the end of the same sheet:
squeezing a visit in, a refund above the limit, a discount above the limit (striking a line off is a discount of
all of it), taking a visit that has ended up again. The column says by which right they approve. Whoever has
that right needs another person as well: nobody approves what they do themselves. It is decided in the
transaction of the act, both names are in the journal, and a wrong PIN is too
(`tests/engine/test_four_eyes.py`). A closed shift is not reopened by anybody: its Z report is a document.

The roles `board` and `room-board` are of screens on a wall, not of people: they read tickets and rooms, or the
tickets of one room and its doctor, and nothing else; no desk opens for them (`frontdesk board`). All other
roles see both boards.

"""


READS = (
    ("every screen of a desk, files and reports", Right.READ),
    ("the board of the hall", Right.BOARD),
    ("the board of a room", Right.ROOM_BOARD),
)


def text() -> str:
    """The page as it has to be."""
    load_verbs()
    importlib.import_module("storage.journal.verbs")  # undo itself, which no undo names
    head = ["Act", "Right", "Second person", *(role.value.replace("-", " ") for role in Role)]
    lines = [head, ["---"] * 3 + [":-:"] * len(Role)]
    for name, one in sorted(VERBS.items()):
        if not name.startswith(("test.", "demo.")):
            may = ["yes" if one.right in RIGHTS[role] else "" for role in Role]
            who = "" if one.second is None else one.second.value
            lines.append([f"`{name}`", one.right.value, who, *may])
    second = [["Right of the second person", *head[3:]], ["---"] + [":-:"] * len(Role)]
    for right in sorted({one.second for one in VERBS.values() if one.second is not None}):
        second.append([right.value, *("yes" if right in RIGHTS[role] else "" for role in Role)])
    reads = [["What is read", "Right", *head[3:]], ["---"] * 2 + [":-:"] * len(Role)]
    for what, right in READS:
        reads.append([what, right.value, *("yes" if right in RIGHTS[role] else "" for role in Role)])
    return BEFORE + "\n".join(map(_table, (reads, second, lines)))


def _table(lines: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
