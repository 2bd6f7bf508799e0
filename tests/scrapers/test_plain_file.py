"""What is read of a file that somebody named, and that neither a device nor a pipe holds a run for ever."""

import os
import threading
from pathlib import Path

import pytest

from scrapers.plain_file import read_plain, real_path


def test_a_file_is_read_up_to_a_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 10)
    assert (read_plain(tmp_path / "a", 10), read_plain(tmp_path / "a", 9)) == (b"x" * 10, None)
    (tmp_path / "empty").touch()
    assert read_plain(tmp_path / "empty", 0) == b""


def test_a_link_is_followed_where_it_may_be(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "link").symlink_to("a")
    assert read_plain(tmp_path / "link", 10) == b"x"
    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        read_plain(tmp_path / "link", 10, link=False)


def test_where_a_path_leads(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder/../a")
    (tmp_path / "loop").symlink_to("loop")
    assert real_path(tmp_path / "link") == tmp_path / "a"
    assert real_path(tmp_path / "loop") == tmp_path / "loop"


@pytest.mark.parametrize("pipe", [False, True])
@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/", "pipe"])
def test_devices_and_folders_are_no_files_and_pipes_only_where_they_may_be(
    tmp_path: Path, path: str, pipe: bool
) -> None:
    os.mkfifo(tmp_path / "pipe")
    if path == "pipe" and pipe:
        assert read_plain(tmp_path / path, 10, pipe=pipe) == b""
        return
    with pytest.raises(OSError, match="it is no ordinary file"):
        read_plain(tmp_path / path, 10, pipe=pipe)


@pytest.mark.parametrize(("at_most", "read"), [(300_000, b"x" * 300_000), (299_999, None)])
def test_a_pipe_is_read_to_its_end(at_most: int, read: bytes | None) -> None:
    out, into = os.pipe()

    def write() -> None:
        with os.fdopen(into, "wb") as file:
            try:
                file.write(b"x" * 300_000)
            except BrokenPipeError:
                return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert read_plain(Path(f"/dev/fd/{out}"), at_most, pipe=True) == read
    finally:
        os.close(out)
        writer.join()
