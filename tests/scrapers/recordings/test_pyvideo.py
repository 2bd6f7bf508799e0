import gzip
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.errors import LayoutChanged, ScrapeError
from scrapers.page import Page
from scrapers.platforms import Place, video_place
from scrapers.recordings.pyvideo import PYVIDEO
from scrapers.records import Event, Recording, SourceRef
from scrapers.source import Follow, Parsed

PAGES = Path(__file__).parents[2] / "pages" / "pyvideo"
EVENT = Event("example", "Example Conf", "America/New_York")
RAW = "https://raw.githubusercontent.com/pyvideo/data/main/example-2031/videos/owls.json"
REF = SourceRef("pyvideo", url=RAW)
UUID = "bc21c871-50a8-4002-bb00-0d57ad607527"

OWLS = Recording(
    "youtube",
    "aaaaaaaaa01",
    "https://www.youtube.com/watch?v=aaaaaaaaa01",
    "How Owls Read Logs",
    "https://github.com/pyvideo/data/blob/main/example-2031/videos/owls.json",
    description="An owl reads a log\nfile aloud.",
    recorded=date(2031, 5, 17),
    duration_s=1750,
    speakers=("Ada Finch",),
    talk_url="https://example.org/2031/schedule/presentation/12/",
    access_by="platform",
)


def parse(body: bytes, url: str = "https://example.org/x", ref: SourceRef = REF) -> Parsed:
    return PYVIDEO.parse(Page(url, body), EVENT, ref)


def talk(**values: Any) -> dict[str, Any]:
    return {"title": "T", "videos": [{"url": "https://youtu.be/aaaaaaaaa01"}]} | values


def test_a_file_of_the_repository() -> None:
    tagged = replace(OWLS, tags=("logging", "Owls", "example-conf-2031"))
    assert parse((PAGES / "talk.json").read_bytes(), RAW) == Parsed(recordings=(tagged,))


def test_a_file_that_is_not_in_the_repository_takes_the_events_name() -> None:
    (recording,) = parse((PAGES / "talk.json").read_bytes()).recordings
    assert recording.source_url == "https://github.com/pyvideo/data/blob/main/example/videos/record-1.json"


def test_jsonl_gives_every_video_of_the_event() -> None:
    body = (PAGES / "talks.jsonl").read_bytes()
    parsed = parse(body)
    assert [recording.key for recording in parsed.recordings] == [
        "youtube:aaaaaaaaa01",
        "archive:pyvideo_1___owls",
        "vimeo:11980200",
        f"peertube:video.example.net/{UUID}",
        "file:dl.example.org/2031/Knots%20for%20&%20with%20Bo.mp4",
    ]
    assert parsed.recordings[0] == replace(
        OWLS,
        source_url="https://github.com/pyvideo/data/blob/main/example/videos/how-owls-read-logs.json",
        description=None,
    )
    assert parsed.notes == (
        "1 pyvideo entry left out: a stream or signed URL",
        "1 pyvideo entry left out: no video host that is known: twitter.com",
        "1 pyvideo entry left out: no URL",
        "1 pyvideo record of 1 other event left out, such as other-conf-2030",
    )
    assert parse(gzip.compress(body, mtime=0)) == parsed


def test_the_line_in_event_yml_may_name_the_event_differently() -> None:
    other = parse((PAGES / "talks.jsonl").read_bytes(), ref=SourceRef.of("pyvideo", url=RAW, slug="other-conf-2030"))
    assert [recording.id for recording in other.recordings] == ["zzzzzzzzz01"]


@pytest.mark.parametrize(
    ("related", "page"),
    [
        ([{"label": "Conference Website", "url": "https://example.org/2031/"}], None),
        ([{"label": "Presentation Webpage", "url": "https://example.org/a"}], "https://example.org/a"),
        (["https://example.org/presentation/7/"], "https://example.org/presentation/7/"),
        (
            [{"label": "Talk Page", "url": "https://example.org/a"}, {"url": "https://example.org/presentation/7"}],
            "https://example.org/presentation/7",
        ),
        ([{"label": "Presentation Webpage", "url": "javascript:alert(1)"}], None),
        ([{"label": "Presentation Webpage", "url": "https://a@example.org/a"}], None),
        ([{"label": "Presentation Webpage", "url": "https://example.org/a?token=s"}, None, 3], None),
        ("https://example.org/presentation/7/", None),
    ],
)
def test_the_talks_own_page(related: Any, page: str | None) -> None:
    (recording,) = parse(json.dumps(talk(related_urls=related)).encode()).recordings
    assert recording.talk_url == page


