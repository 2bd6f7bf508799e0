import json

import pytest
from own_bugs import ON_PURPOSE

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.records import Event, SourceRef, Talk
from scrapers.schedules.structured import STRUCTURED

EVENT = Event("owls-2031", "Owls", "Europe/Oslo")
URL = "https://owls.example.org/2031/"
REF = SourceRef("structured", URL)
KEYS = [
    *[
        "@id",
        "@type",
        "name",
        "url",
        "identifier",
        "startDate",
        "endDate",
        "duration",
        "performer",
        "location",
        "inLanguage",
    ]
]
KEYS += ["recordedIn", "video", "superEvent", "subEvent", "eventStatus", "description"]
ADA = {"@type": "Person", "name": "Ada Ugle"}


def page(value: object, url: str = URL) -> Page:
    return Page(url, f'<!doctype html><script type="application/ld+json">{json.dumps(value)}</script>'.encode())


def conference(*talks: dict[str, object]) -> Page:
    return page({"@type": "Event", "name": "Owls", "subEvent": talks})


def talk(**values: object) -> dict[str, object]:
    return {"@type": "Event", "name": "Nests", "startDate": "2031-05-17T09:00:00", "performer": ADA, **values}


def parsed(read: Page) -> tuple[Talk, ...]:
    return STRUCTURED.parse(read, EVENT, REF).talks


def upcoming(days: list[str], **values: object) -> Page:
    return page([talk(name=f"Owls on {day}", startDate=f"{day}T18:00:00", **values) for day in days])


@pytest.mark.parametrize(
    "read",
    [
        Page(URL, b""),
        Page(URL, json.dumps({"@type": "Event", "subEvent": [talk()]}).encode()),
        page({"@type": "Event", "name": "Owls", "startDate": "2031-05-17T09:00:00", "performer": ADA}),
        conference(
            {"@type": "Event", "name": "Day 1", "startDate": "2031-05-17"},
            {"@type": "Event", "name": "Day 2", "startDate": "2031-05-18"},
        ),
        page({"@type": "Product", "subEvent": [{"@type": "Offer", "name": "Ticket"}]}),
        upcoming(["2031-05-01", "2031-05-16"]),
        upcoming(["2031-05-01", "2031-05-02"], performer=None),
        upcoming(["2031-05-01", "2031-05-02"], performer="Organization"),
        page([talk(), {"@type": "Event", "name": "Some day", "performer": ADA}]),
        Page(URL, b'<!doctype html><script type="application/ld+json">{"@type": "Event", cut</script>'),
    ],
    ids=["empty", "json", "conference", "days", "product", "weeks", "unperformed", "wordpress", "undated", "broken"],
)
def test_a_page_without_talks_is_not_of_this_kind(read: Page) -> None:
    assert STRUCTURED.recognises(read) is False
    with pytest.raises(LayoutChanged, match=ON_PURPOSE):
        STRUCTURED.parse(read, EVENT, REF)


def test_events_with_people_within_two_weeks_are_talks_of_one_conference() -> None:
    assert [one.title for one in parsed(upcoming(["2031-05-01", "2031-05-15"]))] == [
        "Owls on 2031-05-01",
        "Owls on 2031-05-15",
    ]


def test_events_that_are_part_of_each_other_are_read_all_the_same() -> None:
    first = {"@type": "Event", "@id": "#a", "name": "A", "subEvent": [{"@id": "#b"}]}
    second = {"@type": "Event", "@id": "#b", "name": "B", "subEvent": [{"@id": "#a"}, talk()]}
    assert [one.title for one in parsed(page([first, second]))] == ["Nests"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "nests"),
        ({"identifier": "N7"}, "N7"),
        ({"identifier": {"@type": "PropertyValue", "value": "N8"}}, "N8"),
        ({"identifier": "a b"}, "nests"),
        ({"url": "talks/winter-nests.html"}, "winter-nests"),
        ({"url": f"{URL}#winter"}, "winter"),
        ({"url": URL}, "nests"),
        ({"url": "http://["}, "nests"),
    ],
)
def test_what_a_talk_is_called(values: dict[str, object], code: str) -> None:
    assert [one.code for one in parsed(conference(talk(**values)))] == [code]


def test_an_address_that_talks_share_names_none_of_them() -> None:
    shared = "https://owls.example.org/tickets"
    assert [one.code for one in parsed(conference(talk(url=shared), talk(name="Hoots", url=shared)))] == [
        "nests",
        "hoots",
    ]


@pytest.mark.parametrize(
    ("start", "read"),
    [
        ("2031-05-17T07:00:00.000Z", "2031-05-17T09:00:00+02:00"),
        ("2031-05-17T09:00:00Z", "2031-05-17T09:00:00+02:00"),
        ("2031-05-17T09:00", "2031-05-17T09:00:00+02:00"),
        ("2031-05-17", None),
        ("2031-13-17T07:00:00.000Z", None),
    ],
)
def test_when_a_talk_begins(start: str, read: str | None) -> None:
    (found,) = parsed(conference(talk(startDate=start)))
    assert [slot.start.isoformat() for slot in found.slots] == ([read] if read else [])


def test_the_house_of_the_conference_is_no_room() -> None:
    hall = {"@type": "Place", "name": "Barn Hall"}
    talks = [talk(location=hall), talk(name="Hoots", location="Great Oak")]
    read = parsed(page({"@type": "Event", "name": "Owls", "location": hall, "subEvent": talks}))
    assert [one.slots[0].rooms for one in read] == [(), ("Great Oak",)]


@pytest.mark.parametrize("value", [None, 7, True, "", "x", [], [[7]], {}, {"name": {"name": []}}, {"@value": 7}])
@pytest.mark.parametrize("key", KEYS)
def test_a_value_of_another_type_costs_its_talk_at_most(key: str, value: object) -> None:
    assert "Hoots" in [one.title for one in parsed(conference(talk(**{key: value}), talk(name="Hoots")))]
