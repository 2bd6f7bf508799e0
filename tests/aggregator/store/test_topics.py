"""Topics and similar talks as a build keeps them: made anew, for one event, and gone with their talks."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from aggregator.catalog.topics import topic
from aggregator.catalog.views import TopicView
from aggregator.files.jsonl import EventFiles
from aggregator.store.build import build
from aggregator.topics.near import MOST_TALKS
from scrapers.records import Event, Speaker, Talk

DAY = date(2031, 8, 1)
TITLES = {
    "fern-2030": ("Watering PyMoss in spring", "PyMoss and lichen", "Benches"),
    "moss-2030": ("PyMoss at night", "Lichen under glass", "Kettles"),
    "moss-2031": ("pymoss, again", "Spores", "Gravel and kettles"),
}


def event_of(slug: str, *titles: str, speaker: str | None = None) -> EventFiles:
    """An event whose talks have these titles and slugs t1, t2 ..."""
    speakers = (Speaker(speaker),) if speaker else ()
    talks = tuple(
        Talk(slug, str(n), title, "talk", "https://moss.example/", slug=f"t{n}", speakers=speakers)
        for n, title in enumerate(titles, 1)
    )
    return EventFiles(Event(slug, slug.title(), "UTC"), talks)


FILES = {slug: event_of(slug, *titles) for slug, titles in TITLES.items()}


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "talks.db"
    build(path, FILES.values(), DAY)
    return path


def rows(db: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(db)) as conn:
        return conn.execute(query).fetchall()


def similar(db: Path, talk: str) -> list[tuple[object, ...]]:
    return rows(db, f"SELECT other, position, reason FROM similar_talks WHERE talk = '{talk}' ORDER BY position")


def test_topic_is_named_as_most_titles_write_it(db: Path) -> None:
    assert rows(db, "SELECT * FROM topics ORDER BY slug") == [("pymoss", "PyMoss", 4)]
    assert rows(db, "SELECT * FROM talk_topics ORDER BY talk") == [
        ("fern-2030/t1", "pymoss", 1),
        ("fern-2030/t2", "pymoss", 1),
        ("moss-2030/t1", "pymoss", 1),
        ("moss-2031/t1", "pymoss", 1),
    ]


def test_a_word_that_no_address_can_hold_is_no_topic(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, [event_of(slug, "ⴰⵣⵓⵍ", "ᚠᚢᚦ") for slug in ("fern-2030", "moss-2030", "moss-2031")], DAY)
    assert rows(db, "SELECT * FROM topics") == [("futh", "ᚠᚢᚦ", 3)]
    assert rows(db, "SELECT * FROM topic_terms") == [("ᚠᚢᚦ", "futh", 3)]


def test_similar_talks_say_why(db: Path) -> None:
    assert similar(db, "moss-2030/t2") == [("fern-2030/t2", 1, "lichen")]
    assert similar(db, "moss-2030/t3") == [("moss-2031/t3", 1, "another edition; kettles")]


def test_same_speaker_is_similar_and_another_event_goes_first(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    here = event_of("moss-2030", "Kettles", "Gravel", speaker="Ada")
    build(db, [event_of("fern-2030", "Benches", speaker="Ada"), here], DAY)
    assert similar(db, "moss-2030/t1") == [
        ("fern-2030/t1", 1, "same speaker"),
        ("moss-2030/t2", 2, "same speaker"),
    ]


def test_an_events_own_rows_follow_its_change_and_others_stay(db: Path) -> None:
    before = similar(db, "fern-2030/t2")
    build(db, [event_of("moss-2031", "Gravel", "Lichen for PyMoss", "Benches")], DAY, gone=())
    assert similar(db, "fern-2030/t2") == before
    assert similar(db, "moss-2031/t2")[0] == ("fern-2030/t2", 1, "lichen, pymoss")
    assert rows(db, "SELECT * FROM topics") == [("pymoss", "PyMoss", 4)]
    assert rows(db, "SELECT talk FROM talk_topics WHERE talk > 'moss-2031'") == [("moss-2031/t2",)]


def test_talks_of_an_event_that_is_called_otherwise_are_told_anew(db: Path) -> None:
    fern = FILES["fern-2030"]
    named = replace(fern, event=replace(fern.event, title="PyMoss in the Ferns"))
    build(db, [named], DAY, gone=())
    assert rows(db, "SELECT talk FROM talk_topics ORDER BY talk") == [("moss-2030/t1",), ("moss-2031/t1",)]
    build(db, [fern], DAY, gone=())
    assert rows(db, "SELECT * FROM topics") == [("pymoss", "PyMoss", 4)]


def test_words_are_counted_anew_by_a_build_of_all_only(db: Path) -> None:
    spores = event_of("moss-2031", "Spores", "Gravel of spores", "Kettles")
    fern = event_of("fern-2030", "More spores", "Benches", "Lichen")
    build(db, [fern, spores], DAY, gone=())
    assert rows(db, "SELECT slug FROM topics") == [("pymoss",)]
    build(db, [fern, FILES["moss-2030"], spores], DAY, anew=True)
    assert rows(db, "SELECT * FROM topics") == [("spores", "spores", 3)]


def test_a_talk_that_goes_leaves_the_lists_of_others(db: Path) -> None:
    short = replace(FILES["fern-2030"], talks=FILES["fern-2030"].talks[:1])
    build(db, [short], DAY, gone=())
    assert similar(db, "moss-2030/t2") == []
    assert rows(db, "SELECT talks FROM topics") == [(3,)]
    build(db, [], DAY, gone=("fern-2030", "moss-2031"))
    assert rows(db, "SELECT * FROM similar_talks") == []
    assert rows(db, "SELECT talks FROM topics") == [(1,)]


def test_a_topic_goes_with_its_last_talk_and_so_does_every_word(db: Path) -> None:
    others = [event_of(slug, *titles[1:]) for slug, titles in TITLES.items() if slug != "fern-2030"]
    build(db, [*others, event_of("fern-2030", "Benches")], DAY, gone=())
    assert rows(db, "SELECT * FROM topics") == []
    assert rows(db, "SELECT * FROM topic_terms") == []
    assert b"pymoss" not in db.read_bytes().lower()


def test_entry_that_is_no_talk_any_more_is_nobodys_neighbour(db: Path) -> None:
    fern = FILES["fern-2030"]
    kept = tuple(replace(talk, kind="open-space") for talk in fern.talks)
    build(db, [replace(fern, talks=kept)], DAY, gone=())
    assert similar(db, "moss-2030/t2") == []
    assert similar(db, "fern-2030/t2") == []


def test_words_are_counted_anew_when_talks_are_more_than_twice_as_many(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, [FILES["moss-2030"]], DAY)
    build(db, [FILES["fern-2030"]], DAY, gone=())
    assert rows(db, "SELECT talks FROM topic_state") == [(3,)]
    build(db, [FILES["moss-2031"]], DAY, gone=())
    assert rows(db, "SELECT talks FROM topic_state") == [(9,)]
    assert rows(db, "SELECT slug FROM topics") == [("pymoss",)]


def test_the_address_of_a_topic_leads_on_when_most_titles_write_it_otherwise(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    fern = event_of("fern-2030", "A Unit Test of spores", "Unit Tests")
    build(db, [fern, event_of("moss-2030", "Our unit test", "Unit Tests")], DAY)
    with closing(sqlite3.connect(db)) as conn:
        assert topic(conn, "unit-tests") == TopicView("unit-tests", "Unit Tests", 4)
        assert topic(conn, "unit-test") == topic(conn, "unit-tests")
    build(db, [fern, event_of("moss-2030", "A Unit Test", "A Unit Test")], DAY, anew=True)
    with closing(sqlite3.connect(db)) as conn:
        assert topic(conn, "unit-test") == TopicView("unit-test", "Unit Test", 4)
        assert topic(conn, "Unit-Tests") == topic(conn, "unit-test")
        assert topic(conn, "unit") is None
    build(db, [event_of("fern-2030", "Kettles"), event_of("moss-2030", "Kettles")], DAY, anew=True)
    with closing(sqlite3.connect(db)) as conn:
        assert (topic(conn, "unit-test"), topic(conn, "unit-tests")) == (None, None)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (MOST_TALKS, MOST_TALKS),
        (MOST_TALKS + 1, MOST_TALKS),
        (2 * MOST_TALKS, MOST_TALKS),
        (2 * MOST_TALKS + 1, MOST_TALKS),
    ],
)
def test_of_a_word_of_many_talks_those_are_kept_that_are_read(tmp_path: Path, said: int, kept: int) -> None:
    db = tmp_path / "talks.db"
    lichen = event_of("moss-2030", "Lichen at length, in the rain", *["Lichen"] * (said - 1))
    build(db, [event_of("fern-2030", *["Kettles"] * 5 * said), lichen], DAY)
    assert rows(db, "SELECT count(*) FROM word_talks GROUP BY word ORDER BY 1 DESC LIMIT 1") == [(kept,)]
    assert similar(db, "moss-2030/t1")[0][1:] == (1, "lichen")


def test_building_twice_changes_nothing(db: Path) -> None:
    tables = ("topics", "talk_topics", "similar_talks", "topic_terms", "topic_words", "talk_words", "word_talks")
    before = {table: rows(db, f"SELECT * FROM {table}") for table in tables}
    build(db, FILES.values(), DAY)
    assert {table: rows(db, f"SELECT * FROM {table}") for table in tables} == before
    build(db, FILES.values(), DAY, anew=True)
    assert {table: rows(db, f"SELECT * FROM {table}") for table in tables} == before


def tagged(slug: str, **tags: tuple[str, ...]) -> EventFiles:
    """The event with these tags of its talks, by their slugs."""
    files = FILES[slug]
    return replace(files, talks=tuple(replace(talk, tags=tags.get(talk.slug or "", ())) for talk in files.talks))


BENCHES = ("wooden-benches", "2031")
WITH_TAGS = (
    tagged("fern-2030", t1=("Spring", "PYMOSS"), t3=BENCHES),
    tagged("moss-2030", t2=("pymoss", "glass"), t3=("Wooden Benches",)),
    tagged("moss-2031", t2=("pymoss", "moss", "keynote"), t3=("wooden-benches", "PyMoss")),
)


def topics_of(db: Path) -> dict[object, list[object]]:
    """The names of each talk's topics."""
    found: dict[object, list[object]] = {}
    query = "SELECT talk, name FROM talk_topics JOIN topics ON slug = topic ORDER BY talk, position"
    for talk, name in rows(db, query):
        found.setdefault(talk, []).append(name)
    return found


