"""The talks as CSV for spreadsheets, a row each; ``conftalks import`` reads it back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from aggregator.catalog.escaping import csv_cell
from aggregator.catalog.views import TalkView, best_video, is_web_page
from scrapers.tables.speaker_cells import cell_of
from scrapers.tags import cell_of_tags

COLUMNS = (
    "talk",
    "title",
    "speakers",
    "kind",
    "track",
    "level",
    "language",
    "starts",
    "ends",
    "rooms",
    "status",
    "video_status",
    "url",
    "access",
    "published",
    "duration",
    "begins",
    "page",
    "schedule",
    "slides",
    "tags",
)
"""``talk`` is the code, ``url`` the best recording that somebody can open, ``begins`` where the talk
begins in it if it is a part of it, ``page`` the permalink here, ``slides`` the first
address of slides, ``tags`` what its sources say that it is about.
"""


def csv_table(talks: Iterable[TalkView], base_url: str | None) -> str:
    """A header and a row per talk, lines ended by CRLF. A cell that would be a formula begins with an apostrophe; a
    semicolon parts two speakers.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for talk in talks:
        writer.writerow([csv_cell(value or "") for value in _row(talk, base_url)])
    return file.getvalue()


def _row(talk: TalkView, base_url: str | None) -> tuple[str | None, ...]:
    slot = talk.slots[0] if talk.slots else None
    video = best_video(talk) or next((r for r in talk.recordings if r.access == "attendees" and r.link), None)
    return (
        talk.code,
        talk.title,
        cell_of(speaker.name for speaker in talk.speakers),
        talk.kind,
        talk.track,
        talk.level,
        talk.language,
        slot.start.isoformat() if slot else None,
        slot.end.isoformat() if slot and slot.end else None,
        slot.rooms if slot else None,
        talk.status,
        talk.video_status,
        video.link if video else None,
        video.access if video else None,
        video.published.isoformat() if video and video.published else None,
        _clock(video.length_s if video else None),
        _clock(video.start_s if video else None),
        f"{base_url}{talk.path}" if base_url else None,
        talk.url if talk.url and is_web_page(talk.url) else None,
        talk.slides[0] if talk.slides else None,
        cell_of_tags(talk.tags),
    )


def _clock(length: int | None) -> str | None:
    """0:29:05."""
    if length is None:
        return None
    minutes, seconds = divmod(length, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
