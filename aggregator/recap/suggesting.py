"""Which posts of a feed may be recaps of an event: by name, days and links. A suggestion for a person, never more."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.recap.feed import FeedPost
from aggregator.recap.finding.mentions import find_mentions
from aggregator.recap.lookup.event_choice import About, how_about
from aggregator.recap.lookup.known import KnownEvent


@dataclass(frozen=True, slots=True)
class Recap:
    """A post that may be a recap of an event: how it says so, and how many of its talks it certainly mentions."""

    entry: FeedPost
    about: About
    talks: int


def recap_of(entry: FeedPost, known: KnownEvent) -> Recap | None:
    """The entry as a recap of the event, or None.

    It is not older than the event's first day; and its title or tags name the event, or it links or names the event and
    certainly mentions a talk.
    """
    if entry.day and known.event.starts and entry.day < known.event.starts:
        return None
    post = entry.post()
    about = how_about(post.document, known)
    if about is None:
        return None
    mentions = find_mentions(post, known)
    talks = {one.talk.id for one in mentions if one.certain and one.talk.event == known.event.slug}
    return Recap(entry, about, len(talks)) if talks or about == "name" else None