def test_odd_values_are_left_out() -> None:
    odd = talk(recorded="soon", duration=-1, speakers=["", None, "Ada  Finch", "Ada Finch"], description=3)
    (recording,) = parse(json.dumps([odd]).encode()).recordings
    assert (recording.recorded, recording.duration_s, recording.speakers, recording.description) == (
        None,
        None,
        ("Ada Finch",),
        None,
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b'{"title": "T"}',
        b"<html>",
        b'{"title":',
        gzip.compress(b"{}", mtime=0),
        gzip.compress(b"x" * 99, mtime=0)[:-9],
    ],
)
def test_other_pages_are_refused(body: bytes) -> None:
    assert not PYVIDEO.recognises(Page("https://example.org/x", body))
    with pytest.raises(LayoutChanged, match=r"^https://example.org/x: (?:no|got an HTML page where) pyvideo data\b"):
        parse(body)


def test_a_broken_line_is_named() -> None:
    with pytest.raises(LayoutChanged, match="line 2 is no JSON"):
        parse(json.dumps(talk()).encode() + b'\n{"title": \n')


def test_claims_and_starts() -> None:
    blob = "https://github.com/pyvideo/data/blob/main/example-2031/videos/owls.json"
    assert PYVIDEO.claims(blob) == SourceRef("pyvideo", url=blob)
    assert PYVIDEO.claims("https://github.com/pyvideo/data") is None
    assert PYVIDEO.start(SourceRef("pyvideo", url=blob), EVENT) == (Follow(RAW),)
    assert PYVIDEO.start(SourceRef("pyvideo"), EVENT) == ()
    assert PYVIDEO.recognises(Page("x", (PAGES / "talks.jsonl").read_bytes()))


@pytest.mark.parametrize(
    ("url", "place"),
    [
        (
            "https://youtube.com/watch?v=-_aaaaaaa05&t=30",
            Place("youtube", "-_aaaaaaa05", "https://www.youtube.com/watch?v=-_aaaaaaa05"),
        ),
        (
            "https://events.hubilo.com/ex/session/5?x=1",
            Place("hubilo", "ex/5", "https://events.hubilo.com/ex/session/5"),
        ),
        ("https://player.vimeo.com/video/12?h=1", Place("vimeo", "12", "https://player.vimeo.com/video/12")),
        ("https://vimeo.com/12/abcdef0123", Place("vimeo", "12", "https://vimeo.com/12/abcdef0123")),
        (
            "https://archive.org/download/a b/c.mp4",
            Place("archive", "a%20b/c.mp4", "https://archive.org/download/a%20b/c.mp4"),
        ),
        ("http://s3.us.archive.org/box/x.mp4", Place("archive", "box/x.mp4", "http://s3.us.archive.org/box/x.mp4")),
        (
            f"https://v.example/w/{'k' * 22}",
            Place("peertube", f"v.example/{'k' * 22}", f"https://v.example/w/{'k' * 22}"),
        ),
        ("https://media.ccc.de/v/a-1", Place("media-ccc", "a-1", "https://media.ccc.de/v/a-1")),
        ("http://e.example:8080/x.WEBM", Place("file", "e.example:8080/x.WEBM", "http://e.example:8080/x.WEBM")),
        ("https://u:p@e.example/x.mp4", None),
        ("ftp://e.example/x.mp4", None),
        ("https://e.example/x.mp4?token=1", None),
        ("https://stream.mux.com/x/high.mp4", None),
        ("https://wiki.example/w/Some_long_page_name_here", None),
        ("https://twitter.com/x/status/1", None),
        ("https://[bad/x.mp4", None),
        ("aaaaaaaaa01", None),
    ],
)
def test_where_a_video_lies(url: str, place: Place | None) -> None:
    assert video_place(url) == place


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30), st.sampled_from(["", "http://", "https://e.example/", "https://archive.org/details/"]))
def test_any_url_gives_a_recording_that_can_be_made(text: str, start: str) -> None:
    try:
        parsed = parse(json.dumps(talk(videos=[{"url": start + text + ".mp4"}])).encode())
    except ScrapeError as error:
        pytest.fail(str(error))
    assert len(parsed.recordings) + len(parsed.notes) == 1