def test_tags_are_topics_before_words_and_are_joined_with_those_of_titles(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, WITH_TAGS, DAY)
    assert rows(db, "SELECT * FROM topics ORDER BY slug") == [
        ("pymoss", "PyMoss", 7),
        ("wooden-benches", "wooden benches", 3),
    ]
    assert topics_of(db) == {
        "fern-2030/t1": ["PyMoss"],
        "fern-2030/t2": ["PyMoss"],
        "fern-2030/t3": ["wooden benches"],
        "moss-2030/t1": ["PyMoss"],
        "moss-2030/t2": ["PyMoss"],
        "moss-2030/t3": ["wooden benches"],
        "moss-2031/t1": ["PyMoss"],
        "moss-2031/t2": ["PyMoss"],
        "moss-2031/t3": ["wooden benches", "PyMoss"],
    }


@pytest.mark.parametrize("tag", ["stonewall", "Stone-Walls", "stone_wall", "StoneWall 2031"])
def test_a_tag_is_joined_with_the_topic_of_titles_that_has_its_letters(tmp_path: Path, tag: str) -> None:
    db = tmp_path / "talks.db"
    fern = event_of("fern-2030", "Stone walls", "Stone walls at dusk", "Gravel")
    talks = (*fern.talks[:2], replace(fern.talks[2], tags=(tag,)))
    build(db, [replace(fern, talks=talks), event_of("moss-2030", "Our stone walls")], DAY)
    assert rows(db, "SELECT * FROM topics") == [("stone-walls", "Stone walls", 4)]


