"""A catalog of one's own: its files, which conftalks it asks for, and what is never written over."""

import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from aggregator.collect.own_catalog import begin_catalog, catalog_files, of_this_program, requirement
from aggregator.files.lock import run_lock
from aggregator.files.replace import replace_files
from scrapers.errors import Busy, ConftalksError

OURS = "conftalks @ git+https://github.com/conftalks/conftalks@"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
NOW = datetime(2031, 5, 17, tzinfo=UTC)
TEXTS = catalog_files("owls", "conftalks==1.2")


def noted(url: str, **more: Any) -> str:
    return json.dumps({"url": url, **more})


@pytest.mark.parametrize(
    ("direct_url", "line"),
    [
        (None, "conftalks==1.2"),
        (
            noted("https://github.com/owls/conftalks", vcs_info={"vcs": "git", "commit_id": COMMIT}),
            f"conftalks @ git+https://github.com/owls/conftalks@{COMMIT}",
        ),
        (
            noted("https://owls.example/c.whl", archive_info={"hashes": {"sha256": "ab"}}),
            "conftalks @ https://owls.example/c.whl#sha256=ab",
        ),
        (noted("https://owls.example/c.whl", archive_info={}), "conftalks @ https://owls.example/c.whl"),
        (noted("file:///tmp/c.whl", archive_info={"hashes": {"sha256": "ab"}}), f"{OURS}COMMIT"),
        (noted("file:///tmp/clone", vcs_info={"vcs": "git", "commit_id": COMMIT}), f"{OURS}{COMMIT}"),
        (noted("file:///nowhere/at/all", dir_info={}), f"{OURS}COMMIT"),
    ],
)
def test_pip_is_told_to_install_this_very_conftalks_again(direct_url: str | None, line: str) -> None:
    assert requirement(direct_url, "1.2") == line


def test_of_a_clone_its_commit_is_taken_and_not_that_of_a_clone_around_it(tmp_path: Path) -> None:
    clone = tmp_path / "a clone"
    (clone / "part").mkdir(parents=True)
    (clone / ".git").mkdir()
    (clone / ".git" / "HEAD").write_text(f"{COMMIT}\n")
    assert requirement(noted(clone.as_uri(), dir_info={"editable": True})) == OURS + COMMIT
    assert requirement(noted((clone / "part").as_uri(), dir_info={})) == f"{OURS}COMMIT"


def test_this_program_is_a_clone_or_what_pip_installed() -> None:
    assert re.fullmatch(r"conftalks(==[\d.]+| @ \S+)", of_this_program())


def lying(folder: Path) -> dict[str, str]:
    """Path -> text of every file but the lock."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


@pytest.mark.parametrize("name", ["deep/new", "empty", "git"])
def test_a_catalog_is_begun_in_a_new_folder_an_empty_one_and_one_with_git_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    subprocess.run(["git", "init", "--quiet", tmp_path / "git"], check=True)
    for kept in (tmp_path / "git/.git").rglob("*.sample"):
        kept.unlink()
    before = lying(tmp_path / "git") if name == "git" else {}
    begin_catalog(tmp_path / name, TEXTS, NOW)
    assert lying(tmp_path / name) == before | TEXTS
    assert set(TEXTS) == {
        *("metadata.yml", "README.md", ".gitignore", "requirements.txt", "data/events/.gitkeep"),
        *(".github/workflows/refresh.yml", ".github/workflows/publish.yml"),
    }


def refusal(folder: Path) -> str:
    before = lying(folder)
    with pytest.raises(ConftalksError) as refused:
        begin_catalog(folder, TEXTS, NOW)
    assert lying(folder) == before
    (line,) = refused.value.lines
    return line.replace(str(folder), "DIR")


CATALOG = "DIR: is a catalog already; `conftalks new EVENT URL` in it begins an event"


def test_a_second_time_it_says_so_whatever_was_made_of_it(tmp_path: Path) -> None:
    begin_catalog(tmp_path, TEXTS, NOW)
    assert refusal(tmp_path) == CATALOG
    (tmp_path / "README.md").write_text("# Owls\n")
    (tmp_path / "data/talks.db").write_text("db")
    (tmp_path / "data/events/.gitkeep").unlink()
    assert refusal(tmp_path) == CATALOG


def test_what_lies_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Owls\n")
    assert refusal(tmp_path) == "DIR: is not empty, it has README.md; name a new folder or an empty one"
    (tmp_path / "LICENSE").write_text("Apache\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/owls.csv").write_text("a\n")
    (tmp_path / "photos").mkdir()
    assert refusal(tmp_path) == "DIR: is not empty, it has LICENSE and 3 more; name a new folder or an empty one"


def test_nothing_is_written_through_links_and_in_the_place_of_folders(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for folder in (tmp_path / "link", tmp_path / "below"):
        (tmp_path / "below").mkdir(exist_ok=True)
        if folder.name == "below":
            (folder / "data").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(ConftalksError, match="is a link"):
            begin_catalog(folder, TEXTS, NOW)
    assert not (tmp_path / "elsewhere").exists()
    (tmp_path / "odd/README.md").mkdir(parents=True)
    with pytest.raises(ConftalksError, match="it is no ordinary file"):
        begin_catalog(tmp_path / "odd", TEXTS, NOW)
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConftalksError, match="file: cannot be read: Not a directory"):
        begin_catalog(tmp_path / "file", TEXTS, NOW)


def test_what_a_killed_run_began_is_finished(tmp_path: Path) -> None:
    replace_files(tmp_path, {name: text for name, text in TEXTS.items() if "/" not in name})
    (tmp_path / ".github/workflows/.staging").mkdir(parents=True)
    (tmp_path / ".github/workflows/.staging/refresh.yml").write_text("name: Ref")
    begin_catalog(tmp_path, TEXTS, NOW)
    assert lying(tmp_path) == TEXTS


def test_catalogs_are_refreshed_at_different_minutes_none_of_them_the_full_hour() -> None:
    minutes = set()
    for name in ("owls", "talks", "moss", "", "Vorträge"):
        workflow = YAML(typ="safe").load(catalog_files(name, "conftalks==1")[".github/workflows/refresh.yml"])
        (found,) = (re.fullmatch(r"(\d+) 5 \* \* \*", entry["cron"]) for entry in workflow["on"]["schedule"])
        assert found is not None
        minutes.add(int(found[1]))
    assert len(minutes) == 5
    assert (min(minutes) >= 1, max(minutes) <= 59) == (True, True)


def test_two_at_once_do_not_mix(tmp_path: Path) -> None:
    with run_lock(tmp_path / "data", "init", NOW), pytest.raises(Busy, match="another run is active"):
        begin_catalog(tmp_path, TEXTS, NOW)
    assert lying(tmp_path) == {}
    begin_catalog(tmp_path, TEXTS, NOW)
    assert lying(tmp_path) == TEXTS
