from pathlib import Path

import pytest

from aggregator.export.write import write_folder
from scrapers.errors import ConftalksError


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
