"""A clone of an archive on this machine: which of its folders are events, their files, and the commit. No link is followed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scrapers.archives.archive import Archive
from scrapers.errors import BadData
from scrapers.plain_file import read_plain, real_path
from scrapers.tree import SKIPPED

MAX_FILE = 16 * 1024 * 1024
MAX_FILES = 20_000
"""Files of one event that are read."""

_HEX = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_SMALL = 4 * 1024 * 1024
_REMOTE = re.compile(r"^[ \t]*url[ \t]*=[ \t]*(\S+?)(?:\.git)?/?[ \t\r]*$", re.M)


@dataclass(frozen=True, slots=True)
class EventFolder:
    """One event's folder in an archive of this kind; ``name`` is what the archive calls the event."""

    archive: Archive
    path: Path

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    @property
    def size(self) -> int:
        """Bytes of the files that the archive wants; 0 where they cannot be read."""
        files, _ = self.read()
        return sum(map(len, files.values()))

    def read(self) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """The files that the archive wants, by their path below the folder; and a line for each that cannot be read."""
        files: dict[str, bytes] = {}
        broken: list[str] = []
        for path in self._paths(broken):
            name = path.relative_to(self.path).as_posix()
            if not self.archive.wants(name):
                continue
            if len(files) == MAX_FILES:
                broken.append(f"{self.path}: more than {MAX_FILES:,} files; the rest is not read")
                break
            try:
                if path.is_symlink():
                    raise ValueError("is a link, which is not followed")
                body = read_plain(path, MAX_FILE, link=False)
                if body is None:
                    raise ValueError(f"larger than {MAX_FILE // (1024 * 1024)} MB: not read")
                files[name] = body
            except OSError as error:
                broken.append(f"{path}: cannot be read: {error.strerror or error}")
            except ValueError as error:
                broken.append(f"{path}: {error}")
        return files, tuple(broken)

    def _paths(self, broken: list[str]) -> Iterator[Path]:
        unread: list[OSError] = []
        for folder, folders, names in os.walk(self.path, onerror=unread.append):
            links = [name for name in folders if Path(folder, name).is_symlink()]
            broken += [f"{Path(folder, name)}: is a link, which is not followed" for name in sorted(links)]
            folders[:] = sorted(name for name in folders if name[:1] != "." and name not in links)
            yield from (Path(folder, name) for name in sorted(names))
        broken.extend(map(_unread, unread))


def event_folders(root: Path, archives: Sequence[Archive], unread: list[str]) -> Iterator[EventFolder]:
    """The folders at or below ``root`` that are events, by name; ``unread`` gets a line on each that cannot be read.

    Raises:
        BadData: ``root`` is no folder.
    """
    root = real_path(root)
    if not root.is_dir():
        raise BadData(root, None, "is no folder: name the clone, or a folder in it; with --event a file is imported")
    for folder, folders, names in os.walk(root, onerror=lambda error: unread.append(_unread(error))):
        path = Path(folder)
        here = [name for name in folders if not (path / name).is_symlink()]
        found = next((one for one in archives if one.is_event({*here, *names})), None)
        if found:
            yield EventFolder(found, path)
            folders.clear()
        else:
            folders[:] = sorted(name for name in here if name[:1] != "." and name not in SKIPPED)


def commit_of(folder: Path, archive: Archive) -> tuple[str | None, str | None]:
    """The commit that the clone around a folder stands at, or None and why it is not known. Git itself is not run."""
    clone = _clone(folder)
    if clone is None:
        return None, "no clone of git: event.yml names no commit"
    git, common = clone
    remotes = _REMOTE.findall(_text(common / "config"))
    name = archive.repository.rpartition("/")[2]
    if remotes and not any(re.split(r"[/:]", url)[-1].lower() == name.lower() for url in remotes):
        return None, f"a clone of {remotes[0]}, not of {archive.repository}: event.yml names no commit"
    commit = _resolved(git, common)
    return commit, None if commit else f"{git}: names no commit; event.yml names none either"


def head_of(folder: Path) -> str | None:
    """The commit that the clone around a folder stands at; None where there is none. Git itself is not run."""
    clone = _clone(folder)
    return _resolved(*clone) if clone else None


def _clone(folder: Path) -> tuple[Path, Path] | None:
    """Git's own folder of the checkout around ``folder``, and the one that it shares with other worktrees."""
    around = next((one for one in (folder, *folder.parents) if os.path.lexists(one / ".git")), None)
    if around is None:
        return None
    git = around / ".git"
    if git.is_file():  # of a worktree or a submodule
        git = around / (_text(git).removeprefix("gitdir:").strip() or ".")
    return git, git / (_text(git / "commondir").strip() or ".")


def _resolved(git: Path, common: Path) -> str | None:
    head = _text(git / "HEAD").strip()
    ref = head.removeprefix("ref:").strip() if head.startswith("ref:") else None
    if ref is None:
        return head if _HEX.match(head) else None
    if not re.fullmatch(r"refs/[\w./+@-]+", ref) or ".." in ref:
        return None
    for folder in (git, common):
        if _HEX.match(found := _text(folder / ref).strip()):
            return found
    packed = (line.partition(" ") for line in _text(common / "packed-refs").splitlines())
    return next((found for found, _, name in packed if name.strip() == ref and _HEX.match(found)), None)


def _text(path: Path) -> str:
    with suppress(OSError):
        return (read_plain(path, _SMALL) or b"").decode("utf-8", "replace")
    return ""


def _unread(error: OSError) -> str:
    return f"{error.filename}: cannot be read: {error.strerror}"
