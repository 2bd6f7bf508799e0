"""Topics and similar talks: made anew with the words of the whole catalog, or for the talks that say something else now.

Words are counted when all is made anew; what an event says later is measured by that count. The rows of a talk name the
talks that were there when it was last looked at; a talk that goes is taken out of those of others at once.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache, partial
from itertools import islice

from aggregator.program import AGGREGATOR, SCRAPERS, program_digest
from aggregator.store.fulltext import words_of
from aggregator.store.schema import IS_TALK, TALKS_INDEX, TOPIC_INDEXES, TOPIC_STATE, TOPIC_TABLES
from aggregator.store.similar import Similar, event_words, number_of, said_in, unpacked
from aggregator.topics.choose import MOST_TOPICS, TitleCounts, topics_of
from aggregator.topics.same import one_topic
from aggregator.topics.spelling import Spellings
from aggregator.topics.stop import form_of
from aggregator.topics.tags import TagCounts, TopicTag, telling
from scrapers.text import slugify

RETOLD = "temp.retold"
"""The ids of talks that are new, gone or say something else."""

_TOLD = ("event", "kind", "title", "speakers", "abstract", "tags")
_MOST_READ = 2_000
"""Characters of an abstract; what comes after is mostly about who speaks."""

_MOST_WORDS = 200_000
"""The words of which the count is kept: those of most talks."""

_NO_SLUG = slugify("")
"""What stands for a name of which no letter can be written in an address: all such topics would be one."""

_BATCH = 500
_FEW_EVENTS = 8
"""Of so many the tags are kept in memory: talks come in order of their rows, mostly event by event."""

ToldRow = tuple[int, str, str, str, str | None, str | None, str | None]
"""A talk's row, event, the event's title, and its own title, speakers, abstract and tags."""


def fill_topics(conn: sqlite3.Connection) -> None:
    """Count the words of all talks, and make topics and similar talks anew; the caller's transaction is not ended."""
    for table in (*TOPIC_STATE, *reversed(TOPIC_TABLES)):
        conn.execute(f"DELETE FROM {table}")
    for statement in TOPIC_INDEXES:
        conn.execute(f"DROP INDEX {statement.split()[2]}")
    total = _find_topics(conn)
    _count_words(conn)
    conn.execute("INSERT INTO topic_state VALUES (?, ?)", (total, _program()))
    _put(conn, "true")
    for statement in TOPIC_INDEXES:
        conn.execute(statement)
    _count_talks(conn, "true")


def take_out_topics(conn: sqlite3.Connection, talks: str) -> None:
    """Take out the talks that are new, gone or say something else: ``talks`` says which rows of talks may go.

    Those that go, or are no talks any more, are taken out of what is similar to others too.
    """
    _mark_retold(conn, talks)
    rows = conn.execute(
        f"SELECT own.talk, words FROM talk_words own JOIN talks ON talks.rowid = own.talk WHERE talks.id {_RETOLD}"
    )
    for talk, words in rows.fetchall():
        conn.executemany(
            "DELETE FROM word_talks WHERE word = ? AND weight = ? AND talk = ?",
            [(word, weight, talk) for word, weight in unpacked(words)],
        )
        conn.execute("DELETE FROM talk_words WHERE talk = ?", (talk,))
    conn.execute(f"CREATE TEMP TABLE moved_topics AS SELECT DISTINCT topic FROM talk_topics WHERE talk {_RETOLD}")
    for table in ("talk_topics", "similar_talks"):
        conn.execute(f"DELETE FROM {table} WHERE talk {_RETOLD}")
    conn.execute(
        f"""DELETE FROM similar_talks WHERE other {_RETOLD}
            AND other NOT IN (SELECT id FROM temp.wanted_talks WHERE {IS_TALK})"""
    )


def bring_topics(conn: sqlite3.Connection, anew: bool) -> None:
    """Put in again what was taken out, as the rows are now; all is made anew if that is asked for or needed."""
    if anew or _needs_filling(conn):
        fill_topics(conn)
        return
    _put(conn, f"talks.id {_RETOLD}")
    conn.execute(f"INSERT INTO temp.moved_topics SELECT topic FROM talk_topics WHERE talk {_RETOLD}")
    _count_talks(conn, "slug IN (SELECT topic FROM temp.moved_topics)")


