"""The shape of talks.db as data: tables, indexes, views, full-text index. No table is born by accident.

What each column means for a reader is said in metadata.yml; tests/test_metadata.py compares the two.
"""

from __future__ import annotations

from scrapers.platforms import FIRST
from scrapers.records import NOT_SEARCHED, NOT_TALKS

TABLES: dict[str, str] = {
    "events": """
        slug TEXT PRIMARY KEY, title TEXT NOT NULL, timezone TEXT NOT NULL, starts TEXT, ends TEXT,
        location TEXT, website TEXT""",
    "talks": """
        id TEXT PRIMARY KEY, event TEXT NOT NULL REFERENCES events(slug), code TEXT NOT NULL, slug TEXT NOT NULL,
        kind TEXT NOT NULL, title TEXT NOT NULL, speakers TEXT, abstract TEXT, track TEXT, language TEXT, level TEXT,
        url TEXT, starts TEXT, status TEXT NOT NULL, video_status TEXT NOT NULL, do_not_record INTEGER NOT NULL,
        first_seen TEXT, last_seen TEXT, source_url TEXT NOT NULL, tags TEXT""",
    "talk_aliases": """
        event TEXT NOT NULL REFERENCES events(slug), alias TEXT NOT NULL, talk TEXT NOT NULL REFERENCES talks(id),
        PRIMARY KEY (event, alias)""",
    "slots": """
        talk TEXT NOT NULL REFERENCES talks(id), start TEXT NOT NULL, "end" TEXT, rooms TEXT NOT NULL,
        PRIMARY KEY (talk, start, rooms)""",
    "speakers": "id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, url TEXT",
    "talk_speakers": """
        talk TEXT NOT NULL REFERENCES talks(id), speaker TEXT NOT NULL REFERENCES speakers(id),
        position INTEGER NOT NULL, starts TEXT, PRIMARY KEY (talk, speaker)""",
    "recordings": """
        id TEXT PRIMARY KEY, provider TEXT NOT NULL, provider_id TEXT NOT NULL, url TEXT NOT NULL,
        raw_title TEXT NOT NULL, published TEXT, recorded TEXT, duration_s INTEGER, channel TEXT, playlist TEXT,
        access TEXT NOT NULL, checked_at TEXT, first_seen TEXT, last_seen TEXT,
        replaced_by TEXT, source_url TEXT NOT NULL, licence TEXT""",
    "talk_recordings": """
        talk TEXT NOT NULL REFERENCES talks(id), recording TEXT NOT NULL REFERENCES recordings(id),
        decision TEXT NOT NULL, method TEXT NOT NULL, score REAL NOT NULL, reason TEXT NOT NULL,
        runner_up TEXT, margin REAL, decided_by TEXT NOT NULL, start_s INTEGER, end_s INTEGER,
        PRIMARY KEY (talk, recording)""",
    "event_recordings": """
        event TEXT NOT NULL REFERENCES events(slug), recording TEXT NOT NULL REFERENCES recordings(id),
        PRIMARY KEY (event, recording)""",
    "waiting_swaps": """
        talk TEXT NOT NULL REFERENCES talks(id), old TEXT NOT NULL REFERENCES recordings(id),
        new TEXT NOT NULL REFERENCES recordings(id), score REAL NOT NULL, reason TEXT NOT NULL,
        PRIMARY KEY (talk, old, new)""",
    "talk_slides": """
        talk TEXT NOT NULL REFERENCES talks(id), url TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (talk, url)""",
    "posts": "url TEXT PRIMARY KEY, title TEXT NOT NULL, author TEXT, first_seen TEXT",
    "post_talks": """
        talk TEXT NOT NULL REFERENCES talks(id), post TEXT NOT NULL REFERENCES posts(url), PRIMARY KEY (talk, post)""",
    "history": """
        event TEXT NOT NULL REFERENCES events(slug), seq INTEGER NOT NULL, day TEXT NOT NULL,
        talk TEXT NOT NULL REFERENCES talks(id), recording TEXT NOT NULL, what TEXT NOT NULL, "to" TEXT,
        reason TEXT NOT NULL, PRIMARY KEY (event, seq)""",
    "suppressed": "event TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (event, name)",
    "runs": """
        id INTEGER PRIMARY KEY, event TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, state TEXT NOT NULL,
        counts TEXT NOT NULL, errors TEXT NOT NULL""",
}
"""Table name -> column definitions, in the order in which rows may refer to each other."""

