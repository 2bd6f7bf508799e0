"""The steps that bring a talks.db to this version's shape: named, recorded in the file, run inside the caller's transaction.

The database holds nothing that data/ does not, except the list of runs; a later step may therefore drop a table and
leave it to the build that follows to fill it.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from aggregator.store.connect import BROKEN
from aggregator.store.schema import (
    ABBREVIATIONS,
    EVENT_NEWS,
    FULL_TEXT,
    INDEXES,
    KEPT_INDEXES,
    KEPT_TABLES,
    SEARCH_STATE,
    SEARCH_TABLES,
    SEARCH_VALUES,
    SOURCES,
    TABLES,
    TALKS_INDEX,
    TOPIC_INDEXES,
    TOPIC_STATE,
    TOPIC_TABLES,
    VIEWS,
)
from scrapers.errors import ConftalksError

MIGRATIONS = Migrations("conftalks")

FTS_SQL = """
    CREATE VIRTUAL TABLE talks_fts USING fts5(title, speakers, abstract, track,
      content='searchable_talks', tokenize='unicode61 remove_diacritics 2', prefix='2 3')"""
"""The index that the first step made: over a view, of text that was not folded."""


@MIGRATIONS(name="001_first_schema")
def first_schema(db: Database) -> None:
    """Every table, index and the full-text index (over a view), as schema.py states them."""
    for name, columns in TABLES.items():
        db.execute(f"CREATE TABLE {name} ({columns})")
    for statement in INDEXES:
        db.execute(statement)
    _renew_views(db)
    db.execute(FTS_SQL)


@MIGRATIONS(name="002_posts")
def posts(db: Database) -> None:
    """Posts about talks. A file that the step above has just made holds these tables already."""
    for name in ("posts", "post_talks"):
        db.execute(f"CREATE TABLE IF NOT EXISTS {name} ({TABLES[name]})")


@MIGRATIONS(name="003_folded_search")
def folded_search(db: Database) -> None:
    """Two indexes of folded text and what goes with them, all empty: the build that follows fills them."""
    db.execute(f"DROP TABLE {TALKS_INDEX}")
    for name, definition in FULL_TEXT.items():
        db.execute(f"CREATE VIRTUAL TABLE {name} {definition}")
    for name, columns in SEARCH_TABLES.items():
        db.execute(f"CREATE TABLE {name} ({columns})")
    db.execute("CREATE INDEX IF NOT EXISTS talks_starts ON talks(starts)")


@MIGRATIONS(name="004_suppressed")
def suppressed(db: Database) -> None:
    """Addresses of talks that were left out on request."""
    db.execute(f"CREATE TABLE IF NOT EXISTS suppressed ({TABLES['suppressed']})")


@MIGRATIONS(name="005_history")
def history(db: Database) -> None:
    """What happened to the videos that an event shows."""
    db.execute(f"CREATE TABLE IF NOT EXISTS history ({TABLES['history']})")
    for column in ("talk", "day"):
        db.execute(f"CREATE INDEX IF NOT EXISTS history_{column} ON history({column})")


@MIGRATIONS(name="006_review")
def review(db: Database) -> None:
    """Which recordings an event lists, and the swaps that wait for a person: the build that follows fills both."""
    for name in ("event_recordings", "waiting_swaps"):
        db.execute(f"CREATE TABLE IF NOT EXISTS {name} ({TABLES[name]})")
    db.execute("CREATE INDEX IF NOT EXISTS event_recordings_recording ON event_recordings(recording)")


@MIGRATIONS(name="007_slides")
def slides(db: Database) -> None:
    """Where the slides of talks are: the build that follows fills it."""
    db.execute(f"CREATE TABLE IF NOT EXISTS talk_slides ({TABLES['talk_slides']})")


@MIGRATIONS(name="008_kept")
def kept(db: Database) -> None:
    """What builds keep of that which events share, all empty: the build that follows must be of all events."""
    for name, columns in KEPT_TABLES.items():
        db.execute(f"CREATE TABLE {name} ({columns})")
    for name, columns in SEARCH_TABLES.items():
        db.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns})")
    for statement in (*INDEXES, *KEPT_INDEXES):
        db.execute(statement.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS"))


@MIGRATIONS(name="009_sources")
def sources(db: Database) -> None:
    """Of which files each event's rows were made. It is empty at first, so that the next command makes them all anew."""
    db.execute(f"CREATE TABLE IF NOT EXISTS sources ({SOURCES})")


@MIGRATIONS(name="010_speakers_talks")
def speakers_talks(db: Database) -> None:
    """The index of who speaks says the talks too: whoever has given many is not looked up talk by talk."""
    db.execute("DROP INDEX IF EXISTS talk_speakers_speaker")
    db.execute("CREATE INDEX talk_speakers_speaker ON talk_speakers(speaker, talk)")


@MIGRATIONS(name="011_names")
def names(db: Database) -> None:
    """The names of events, all empty: the build that follows fills them, as it fills the search indexes anew."""
    db.execute(f"CREATE TABLE IF NOT EXISTS event_names ({KEPT_TABLES['event_names']})")
    for column in ("name", "series, year"):
        index = f"event_names_{column.partition(',')[0]}"
        db.execute(f"CREATE INDEX IF NOT EXISTS {index} ON event_names({column})")


@MIGRATIONS(name="012_topics")
def topics(db: Database) -> None:
    """Topics and similar talks, all empty: the build that follows counts words and fills them."""
    for name, columns in (TOPIC_TABLES | TOPIC_STATE).items():
        keyed = " WITHOUT ROWID" if name == "word_talks" else ""
        db.execute(f"CREATE TABLE {name} ({columns}){keyed}")
    for statement in TOPIC_INDEXES:
        db.execute(statement)


