"""Pagefind (https://pagefind.app) makes the index of a frozen catalog's search out of small pages that nobody else sees."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from aggregator.catalog.search_files import names, talk_records
from aggregator.catalog.site import Site
from aggregator.files.replace import cannot_write
from aggregator.freeze.facts import CatalogFacts
from aggregator.freeze.folder import RECORDS, FrozenFolder
from aggregator.freeze.plan import FrozenPlace
from aggregator.freeze.working import GroupMade, put_all
from scrapers.errors import ConftalksError

NAMES = "search/names.json"
"""Whom and what else a search offers, as a file below the folder of all."""

FOLDER = "pagefind"
"""Where the index lies, below the folder of all files."""

_NEEDED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "*.pf_meta", "wasm.en.pagefind")
_PARTS = ("fragment", "index", "filter")
"""What a search asks for; the rest are Pagefind's own fields and lists, which we do not use."""

_MISSING = "Pagefind makes the search of a frozen catalog and is not here: pip install 'conftalks[freeze]'"


def pagefind() -> Path:
    """The program.

    Raises:
        ConftalksError: it is not installed; says how to get it.
    """
    try:
        found: Path = import_module("pagefind_bin").get_executable()
    except (ImportError, FileNotFoundError):
        there = shutil.which("pagefind")
        if there is None:
            raise ConftalksError(_MISSING) from None
        return Path(there)
    return found


def index_files(program: Path, records: Sequence[str]) -> dict[str, bytes]:
    """The files of an index, by their paths below ``FOLDER``, of what is read of each talk.

    Raises:
        ConftalksError: there is no room for it, or Pagefind cannot make it.
    """
    if not records:
        # Of nothing Pagefind makes no index; the search's page says that there is nothing.
        return {}
    with tempfile.TemporaryDirectory(prefix="conftalks-search-") as scratch:
        pages, made = Path(scratch) / "pages", Path(scratch) / "made"
        try:
            pages.mkdir()
            for number, text in enumerate(records):
                (pages / f"{number}.html").write_text(text, "utf-8")
            _run(program, pages, made)
            files = [file for name in _NEEDED for file in made.glob(name)]
            files += [file for part in _PARTS for file in made.glob(f"{part}/*")]
            return {file.relative_to(made).as_posix(): file.read_bytes() for file in files}
        except OSError as error:
            raise ConftalksError(cannot_write(Path(scratch), error)) from error


class FrozenSearch:
    """The search of a folder: what is read of each event is kept from run to run, as the index is made of all of it."""

    def __init__(
        self, conn: sqlite3.Connection, place: FrozenPlace, facts: CatalogFacts, own: FrozenFolder, program: Path
    ) -> None:
        self._conn = conn
        self._site = Site(f"{place.root}/", place.base_url, frozen=True)
        self._own = own
        self._program = program
        self._events = {slug: facts.event(slug) for (slug,) in conn.execute("SELECT slug FROM events ORDER BY slug")}
        self._names = json.dumps(names(conn), ensure_ascii=False, separators=(",", ":")).encode()
        told = repr((sorted(self._events.items()), program.stat().st_size))
        self._digest = hashlib.blake2b(told.encode(), digest_size=12).hexdigest()

    def due(self) -> list[str]:
        """The groups of files that are not as they should be."""
        wanted = {_kept(event): digest for event, digest in self._events.items()} | {FOLDER: self._digest}
        return [name for name, digest in wanted.items() if not self._own.is_made(name, digest)]

    def make(self) -> list[GroupMade]:
        """Make what is due; all groups as they are then.

        Raises:
            ConftalksError: as ``index_files``, or a file cannot be written.
        """
        named = put_all(self._own.path, NAMES, "", {NAMES: self._names})
        due = set(self.due())
        if not due:
            return [
                named,
                *(GroupMade(name, self._own.groups[name], 0) for name in (FOLDER, *map(_kept, self._events))),
            ]
        found = [named]
        records: list[str] = []
        for event, digest in self._events.items():
            name = _kept(event)
            if name in due:
                read = talk_records(self._conn, self._site, event)
                found.append(put_all(self._own.path, name, digest, {name: _packed(read)}))
            else:
                read = _unpacked((self._own.path / name).read_bytes())
                found.append(GroupMade(name, self._own.groups[name], 0))
            records += read
        made = {f"{FOLDER}/{file}": body for file, body in index_files(self._program, records).items()}
        return [*found, put_all(self._own.path, FOLDER, self._digest, made)]


def _kept(event: str) -> str:
    """The file of what is read of an event, which is the name of its group too."""
    return f"{RECORDS}/{quote(event, safe='')}.json.gz"


def _packed(records: Sequence[str]) -> bytes:
    return gzip.compress(json.dumps(records).encode(), 3, mtime=0)


def _unpacked(body: bytes) -> list[str]:
    found: list[str] = json.loads(gzip.decompress(body))
    return found


def _run(program: Path, pages: Path, made: Path) -> None:
    # One index for all languages: a word is looked for in each. C++, C# and their like are words.
    options = ["--force-language", "en", "--include-characters", "+#", "--silent"]
    done = subprocess.run(  # noqa: S603 - a program of ours with paths of ours
        [program, "--site", pages, "--output-path", made, *options], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise ConftalksError(f"{program}: cannot make the search: {said[-1] if said else done.returncode}")
