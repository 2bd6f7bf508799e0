from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.errors import BadData, LayoutChanged
from scrapers.page import Page
from scrapers.recordings.table import TABLE, read_table
from scrapers.records import Event, Recording, SourceRef
from scrapers.source import Parsed

PAGES = Path(__file__).parents[2] / "pages" / "table"
EVENT = Event("example", "Example Conf", "America/New_York")
WATCH = "https://www.youtube.com/watch?v="


def read(text: str | bytes, event: Event = EVENT) -> Parsed:
    return read_table("t.csv", text.encode() if isinstance(text, str) else text, event)


def one(text: str) -> Recording:
    (recording,) = read(text).recordings
    return recording


def session(number: int, title: str, **known: Any) -> Recording:
    url = f"https://events.hubilo.com/example/session/{number}"
    return Recording("hubilo", f"example/{number}", url, title, url, access="attendees", **known)


def test_columns_in_any_case_with_a_byte_order_mark() -> None:
    assert read((PAGES / "recordings.csv").read_bytes()) == Parsed(
        recordings=(
            Recording(
                "youtube",
                "aaaaaaaaa01",
                f"{WATCH}aaaaaaaaa01",
                "Owls, and How They Read Logs",
                f"{WATCH}aaaaaaaaa01",
                published=date(2031, 6, 20),
                duration_s=1750,
                speakers=("Ada Finch",),
                talk_url="12",
            ),
            session(
                70002,
                "Panel: Rope",
                speakers=("Bo Marsh", "Reed, Cy"),
                talk_url="https://example.org/2031/schedule/presentation/13/",
            ),
            Recording(
                "vimeo",
                "11980200",
                "https://vimeo.com/11980200",
                "Knots",
                "https://vimeo.com/11980200",
                duration_s=3720,
                speakers=("Bo Marsh", "Cy Reed"),
            ),
        ),
        notes=("columns ignored: Seat",),
    )


def test_sessions_joined_to_conference_json() -> None:
    assert read((PAGES / "hubilo.csv").read_bytes()) == Parsed(
        recordings=(
            session(70001, "How Owls Read Logs", speakers=("Ada Finch",), talk_url="12"),
            session(70006, "Keynote - Dee Ray", speakers=("Dee Ray",), talk_url="k57"),
        ),
        notes=("columns ignored: source, ratio, start, room, youtube(pyvideo)",),
    )


def test_the_hubilo_slug_comes_from_the_row_the_event_or_its_name() -> None:
    table = "hubilo_id,hubilo_slug,title\n1,,A\n2,other,B\n"
    named = replace(EVENT, recordings=(SourceRef.of("hubilo", slug="example-2031"),))
    assert [r.id for r in read(table).recordings] == ["example/1", "other/2"]
    assert [r.id for r in read(table, named).recordings] == ["example-2031/1", "other/2"]


def test_words_under_talk_stand_in_for_a_missing_title() -> None:
    recording = one("id,title,talk\naaaaaaaaa01,,How Owls Read Logs\n")
    assert (recording.raw_title, recording.talk_url) == ("How Owls Read Logs", None)


@pytest.mark.parametrize("talk", ["1", "ABC-1", "https://example.org/p/1/", "HTTPS://ann@example.org/p/1/"])
def test_a_code_or_an_address_under_talk_is_no_title(talk: str) -> None:
    for table in (f"id,talk\naaaaaaaaa01,{talk}\n", f"id,title,conf_name,talk\naaaaaaaaa01,,,{talk}\n"):
        with pytest.raises(BadData, match=r"^t\.csv:2: no title$"):
            read(table)


def test_with_a_title_the_code_under_talk_is_the_talk() -> None:
    recording = one("id,conf_name,talk\naaaaaaaaa01,Keynote,1\n")
    assert (recording.raw_title, recording.talk_url) == ("Keynote", "1")


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ("1:02:03", 3723), ("29:10", 1750), ("PT1H1M17S", 3677)])
def test_durations(text: str, seconds: int) -> None:
    assert one(f"id,title,duration\naaaaaaaaa01,A,{text}\n").duration_s == seconds


def test_access_is_read_and_a_session_is_never_public() -> None:
    assert one("id,title,access\naaaaaaaaa01,A,Unlisted\n").access == "unlisted"
    assert one("hubilo_id,title,access\n1,A,gone\n").access == "gone"
    with pytest.raises(BadData, match=r"^t\.csv:2: a Hubilo session is open to attendees, not public$"):
        read("hubilo_id,title,access\n1,A,public\n")


