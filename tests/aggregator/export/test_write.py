from pathlib import Path

import pytest

from aggregator.export.write import write_file, write_folder
from scrapers.errors import ConftalksError


def test_a_file_is_replaced_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_file(path, b"old")
    write_file(path, b"new")
    assert ([file.name for file in tmp_path.iterdir()], path.read_bytes()) == (["a.csv"], b"new")


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_file(link, b"new")
    assert (link.is_symlink(), real.read_bytes()) == (True, b"new")


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    with pytest.raises(ConftalksError) as caught:
        write_file(tmp_path / "no" / "a.csv", b"new")
    assert str(caught.value).startswith(f"{tmp_path}/no/a.csv: cannot be written: No such file or directory (")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["/dev/null", "folder"])
def test_only_an_ordinary_file_is_replaced(tmp_path: Path, path: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConftalksError, match="is no ordinary file; leave out -o for standard output"):
        write_file(tmp_path / path, b"new")
    assert (tmp_path / "folder").is_dir()


def test_a_folder_keeps_its_other_files(tmp_path: Path) -> None:
    (tmp_path / "videos").mkdir()
    (tmp_path / "videos" / "mine.json").write_text("{}")
    write_folder(tmp_path, {"category.json": "1", "videos/a.json": "2"})
    files = {str(file.relative_to(tmp_path)): file.read_text() for file in tmp_path.rglob("*.json")}
    assert files == {"category.json": "1", "videos/a.json": "2", "videos/mine.json": "{}"}


def test_a_file_where_a_folder_must_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "videos").write_text("")
    with pytest.raises(ConftalksError, match="videos: cannot be written: File exists"):
        write_folder(tmp_path, {"videos/a.json": "2"})
