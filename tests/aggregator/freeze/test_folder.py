"""The folder that is written into: ours, or refused; nothing is written through a link."""

import gzip
import json
from pathlib import Path

import pytest

from aggregator.freeze.folder import MadeGroup, frozen_folder, put
from scrapers.errors import BadData, Busy, ConftalksError


def test_a_new_folder_becomes_ours(tmp_path: Path) -> None:
    path = tmp_path / "new" / "public"
    with frozen_folder(path) as own:
        assert (own.groups, own.whole, own.there) == ({}, True, {})
        own.begin(["/"])
        put(path, "e/index.html", b"page")
        assert own.end({"/": MadeGroup("d", {"e/index.html": 4})}) == 0
    with frozen_folder(path) as own:
        assert (own.groups, own.whole, own.there) == (
            {"/": MadeGroup("d", {"e/index.html": 4})},
            True,
            {"e/index.html": 4},
        )


def test_a_folder_with_anything_else_in_it_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(ConftalksError) as refused, frozen_folder(tmp_path):
        pass
    assert str(refused.value) == (
        f"{tmp_path}: is not empty, and no catalog was frozen there; name another folder, or empty it"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_what_hosts_want_in_a_folder_may_lie_there_before(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "CNAME").write_text("talks.example.org\n")
    with frozen_folder(tmp_path) as own:
        assert own.there == {}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "public").write_text("mine")
    with (
        pytest.raises(ConftalksError, match="is no folder; name one for the files"),
        frozen_folder(tmp_path / "public"),
    ):
        pass


@pytest.mark.parametrize("link", ["t", "t/moss-2024"])
def test_nothing_is_written_through_a_link(tmp_path: Path, link: str) -> None:
    path, elsewhere = tmp_path / "public", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with frozen_folder(path):
        pass
    (path / "t").mkdir() if "/" in link else None
    (path / link).symlink_to(elsewhere)
    with pytest.raises(ConftalksError) as refused, frozen_folder(path):
        pass
    assert str(refused.value) == f"{path / link}: is a link, through which nothing is written; take it away"


def test_two_runs_do_not_write_at_once(tmp_path: Path) -> None:
    with frozen_folder(tmp_path), pytest.raises(Busy), frozen_folder(tmp_path):
        pass


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"no gzip",
        gzip.compress(b"{", mtime=0),
        gzip.compress(b"[]", mtime=0),
        gzip.compress(b'{"version": 1}', mtime=0),
    ],
)
def test_a_broken_note_is_said_in_a_line(tmp_path: Path, note: bytes) -> None:
    (tmp_path / ".conftalks").mkdir()
    (tmp_path / ".conftalks" / "frozen.json.gz").write_bytes(note)
    with pytest.raises(BadData, match="cannot be read; empty the folder and freeze again"), frozen_folder(tmp_path):
        pass


def test_a_note_of_another_version_is_not_guessed_at(tmp_path: Path) -> None:
    (tmp_path / ".conftalks").mkdir()
    body = json.dumps({"version": 2, "whole": True, "groups": {}}).encode()
    (tmp_path / ".conftalks" / "frozen.json.gz").write_bytes(gzip.compress(body))
    with pytest.raises(BadData, match="another version of conftalks"), frozen_folder(tmp_path):
        pass


def test_a_group_is_made_while_its_files_are_as_they_were_written(tmp_path: Path) -> None:
    with frozen_folder(tmp_path) as own:
        own.begin(["a"])
        put(tmp_path, "a.json", b"{}")
        own.end({"a": MadeGroup("d", {"a.json": 2})})
    with frozen_folder(tmp_path) as own:
        assert (own.is_made("a", "d"), own.is_made("a", "e"), own.is_made("b", "d")) == (True, False, False)
    put(tmp_path, "a.json", b"{ }")
    with frozen_folder(tmp_path) as own:
        assert own.is_made("a", "d") is False


def test_what_a_cut_run_left_beside_goes(tmp_path: Path) -> None:
    with frozen_folder(tmp_path) as own:
        own.begin(["t/x"])
        put(tmp_path, "t/x.json", b"{}")
        put(tmp_path, "t/nobody/index.html", b"made by the run that was cut")
        (tmp_path / ".conftalks" / "1-1.new").write_bytes(b"half")
    with frozen_folder(tmp_path) as own:
        assert own.whole is False
        assert own.end({"t/x": MadeGroup("d", {"t/x.json": 2})}) == 1
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [".lock", "frozen.json.gz", "x.json"]


def test_the_same_bytes_are_not_written_again(tmp_path: Path) -> None:
    with frozen_folder(tmp_path):
        assert put(tmp_path, "a/b.json", b"{}") is True
        before = (tmp_path / "a/b.json").stat()
        assert put(tmp_path, "a/b.json", b"{}") is False
        assert (tmp_path / "a/b.json").stat() == before
        assert put(tmp_path, "a/b.json", b"[]") is True
