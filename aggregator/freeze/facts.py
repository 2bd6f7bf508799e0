"""What each group of files shows, as a digest of the rows behind it: a group whose digest is the same is not asked for again.

The rows of a talk are those of every table that names it, with what lists show of its event, speakers, recordings and
topics. A talk's files show these, all of its event, and the talks that its page lists; a conference's all of its talks,
the other editions, and whom else a name of its speakers may be; a speaker's and a topic's their talks.
`tests/aggregator/freeze/test_incremental.py` changes a catalog in many ways and compares what was made anew with files that
were all made anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from aggregator.catalog.queries import has_table
from aggregator.catalog.views import event_path, speaker_path, talk_path, topic_path
from aggregator.freeze.plan import PageGroup
from aggregator.store.same_names import same_names_in

_Digests = dict[str, bytes]

# Each gives a talk first, then what is shown of it. Named by a table that catalogs of before may lack.
_OF_TALKS = {
    "talks": "SELECT id, * FROM talks ORDER BY id",
    "events": "SELECT t.id, e.* FROM talks t JOIN events e ON e.slug = t.event ORDER BY t.id",
    "slots": "SELECT talk, * FROM slots ORDER BY talk, start, rooms",
    "speakers": """SELECT talk, s.slug, s.name, s.url FROM talk_speakers JOIN speakers s ON s.id = speaker
                   ORDER BY talk, position, s.slug""",
    "recordings": """SELECT tr.talk, tr.*, r.* FROM talk_recordings tr JOIN recordings r ON r.id = tr.recording
                     ORDER BY tr.talk, r.id""",
    "pictures": """SELECT tr.talk, p.name, p.type, p.version FROM pictures p JOIN talk_recordings tr ON tr.recording = p.name
                   ORDER BY tr.talk, p.name""",
    "talk_slides": "SELECT talk, * FROM talk_slides ORDER BY talk, position, url",
    "talk_topics": """SELECT talk, topics.slug, topics.name FROM talk_topics JOIN topics ON topics.slug = topic
                      ORDER BY talk, position, topic""",
    "talk_aliases": "SELECT talk, alias FROM talk_aliases ORDER BY talk, alias",
    "post_talks": "SELECT talk, posts.* FROM post_talks JOIN posts ON posts.url = post ORDER BY talk, post",
    "history": """SELECT talk, h.*, t.title FROM history h LEFT JOIN talks t ON t.id = h."to" ORDER BY talk, h.event, seq""",
    "waiting_swaps": "SELECT talk, * FROM waiting_swaps ORDER BY talk, old, new",
    "shown_videos": "SELECT talk, * FROM shown_videos ORDER BY talk",
}

# Each gives an event first.
_OF_EVENTS = {
    "events": "SELECT slug, * FROM events ORDER BY slug",
    "event_totals": "SELECT event, * FROM event_totals ORDER BY event",
    "event_recordings": """SELECT own.event, r.* FROM event_recordings own JOIN recordings r ON r.id = recording
                           ORDER BY own.event, r.id""",
    "event_names": """SELECT own.event, other.*, events.title, events.starts FROM event_names own
                        JOIN event_names other USING (series) JOIN events ON events.slug = other.event
                      ORDER BY own.event, other.event, other.name""",
    "pictures": "SELECT event, name, type, version FROM pictures ORDER BY event, name",
    "event_news": "SELECT event, * FROM event_news ORDER BY event, day, what",
    "runs": "SELECT event, max(coalesce(ended, started)) FROM runs GROUP BY event ORDER BY event",
}


class CatalogFacts:
    """The digests of one state of a catalog. ``told``: of all else that every page depends on; ``moment``: of now."""

    def __init__(self, conn: sqlite3.Connection, told: bytes, moment: datetime) -> None:
        self._conn = conn
        self._told = told
        self._talks = _digests(_named(conn, _OF_TALKS), _begun(conn, moment))
        events = {event: [self._talks[talk] for talk in talks] for event, talks in self._of_events().items()}
        self._events = _digests(
            _named(conn, _OF_EVENTS), ((event, (one,)) for event in events for one in events[event])
        )

    def event(self, slug: str) -> str:
        """What changes with anything of an event and its talks."""
        return self._sum([self._events.get(slug, b"")])

    def of_groups(self, planned: Iterable[PageGroup]) -> list[PageGroup]:
        """The groups, each with its digest."""
        known = dict(self._of_talks()) | dict(self._of_names())
        known |= {event_path(slug): self._sum([digest, self._asked(slug)]) for slug, digest in self._events.items()}
        known["/"] = self._sum([*self._events.values(), *(known[name].encode() for name in sorted(known))])
        return [group.of(known[group.name]) for group in planned]

    def _sum(self, parts: Iterable[bytes]) -> str:
        digest = hashlib.blake2b(self._told, digest_size=12)
        for part in parts:
            digest.update(part)
        return digest.hexdigest()

    def _asked(self, event: str) -> bytes:
        """Of whom the review page of an event asks whether they are one person: it tells of other events as well."""
        return repr(same_names_in(self._conn, event)).encode() if has_table(self._conn, "event_people") else b""

    def _of_events(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for event, talk in self._conn.execute("SELECT event, id FROM talks ORDER BY event, id"):
            found.setdefault(event, []).append(talk)
        return found

    def _of_talks(self) -> Iterator[tuple[str, str]]:
        """Each talk with all of its event, the talks near it, and the other talks of its speakers."""
        others: defaultdict[str, list[bytes]] = defaultdict(list)
        if has_table(self._conn, "similar_talks"):
            for talk, other, reason in self._conn.execute(
                "SELECT talk, other, reason FROM similar_talks ORDER BY talk, position"
            ):
                others[talk] += [self._talks.get(other, b""), reason.encode()]
        sql = """SELECT own.talk, other.talk FROM talk_speakers own JOIN talk_speakers other USING (speaker)
                 WHERE other.talk <> own.talk ORDER BY 1, 2"""
        for talk, other in self._conn.execute(sql):
            others[talk].append(self._talks.get(other, b""))
        for talk, event, slug in self._conn.execute("SELECT id, event, slug FROM talks"):
            yield talk_path(event, slug), self._sum([self._talks[talk], self._events.get(event, b""), *others[talk]])

    def _of_names(self) -> Iterator[tuple[str, str]]:
        """Speakers and topics with their talks, and names that lead to a speaker."""
        sql = "SELECT speakers.slug, talk FROM speakers LEFT JOIN talk_speakers ON speaker = speakers.id ORDER BY 1, 2"
        favoured = _favoured_topics(self._conn)
        for slug, talks in _grouped(self._conn.execute(sql)).items():
            told = [repr(favoured[slug]).encode(), *(self._talks.get(talk, b"") for (talk,) in talks if talk)]
            yield speaker_path(slug), self._sum([slug.encode(), *told])
        if has_table(self._conn, "event_people"):
            sql = """SELECT own.speaker, person.* FROM speaker_slugs own JOIN event_people person USING (folded)
                     WHERE NOT EXISTS (SELECT 1 FROM speakers WHERE slug = own.speaker) ORDER BY 1, 2, 3"""
            for slug, rows in _grouped(self._conn.execute(sql)).items():
                yield speaker_path(slug), self._sum([repr(rows).encode()])
        if has_table(self._conn, "topics"):
            sql = "SELECT slug, topics.*, talk FROM topics LEFT JOIN talk_topics ON topic = slug ORDER BY 1, talk"
            for slug, rows in _grouped(self._conn.execute(sql)).items():
                told = [repr(rows[0][:-1]).encode(), *(self._talks.get(row[-1], b"") for row in rows if row[-1])]
                yield topic_path(slug), self._sum(told)


def _named(conn: sqlite3.Connection, queries: dict[str, str]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for table, sql in queries.items():
        if has_table(conn, table):
            for key, *shown in conn.execute(sql):
                yield key, (table, *shown)


def _begun(conn: sqlite3.Connection, moment: datetime) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Of talks whose video is waited for, whether they have begun: until then pages say that they are not given yet."""
    for talk, starts in conn.execute("SELECT id, starts FROM talks WHERE video_status = 'pending' ORDER BY id"):
        try:
            yield talk, (starts is not None and datetime.fromisoformat(starts).astimezone(UTC) <= moment,)
        except (ValueError, OverflowError):
            yield talk, (starts,)


