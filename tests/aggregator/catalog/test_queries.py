import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

from aggregator.catalog import queries, views
from aggregator.catalog.views import LedgerRow, SlotView, SpeakerView

NEW_YORK = ZoneInfo("America/New_York")
GARDENS = "moss-2024/growing-gardens-with-generators"


def test_a_talk_with_all_that_hangs_on_it(conn: sqlite3.Connection) -> None:
    talk = queries.talk(conn, GARDENS)
    assert talk is not None
    assert (talk.event_title, talk.timezone, talk.code, talk.path, talk.do_not_record, talk.first_seen) == (
        "Moss Conf 2024",
        "America/New_York",
        "41",
        f"/t/{GARDENS}",
        False,
        date(2024, 6, 1),
    )
    assert talk.speakers == (
        SpeakerView("ada-quill", "Ada Quill", "https://moss.example/speakers/1/"),
        SpeakerView("bo-tern", "Bo Tern", None),
    )
    assert talk.slots == (
        SlotView(
            datetime(2024, 5, 17, 10, tzinfo=NEW_YORK), datetime(2024, 5, 17, 10, 30, tzinfo=NEW_YORK), "Hall A, Hall B"
        ),
        SlotView(datetime(2024, 5, 19, 15, tzinfo=NEW_YORK), datetime(2024, 5, 19, 15, 30, tzinfo=NEW_YORK), "Hall C"),
    )
    assert [(r.id, r.access, r.replaced_by) for r in talk.recordings] == [
        ("youtube:gardens0001", "public", None),
        ("hubilo:moss-2024/900001", "attendees", None),
        ("youtube:gardens0000", "gone", "youtube:gardens0001"),
    ]


def test_an_unknown_talk_is_none(conn: sqlite3.Connection) -> None:
    assert queries.talk(conn, "moss-2024/nope") is None


def test_the_best_video_is_public_and_can_be_opened(conn: sqlite3.Connection) -> None:
    links = {}
    for talk_id in (
        GARDENS,
        "moss-2024/c-and-c-in-one-tree",
        "moss-2024/lost-tapes",
        "fern-2023/hostile",
        "moss-2022/old-growth",
    ):
        talk = queries.talk(conn, talk_id)
        assert talk is not None
        best = views.best_video(talk)
        links[talk_id] = best.link if best else None
    assert links == {
        GARDENS: "https://www.youtube.com/watch?v=gardens0001",
        "moss-2024/c-and-c-in-one-tree": None,  # only suggested
        "moss-2024/lost-tapes": None,
        "fern-2023/hostile": None,  # a javascript: address
        "moss-2022/old-growth": "https://tube.example/w/oldgrowth",
    }


def test_an_unlisted_video_is_opened_only_where_none_is_public(conn: sqlite3.Connection) -> None:
    talk = queries.talk(conn, GARDENS)
    assert talk is not None
    public, hubilo, gone = talk.recordings
    unlisted = replace(gone, access="unlisted")
    several = [replace(talk, recordings=found) for found in ((public, unlisted), (hubilo, unlisted), (hubilo, gone))]
    assert [views.best_video(one) for one in several] == [public, unlisted, None]


def test_the_ledger_of_all_events_newest_first(conn: sqlite3.Connection) -> None:
    oldest = datetime.fromisoformat("2024-05-17T11:00:00-04:00")
    assert queries.ledger(conn) == [
        LedgerRow("moss-2024", "Moss Conf 2024", 7, 1, 1, 3, 1, 1, 0, 1, oldest, 2),
        LedgerRow("fern-2023", "Fern & Friends 2023", 2, 1, 0, 0, 0, 0, 1, 0, None, 0),
        LedgerRow("moss-2022", "Moss Conf 2022", 1, 1, 0, 0, 0, 0, 0, 0, None, 0),
        LedgerRow("empty-2021", "Empty Conf 2021", 0, 0, 0, 0, 0, 0, 0, 0, None, 0),
    ]


def test_the_ledger_of_one_event_or_none(conn: sqlite3.Connection) -> None:
    assert ([line.event for line in queries.ledger(conn, "MOSS-2022")], queries.ledger(conn, "nope")) == (
        ["moss-2022"],
        [],
    )


def test_the_timetable_repeats_a_repeated_talk_and_keeps_breaks(conn: sqlite3.Connection) -> None:
    table = queries.timetable(conn, "moss-2024")
    assert [(f"{entry.slot.start:%d %H:%M}", entry.talk.slug) for entry in table.placed] == [
        ("17 09:00", "doors-open"),
        ("17 10:00", "growing-gardens-with-generators"),
        ("17 10:00", "memory-arenas-for-mortals"),
        ("17 11:00", "c-and-c-in-one-tree"),
        ("17 12:00", "lunch"),
        ("18 09:00", "quiet-rooms"),
        ("18 10:00", "lost-tapes"),
        ("18 11:00", "what-is-new-in-3-13"),
        ("19 15:00", "growing-gardens-with-generators"),
    ]
    assert [talk.slug for talk in table.unplaced] == ["poster-on-lichen"]


def test_a_line_has_the_length_of_the_recording_that_its_page_plays(seed: ModuleType, tmp_path: Path) -> None:
    lengths = []
    db = seed.seed(tmp_path / "talks.db")
    with closing(sqlite3.connect(db)) as conn:
        for change in (
            "UPDATE recordings SET duration_s = 60 WHERE id = 'youtube:gardens0000'",
            "UPDATE recordings SET access = CASE id WHEN 'youtube:gardens0000' THEN 'public' ELSE 'private' END",
            "UPDATE talks SET video_status = 'pending'",
        ):
            conn.execute(change)
            lengths.append([row.duration_s for row in queries.talk_rows(conn, [GARDENS, "moss-2024/lost-tapes"])])
    assert lengths == [[1745, None], [60, None], [None, None]]


