"""Which recordings the cells of a table name: addresses of videos, YouTube's ids."""

from __future__ import annotations

import re

from scrapers.platforms import YOUTUBE, Place, video_place
from scrapers.tables.header import fold

_ADDRESS = re.compile(r"https?://[^\s<>|]+", re.I)
_AFTER = ".,;:!?)]}'\""
# "Unavailable" and "coming-soon" have the form of an id.
_WORD = re.compile(r"[A-Z]?[a-z_-]+\Z|[A-Z_-]+\Z")
_BLANK_WORDS = (
    "na none no nil null tba tbd tbc todo pending soon comingsoon missing unknown unavailable notavailable notrecorded "
    "notyet notyetavailable norecording novideo x"
)
_BLANK = frozenset(_BLANK_WORDS.split())


def is_blank(cell: str) -> bool:
    """Whether a cell says that there is no link yet: "TBA", "n/a", "-", "not recorded"."""
    word = fold(cell)
    return not word or word in _BLANK


def has_address(cell: str) -> bool:
    """Whether a cell holds an address of any page."""
    return bool(_ADDRESS.search(cell))


def linked(cell: str) -> list[Place]:
    """The videos whose addresses a cell holds, alone or among words; a YouTube id alone is one."""
    if YOUTUBE.is_id(cell) and not _WORD.match(cell):
        return [YOUTUBE.place(cell)]
    if whole := video_place(cell):
        return [whole]
    found = (video_place(address.rstrip(_AFTER)) for address in _ADDRESS.findall(cell))
    return list(dict.fromkeys(filter(None, found)))


def video_of_id(cell: str) -> Place | None:
    """The video of YouTube's id, or of an address that somebody wrote in its place."""
    return YOUTUBE.place(cell) if YOUTUBE.is_id(cell) else video_place(cell)
