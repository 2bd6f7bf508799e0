"""The stamp of what is shown: a text that changes with everything that our pages depend on, beside their address.

That is the state of the catalog's file, the program with its templates, the plugin's configuration, and the moment,
which counts at the start of a talk whose video is waited for: until then it is "not given yet". So a page that comes
with a stamp need not be made again for who has it, in this process or in another that serves a copy of the file.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from bisect import bisect_right
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from aggregator.catalog.reopening import CatalogFile, Reopening
from aggregator.program import AGGREGATOR, SCRAPERS, program_digest

STAMPING = "conftalks.stamping"
"""Where a request's scope has its ``StampLook``."""

_LIBRARIES = (
    *("datasette", "icalendar", "jinja2", "markupsafe", "nh3", "pillow", "python-slugify"),
    *("rapidfuzz", "text-unidecode"),
)
"""Other people's programs that pages depend on."""


@dataclass(frozen=True, slots=True)
class StampLook:
    """What one look at the catalog's file found; to be called in a snapshot: the stamp of what it shows at a moment."""

    stamps: Stamps
    file: CatalogFile | None
    base_url: str | None

    def __call__(self, conn: sqlite3.Connection, moment: datetime) -> str | None:
        """None where there is no stamp, or another file lies there by now."""
        return self.stamps.stamp_of(self.file, conn, moment, self.base_url)

    @property
    def is_past(self) -> bool:
        """Whether the file that was found is not there any more."""
        return self.file is not None and not self.file.is_there()


@dataclass(frozen=True, slots=True)
class _Learnt:
    """A state of the file, and the starts to come in it of talks whose video is waited for, in order."""

    state: bytes
    starts: tuple[datetime, ...]


class Stamps:
    """Of what one Datasette serves."""

    def __init__(self, datasette: Any) -> None:
        self._reopening = Reopening(datasette)
        self._file = self._reopening.look()
        said = getattr(datasette, "_metadata_local", None)
        told = [datasette.plugin_config("conftalks"), datasette.setting("base_url"), list(datasette.databases), said]
        self._fixed = program() + json.dumps(told, default=str).encode()
        self._learnt: _Learnt | None = None

    def look(self, base_url: str | None) -> StampLook:
        """To be called before each request; what that request is to ask for the stamp of its answer.

        ``base_url``: where the catalog is published as far as this request goes.
        """
        self._file = self._reopening.look()
        return StampLook(self, self._file, base_url)

    def now(self, base_url: str | None) -> str | None:
        """The stamp of what a page would show at this moment; None where nobody has learnt it, or there is none."""
        file, learnt = self._file, self._learnt
        if file is None or learnt is None or file.state() != learnt.state:
            return None
        return self._stamp(learnt, datetime.now(UTC), base_url)

    def stamp_of(
        self, file: CatalogFile | None, conn: sqlite3.Connection, moment: datetime, base_url: str | None
    ) -> str | None:
        """The stamp of what a snapshot of this file shows; None where another file lies there by now."""
        # A connection that is older or newer than this look at the file may be one to another.
        state = file.state() if file is not None and file.is_there() else None
        if state is None:
            return None
        learnt = self._learnt
        if learnt is None or learnt.state != state:
            learnt = _Learnt(state, _starts_to_come(conn, moment))
            self._learnt = learnt
        return self._stamp(learnt, moment, base_url)

    def _stamp(self, learnt: _Learnt, moment: datetime, base_url: str | None) -> str:
        begun = bisect_right(learnt.starts, moment)
        following = learnt.starts[begun].isoformat() if begun < len(learnt.starts) else ""
        told = f"{base_url} {following}".encode()
        return hashlib.blake2b(self._fixed + learnt.state + told, digest_size=12).hexdigest()


def _starts_to_come(conn: sqlite3.Connection, moment: datetime) -> tuple[datetime, ...]:
    # Starts are text in the event's own time, which may be most of a day behind ours.
    yesterday = (moment - timedelta(days=1)).date().isoformat()
    rows = conn.execute(
        "SELECT DISTINCT starts FROM talks WHERE starts >= ? AND video_status = 'pending'", (yesterday,)
    )
    starts = set()
    for (start,) in rows:
        # A row that no build of ours wrote costs the page that shows it, not all.
        with suppress(ValueError, OverflowError):
            starts.add(datetime.fromisoformat(start).astimezone(UTC))
    return tuple(sorted(starts))


@cache
def program() -> bytes:
    """What changes with all that makes a page: our own sources, templates and files, Python, SQLite, the libraries."""
    return program_digest((AGGREGATOR, SCRAPERS), "**/*", _LIBRARIES) + sqlite3.sqlite_version.encode()
