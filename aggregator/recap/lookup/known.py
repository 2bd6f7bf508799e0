"""What the catalog knows that a post may mention: the talks of one event, and where any address leads."""

from __future__ import annotations

import sqlite3
from functools import cached_property

from aggregator.catalog import queries
from aggregator.catalog.views import TalkView
from aggregator.recap.lookup.link_targets import Addresses, LinkTarget, Sites
from aggregator.recap.lookup.titles import TitleIndex
from aggregator.vocabulary import words
from scrapers.errors import ConftalksError
from scrapers.platforms import session_at
from scrapers.records import NOT_TALKS


class KnownEvent:
    """One event as the catalog has it, read through a connection that must stay open.

    Raises:
        ConftalksError: the catalog has no such event.
    """

    def __init__(self, conn: sqlite3.Connection, event: str) -> None:
        self._conn = conn
        self.events = {found.slug: found for found in queries.conferences(conn)}
        if event not in self.events:
            raise ConftalksError(f"the catalog has no event {event!r}; `conftalks status` lists those it has")
        self.event = self.events[event]
        self._addresses = Addresses(conn)
        self._sites = Sites(self.events.values())
        self._titles: dict[str, TitleIndex[TalkView]] = {}

    @cached_property
    def talks(self) -> tuple[TalkView, ...]:
        """Every talk of the event, by id."""
        return self._read(self.event.slug)

    @property
    def titles(self) -> TitleIndex[TalkView]:
        """The titles of the event, ready to be found in text."""
        return self.titles_of(self.event.slug)

    def titles_of(self, event: str) -> TitleIndex[TalkView]:
        """The titles of any event of the catalog."""
        if event not in self._titles:
            talks = self.talks if event == self.event.slug else self._read(event)
            heard = ((talk, talk.title, talk.names) for talk in talks if talk.kind not in NOT_TALKS)
            self._titles[event] = TitleIndex(heard, words(self.events[event].title))
        return self._titles[event]

    def _read(self, event: str) -> tuple[TalkView, ...]:
        return tuple(sorted(queries.talks_of_event(self._conn, event), key=lambda talk: talk.id))

    def target(self, url: str) -> LinkTarget | None:
        """The talks of any event behind an address; None where the catalog does not know it."""
        return self._addresses.target(url)

    def event_at(self, url: str) -> str | None:
        """The event on whose website or catalog page an address is, or None."""
        return self._sites.at(url) or self._addresses.event(url)

    @cached_property
    def _names_of_sessions(self) -> frozenset[str]:
        sessions = (session_at(one.url) for talk in self.talks for one in talk.recordings)
        return frozenset([self.event.slug, *(session.event for session in sessions if session)])

    def own_session(self, url: str) -> bool:
        """Whether an address is a session for attendees of this event, known or not."""
        session = session_at(url)
        return session is not None and session.event in self._names_of_sessions

    def site_of(self, url: str) -> str | None:
        """The event on whose website a page stands, or None."""
        return self._sites.at(url)
