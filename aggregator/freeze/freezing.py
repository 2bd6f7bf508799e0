"""`conftalks freeze`: what is to be made of a catalog's state, the making of it, and what hosts take."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aggregator.catalog import stamps
from aggregator.catalog.card import Card, draw
from aggregator.catalog.published import is_local
from aggregator.files.replace import cannot_write
from aggregator.freeze.as_files import ALL_SPEAKERS
from aggregator.freeze.facts import CatalogFacts
from aggregator.freeze.folder import FrozenFolder, frozen_folder
from aggregator.freeze.plan import MOST_CARDS, FrozenPlace, PageGroup, groups, redirects
from aggregator.freeze.search_index import FrozenSearch, pagefind
from aggregator.freeze.working import FrozenSource, GroupMade, make_all, put_all
from aggregator.store.connect import open_reader
from scrapers.errors import ConftalksError
from scrapers.urls import split_url

MOST_BYTES = 1_000_000_000
"""GitHub Pages (https://docs.github.com/pages/getting-started-with-github-pages/github-pages-limits) and GitLab.com."""

MOST_FILES = 20_000
"""Cloudflare Pages (https://developers.cloudflare.com/pages/platform/limits/)."""

_OWN = "files"
"""The group of what no page of the application is."""

FreezeProgress = Callable[[int, int, str], None]
"""Told how many groups are made, of how many, and the name of the last."""


@dataclass(frozen=True, slots=True)
class FreezeReport:
    """What a run did: ``files`` and ``size`` (bytes) are of the whole folder, the others of this run."""

    files: int
    size: int
    changed: int
    gone: int
    groups: int


def freeze(
    db: Path,
    metadata: Path | None,
    folder: Path,
    base_url: str | None,
    say: Callable[[str], None],
    progress: FreezeProgress,
) -> FreezeReport:
    """Make the files of a catalog in a folder be what its pages are now; what is so already is not touched.

    ``base_url`` is where they will be published; None, or an address of this machine, where that is not known. ``say`` is
    told what hosts may not take.

    Raises:
        Busy: another run writes into the folder.
        ConftalksError: no catalog, no Pagefind, a folder that is not ours, a file that cannot be written.
    """
    program = pagefind()
    with _copied(db) as copy, frozen_folder(folder) as own, closing(open_reader(copy)) as conn:
        source = FrozenSource(copy, metadata, _place(conn, base_url), folder)
        facts = CatalogFacts(conn, _told(source), datetime.now(UTC))
        planned = facts.of_groups(groups(conn, source.place))
        search = FrozenSearch(conn, source.place, facts, own, program)
        files = {asked.file for group in planned for asked in group.questions}
        if len(files) > MOST_FILES:
            say(f"note: {len(files):,} files and more: Cloudflare Pages takes {MOST_FILES:,}, others do not count them")
        due = [group for group in planned if not own.is_made(group.name, group.digest)]
        if due or not own.whole:
            own.begin([*(group.name for group in due), *search.due()])
        made: dict[str, GroupMade] = {}
        for one in make_all(source, due):
            made[one.name] = one
            progress(len(made), len(due), one.name)
        extra = [_extra(own, planned, source.place), *search.make()]
        changed = sum(one.changed for one in [*made.values(), *extra])
        now = {group.name: made[group.name].made if group.name in made else own.groups[group.name] for group in planned}
        now |= {one.name: one.made for one in extra}
        gone = own.end(now) if now != own.groups or not own.whole else 0
    sizes = [size for group in now.values() for size in group.files.values()]
    report = FreezeReport(len(sizes), sum(sizes), changed, gone, len(made))
    if report.size > MOST_BYTES:
        say(f"note: {report.size / 1e6:,.0f} MB are more than GitHub Pages and GitLab.com take (1,000 MB)")
    return report


def _place(conn: sqlite3.Connection, base_url: str | None) -> FrozenPlace:
    root = split_url(base_url).path.rstrip("/") if base_url else ""
    public = base_url if base_url and not is_local(base_url) else None
    (talks,) = conn.execute("SELECT count(*) FROM talks").fetchone()
    return FrozenPlace(root, public, cards=talks <= MOST_CARDS)


def _told(source: FrozenSource) -> bytes:
    """All that pages depend on beside the catalog: the program, what metadata.yml says, where they are published."""
    said = source.metadata.read_bytes() if source.metadata else b""
    return stamps.program() + repr((said, source.place)).encode()


def _extra(own: FrozenFolder, planned: list[PageGroup], place: FrozenPlace) -> GroupMade:
    """What hosts want beside the pages."""
    # GitHub Pages otherwise leaves out some names, and makes pages of Markdown.
    bodies = {".nojekyll": b"", "_redirects": redirects(planned, place).encode()}
    if not bodies["_redirects"]:
        del bodies["_redirects"]
    if not place.cards:
        said = Card(f"/{ALL_SPEAKERS}", "Conference talks", "Who said what, where, and where to watch it", "", "")
        bodies[ALL_SPEAKERS] = draw(said)
    return put_all(own.path, _OWN, "", bodies)


@contextmanager
def _copied(db: Path) -> Iterator[Path]:
    """A copy of the catalog in one state, whatever is built meanwhile.

    Raises:
        ConftalksError: there is no catalog, or no room for the copy.
    """
    with tempfile.TemporaryDirectory(prefix="conftalks-") as scratch, closing(open_reader(db)) as conn:
        copy = Path(scratch) / db.name
        # Whoever writes waits as long as this takes.
        conn.execute("BEGIN")
        conn.execute("SELECT 1 FROM events LIMIT 1").fetchone()
        try:
            shutil.copyfile(db, copy)
        except OSError as error:
            raise ConftalksError(cannot_write(copy, error)) from error
        conn.rollback()
        yield copy
