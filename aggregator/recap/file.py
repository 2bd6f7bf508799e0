"""A post as a file: read whole, and replaced atomically; never where it changed meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aggregator.files.outside import replace_outside
from aggregator.recap.document import Post
from aggregator.recap.post import MAX_POST, read_post
from scrapers.errors import ConftalksError


@dataclass(frozen=True, slots=True)
class PostFile:
    """A post that was read: ``path`` as it was named, ``real`` the file behind any symbolic links, and its bytes."""

    path: Path
    real: Path
    data: bytes
    post: Post


def open_post(path: Path) -> PostFile:
    """Read a post.

    Raises:
        ConftalksError: no such file, a folder, too long, or nothing that can be edited safely; one line.
    """
    try:
        real = path.resolve(strict=True)
        if real.is_dir():
            raise ConftalksError(f"{path}: is a folder; name the posts in it")
        if not real.is_file():
            raise ConftalksError(f"{path}: is no ordinary file")
        if real.stat().st_size > MAX_POST:
            raise ConftalksError(f"{path}: {real.stat().st_size / 1e6:.1f} MB is too long for a post")
        data = real.read_bytes()
    except FileNotFoundError as error:
        raise ConftalksError(f"{path}: there is no such file") from error
    except (OSError, RuntimeError) as error:
        raise ConftalksError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    return PostFile(path, real, data, read_post(data, str(path)))


def replace_post(file: PostFile, text: str) -> None:
    """Put ``text`` in the place of the post, as ``replace_outside`` does it; the file behind a symbolic link is written.

    Raises:
        ConftalksError: the file is read-only, was changed since it was read, or cannot be written; it is as it was then.
    """

    def unchanged() -> None:
        """Refuse a post that somebody wrote since it was read."""
        if file.path.resolve() != file.real or file.real.read_bytes() != file.data:
            raise ConftalksError(f"{file.path}: was changed meanwhile; nothing was written, run again")

    replace_outside(file.path, text.encode(), unchanged)
