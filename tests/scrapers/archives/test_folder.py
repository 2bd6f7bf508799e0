"""A clone on this machine: its events' folders, their files, the commit."""

from pathlib import Path

import pytest
from pyvideo_clone import COMMIT, git, owls, record

from scrapers.archives.folder import MAX_FILE, EventFolder, commit_of, event_folders
from scrapers.archives.pyvideo import PYVIDEO_ARCHIVE
from scrapers.errors import BadData


def found(root: Path) -> list[Path]:
    unread: list[str] = []
    folders = [one.path for one in event_folders(root, (PYVIDEO_ARCHIVE,), unread)]
    assert unread == []
    return folders


def test_events_lie_at_any_depth_and_no_link_is_followed(tmp_path: Path) -> None:
    one = owls(tmp_path / "deep" / "down")
    owls(tmp_path / ".git" / "hidden")
    owls(tmp_path / "node_modules")
    elsewhere = owls(tmp_path.with_name(f"{tmp_path.name}-elsewhere"))
    (tmp_path / "linked").symlink_to(elsewhere)
    assert found(tmp_path) == [one]
    assert found(one) == [one]
    link = tmp_path / "named"
    link.symlink_to(one)
    assert found(link) == [one]  # whoever names a link means it
    assert found(one / "videos") == []


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clone.zip"
    path.write_bytes(b"PK\x03\x04")
    for one in (path, tmp_path / "nothing"):
        with pytest.raises(BadData) as refused:
            found(one)
        why = "is no folder: name the clone, or a folder in it; with --event a file is imported"
        assert str(refused.value) == f"{one}: {why}"


def test_files_are_read_within_bounds(tmp_path: Path) -> None:
    folder = owls(tmp_path, 1)
    (folder / "videos" / "huge.json").write_bytes(b" " * (MAX_FILE + 1))
    (folder / "videos" / "link.json").symlink_to(folder / "category.json")
    (folder / "more").symlink_to(tmp_path)
    files, broken = EventFolder(PYVIDEO_ARCHIVE, folder).read()
    assert sorted(files) == ["category.json", "videos/owl-1.json"]
    assert sorted(broken) == [
        f"{folder}/more: is a link, which is not followed",
        f"{folder}/videos/huge.json: larger than 16 MB: not read",
        f"{folder}/videos/link.json: is a link, which is not followed",
    ]
    assert EventFolder(PYVIDEO_ARCHIVE, folder).size == sum(map(len, files.values()))


@pytest.mark.parametrize("packed", [False, True])
def test_the_commit_is_read_without_git(tmp_path: Path, packed: bool) -> None:
    folder = owls(tmp_path)
    git(tmp_path, "https://github.com/somebody/data.git", packed)
    assert commit_of(folder, PYVIDEO_ARCHIVE) == (COMMIT, None)
    (tmp_path / ".git" / "HEAD").write_text("f" * 40)
    assert commit_of(folder, PYVIDEO_ARCHIVE) == ("f" * 40, None)


def test_a_worktree_has_its_commit(tmp_path: Path) -> None:
    git(tmp_path / "clone")
    (tmp_path / "clone/.git/worktrees/one").mkdir(parents=True)
    (tmp_path / "clone/.git/worktrees/one/HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / "clone/.git/worktrees/one/commondir").write_text("../..\n")
    folder = owls(tmp_path / "tree")
    (tmp_path / "tree/.git").write_text(f"gitdir: {tmp_path}/clone/.git/worktrees/one\n")
    assert commit_of(folder, PYVIDEO_ARCHIVE) == (COMMIT, None)


def test_a_commit_that_is_not_known_is_said(tmp_path: Path) -> None:
    folder = owls(tmp_path / "clone")
    assert commit_of(folder, PYVIDEO_ARCHIVE) == (None, "no clone of git: event.yml names no commit")
    git(tmp_path / "clone", "git@github.com:somebody/site.git")
    why = "a clone of git@github.com:somebody/site, not of https://github.com/pyvideo/data: event.yml names no commit"
    assert commit_of(folder, PYVIDEO_ARCHIVE) == (None, why)
    git_folder = tmp_path / "clone/.git"
    (git_folder / "config").unlink()
    for head in ("", "ref: refs/heads/none\n", "ref: ../../../etc/passwd\n", "ref: refs/../x\n", "xyz"):
        (git_folder / "HEAD").write_text(head)
        assert commit_of(folder, PYVIDEO_ARCHIVE) == (
            None,
            f"{git_folder}: names no commit; event.yml names none either",
        )


def test_a_record_is_one_of_pyvideo() -> None:
    assert record("Owls", None)["videos"] == []
