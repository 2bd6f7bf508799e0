import json
from dataclasses import replace
from pathlib import Path

import pytest
from own_bugs import ON_PURPOSE

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.sessionize import SESSIONIZE
from scrapers.source import Follow, Parsed

EVENT = Event("owls-2031", "Owls", "Europe/Oslo")
API = "https://sessionize.com/api/v2/owls2031/view"
REF = SourceRef("sessionize", f"{API}/All")
PAGES = Path(__file__).parents[2] / "pages" / "sessionize"
SESSION = {"id": "1", "title": "Owls", "isServiceSession": False, "speakers": []}


def parsed(name: str, url: str) -> Parsed:
    return SESSIONIZE.parse(Page(url, (PAGES / name).read_bytes()), EVENT, REF)


def whole(*sessions: object) -> Page:
    body = {"sessions": sessions, "speakers": [], "questions": [], "categories": [], "rooms": []}
    return Page(f"{API}/All", json.dumps(body).encode())


def kind(**values: object) -> str:
    (talk,) = SESSIONIZE.parse(whole({**SESSION, **values}), EVENT, REF).talks
    return talk.kind


@pytest.mark.parametrize("view", ["All", "Sessions", "GridSmart", "Speakers", "SpeakerWall", "GridSmart?under=True"])
def test_the_address_of_any_view_means_the_whole(view: str) -> None:
    assert SESSIONIZE.claims(f"{API}/{view}") == REF


@pytest.mark.parametrize(
    "url",
    [
        "https://sessionize.com/owls-2031",
        "https://sessionize.com/api/universal/event?eventSlug=owls",
        "https://sessionize.com.example.org/api/v2/owls2031/view/All",
        "https://owls.example.org/sessionize.json",
    ],
)
def test_other_addresses_are_not_claimed(url: str) -> None:
    assert SESSIONIZE.claims(url) is None


def test_it_starts_with_the_whole_or_with_a_file_somewhere_else() -> None:
    assert SESSIONIZE.start(SourceRef("sessionize", f"{API}/Speakers"), EVENT) == (Follow(f"{API}/All"),)
    other = "https://owls.example.org/data/sessionize.json"
    assert SESSIONIZE.start(SourceRef("sessionize", other), EVENT) == (Follow(other),)


@pytest.mark.parametrize(
    "embed",
    [
        '<script src="https://sessionize.com/api/v2/owls2031/view/GridSmart"></script>',
        '<iframe src="https://sessionize.com/api/v2/owls2031/view/Sessions?under=True"></iframe>',
        '<script>load("https:\\/\\/sessionize.com\\/api\\/v2\\/owls2031\\/view\\/All")</script>',
        (
            '<script src="https://sessionize.com/api/v2/wall/view/SpeakerWall"></script>'
            '<script src="https://sessionize.com/api/v2/owls2031/view/GridSmart"></script>'
        ),
    ],
)
def test_a_page_that_embeds_a_view_leads_to_its_endpoint(embed: str) -> None:
    page = Page("https://owls.example.org/agenda", f"<!doctype html><title>Owls</title>{embed}".encode())
    assert (SESSIONIZE.leads(page), SESSIONIZE.recognises(page)) == (REF, False)


@pytest.mark.parametrize(
    "body",
    [
        b'<!doctype html><a href="https://sessionize.com/owls-2031">Send a talk</a>',
        b'{"api": "' + API.encode() + b'/All"}',
    ],
)
def test_other_pages_lead_nowhere(body: bytes) -> None:
    assert SESSIONIZE.leads(Page("https://owls.example.org/", body)) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"not found",
        b'<!doctype html><p class="sz-session">No data-sessionid</p>',
        b"document.write('owls')",
        b'{"sessions": [{"title": "Owls"}], "speakers": []}',
        b'{"sessions": {}, "speakers": []}',
        b'[{"sessions": [{"title": "Owls"}]}]',
    ],
)
def test_what_is_no_view_is_refused(body: bytes) -> None:
    page = Page(f"{API}/All", body)
    assert SESSIONIZE.recognises(page) is False
    with pytest.raises(LayoutChanged, match=ON_PURPOSE):
        SESSIONIZE.parse(page, EVENT, REF)


def test_half_a_view_is_said_to_be_cut() -> None:
    with pytest.raises(LayoutChanged, match="the JSON is cut or broken"):
        SESSIONIZE.parse(Page(f"{API}/All", b'{"sessions": [{"id": '), EVENT, REF)


