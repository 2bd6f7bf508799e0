"""What events share, made of what each of them says: the video status by a shared recording, speakers' slugs, posts' titles."""

from __future__ import annotations

import sqlite3
from itertools import groupby

from aggregator.matching.status import shown_as
from aggregator.store.tables import make_wanted, want
from scrapers.text import slugify


def agree_on_videos(conn: sqlite3.Connection) -> None:
    """A talk shows what its recordings are known as by all events that list them."""
    rows = conn.execute(
        """SELECT link.talk, access FROM temp.wanted_talk_recordings link
             JOIN temp.wanted_recordings recording ON recording.id = link.recording
           WHERE decision = 'accepted' AND link.talk IN (
             SELECT talk FROM temp.wanted_talk_recordings WHERE recording IN (
               SELECT recording FROM temp.wanted_event_recordings GROUP BY recording HAVING count(*) > 1))
           ORDER BY link.talk"""
    ).fetchall()
    shown = [(shown_as(access for _, access in own), talk) for talk, own in groupby(rows, key=lambda row: row[0])]
    conn.executemany("UPDATE temp.wanted_talks SET video_status = ? WHERE id = ?", shown)


def want_posts(conn: sqlite3.Connection, where: str) -> None:
    """Stage the posts to which ``where`` applies: each under the title that the first event gives it."""
    make_wanted(conn, "posts")
    conn.execute(
        f"""INSERT INTO temp.wanted_posts SELECT url, title, author, first_seen FROM
            (SELECT url, title, author, first_seen, min(event) FROM listed_posts WHERE {where} GROUP BY url)"""
    )


def want_speakers(conn: sqlite3.Connection, others: str) -> None:
    """Stage all speakers and who speaks in the talks in hand; and in talks of which a speaker's slug is another one now.

    ``others`` says which rows of talk_speakers are of events that are not in hand. The talks of these are left in
    ``temp.renumbered``.
    """
    for table in ("speakers", "speaker_slugs", "talk_speakers"):
        make_wanted(conn, table)
    names: dict[str, tuple[str, str | None]] = {}
    for folded, name, url in conn.execute("SELECT folded, name, url FROM event_speakers ORDER BY event"):
        first, known = names.get(folded, (name, None))
        names[folded] = (first, known or url)
    slugs = _numbered({folded: slugify(name) for folded, (name, _) in names.items()})
    want(conn, "speakers", ((slug, slug, *names[folded]) for folded, (_, slug) in slugs.items()))
    want(conn, "speaker_slugs", ((folded, base, slug) for folded, (base, slug) in slugs.items()))
    conn.execute("CREATE TEMP TABLE renumbered (talk TEXT PRIMARY KEY)")
    conn.execute(
        f"""INSERT OR IGNORE INTO temp.renumbered SELECT talk FROM speaker_slugs was
              JOIN temp.wanted_speaker_slugs now ON now.folded = was.folded AND now.speaker <> was.speaker
              JOIN talk_speakers ON talk_speakers.speaker = was.speaker WHERE {others}"""
    )
    conn.execute(
        """INSERT INTO temp.wanted_spoken SELECT talk, folded, position FROM temp.renumbered
             JOIN talk_speakers USING (talk) JOIN speaker_slugs ON speaker_slugs.speaker = talk_speakers.speaker"""
    )
    conn.execute(
        """INSERT INTO temp.wanted_talk_speakers SELECT talk, speaker, position
           FROM temp.wanted_spoken JOIN temp.wanted_speaker_slugs USING (folded)"""
    )


def _numbered(bases: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Folded name -> base and slug: in order of folded names, the second of one base with a number."""
    slugs: dict[str, tuple[str, str]] = {}
    used: set[str] = set()
    for folded in sorted(bases):
        base = slug = bases[folded]
        number = 1
        while slug in used:
            number += 1
            slug = f"{base}-{number}"
        used.add(slug)
        slugs[folded] = (base, slug)
    return slugs
