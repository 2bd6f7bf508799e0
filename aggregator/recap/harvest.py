"""Sessions for attendees that a post links -> recordings of their talks, where post and catalog agree. Pure.

Only the session's canonical page is taken; whatever else a post links (streams, files) is never looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from aggregator.catalog.views import TalkView
from aggregator.recap.finding.mention import Mention
from scrapers.platforms import Place, platform, session_at
from scrapers.records import Recording


@dataclass(frozen=True, slots=True)
class Harvest:
    """Recordings that a post names, and a line for each session that it names unclearly."""

    recordings: tuple[Recording, ...]
    notes: tuple[str, ...]


def harvested(mentions: Iterable[Mention], event: str, slugs: Collection[str], post_url: str | None = None) -> Harvest:
    """The sessions for attendees that certain mentions of an event's talks link.

    ``slugs`` are the event's names on their platform. ``post_url`` is where the post is published: the recordings' source,
    else the session page itself is.
    """
    talks_of: dict[Place, dict[str, TalkView]] = {}
    notes: dict[str, None] = {}
    for mention in mentions:
        sessions = tuple(dict.fromkeys(s for link in mention.links if (s := session_at(link.url))))
        for session in sessions:
            where = f"line {mention.line}: {session.url}"
            if session.event not in slugs:
                notes[f"{where} is a session of {session.event}, not of {event}; left out"] = None
            elif not _agreed(mention, event) or len(sessions) > 1:
                notes[f"{where} is not certainly {mention.talk.title!r}; left out"] = None
            else:
                talks_of.setdefault(session, {})[mention.talk.id] = mention.talk
    for session, talks in talks_of.items():
        if len(talks) > 1:
            notes[f"{session.url} is linked for {len(talks)} talks ({', '.join(talks)}); left out"] = None
    clear = ((session, talk) for session, talks in talks_of.items() if len(talks) == 1 for talk in talks.values())
    return Harvest(tuple(_recording(session, talk, post_url) for session, talk in clear), tuple(notes))


def _agreed(mention: Mention, event: str) -> bool:
    return mention.certain and mention.disagrees is None and not mention.others and mention.talk.event == event


def _recording(session: Place, talk: TalkView, post_url: str | None) -> Recording:
    return Recording(
        provider=session.provider,
        id=session.id,
        url=session.url,
        raw_title=talk.title,
        source_url=post_url or session.url,
        talk_url=talk.url or talk.code,
        access=platform(session.provider).access,
    )
