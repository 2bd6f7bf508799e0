"""What feeds tell, the newest first: talks that got a public video, and what is new; and their form as Atom (RFC 4287)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element

from aggregator.catalog.escaping import add, xml_document
from aggregator.catalog.news import DayNews, EventNews, changes_path, newest, news_path
from aggregator.catalog.queries import changes_of, has_table, talks
from aggregator.catalog.views import ChangeView, EventView, RecordingView, SpeakerView, TalkView, best_video
from aggregator.catalog.wording import access, change, day, event_summary, happened, length, named_first
from aggregator.store.schema import ADDED, SHOWN_VIDEOS

MOST = 200
"""Entries of a feed; a whole conference's recordings often appear on one day."""

# Not the host's name: ids must survive a move to another address.
_TAG = "tag:conftalks,2026"
LOST = frozenset({"withdrawn", "swapped", "dead"})
"""What happens to a recording by which a talk has a video less."""

_NEVER = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """News. ``name`` never changes, and that of a talk begins with the talk's id; ``path`` is its page here.

    ``event`` is (slug, title) of the conference it is of, if of one; ``related`` an address beside the page's. ``facts``
    say the same to programs.
    """

    name: str
    title: str
    day: date
    path: str
    summary: str
    event: tuple[str, str] | None = None
    people: tuple[SpeakerView, ...] = ()
    related: str | None = None
    facts: Mapping[str, str | int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundVideo:
    """A talk with its public video, and the day on which the video was first seen here."""

    talk: TalkView
    video: RecordingView
    day: date

    @property
    def entry(self) -> FeedEntry:
        """How a feed tells it: a talk whose video is found anew is the same entry, brought up to date."""
        return _talk_entry(
            self.talk, self.talk.id, self.talk.plain_title, self.day, _summary(self), related=self.video.link or ""
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


def whats_new(conn: sqlite3.Connection, event: str | None = None) -> list[FeedEntry]:
    """What is new of one event or of all; what happened to many talks of an event on one day is one entry."""
    days = newest(conn, event, most=MOST).days
    ids = {told.talk for day in days for one in day.events for told in one.told}
    shown = {talk.id: talk for talk in talks(conn, list(ids))}
    return [entry for day in days for entry in _entries(day, shown)][:MOST]


def _entries(news: DayNews, shown: Mapping[str, TalkView]) -> Iterator[FeedEntry]:
    if news.is_crowded:
        yield _crowd_entry(news)
    else:
        yield from (_added_entry(one, news.day) for one in news.added)
    for one in news.events:
        yield from _many_entries(one, news.day)
        yield from (_change_entry(told, shown[told.talk]) for told in one.told if told.talk in shown)


def _added_entry(event: EventView, day: date) -> FeedEntry:
    facts = _facts(what=ADDED, event=event.slug, number=event.ledger.talks)
    of = (event.slug, event.title)
    return FeedEntry(
        f"e/{event.slug}/{ADDED}",
        f"New conference: {event.title}",
        day,
        event.path,
        event_summary(event),
        of,
        facts=facts,
    )


def _crowd_entry(news: DayNews) -> FeedEntry:
    """Very many conferences that came on one day: an archive was taken over."""
    said = named_first([event.title for event in news.added], news.number - len(news.added))
    title, path = f"{news.number:,} new conferences", news_path(news.day.isoformat())
    facts = _facts(what=ADDED, number=news.number)
    return FeedEntry(f"{ADDED}/{news.day.isoformat()}/all", title, news.day, path, f"{said}.", facts=facts)


def _many_entries(news: EventNews, day: date) -> Iterator[FeedEntry]:
    for many in news.many:
        yield FeedEntry(
            f"e/{news.event}/{day.isoformat()}/{many.what}",
            f"{news.title}: {happened(many.what, many.number)}",
            day,
            changes_path(news.event, many.page, day),
            f"{named_first(many.titles, many.others)}.",
            (news.event, news.title),
            facts=_facts(what=many.what, event=news.event, number=many.number),
        )


def news_of(conn: sqlite3.Connection, chosen: Sequence[TalkView]) -> list[FeedEntry]:
    """Which of these talks have a public video, and which lost one: the entries that the two other feeds have of them."""
    found = [one.entry for one in newly_public(conn, among=[talk.id for talk in chosen])]
    lost = [_change_entry(one, talk) for talk in chosen for one in changes_of(conn, talk.id) if one.what in LOST]
    return sorted([*found, *lost], key=lambda entry: (-entry.day.toordinal(), entry.name))[:MOST]


def _change_entry(told: ChangeView, shown: TalkView) -> FeedEntry:
    name = f"{shown.id}/{told.day.isoformat()}/{told.what}/{quote(told.recording, safe=':')}/{told.number}"
    other = f": {told.to_title}" if told.to_title else ""
    summary = f"{shown.event_title}, recording {told.recording}. {told.reason}"
    facts = _facts(what=told.what, event=shown.event, talk=shown.id, recording=told.recording, to=told.to, number=1)
    return _talk_entry(shown, name, f"{shown.plain_title}: {change(told)}{other}", told.day, summary, facts=facts)


def _talk_entry(talk: TalkView, name: str, title: str, day: date, summary: str, **more: Any) -> FeedEntry:
    """An entry about one talk."""
    return FeedEntry(name, title, day, talk.path, summary, (talk.event, talk.event_title), talk.speakers, **more)


def _facts(**known: str | int | None) -> dict[str, str | int | None]:
    """What programs are told; what is not known is null."""
    return {name: known.get(name) for name in ("what", "event", "talk", "recording", "to", "number")}


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
    add(root, "updated", moment(max((entry.day for entry in entries), default=_NEVER)))
    add(root, "link", rel="self", type="application/atom+xml", href=f"{base_url}{path}")
    add(root, "link", rel="alternate", type="text/html", href=f"{base_url}{page}")
    add(add(root, "author"), "name", "conftalks")
    for entry in entries:
        _add_entry(root, entry, base_url)
    return xml_document(root)


def _add_entry(root: Element, told: FeedEntry, base_url: str) -> None:
    entry = add(root, "entry")
    add(entry, "id", entry_id(told))
    add(entry, "title", told.title)
    add(entry, "updated", moment(told.day))
    add(entry, "link", rel="alternate", type="text/html", href=f"{base_url}{told.path}")
    if told.related is not None:
        add(entry, "link", rel="related", href=told.related)
    for speaker in told.people:
        author = add(entry, "author")
        add(author, "name", speaker.name)
        add(author, "uri", f"{base_url}{speaker.path}")
    if told.event:
        add(entry, "category", term=told.event[0], label=told.event[1])
    add(entry, "summary", told.summary)


def _summary(found: FoundVideo) -> str:
    shown = found.talk
    names = ", ".join(speaker.name for speaker in shown.speakers)
    when = f", {day(shown.slots[0].start)}" if shown.slots else ""
    how_long = length(found.video.length_s)
    said = f"{names + ' at ' if names else ''}{shown.event_title}{when}. {access(found.video)}"
    return said + (f", {how_long}." if how_long else ".")


def entry_id(entry: FeedEntry) -> str:
    """What tells an entry from all others, in every feed that has it and for ever."""
    return f"{_TAG}:{entry.name}"


def moment(when: date) -> str:
    """A day as feeds write a moment (RFC 3339): its start, as nothing finer is kept."""
    return f"{when.isoformat()}T00:00:00Z"
