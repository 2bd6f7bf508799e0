import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.files.replace import recover, replace_files
from scrapers.errors import ConftalksError

# Dies (as under kill -9) at the Nth call of anything that changes the disk.
KILLED = """
import os, pathlib, sys
from aggregator.files import replace
left = int(sys.argv[2])
def counted(call):
    def inner(*args, **kwargs):
        global left
        left -= 1
        if left == 0:
            os._exit(9)
        return call(*args, **kwargs)
    return inner
for owner, name in ((pathlib.Path, "mkdir"), (pathlib.Path, "rename"), (pathlib.Path, "replace"), (pathlib.Path, "rmdir"),
                    (pathlib.Path, "open"), (os, "fsync")):
    setattr(owner, name, counted(getattr(owner, name)))
replace.replace_files(pathlib.Path(sys.argv[1]), {"a": "new a", "b": "new b", "c": "new c"})
"""


def state(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir() if path.is_file()}


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "event"
    assert replace_files(folder, {"a": "1", "b": "2"}) == ("a", "b")
    before = (folder / "a").stat().st_mtime_ns
    assert replace_files(folder, {"a": "1", "b": "3"}) == ("b",)
    assert (folder / "a").stat().st_mtime_ns == before
    assert state(folder) == {"a": "1", "b": "3"}


def test_killed_at_every_step_all_files_are_old_or_all_are_new(tmp_path: Path) -> None:
    old, new = {"a": "old a", "b": "old b", "c": "old c"}, {"a": "new a", "b": "new b", "c": "new c"}
    ends = []
    for step in range(1, 40):
        folder = tmp_path / str(step)
        replace_files(folder, old)
        done = subprocess.run([sys.executable, "-c", KILLED, folder, str(step)], check=False)
        recover(folder)
        assert state(folder) in (old, new)
        assert {path.name for path in folder.iterdir()} == {"a", "b", "c"}
        ends.append((done.returncode, state(folder) == new))
        if done.returncode == 0:
            break
    assert ends[0] == (9, False)
    assert ends[-2] == (9, True)
    assert ends[-1] == (0, True)


def test_a_full_disk_is_one_line_and_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "event"
    replace_files(folder, {"a": "old", "b": "old"})
    code = (
        "import resource, signal, sys, pathlib\n"
        "from aggregator.files.replace import replace_files\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "replace_files(pathlib.Path(sys.argv[1]), {'a': 'new', 'b': 'x' * 5000})\n"
    )
    done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 1
    assert last.startswith(f"scrapers.errors.ConftalksError: {folder}: cannot be written: File too large (")
    assert last.endswith(" bytes free)")
    assert state(folder) == {"a": "old", "b": "old"}


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(ConftalksError, match=r"cannot be written: (File exists|Not a directory)"):
        replace_files(tmp_path / "file" / "event", {"a": "1"})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


TREE = {"a": "new a", "events/one/b": "new b", "events/two/c": "new c"}


def tree(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


def test_files_of_several_folders_are_replaced_at_once_whenever_it_dies(tmp_path: Path) -> None:
    killed = KILLED.replace('{"a": "new a", "b": "new b", "c": "new c"}', repr(TREE))
    old, seen = dict.fromkeys(TREE, "old"), []
    for call in range(1, 100):
        folder = tmp_path / str(call)
        for name in TREE:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("old", "utf-8")
        ended = subprocess.run([sys.executable, "-c", killed, str(folder), str(call)], check=False).returncode
        recover(folder)
        seen.append(tree(folder))
        assert seen[-1] in (old, TREE)
        assert sorted(path.name for path in folder.iterdir()) == ["a", "events"]
        if not ended:
            break
    assert seen[0] == old
    assert seen[-1] == TREE
    assert seen.count(TREE) > 2


@pytest.mark.parametrize("wrong", ["link", "folder", "unknown"])
def test_a_tree_is_not_finished_where_something_of_it_is_not_ours(tmp_path: Path, wrong: str) -> None:
    folder, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    (folder / ".committed" / "events").mkdir(parents=True)
    elsewhere.mkdir()
    if wrong == "unknown":
        (folder / ".committed" / "events" / "b").write_text("new", "utf-8")
    elif wrong == "folder":
        (folder / "events").symlink_to(elsewhere)
        (folder / ".committed" / "events" / "b").write_text("new", "utf-8")
    else:
        (folder / "events").mkdir()
        (folder / ".committed" / "events" / "b").symlink_to(elsewhere / "x")
    with pytest.raises(ConftalksError):
        recover(folder)
    assert list(elsewhere.iterdir()) == []


def test_nothing_is_written_through_a_folder_that_is_a_link(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / "events").symlink_to(elsewhere)
    with pytest.raises(ConftalksError, match="is a link"):
        replace_files(folder, {"events/b": "new"})
    assert (list(elsewhere.iterdir()), [path.name for path in folder.iterdir()]) == ([], ["events"])
