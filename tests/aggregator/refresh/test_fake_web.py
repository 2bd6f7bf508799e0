"""The fake web of the drill answers as the real one does: our own readers, a feed reader and oEmbed understand it."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import quote

import feedparser
import pytest
from fake_tube import IN_A_FEED, Upload, feed_of
from fake_web import Asked, FakeHost, FakeWeb

from aggregator.collect.crawl import crawl
from scrapers.errors import Blocked, NotFound, Unreachable
from scrapers.fetch import Fetcher
from scrapers.page import Page
from scrapers.recordings.youtube import KEY, YouTube
from scrapers.records import Event, Recording, SourceRef
from scrapers.source import Follow

DAY = date(2031, 5, 17)
EVENT = Event("owls-2031", "Owls 2031", "America/Denver")
LIST = "PLowls2031abcdefghijkl"
OWL, KNOT, TOAST = (Upload(f"aaaaaaaaa0{n}", f"Talk {n}", DAY) for n in (1, 2, 3))


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as made:
        made.day = DAY
        yield made


def get(host: FakeHost, path: str) -> Page:
    with Fetcher([host.url], delay=0) as fetcher:
        return fetcher.get(Follow(host.url + path))


def listed(web: FakeWeb, playlist: str = LIST) -> tuple[Recording, ...]:
    source = YouTube(f"{web.api.url}/youtube/v3")
    with Fetcher([web.api.url], delay=0, secrets={KEY: "canary-key-4711"}) as fetcher:
        crawled = crawl(source, SourceRef.of("youtube", playlist=playlist), EVENT, fetcher, None)
    assert crawled.errors == ()
    assert crawled.parsed is not None
    return crawled.parsed.recordings


def test_what_a_playlist_says_of_its_videos_alive_and_dead(web: FakeWeb) -> None:
    web.tube.upload(LIST, OWL, KNOT, TOAST, Upload("aaaaaaaaa04", "Talk 4", DAY))
    web.tube.change(KNOT.id, access="private")
    web.tube.change(TOAST.id, access="gone")
    web.tube.change("aaaaaaaaa04", access="unlisted")
    assert [(one.id, one.raw_title, one.access, one.published) for one in listed(web)] == [
        (OWL.id, "Talk 1", "public", DAY),
        (KNOT.id, "Private video", "private", None),
        (TOAST.id, "Deleted video", "gone", None),
        ("aaaaaaaaa04", "Talk 4", "unlisted", DAY),
    ]
    ids = ",".join([OWL.id, KNOT.id, TOAST.id, "aaaaaaaaa04"])
    assert web.log == [
        Asked(DAY, "api", f"/youtube/v3/playlistItems?playlistId={LIST}", 200),
        Asked(DAY, "api", f"/youtube/v3/videos?id={ids}", 200),
    ]


def test_a_long_playlist_comes_in_fifties_and_the_uploads_of_a_channel_newest_first(web: FakeWeb) -> None:
    web.tube.upload(LIST, *(Upload(f"bbbbbbbb{n:03}", f"Talk {n}", DAY + timedelta(n)) for n in range(101)))
    assert len(listed(web)) == 101
    assert [asked.what.partition("pageToken=")[2] for asked in web.log if "playlistItems" in asked.what] == [
        "",
        "p50",
        "p100",
    ]
    assert [one.id for one in listed(web, f"UU{web.tube.channel[2:]}")[:2]] == ["bbbbbbbb100", "bbbbbbbb099"]


def test_the_api_refuses_who_has_no_key_and_a_playlist_that_is_not(web: FakeWeb) -> None:
    for path, status in ((f"/youtube/v3/playlistItems?playlistId={LIST}", 403), ("/youtube/v3/search?q=owls", 404)):
        with pytest.raises((Unreachable, NotFound)):
            get(web.api, path)
        assert web.log[-1].status == status
    assert json.loads(web.tube.api("/playlistItems", {"key": "x", "playlistId": "PLnone"}).body) == {
        "error": {
            "code": 404,
            "message": "The playlist cannot be found.",
            "errors": [{"message": "The playlist cannot be found.", "reason": "playlistNotFound"}],
        }
    }


@pytest.mark.parametrize("query", [f"playlist_id={LIST}", "channel_id=UCowlconf2031abcdefghijk"])
def test_a_feed_has_fifteen_public_videos(web: FakeWeb, query: str) -> None:
    web.tube.upload(LIST, *(Upload(f"bbbbbbbb{n:03}", f"Talk <{n}>", DAY + timedelta(n)) for n in range(17)))
    web.tube.change("bbbbbbbb001", access="private")
    read = feedparser.parse((web.tube.site("/feeds/videos.xml", dict([query.split("=")]))).body)
    channel = "channel_id" in query
    numbers = [*range(16, 1, -1)] if channel else [0, *range(2, 16)]
    assert not read.bozo
    assert len(numbers) == IN_A_FEED
    assert [(e.yt_videoid, e.title) for e in read.entries] == [(f"bbbbbbbb{n:03}", f"Talk <{n}>") for n in numbers]
    assert web.youtube.url not in str(read)


def test_robots_txt_forbids_the_feeds_and_nothing_that_oembed_needs(web: FakeWeb) -> None:
    web.tube.upload(LIST, OWL)
    with pytest.raises(Blocked, match=r"robots\.txt forbids it"):
        get(web.youtube, f"/feeds/videos.xml?playlist_id={LIST}")
    assert (
        get(web.youtube, f"/oembed?url={quote(f'https://youtu.be/{OWL.id}')}&format=json").json()["title"] == "Talk 1"
    )


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, 200),
        ({"access": "unlisted"}, 200),
        ({"embeds": False}, 401),
        ({"access": "private"}, 403),
        ({"access": "gone"}, 404),
    ],
)
def test_oembed_tells_the_dead_and_takes_a_closed_one_for_private(
    web: FakeWeb, said: dict[str, object], status: int
) -> None:
    web.tube.upload(LIST, OWL)
    web.tube.change(OWL.id, **said)
    reply = web.tube.site("/oembed", {"url": f"https://www.youtube.com/watch?v={OWL.id}", "format": "json"})
    assert reply
    assert reply.status == status


def test_a_schedule_answers_304_until_it_changes(web: FakeWeb, tmp_path: object) -> None:
    url = web.conference("owls-2031", DAY, ("How Owls Read Logs",))
    cache = {"cache": tmp_path, "delay": 0}
    for titles in (("How Owls Read Logs",), ("How Owls Write Logs",)):
        web.conference("owls-2031", DAY, titles)
        with Fetcher([url], **cache) as fetcher:
            assert titles[0] in fetcher.get(Follow(url)).body.decode()
        with Fetcher([url], **cache) as fetcher:
            assert fetcher.get(Follow(url)).unchanged
    asked = [one.status for one in web.log if one.what == "/owls-2031/conference.json"]
    assert asked == [200, 304, 200, 304]


def test_things_happen_in_the_morning_of_their_day_each_once(web: FakeWeb) -> None:
    web.on(DAY + timedelta(2), "Owls is deleted", lambda web: web.tube.change(OWL.id, access="gone"))
    web.on(DAY + timedelta(1), "Owls is up", lambda web: web.tube.upload(LIST, OWL))
    assert web.dawn(DAY) == []
    assert web.dawn(DAY + timedelta(1)) == ["Owls is up"]
    assert web.tube.videos[OWL.id].lives
    assert web.dawn(DAY + timedelta(1)) == []
    assert web.dawn(DAY + timedelta(9)) == ["Owls is deleted"]
    assert not web.tube.videos[OWL.id].lives


def test_a_host_that_is_down_says_so_at_once_and_one_that_lies_is_noted(web: FakeWeb) -> None:
    url = web.conference("owls-2031", DAY)
    web.site.down = True
    with pytest.raises(Unreachable, match="the server asks to wait 7 days"):
        get(web.site, "/owls-2031/conference.json")
    web.site.down = False
    assert get(web.site, "/owls-2031/conference.json").url == url
    web.youtube.script("/feeds/videos.xml", feed_of([OWL]))
    web.youtube.serve("/robots.txt", b"", "text/plain")
    assert OWL.id in get(web.youtube, "/feeds/videos.xml?channel_id=UCsomebody").body.decode()
    web.youtube.truthful()
    with pytest.raises(Blocked):
        get(web.youtube, "/feeds/videos.xml?channel_id=UCsomebody")
    web.cut()
    with pytest.raises(Unreachable, match="the server does not speak HTTP"):
        get(web.api, "/youtube/v3/videos?id=x")
    assert [(one.host, one.what, one.status) for one in web.log] == [
        ("site", "/robots.txt", 503),
        ("site", "/robots.txt", 404),
        ("site", "/owls-2031/conference.json", 200),
        ("youtube", "/robots.txt", 200),
        ("youtube", "/feeds/videos.xml?channel_id=UCsomebody", 200),
        ("youtube", "/robots.txt", 200),
        ("api", "/robots.txt", 0),
    ]