def _needs_filling(conn: sqlite3.Connection) -> bool:
    """Whether another program counted the words, or there are more than twice as many talks as were counted."""
    state = conn.execute("SELECT talks, made_by FROM topic_state").fetchone()
    talks = conn.execute(f"SELECT count(*) FROM talks WHERE {IS_TALK}").fetchone()[0]
    return state is None or state[1] != _program() or talks > 2 * state[0]


def _mark_retold(conn: sqlite3.Connection, talks: str) -> None:
    """Put into ``RETOLD`` what is staged otherwise than it is: all talks of an event that is called otherwise."""
    conn.execute(f"CREATE TABLE {RETOLD} (talk TEXT PRIMARY KEY)")
    alike = " AND ".join(f"wanted.{column} IS talks.{column}" for column in _TOLD)
    conn.execute(
        f"""INSERT INTO {RETOLD} SELECT id FROM talks WHERE ({talks})
            AND (event IN (SELECT own.slug FROM temp.wanted_events wanted JOIN main.events own ON own.slug = wanted.slug
                           WHERE own.title <> wanted.title)
              OR NOT EXISTS (SELECT 1 FROM temp.wanted_talks wanted WHERE wanted.id = talks.id AND {alike}))"""
    )
    conn.execute(
        f"""INSERT INTO {RETOLD} SELECT id FROM temp.wanted_talks wanted
            WHERE NOT EXISTS (SELECT 1 FROM talks WHERE talks.id = wanted.id)"""
    )


def _count_talks(conn: sqlite3.Connection, which: str) -> None:
    """Count the talks of these topics, and forget those that no talk has."""
    conn.execute(f"UPDATE topics SET talks = (SELECT count(*) FROM talk_topics WHERE topic = slug) WHERE {which}")
    conn.execute("DELETE FROM topic_terms WHERE topic IN (SELECT slug FROM topics WHERE talks = 0)")
    conn.execute("DELETE FROM topics WHERE talks = 0")


_RETOLD = f"IN (SELECT talk FROM {RETOLD})"


def _rows(conn: sqlite3.Connection, where: str, texts: bool = True) -> Iterator[ToldRow]:
    """The talks to which ``where`` applies, in order of their rows; without ``texts`` neither abstracts nor tags."""
    more = f"substr(abstract, 1, {_MOST_READ}), tags" if texts else "NULL, NULL"
    return conn.execute(
        f"""SELECT talks.rowid, event, events.title, talks.title, speakers, {more}
            FROM talks JOIN events ON events.slug = event WHERE {IS_TALK} AND {where} ORDER BY talks.rowid"""
    )


def _count_names(conn: sqlite3.Connection) -> Counter[str]:
    """How many speakers are called by each word."""
    counts = Counter[str]()
    for (name,) in conn.execute("SELECT name FROM speakers"):
        counts.update({form_of(word) for word in words_of(name)})
    return counts


def _find_topics(conn: sqlite3.Connection) -> int:
    """Put in the topics that titles tell, then those that only tags do; how many titles there are."""
    titles, tags = TitleCounts(), TagCounts()
    for _, event, event_title, title, speakers, _, _ in _rows(conn, "true", texts=False):
        titles.add(event, said_in(event, event_title, title, speakers, None))
    names = _count_names(conn)
    terms = titles.topics(names)
    with_tags = (
        "SELECT slug, title FROM events WHERE slug IN (SELECT event FROM talks WHERE tags IS NOT NULL) ORDER BY slug"
    )
    for event, event_title in conn.execute(with_tags).fetchall():
        for own in _event_tags(conn, event, event_title).values():
            tags.add(event, own)
    known = {term.replace(" ", "") for term in terms}
    _name_topics(conn, terms, _other_tags(conn, tags.topics(titles.talks, names), known))
    return titles.talks


def _event_tags(conn: sqlite3.Connection, event: str, event_title: str) -> dict[int, list[TopicTag]]:
    """The tags that tell an event's talks (their rows) apart."""
    found = conn.execute(
        f"SELECT rowid, tags FROM talks WHERE event = ? AND tags IS NOT NULL AND {IS_TALK} ORDER BY rowid", (event,)
    )
    talks = {row: [(tag, words_of(tag)) for tag in json.loads(tags)] for row, tags in found}
    return telling(talks, event_words(event, event_title)) if talks else {}


