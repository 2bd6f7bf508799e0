"""Our own text files: what is read of them, what is refused, and that no link is followed."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.files.lock import run_lock
from aggregator.files.own_files import MAX_YAML, read_bytes, read_text, shown
from aggregator.files.replace import recover, replace_files
from aggregator.files.workspace import CORRECTIONS, HISTORY, LINKS, POSTS, RECORDINGS, TALKS, Workspace
from scrapers.errors import ConftalksError

IS_LINK = "is a link, which nothing in the data folder may be; put what it leads to in its place"
NOW = datetime(2031, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def shelf(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "data", tmp_path / "talks.db", {})
    made.folder("moss-2031").mkdir(parents=True)
    (made.folder("moss-2031") / "event.yml").write_text("title: Moss Conf\ntimezone: UTC\n", "utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_text("dear", "utf-8")
    return made


def mine(shelf: Workspace) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in (shelf.data.parent / "mine").iterdir()}


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(ConftalksError) as caught:
        call()
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def test_the_bytes_of_a_file_or_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"ab\r\nc")
    assert read_bytes(tmp_path / "a") == b"ab\r\nc"
    assert read_text(tmp_path / "a") == "ab\r\nc"
    assert read_bytes(tmp_path / "b") is None
    assert read_text(tmp_path / "b") is None


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 10)
    assert read_bytes(tmp_path / "a", 10) == b"x" * 10
    said = refused(lambda: read_bytes(tmp_path / "a", 9))
    assert said == f"{tmp_path / 'a'}: is too long: 10 bytes, at most 9 are read"


def test_what_is_no_text_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one\ntwo \xff")
    said = refused(lambda: read_text(tmp_path / "a"))
    assert said == f"{tmp_path / 'a'}:2: cannot be read: not UTF-8 (invalid start byte)"


def test_a_folder_and_a_pipe_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    no_file = "cannot be read: it is no ordinary file"
    assert refused(lambda: read_bytes(tmp_path)) == f"{tmp_path}: {no_file}"
    assert refused(lambda: read_bytes(tmp_path / "pipe")) == f"{tmp_path / 'pipe'}: {no_file}"


def test_absent_for_another_reason_than_absence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    assert refused(lambda: read_bytes(tmp_path / "file" / "a")) == f"{tmp_path}/file/a: cannot be read: Not a directory"


@pytest.mark.parametrize("target", ["../mine/letter", "nowhere", "self"])
def test_a_link_is_no_file_wherever_it_leads(tmp_path: Path, target: str) -> None:
    (tmp_path / "self").symlink_to(target)
    assert refused(lambda: read_bytes(tmp_path / "self")) == f"{tmp_path / 'self'}: {IS_LINK}"


def test_values_are_shown_short() -> None:
    nested: list[object] = ["lol"] * 9
    for _ in range(9):
        nested = [nested] * 9
    assert shown("a") == "'a'"
    assert shown([5]) == "[5]"
    assert shown("x" * 500) == f"'{'x' * 37}...{'x' * 38}'"
    assert shown(nested) == "[[[...], [...], [...], ...], [[...], [...], [...], ...], [[...], [...], [...], ...], ...]"
    assert shown(16**5000) == "a number of thousands of digits"


def test_the_lock_is_not_taken_through_a_link(shelf: Workspace) -> None:
    (shelf.data / ".lock").symlink_to("../mine/letter")

    def take() -> None:
        with run_lock(shelf.data, "moss-2031", NOW):
            pass

    assert refused(take) == f"{shelf.data / '.lock'}: {IS_LINK}"
    assert mine(shelf) == {"letter": "dear"}


@pytest.mark.parametrize("name", [".committed", ".staging"])
def test_leftovers_that_are_links_are_not_followed(shelf: Workspace, name: str) -> None:
    folder = shelf.folder("moss-2031")
    (folder / name).symlink_to("../../../mine")
    assert refused(lambda: shelf.recover("moss-2031")) == f"{folder / name}: {IS_LINK}"
    assert refused(lambda: replace_files(folder, {"a": "1"})) == f"{folder / name}: {IS_LINK}"
    assert mine(shelf) == {"letter": "dear"}
    assert not (folder / "a").exists()


def test_leftovers_that_no_run_leaves_are_not_moved(shelf: Workspace) -> None:
    committed = shelf.folder("moss-2031") / ".committed"
    committed.mkdir()
    (committed / TALKS).write_text("", "utf-8")
    (committed / "z").symlink_to("../../../../mine/letter")
    assert refused(lambda: recover(committed.parent)) == f"{committed / 'z'}: {IS_LINK}"
    (committed / "z").unlink()
    (committed / "z").mkdir()
    said = refused(lambda: recover(committed.parent))
    assert said == f"{committed / 'z'}: no run of ours leaves this here; take it away"
    assert not (committed.parent / TALKS).exists()
    (committed / "z").rmdir()
    recover(committed.parent)
    assert (committed.parent / TALKS).exists()
    assert not committed.exists()


def test_what_is_replaced_is_no_link(shelf: Workspace) -> None:
    folder = shelf.folder("moss-2031")
    (folder / TALKS).symlink_to("../../../mine/letter")
    assert refused(lambda: shelf.replace("moss-2031", {TALKS: "new", LINKS: "new"})) == f"{folder / TALKS}: {IS_LINK}"
    assert mine(shelf) == {"letter": "dear"}
    assert not (folder / LINKS).exists()


@pytest.mark.parametrize("target", ["../../../mine/letter", "nowhere"])
@pytest.mark.parametrize("name", ["event.yml", TALKS, RECORDINGS, LINKS, POSTS, HISTORY, "posts.yml", CORRECTIONS])
def test_no_file_of_an_event_may_be_a_link(shelf: Workspace, name: str, target: str) -> None:
    path = shelf.folder("moss-2031") / name
    path.unlink(missing_ok=True)
    path.symlink_to(target)
    read = shelf.corrections if name == CORRECTIONS else shelf.files
    assert shelf.slugs() == ("moss-2031",)
    assert refused(lambda: read("moss-2031")) == f"{path}: {IS_LINK}"


@pytest.mark.parametrize("target", ["../mine/letter", "nowhere", "suppress.yml"])
def test_nobody_is_published_because_suppress_yml_is_a_link(shelf: Workspace, target: str) -> None:
    (shelf.data / "suppress.yml").symlink_to(target)
    assert refused(shelf.suppressions) == f"{shelf.data / 'suppress.yml'}: {IS_LINK}"


def test_an_event_is_no_link_to_a_folder(shelf: Workspace) -> None:
    (shelf.data.parent / "mine" / "event.yml").write_text("title: Mine\ntimezone: UTC\n", "utf-8")
    (shelf.folder("fern-2031")).symlink_to("../../mine")
    said = f"{shelf.folder('fern-2031')}: {IS_LINK}"
    assert refused(lambda: shelf.event("fern-2031")) == said
    assert refused(lambda: shelf.replace("fern-2031", {TALKS: "new"})) == said
    assert refused(lambda: shelf.recover("fern-2031")) == said
    assert sorted(mine(shelf)) == ["event.yml", "letter"]


@pytest.mark.parametrize("name", ["events", "cache", "cache/pages", "cache/runs"])
def test_the_folders_of_the_data_folder_are_no_links(shelf: Workspace, name: str) -> None:
    path = shelf.data / name
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        path.rename(shelf.data / "elsewhere")
    path.symlink_to(shelf.data.parent / "mine")
    assert refused(lambda: shelf.recover("moss-2031")) == f"{path}: {IS_LINK}"


def test_what_the_last_run_saw_is_not_read_through_a_link(shelf: Workspace) -> None:
    runs = shelf.page_cache / "runs"
    runs.mkdir(parents=True)
    (runs / "moss-2031.json").symlink_to("../../../mine/letter")
    assert shelf.take_last_run("moss-2031") == {}
    assert refused(lambda: shelf.keep_run("moss-2031", {})) == f"{runs / 'moss-2031.json'}: {IS_LINK}"
    assert mine(shelf) == {"letter": "dear"}


def test_a_folder_that_is_no_event_is_named(shelf: Workspace) -> None:
    odd = shelf.data / "events" / "Foo Bar"
    odd.mkdir()
    (odd / "event.yml").write_text("title: Foo\ntimezone: UTC\n", "utf-8")
    (shelf.data / "events" / "no event").mkdir()
    assert shelf.slugs() == ("moss-2031",)
    said = "'Foo Bar' is no event's name: lower-case words joined by hyphens, such as foo-bar"
    assert {name: str(error) for name, error in shelf.misnamed().items()} == {"Foo Bar": f"{odd}: {said}"}


def test_a_list_of_a_megabyte_is_read_and_no_more(shelf: Workspace) -> None:
    path = shelf.data / "suppress.yml"
    entry = "- {speaker: Bo Tern, why: asked}\n"
    path.write_text(entry + "\n" * (MAX_YAML - len(entry)), "utf-8")
    assert shelf.suppressions().speakers == {"bo tern"}
    path.write_text(entry + "\n" * (MAX_YAML - len(entry) + 1), "utf-8")
    assert refused(shelf.suppressions) == f"{path}: is too long: 1,000,001 bytes, at most 1,000,000 are read"