def test_speakers_without_titles_are_named_for_what_they_are() -> None:
    page = Page(f"{API}/Speakers", b'[{"fullName": "Ada Ugle", "isTopSpeaker": false, "sessions": [501]}]')
    assert SESSIONIZE.recognises(page) is True
    with pytest.raises(LayoutChanged, match="the view All has the titles"):
        SESSIONIZE.parse(page, EVENT, REF)


def test_an_event_without_sessions_yet_is_read_as_such() -> None:
    assert SESSIONIZE.parse(whole(), EVENT, REF) == Parsed()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "talk"),
        ({"title": "Keynote: Owls"}, "keynote"),
        ({"title": "Notes on a keynote"}, "talk"),
        ({"isPlenumSession": True}, "plenary"),
        ({"isServiceSession": True, "title": "Lunch"}, "break"),
        ({"isServiceSession": True, "title": "Sponsor raffle"}, "info"),
        ({"isServiceSession": True, "title": "Keynote"}, "keynote"),
    ],
)
def test_what_a_session_is(values: dict[str, object], expected: str) -> None:
    assert kind(**values) == expected


def test_breaks_are_asked_for_only_where_the_whole_has_times_and_no_breaks() -> None:
    timed = {**SESSION, "startsAt": "2031-05-17T09:00:00"}
    grid = (Follow(f"{API}/GridSmart", optional=True),)
    assert SESSIONIZE.parse(whole(timed), EVENT, REF).follows == grid
    assert SESSIONIZE.parse(whole(timed, {**timed, "id": "2", "isServiceSession": True}), EVENT, REF).follows == ()
    assert SESSIONIZE.parse(whole(SESSION), EVENT, REF).follows == ()
    elsewhere = replace(whole(timed), url="https://owls.example.org/sessionize.json")
    assert SESSIONIZE.parse(elsewhere, EVENT, REF).follows == ()


def test_the_script_of_an_embedded_endpoint_is_followed_by_what_it_loads() -> None:
    views = tuple(Follow(f"{API}/{view}?under=True", optional=True) for view in ("GridSmart", "Sessions"))
    assert parsed("loader.js", f"{API}/All") == Parsed(follows=views)


def test_two_views_make_one_schedule_of_what_each_says() -> None:
    grid = parsed("gridsmart.html", f"{API}/GridSmart?under=True")
    told = parsed("sessions.html", f"{API}/Sessions?under=True")
    one = SESSIONIZE.combine([grid, told], EVENT, REF)
    said = told.talks[0]
    owls = replace(grid.talks[1], abstract=said.abstract, level=said.level, language=said.language)
    assert one.talks == (grid.talks[0], owls, grid.talks[2], told.talks[1])


def test_a_recording_that_two_views_name_is_one() -> None:
    every, groups = parsed("all.json", f"{API}/All"), parsed("sessions.json", f"{API}/Sessions")
    assert SESSIONIZE.combine([every, groups], EVENT, REF).recordings == every.recordings


@pytest.mark.parametrize("value", [None, 7, True, "", "x", [], [[7]], {}, [{"name": []}]])
@pytest.mark.parametrize(
    "key",
    ["id", "title", "description", "startsAt", "endsAt", "speakers", "categoryItems", "questionAnswers", "roomId"],
)
def test_a_value_of_another_type_costs_its_session_at_most(key: str, value: object) -> None:
    read = whole({**SESSION, key: value}, {**SESSION, "id": "2", "title": "Hoots"})
    assert "Hoots" in [one.title for one in SESSIONIZE.parse(read, EVENT, REF).talks]


@pytest.mark.parametrize("value", [None, 7, "x", [7], [{}], [{"id": [], "name": 7, "items": 7, "sessions": 7}]])
@pytest.mark.parametrize("key", ["speakers", "rooms", "categories", "questions"])
def test_a_list_of_other_things_costs_what_it_says_alone(key: str, value: object) -> None:
    data = {**json.loads(whole(SESSION).body), key: value}
    page = Page(f"{API}/All", json.dumps(data).encode())
    if key != "speakers" or isinstance(value, list):
        assert [one.title for one in SESSIONIZE.parse(page, EVENT, REF).talks] == ["Owls"]
    else:
        assert SESSIONIZE.recognises(page) is False
