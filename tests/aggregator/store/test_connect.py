"""A large transaction keeps nobody from reading."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from aggregator.store.connect import open_reader, open_writer
from scrapers.errors import ConftalksError


def test_readers_read_on_while_megabytes_are_written(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    writer = open_writer(path)
    writer.execute("CREATE TABLE talks (title TEXT)")
    reader = sqlite3.connect(path, timeout=0)
    writer.execute("BEGIN IMMEDIATE")
    writer.executemany("INSERT INTO talks VALUES (?)", (("moss" * 2500,) for _ in range(2000)))
    assert reader.execute("SELECT count(*) FROM talks").fetchone() == (0,)
    writer.execute("COMMIT")
    assert reader.execute("SELECT count(*) FROM talks").fetchone() == (2000,)
    reader.close()
    writer.close()


@pytest.mark.parametrize("opened", [open_reader, open_writer])
def test_a_folder_in_place_of_the_catalog_is_said(tmp_path: Path, opened: Callable[[Path], object]) -> None:
    path = tmp_path / "talks.db"
    path.mkdir()
    with pytest.raises(ConftalksError) as caught:
        opened(path)
    assert str(caught.value) == f"{path}: is a folder, not a conftalks catalog; --db names the file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_catalog_that_may_not_be_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    open_writer(path).close()
    path.chmod(0)
    with pytest.raises(ConftalksError) as caught:
        open_reader(path)
    assert str(caught.value) == f"{path}: cannot be read: Permission denied"
