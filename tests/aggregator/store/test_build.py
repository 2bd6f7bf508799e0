"""The catalog: a real SQLite file, killed, filled, locked and read while it is written."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from store_event import EVENT, FILES, LINK, LUNCH, SLOT, TALK, VIDEO, WAITING, built, dump, sound

from aggregator.files.counts import Counts
from aggregator.files.history import Change
from aggregator.files.jsonl import EventFiles
from aggregator.store.build import Run
from aggregator.store.connect import check_writable, open_reader
from aggregator.store.schema import TABLES
from aggregator.store.tables import columns_of
from scrapers.errors import ConftalksError


def test_the_rows_of_a_small_event(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    counts = built(db)
    held = dump(db)
    assert counts["talks"] == Counts(new=3)
    assert held["talks"][2] == (
        "demo-2024/parallel-toasters",
        "demo-2024",
        "128",
        "parallel-toasters",
        "talk",
        "Parallel Toasters",
        "Ana Ößel, Bo Berg",
        "Crumbs.",
        None,
        None,
        None,
        None,
        "2024-05-17T11:00:00-04:00",
        "scheduled",
        "public",
        0,
        "2024-06-01",
        None,
        "https://demo.example/",
        None,
    )
    assert [(row[0].rpartition("/")[2], row[14]) for row in held["talks"]] == [
        ("jam-sessions", "pending"),
        ("lunch", "not-expected"),
        ("parallel-toasters", "public"),
    ]
    assert sound(db)


def test_tags_of_a_talk_are_those_of_its_schedule_and_of_what_it_is_shown_by(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    talk, video = replace(TALK, tags=("toast", "Bread")), replace(VIDEO, tags=("bread", "crumbs"))
    built(db, replace(FILES, talks=(talk,), recordings=(video,)))
    assert [row[-1] for row in dump(db)["talks"]] == ['["toast", "Bread", "crumbs"]']
    built(db, replace(FILES, talks=(TALK,), recordings=(video,), links=(replace(LINK, decision="suggested"),)))
    assert [row[-1] for row in dump(db)["talks"]] == [None]


def test_the_most_tags_of_a_talk_are_those_of_its_schedule_first(tmp_path: Path) -> None:
    db, own = tmp_path / "talks.db", tuple(f"t{n}" for n in range(19))
    built(db, replace(FILES, talks=(replace(TALK, tags=own),), recordings=(replace(VIDEO, tags=("a", "b")),)))
    assert [json.loads(row[-1]) for row in dump(db)["talks"]] == [[*own, "a"]]


def test_the_rows_that_hang_on_talks(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    built(db)
    held = dump(db)
    assert held["talk_aliases"] == [
        ("demo-2024", alias, f"demo-2024/{slug}")
        for alias, slug in (
            ("128", "parallel-toasters"),
            ("129", "jam-sessions"),
            ("k7", "parallel-toasters"),
            ("k8", "lunch"),
            ("old-name", "parallel-toasters"),
        )
    ]
    assert held["slots"][1] == (
        "demo-2024/parallel-toasters",
        "2024-05-17T11:00:00-04:00",
        "2024-05-17T11:30:00-04:00",
        "Hall A, Hall B",
    )
    assert held["speakers"] == [("ana-ossel", "ana-ossel", "Ana Ößel", None), ("bo-berg", "bo-berg", "Bo Berg", None)]
    first = "2024-05-17T11:00:00-04:00"
    assert [row[1:] for row in held["talk_speakers"]] == [("ana-ossel", 1, first), ("bo-berg", 2, first)]
    assert held["talk_recordings"] == [
        (
            "demo-2024/parallel-toasters",
            "youtube:abcdefghijk",
            "accepted",
            "page-link",
            1.0,
            "the page says so",
            None,
            None,
            "matcher",
            None,
            None,
        )
    ]
    assert sound(db)


def change(talk: str, what: str = "published", to: str | None = None) -> Change:
    return Change(date(2024, 7, 2), "demo-2024", talk, VIDEO.key, what, "as told", to)


def test_the_history_of_talks_that_are_there_in_the_order_of_the_file(tmp_path: Path) -> None:
    history = (
        change("k7"),
        change("nobody"),
        change("128", "swapped", "129"),
        change("128", "swapped", "nobody"),
        change("129", "replaced", "youtube:abcdefghijl"),
    )
    moved = replace(WAITING, aliases=("128",))
    built(tmp_path / "talks.db", replace(FILES, talks=(TALK, LUNCH, moved), history=history))
    toasters, jam, day = "demo-2024/parallel-toasters", "demo-2024/jam-sessions", "2024-07-02"
    assert dump(tmp_path / "talks.db")["history"] == [
        ("demo-2024", 1, day, toasters, VIDEO.key, "published", None, "as told"),
        ("demo-2024", 3, day, toasters, VIDEO.key, "swapped", jam, "as told"),
        ("demo-2024", 4, day, toasters, VIDEO.key, "swapped", None, "as told"),
        ("demo-2024", 5, day, jam, VIDEO.key, "replaced", "youtube:abcdefghijl", "as told"),
    ]
    assert sound(tmp_path / "talks.db")


def test_a_catalog_from_before_there_was_a_history_gets_one(tmp_path: Path) -> None:
    db, told = tmp_path / "talks.db", replace(FILES, history=(change("128"),))
    built(db, told)
    wanted = dump(db)
    with closing(sqlite3.connect(db)) as conn:
        conn.execute("DROP TABLE history")
        conn.execute("DELETE FROM _sqlite_migrations WHERE name = '005_history'")
        conn.commit()
    built(db, told)
    assert dump(db) == wanted
    with closing(sqlite3.connect(db)) as conn:
        indexes = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    assert {"history_talk", "history_day"} <= indexes


def test_a_living_code_goes_before_a_former_one(tmp_path: Path) -> None:
    moved = replace(TALK, code="200", aliases=("129", "parallel"))
    built(tmp_path / "talks.db", replace(FILES, talks=(moved, WAITING), links=()))
    assert dump(tmp_path / "talks.db")["talk_aliases"] == [
        ("demo-2024", "129", "demo-2024/jam-sessions"),
        ("demo-2024", "200", "demo-2024/parallel-toasters"),
        ("demo-2024", "parallel", "demo-2024/parallel-toasters"),
    ]


def test_two_ends_of_one_slot_are_one_row(tmp_path: Path) -> None:
    longer = replace(SLOT, end=SLOT.end + timedelta(minutes=15) if SLOT.end else None)
    built(tmp_path / "talks.db", replace(FILES, talks=(replace(TALK, slots=(longer, SLOT)), LUNCH, WAITING)))
    assert [row[2] for row in dump(tmp_path / "talks.db")["slots"]] == [
        "2024-05-17T11:30:00-04:00",
        "2024-05-17T11:45:00-04:00",
    ]


def test_a_second_build_writes_nothing(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    built(db)
    before = dump(db)
    counts = built(db)
    assert counts == {name: Counts(same=len(before[name])) for name in counts}
    assert dump(db) == before


def test_changed_and_gone_rows_are_counted(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    built(db)
    changed = replace(FILES, talks=(replace(TALK, title="Serial Toasters"), WAITING))
    counts = built(db, changed)
    assert (counts["talks"], counts["talk_aliases"]) == (Counts(changed=1, same=1, gone=1), Counts(same=4, gone=1))
    assert sound(db)


def test_facts_only_leaves_abstracts_out(tmp_path: Path) -> None:
    built(tmp_path / "talks.db", replace(FILES, event=replace(EVENT, keep="facts")))
    assert {row[7] for row in dump(tmp_path / "talks.db")["talks"]} == {None}


def test_search_finds_folded_words_and_never_breaks(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    built(db)
    conn = open_reader(db)
    sql = "SELECT title FROM talks WHERE rowid IN (SELECT rowid FROM {0} WHERE {0} MATCH ?)"
    found = {
        index: [[row[0] for row in conn.execute(sql.format(index), (word,))] for word in WORDS]
        for index in ("talks_fts", "names_fts")
    }
    conn.close()
    toasters = ["Parallel Toasters"]
    assert found == {
        "talks_fts": [toasters, toasters, [], toasters, []],
        "names_fts": [toasters, toasters, [], [], []],
    }


WORDS = ("toasters", "ossel", "Oßel", "crumbs", "lunch")


def test_what_is_deleted_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    built(db)
    built(db, replace(FILES, talks=(LUNCH, WAITING), recordings=(), links=()))
    for word in (b"Toaster", "Ößel".encode()):
        assert word not in db.read_bytes()


def test_runs_are_kept_and_say_when_recordings_were_checked(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    began, ended = datetime(2024, 7, 1, 12, 0, tzinfo=UTC), datetime(2024, 7, 1, 12, 1, tzinfo=UTC)
    run = Run("demo-2024", began, ended, "partial", {"talks": Counts(new=3)}, ["youtube: no"], [VIDEO.key])
    built(db, runs=[run])
    built(db)
    held = dump(db)
    assert held["runs"] == [
        (
            1,
            "demo-2024",
            "2024-07-01T12:00:00+00:00",
            "2024-07-01T12:01:00+00:00",
            "partial",
            '{"talks": {"new": 3, "changed": 0, "same": 0, "gone": 0}}',
            '["youtube: no"]',
        )
    ]
    assert held["recordings"][0][columns_of("recordings")[0].index("checked_at")] == "2024-07-01T12:01:00+00:00"


def test_the_same_recording_in_two_events_is_one_row(tmp_path: Path) -> None:
    other = replace(FILES, event=replace(EVENT, slug="demo-2025"), talks=(replace(TALK, event="demo-2025"),))
    built(tmp_path / "talks.db", FILES, other)
    held = dump(tmp_path / "talks.db")
    assert len(held["recordings"]) == 1
    assert [row[0] for row in held["talk_recordings"]] == ["demo-2024/parallel-toasters", "demo-2025/parallel-toasters"]


def test_a_catalog_of_a_newer_conftalks_is_refused(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    built(db)
    before = dump(db)
    conn = sqlite3.connect(db)
    conn.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('conftalks', '999_x', '')")
    conn.commit()
    conn.close()
    with pytest.raises(ConftalksError, match=r"written by a newer conftalks \(it has 999_x\): upgrade, or delete"):
        built(db, replace(FILES, talks=()))
    assert dump(db) == before


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    db.write_text("hello, I am a text file and not a database at all", "utf-8")
    for action in (lambda: built(db), lambda: open_reader(db), lambda: check_writable(db)):
        with pytest.raises(ConftalksError, match=r"talks\.db: .*file is not a database.*move the file away and run"):
            action()
    assert db.read_text("utf-8").startswith("hello")


@pytest.mark.parametrize("table", ["talks", "customers"])
def test_a_damaged_or_foreign_catalog_says_what_to_do(tmp_path: Path, table: str) -> None:
    db = tmp_path / "talks.db"
    conn = sqlite3.connect(db)
    conn.execute(f"CREATE TABLE {table} (title TEXT)")
    conn.close()
    with pytest.raises(
        ConftalksError, match=r"a database of another program\. Everything in a catalog comes from data/"
    ):
        built(db)
    with closing(sqlite3.connect(db)) as kept:
        names = kept.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'")
        assert names.fetchall() == [(table,)]


def test_reading_never_creates_a_file(tmp_path: Path) -> None:
    with pytest.raises(ConftalksError, match="there is no catalog yet; run `conftalks build`"):
        open_reader(tmp_path / "talks.db")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_catalog(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    built(db)
    before = dump(db)
    code = (
        "import resource, signal, sys, pathlib\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "import store_event as t\n"
        "from dataclasses import replace\n"
        "many = tuple(replace(t.TALK, code=str(n), slug=f'talk-{n}', aliases=()) for n in range(3000))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "t.built(pathlib.Path(sys.argv[1]), replace(t.FILES, talks=many))\n"
    )
    support = Path(__file__).parents[2] / "support"
    done = subprocess.run([sys.executable, "-c", code, db, support], capture_output=True, text=True, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"scrapers.errors.ConftalksError: {db}: cannot be written: disk I/O error (")
    assert last.endswith(" bytes free); what was there before is as it was")
    assert dump(db) == before
    assert sound(db)


def test_columns_are_those_of_the_real_tables(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    built(db)
    conn = open_reader(db)
    real = {t: [row[1] for row in conn.execute(f"PRAGMA table_info({t})")] for t in TABLES}
    keys = {t: [row[1] for row in conn.execute(f"PRAGMA table_info({t})") if row[5]] for t in TABLES}
    conn.close()
    assert {table: columns_of(table)[0] for table in TABLES} == real
    assert {table: columns_of(table)[1] for table in TABLES} == keys


def test_an_event_lists_its_recordings_and_the_swaps_that_wait(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    facts = {"source_url": "https://demo.example/list", "playlist": "PL1"}
    lost = replace(VIDEO, access="gone", duration_s=1800, **facts)
    clip = replace(VIDEO, id="abcdefghij2", duration_s=300, **facts)
    stray = replace(VIDEO, id="abcdefghij3", raw_title="Cooking", **facts)
    other = EventFiles(replace(EVENT, slug="other-2024"), (), (stray,), ())
    links = (LINK, replace(LINK, recording=clip.key))
    built(db, replace(FILES, recordings=(lost, clip, stray), links=links), other)
    held = dump(db)
    assert held["event_recordings"] == [
        *(("demo-2024", one.key) for one in (clip, stray, lost)),
        ("other-2024", stray.key),
    ]
    reason = "the same title; 5 instead of 30 minutes"
    assert held["waiting_swaps"] == [("demo-2024/parallel-toasters", lost.key, clip.key, 0.75, reason)]
    assert built(db, replace(FILES, recordings=(VIDEO,)), other)["waiting_swaps"] == Counts(gone=1)
    assert dump(db)["event_recordings"] == [("demo-2024", VIDEO.key), ("other-2024", stray.key)]
    assert sound(db)
