import sqlite3
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.addresses import NOTHING, Target, is_address
from aggregator.catalog.resolve import resolve_all, target

GARDENS = "moss-2024/growing-gardens-with-generators"
ARENAS = "moss-2024/memory-arenas-for-mortals"


@pytest.mark.parametrize(
    ("text", "talk"),
    [
        ("https://talks.example/t/moss-2024/growing-gardens-with-generators", GARDENS),
        ("http://127.0.0.1:8001/prefix/t/moss-2024/41", GARDENS),
        ("https://talks.example/watch/moss-2024/41/?from=post#x", GARDENS),
        ("/t/moss-2024/k77", GARDENS),
        ("talks.example/t/moss-2024/growing-gardens", GARDENS),
        ("moss-2024/growing-gardens-with-generators", GARDENS),
        ("Moss-2024/Growing-Gardens", GARDENS),
        ("  moss-2024/41  ", GARDENS),
        ("moss-2024/44", "moss-2024/quiet-rooms"),
        ("fern-2023/ab3de", "fern-2023/hostile"),
        ("gardens0001", GARDENS),
        ("https://www.youtube.com/watch?v=gardens0001&list=PL0", GARDENS),
        ("youtu.be/gardens0001?si=abc", GARDENS),
        ("https://www.youtube-nocookie.com/embed/gardens0001", GARDENS),
        ("https://youtu.be/gardens0000", GARDENS),
        ("https://youtu.be/gardens000-", GARDENS),
        ("https://youtu.be/losttapes01", "moss-2024/lost-tapes"),
        ("https://events.hubilo.com/moss-2024/session/900002?ref=mail", ARENAS),
        ("events.hubilo.com/moss-2024/session/900002/", ARENAS),
        ("https://us.moss.example/2024/schedule/presentation/42/", ARENAS),
        ("http://www.us.moss.example/2024/schedule/presentation/42", ARENAS),
        ("us.moss.example/2024/schedule/presentation/42/index.html#top", ARENAS),
        ("//us.moss.example/2024/schedule/presentation/42", ARENAS),
        ("https://us.moss.example/2024/schedule/presentation/42/?utm_source=letter", ARENAS),
        ("<https://youtu.be/gardens0001>.", GARDENS),
        ("https://talks.example/embed/moss-2024/growing-gardens-with-generators", GARDENS),
        ("https://tube.example/w/oldgrowth", "moss-2022/old-growth"),
        ("moss-2024/lunch", "moss-2024/lunch"),
    ],
)
def test_what_somebody_pastes_gives_its_talk(conn: sqlite3.Connection, text: str, talk: str) -> None:
    assert resolve_all(conn, text) == (talk,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "moss-2024",
        "moss-2024/nope",
        "async/await",
        "https://youtu.be/maybetree01",  # only suggested
        "https://youtu.be/unknown0001",
        "https://us.moss.example/2024/schedule/presentation/4/",
        "https://us.moss.example/2025/schedule/presentation/42/",
        "https://us.moss.example/",
        "https://[::1/t/moss-2024/41x",
        "//[",
        "javascript:alert(4)",
        "https://example.org/t/moss-2024/%ff",
        "moss-2024/41\0",
        "moss-2024/\udc80",
        "x" * 10_000,
        "https://example.org/" + "t/" * 5_000,
    ],
)
def test_anything_else_gives_none(conn: sqlite3.Connection, text: str) -> None:
    assert resolve_all(conn, text) == ()


def test_a_recording_of_two_talks_is_never_guessed(seed: ModuleType, tmp_path: Path) -> None:
    conn = sqlite3.connect(seed.seed(tmp_path / "talks.db"))
    conn.execute(
        """INSERT INTO talk_recordings (talk, recording, decision, method, score, reason, decided_by)
           VALUES (?, 'youtube:gardens0001', 'accepted', 'corrected', 1, 'both in one video', 'a person')""",
        (ARENAS,),
    )
    found = resolve_all(conn, "https://youtu.be/gardens0001")
    conn.close()
    assert found == (GARDENS, ARENAS)


def test_uploads_that_replace_each_other_in_a_ring_end(seed: ModuleType, tmp_path: Path) -> None:
    conn = sqlite3.connect(seed.seed(tmp_path / "talks.db"))
    conn.execute("DELETE FROM talk_recordings")
    conn.execute("UPDATE recordings SET replaced_by = 'youtube:gardens000-' WHERE id = 'youtube:gardens0001'")
    found = resolve_all(conn, "gardens0001")
    conn.close()
    assert found == ()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("https://talks.example/s/Ada-Quill", Target(speaker="ada-quill")),
        ("https://talks.example/s/nobody", NOTHING),
        ("https://talks.example/e/moss-2024.ics", Target(event="moss-2024")),
        ("https://talks.example/e/nothing-2024", NOTHING),
        ("https://talks.example/t/moss-2024/41.json", Target((GARDENS,), permalink=True)),
        ("moss-2024/41", Target((GARDENS,))),
        ("https://youtu.be/gardens0000", Target((GARDENS,), recording="youtube:gardens0000")),
        ("https://youtu.be/maybetree01", Target(recording="youtube:maybetree01")),  # only suggested
        ("https://web.archive.org/web/2024/https://us.moss.example/2024/schedule/presentation/42/", Target((ARENAS,))),
    ],
)
def test_a_speaker_an_event_and_a_recording_are_told_too(conn: sqlite3.Connection, text: str, meant: Target) -> None:
    assert target(conn, text) == meant


def test_a_name_alone_counts_where_the_event_is_known(conn: sqlite3.Connection) -> None:
    assert [resolve_all(conn, "41", event) for event in ("moss-2024", "Moss-2024", "fern-2023", None)] == [
        *[(GARDENS,)] * 2,
        *[()] * 2,
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(),
    start=st.sampled_from(["", "https://", "/t/moss-2024/", "https://e.example/e/", "\udc80", "moss-2024/%00"]),
)
def test_any_text_is_read(conn: sqlite3.Connection, text: str, start: str) -> None:
    known = {talk for (talk,) in conn.execute("SELECT id FROM talks")}
    for event in (None, "moss-2024"):
        assert {*target(conn, start + text, event).talks} <= known


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.org/a", True),
        ("youtu.be/gardens0001", True),
        ("//example.org", True),
        (".NET", False),
        ("async/await", False),
        ("node.js", False),
        ("3.13/3.14", False),
        ("a https://example.org/", False),
    ],
)
def test_an_address_is_told_from_words(text: str, expected: bool) -> None:
    assert is_address(text) == expected