KEPT_TABLES: dict[str, str] = {
    "event_speakers": """
        event TEXT NOT NULL, folded TEXT NOT NULL, name TEXT NOT NULL, url TEXT, profile TEXT, means TEXT,
        PRIMARY KEY (event, folded)""",
    "speaker_slugs": "folded TEXT PRIMARY KEY, base TEXT NOT NULL, speaker TEXT NOT NULL",
    "event_people": """
        event TEXT NOT NULL, folded TEXT NOT NULL, speaker TEXT NOT NULL, ruled INTEGER NOT NULL,
        PRIMARY KEY (event, folded)""",
    "spoken_as": """
        talk TEXT NOT NULL, folded TEXT NOT NULL, speaker TEXT NOT NULL, position INTEGER NOT NULL,
        PRIMARY KEY (talk, folded)""",
    "former_addresses": "name TEXT PRIMARY KEY, speaker TEXT NOT NULL",
    "listed_posts": """
        event TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, author TEXT, first_seen TEXT,
        PRIMARY KEY (event, url)""",
    "event_totals": """
        event TEXT PRIMARY KEY, talks INTEGER, public INTEGER, attendees INTEGER, pending INTEGER, not_recorded INTEGER,
        gone INTEGER, unknown INTEGER, suggested INTEGER, oldest_pending TEXT, decided INTEGER, not_found INTEGER,
        not_expected INTEGER, pages INTEGER""",
    "shown_videos": "talk TEXT PRIMARY KEY, event TEXT NOT NULL, found TEXT, of_day TEXT",
    "event_news": """
        event TEXT NOT NULL, day TEXT NOT NULL, what TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (event, day, what)""",
    "event_names": """
        event TEXT NOT NULL, name TEXT NOT NULL, series TEXT NOT NULL, year TEXT, edition INTEGER NOT NULL,
        PRIMARY KEY (event, name)""",
    "pictures": """
        event TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, version TEXT NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY (event, name)""",
}
"""What builds keep that is not told otherwise: what each event says of that which several share, its totals, how much
happened in it on which day, and the names by which a search knows it (names.py); and an event's pictures, by "logo" or the
recording that one shows.

A name of speakers is told by its folded letters; ``base`` is its slug without the number that tells equal ones apart.
``profile`` is an address that only one person has; ``means`` whose name it is that is printed with a title or an employer.
Who goes by another address than that of the name, or is named in people.yml (``ruled``), is in event_people, and with which
names in spoken_as. Nobody can read a name of before out of former_addresses.
"""

TOPIC_TABLES: dict[str, str] = {
    "topics": "slug TEXT PRIMARY KEY, name TEXT NOT NULL, talks INTEGER NOT NULL",
    "talk_topics": """
        talk TEXT NOT NULL REFERENCES talks(id), topic TEXT NOT NULL REFERENCES topics(slug), position INTEGER NOT NULL,
        PRIMARY KEY (talk, topic)""",
    "similar_talks": """
        talk TEXT NOT NULL REFERENCES talks(id), other TEXT NOT NULL REFERENCES talks(id), position INTEGER NOT NULL,
        reason TEXT NOT NULL, PRIMARY KEY (talk, other)""",
}
"""What store/topics.py makes of titles and abstracts: it depends on when words were counted, unlike what is in TABLES."""

