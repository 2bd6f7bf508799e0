"""Sessions for attendees that a post links -> recordings of their talks, where post and catalog agree. Pure.

Only the session's canonical page is taken; whatever else a post links (streams, files) is never looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from aggregator.recap.finding.mention import Mention
from aggregator.recap.lookup.talks import KnownTalk
from scrapers.records import Recording
from scrapers.urls import HubiloSession, hubilo_session


@dataclass(frozen=True, slots=True)
class Harvest:
    """Recordings that a post names, and a line for each session that it names unclearly."""

    recordings: tuple[Recording, ...]
    notes: tuple[str, ...]


def harvested(mentions: Iterable[Mention], event: str, slugs: Collection[str], post_url: str | None = None) -> Harvest:
    """The Hubilo sessions that certain mentions of an event's talks link.

    ``slugs`` are the event's names on Hubilo. ``post_url`` is where the post is published: the recordings' source,
    else the session page itself is.
    """
    talks_of: dict[HubiloSession, dict[str, KnownTalk]] = {}
    notes: dict[str, None] = {}
    for mention in mentions:
        sessions = tuple(dict.fromkeys(s for link in mention.links if (s := hubilo_session(link.url))))
        for session in sessions:
            where = f"line {mention.line}: {session.url}"
            if session.slug not in slugs:
                notes[f"{where} is a session of {session.slug}, not of {event}; left out"] = None
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


def _recording(session: HubiloSession, talk: KnownTalk, post_url: str | None) -> Recording:
    return Recording(
        provider="hubilo",
        id=f"{session.slug}/{session.id}",
        url=session.url,
        raw_title=talk.title,
        source_url=post_url or session.url,
        talk_url=talk.url or talk.code,
        access="attendees",
    )
