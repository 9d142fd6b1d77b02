"""Garbage is not collected by whoever holds the turn to write.

A full collection of a console's memory takes 50 ms and more of processor time, and fifteen other desks would wait for
it; consoles that were started together collect at the same moment, one after another (figures in docs/contention.md).
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_putting_off = 0
"""How many threads of this process hold a turn: a server of many desks has one for each centre and session."""
_found_on = False
_USUAL = gc.get_threshold()
_WHILE_LOADING = 50_000
"""So many objects more than before, instead of hundreds, and the young ones are looked through."""


@contextmanager
def put_off() -> Iterator[None]:
    """No collection until the end of this, for the whole process; what was put off is done soon after.

    For a few milliseconds only: what is never collected is never given back.
    """
    global _putting_off, _found_on
    with _lock:
        if _putting_off == 0:
            _found_on = gc.isenabled()
            gc.disable()
        _putting_off += 1
    try:
        yield
    finally:
        with _lock:
            _putting_off -= 1
            if _putting_off == 0 and _found_on:
                gc.enable()


def begin_loading() -> None:
    """From here to `keep_loaded` libraries are read, which stay: hardly anything of it is garbage."""
    gc.set_threshold(_WHILE_LOADING, *_USUAL[1:])


def keep_loaded() -> None:
    """What this process has loaded until now stays for ever: no collection looks through it again.

    For a process of one console, once, when its data are open.  A list of a thousand visits can set a full collection
    off, which took 36 ms even without the libraries of the screen.
    """
    gc.freeze()
    gc.set_threshold(*_USUAL)