TOPIC_STATE: dict[str, str] = {
    "topic_terms": "term TEXT PRIMARY KEY, topic TEXT NOT NULL REFERENCES topics(slug), titles INTEGER NOT NULL",
    "topic_words": "word INTEGER PRIMARY KEY, talks INTEGER NOT NULL",
    "talk_words": "talk INTEGER PRIMARY KEY, words BLOB NOT NULL",
    "word_talks": """
        word INTEGER NOT NULL, weight INTEGER NOT NULL, talk INTEGER NOT NULL, PRIMARY KEY (word, weight, talk)""",
    "topic_state": "talks INTEGER NOT NULL, made_by TEXT NOT NULL",
}
"""What these are made from: the words that mean a topic (with 0 titles only as a tag); in how many talks each word is; the
words that tell most of a talk (its rowid), with how much; the same by word, of the talks of which it tells most; how many talks
were counted, and a digest of the program that counted.

A word stands there as a number that cannot be read, so that none outlives the last talk that says it.
"""

TOPIC_INDEXES: tuple[str, ...] = (
    "CREATE INDEX talk_topics_topic ON talk_topics(topic, talk)",
    "CREATE INDEX similar_talks_other ON similar_talks(other)",
    "CREATE INDEX topic_terms_topic ON topic_terms(topic)",
)

SOURCES = "event TEXT PRIMARY KEY, digest TEXT, since TEXT, until TEXT, listing TEXT"
"""The table ``sources``, which nobody is shown: of which files each event's rows were made (listings.py)."""

INDEXES: tuple[str, ...] = (
    "CREATE INDEX talks_event ON talks(event, starts)",
    "CREATE INDEX talks_starts ON talks(starts)",
    "CREATE INDEX talk_aliases_talk ON talk_aliases(talk)",
    "CREATE INDEX talk_speakers_speaker ON talk_speakers(speaker, starts DESC, talk)",
    "CREATE INDEX talk_recordings_recording ON talk_recordings(recording)",
    "CREATE INDEX recordings_url ON recordings(url)",
    "CREATE INDEX history_talk ON history(talk)",
    "CREATE INDEX history_day ON history(day)",
    "CREATE INDEX event_recordings_recording ON event_recordings(recording)",
    "CREATE INDEX runs_event ON runs(event)",
    "CREATE INDEX recordings_newest ON recordings(coalesce(published, recorded, first_seen) DESC, id)",
)

KEPT_INDEXES: tuple[str, ...] = (
    "CREATE INDEX event_speakers_folded ON event_speakers(folded, event)",
    "CREATE INDEX speaker_slugs_base ON speaker_slugs(base)",
    "CREATE INDEX speaker_slugs_speaker ON speaker_slugs(speaker)",
    "CREATE INDEX event_speakers_profile ON event_speakers(profile) WHERE profile IS NOT NULL",
    "CREATE INDEX event_people_folded ON event_people(folded)",
    "CREATE INDEX event_people_speaker ON event_people(speaker)",
    "CREATE INDEX listed_posts_url ON listed_posts(url, event)",
    "CREATE INDEX shown_videos_found ON shown_videos(found DESC, of_day DESC, talk)",
    "CREATE INDEX event_news_day ON event_news(day DESC, event, what, number)",
    "CREATE INDEX event_names_name ON event_names(name)",
    "CREATE INDEX event_names_series ON event_names(series, year)",
    "CREATE INDEX shown_videos_event ON shown_videos(event, found DESC, of_day DESC, talk)",
)

IS_TALK = f"kind NOT IN {tuple(sorted(NOT_TALKS))}"
"""Whether an entry is a talk: what every total of talks counts."""

IS_SEARCHED = f"kind NOT IN {tuple(sorted(NOT_SEARCHED))}"
"""Whether an entry can be found, and has a page that others may list."""


