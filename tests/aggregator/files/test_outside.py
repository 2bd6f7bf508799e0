"""A file of the user's that is written anew: it is old or new, and owner, mode, attributes and other names stay."""

import os
import resource
import signal
import stat
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from warnings import catch_warnings, simplefilter

import pytest

from aggregator.files.outside import replace_outside
from scrapers.errors import ConftalksError


def attributes(path: Path) -> dict[str, bytes]:
    return {name: os.getxattr(path, name) for name in os.listxattr(path)}


def given(path: Path, name: str, value: bytes) -> None:
    try:
        os.setxattr(path, name, value)
    except OSError as error:
        pytest.skip(f"this file system has no such attributes: {error}")


def test_a_file_is_replaced_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    replace_outside(path, b"old")
    replace_outside(path, b"new")
    assert ([file.name for file in tmp_path.iterdir()], path.read_bytes()) == (["a.csv"], b"new")


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_bytes(b"old")
    link.symlink_to(real)
    replace_outside(link, b"new")
    assert (link.is_symlink(), real.read_bytes()) == (True, b"new")


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    with pytest.raises(ConftalksError) as caught:
        replace_outside(tmp_path / "no" / "a.csv", b"new")
    assert str(caught.value).startswith(f"{tmp_path}/no/a.csv: cannot be written: No such file or directory (")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["/dev/null", "folder"])
def test_only_an_ordinary_file_is_replaced(tmp_path: Path, path: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConftalksError, match="is no ordinary file; leave the option out for standard output"):
        replace_outside(tmp_path / path, b"new")
    assert (tmp_path / "folder").is_dir()


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        replace_outside(tmp_path / "a.csv", b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o640


@pytest.mark.parametrize("size", [0, 3, 100_000])
def test_the_other_name_of_a_file_has_the_new_text_too(tmp_path: Path, size: int) -> None:
    path, other = tmp_path / "a.md", tmp_path / "b.md"
    path.write_bytes(b"x" * 1000)
    path.chmod(0o640)
    other.hardlink_to(path)
    replace_outside(path, b"y" * size)
    assert (path.read_bytes(), other.read_bytes()) == (b"y" * size, b"y" * size)
    assert (path.samefile(other), stat.S_IMODE(other.stat().st_mode)) == (True, 0o640)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.md", "b.md"]


def test_a_file_of_one_name_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    with path.open("rb") as opened:
        replace_outside(path, b"new")
        assert opened.read() == b"old"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
@pytest.mark.parametrize("mode", [0o640, 0o4755])
def test_owner_group_and_mode_stay(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    os.chown(path, 1234, 4321)
    path.chmod(mode)
    replace_outside(path, b"new")
    now = path.stat()
    assert (path.read_bytes(), now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) == (b"new", 1234, 4321, mode)


def test_attributes_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    given(path, "user.tag", b"moss")
    replace_outside(path, b"new")
    assert (path.read_bytes(), attributes(path)) == (b"new", {"user.tag": b"moss"})


def test_an_access_list_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    path.chmod(0o640)
    # Version 2; owner rw, user 1234 rw, group r, mask rw, others none (linux/posix_acl_xattr.h).
    entries = ((1, 6, 0xFFFFFFFF), (2, 6, 1234), (4, 4, 0xFFFFFFFF), (16, 6, 0xFFFFFFFF), (32, 0, 0xFFFFFFFF))
    acl = (2).to_bytes(4, "little") + b"".join(
        tag.to_bytes(2, "little") + perm.to_bytes(2, "little") + who.to_bytes(4, "little") for tag, perm, who in entries
    )
    given(path, "system.posix_acl_access", acl)
    before = attributes(path)
    replace_outside(path, b"new")
    assert (path.read_bytes(), attributes(path)) == (b"new", before)
    assert before["system.posix_acl_access"] == acl


def as_user(uid: int, call: Callable[[], object]) -> int:
    """The exit code of a process of another user that makes a call."""
    with catch_warnings():
        simplefilter("ignore", DeprecationWarning)  # of other threads, which the child does not need
        child = os.fork()
    if not child:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
        try:
            call()
        except BaseException:  # noqa: BLE001 - the child must not go on as a second pytest
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_who_may_write_a_file_of_somebody_else_leaves_it_theirs() -> None:
    # Nobody else may enter pytest's own folders.
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        path = folder / "a.md"
        path.write_bytes(b"old")
        os.chown(path, 1234, 1234)
        path.chmod(0o666)
        assert as_user(5678, lambda: replace_outside(path, b"new")) == 0
        assert (path.read_bytes(), path.stat().st_uid, path.stat().st_gid) == (b"new", 1234, 1234)
        assert [file.name for file in folder.iterdir()] == ["a.md"]


def test_a_write_in_place_that_fails_is_undone(tmp_path: Path) -> None:
    path, other = tmp_path / "a.md", tmp_path / "b.md"
    path.write_bytes(b"x" * 1000)
    other.hardlink_to(path)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with pytest.raises(ConftalksError) as caught:
            # After the copy beside it was written whole: as a disk that fills up then.
            replace_outside(path, b"y" * 5000, limit)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert str(caught.value).startswith(f"{path}: cannot be written: File too large")
    assert other.read_bytes() == b"x" * 1000
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.md", "b.md"]


def test_what_the_check_refuses_stays(tmp_path: Path) -> None:
    path, other = tmp_path / "a.md", tmp_path / "b.md"
    path.write_bytes(b"old")

    def no() -> None:
        raise ConftalksError("no")

    for _ in range(2):
        with pytest.raises(ConftalksError, match=r"\Ano\Z"):
            replace_outside(path, b"new", no)
        assert path.read_bytes() == b"old"
        if not other.exists():
            other.hardlink_to(path)


@pytest.mark.parametrize("linked", [False, True])
def test_a_read_only_file_is_refused(tmp_path: Path, linked: bool) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    path.chmod(0o444)
    if linked:
        (tmp_path / "b.csv").hardlink_to(path)
    with pytest.raises(ConftalksError) as caught:
        replace_outside(path, b"new")
    assert (str(caught.value), path.read_bytes()) == (f"{path}: is read-only; nothing was written", b"old")


def test_a_link_that_leads_nowhere_is_where_a_new_file_goes(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("real.csv")
    replace_outside(tmp_path / "link.csv", b"new")
    assert ((tmp_path / "link.csv").is_symlink(), (tmp_path / "real.csv").read_bytes()) == (True, b"new")


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("a.csv")
    with pytest.raises(ConftalksError) as caught:
        replace_outside(tmp_path / "a.csv", b"new")
    assert str(caught.value) == f"{tmp_path}/a.csv: cannot be written: it is a link that leads to itself"
    assert ((tmp_path / "a.csv").is_symlink(), [one.name for one in tmp_path.iterdir()]) == (True, ["a.csv"])


def test_a_name_of_255_bytes(tmp_path: Path) -> None:
    path = tmp_path / f"{'ä' * 125}.csv"
    for text in (b"old", b"new"):
        replace_outside(path, text)
        assert path.read_bytes() == text