@MIGRATIONS(name="013_abbreviations")
def abbreviations(db: Database) -> None:
    """Abbreviations that titles spell out: the build that follows fills it, as it fills the search indexes anew."""
    db.execute(f"CREATE TABLE IF NOT EXISTS {ABBREVIATIONS} ({SEARCH_TABLES[ABBREVIATIONS]})")


@MIGRATIONS(name="014_tags")
def tags(db: Database) -> None:
    """What the sources of talks say that these are about. No file had any before: there is nothing to fill in."""
    if "tags" not in db.table("talks").columns_dict:
        db.execute("ALTER TABLE talks ADD COLUMN tags TEXT")


@MIGRATIONS(name="015_pictures")
def pictures(db: Database) -> None:
    """Logos and pictures of videos: none, as no file of before names any."""
    db.execute(f"CREATE TABLE IF NOT EXISTS pictures ({KEPT_TABLES['pictures']})")


@MIGRATIONS(name="016_speakers_days")
def speakers_days(db: Database) -> None:
    """Who speaks is known with the day, so that somebody's newest talks are found whatever the number of the others.

    Of an event its runs are found likewise.
    """
    if "starts" not in db.table("talk_speakers").columns_dict:
        db.execute("ALTER TABLE talk_speakers ADD COLUMN starts TEXT")
        db.execute("UPDATE talk_speakers SET starts = (SELECT starts FROM talks WHERE id = talk)")
    for name in ("talk_speakers_speaker", "runs_event"):
        db.execute(f"DROP INDEX IF EXISTS {name}")
        db.execute(next(statement for statement in INDEXES if f" {name} " in statement))


@MIGRATIONS(name="017_start_seconds")
def start_seconds(db: Database) -> None:
    """Where in a recording a talk begins and ends. No file of before says it: there is nothing to fill in."""
    for column in ("start_s", "end_s"):
        if column not in db.table("talk_recordings").columns_dict:
            db.execute(f"ALTER TABLE talk_recordings ADD COLUMN {column} INTEGER")


@MIGRATIONS(name="018_people")
def people(db: Database) -> None:
    """Who is behind the names of speakers, all empty: the build that follows fills them, as it is another program's."""
    for column in ("profile", "means"):
        if column not in db.table("event_speakers").columns_dict:
            db.execute(f"ALTER TABLE event_speakers ADD COLUMN {column} TEXT")
    for name in ("event_people", "spoken_as", "former_addresses"):
        db.execute(f"CREATE TABLE IF NOT EXISTS {name} ({KEPT_TABLES[name]})")
    for statement in KEPT_INDEXES:
        db.execute(statement.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS"))


@MIGRATIONS(name="019_news")
def news(db: Database) -> None:
    """How much happened in which event on which day, out of what the file has: the build that follows may be of one event."""
    db.execute(f"CREATE TABLE IF NOT EXISTS event_news ({KEPT_TABLES['event_news']})")
    db.execute("CREATE INDEX IF NOT EXISTS event_news_day ON event_news(day DESC, event, what, number)")
    db.execute(f"INSERT INTO event_news {EVENT_NEWS.format('true')}")


@MIGRATIONS(name="020_licences")
def licences(db: Database) -> None:
    """What a recording's source says of its licence, empty: the build that follows fills it, as it is another program's."""
    if "licence" not in db.table("recordings").columns_dict:
        db.execute("ALTER TABLE recordings ADD COLUMN licence TEXT")


@MIGRATIONS(name="021_search_texts")
def search_texts(db: Database) -> None:
    """Titles and names beside what talks are filtered by: the build that follows fills all that the search keeps."""
    db.execute(f"DROP TABLE {SEARCH_VALUES}")
    db.execute(f"CREATE TABLE {SEARCH_VALUES} ({SEARCH_TABLES[SEARCH_VALUES]})")
    db.execute(f"DELETE FROM {SEARCH_STATE}")


STEPS = frozenset(
    {
        "001_first_schema",
        "002_posts",
        "003_folded_search",
        "004_suppressed",
        "005_history",
        "006_review",
        "007_slides",
        "008_kept",
        "009_sources",
        "010_speakers_talks",
        "011_names",
        "012_topics",
        "013_abbreviations",
        "014_tags",
        "015_pictures",
        "016_speakers_days",
        "017_start_seconds",
        "018_people",
        "019_news",
        "020_licences",
        "021_search_texts",
    }
)
"""The names of all steps above."""


def ensure_schema(db: Database) -> None:
    """Apply the steps that this file has not seen.

    Raises:
        ConftalksError: as ``check_steps``.
    """
    check_steps(db)
    MIGRATIONS.apply(db)
    _renew_views(db)


def check_steps(db: Database) -> None:
    """Refuse a file that is not ours to change.

    Raises:
        ConftalksError: it was written by a newer conftalks, or by another program.
    """
    applied = {step.name for step in MIGRATIONS.applied(db)}
    newer = sorted(applied - STEPS)
    if newer:
        raise ConftalksError(
            f"the catalog was written by a newer conftalks (it has {', '.join(newer)}): upgrade, or delete the file and build"
        )
    if not applied and any(not name.startswith("_sqlite") for name in db.table_names()):
        raise ConftalksError(f"the file is a database of another program. {BROKEN}")


def _renew_views(db: Database) -> None:
    """Views hold nothing: whatever the file has, they become what schema.py states; equal ones are not touched."""
    for name, query in VIEWS.items():
        db.create_view(name, query, replace=True)
