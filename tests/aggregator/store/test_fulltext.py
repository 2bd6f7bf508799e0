"""Words as the full-text indexes hold them, and how a build fills, keeps and migrates these."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.files.counts import Counts
from aggregator.files.jsonl import EventFiles
from aggregator.store.build import build as build_catalog
from aggregator.store.fulltext import filter_word, index_text, joined_words, words_of
from aggregator.store.indexes import fill, is_filled
from aggregator.store.migrate import MIGRATIONS
from aggregator.store.schema import SEARCH_TABLES
from scrapers.records import Event, Slot, SourceRef, Speaker, Talk
from scrapers.text import fold_letters

EVENT = Event(
    "moss-2024", "Moss Conf", "UTC", starts=date(2024, 5, 1), recordings=(SourceRef.of("youtube", playlist="PL1"),)
)
KELP = Talk(
    "moss-2024",
    "1",
    "Łódź kelp in C++",
    "talk",
    "https://moss.example/",
    slug="kelp",
    speakers=(Speaker("Bo Tern"),),
    abstract="Grown <b>on</b> e-mail lists.",
    language="en",
    slots=(Slot(datetime(2024, 5, 1, 10, tzinfo=UTC)),),
)
LUNCH = Talk("moss-2024", "2", "Lunch", "break", "https://moss.example/", slug="lunch")


def build(db: Path, *talks: Talk) -> dict[str, Counts]:
    """Build a catalog of the event with these talks alone."""
    return build_catalog(db, [EventFiles(EVENT, talks)], date(2024, 6, 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Łukasz Øster Ðorđe Straße", ["lukasz", "oster", "dorde", "strasse"]),
        ("Дмитрий", ["дмитрии"]),
        ("C++, C# & F# on .NET; C++20", ["cplusplus", "csharp", "fsharp", "on", "dotnet", "cplusplus", "20"]),
        ("#kelp PEP#8 a+b C", ["kelp", "pep", "8", "a", "b", "c"]),
        ("3.13 async/await __init__.py", ["3", "13", "async", "await", "init", "py"]),
        ("e-mail don’t", ["e", "mail", "don", "t"]),
        ("海藻のトーク kelp", ["海", "藻", "の", "ト", "ー", "ク", "kelp"]),
        ("so ...and so", ["so", "and", "so"]),
        ('" ( ) * ^ - + : \0 🎉 \udc80', []),
    ],
)
def test_words_are_folded_and_signs_that_are_part_of_a_name_spelled_out(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_joined_words_are_held_in_both_forms() -> None:
    assert joined_words("An e-mail, don’t, wait-and-see; C++") == ["email", "dont", "waitandsee"]
    assert words_of(index_text("An e-mail")) == ["an", "e", "mail", "email"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“It’s—mostly…state-of-the-art”", ["it", "s", "mostly", "state", "of", "the", "art", "its", "stateoftheart"]),
        ("ebb-\ntide - low-tide\ndon't", ["ebb", "tide", "low", "tide", "don", "t", "lowtide", "dont"]),
        ("from….NET on", ["from", "dotnet", "net", "on"]),
        ("l’été à-côté", ["l", "ete", "a", "cote", "lete", "acote"]),
    ],
)
def test_texts_as_they_are_typeset_give_the_same_words(text: str, words: list[str]) -> None:
    assert words_of(index_text(text)) == words


@given(st.text("ab3é '’-–\n.", max_size=40))
def test_joined_words_are_those_of_the_whole_text_in_its_order(text: str) -> None:
    whole = re.findall("(?<![^\\W_])[^\\W_]+(?:['’-][^\\W_]+)+", fold_letters(text))
    assert joined_words(text) == [re.sub("['’-]", "", word) for word in whole]


def test_what_begins_with_a_point_is_found_without_it_too() -> None:
    assert words_of(index_text("From .NET on")) == ["from", "dotnet", "net", "on"]


def test_markup_is_not_indexed() -> None:
    marked = '<p class="big">Kelp &amp; <a href="https://x.example">corals</a></p>'
    assert words_of(index_text(marked)) == ["kelp", "corals"]
    assert index_text(None) == ""


@given(st.text(max_size=80))
def test_words_are_of_letters_and_digits_alone_and_stay_as_they_are(text: str) -> None:
    words = words_of(text)
    assert all(word.isalnum() for word in words)
    assert [again for word in words for again in words_of(word)] == words


def test_a_filter_word_depends_on_name_and_value_alone() -> None:
    words = [filter_word("track", value) for value in ("Data & AI", "data & ai", "\udc80", '"')]
    assert len(set(words)) == 4
    assert all(word.isalnum() and word.startswith("track") for word in words)
    assert filter_word("track", "Data & AI") == words[0]


def matches(db: Path, index: str, *queries: str) -> list[int]:
    conn = sqlite3.connect(db)
    counts = [conn.execute(f"SELECT count(*) FROM {index} WHERE {index} MATCH ?", (q,)).fetchone()[0] for q in queries]
    conn.close()
    return counts


def held(db: Path) -> dict[str, list[tuple[object, ...]]]:
    conn = sqlite3.connect(db)
    names = (
        "talks_fts_data",
        "talks_fts_idx",
        "talks_fts_docsize",
        "names_fts_data",
        "names_fts_docsize",
        "search_words",
        "search_values",
    )
    content = {name: conn.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    conn.close()
    return content


def test_a_build_keeps_what_each_talk_to_be_found_can_be_filtered_by_and_is_compared_by(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    two = replace(
        KELP, code="3", slug="two", slots=(), track="Sea", speakers=(Speaker("Flo Tern"), Speaker("Ann Tern"))
    )
    nobody = replace(KELP, code="4", slug="nobody", speakers=(), language=None)
    build(db, KELP, LUNCH, two, nobody)
    with closing(sqlite3.connect(db)) as conn:
        rows = dict(conn.execute("SELECT slug, rowid FROM talks"))
        assert conn.execute("SELECT * FROM search_values ORDER BY talk").fetchall() == [
            (rows["kelp"], "moss-2024", "2024", "talk", None, "en", "bo-tern", "pending", KELP.title, "Bo Tern"),
            (
                rows["two"],
                "moss-2024",
                "2024",
                "talk",
                "Sea",
                "en",
                "ann-tern flo-tern",
                "pending",
                KELP.title,
                "Flo Tern, Ann Tern",
            ),
            (rows["nobody"], "moss-2024", "2024", "talk", None, None, "", "pending", KELP.title, ""),
        ]


def test_what_a_search_weighs_thousands_of_rows_by_lies_together(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, *(replace(KELP, code=str(number), slug=f"kelp-{number}", slots=()) for number in range(4_500)))
    with closing(sqlite3.connect(db)) as conn:
        try:
            found = conn.execute(
                "SELECT pageno FROM dbstat WHERE name = 'names_fts_docsize' AND pagetype = 'leaf' ORDER BY path"
            )
        except sqlite3.OperationalError:
            pytest.skip("this SQLite does not say where its pages lie")
        pages = [page for (page,) in found]
    assert pages == list(range(pages[0], pages[0] + len(pages)))
    assert len(pages) > 5


def test_a_build_fills_both_indexes_and_the_list_of_words(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, KELP, LUNCH)
    assert matches(db, "talks_fts", "lodz", "cplusplus", "tern", "email", "grown", "b", "lunch") == [
        1,
        1,
        1,
        1,
        1,
        0,
        0,
    ]
    assert matches(db, "names_fts", "lodz", "cplusplus", "tern", "email", "lunch") == [1, 1, 1, 0, 0]
    conn = sqlite3.connect(db)
    assert conn.execute("SELECT * FROM search_words").fetchall() == [
        (2, "bo in"),
        (4, "kelp lodz tern"),
        (9, "cplusplus"),
    ]
    conn.close()


def test_every_filter_is_a_word_of_its_column(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, KELP)
    chosen = {
        "event": "moss-2024",
        "year": "2024",
        "kind": "talk",
        "language": "en",
        "video": "pending",
        "speaker": "bo-tern",
    }
    words = [f'filters : "{filter_word(name, value)}"' for name, value in chosen.items()]
    assert matches(db, "talks_fts", *words) == [1] * 6
    assert matches(db, "names_fts", *words, f'title : "{filter_word("kind", "talk")}"') == [1] * 6 + [0]


def test_a_second_build_writes_nothing_into_the_indexes(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, KELP)
    before = held(db)
    build(db, KELP)
    assert held(db) == before
    build(db, LUNCH)
    assert matches(db, "talks_fts", "kelp") == [0]


def test_what_another_program_filled_is_filled_anew_even_where_no_row_moved(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, KELP, LUNCH)
    conn = sqlite3.connect(db)
    filled = [is_filled(conn)]
    conn.execute("INSERT INTO talks_fts(talks_fts) VALUES('delete-all')")
    conn.execute("UPDATE search_state SET made_by = 'another program'")
    conn.commit()
    filled.append(is_filled(conn))
    conn.close()
    build(db, KELP, LUNCH)
    assert (filled, matches(db, "talks_fts", "kelp")) == ([True, False], [1])


def test_a_catalog_from_before_is_migrated_in_place(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, KELP, LUNCH)
    conn = sqlite3.connect(db)
    for table in ("talks_fts", "names_fts", *SEARCH_TABLES):
        conn.execute(f"DROP TABLE {table}")
    conn.execute("DROP INDEX talks_starts")
    conn.execute(
        """CREATE VIRTUAL TABLE talks_fts USING fts5(title, speakers, abstract, track,
             content='searchable_talks', tokenize='unicode61 remove_diacritics 2', prefix='2 3')"""
    )
    conn.execute("INSERT INTO talks_fts(talks_fts) VALUES('rebuild')")
    conn.execute("DELETE FROM _sqlite_migrations WHERE name = '003_folded_search'")
    conn.commit()
    conn.close()
    assert matches(db, "talks_fts", "lodz", "kelp") == [0, 1]
    counts = build(db, KELP, LUNCH)
    assert not any(count.moved for count in counts.values())
    assert matches(db, "talks_fts", "lodz", "kelp") == [1, 1]
    conn = sqlite3.connect(db)
    assert conn.execute("SELECT name FROM sqlite_master WHERE name = 'talks_starts'").fetchall() == [("talks_starts",)]
    conn.close()


def test_the_steps_are_named_in_order() -> None:
    assert [step.name for step in MIGRATIONS._migrations][:3] == ["001_first_schema", "002_posts", "003_folded_search"]


def test_what_a_fill_removes_leaves_no_word_behind(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, KELP)
    conn = sqlite3.connect(db)
    conn.execute("PRAGMA secure_delete = ON")
    conn.execute("UPDATE talks SET title = 'Lichen', abstract = NULL")
    fill(conn)
    conn.commit()
    conn.close()
    assert b"kelp in" not in db.read_bytes()
    assert b"email" not in db.read_bytes()


ASKED = replace(
    KELP, code="7", slug="asked", title="Zyzzyva walks", speakers=(Speaker("Bo Quux"),), abstract="Qwertzui."
)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ((), (b"zyzzyva", b"quux", b"qwertzui")),
        ((replace(ASKED, title="Walks"),), (b"zyzzyva",)),
        ((replace(ASKED, speakers=()),), (b"quux",)),
    ],
)
def test_a_name_that_no_talk_says_any_more_is_nowhere_in_the_file(
    tmp_path: Path, left: tuple[Talk, ...], words: tuple[bytes, ...]
) -> None:
    db = tmp_path / "talks.db"
    build(db, ASKED, KELP)
    assert [word for word in words if word not in db.read_bytes().lower()] == []
    build(db, *left, KELP)
    assert [word for word in words if word in db.read_bytes().lower()] == []


def test_an_index_that_holds_something_else_is_filled_anew(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, KELP)
    with closing(sqlite3.connect(db)) as conn:
        conn.execute("UPDATE talks SET title = 'A title of very many words that no index was ever given of this talk'")
        conn.commit()
    build(db, KELP)
    assert matches(db, "names_fts", "kelp", "many") == [1, 0]
