"""A post as a file: what is refused, and that a replacement is whole, keeps mode and links, and never overwrites news."""

import os
import stat
from pathlib import Path

import pytest

from aggregator.recap.file import open_post, replace_post
from scrapers.errors import ConftalksError

TEXT = "# Moss\r\n\r\nA bed of [moss](https://moss.example/) é.\n\nno end"


@pytest.fixture
def post(tmp_path: Path) -> Path:
    path = tmp_path / "my post.md"
    path.write_bytes(TEXT.encode())
    return path


def test_a_post_is_replaced_and_keeps_its_mode(post: Path) -> None:
    post.chmod(0o640)
    file = open_post(post)
    assert (file.data, file.post.text, file.post.name) == (TEXT.encode(), TEXT, str(post))
    replace_post(file, TEXT + "!")
    assert post.read_bytes() == TEXT.encode() + b"!"
    assert stat.S_IMODE(post.stat().st_mode) == 0o640
    assert [path.name for path in post.parent.iterdir()] == ["my post.md"]


def test_a_link_stays_a_link(post: Path, tmp_path: Path) -> None:
    folder = tmp_path / "links"
    folder.mkdir()
    link = folder / "recap.md"
    link.symlink_to(post)
    replace_post(open_post(link), "new")
    assert (link.is_symlink(), link.readlink(), post.read_text("utf-8")) == (True, post, "new")
    assert list(folder.iterdir()) == [link]


def test_a_link_that_was_turned_meanwhile_is_refused(post: Path, tmp_path: Path) -> None:
    link, other = tmp_path / "recap.md", tmp_path / "other.md"
    other.write_bytes(TEXT.encode())
    link.symlink_to(post)
    file = open_post(link)
    link.unlink()
    link.symlink_to(other)
    with pytest.raises(ConftalksError) as caught:
        replace_post(file, "new")
    assert str(caught.value) == f"{link}: was changed meanwhile; nothing was written, run again"
    assert {post.read_bytes(), other.read_bytes()} == {TEXT.encode()}


def test_what_somebody_wrote_meanwhile_stays(post: Path) -> None:
    file = open_post(post)
    post.write_text("saved in an editor", "utf-8")
    with pytest.raises(ConftalksError) as caught:
        replace_post(file, "new")
    assert str(caught.value) == f"{post}: was changed meanwhile; nothing was written, run again"
    assert post.read_text("utf-8") == "saved in an editor"
    assert [path.name for path in post.parent.iterdir()] == ["my post.md"]


def test_a_read_only_post_is_refused(post: Path) -> None:
    post.chmod(0o444)
    with pytest.raises(ConftalksError) as caught:
        replace_post(open_post(post), "new")
    assert str(caught.value) == f"{post}: is read-only; nothing was written"
    assert post.read_bytes() == TEXT.encode()


def test_a_post_that_went_away_is_said(post: Path) -> None:
    file = open_post(post)
    post.unlink()
    with pytest.raises(ConftalksError) as caught:
        replace_post(file, "new")
    assert str(caught.value).startswith(f"{post}: cannot be written: No such file or directory")
    assert not post.exists()


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("gone.md", None, "there is no such file"),
        ("latin.md", "An \u00e9\n".encode("latin-1"), "not UTF-8"),
        ("binary.md", b"\x00\x01\x02", "this is a binary file, not a post"),
        ("long.md", b"a" * 20_000_000, "20.0 MB is too long for a post"),
        ("open.md", b"a\n```\nb\n", ":2: the code fence that begins here is never closed"),
        ("notes.xyz", b"a", "what kind of post is this?"),
    ],
)
def test_what_cannot_be_edited_is_refused_in_one_line(tmp_path: Path, name: str, body: bytes | None, said: str) -> None:
    path = tmp_path / name
    if body is not None:
        path.write_bytes(body)
    with pytest.raises(ConftalksError) as caught:
        open_post(path)
    line = str(caught.value)
    assert line.startswith(str(path))
    assert said in line
    assert "\n" not in line


def test_folders_and_pipes_are_no_posts(tmp_path: Path) -> None:
    folder, pipe = tmp_path / "posts.md", tmp_path / "pipe.md"
    folder.mkdir()
    os.mkfifo(pipe)
    for path, said in ((folder, "is a folder; name the posts in it"), (pipe, "is no ordinary file")):
        with pytest.raises(ConftalksError) as caught:
            open_post(path)
        assert str(caught.value) == f"{path}: {said}"
