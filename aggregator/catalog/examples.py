"""Example queries, made of what the catalog has, so that each of them finds something."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from aggregator.catalog.queries import has_table
from aggregator.catalog.wording import kind_name
from aggregator.store.schema import IS_TALK

NUMBER = 4
"""How many there are, where the catalog has them."""

_LATEST = 30
"""Recordings and conferences that are looked through."""

_NEWEST = f"SELECT talk FROM newest_recordings WHERE access = 'public' LIMIT {_LATEST}"  # noqa: S608 - a number of ours


def examples(conn: sqlite3.Connection) -> list[str]:
    """A topic, a conference with its year, a speaker, and a kind of talk at a conference or else a topic of this year."""
    found = [*_topic(conn), *_conference(conn), *_speaker(conn), *_kind(conn)]
    if len(found) < NUMBER:
        found += _topic_of_late(conn, found)
    return list(dict.fromkeys(found))


def _topic(conn: sqlite3.Connection) -> Iterator[str]:
    """Of what the newest recordings are about that with the most talks in all."""
    if has_table(conn, "talk_topics"):
        rows = conn.execute(
            f"""SELECT name FROM ({_NEWEST}) CROSS JOIN talk_topics USING (talk) CROSS JOIN topics ON slug = topic
                ORDER BY talks DESC, slug LIMIT 1"""  # noqa: S608 - ours
        )
        yield from (name for (name,) in rows)


def _conference(conn: sqlite3.Connection) -> Iterator[str]:
    """Of those that are named after a year the one with the most public videos."""
    if has_table(conn, "event_totals"):
        rows = conn.execute(
            """SELECT title FROM event_totals JOIN events ON slug = event WHERE public > 0
               ORDER BY title NOT GLOB '*[12][0-9][0-9][0-9]*', public DESC, starts DESC, slug LIMIT 1"""
        )
        yield from (title for (title,) in rows)


def _speaker(conn: sqlite3.Connection) -> Iterator[str]:
    """Of those whose recordings are the newest the one with the most talks."""
    rows = conn.execute(
        f"""SELECT name FROM speakers JOIN (
              SELECT DISTINCT speaker FROM ({_NEWEST}) CROSS JOIN talk_speakers own USING (talk)) ON speaker = id
            WHERE slug NOT LIKE '%speakers%'
            ORDER BY (SELECT count(*) FROM talk_speakers WHERE speaker = id) DESC, slug LIMIT 1"""  # noqa: S608 - ours
    )
    yield from (name for (name,) in rows)


def _kind(conn: sqlite3.Connection) -> Iterator[str]:
    """The rarest kind with a video at the latest conference that has others than talks."""
    rows = conn.execute(
        f"""SELECT kind, event_title FROM (
              SELECT slug AS latest, title AS event_title, starts AS began FROM events ORDER BY starts DESC, slug LIMIT {_LATEST})
              CROSS JOIN talks ON event = latest
            WHERE {IS_TALK} AND kind <> 'talk' AND video_status = 'public'
            GROUP BY latest, kind ORDER BY began DESC, latest, count(*), kind LIMIT 1"""  # noqa: S608 - ours
    )
    yield from (f"{kind_name(kind)} {title}" for kind, title in rows)


def _topic_of_late(conn: sqlite3.Connection, others: Sequence[str]) -> Iterator[str]:
    """What most of the newest recordings are about, with the year of the newest of these talks."""
    if has_table(conn, "talk_topics"):
        rows = conn.execute(
            f"""SELECT name, substr(max(starts), 1, 4) FROM ({_NEWEST}) CROSS JOIN talk_topics USING (talk)
                  CROSS JOIN topics ON topics.slug = topic CROSS JOIN talks ON talks.id = talk
                WHERE starts IS NOT NULL
                GROUP BY topic ORDER BY count(DISTINCT talk) DESC, topics.talks DESC, topic LIMIT 2"""  # noqa: S608 - ours
        )
        yield from [f"{name} {year}" for name, year in rows if name not in others][:1]