def test_a_speaker_and_their_talks_newest_first(conn: sqlite3.Connection) -> None:
    assert queries.speaker(conn, "ADA-quill") == SpeakerView(
        "ada-quill", "Ada Quill", "https://moss.example/speakers/1/"
    )
    assert [talk.id for talk in queries.talks_of_speaker(conn, "ada-quill")] == [
        "moss-2024/c-and-c-in-one-tree",
        GARDENS,
        "fern-2023/growing-gardens-with-generators",
    ]


def test_other_talks_of_the_same_speakers_newest_first(conn: sqlite3.Connection) -> None:
    talk = queries.talk(conn, "moss-2022/old-growth")
    assert talk is not None
    assert [row.id for row in queries.other_talks(conn, talk)] == [GARDENS, "moss-2024/poster-on-lichen"]
    assert [row.id for row in queries.other_talks(conn, talk, limit=1)] == [GARDENS]


def test_other_talks_are_in_order_of_their_own_days_whatever_the_days_of_their_events(
    seed: ModuleType, tmp_path: Path
) -> None:
    days = {
        "monthly/first": "2009-03-01",
        "monthly/last": "2030-05-01",
        "alder-2030/one": "2030-03-02",
        "birch-2029/two": "2029-03-01",
        "birch-2029/three": "2029-03-02",
        "cedar/four": None,
    }
    db = seed.seed(tmp_path / "talks.db")
    with closing(sqlite3.connect(db)) as conn:
        conn.executemany(
            "INSERT INTO events (slug, title, timezone, starts, ends) VALUES (?1, ?1, 'UTC', ?2, ?3)",
            [
                ("monthly", "2009-03-01", "2031-12-01"),
                ("alder-2030", "2030-03-01", "2030-03-02"),
                ("birch-2029", "2029-03-01", "2029-03-02"),
                ("cedar", None, None),
            ],
        )
        conn.executemany(
            """INSERT INTO talks (id, event, code, slug, kind, title, starts, status, video_status, do_not_record, source_url)
               VALUES (?1, ?2, ?3, ?3, 'talk', ?3, ?4, 'scheduled', 'pending', 0, 'https://moss.example/')""",
            [(talk_id, *talk_id.split("/"), day) for talk_id, day in days.items()],
        )
        conn.execute("INSERT INTO speakers (id, slug, name) VALUES ('flo-fir', 'flo-fir', 'Flo Fir')")
        conn.executemany("INSERT INTO talk_speakers VALUES (?, 'flo-fir', 0, ?)", days.items())
        talk = queries.talk(conn, "monthly/first")
        assert talk is not None
        found = {limit: [row.id for row in queries.other_talks(conn, talk, limit)] for limit in (1, 2, 3, 6)}
    newest = ["monthly/last", "alder-2030/one", "birch-2029/three", "birch-2029/two", "cedar/four"]
    assert found == {1: newest[:1], 2: newest[:2], 3: newest[:3], 6: newest}


def test_other_talks_are_the_newest_of_each_speaker_in_order_of_an_index(conn: sqlite3.Connection) -> None:
    talk = queries.talk(conn, "moss-2022/old-growth")
    assert talk is not None
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    queries.other_talks(conn, talk)
    conn.set_trace_callback(None)
    newest = [one for one in asked if one.startswith("SELECT starts, talk FROM talk_speakers")]
    steps = [row[3] for one in newest for row in conn.execute(f"EXPLAIN QUERY PLAN {one}")]
    assert "SEARCH talk_speakers USING COVERING INDEX talk_speakers_speaker (speaker=?)" in steps
    assert [step for step in steps if "TEMP B-TREE" in step] == []


def test_other_talks_of_a_catalog_that_does_not_keep_their_days_with_speakers(seed: ModuleType, tmp_path: Path) -> None:
    db = seed.seed(tmp_path / "talks.db")
    seed.edit(db, "DROP INDEX talk_speakers_speaker", "ALTER TABLE talk_speakers DROP COLUMN starts")
    with closing(sqlite3.connect(db)) as conn:
        talk = queries.talk(conn, "moss-2022/old-growth")
        assert talk is not None
        assert [row.id for row in queries.other_talks(conn, talk)] == [GARDENS, "moss-2024/poster-on-lichen"]


def test_a_catalog_without_the_list_of_suppressed_talks_has_none() -> None:
    conn = sqlite3.connect(":memory:")
    answer = queries.is_suppressed(conn, "moss-2024", "41")
    conn.close()
    assert answer is False


def test_the_day_of_the_last_run(conn: sqlite3.Connection) -> None:
    assert (queries.last_checked(conn, "moss-2024"), queries.last_checked(conn, "moss-2022")) == (
        date(2024, 8, 2),
        None,
    )


def test_only_plain_web_addresses_are_shown() -> None:
    urls = [
        "https://a.example/b",
        "http://a.example",
        "javascript:alert(1)",
        "ftp://a.example/",
        "https:///x",
        "data:,x",
        "https://a.example/\r\nSet-Cookie: x",
        "https://a.example/ b",
        "//a.example/",
        "",
    ]
    assert [views.is_web_page(url) for url in urls] == [True, True] + [False] * 8


def test_any_other_database_is_not_a_catalog() -> None:
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE TABLE talks (id TEXT)")
    answer = queries.is_catalog(conn)
    conn.close()
    assert answer is False
