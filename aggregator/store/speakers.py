"""Speakers' rows and addresses, brought up to date where an event says another name or address of somebody than before.

A name is told by its folded letters, and its address is made of it; of those with one address in common the first by folded
name has it plain, the next ones with a number. So only they move when one of them comes or goes. Who is behind the names
people.py says; a name keeps its address, which then leads to the person.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable, Mapping

from aggregator.files.people import KnownPeople
from aggregator.store.people import PeopleRules, SaidName, one_person_each
from aggregator.store.suppressed import suppressed_name
from aggregator.store.tables import make_wanted, want
from scrapers.text import slugify

MANY = 1_000
"""Of more names than this it costs less to look at all speakers."""

_NUMBERED = re.compile(r"\A(.+)-\d+\Z")

_ALIKE = """own.event = other.event AND own.folded = other.folded AND own.name = other.name AND own.url IS other.url
    AND own.means IS other.means"""

_OWN = "SELECT folded, event, name, url, profile, means FROM temp.{0} CROSS JOIN event_speakers USING (folded)"
_EVENT = "substr({0}.talk, 1, instr({0}.talk, '/') - 1)"


def mark_named(conn: sqlite3.Connection, where: str) -> None:
    """Put into ``temp.named`` the folded names of which something else is staged, and those with the same profiles.

    ``where``: the rows that may go.
    """
    conn.execute("CREATE TEMP TABLE named (folded TEXT PRIMARY KEY, was TEXT)")
    conn.execute("CREATE TEMP TABLE profiles (profile TEXT PRIMARY KEY)")
    for own, other, which in (
        ("event_speakers", "temp.wanted_event_speakers", where),
        ("temp.wanted_event_speakers", "event_speakers", "true"),
    ):
        changed = f"FROM {own} own WHERE ({which}) AND NOT EXISTS (SELECT 1 FROM {other} other WHERE {_ALIKE})"
        conn.execute(f"INSERT OR IGNORE INTO temp.named (folded) SELECT folded {changed}")
        conn.execute(f"INSERT OR IGNORE INTO temp.profiles SELECT profile {changed} AND profile IS NOT NULL")


def want_speakers(conn: sqlite3.Connection, all_of_them: bool, others: str, people: KnownPeople) -> None:
    """Stage the speakers that are ``named`` and all whose slug may move with theirs; then who speaks in the talks in hand.

    The rows of event_speakers are as they shall be. ``others`` says which rows of talk_speakers are of events that are
    not in hand; the talks of these of which a speaker has another slug now join, and are left in ``temp.renumbered``.
    ``all_of_them``: slugs may have been made otherwise before.
    """
    for table in ("speakers", "speaker_slugs", "event_people", "talk_speakers", "spoken_as", "former_addresses"):
        make_wanted(conn, table)
    rules = PeopleRules.of(people)
    _name_more(conn, all_of_them, rules)
    conn.execute("UPDATE temp.named SET was = (SELECT speaker FROM speaker_slugs own WHERE own.folded = named.folded)")
    conn.execute(
        """CREATE TEMP TABLE were AS SELECT was AS speaker FROM temp.named WHERE was IS NOT NULL UNION
           SELECT speaker FROM temp.named CROSS JOIN event_people USING (folded)"""
    )
    names: dict[str, tuple[str, str | None]] = {}
    for folded, name, url in conn.execute(
        """SELECT folded, name, url FROM temp.named CROSS JOIN event_speakers USING (folded) ORDER BY folded, event"""
    ):
        first, known = names.get(folded, (name, None))
        names[folded] = (first, known or url)
    slugs = _numbered({folded: slugify(name) for folded, (name, _) in names.items()})
    want(conn, "speaker_slugs", ((folded, base, slug) for folded, (base, slug) in slugs.items()))
    own = {folded: slug for folded, (_, slug) in slugs.items()}
    asked = _want_people(conn, own, rules)
    want(conn, "speakers", ((slug, slug, *names[folded]) for folded, slug in own.items() if folded not in asked))
    former = {suppressed_name("", slugify(old)): slug for old, (_, slug) in people.former.items()}
    want(conn, "former_addresses", former.items())
    _want_spoken(conn, others)


def _want_people(conn: sqlite3.Connection, own: Mapping[str, str], rules: PeopleRules) -> Collection[str]:
    """Stage who is at another address than that of the name, and the speakers of all names of which that may be so.

    ``own``: folded name -> its address. These names are returned.
    """
    conn.execute("CREATE TEMP TABLE asked (folded TEXT PRIMARY KEY)")
    ruled = (folded for folded, slug in own.items() if folded in rules.by_name or slug in rules.addresses)
    conn.executemany("INSERT INTO temp.asked VALUES (?)", ((folded,) for folded in ruled))
    conn.execute(
        """INSERT OR IGNORE INTO temp.asked SELECT value FROM temp.named CROSS JOIN event_speakers USING (folded)
             CROSS JOIN json_each(json_array(folded, means)) WHERE means IS NOT NULL"""
    )
    conn.execute(
        """INSERT OR IGNORE INTO temp.asked SELECT folded FROM event_speakers WHERE profile IN (
             SELECT profile FROM temp.named CROSS JOIN event_speakers USING (folded) WHERE profile IS NOT NULL
             GROUP BY profile HAVING count(DISTINCT folded) > 1)"""
    )
    said = [SaidName(*row) for row in conn.execute(f"{_OWN.format('asked')} ORDER BY event, folded")]
    found, ruled_pairs, shown = one_person_each(said, own, rules)
    moved = (pair for pair, slug in found.items() if slug != own[pair[1]] or pair in ruled_pairs)
    want(conn, "event_people", ((*pair, found[pair], int(pair in ruled_pairs)) for pair in moved))
    speakers: dict[str, tuple[str, str | None]] = {}
    for one in sorted(said, key=lambda one: own[one.folded] != found[one.event, one.folded]):
        if one.means is None:
            slug = found[one.event, one.folded]
            name, url = speakers.get(slug, (shown.get(slug, one.name), None))
            speakers[slug] = (name, url or one.url)
    want(conn, "speakers", ((slug, slug, *about) for slug, about in speakers.items()))
    return {one.folded for one in said}


def _name_more(conn: sqlite3.Connection, all_of_them: bool, rules: PeopleRules) -> None:
    """Name also those whose slug or person depends on the named, and all of whom a rule speaks, or spoke."""
    conn.executemany("INSERT OR IGNORE INTO temp.named (folded) VALUES (?)", [(folded,) for folded in rules.by_name])
    conn.executemany(
        "INSERT OR IGNORE INTO temp.named (folded) SELECT folded FROM speaker_slugs WHERE speaker = ?",
        [(slug,) for slug in rules.addresses],
    )
    conn.execute("INSERT OR IGNORE INTO temp.named (folded) SELECT folded FROM event_people WHERE ruled")
    before = -1
    while (count := int(conn.execute("SELECT count(*) FROM temp.named").fetchone()[0])) != before:
        if all_of_them or count > MANY:
            for table in ("event_speakers", "speaker_slugs"):
                conn.execute(f"INSERT OR IGNORE INTO temp.named (folded) SELECT folded FROM {table}")
            return
        before = count
        for query in _RELATED:
            conn.execute(query)
        _name_numbered(conn)


_RELATED = (
    """INSERT OR IGNORE INTO temp.named (folded)
       SELECT means FROM temp.named CROSS JOIN event_speakers USING (folded) WHERE means IS NOT NULL""",
    """INSERT OR IGNORE INTO temp.profiles
       SELECT profile FROM temp.named CROSS JOIN event_speakers USING (folded) WHERE profile IS NOT NULL""",
    """INSERT OR IGNORE INTO temp.named (folded)
       SELECT folded FROM temp.profiles CROSS JOIN event_speakers USING (profile)""",
    """INSERT OR IGNORE INTO temp.named (folded) SELECT other.folded FROM (
         SELECT speaker FROM temp.named CROSS JOIN event_people USING (folded) UNION
         SELECT speaker FROM temp.named CROSS JOIN speaker_slugs USING (folded)) CROSS JOIN event_people other USING (speaker)""",
    """INSERT OR IGNORE INTO temp.named (folded) SELECT other.folded FROM temp.named
         CROSS JOIN event_people own USING (folded) CROSS JOIN speaker_slugs other ON other.speaker = own.speaker""",
)
"""Whom a name means, who has the same profile, and who was at the same address until now."""


def _name_numbered(conn: sqlite3.Connection) -> None:
    """Name also those whose slug depends on the slugs of the named."""
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


_NOW = """
    CASE WHEN named.folded IS NULL THEN coalesce(person.speaker, own.speaker) ELSE coalesce(now.speaker, slug.speaker) END"""
"""The address of who is printed with a name at an event: of the named as it is staged, of others as it is."""

_LOOKED_UP = f"""
    LEFT JOIN temp.named ON named.folded = spoken.folded
    LEFT JOIN temp.wanted_event_people now ON now.event = {_EVENT.format("spoken")} AND now.folded = spoken.folded
    LEFT JOIN temp.wanted_speaker_slugs slug ON slug.folded = spoken.folded
    LEFT JOIN event_people person ON person.event = {_EVENT.format("spoken")} AND person.folded = spoken.folded
    LEFT JOIN speaker_slugs own ON own.folded = spoken.folded"""


def _want_spoken(conn: sqlite3.Connection, others: str) -> None:
    """Stage who speaks in the talks in hand, and in those of others of which somebody is at another address now."""
    conn.execute("CREATE TEMP TABLE renumbered (talk TEXT PRIMARY KEY)")
    conn.execute(
        f"""INSERT OR IGNORE INTO temp.renumbered SELECT talk FROM (
              SELECT said.event, coalesce(person.speaker, named.was) AS old,
                coalesce(now.speaker, slug.speaker) AS new
              FROM temp.named CROSS JOIN event_speakers said USING (folded)
                LEFT JOIN event_people person ON person.event = said.event AND person.folded = said.folded
                LEFT JOIN temp.wanted_event_people now ON now.event = said.event AND now.folded = said.folded
                LEFT JOIN temp.wanted_speaker_slugs slug ON slug.folded = said.folded
              WHERE old <> new) moved
            CROSS JOIN talk_speakers ON talk_speakers.speaker = moved.old
              AND talk > moved.event || '/' AND talk < moved.event || '0'
            WHERE {others}"""
    )
    conn.execute(
        """INSERT INTO temp.wanted_spoken
             SELECT talk, folded, position FROM temp.renumbered CROSS JOIN spoken_as USING (talk) UNION
             SELECT talk, folded, position FROM temp.renumbered CROSS JOIN talk_speakers own USING (talk)
               CROSS JOIN speaker_slugs ON speaker_slugs.speaker = own.speaker
             WHERE NOT EXISTS (SELECT 1 FROM spoken_as other WHERE other.talk = own.talk AND other.speaker = own.speaker)"""
    )
    conn.execute(
        f"""CREATE TEMP TABLE speaking AS SELECT talk, spoken.folded, position, {_NOW} AS speaker,
              coalesce(slug.speaker, own.speaker) AS address FROM temp.wanted_spoken spoken {_LOOKED_UP}"""
    )
    conn.execute(
        """INSERT INTO temp.wanted_talk_speakers SELECT talk, speaker, min(position),
             CASE WHEN wanted.id IS NULL THEN talks.starts ELSE wanted.starts END
           FROM temp.speaking LEFT JOIN temp.wanted_talks wanted ON wanted.id = talk
             LEFT JOIN main.talks ON talks.id = talk GROUP BY talk, speaker"""
    )
    conn.execute(
        """INSERT INTO temp.wanted_spoken_as SELECT talk, folded, speaker, position FROM (
             SELECT *, count(*) OVER (PARTITION BY talk, speaker) AS names FROM temp.speaking)
           WHERE speaker <> address OR names > 1"""
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
