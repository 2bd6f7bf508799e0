"""A post against the catalog: which conference it is about, which talks it mentions, what its links could be."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from aggregator.catalog.views import Conference
from aggregator.recap.document import Post
from aggregator.recap.finding.mention import Mention
from aggregator.recap.finding.mentions import find_mentions
from aggregator.recap.lookup.event_choice import choose_event
from aggregator.recap.lookup.known import KnownEvent
from aggregator.recap.post import Edit
from aggregator.recap.renewing.rewrite import Goal, edits
from aggregator.recap.renewing.verdicts import LinkVerdict, verdicts


@dataclass(frozen=True, slots=True)
class CheckedPost:
    """One post, and what was found in it."""

    post: Post
    event: Conference
    mentions: tuple[Mention, ...]
    verdicts: tuple[LinkVerdict, ...]

    @property
    def to_do(self) -> int:
        """On how many lines ``recap update`` would change something."""
        return len({edit.line for edit in self.edits()})

    def edits(self, to: Goal = "video", base_url: str | None = None, insert: bool = False) -> tuple[Edit, ...]:
        """What ``recap update`` would change."""
        return edits(self.post, self.verdicts, to=to, base_url=base_url, insert=insert)


class Checker:
    """Checks posts against one catalog; what is known of an event is read once."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._known: dict[str, KnownEvent] = {}

    def check(self, post: Post, given: str | None = None) -> CheckedPost:
        """Judge every talk that a post mentions; ``given`` is the event that it is about, where the post does not say.

        Raises:
            ConftalksError: the event is unknown, or the post is about two, or about none.
        """
        slug = choose_event(post.document, self._conn, given)
        if slug not in self._known:
            self._known[slug] = KnownEvent(self._conn, slug)
        known = self._known[slug]
        mentions = find_mentions(post, known)
        return CheckedPost(post, known.event, mentions, verdicts(post, mentions, known))
