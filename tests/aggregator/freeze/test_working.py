"""Pages are the same whoever asks for them: this process, or one for each processor."""

from pathlib import Path

import pytest
from frozen_catalog import PUBLIC, Frozen

from aggregator.catalog.serve import METADATA
from aggregator.freeze import working
from aggregator.freeze.plan import FrozenPlace, PageGroup, page
from aggregator.freeze.working import FrozenSource, make_all
from scrapers.errors import ConftalksError

PLACE = FrozenPlace("/repo", PUBLIC, cards=True)


@pytest.fixture
def source(seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FrozenSource:
    monkeypatch.setenv("CONFTALKS_BASE_URL", PUBLIC)
    (tmp_path / ".conftalks").mkdir()
    return FrozenSource(seeded, METADATA, PLACE, tmp_path)


def test_processes_write_what_one_would(frozen: Frozen, source: FrozenSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "FEW", 0)
    monkeypatch.setattr(working, "processors", lambda: 2)
    wanted = [
        PageGroup(path, (page(path),))
        for path in ("/e/moss-2024", "/s", *(f"/s/{name}" for name in ("ada-quill", "bo-tern")))
    ]
    made = {one.name: one.made.files for one in make_all(source, wanted)}
    assert set(made["/e/moss-2024"]) == {"e/moss-2024/index.html", "e/moss-2024/-/view-grid/index.html"}
    written = {name: (source.folder / name).read_bytes() for files in made.values() for name in files}
    assert written == {name: (frozen.folder / name).read_bytes() for name in written}
    assert len(written) > len(wanted)


@pytest.mark.parametrize("few", [0, 150])
def test_a_page_that_cannot_be_made_is_one_line(
    source: FrozenSource, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(working, "FEW", few)
    with pytest.raises(ConftalksError, match=r"\A/t/moss-2024/nope: cannot be frozen: the catalog answers 404"):
        list(make_all(source, [PageGroup("/t/moss-2024/nope", (page("/t/moss-2024/nope"),))]))


def test_a_folder_that_cannot_be_written_is_one_line(source: FrozenSource) -> None:
    (source.folder / "s").write_text("a file where a folder has to be")
    with pytest.raises(ConftalksError, match=r"s/ada-quill/index\.html: cannot be written: "):
        list(make_all(source, [PageGroup("/s/ada-quill", (page("/s/ada-quill"),))]))
