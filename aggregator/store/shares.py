"""What events share, made of what each of them says: the video status by a shared recording, posts' titles."""

from __future__ import annotations

import sqlite3
from itertools import groupby

from aggregator.matching.status import shown_as
from aggregator.store.tables import make_wanted


def agree_on_videos(conn: sqlite3.Connection, talks: str) -> None:
    """A talk shows what its recordings are known as by all events that list them; ``talks`` is the table to be told."""
    rows = conn.execute(
        """SELECT link.talk, access FROM temp.wanted_talk_recordings link
             JOIN temp.wanted_recordings recording ON recording.id = link.recording
           WHERE decision = 'accepted' AND link.talk IN (
             SELECT talk FROM temp.wanted_talk_recordings WHERE recording IN (
               SELECT recording FROM temp.wanted_event_recordings GROUP BY recording HAVING count(*) > 1))
           ORDER BY link.talk"""
    ).fetchall()
    shown = [(shown_as(access for _, access in own), talk) for talk, own in groupby(rows, key=lambda row: row[0])]
    conn.executemany(f"UPDATE {talks} SET video_status = ? WHERE id = ?", shown)


def want_posts(conn: sqlite3.Connection, where: str) -> None:
    """Stage the posts to which ``where`` applies: each under the title that the first event gives it."""
    make_wanted(conn, "posts")
    conn.execute(
        f"""INSERT INTO temp.wanted_posts SELECT url, title, author, first_seen FROM
            (SELECT url, title, author, first_seen, min(event) FROM listed_posts WHERE {where} GROUP BY url)"""
    )
