"""The newest recordings: public ones, each talk once, and not all of one conference where others have some too."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest

from aggregator.catalog import newest
from aggregator.catalog.newest import MOST_OF_ONE, newest_recordings
from aggregator.catalog.views import NewRecording, SpeakerView, TalkRow

NEW_YORK = ZoneInfo("America/New_York")
GARDENS = "moss-2024/growing-gardens-with-generators"


def test_newest_recordings_are_public_ones(conn: sqlite3.Connection) -> None:
    found = newest_recordings(conn, limit=2)
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
        None,
        1745,
        (
            SpeakerView("ada-quill", "Ada Quill", "https://moss.example/speakers/1/"),
            SpeakerView("bo-tern", "Bo Tern", None),
        ),
    )
    assert found[0] == NewRecording(gardens, date(2024, 6, 1))
    assert [recording.talk.id for recording in found] == [GARDENS, "fern-2023/hostile"]


@pytest.fixture
def own(seed: ModuleType, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A catalog that a test may change."""
    with closing(sqlite3.connect(seed.seed(tmp_path / "talks.db"))) as conn:
        yield conn


def _published(conn: sqlite3.Connection, talks: Iterable[str]) -> None:
    """A catalog whose recordings are those of these talks (EVENT/SLUG), the first the newest."""
    conn.execute("DELETE FROM talk_recordings")
    for place, talk in enumerate(talks):
        event, _, slug = talk.partition("/")
        conn.execute("INSERT OR IGNORE INTO events (slug, title, timezone) VALUES (?1, ?1, 'UTC')", (event,))
        conn.execute(
            """INSERT OR IGNORE INTO talks (id, event, code, slug, kind, title, status, video_status, do_not_record, source_url)
               VALUES (?1, ?2, ?3, ?3, 'talk', ?3, 'scheduled', 'public', 0, 'https://owl.example/')""",
            (talk, event, slug),
        )
        conn.execute(
            """INSERT INTO recordings (id, provider, provider_id, url, raw_title, published, access, source_url)
               VALUES (?1, 'youtube', ?1, ?1, ?1, ?2, 'public', 'https://owl.example/')""",
            (f"youtube:{place:04}", f"{2999 - place}-01-01"),
        )
        conn.execute(
            """INSERT INTO talk_recordings (talk, recording, decision, method, score, reason, decided_by)
               VALUES (?, ?, 'accepted', 'title', 1, '', 'matcher')""",
            (talk, f"youtube:{place:04}"),
        )


def _shown(conn: sqlite3.Connection, limit: int = 8) -> list[str]:
    return [recording.talk.id for recording in newest_recordings(conn, limit)]


OAK = [f"oak/{n}" for n in range(9)]


@pytest.mark.parametrize(
    ("talks", "shown"),
    [
        (OAK, OAK[:8]),
        ([*OAK, "fir/0", "elm/0"], [*OAK[:6], "fir/0", "elm/0"]),
        (
            [*OAK, *(f"fir/{n}" for n in range(4)), "elm/0", "ash/0", "yew/0"],
            [*OAK[:3], "fir/0", "fir/1", "fir/2", "elm/0", "ash/0"],
        ),
        (["fir/0", *OAK[:4], "fir/1", *OAK[4:6]], ["fir/0", *OAK[:4], "fir/1", *OAK[4:6]]),
        (["oak/0", "oak/0", "oak/1", "oak/0"], ["oak/0", "oak/1"]),
    ],
    ids=["one alone", "filled up", "not more than three", "in order of their days", "a talk once"],
)
def test_of_one_conference_are_three_where_others_have_some_too(
    own: sqlite3.Connection, talks: list[str], shown: list[str]
) -> None:
    _published(own, talks)
    assert _shown(own) == shown


def test_fewer_are_some_of_the_same(own: sqlite3.Connection) -> None:
    _published(own, [*OAK, *(f"fir/{n}" for n in range(9))])
    for limit in range(1, 8):
        assert set(_shown(own, limit)) <= set(_shown(own, limit + 1))
    assert MOST_OF_ONE == 3


@pytest.mark.parametrize(("through", "shown"), [(9, OAK[:4]), (10, [*OAK[:3], "fir/0"])])
def test_others_are_looked_for_among_so_many(
    own: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, through: int, shown: list[str]
) -> None:
    _published(own, [*OAK, "fir/0"])
    monkeypatch.setattr(newest, "LOOKED_THROUGH", through)
    assert _shown(own, 4) == shown
