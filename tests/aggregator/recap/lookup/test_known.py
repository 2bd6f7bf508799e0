"""What is known of an event, and where any address leads."""

import pytest

from aggregator.catalog import queries
from aggregator.catalog.views import best_video
from aggregator.recap.lookup.known import KnownEvent
from scrapers.errors import ConftalksError

BUOYS = "kelpcon-2031/measuring-the-drift-of-buoys"


def test_the_event_and_its_talks_are_what_the_pages_show(kelp, kelp_conn):
    kelp_2031 = queries.event(kelp_conn, "kelpcon-2031")
    assert [getattr(kelp.event, name) for name in ("slug", "title", "website", "starts", "ends")] == [
        getattr(kelp_2031, name) for name in ("slug", "title", "website", "starts", "ends")
    ]
    assert [talk.id for talk in kelp.talks] == sorted(talk.id for talk in kelp.talks)
    assert [talk for talk in kelp.talks if talk.id == BUOYS] == [queries.talk(kelp_conn, BUOYS)]


def test_what_is_for_attendees_or_gone_is_no_video_to_link(kelp):
    by_code = {talk.code: talk for talk in kelp.talks}
    assert best_video(by_code["42"]).id == "youtube:driftbuoys1"
    assert [best_video(by_code[code]) for code in ("43", "54", "57")] == [None, None, None]


@pytest.mark.parametrize(
    ("url", "codes", "video"),
    [
        ("https://youtu.be/driftbuoys1?si=x", ["42"], "youtube:driftbuoys1"),
        ("https://www.youtube.com/watch?v=driftbuoys0&t=9", ["42"], "youtube:driftbuoys0"),
        ("https://events.hubilo.com/kelpcon-2031/session/7003/", ["43"], "hubilo:kelpcon-2031/7003"),
        ("http://kelp.example/2031/schedule/presentation/42/index.html", ["42"], None),
        ("https://any.example/t/kelpcon-2031/boundaries", ["45"], None),
        ("https://any.example/watch/KelpCon-2031/45", ["45"], None),
        ("https://youtu.be/reefbuoys01", ["R1"], "youtube:reefbuoys01"),
    ],
)
def test_addresses_lead_to_talks_of_any_event(kelp, url, codes, video):
    target = kelp.target(url)
    assert [talk.code for talk in target.talks] == codes
    assert (target.video.id if target.video else None) == video
    assert target.permalink == ("any.example" in url)


@pytest.mark.parametrize(
    "url",
    [
        "https://youtu.be/nobodyknow1",
        "https://events.hubilo.com/kelpcon-2031/session/1",
        "https://kelp.example/2031/schedule/",
        "https://any.example/t/kelpcon-2031/nothing",
        "kelpcon-2031/boundaries",
        "#boundaries",
        "{{< ref boundaries >}}",
        "https://[broken",
        "",
    ],
)
def test_other_addresses_lead_nowhere(kelp, url):
    assert kelp.target(url) is None


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://www.kelp.example/2031/about/?x=1", "kelpcon-2031"),
        ("http://kelp.example/2031", "kelpcon-2031"),
        ("https://kelp.example/2030/about/", None),
        ("https://reef.example/talks/x", "reefconf-2031"),
        ("https://reef.example.org/", None),
    ],
)
def test_the_event_on_whose_site_a_page_stands(kelp, url, slug):
    assert kelp.site_of(url) == slug


def test_sessions_of_the_event(kelp):
    assert kelp.own_session("https://events.hubilo.com/kelpcon-2031/session/1")
    assert not kelp.own_session("https://events.hubilo.com/reefconf-2031/session/1")
    assert not kelp.own_session("https://youtu.be/driftbuoys1")


def test_titles_of_other_events_are_read_when_asked_for(kelp):
    assert [talk.id for talk in kelp.titles_of("reefconf-2031").exactly("Measuring the drift of buoys")] == [
        "reefconf-2031/measuring-the-drift-of-buoys"
    ]
    assert [talk.code for talk in kelp.titles.exactly("Opening Reception on the Pier")] == []


def test_an_unknown_event_is_refused(kelp_conn):
    with pytest.raises(ConftalksError) as error:
        KnownEvent(kelp_conn, "kelpcon-1999")
    assert str(error.value) == "the catalog has no event 'kelpcon-1999'; `conftalks status` lists those it has"
