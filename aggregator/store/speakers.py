"""Speakers' rows and slugs, brought up to date where an event says another name or address of somebody than before.

A speaker is told by the folded name. The slug is made of the name; of those with one slug in common the first by folded
name has it plain, the next ones with a number. So only they move when one of them comes or goes.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from aggregator.store.tables import make_wanted, want
from scrapers.text import slugify

MANY = 1_000
"""Of more names than this it costs less to look at all speakers."""

_NUMBERED = re.compile(r"\A(.+)-\d+\Z")


def mark_named(conn: sqlite3.Connection, where: str) -> None:
    """Put into ``temp.named`` the folded names of which something else is staged; ``where``: the rows that may go."""
    conn.execute("CREATE TEMP TABLE named (folded TEXT PRIMARY KEY, was TEXT)")
    alike = "own.event = other.event AND own.folded = other.folded AND own.name = other.name AND own.url IS other.url"
    for own, other, which in (
        ("event_speakers", "temp.wanted_event_speakers", where),
        ("temp.wanted_event_speakers", "event_speakers", "true"),
    ):
        conn.execute(
            f"""INSERT OR IGNORE INTO temp.named (folded) SELECT folded FROM {own} own
                WHERE ({which}) AND NOT EXISTS (SELECT 1 FROM {other} other WHERE {alike})"""
        )


def want_speakers(conn: sqlite3.Connection, all_of_them: bool, others: str) -> None:
    """Stage the speakers that are ``named`` and all whose slug may move with theirs; then who speaks in the talks in hand.

    The rows of event_speakers are as they shall be. ``others`` says which rows of talk_speakers are of events that are
    not in hand; the talks of these of which a speaker has another slug now join, and are left in ``temp.renumbered``.
    ``all_of_them``: slugs may have been made otherwise before.
    """
    for table in ("speakers", "speaker_slugs", "talk_speakers"):
        make_wanted(conn, table)
    _name_more(conn, all_of_them)
    conn.execute("UPDATE temp.named SET was = (SELECT speaker FROM speaker_slugs own WHERE own.folded = named.folded)")
    names: dict[str, tuple[str, str | None]] = {}
    for folded, name, url in conn.execute(
        """SELECT folded, name, url FROM temp.named CROSS JOIN event_speakers USING (folded) ORDER BY folded, event"""
    ):
        first, known = names.get(folded, (name, None))
        names[folded] = (first, known or url)
    slugs = _numbered({folded: slugify(name) for folded, (name, _) in names.items()})
    want(conn, "speakers", ((slug, slug, *names[folded]) for folded, (_, slug) in slugs.items()))
    want(conn, "speaker_slugs", ((folded, base, slug) for folded, (base, slug) in slugs.items()))
    _want_spoken(conn, others)


def _name_more(conn: sqlite3.Connection, all_of_them: bool) -> None:
    """Name also those whose slug depends on the slugs of the named."""
    if all_of_them or conn.execute("SELECT count(*) FROM temp.named").fetchone()[0] > MANY:
        for table in ("event_speakers", "speaker_slugs"):
            conn.execute(f"INSERT OR IGNORE INTO temp.named (folded) SELECT folded FROM {table}")
        return
    now = conn.execute(
        "SELECT folded, name, min(event) FROM event_speakers JOIN temp.named USING (folded) GROUP BY folded"
    )
    bases = {slugify(name) for _, name, _ in now}
    bases |= {base for (base,) in conn.execute("SELECT base FROM speaker_slugs JOIN temp.named USING (folded)")}
    conn.executemany(
        "INSERT OR IGNORE INTO temp.named (folded) SELECT folded FROM speaker_slugs WHERE base = ?",
        [(base,) for base in _related(conn, bases)],
    )


def _related(conn: sqlite3.Connection, bases: Iterable[str]) -> set[str]:
    """These bases, and those that with a number are one of them or are one of them with a number, and so on."""
    found, todo = set[str](), set(bases)
    while todo:
        base = todo.pop()
        found.add(base)
        longer = conn.execute(
            "SELECT DISTINCT base FROM speaker_slugs WHERE base > ? || '-' AND base < ? || '.'", (base, base)
        )
        near = {other for (other,) in longer if (numbered := _NUMBERED.match(other)) and numbered[1] == base}
        if shorter := _NUMBERED.match(base):
            near.add(shorter[1])
        todo |= near - found
    return found


def _want_spoken(conn: sqlite3.Connection, others: str) -> None:
    conn.execute("CREATE TEMP TABLE renumbered (talk TEXT PRIMARY KEY)")
    conn.execute(
        f"""INSERT OR IGNORE INTO temp.renumbered SELECT talk FROM temp.named
              CROSS JOIN temp.wanted_speaker_slugs now ON now.folded = named.folded AND now.speaker <> named.was
              CROSS JOIN talk_speakers ON talk_speakers.speaker = named.was WHERE {others}"""
    )
    conn.execute(
        """INSERT INTO temp.wanted_spoken SELECT talk, folded, position FROM temp.renumbered
             CROSS JOIN talk_speakers USING (talk) CROSS JOIN speaker_slugs ON speaker_slugs.speaker = talk_speakers.speaker"""
    )
    conn.execute(
        """INSERT INTO temp.wanted_talk_speakers SELECT talk, coalesce(now.speaker, own.speaker), position,
             CASE WHEN wanted.id IS NULL THEN talks.starts ELSE wanted.starts END
           FROM temp.wanted_spoken spoken LEFT JOIN temp.wanted_speaker_slugs now ON now.folded = spoken.folded
             LEFT JOIN speaker_slugs own ON own.folded = spoken.folded
             LEFT JOIN temp.wanted_talks wanted ON wanted.id = talk LEFT JOIN main.talks ON talks.id = talk"""
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
