"""Options that all tests share. Helpers lie in tests/support, which pyproject.toml puts on the path."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples on every machine and no clock: HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, max_examples=1000)
# A shell that starts the tests in the background lets them ignore Ctrl-C, and what they start would inherit that.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Whatever is kept is committed to the disk, file by file, and most of the tests that keep something would wait for a disk.
_MEMORY, _ROOM = Path("/dev/shm"), 4_000_000_000
if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def _ask_for_datasette() -> None:
    """Ask SQLite what Datasette asks over connections that nobody can close: once, and over one that is closed.

    It wants to know the version and whether there is JSON, when it is imported and for every table that it shows.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        from datasette import facets, filters, utils
        from datasette.utils.sqlite import sqlite_version

        sqlite_version()
        gc.collect()  # a connection lies in a circle with its statements
    with closing(sqlite3.connect(":memory:")) as conn:
        known = utils.detect_json1(conn)
    for module in (facets, filters):
        module.detect_json1 = lambda: known


# Since 3.13 Python warns of each connection that is left to the garbage collector; ours are all closed.
if sys.version_info >= (3, 13):
    _ask_for_datasette()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Let the garbage collector pass over all modules and tests: they stay, and it would look through them again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than processors: some tests wait for a host that is asked again, for a lock, for a second to pass."""
    return (os.cpu_count() or 1) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-examples", action="store_true", help="write every <page>.expected.json anew from what is parsed now"
    )
