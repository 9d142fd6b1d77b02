"""Dataclasses whose methods are compiled at the first call are the same classes as the standard library's."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import pytest

from console import late_methods

ASKED: list[dict[str, bool]] = [
    {},
    {"frozen": True},
    {"slots": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "kw_only": True},
    {"slots": True, "eq": False},
]


WORDS = {"number": 7, "name": "Two", "secret": "s"}
OTHER_NAMES = [
    lambda cls: setattr(cls(**WORDS), "other", 1),
    lambda cls: setattr(type("Sub", (cls,), {})(**WORDS), "other", 1),
]
"""With slots the standard library's own answer is a TypeError about its first class, which was made anew."""


class Plain:
    """A doctor's room."""

    number: int
    name: str = "One"
    beds: list[int] = dataclasses.field(default_factory=list, compare=False)
    secret: str = dataclasses.field(default="", repr=False, kw_only=True)
    doubled: int = dataclasses.field(init=False, default=0)
    kept: ClassVar[str] = "here"

    def __post_init__(self) -> None:
        """Work something out."""
        object.__setattr__(self, "doubled", 2 * self.number)


def both(asked: dict[str, bool]) -> tuple[Any, Any]:
    """The class as the standard library makes it, and as it is made late."""
    made: list[Any] = []
    for maker in (late_methods._whole, late_methods.dataclass):
        space = dict(Plain.__dict__)
        for name in ("__dict__", "__weakref__"):
            space.pop(name, None)
        space["beds"] = dataclasses.field(default_factory=list, compare=False)
        space["secret"] = dataclasses.field(default="", repr=False, kw_only=True)
        space["doubled"] = dataclasses.field(init=False, default=0)
        made.append(maker(**asked)(type("Plain", (), space)))
    return made[0], made[1]


def outcome(deed: Any) -> object:
    """What a deed gives, or how it fails."""
    try:
        return deed()
    except Exception as error:
        return type(error).__name__, str(error).replace("Plain.", "")


@pytest.fixture(autouse=True)
def _ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_methods, "OURS", (*late_methods.OURS, "tests"))


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_it_is_the_standard_librarys_class(asked: dict[str, bool]) -> None:
    whole, late = both(asked)
    assert late.__init__.__name__ == "first_call"
    words = WORDS
    for seen in (
        lambda cls: repr(cls(**words)),
        lambda cls: repr(cls(7, "Two")),
        lambda cls: repr(cls()),
        lambda cls: repr(cls(**words, unknown=1)),
        lambda cls: cls(**words).doubled,
        lambda cls: cls(**words) == cls(**words),
        lambda cls: cls(**words) == cls(number=8),
        lambda cls: cls(**words) != 7,
        lambda cls: cls(**words).__eq__(7),
        lambda cls: isinstance(hash(cls(**words)), int),
        lambda cls: setattr(cls(**words), "number", 1),
        lambda cls: delattr(cls(**words), "name"),
        lambda cls: repr(dataclasses.replace(cls(**words), name="Three")),
        lambda cls: dataclasses.replace(cls(**words), doubled=3),
        lambda cls: dataclasses.asdict(cls(**words)),
        lambda cls: repr(copy.copy(cls(**words))),
        lambda cls: repr(copy.deepcopy(cls(**words))),
        lambda cls: cls(**words).beds is cls(**words).beds,
        lambda cls: cls.__match_args__,
        lambda cls: repr(cls.__dataclass_params__),
        lambda cls: [(f.name, f.type, f.kw_only) for f in dataclasses.fields(cls)],
        lambda cls: repr(type("Sub", (cls,), {})(**words)),
        *([] if "slots" in asked else OTHER_NAMES),
        lambda cls: cls.kept,
    ):
        assert outcome(lambda seen=seen: seen(late)) == outcome(lambda seen=seen: seen(whole))
    assert outcome(lambda: hash(late(**words)) == hash(late(**words))) == outcome(
        lambda: hash(whole(**words)) == hash(whole(**words))
    )
    assert outcome(lambda: late(**words) == late(**words)) == outcome(lambda: whole(**words) == whole(**words))


def test_only_what_is_understood_waits() -> None:
    whole, _ = both({})

    class Ours:
        """It orders."""

        number: int

    assert late_methods.dataclass(order=True)(Ours).__init__.__name__ == "__init__"
    Ours.__module__ = "textual.made_up"
    sys.modules["textual.made_up"] = sys.modules[__name__]
    try:
        theirs = late_methods.dataclass(Ours)
    finally:
        del sys.modules["textual.made_up"]
    assert theirs.__init__.__name__ == "__init__"
    child = type("Child", (whole,), {"__module__": __name__, "__doc__": "Derived."})
    assert late_methods.dataclass(child).__init__.__name__ == "__init__"


BEGUN = """
import pickle
from console import late_methods
late_methods.begin()
from storage.patients.records import Phone
from console.places import Desk
assert Desk.__init__.__name__ == "first_call"
name = Phone(e164="+79990000000")
assert Phone.__init__.__name__ == "__init__"
assert Phone.__repr__.__name__ == "first_call"
assert pickle.loads(pickle.dumps(name)) == name
print(repr(name))
"""


def test_a_process_that_began_so_has_the_same_records() -> None:
    from storage.patients.records import Phone

    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", BEGUN], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == repr(Phone(e164="+79990000000")), done.stderr
    assert pickle.loads(pickle.dumps(Phone(e164="+79990000000"))) == Phone(e164="+79990000000")