def _digests(*sources: Iterable[tuple[str, tuple[Any, ...]]]) -> _Digests:
    hashes: dict[str, Any] = {}
    for source in sources:
        for key, shown in source:
            one = hashes.get(key)
            if one is None:
                one = hashes[key] = hashlib.blake2b(digest_size=12)
            one.update(repr(shown).encode("utf-8", "replace"))
    return {key: one.digest() for key, one in hashes.items()}


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for key, *rest in rows:
        found.setdefault(key, []).append(tuple(rest))
    return found


def _favoured_topics(conn: sqlite3.Connection) -> defaultdict[str, list[str]]:
    """Of each speaker the topics in the order of their page, which depends on how many talks of others these have."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if not has_table(conn, "talk_topics"):
        return found
    talks = dict(conn.execute("SELECT slug, talks FROM topics"))
    own: defaultdict[str, Counter[str]] = defaultdict(Counter)
    sql = (
        "SELECT s.slug, topic FROM speakers s JOIN talk_speakers ts ON ts.speaker = s.id JOIN talk_topics USING (talk)"
    )
    for slug, topic in conn.execute(sql):
        own[slug][topic] += 1
    for slug, counts in own.items():
        found[slug] = sorted(counts, key=lambda topic: (-counts[topic], -talks.get(topic, 0), topic))
    return found
