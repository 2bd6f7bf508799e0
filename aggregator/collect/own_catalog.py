"""A catalog of one's own in a new or empty folder: the files that ``init`` writes, out of the templates beside this module."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from aggregator.files.lock import run_lock
from aggregator.files.own_files import read_bytes, refuse_link
from aggregator.files.replace import replace_files
from scrapers import VERSION
from scrapers.archives.folder import head_of
from scrapers.errors import ConftalksError
from scrapers.urls import split_url

COMMIT = "COMMIT"
"""Stands in requirements.txt where nobody can tell from which commit this conftalks is."""

_REPOSITORY = "https://github.com/conftalks/conftalks"
_EVENTS = "data/events/.gitkeep"
"""git keeps no empty folder, and where data/events is missing there is no catalog."""

_REFRESH = ".github/workflows/refresh.yml"

_LAID = {
    "metadata.yml": "metadata.yml",
    "README.md": "README.md",
    ".gitignore": "gitignore",
    "requirements.txt": "requirements.txt",
    _REFRESH: "refresh.yml",
    ".github/workflows/publish.yml": "publish.yml",
}
"""Path in the new folder -> template."""

_LEFT_BY_KILLED = (".staging", ".committed")


def requirement(direct_url: str | None, version: str = VERSION) -> str:
    """How pip is told to install this very conftalks again, as a line of requirements.txt.

    Args:
        direct_url: what pip noted when it installed it from elsewhere than an index (direct_url.json, PEP 610).
        version: its version.

    What lies on this machine alone nobody else can install: of a clone its commit is taken, else ``COMMIT`` is written.
    """
    if direct_url is None:
        return f"conftalks=={version}"
    noted: Mapping[str, Any] = json.loads(direct_url)
    url, commit = str(noted["url"]), noted.get("vcs_info", {}).get("commit_id")
    place = split_url(url)
    if place.scheme == "file":
        clone = Path(unquote(place.path))
        commit = commit or (head_of(clone) if os.path.lexists(clone / ".git") else None)
        return f"conftalks @ git+{_REPOSITORY}@{commit or COMMIT}"
    if commit:
        return f"conftalks @ git+{url}@{commit}"
    digest = noted.get("archive_info", {}).get("hashes", {}).get("sha256")
    return f"conftalks @ {url}{f'#sha256={digest}' if digest else ''}"


def of_this_program() -> str:
    """``requirement`` of the conftalks that runs."""
    return requirement(distribution("conftalks").read_text("direct_url.json"))


def catalog_files(name: str, pin: str) -> dict[str, str]:
    """Path -> text of every file of a new catalog in a folder of this name; ``pin`` is the line of requirements.txt."""
    texts = {path: (files(__package__) / "templates" / template).read_text("utf-8") for path, template in _LAID.items()}
    texts["requirements.txt"] = texts["requirements.txt"].replace("PIN", pin)
    written = os.fsencode(name)
    title = json.dumps(written.decode("utf-8", "replace"), ensure_ascii=False)
    texts["metadata.yml"] = texts["metadata.yml"].replace("title: NAME", f"title: {title}")
    # Not all catalogs of the world ask in the same minute.
    minute = str(1 + zlib.crc32(written) % 59)
    texts[_REFRESH] = texts[_REFRESH].replace("MINUTE", minute)
    return texts | {_EVENTS: ""}


def begin_catalog(folder: Path, texts: Mapping[str, str], now: datetime) -> None:
    """Write the files of a new catalog at ``now``; what a killed run began is finished.

    Raises:
        ConftalksError: one line on a folder that holds something else already, or cannot be written; nothing in it was
            changed.
        Busy: another ``init`` is writing there.
    """
    refuse_link(folder)
    _refuse_other(folder, texts)
    named: dict[Path, dict[str, str]] = {}
    for path, text in texts.items():
        named.setdefault((folder / path).parent, {})[Path(path).name] = text
    with run_lock(folder / "data", "init", now):
        _refuse_other(folder, texts)  # another one may have begun meanwhile
        for place, beside in named.items():
            replace_files(place, beside)


def _refuse_other(folder: Path, texts: Mapping[str, str]) -> None:
    there = _there(folder, texts)
    foreign = sorted(path for path in there if path not in texts or read_bytes(folder / path) != texts[path].encode())
    if there == set(texts) or (foreign and (folder / "metadata.yml").is_file() and (folder / "data/events").is_dir()):
        raise ConftalksError(f"{folder}: is a catalog already; `conftalks new EVENT URL` in it begins an event")
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise ConftalksError(f"{folder}: is not empty, it has {foreign[0]}{more}; name a new folder or an empty one")


def _there(folder: Path, texts: Mapping[str, str]) -> set[str]:
    """What lies in the folders of a catalog's files, as paths with ``/``.

    Git's own folder, and what a killed run of ours leaves, count as nothing. No other folder is looked into.
    """
    own = {parent for path in texts for parent in PurePosixPath(path).parents}
    left_out = {
        PurePosixPath(".git"),
        PurePosixPath("data/.lock"),
        *(place / name for place in own for name in _LEFT_BY_KILLED),
    }
    found = set()
    for place in sorted(own):
        try:
            refuse_link(folder / place)
            found |= {place / path.name for path in (folder / place).iterdir()}
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ConftalksError(f"{folder / place}: cannot be read: {error.strerror}") from error
    return {path.as_posix() for path in found - own - left_out}