def _counted(*statuses: str) -> str:
    """A column for each video status: how many talks are in it."""
    return ", ".join(f"sum({IS_TALK} AND video_status = '{s}') AS {s.replace('-', '_')}" for s in statuses)


TOTALS = f"""
    SELECT events.slug AS event,
      sum({IS_TALK}) AS talks,
      {_counted("public", "attendees", "pending", "not-recorded", "gone", "unknown")},
      (SELECT count(*) FROM talk_recordings JOIN talks t ON t.id = talk
        WHERE t.event = events.slug AND decision = 'suggested') AS suggested,
      min(CASE WHEN {IS_TALK} AND video_status = 'pending' THEN talks.starts END) AS oldest_pending,
      (SELECT count(*) FROM talk_recordings JOIN talks t ON t.id = talk
        WHERE t.event = events.slug AND decided_by = 'person') AS decided,
      {_counted("not-found", "not-expected")},
      sum({IS_SEARCHED}) AS pages
    FROM events LEFT JOIN talks ON talks.event = events.slug"""
"""What event_totals holds of each event, ``pages`` being those of talks: to be grouped by events.slug."""

SHOWN_VIDEOS = """
    SELECT tr.talk, t.event, max(coalesce(r.first_seen, r.published, r.recorded)) AS found,
      max(coalesce(r.published, r.recorded, t.starts)) AS of_day
    FROM events CROSS JOIN talks t ON t.event = events.slug CROSS JOIN talk_recordings tr ON tr.talk = t.id
      CROSS JOIN recordings r ON r.id = tr.recording
    WHERE tr.decision = 'accepted' AND r.access = 'public'"""
"""What shown_videos holds of each talk with a public video, to be grouped by talk: the days by which feeds order it."""

ADDED = "added"
"""What event_news says of the day on which an event came, beside what can happen to a recording (files/history.py)."""

EVENT_NEWS = f"""
    WITH came AS (
      SELECT events.slug AS event, CASE WHEN count(first_seen) = count(*) THEN min(first_seen) END AS day
      FROM events CROSS JOIN talks ON talks.event = events.slug WHERE {IS_TALK} AND {{0}} GROUP BY events.slug)
    SELECT event, day, what, sum(number) AS number FROM (
      SELECT event, day, '{ADDED}' AS what, 0 AS number FROM came WHERE day IS NOT NULL
      UNION ALL
      SELECT h.event, h.day, CASE WHEN h.what = 'published' AND h.day = came.day THEN '{ADDED}' ELSE h.what END, 1
      FROM events CROSS JOIN history h ON h.event = events.slug LEFT JOIN came ON came.event = h.event WHERE {{0}})
    GROUP BY event, day, what"""
"""What event_news holds of the events of which ``{{0}}`` is true: how many recordings became what on which day.

An event came on the day on which its first talk was seen; where that is not known of every talk, nobody knows the day.
Its videos of that day came with it, and are its ``number``.
"""

BETTER = f"""CASE access WHEN 'public' THEN 0 WHEN 'unlisted' THEN 1 WHEN 'attendees' THEN 2
                WHEN 'private' THEN 3 ELSE 4 END,
              last_seen IS NOT NULL, start_s IS NOT NULL, provider <> '{FIRST}', score DESC,
              coalesce(published, '') DESC, coalesce(first_seen, '') DESC, recordings.id"""
"""The order of a talk's recordings, the one to watch first: one of its own before a part of a longer one."""

LENGTH = "CASE WHEN start_s IS NULL THEN duration_s ELSE end_s - start_s END"
"""How long a talk's recording is: of a part what is known of that."""

WITHOUT_STARTS = (
    "talk_recordings AS NOT MATERIALIZED (SELECT *, NULL AS start_s, NULL AS end_s FROM main.talk_recordings)"
)
"""What stands for the table in a query of a catalog that was built before links had a start second."""

WITHOUT_LICENCES = "recordings AS NOT MATERIALIZED (SELECT *, NULL AS licence FROM main.recordings)"
"""The same for one that was built before recordings had a licence."""

