import sqlite3
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aggregator.catalog import queries, views
from aggregator.catalog.views import LedgerRow, NewRecording, SlotView, SpeakerView, TalkRow

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


def test_newest_recordings_are_public_ones(conn: sqlite3.Connection) -> None:
    newest = queries.newest_recordings(conn, limit=2)
    gardens = TalkRow(
        GARDENS,
        "moss-2024",
        "Moss Conf 2024",
        "growing-gardens-with-generators",
        "talk",
        "Growing Gardens with Generators",
        "Ada Quill, Bo Tern",
        datetime(2024, 5, 17, 10, tzinfo=NEW_YORK),
        "scheduled",
        "public",
        "Core",
    )
    assert newest[0] == NewRecording(gardens, date(2024, 7, 1), None)
    assert [found.talk.id for found in newest] == [GARDENS, "fern-2023/hostile"]


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
