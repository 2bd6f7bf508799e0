"""The columns of a table of recordings, by the names that people write above them."""

from __future__ import annotations

import re
from collections.abc import Sequence

IDENTITY = ("url", "id", "hubilo_id")
"""Columns that say which recording a row is about."""

COLUMNS = {
    "url": (
        "url",
        "link",
        "video url",
        "video link",
        "video",
        "youtube url",
        "youtube link",
        "youtube",
        "recording url",
        "recording link",
        "recording",
        "link to video",
        "link to recording",
    ),
    "id": ("id", "video id", "youtube id", "youtube video id"),
    "hubilo_id": ("hubilo id",),
    "hubilo_slug": ("hubilo slug",),
    "title": ("title", "talk title", "video title", "session title", "presentation title"),
    "speakers": (
        "speakers",
        "speaker",
        "speaker name",
        "speaker names",
        "presenter",
        "presenters",
        "presenter name",
        "presenter names",
        "presented by",
        "author",
        "authors",
    ),
    "published": ("published", "published at", "publication date", "upload date"),
    "recorded": ("recorded", "recorded on", "recording date"),
    "duration": ("duration", "video duration"),
    "talk": ("talk", "talk url", "talk link", "talk code"),
    "presentation": ("presentation",),
    "conf_key": ("conf key",),
    "conf_name": ("conf name",),
    "access": ("access",),
}
"""Column -> its names; capitals, spaces and signs do not count: ``Video_ID`` is ``video id``, ``Speaker(s)`` is
``speakers``. Of two that a row fills the one named first counts. ``conf_key`` and ``conf_name`` are an entry's key and
name in PyCon's conference.json.
"""

_SIGNS = re.compile(r"[\W_]+")
_BY_NAME = {
    _SIGNS.sub("", name): (column, rank) for column, names in COLUMNS.items() for rank, name in enumerate(names)
}

HEADER_WITHIN = 20
"""Rows among which the header is looked for."""


def fold(text: str) -> str:
    """A name or a word without capitals, spaces and signs."""
    return _SIGNS.sub("", text.casefold())


def column_of(name: str) -> str | None:
    """The column that a header cell names; None for one that is not read."""
    column, _ = _BY_NAME.get(fold(name), (None, 0))
    return column


def columns_of(header: Sequence[str]) -> list[tuple[int, str]]:
    """Place and column of each header cell that is read; of one column those named first in ``COLUMNS`` come first."""
    known = [(*_BY_NAME[fold(name)], at) for at, name in enumerate(header) if column_of(name)]
    return [(at, column) for column, _, at in sorted(known)]


def header_at(rows: Sequence[Sequence[str]]) -> int | None:
    """Where among the first rows the header is: the one with most known columns, one of which identifies recordings.

    Titles and notes may stand above it; below the first row a header has two columns that are known.
    """
    best, most = None, 0
    for index, row in enumerate(rows):
        known = list(filter(None, map(column_of, row)))
        if len(known) > max(most, min(index, 1)) and not set(IDENTITY).isdisjoint(known):
            best, most = index, len(known)
    return best
