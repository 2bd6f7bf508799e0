"""Cycles of objects are looked for again after a build, where they were before."""

import gc
from pathlib import Path

import pytest
from store_event import built

from aggregator.store.collection import put_off


def test_cycles_are_looked_for_again(tmp_path: Path) -> None:
    with put_off():
        meanwhile = gc.isenabled()
    built(tmp_path / "talks.db")
    assert (meanwhile, gc.isenabled()) == (False, True)


def test_who_looks_for_none_is_left_so() -> None:
    gc.disable()
    try:
        with put_off():
            pass
        after = gc.isenabled()
    finally:
        gc.enable()
    assert not after


def test_also_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), put_off():
        raise ZeroDivisionError
    assert gc.isenabled()
