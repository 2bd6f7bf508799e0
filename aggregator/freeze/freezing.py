"""`conftalks freeze`: what is to be made of a catalog's state, the making of it, and what hosts take."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from aggregator.catalog.card import Card, draw
from aggregator.catalog.site import is_local
from aggregator.files.replace import cannot_write
from aggregator.freeze.as_files import ALL_SPEAKERS
from aggregator.freeze.folder import FrozenFolder, MadeGroup, frozen_folder, put
from aggregator.freeze.plan import MOST_CARDS, FrozenPlace, PageGroup, groups, redirects
from aggregator.freeze.working import FrozenSource, GroupMade, make_all
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
        ConftalksError: no catalog, a folder that is not ours, a file that cannot be written.
    """
    with _copied(db) as copy, frozen_folder(folder) as own:
        source, planned = _planned(copy, metadata, folder, base_url)
        files = {asked.file for group in planned for asked in group.questions}
        if len(files) > MOST_FILES:
            say(f"note: {len(files):,} files and more: Cloudflare Pages takes {MOST_FILES:,}, others do not count them")
        due = [group for group in planned if not own.is_made(group.name, group.digest)]
        if due or not own.whole:
            own.begin(group.name for group in due)
        made: dict[str, GroupMade] = {}
        for one in make_all(source, due):
            made[one.name] = one
            progress(len(made), len(due), one.name)
        now = {group.name: made[group.name].made if group.name in made else own.groups[group.name] for group in planned}
        extra, changed = _extra(own, planned, source.place)
        now[_OWN] = extra
        gone = own.end(now) if now != own.groups or not own.whole else 0
    sizes = [size for group in now.values() for size in group.files.values()]
    report = FreezeReport(len(sizes), sum(sizes), changed + sum(one.changed for one in made.values()), gone, len(made))
    if report.size > MOST_BYTES:
        say(f"note: {report.size / 1e6:,.0f} MB are more than GitHub Pages and GitLab.com take (1,000 MB)")
    return report


def _planned(
    db: Path, metadata: Path | None, folder: Path, base_url: str | None
) -> tuple[FrozenSource, list[PageGroup]]:
    root = split_url(base_url).path.rstrip("/") if base_url else ""
    public = base_url if base_url and not is_local(base_url) else None
    with closing(open_reader(db)) as conn:
        (talks,) = conn.execute("SELECT count(*) FROM talks").fetchone()
        place = FrozenPlace(root, public, cards=talks <= MOST_CARDS)
        planned = groups(conn, place)
    return FrozenSource(db, metadata, place, folder), planned


def _extra(own: FrozenFolder, planned: list[PageGroup], place: FrozenPlace) -> tuple[MadeGroup, int]:
    """What hosts want beside the pages; and how many of these files are new."""
    # GitHub Pages otherwise leaves out some names, and makes pages of Markdown.
    bodies = {".nojekyll": b"", "_redirects": redirects(planned, place).encode()}
    if not bodies["_redirects"]:
        del bodies["_redirects"]
    if not place.cards:
        said = Card(f"/{ALL_SPEAKERS}", "Conference talks", "Who said what, where, and where to watch it", "", "")
        bodies[ALL_SPEAKERS] = draw(said)
    changed = sum(put(own.path, file, body) for file, body in bodies.items())
    return MadeGroup("", {file: len(body) for file, body in bodies.items()}), changed


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
