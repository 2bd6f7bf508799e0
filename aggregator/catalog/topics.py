"""What talks are about and which are near each other, as the catalog keeps it; nothing in one of before it was kept."""

from __future__ import annotations

import sqlite3

from aggregator.catalog.queries import has_table, talk_rows
from aggregator.catalog.views import SimilarTalk, TalkRow, TopicView
from aggregator.store.fulltext import words_of
from aggregator.topics.stop import form_of

MOST_LISTED = 200
"""Newest talks of a topic that programs are told."""

TALKS_AT_ONCE = 60
"""Talks on a page of a topic."""


def topics(conn: sqlite3.Connection) -> list[TopicView]:
    """All topics, by name."""
    if not has_table(conn, "topics"):
        return []
    found = [TopicView(*row) for row in conn.execute("SELECT slug, name, talks FROM topics")]
    return sorted(found, key=lambda topic: (topic.name.casefold(), topic.slug))


def topic(conn: sqlite3.Connection, slug: str) -> TopicView | None:
    """The topic with this slug in any case of letters, else the one that another spelling of its words names, or None.

    A topic is named as most titles write it, and words that are counted anew may say "unit tests" for "unit test".
    """
    if not has_table(conn, "topics"):
        return None
    asked = {"slug": slug.lower(), "term": " ".join(map(form_of, words_of(slug)))}
    row = conn.execute(
        """SELECT slug, name, talks FROM topics WHERE slug IN (:slug, (SELECT topic FROM topic_terms WHERE term = :term))
           ORDER BY slug <> :slug LIMIT 1""",
        asked,
    ).fetchone()
    return TopicView(*row) if row else None


_NEWEST = "t.starts IS NULL, t.starts DESC, t.id"


def talks_of_topic(conn: sqlite3.Connection, slug: str, limit: int = MOST_LISTED, start: int = 0) -> list[TalkRow]:
    """The newest talks of the topic with this slug, from ``start`` on."""
    ids = conn.execute(
        f"""SELECT t.id FROM talk_topics own CROSS JOIN talks t ON t.id = own.talk WHERE own.topic = ?
            ORDER BY {_NEWEST} LIMIT ? OFFSET ?""",  # noqa: S608 - columns of ours
        (slug, limit, start),
    )
    return talk_rows(conn, [talk for (talk,) in ids.fetchall()])


def pages_of_topic(conn: sqlite3.Connection, slug: str) -> list[str]:
    """The years of the talks on each page of a topic, "2023–2024" or "2024"; "" of those without a date; [] without talks."""
    rows = conn.execute(
        f"""SELECT min(year), max(year) FROM (
              SELECT substr(t.starts, 1, 4) AS year, row_number() OVER (ORDER BY {_NEWEST}) - 1 AS place
              FROM talk_topics own CROSS JOIN talks t ON t.id = own.talk WHERE own.topic = ?)
            GROUP BY place / ? ORDER BY place / ?""",  # noqa: S608 - columns of ours
        (slug, TALKS_AT_ONCE, TALKS_AT_ONCE),
    )
    return [first or "" if first == last else f"{first}–{last}" for first, last in rows]


def topics_of(conn: sqlite3.Connection, talk_id: str) -> list[TopicView]:
    """The topics of a talk, the most telling first."""
    if not has_table(conn, "talk_topics"):
        return []
    rows = conn.execute(
        """SELECT slug, name, talks FROM talk_topics JOIN topics ON slug = topic WHERE talk = ? ORDER BY position""",
        (talk_id,),
    )
    return [TopicView(*row) for row in rows]


def similar_to(conn: sqlite3.Connection, talk_id: str) -> list[SimilarTalk]:
    """The talks that are near a talk, the nearest first."""
    if not has_table(conn, "similar_talks"):
        return []
    rows = conn.execute("SELECT other, reason FROM similar_talks WHERE talk = ? ORDER BY position", (talk_id,))
    reasons: dict[str, str] = dict(rows.fetchall())
    return [SimilarTalk(row, reasons[row.id]) for row in talk_rows(conn, list(reasons))]
