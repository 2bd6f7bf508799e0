import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scrapers.errors import ApiRefused, BadRecord, LayoutChanged, NeedsKey, ScrapeError, Unreachable
from scrapers.page import Page
from scrapers.recordings.hubilo import API, HUBILO, Hubilo, hubilo_slug
from scrapers.records import Event, Recording, SourceRef
from scrapers.source import Follow, Parsed

PAGES = Path(__file__).parents[2] / "pages" / "hubilo"
EVENT = Event("example", "Example Conf", "America/New_York")
REF = SourceRef.of("hubilo", slug="example-2031", event_id=7)
URL = f"{API}/api/v1/integration/analytics/session/session-info?eventId=7&currentPage="


def session(number: int, title: str, **known: Any) -> Recording:
    url = f"https://events.hubilo.com/example-2031/session/{number}"
    return Recording(
        "hubilo", f"example-2031/{number}", url, title, url, access="attendees", access_by="platform", **known
    )


OWLS = session(70001, "How Owls Read Logs", recorded=date(2031, 5, 18), speakers=("Ada Finch",))
ROPE = session(70002, "Panel: Rope", recorded=date(2031, 5, 19), speakers=("Bo Marsh", "Cy Reed"))
CLOSING = session(70005, "Closing", recorded=date(2031, 5, 20))
NOTES = (
    "1 Hubilo session left out: the row holds a stream URL or a token",
    "1 Hubilo session left out: no usable number or name",
)


def parse(body: bytes, ref: SourceRef = REF) -> Parsed:
    return HUBILO.parse(Page(f"{URL}1&limit=50", body), EVENT, ref)


def saved(name: str) -> bytes:
    return (PAGES / name).read_bytes()


def one_row(**values: Any) -> bytes:
    row = {"agendaId": 1, "agendaName": "A", "speakers": []} | values
    return json.dumps({"status": 200, "data": {"data": [row], "currentpage": 1, "totalPages": 1}}).encode()


def follow(page: int, api: str = API) -> Follow:
    url = f"{api}/api/v1/integration/analytics/session/session-info?eventId=7&currentPage={page}&limit=50"
    return Follow(url, expects="json", credential="HUBILO_TOKEN")


def test_only_an_event_id_asks_the_api() -> None:
    assert Hubilo("http://127.0.0.1:9/").start(REF, EVENT) == (follow(1, "http://127.0.0.1:9"),)
    assert HUBILO.start(SourceRef.of("hubilo", slug="example-2031"), EVENT) == ()


def test_sessions_of_all_pages() -> None:
    first, second = parse(saved("session-info.json")), parse(saved("session-info-2.json"))
    assert (first.follows, second.follows) == ((follow(2),), ())
    assert HUBILO.combine([first, second, second], EVENT, REF) == Parsed(recordings=(OWLS, ROPE, CLOSING), notes=NOTES)


def test_the_slug_is_the_events_own_where_none_is_given() -> None:
    ids = [r.id for r in parse(saved("session-info-2.json"), SourceRef("hubilo")).recordings]
    assert ids == ["example/70005"]
    assert hubilo_slug(replace(EVENT, recordings=(REF,))) == "example-2031"
    assert hubilo_slug(EVENT) == "example"
    with pytest.raises(BadRecord, match="'Not A Slug' is no name of an event on Hubilo"):
        hubilo_slug(replace(EVENT, recordings=(SourceRef.of("hubilo", slug="Not A Slug"),)))


@pytest.mark.parametrize(
    "values",
    [
        {"banner": "https://stream.mux.com/x/high.mp4"},
        {"agendaDescription": "<a href='https://example.org/live.m3u8'>"},
        {"multipleFile": ["https://example.org/a.pdf?token=s3cret"]},
        {"accessToken": "s3cret"},
        {"agendaDescription": "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0In0.s3cret"},
    ],
)
def test_rows_with_streams_or_tokens_are_left_out_and_not_repeated(values: dict[str, Any]) -> None:
    assert parse(one_row(**values)) == Parsed(notes=NOTES[:1])


def test_a_talk_about_tokens_is_kept() -> None:
    (recording,) = parse(one_row(agendaName="Tokens and keys", agendaDate="x", startTimeMilli="9" * 30)).recordings
    assert (recording.raw_title, recording.recorded) == ("Tokens and keys", None)


@pytest.mark.parametrize("number", [None, "", "12a", "1/../2", {}, -4])
def test_rows_without_a_number_are_left_out(number: Any) -> None:
    assert parse(one_row(agendaId=number)) == Parsed(notes=NOTES[1:])


def test_recognises_its_answers_only() -> None:
    assert HUBILO.recognises(Page("x", saved("session-info.json")))
    assert not HUBILO.recognises(Page("x", b'{"data": {"data": []}}'))
    assert not HUBILO.recognises(Page("x", b"<html>"))
    assert HUBILO.claims("https://events.hubilo.com/example-2031/session/5?x=1") == SourceRef.of(
        "hubilo", slug="example-2031"
    )
    assert HUBILO.claims("https://example.org/") is None


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"<html>", b'{"status": 200, "data": {"data": 3}}'])
def test_other_pages_are_refused(body: bytes) -> None:
    with pytest.raises(LayoutChanged, match=r"^https://api.hubilo.com/"):
        parse(body)


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (400, LayoutChanged, "does not accept the request (Told you): check event_id"),
        (401, NeedsKey, "refused HUBILO_TOKEN (Told you): ask the organiser for a fresh access token"),
        (429, Unreachable, "asks to wait (Told you): 20 requests a second"),
        (500, Unreachable, "answered 500 (Told you): its server failed"),
        (418, Unreachable, "answered 418 (Told you)"),
    ],
)
def test_errors_in_words(status: int, kind: type[ScrapeError], words: str) -> None:
    body = json.dumps({"status": status, "message": "Told you"}).encode()
    explained = HUBILO.explain(ApiRefused(f"{URL}1", status, body))
    assert type(explained) is kind
    assert words in explained.cause
    with pytest.raises(kind, match="Told you"):
        parse(body)


def test_an_error_that_is_no_json_is_explained_too() -> None:
    assert str(HUBILO.explain(ApiRefused("https://api.hubilo.com/x", 503, b"<html>"))) == (
        "https://api.hubilo.com/x: Hubilo answered 503: its server failed; run again later"
    )