def test_no_word_of_a_title_means_what_only_tags_tell(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, [*WITH_TAGS, event_of("oak-2030", "Wooden benches")], DAY)
    assert "oak-2030/t1" not in topics_of(db)


def test_a_tag_that_is_a_speakers_name_is_no_topic(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, [*WITH_TAGS, event_of("oak-2030", "Acorns", speaker="Wooden Benches")], DAY)
    assert rows(db, "SELECT slug FROM topics") == [("pymoss",)]


def test_tags_that_come_later_are_told_by_what_was_counted(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, WITH_TAGS, DAY)
    build(db, [tagged("fern-2030", t2=("wooden benches", "lichen"), t3=("lichen",))], DAY, gone=())
    assert {talk: names for talk, names in topics_of(db).items() if str(talk).startswith("fern")} == {
        "fern-2030/t1": ["PyMoss"],
        "fern-2030/t2": ["wooden benches", "PyMoss"],
    }
    assert rows(db, "SELECT talks FROM topics ORDER BY slug") == [(7,), (3,)]


def test_a_topic_of_tags_goes_with_its_last_talk(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, WITH_TAGS, DAY)
    build(db, FILES.values(), DAY)
    assert rows(db, "SELECT slug FROM topics") == [("pymoss",)]
    assert b"wooden" not in db.read_bytes().lower()
    assert [term for (term,) in rows(db, "SELECT term FROM topic_terms")] == ["pymoss"]