VIEWS: dict[str, str] = {
    "searchable_talks": f"""
        SELECT rowid, title, speakers, abstract, track FROM talks WHERE {IS_SEARCHED}""",
    "ledger": """
        SELECT event, events.title, talks, public, attendees, pending, not_recorded, gone, unknown, suggested,
          oldest_pending, decided, not_found, not_expected
        FROM event_totals JOIN events ON events.slug = event""",
    "talks_without_video": f"""
        SELECT id, event, title, speakers, kind, starts, video_status FROM talks
        WHERE {IS_TALK} AND video_status <> 'public'""",
    "best_recordings": f"""
        SELECT talk_recordings.talk,
          row_number() OVER (
            PARTITION BY talk_recordings.talk
            ORDER BY {BETTER}) AS rank,
          recordings.id, provider, provider_id, url, raw_title, published, duration_s, access, checked_at, last_seen,
          replaced_by, method, score, reason, decided_by, start_s, end_s, licence
        FROM talk_recordings JOIN recordings ON recordings.id = recording WHERE decision = 'accepted'""",
    "newest_recordings": """
        SELECT recordings.id, recordings.url, recordings.published, recordings.recorded, recordings.access,
          talks.id AS talk, talks.title, talks.speakers, talks.event
        FROM recordings CROSS JOIN talk_recordings ON recording = recordings.id AND decision = 'accepted'
          CROSS JOIN talks ON talks.id = talk_recordings.talk
        ORDER BY coalesce(recordings.published, recordings.recorded, recordings.first_seen) DESC, recordings.id, talks.id""",
}

TALKS_INDEX = "talks_fts"
NAMES_INDEX = "names_fts"
SEARCH_WORDS = "search_words"
SEARCH_VALUES = "search_values"
WORD_COUNTS = "search_word_counts"
ABBREVIATIONS = "search_abbreviations"
SEARCH_STATE = "search_state"

TOKENIZER = "tokenize='unicode61 remove_diacritics 2'"

_FTS_OPTIONS = f"content='', {TOKENIZER}, prefix='2 3'"

FULL_TEXT: dict[str, str] = {
    TALKS_INDEX: f"USING fts5(title, speakers, abstract, track, filters, {_FTS_OPTIONS})",
    NAMES_INDEX: f"USING fts5(title, speakers, filters, {_FTS_OPTIONS})",
}
"""Full-text index -> its definition. indexes.py fills them with folded words; they keep no text of their own.

The short one answers words that are in very many talks; ``filters`` holds a word for every value to filter by.
"""

SEARCH_TABLES: dict[str, str] = {
    SEARCH_WORDS: "length INTEGER PRIMARY KEY, words TEXT NOT NULL",
    SEARCH_VALUES: """
        talk INTEGER PRIMARY KEY, event TEXT NOT NULL, year TEXT, kind TEXT NOT NULL, track TEXT, language TEXT,
        speaker TEXT NOT NULL, video TEXT NOT NULL, title TEXT NOT NULL, names TEXT NOT NULL""",
    WORD_COUNTS: "length INTEGER NOT NULL, word TEXT NOT NULL, talks INTEGER NOT NULL, PRIMARY KEY (length, word)",
    ABBREVIATIONS: "text TEXT NOT NULL, other TEXT NOT NULL, talks INTEGER NOT NULL, PRIMARY KEY (text, other)",
    SEARCH_STATE: "made_by TEXT NOT NULL",
}
"""What the search keeps beside its indexes: the words of titles and names, one row for each length; what every talk
(its rowid) can be filtered by and is compared by, without the long texts between, its speakers' slugs joined by spaces and
their names as the talk has them; in how many titles and how many speakers' lines each word is; abbreviations with what
titles spell them out as, and the same the other way round, with the number of titles; and a digest of the program that
filled the indexes."""