def test_a_recording_named_twice_is_kept_once() -> None:
    parsed = read("id,title\naaaaaaaaa01,A\n\naaaaaaaaa01,B\n")
    assert [r.raw_title for r in parsed.recordings] == ["A"]
    assert parsed.notes == ("line 4: youtube:aaaaaaaaa01 was there before, this row is left out",)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("id,title\naaaaaaaaa01,A\nshort,B\n", "t.csv:3: 'short' is no YouTube id (11 letters, digits, - or _)"),
        ('id,title\naaaaaaaaa01,"A\nB"\nshort,B\n', "t.csv:4: 'short' is no YouTube id (11 letters, digits, - or _)"),
        ("id,title\naaaaaaaaa01,\n", "t.csv:2: no title"),
        ("id,url,title\n,,A\n", "t.csv:2: one of url, id and hubilo_id is wanted, none given"),
        (
            "id,hubilo_id,title\naaaaaaaaa01,5,A\n",
            "t.csv:2: one of url, id and hubilo_id is wanted, id and hubilo_id given",
        ),
        (
            "url,title\nhttps://example.org/,A\n",
            "t.csv:2: 'https://example.org/' is no address of a video that is known",
        ),
        ("url,title\njavascript:alert(1),A\n", "t.csv:2: 'javascript:alert(1)' is no address of a video that is known"),
        ("hubilo_id,title\n12a,A\n", "t.csv:2: '12a' is no number of a Hubilo session of 'example'"),
        ("hubilo_id,title\n5/,A\n", "t.csv:2: '5/' is no number of a Hubilo session of 'example'"),
        (
            "id,title,talk\naaaaaaaaa01,A,b c\n",
            "t.csv:2: 'b c' is neither a talk's code nor the address of its page",
        ),
        ("id,title,presentation\naaaaaaaaa01,A,b c\n", "t.csv:2: presentation 'b c' is no number"),
        ("id,title,published\naaaaaaaaa01,A,May\n", "t.csv:2: published 'May' is no date such as 2031-05-17"),
        (
            "id,title,recorded\naaaaaaaaa01,A,2031-13-01\n",
            "t.csv:2: recorded '2031-13-01' is no date such as 2031-05-17",
        ),
        (
            "id,title,duration\naaaaaaaaa01,A,long\n",
            "t.csv:2: duration 'long' is neither seconds, H:MM:SS nor PT1H2M3S",
        ),
        (
            "id,title,access\naaaaaaaaa01,A,open\n",
            "t.csv:2: access 'open' is none of public, unlisted, attendees, private, gone",
        ),
        ("id,title\naaaaaaaaa01,A,B\n", "t.csv:2: 3 cells under 2 columns: quote a cell that holds a comma"),
        ('id,title\naaaaaaaaa01,"A" B\n', "t.csv:2: no CSV: ',' expected after '\"'"),
        ("name,title\nx,A\n", "t.csv:1: no column named url, id or hubilo_id; the columns are name, title"),
        (
            "id;title\naaaaaaaaa01;A\n",
            "t.csv:1: the columns are separated by semicolons or tabs: save the table with commas",
        ),
        ("id,title,ID\n", "t.csv:1: the column id is there twice"),
        ("id,title\n\n", "t.csv: the table has no rows"),
        (b"id,title\naaaaaaaaa01,\xe9\n", "t.csv:2: not UTF-8: save the table as CSV with UTF-8 encoding"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(rows: str | bytes, message: str) -> None:
    with pytest.raises(BadData) as caught:
        read(rows)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "cell",
    ["https://stream.mux.com/x/high.mp4", "https://e.example/s3cret.m3u8", "https://youtu.be/aaaaaaaaa01?token=s3cret"],
)
def test_stream_urls_are_refused_and_not_repeated(cell: str) -> None:
    message = "t.csv:2: a stream or signed URL: give the session's or the video's page instead"
    for row in (f"{cell},A,", f"https://youtu.be/aaaaaaaaa01,A,{cell}"):
        with pytest.raises(BadData) as caught:
            read(f"url,title,note\n{row}\n")
        assert str(caught.value) == message


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.text(max_size=6) | st.sampled_from(["aaaaaaaaa01", '"']), min_size=3, max_size=3), max_size=3)
)
def test_any_table_gives_recordings_or_bad_data(rows: list[list[str]]) -> None:
    text = "id,title,talk\n" + "\n".join(",".join(row) for row in rows)
    try:
        parsed = read(text.encode("utf-8", "replace"))
    except BadData as error:
        assert str(error).startswith("t.csv")
        return
    assert {recording.id for recording in parsed.recordings} == {"aaaaaaaaa01"}


def test_a_table_at_an_address_says_which_row_is_wrong() -> None:
    page = Page("https://example.org/talks.csv", b"id,title\naaaaaaaaa01,Owls\nbad,Moths\n")
    assert TABLE.recognises(page)
    with pytest.raises(LayoutChanged) as caught:
        TABLE.parse(page, EVENT, SourceRef("table", page.url))
    assert str(caught.value) == (
        "https://example.org/talks.csv: line 3: 'bad' is no YouTube id (11 letters, digits, - or _)"
    )


@pytest.mark.parametrize("body", [b"", b"<p>id,title", b'{"id,title": 1}', b"id,title\0", b"name,title\n", b"[id,url]"])
def test_other_pages_are_no_table(body: bytes) -> None:
    assert not TABLE.recognises(Page("https://example.org/talks.csv", body))