def test_eight_topics_at_most_with_tags(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    words = ("anvil", "birch", "cedar", "daisy", "elder", "flint", "gorse", "heath", "ivory")
    titles = (*(f"{word} {n}" for word in words[:5] for n in range(3)), " ".join(words[:5]))
    files = [event_of(slug, *titles) for slug in ("fern-2030", "moss-2030")]
    # Tags of three talks of many, so that none of them is what most have.
    given = [
        [replace(talk, tags=words[4:] if n in (1, 15) else ("z",)) for n, talk in enumerate(one.talks)] for one in files
    ]
    build(db, [replace(one, talks=tuple(talks)) for one, talks in zip(files, given, strict=True)], DAY)
    assert topics_of(db)["fern-2030/t16"] == ["elder", "flint", "gorse", "heath", "ivory", "anvil", "birch", "cedar"]


def test_words_and_tags_of_the_same_meaning_are_one_topic(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    files = [
        tagged("fern-2030", t1=("ML",), t3=("benches",)),
        tagged("moss-2030", t1=("ml",), t3=("benches",)),
        event_of("oak-2030", *["Machine learning"] * 3, *["Pruning"] * 3, *["Prune"] * 2),
        event_of("oak-2031", "Machine learning", "Prune", "ML and machine learning", "Pruning"),
        tagged("moss-2031", t1=("ml", "machine-learning"), t3=("kettles",)),
    ]
    build(db, files, DAY)
    assert [row for row in rows(db, "SELECT * FROM topics ORDER BY slug") if row[0] != "pymoss"] == [
        ("machine-learning", "Machine learning", 8),
        ("pruning", "Pruning", 7),
    ]
    assert {talk: names for talk, names in topics_of(db).items() if str(talk).startswith(("fern", "oak-2031"))} == {
        "fern-2030/t1": ["Machine learning", "PyMoss"],
        "fern-2030/t2": ["PyMoss"],
        "oak-2031/t1": ["Machine learning"],
        "oak-2031/t2": ["Pruning"],
        "oak-2031/t3": ["Machine learning"],
        "oak-2031/t4": ["Pruning"],
    }
    with closing(sqlite3.connect(db)) as conn:
        assert [found.slug for name in ("ml", "ML", "prune") if (found := topic(conn, name))] == [
            "machine-learning",
            "machine-learning",
            "pruning",
        ]
