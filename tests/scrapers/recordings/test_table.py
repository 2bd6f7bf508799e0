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
    return Recording("hubilo", f"example/{number}", url, title, url, access="attendees", access_by="platform", **known)


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
                tags=("logs", "owls"),
                access_by="platform",
            ),
            session(
                70002,
                "Panel: Rope",
                speakers=("Bo Marsh", "Reed, Cy"),
                talk_url="https://example.org/2031/schedule/presentation/13/",
                tags=("panel",),
            ),
            Recording(
                "vimeo",
                "11980200",
                "https://vimeo.com/11980200",
                "Knots",
                "https://vimeo.com/11980200",
                duration_s=3720,
                speakers=("Bo Marsh", "Cy Reed"),
                access_by="platform",
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


ACCESSES = (
    ("id", "aaaaaaaaa01,A,Unlisted"),
    ("hubilo_id", "1,A,gone"),
    ("id", "aaaaaaaaa01,A,"),
    ("hubilo_id", "1,A,"),
)


def test_access_is_read_and_a_session_is_never_public() -> None:
    said = [one(f"{name},title,access\n{value}\n") for name, value in ACCESSES]
    assert [(row.access, row.access_by) for row in said] == [
        ("unlisted", "statement"),
        ("gone", "statement"),
        ("public", "platform"),
        ("attendees", "platform"),
    ]
    with pytest.raises(BadData, match=r"^t\.csv:2: a Hubilo session is open to attendees, not public$"):
        read("hubilo_id,title,access\n1,A,public\n")


def test_a_recording_named_twice_is_kept_once() -> None:
    parsed = read("id,title\naaaaaaaaa01,A\n\naaaaaaaaa01,B\n")
    assert [r.raw_title for r in parsed.recordings] == ["A"]
    assert parsed.notes == ("1 row left out: named before (line 4 youtube:aaaaaaaaa01)",)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("id,title\naaaaaaaaa01,A\nshort,B\n", "t.csv:3: 'short' is no YouTube id (11 letters, digits, - or _)"),
        ('id,title\naaaaaaaaa01,"A\nB"\nshort,B\n', "t.csv:4: 'short' is no YouTube id (11 letters, digits, - or _)"),
        ("id,title\naaaaaaaaa01,\n", "t.csv:2: no title"),
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
        ("id;title\naaaaaaaaa01;A;B\n", "t.csv:2: 3 cells under 2 columns: quote a cell that holds a semicolon"),
        ("id\ttitle\naaaaaaaaa01\tA\tB\n", "t.csv:2: 3 cells under 2 columns: quote a cell that holds a tab"),
        ("id|title\naaaaaaaaa01|A|B\n", "t.csv:2: 3 cells under 2 columns: quote a cell that holds a bar"),
        ('id,title\naaaaaaaaa01,"A" B\n', "t.csv:2: no CSV: ',' expected after '\"'"),
        ("name,title\nx,A\n", "t.csv:1: no column named url, id or hubilo_id; the columns are name, title"),
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


PARTLY = """title,speakers,url
Talks - Ada Finch: One,Ada Finch,https://youtu.be/aaaaaaaaa01
Talks - Bo Lee: Not up yet,Bo Lee,
Day two,,
A,,TBA
B,,n/a
C,,-
D,,Unavailable
E,,not recorded
F,,coming-soon
"""


def test_rows_without_a_link_are_counted() -> None:
    parsed = read(PARTLY)
    assert [(r.id, r.raw_title) for r in parsed.recordings] == [("aaaaaaaaa01", "Talks - Ada Finch: One")]
    assert parsed.notes == ("8 rows left out: no link",)
    assert read("url,title\n,A\n") == Parsed(notes=("1 row left out: no link",))
    assert read("video_id,title\nTBD,A\nunavailable,B\nnot up yet,C\n").notes == (
        "2 rows left out: no link",
        "1 row left out: words in place of a link (line 4 'not up yet')",
    )
    assert read("hubilo_id,title\n-,A\n").notes == ("1 row left out: no link",)


def test_what_is_no_video_is_named() -> None:
    rows = [f"https://example.org/{number},A" for number in range(4)]
    table = "\n".join(["link,title", *rows[:3], "Watch here,B", "javascript:alert(1),C", "https://youtu.be/,D"])
    named = ", ".join(f"line {number + 2} 'https://example.org/{number}'" for number in range(3))
    assert read(table).notes == (
        f"4 rows left out: no address of a video that is known ({named}, ...)",
        "2 rows left out: words in place of a link (line 5 'Watch here', line 6 'javascript:alert(1)')",
    )
    assert read(table).recordings == ()
    assert "..." not in read("\n".join(["link,title", *rows[:3]])).notes[0]
    assert "..." in read("\n".join(["link,title", *rows])).notes[0]


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        ("youtu.be/aaaaaaaaa01", ["aaaaaaaaa01"]),
        ("https://youtu.be/aaaaaaaaa01 (part 1), https://youtu.be/aaaaaaaaa02.", ["aaaaaaaaa01", "aaaaaaaaa02"]),
        ("[watch](https://youtu.be/aaaaaaaaa01)", ["aaaaaaaaa01"]),
        ("slides: https://example.org/1 video: https://youtu.be/aaaaaaaaa01", ["aaaaaaaaa01"]),
        ("https://youtu.be/aaaaaaaaa01 https://www.youtube.com/watch?v=aaaaaaaaa01", ["aaaaaaaaa01"]),
        ("aaaaaaaaa01", ["aaaaaaaaa01"]),
        ("aBcdefghijk", ["aBcdefghijk"]),
        ("abcdefghijk", []),
        ("Abcdefghijk", []),
        ("ABCDEFGHIJK", []),
    ],
)
def test_a_link_cell_as_people_fill_it(cell: str, ids: list[str]) -> None:
    assert [r.id for r in read(f'link;title\n"{cell}";A\n').recordings] == ids


