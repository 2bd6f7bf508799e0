import json
from pathlib import Path
from typing import Any

import pytest

from scrapers.errors import LayoutChanged, ScrapeError
from scrapers.page import Page
from scrapers.recordings.media_ccc import MEDIA_CCC
from scrapers.records import Event, Recording, SourceRef
from scrapers.source import Follow, Parsed

PAGES = Path(__file__).parents[2] / "pages" / "media_ccc"
EVENT = Event("owlcon-2031", "Owlcon 2031", "Europe/Berlin")
API = "https://api.media.ccc.de/public/conferences/owlcon31"
REF = SourceRef.of("media_ccc", conference="owlcon31")
GUID = "3ff2ee80-8f5b-4b8c-a3a5-6a2b5d2b7a11"


def listed(*events: dict[str, Any]) -> Parsed:
    body = json.dumps({"acronym": "owlcon31", "title": None, "events": list(events)}).encode()
    return MEDIA_CCC.parse(Page(API, body), EVENT, REF)


def event(**values: Any) -> dict[str, Any]:
    return {"guid": GUID, "title": "Owls", "slug": "owlcon31-1-owls", "frontend_link": None} | values


def test_the_conference_of_a_line_is_asked_for_and_another_server_by_its_address() -> None:
    elsewhere = "https://api.videos.example/public/conferences/owlcon31"
    assert MEDIA_CCC.start(REF, EVENT) == (Follow(API, expects="json"),)
    assert MEDIA_CCC.start(SourceRef("media_ccc", elsewhere), EVENT) == (Follow(elsewhere, expects="json"),)
    with pytest.raises(ScrapeError, match='owlcon-2031: media_ccc needs a conference, such as conference: "36c3"'):
        MEDIA_CCC.start(SourceRef("media_ccc"), EVENT)


@pytest.mark.parametrize(
    ("url", "conference"),
    [
        ("https://media.ccc.de/c/owlcon31", "owlcon31"),
        ("https://media.ccc.de/c/owlcon31/", "owlcon31"),
        (API, "owlcon31"),
        ("https://media.ccc.de/v/owlcon31-1-owls", None),
        ("https://media.ccc.de/b/conferences/owlcon", None),
        ("https://videos.example/c/owlcon31", None),
    ],
)
def test_the_address_of_a_conference_tells_the_kind(url: str, conference: str | None) -> None:
    assert MEDIA_CCC.claims(url) == (SourceRef.of("media_ccc", conference=conference) if conference else None)


@pytest.mark.parametrize(
    ("values", "talk_url"),
    [
        ({"guid": GUID, "link": "https://owls.example/1"}, GUID),
        ({"guid": "import-1", "link": "https://owls.example/1"}, "https://owls.example/1"),
        ({"guid": None, "link": "https://owls.example/1?token=x"}, None),
        ({"guid": 7, "link": "owls 1"}, None),
    ],
)
def test_a_talk_is_named_by_its_guid_else_by_its_page(values: dict[str, Any], talk_url: str | None) -> None:
    assert listed(event(**values)).recordings == (
        Recording(
            "media-ccc",
            "owlcon31-1-owls",
            "https://media.ccc.de/v/owlcon31-1-owls",
            "Owls",
            "https://media.ccc.de/c/owlcon31",
            talk_url=talk_url,
            access_by="listing",
        ),
    )


def test_what_is_listed_twice_is_one_recording() -> None:
    once = listed(event()).recordings
    twice = listed(event(), event(frontend_link="https://media.ccc.de/v/owlcon31-1-owls"))
    assert (twice.recordings, twice.notes) == (once, ())


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        {"events": []},
        {"acronym": "x", "events": {}},
        {"guid": GUID, "title": "x", "slug": "y"},
        {"conferences": []},
    ],
)
def test_other_data_are_refused(data: Any) -> None:
    page = Page(API, json.dumps(data).encode())
    assert not MEDIA_CCC.recognises(page)
    with pytest.raises(LayoutChanged, match=r"no answer of media\.ccc\.de"):
        MEDIA_CCC.parse(page, EVENT, REF)


def test_files_are_told_by_what_they_hold() -> None:
    for name in ("conference.json", "event.json"):
        assert MEDIA_CCC.imports(Page("file:///x.json", (PAGES / name).read_bytes()))
