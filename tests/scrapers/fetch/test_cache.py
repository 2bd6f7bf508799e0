"""The page cache on disk: layout, atomic writes, damage."""

import hashlib
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrapers.errors import ConftalksError
from scrapers.fetch.cache import CachedPage, PageCache

URL = "https://conf.test/2024/schedule/"
NAME = hashlib.sha256(URL.encode()).hexdigest()


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    cache = PageCache(tmp_path)
    saved = cache.save(CachedPage(URL, URL + "talks/", 200, {"etag": '"1"'}, "text/html"), b"<p>x</p>")
    assert cache.load(URL) == (saved, b"<p>x</p>")
    assert (saved.size, saved.sha256) == (8, hashlib.sha256(b"<p>x</p>").hexdigest())
    assert saved.fetched.tzinfo is not None
    files = sorted(str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file())
    assert files == [f"pages/{NAME[:2]}/{NAME}.body", f"pages/{NAME[:2]}/{NAME}.json"]


def test_what_was_never_saved_is_absent(tmp_path: Path) -> None:
    cache = PageCache(tmp_path / "none")
    assert (cache.load(URL), cache.reject(URL, "why")) == (None, None)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"x"', b"{}", b'{"url": 1}', b"\xff\xfe"])
def test_a_broken_description_is_absent(tmp_path: Path, content: bytes) -> None:
    cache = PageCache(tmp_path)
    cache.save(CachedPage(URL, URL, 200), b"x")
    (tmp_path / "pages" / NAME[:2] / f"{NAME}.json").write_bytes(content)
    assert cache.load(URL) is None


def test_times_that_are_no_times_are_absent(tmp_path: Path) -> None:
    cache = PageCache(tmp_path)
    cache.save(CachedPage(URL, URL, 200), b"x")
    meta = tmp_path / "pages" / NAME[:2] / f"{NAME}.json"
    meta.write_text(json.dumps(json.loads(meta.read_text()) | {"fetched_at": "yesterday"}))
    assert cache.load(URL) is None


def test_a_death_between_the_two_files_leaves_nothing_usable(tmp_path: Path) -> None:
    cache = PageCache(tmp_path)
    cache.save(CachedPage(URL, URL, 200), b"old")
    (tmp_path / "pages" / NAME[:2] / f"{NAME}.body").write_bytes(b"new")
    assert cache.load(URL) is None
    cache.save(CachedPage(URL, URL, 200), b"new")
    found = cache.load(URL)
    assert found is not None and found[1] == b"new"


def test_a_write_that_fails_is_one_line_and_leaves_no_litter(tmp_path: Path) -> None:
    cache = PageCache(tmp_path)
    folder = tmp_path / "pages" / NAME[:2]
    (folder / f"{NAME}.body").mkdir(parents=True)
    with pytest.raises(ConftalksError) as caught:
        cache.save(CachedPage(URL, URL, 200), b"x")
    reason = "the page cache cannot be written: Is a directory; make room, or choose another data folder"
    assert str(caught.value) == f"{folder / NAME}.body: {reason}"
    assert [file.name for file in folder.iterdir()] == [f"{NAME}.body"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The temporary file is opened on a device that is always full."""
    import tempfile

    real = tempfile.NamedTemporaryFile

    def on_full_disk(**options: object) -> object:
        part = real(**options)  # type: ignore[call-overload]
        full = os.open("/dev/full", os.O_WRONLY)
        os.dup2(full, part.fileno())
        os.close(full)
        return part

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", on_full_disk)
    with pytest.raises(ConftalksError, match="the page cache cannot be written: No space left on device"):
        PageCache(tmp_path).save(CachedPage(URL, URL, 200), b"x" * 100_000)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_404_is_believed_for_a_day_and_not_from_the_future() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    ages = (timedelta(0), timedelta(hours=23), timedelta(hours=24), timedelta(hours=-1))
    entries = [CachedPage(URL, URL, 404, checked_at=(now - age).isoformat()) for age in ages]
    assert [entry.still_missing(now) for entry in entries] == [True, True, False, False]
    assert CachedPage(URL, URL, 200, checked_at=now.isoformat()).still_missing(now) is False


def test_a_rejected_page_is_moved(tmp_path: Path) -> None:
    cache = PageCache(tmp_path)
    cache.save(CachedPage(URL, URL, 200), b"<p>x</p>")
    kept = cache.reject(URL, "no talks in it")
    assert kept == tmp_path / "rejected" / f"{NAME}.body"
    assert kept.read_bytes() == b"<p>x</p>"
    assert json.loads(kept.with_suffix(".json").read_text())["reason"] == "no talks in it"
    assert cache.load(URL) is None


@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_a_folder_of_the_cache_is_no_link(tmp_path: Path, target: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "data" / "pages").mkdir(parents=True)
    cache, folder = PageCache(tmp_path / "data"), tmp_path / "data" / "pages" / NAME[:2]
    cache.save(CachedPage(URL, URL, 200), b"x")
    folder.rename(tmp_path / "elsewhere" / NAME[:2])
    folder.symlink_to(tmp_path / target / NAME[:2])
    assert cache.load(URL) is None
    with pytest.raises(ConftalksError) as caught:
        cache.save(CachedPage(URL, URL, 200), b"new")
    assert str(caught.value) == f"{folder}: is a link, which nothing in the data folder may be; take it away"
    assert (tmp_path / "elsewhere" / NAME[:2] / f"{NAME}.body").read_bytes() == b"x"


@pytest.mark.parametrize("end", ["json", "body"])
@pytest.mark.parametrize("instead", ["link", "pipe", "zero"])
def test_a_file_of_the_cache_that_is_none_is_absent(tmp_path: Path, end: str, instead: str) -> None:
    cache = PageCache(tmp_path)
    cache.save(CachedPage(URL, URL, 200), b"x")
    file = tmp_path / "pages" / NAME[:2] / f"{NAME}.{end}"
    file.rename(tmp_path / "kept")
    if instead == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to({"link": tmp_path / "kept", "zero": "/dev/zero"}[instead])
    assert cache.load(URL) is None
    cache.save(CachedPage(URL, URL, 200), b"new")
    assert (cache.load(URL) or ((), b""))[1] == b"new"
    assert (tmp_path / "kept").exists()