def test_every_recording_that_a_row_names_is_read() -> None:
    parsed = read(
        "title,YouTube,Recording,hubilo_id\n"
        "A,https://youtu.be/aaaaaaaaa01,https://vimeo.com/11980200,5\n"
        "B,https://youtu.be/aaaaaaaaa02,,\n"
        "C,,https://vimeo.com/11980200,\n"
    )
    assert [(r.key, r.raw_title) for r in parsed.recordings] == [
        ("youtube:aaaaaaaaa01", "A"),
        ("vimeo:11980200", "A"),
        ("hubilo:example/5", "A"),
        ("youtube:aaaaaaaaa02", "B"),
    ]
    assert parsed.notes == ("1 row left out: named before (line 4 vimeo:11980200)",)


@pytest.mark.parametrize(
    "header",
    [
        "video_id,video_title,presenter",
        "Video ID,Talk title,Presenter(s)",
        "YouTube,Session Title,Speaker Names",
        "Video URL,TITLE,Speaker(s)",
        "Link,Presentation title,Authors",
        "Recording,title,Speaker",
        "video_link,Title,speaker-name",
        "YouTube Link,Title,Presented by",
        "\u00a0Link to video , title ,speakers",
    ],
)
def test_headers_as_people_write_them(header: str) -> None:
    (recording,) = read(f"{header}\naaaaaaaaa01,Owls,Ada Finch\n").recordings
    assert (recording.id, recording.raw_title, recording.speakers) == ("aaaaaaaaa01", "Owls", ("Ada Finch",))


def test_of_two_names_for_one_column_the_plain_one_counts() -> None:
    table = "id,Video title,Title,Presenter,Speakers\naaaaaaaaa01,Video,Owls,Ada Finch,Bo Lee\naaaaaaaaa02,Video,,Cy,\n"
    assert [(r.raw_title, r.speakers) for r in read(table).recordings] == [("Owls", ("Bo Lee",)), ("Video", ("Cy",))]


def test_beside_links_an_id_may_be_a_number() -> None:
    assert read("ID,Title,Link\n1,A,https://youtu.be/aaaaaaaaa01\nXYZ9,B,\n") == Parsed(
        recordings=read("title,url\nA,https://youtu.be/aaaaaaaaa01\n").recordings,
        notes=("columns ignored: ID", "1 row left out: no link"),
    )
    assert [r.id for r in read("ID,Title,Link\naaaaaaaaa02,A,https://youtu.be/aaaaaaaaa01\n").recordings] == [
        "aaaaaaaaa01",
        "aaaaaaaaa02",
    ]
    with pytest.raises(BadData, match="'1' is no YouTube id"):
        read("ID,Title,Link\n1,A,\n")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_parts_the_columns_is_told_from_the_header(separator: str, end: str) -> None:
    rows = ["id", "title", "speakers"], ["aaaaaaaaa01", '"a, b; c | d\te"', "Ada Finch"]
    table = end.join(separator.join(row) for row in rows)
    recording = one(table)
    assert (recording.id, recording.raw_title, recording.speakers) == ("aaaaaaaaa01", "a, b; c | d e", ("Ada Finch",))


