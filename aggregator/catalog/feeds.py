"""Atom (RFC 4287): talks that got a public video, and what happened to the recordings that talks had; the newest first."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote
from xml.etree.ElementTree import Element

from aggregator.catalog.escaping import add, xml_document
from aggregator.catalog.queries import changes_of, has_table, newest_changes, talks
from aggregator.catalog.views import ChangeView, RecordingView, TalkView, best_video
from aggregator.catalog.wording import access, change, day, length
from aggregator.store.schema import SHOWN_VIDEOS

MOST = 200
"""Entries of a feed; a whole conference's recordings often appear on one day."""

# Not the host's name: ids must survive a move to another address.
_TAG = "tag:conftalks,2026"
LOST = frozenset({"withdrawn", "swapped", "dead"})
"""What happens to a recording by which a talk has a video less."""

_NEVER = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """News of a talk. ``name`` begins with the talk's id and never changes; ``related`` is an address beside the talk's."""

    name: str
    title: str
    day: date
    talk: TalkView
    summary: str
    related: str | None = None


@dataclass(frozen=True, slots=True)
class FoundVideo:
    """A talk with its public video, and the day on which the video was first seen here."""

    talk: TalkView
    video: RecordingView
    day: date

    @property
    def entry(self) -> FeedEntry:
        """How a feed tells it: a talk whose video is found anew is the same entry, brought up to date."""
        return FeedEntry(
            self.talk.id, self.talk.plain_title, self.day, self.talk, _summary(self), self.video.link or ""
        )


def newly_public(
    conn: sqlite3.Connection,
    event: str | None = None,
    limit: int = MOST,
    topic: str | None = None,
    among: Sequence[str] | None = None,
) -> list[FoundVideo]:
    """Talks with a public video, of one event, of one topic, among ids or of all.

    A recording uploaded anew counts as found anew.
    """
    # In a catalog that was built before that was kept, every video of the event or of all is looked at.
    videos = "shown_videos" if has_table(conn, "shown_videos") else f"({SHOWN_VIDEOS} GROUP BY tr.talk)"
    where = "WHERE event = :event" if event else ""
    if topic:
        where = "WHERE talk IN (SELECT talk FROM talk_topics WHERE topic = :topic)"
    if among is not None:
        where = "WHERE talk IN (SELECT value FROM json_each(:among))"
    sql = f"""SELECT talk, found FROM {videos} {where}
              ORDER BY found DESC, of_day DESC, talk LIMIT :limit"""  # noqa: S608 - names and a query of our own
    asked = {"event": event, "topic": topic, "limit": limit, "among": json.dumps(among)}
    rows = conn.execute(sql, asked).fetchall()
    days = {talk_id: date.fromisoformat(day[:10]) if day else _NEVER for talk_id, day in rows}
    shown = ((talk, best_video(talk)) for talk in talks(conn, list(days)))
    return [FoundVideo(talk, video, days[talk.id]) for talk, video in shown if video]


def newly_changed(conn: sqlite3.Connection, event: str | None = None) -> list[FeedEntry]:
    """What happened to the recordings of one event's talks, or of all."""
    told = newest_changes(conn, event, MOST)
    shown = {talk.id: talk for talk in talks(conn, list({one.talk for one in told}))}
    return [_change_entry(one, shown[one.talk]) for one in told if one.talk in shown]


def news_of(conn: sqlite3.Connection, chosen: Sequence[TalkView]) -> list[FeedEntry]:
    """Which of these talks have a public video, and which lost one: the entries that the two other feeds have of them."""
    found = [one.entry for one in newly_public(conn, among=[talk.id for talk in chosen])]
    lost = [_change_entry(one, talk) for talk in chosen for one in changes_of(conn, talk.id) if one.what in LOST]
    return sorted([*found, *lost], key=lambda entry: (-entry.day.toordinal(), entry.name))[:MOST]


def _change_entry(told: ChangeView, shown: TalkView) -> FeedEntry:
    name = f"{shown.id}/{told.day.isoformat()}/{told.what}/{quote(told.recording, safe=':')}/{told.number}"
    other = f": {told.to_title}" if told.to_title else ""
    summary = f"{shown.event_title}, recording {told.recording}. {told.reason}"
    return FeedEntry(name, f"{shown.plain_title}: {change(told)}{other}", told.day, shown, summary)


def feed(
    title: str,
    path: str,
    page: str,
    entries: Sequence[FeedEntry],
    base_url: str,
    *,
    name: str | None = None,
    subtitle: str = "",
) -> str:
    """The feed at ``path`` about the page at ``page``, both from the root of the catalog, as an XML document.

    ``name`` is what tells it from other feeds for ever; its path where none is given.
    """
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en"})
    add(root, "id", f"{_TAG}:{name or path.lstrip('/')}")
    add(root, "title", title)
    if subtitle:
        add(root, "subtitle", subtitle)
    add(root, "updated", _moment(max((entry.day for entry in entries), default=_NEVER)))
    add(root, "link", rel="self", type="application/atom+xml", href=f"{base_url}{path}")
    add(root, "link", rel="alternate", type="text/html", href=f"{base_url}{page}")
    add(add(root, "author"), "name", "conftalks")
    for entry in entries:
        _add_entry(root, entry, base_url)
    return xml_document(root)


def _add_entry(root: Element, told: FeedEntry, base_url: str) -> None:
    shown = told.talk
    entry = add(root, "entry")
    add(entry, "id", f"{_TAG}:{told.name}")
    add(entry, "title", told.title)
    add(entry, "updated", _moment(told.day))
    add(entry, "link", rel="alternate", type="text/html", href=f"{base_url}{shown.path}")
    if told.related is not None:
        add(entry, "link", rel="related", href=told.related)
    for speaker in shown.speakers:
        author = add(entry, "author")
        add(author, "name", speaker.name)
        add(author, "uri", f"{base_url}{speaker.path}")
    add(entry, "category", term=shown.event, label=shown.event_title)
    add(entry, "summary", told.summary)


def _summary(found: FoundVideo) -> str:
    shown = found.talk
    names = ", ".join(speaker.name for speaker in shown.speakers)
    when = f", {day(shown.slots[0].start)}" if shown.slots else ""
    how_long = length(found.video.length_s)
    said = f"{names + ' at ' if names else ''}{shown.event_title}{when}. {access(found.video)}"
    return said + (f", {how_long}." if how_long else ".")


def _moment(when: date) -> str:
    return f"{when.isoformat()}T00:00:00Z"
