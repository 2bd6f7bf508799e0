"""Which posts of a feed may be recaps of an event: by name, days and links. A suggestion for a person, never more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aggregator.files.posts import ListedPost, post_entry
from aggregator.recap.feed import FeedPost
from aggregator.recap.finding.mentions import find_mentions
from aggregator.recap.lookup.event_choice import About, how_about
from aggregator.recap.lookup.known import KnownEvent
from scrapers.errors import BadRecord
from scrapers.values import several

_SAYS: Mapping[About, str] = {
    "name": "its title or tags name the event",
    "links": "it links the event",
    "text": "its text names the event",
}


@dataclass(frozen=True, slots=True)
class Recap:
    """A post that may be a recap of an event: how it says so, and how many of its talks it certainly mentions."""

    entry: FeedPost
    about: About
    talks: int

    @property
    def post(self) -> ListedPost:
        """The post as posts.yml may list it."""
        return ListedPost(self.entry.url, self.entry.title, self.entry.author)

    @property
    def why(self) -> str:
        """What speaks for it, in words."""
        talks = (
            f"mentions {several(self.talks, 'talk')} of it" if self.talks else "the feed's text mentions no talk of it"
        )
        return f"{_SAYS[self.about]}; {talks}"

    def as_dict(self) -> dict[str, Any]:
        """Stable keys for ``--json``; ``entry`` is the line for posts.yml."""
        post, day = self.post, self.entry.day
        told = {"url": post.url, "title": post.title, "author": post.author, "day": day.isoformat() if day else None}
        return told | {"about": self.about, "talks": self.talks, "entry": post_entry(post)}


def recap_of(entry: FeedPost, known: KnownEvent) -> Recap | None:
    """The entry as a recap of the event, or None.

    It can be listed; it is not older than the event's first day; and its title or tags name the event, or it links or names
    the event and certainly mentions a talk.
    """
    if not _can_be_listed(entry):
        return None
    if entry.day and known.event.starts and entry.day < known.event.starts:
        return None
    post = entry.post()
    about = how_about(post.document, known)
    if about is None:
        return None
    mentions = find_mentions(post, known)
    talks = {one.talk.id for one in mentions if one.certain and one.talk.event == known.event.slug}
    return Recap(entry, about, len(talks)) if talks or about == "name" else None


def _can_be_listed(entry: FeedPost) -> bool:
    try:
        ListedPost(entry.url, entry.title, entry.author)
    except BadRecord:
        return False
    return True