def test_a_header_with_a_comma_in_a_name_is_no_comma_table() -> None:
    assert one("id;title, as printed;title\naaaaaaaaa01;A;B\n").raw_title == "B"
    assert one('"id, of YouTube";link;title\n1;https://youtu.be/aaaaaaaaa01;B\n').raw_title == "B"


def test_titles_and_notes_may_stand_above_the_header() -> None:
    parsed = read(
        "Recordings of Example Conf;;\n\nsep=;\nTitle;Link;Speaker\nOwls;https://youtu.be/aaaaaaaaa01;Ada Finch\n"
    )
    assert [(r.id, r.raw_title) for r in parsed.recordings] == [("aaaaaaaaa01", "Owls")]
    assert parsed.notes == ("the header is in line 4: what stands above it is left out",)
    above = "note,\n" * 19
    assert read(f"{above}id,title\naaaaaaaaa01,Owls\n").recordings
    with pytest.raises(BadData, match=r"^t\.csv:1: no column named url, id or hubilo_id; the columns are note$"):
        read(f"note,\n{above}id,title\naaaaaaaaa01,Owls\n")
    with pytest.raises(BadData, match="no column named"):
        read("a note\nid\naaaaaaaaa01\n")


def test_speakers_of_a_column() -> None:
    table = 'id;title;speakers\naaaaaaaaa01;A;"Finch, Ada"\naaaaaaaaa02;B;"Moss Fern, Ada Marie"\n'
    assert [r.speakers for r in read(table).recordings] == [("Finch, Ada",), ("Moss Fern, Ada Marie",)]
    assert one('id,title,speakers\naaaaaaaaa01,A,"Ada Finch\nBo Lee"\n').speakers == ("Ada Finch", "Bo Lee")
    assert one('id,title,speakers\naaaaaaaaa01,A,"Ada Finch, PhD"\n').speakers == ("Ada Finch, PhD",)


@pytest.mark.parametrize(
    ("cell", "title"),
    [("'=1+1", "=1+1"), ("' =1", " =1".strip()), ("'@a", "@a"), ("'＝1", "＝1"), ("'90s tools", "'90s tools")],
)
def test_the_apostrophe_of_an_export_is_not_part_of_a_title(cell: str, title: str) -> None:
    assert one(f"id,title\naaaaaaaaa01,{cell}\n").raw_title == title


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_tables_in_utf_16(encoding: str) -> None:
    body = "id\ttitle\naaaaaaaaa01\tŁódź\n".encode(encoding)
    page = Page("https://example.org/talks.csv", body)
    assert TABLE.recognises(page)
    assert [r.raw_title for r in read(body).recordings] == ["Łódź"]


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
    assert {recording.id for recording in parsed.recordings} <= {"aaaaaaaaa01"}
    assert parsed.recordings or parsed.notes


def test_a_table_at_an_address_says_which_row_is_wrong() -> None:
    page = Page("https://example.org/talks.csv", b"id,title\naaaaaaaaa01,Owls\nbad,Moths\n")
    assert TABLE.recognises(page)
    with pytest.raises(LayoutChanged) as caught:
        TABLE.parse(page, EVENT, SourceRef("table", page.url))
    assert str(caught.value) == (
        "https://example.org/talks.csv: line 3: 'bad' is no YouTube id (11 letters, digits, - or _)"
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<p>id,title",
        b'{"id,title": 1}',
        b"id,title\0",
        b"name,title\n",
        b"[id,url]",
        b"\xff\xfei\0d",
        b"name\nURL;VALUE=URI:x\n",
    ],
)
def test_other_pages_are_no_table(body: bytes) -> None:
    assert not TABLE.recognises(Page("https://example.org/talks.csv", body))
