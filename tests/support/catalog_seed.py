"""An invented catalog, written straight into the shape that aggregator.store.schema declares."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from pathlib import Path

from catalog_recordings import LINKS, RECORDINGS, STRAYS, WAITING_SWAPS
from catalog_rows import (
    ALIASES,
    EVENTS,
    SLIDES,
    SLOTS,
    SPEAKERS,
    SPOKEN,
    TAGS,
    TALKS,
    URLS,
)

from aggregator.store.indexes import fill
from aggregator.store.names import name_rows
from aggregator.store.schema import (
    EVENT_NEWS,
    FULL_TEXT,
    INDEXES,
    KEPT_INDEXES,
    KEPT_TABLES,
    SEARCH_TABLES,
    SHOWN_VIDEOS,
    TABLES,
    TOPIC_INDEXES,
    TOPIC_STATE,
    TOPIC_TABLES,
    TOTALS,
    VIEWS,
)
from aggregator.store.stamp import mark_written
from aggregator.store.topics import fill_topics

GARDENS = ("moss-2024/growing-gardens-with-generators", "fern-2023/growing-gardens-with-generators")
"""The talks of the one topic."""


def create(path: Path) -> sqlite3.Connection:
    """An empty database in our shape, open for writing."""
    path.write_bytes(_empty())
    return sqlite3.connect(path)


@cache
def _empty() -> bytes:
    with closing(sqlite3.connect(":memory:")) as conn:
        _shape(conn)
        return conn.serialize()


def _shape(conn: sqlite3.Connection) -> None:
    for name, columns in (TABLES | KEPT_TABLES).items():
        conn.execute(f"CREATE TABLE {name} ({columns})")
    for name, columns in (TOPIC_TABLES | TOPIC_STATE).items():
        conn.execute(f"CREATE TABLE {name} ({columns})")
    for index in (*INDEXES, *KEPT_INDEXES, *TOPIC_INDEXES):
        conn.execute(index)
    for name, query in VIEWS.items():
        conn.execute(f"CREATE VIEW {name} AS {query}")
    for name, definition in FULL_TEXT.items():
        conn.execute(f"CREATE VIRTUAL TABLE {name} {definition}")
    for name, columns in SEARCH_TABLES.items():
        conn.execute(f"CREATE TABLE {name} ({columns})")


def rebuild(conn: sqlite3.Connection) -> None:
    """Fill the full-text indexes, topics and totals from the rows, mark the file as a build does, and commit."""
    fill(conn)
    fill_topics(conn)
    count(conn)
    mark_written(conn)
    conn.commit()


def count(conn: sqlite3.Connection) -> None:
    """Bring what is counted of the rows to what they are."""
    conn.execute("DELETE FROM event_totals")
    conn.execute(f"INSERT INTO event_totals {TOTALS} GROUP BY events.slug")
    conn.execute("UPDATE talk_speakers SET starts = (SELECT starts FROM talks WHERE id = talk)")
    conn.execute("DELETE FROM shown_videos")
    conn.execute(f"INSERT INTO shown_videos {SHOWN_VIDEOS} GROUP BY tr.talk")
    conn.execute("DELETE FROM event_news")
    conn.execute(f"INSERT INTO event_news {EVENT_NEWS.format('true')}")
    conn.execute("DELETE FROM event_names")
    events = conn.execute("SELECT slug, title FROM events").fetchall()
    names = [row for event in events for row in name_rows(*event)]
    conn.executemany("INSERT INTO event_names VALUES (?,?,?,?,?)", names)


def add_conference(
    conn: sqlite3.Connection, slug: str, title: str, talks: Iterable[tuple[str, str, str | None]]
) -> None:
    """A conference with these talks (kind, title, day), whose codes are k0, k1 and so on, and its search."""
    conn.execute("INSERT INTO events VALUES (?, ?, 'UTC', ?, NULL, NULL, NULL)", (slug, title, f"{slug[-4:]}-01-01"))
    conn.executemany(
        """INSERT INTO talks (id, event, code, slug, kind, title, starts, status, video_status, do_not_record, source_url)
           VALUES (?1 || '/' || ?2, ?1, ?2, ?2, ?3, ?4, ?5, 'scheduled', 'pending', 0, 'https://owl.example/')""",
        [(slug, f"k{at}", *talk) for at, talk in enumerate(talks)],
    )
    rebuild(conn)


def edit(path: Path, *statements: str) -> None:
    """Change rows or tables of a catalog; its indexes and totals stay as they were."""
    with closing(sqlite3.connect(path)) as conn:
        for statement in statements:
            conn.execute(statement)
        conn.commit()


def seed(path: Path) -> Path:
    """The invented catalog at ``path``; each has a mark of its own, as if it was built there."""
    path.write_bytes(_seeded())
    with closing(sqlite3.connect(path)) as conn, conn:
        mark_written(conn)
    return path


@cache
def _seeded() -> bytes:
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.deserialize(_empty())
        _fill(conn)
        conn.execute("PRAGMA user_version = 0")
        return conn.serialize()


def _fill(conn: sqlite3.Connection) -> None:
    conn.executemany("INSERT INTO events VALUES (?,?,?,?,?,?,?)", EVENTS)
    _add_talks(conn)
    conn.executemany("INSERT INTO talk_aliases VALUES (?,?,?)", [(e, a, f"{e}/{slug}") for e, a, slug in ALIASES])
    conn.executemany("INSERT INTO slots VALUES (?,?,?,?)", SLOTS)
    conn.executemany("INSERT INTO speakers VALUES (?,?,?,?)", [(slug, slug, name, url) for slug, name, url in SPEAKERS])
    conn.executemany("INSERT INTO talk_speakers (talk, speaker, position) VALUES (?,?,?)", SPOKEN)
    conn.executemany("INSERT INTO talk_slides VALUES (?,?,?)", SLIDES)
    conn.executemany("UPDATE talks SET tags = ? WHERE id = ?", TAGS)
    _add_recordings(conn)
    conn.executemany(
        """INSERT INTO talk_recordings (talk, recording, decision, method, score, reason, decided_by)
           VALUES (?,?,?,?,?,?,?)""",
        LINKS,
    )
    conn.execute(
        """INSERT INTO event_recordings
           SELECT DISTINCT t.event, recording FROM talk_recordings JOIN talks t ON t.id = talk ORDER BY 1, 2"""
    )
    conn.executemany("INSERT INTO event_recordings VALUES (?,?)", [(event, key) for event, key, *_ in STRAYS])
    conn.executemany("INSERT INTO waiting_swaps VALUES (?,?,?,?,?)", WAITING_SWAPS)
    conn.execute(
        """INSERT INTO runs VALUES
           (1, 'moss-2024', '2024-08-02T01:00:00+00:00', '2024-08-02T01:00:09+00:00', 'ok', '{}', '[]')"""
    )
    rebuild(conn)
    # Too few titles to tell a topic.
    conn.execute("INSERT INTO topics VALUES ('gardens', 'Gardens', 2)")
    conn.execute("INSERT INTO topic_terms VALUES ('garden', 'gardens', 3)")
    conn.executemany("INSERT INTO talk_topics VALUES (?, 'gardens', 1)", [(talk,) for talk in GARDENS])
    conn.commit()


def _add_talks(conn: sqlite3.Connection) -> None:
    for event, code, slug, kind, title, speakers, abstract, track, level, starts, status, video, do_not in TALKS:
        talk_id = f"{event}/{slug}"
        conn.execute(
            """INSERT INTO talks (id, event, code, slug, kind, title, speakers, abstract, track, level, url, starts,
                 status, video_status, do_not_record, first_seen, last_seen, source_url)
               VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)""",
            (
                talk_id,
                event,
                code,
                slug,
                kind,
                title,
                speakers,
                abstract,
                track,
                level,
                URLS.get(talk_id),
                starts,
                status,
                video,
                do_not,
                "2024-06-01",
                "2024-06-10" if status == "gone" else None,
                "https://moss.example/schedule.json",
            ),
        )


def _add_recordings(conn: sqlite3.Connection) -> None:
    for key, url, raw_title, published, duration, access, last_seen, replaced_by in [
        *RECORDINGS,
        *((*row[1:], None, None) for row in STRAYS),
    ]:
        provider, _, provider_id = key.partition(":")
        conn.execute(
            """INSERT INTO recordings (id, provider, provider_id, url, raw_title, published, duration_s, access,
                 first_seen, last_seen, replaced_by, source_url) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)""",
            (
                key,
                provider,
                provider_id,
                url,
                raw_title,
                published,
                duration,
                access,
                "2024-06-01",
                last_seen,
                replaced_by,
                "https://moss.example/playlist",
            ),
        )
