"""Files on this machine that an event's lines may name: those in its own folder, and repositories."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scrapers.errors import Blocked, NotFound
from scrapers.fetch.checkout import from_folder
from scrapers.plain_file import read_plain, real_path


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """``folder``: of the event's own files, None where there is no event. ``folders``: those below which repositories may
    lie; None is any. ``max_bytes``: of one file, and of the data files of a repository together.
    """

    folder: Path | None
    folders: Sequence[Path] | None
    max_bytes: int

    def own(self, name: str) -> bytes:
        """A file in the event's folder, as it is; never anything outside of it.

        Raises:
            NotFound: no such file, or it cannot be read.
            Blocked: it leads out of the folder, is a link, or is too large.
        """
        if self.folder is None:
            raise NotFound(name, "is a file in an event's folder")
        return _read_inside(self.folder, name, self.max_bytes)

    def repository(self, path: str, only: Sequence[str]) -> bytes:
        """A repository as it is now, as one body (``scrapers.fetch.checkout``); a path that is not absolute begins in the
        event's folder.

        Raises:
            Blocked: below none of the folders that may be read.
            NotFound: nothing there that can be read.
        """
        return from_folder(path, self._permitted(path), only, self.max_bytes)

    def _permitted(self, path: str) -> Path:
        try:
            folder = Path(self.folder or "", Path(path).expanduser())
            real = real_path(folder)
            if self.folders is None or any(real.is_relative_to(real_path(one)) for one in self.folders):
                return folder
        except (OSError, ValueError, RuntimeError) as error:  # a name with NUL, no such user
            raise NotFound(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
        why = "an event.yml of somebody else's could name any folder of yours"
        raise Blocked(path, f"is outside of the data folder, {why}; if you want it read: --folder {shlex.quote(path)}")


def _read_inside(folder: Path, name: str, max_bytes: int) -> bytes:
    try:
        root = real_path(folder)
        file = real_path(root / name)
        if not file.is_relative_to(root):
            raise Blocked(name, f"leads out of {folder}")
        if (root / name).is_symlink():
            raise Blocked(name, f"{folder / name} is a link; put what it leads to in its place")
        body = read_plain(file, max_bytes, link=False)
    except FileNotFoundError:
        raise NotFound(name, f"not among the saved files in {folder}") from None
    except (OSError, ValueError) as error:
        raise NotFound(name, f"{folder / name} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if body is None:
        raise Blocked(name, f"{file} is larger than {max_bytes / 1e6:g} MB")
    return body
