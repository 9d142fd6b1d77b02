"""When garbage is collected, and what is looked through for it."""

from __future__ import annotations

import gc

from storage.collecting import keep_loaded, put_off


def test_what_was_loaded_is_not_looked_through_again() -> None:
    before = len(gc.get_objects())
    keep_loaded()
    try:
        assert len(gc.get_objects()) < before / 10
    finally:
        gc.unfreeze()


def test_nobody_collects_until_the_last_turn_is_over() -> None:
    assert gc.isenabled()
    with put_off():
        with put_off():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
