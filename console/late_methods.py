"""Dataclasses whose methods are compiled when they are first called.

`dataclasses.dataclass` writes the source of five methods for a frozen class and compiles each of them as the class is
made: forty times the work of the class itself, a quarter of a second for our two hundred, before anything is painted.
Most of these methods are never called. So a process that shows a screen or runs one command puts a stub into the place
of each, and the standard library compiles it at the first call. The classes are the same in every other respect
(tests/unit/test_late_methods.py holds them against the standard library's).
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from typing import Any, cast  # Any: of the classes made here nothing is known

OURS = ("console", "widgets", "storage", "themes")
"""Only classes of these packages: what others expect of theirs is theirs to say."""
_UNDERSTOOD = {"frozen", "slots", "kw_only", "eq"}
_WRITTEN = ("__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__getstate__", "__setstate__")

_whole = dataclasses.dataclass


def begin() -> None:
    """From here on, in this process, our dataclasses are made so; before any of them is imported."""
    dataclasses.dataclass = dataclass


def dataclass(cls: type | None = None, /, **asked: Any) -> Any:
    """As `dataclasses.dataclass`."""
    if cls is None:
        return lambda cls: dataclass(cls, **asked)
    return _late(cls, **asked) if _may_wait(cls, asked) else _whole(cls, **asked)


def _may_wait(cls: type, asked: dict[str, Any]) -> bool:
    """Ours, with nothing but what is understood here: no dataclass above it, none of these methods of its own."""
    return (
        cls.__module__.partition(".")[0] in OURS
        and asked.keys() <= _UNDERSTOOD
        and not any(hasattr(base, "__dataclass_fields__") for base in cls.__bases__)
        and not any(name in cls.__dict__ for name in _WRITTEN)
        and cls.__doc__ is not None
        and not any("InitVar" in str(note) for note in inspect.get_annotations(cls).values())
    )


def _late(cls: type, *, frozen: bool = False, eq: bool = True, **asked: Any) -> type:
    made: Any = _whole(init=False, repr=False, eq=False, **asked)(cls)
    told = made.__dataclass_params__  # what a class derived from it, and `dataclasses.replace`, ask
    told.init, told.repr, told.eq, told.frozen = True, True, eq, frozen
    made.__init__ = _stub(made, "__init__", init=True, frozen=frozen)
    made.__repr__ = _stub(made, "__repr__", repr=True)
    if eq:
        made.__eq__ = _stub(made, "__eq__", eq=True)
        made.__hash__ = _stub(made, "__hash__", unsafe_hash=True) if frozen else None
    if frozen:
        _freeze(made, frozenset(made.__dataclass_fields__))
        if asked.get("slots"):
            made.__getstate__, made.__setstate__ = _state, _put_state
    return cast("type", made)


def _stub(made: Any, name: str, *, frozen: bool = False, **asked: bool) -> Callable[..., Any]:
    """A method that has the standard library make the real one, puts it into its own place and calls it."""

    def first_call(self: object, /, *args: Any, **named: Any) -> Any:
        fields = [(field.name, field.type, field) for field in dataclasses.fields(made)]
        wanted: dict[str, Any] = {"init": False, "repr": False, "eq": False, "match_args": False, "frozen": frozen}
        wanted |= asked
        kept = {"__doc__": made.__doc__}  # without one, the library would write one, from the signature
        if hasattr(made, "__post_init__"):
            kept["__post_init__"] = made.__post_init__
        compiled = dataclasses.make_dataclass(made.__name__, fields, namespace=kept, **wanted).__dict__[name]
        compiled.__qualname__ = f"{made.__qualname__}.{name}"
        setattr(made, name, compiled)
        return compiled(self, *args, **named)

    return first_call


def _freeze(made: Any, names: frozenset[str]) -> None:
    def refuse_to_set(self: object, name: str, value: object) -> None:
        if type(self) is made or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(made, self).__setattr__(name, value)

    def refuse_to_delete(self: object, name: str) -> None:
        if type(self) is made or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(made, self).__delattr__(name)

    made.__setattr__, made.__delattr__ = refuse_to_set, refuse_to_delete


def _state(self: Any) -> list[object]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _put_state(self: Any, state: list[object]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
