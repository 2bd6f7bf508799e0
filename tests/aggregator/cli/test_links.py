"""Links and devices where the command line expects files: one line, and nothing is written through a link."""

import os
from pathlib import Path

import forked_command
import pytest
from demo_command import Demo


@pytest.mark.parametrize("target", ["../mine.db", "nowhere", "talks.db"])
def test_the_catalog_in_the_data_folder_is_no_link(demo: Demo, tmp_path: Path, target: str) -> None:
    (tmp_path / "mine.db").touch()
    (demo.data / "talks.db").unlink(missing_ok=True)
    (demo.data / "talks.db").symlink_to(target)
    said = f"Error: {demo.data}/talks.db: is a link, which nothing in the data folder may be; --db names what it leads to\n"
    for words in (("build",), ("status",), ("scrape", "demo-2031"), ("search", "moss"), ("serve",)):
        assert demo.run(*words) == (1, "", said)
    assert (tmp_path / "mine.db").read_bytes() == b""
    assert not (demo.data / "nowhere").exists()


def test_a_link_that_somebody_names_is_followed(demo: Demo, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to("real.db")
    assert demo.run("--db", str(tmp_path / "link.db"), "build")[0] == 0
    assert (tmp_path / "real.db").stat().st_size > 0
    (tmp_path / "loop.db").symlink_to("loop.db")
    code, _, err = demo.run("--db", str(tmp_path / "loop.db"), "build")
    assert (code, len(err.splitlines()), "a bug of ours" in err) == (1, 1, False)


def test_the_usual_data_folder_is_no_link(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "data").symlink_to(demo.data)
    monkeypatch.chdir(home)
    before = demo.files()
    said = "Error: data: is a link; name the folder that it leads to with --data\n"
    assert forked_command.run(("build",), demo.environment(), tmp_path) == (1, "", said)
    assert demo.files() == before
    assert forked_command.run(("--data", str(home / "data"), "build"), demo.environment(), tmp_path)[0] == 0
    assert forked_command.run(("--data", str(home / "data"), "refresh"), demo.environment(), tmp_path)[0] == 0
    assert (demo.data / "refresh.jsonl").is_file()


@pytest.mark.parametrize("path", ["/dev/zero", "pipe"])
def test_a_device_or_a_pipe_without_a_writer_holds_nobody(demo: Demo, tmp_path: Path, path: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    where = tmp_path / path
    said = "the file is empty" if path == "pipe" else "cannot be read: it is no ordinary file"
    for words in (("look", str(where)), ("import", str(where), "--event", "demo-2031"), ("new", "x-2031", str(where))):
        assert demo.run(*words) == (1, "", f"Error: {where}: {said}\n")