def _other_tags(conn: sqlite3.Connection, tags: Mapping[str, TopicTag], known: Set[str]) -> dict[str, str]:
    """Term -> how it is written, of those of these tags, by their letters, that are not ``known`` and are nobody's name."""
    speakers = conn.execute("SELECT name FROM speakers")
    names = {"".join(map(form_of, words_of(name))) for (name,) in speakers} if tags else set()
    told = {letters: tag for letters, tag in tags.items() if letters not in known and letters not in names}
    return {" ".join(tag.words): tag.written for tag in told.values()}


def _name_topics(conn: sqlite3.Connection, terms: Mapping[str, int], tags: Mapping[str, str]) -> None:
    """Put in topics by their names, and the words that mean them: "unit test" and "unit testing" are one.

    ``terms``: how many titles say each; what only ``tags`` say, no word of a title or an abstract means.
    """
    spellings = Spellings(terms, words_of)
    for (title,) in conn.execute(f"SELECT title FROM talks WHERE {IS_TALK}"):
        spellings.add(title)
    counts = dict.fromkeys(tags, 0) | dict(terms)
    # The commonest come first, and give a topic its name.
    for term, first in one_topic(counts).items():
        _add_topic(conn, tags.get(first) or spellings.name(first), term, counts[term])


def _add_topic(conn: sqlite3.Connection, name: str, term: str, titles: int) -> None:
    """Put in words that mean a topic, and the topic by its name where none has its slug yet; nothing where it has no slug."""
    slug = slugify(" ".join(words_of(name)))
    if slug != _NO_SLUG:
        conn.execute("INSERT OR IGNORE INTO topics VALUES (?, ?, 0)", (slug, name))
        conn.execute("INSERT INTO topic_terms VALUES (?, ?, ?)", (term, slug, titles))


def _count_words(conn: sqlite3.Connection) -> None:
    """Take over from the search's index in how many talks each word is."""
    conn.execute(f"CREATE VIRTUAL TABLE temp.talk_vocabulary USING fts5vocab('main', '{TALKS_INDEX}', 'col')")
    rows = conn.execute(
        "SELECT term, max(doc) FROM temp.talk_vocabulary WHERE col IN ('title', 'abstract') GROUP BY term"
    )
    statement = "INSERT INTO topic_words VALUES (?, ?) ON CONFLICT DO UPDATE SET talks = talks + excluded.talks"
    conn.executemany(statement, ((number_of(form_of(term)), talks) for term, talks in rows))
    conn.execute(
        """DELETE FROM topic_words WHERE talks < 2
           OR word NOT IN (SELECT word FROM topic_words ORDER BY talks DESC, word LIMIT ?)""",
        (_MOST_WORDS,),
    )
    conn.execute("DROP TABLE temp.talk_vocabulary")


def _put(conn: sqlite3.Connection, where: str) -> None:
    """Put in the topics of the talks to which ``where`` applies, then what is near them; none of it is there yet."""
    total = conn.execute("SELECT talks FROM topic_state").fetchone()[0]
    terms = {term: (topic, titles) for term, topic, titles in conn.execute("SELECT * FROM topic_terms")}
    titles = {term: said for term, (_, said) in terms.items() if said}
    # Of words with the same letters those count that most titles say.
    tagged = {term.replace(" ", ""): topic for term, (topic, _) in sorted(terms.items(), key=lambda row: row[1][1])}
    event_tags = lru_cache(maxsize=_FEW_EVENTS)(partial(_event_tags, conn))
    similar = Similar(conn, total)
    rows = _rows(conn, where)
    while batch := list(islice(rows, _BATCH)):
        written: list[Sequence[str]] = []
        said = {row[0]: said_in(*row[1:-1], written) for row in batch}
        similar.put_words(said, written)
        found = []
        for talk, event, event_title, *_, tags in batch:
            given = event_tags(event, event_title).get(talk, ()) if tags else ()
            topics = [tagged[tag.letters] for tag in given if tag.letters in tagged]
            topics += (terms[term][0] for term in topics_of(said[talk], titles, total))
            found += [(slug, at, talk) for at, slug in enumerate([*dict.fromkeys(topics)][:MOST_TOPICS], 1)]
        conn.executemany("INSERT INTO talk_topics SELECT id, ?, ? FROM talks WHERE rowid = ?", found)
    similar.put_similar(where)


@cache
def _program() -> str:
    """A digest of all that makes words of texts and chooses among them, as of the search's indexes."""
    folders = (AGGREGATOR / "store", AGGREGATOR / "topics", SCRAPERS)
    return program_digest(folders, "*.py", ("text-unidecode", "python-slugify")).hex()
