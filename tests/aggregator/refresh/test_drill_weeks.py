"""Weeks of daily refreshes over a web that changes every day: what was asked, and what came of it, as one table.

``pytest --rewrite-examples tests/aggregator/refresh`` writes the tables beside this file anew.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from demo_site import SPEAKERS, TITLES
from drill import Drill, DrillDay, compare, table
from fake_tube import Upload, feed_of
from fake_web import FakeWeb
from faults import Reply

HERE = Path(__file__).parent
LIST = "PLowls2031abcdefghijkl"
EVENT = """title: Owls 2031
timezone: America/Denver
starts: 2031-05-16
ends: 2031-05-17
delay: 0
schedule:
  - {{kind: pycon_json, url: "{schedule}"}}
recordings:
  - {{kind: youtube_feed, url: "{feed}"}}
"""
PLAYLIST = f"  - {{kind: youtube, playlist: {LIST}}}\n"


def may(number: int) -> date:
    """A day from the first of May on."""
    return date(2031, 5, 1) + timedelta(number - 1)


def video(number: int, ident: str = "a", day: int = 17) -> Upload:
    """The recording of a talk, as its channel titles it."""
    title = f"Talks - {SPEAKERS[number - 1]}: {TITLES[number - 1]}"
    return Upload(f"{ident * 9}0{number}", title, may(day))


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as made:
        yield made


def drill_of(web: FakeWeb, folder: Path, keyed: bool) -> Drill:
    drill = Drill(folder, web, keyed)
    feed = f"{web.youtube.url}/feeds/videos.xml?channel_id={web.tube.channel}"
    text = EVENT.format(schedule=web.conference("owls-2031", may(17)), feed=feed)
    drill.event("owls-2031", text + PLAYLIST if keyed else text)
    return drill


def uploads(web: FakeWeb) -> None:
    """Recordings appear, are renamed, hidden, shown again, and uploaded anew."""
    tube = web.tube
    tube.playlists[LIST] = []
    titles = (*TITLES[:3], "A Garden of Long Queues", *TITLES[4:])

    def again(_: FakeWeb) -> None:
        tube.change(video(3).id, access="gone")
        tube.upload(LIST, video(3, "b", 23))

    web.on(may(17), "1 and 2 are up", lambda _: tube.upload(LIST, video(1), video(2)))
    web.on(may(19), "talk 4 has another title", lambda _: web.conference("owls-2031", may(17), titles))
    web.on(may(19), "3 is up", lambda _: tube.upload(LIST, video(3, day=19)))
    web.on(may(20), "1 has another title", lambda _: tube.change(video(1).id, title="How Owls Read Logs (HD)"))
    web.on(may(21), "2 is private", lambda _: tube.change(video(2).id, access="private"))
    web.on(may(22), "2 is public again", lambda _: tube.change(video(2).id, access="public"))
    web.on(may(23), "3 is deleted, and up again under another id", again)


def accidents(web: FakeWeb) -> None:
    """Servers are away, a playlist is filled by somebody, a feed lies, and half of the videos go at once."""
    tube = web.tube
    foreign = [Upload(f"z{n:010}", f"Cooking {n}", may(27), own=False) for n in range(5000)]
    lie = feed_of([Upload("yyyyyyyyy05", video(5).title, may(29))])

    def filled(_: FakeWeb) -> None:
        tube.upload(LIST, *foreign, video(4, day=27))

    def cleaned(_: FakeWeb) -> None:
        tube.playlists[LIST] = [one for one in tube.playlists[LIST] if one[0] != "z"]

    def seen(access: str) -> None:
        for number in (1, 2, 4):
            tube.change(video(number).id, access=access)

    web.on(may(24), "YouTube's API is down", lambda web: setattr(web.api, "down", True))
    web.on(may(25), "no network", lambda web: web.cut())
    web.on(may(26), "network and API are back", lambda web: [web.cut(False), setattr(web.api, "down", False)])
    web.on(may(27), "5,000 foreign videos are in the playlist; 4 is up", filled)
    web.on(may(28), "the playlist is cleaned", cleaned)
    web.on(may(29), "the feed lists a 5 that does not exist", lambda web: web.youtube.script("/feeds/videos.xml", lie))
    web.on(may(30), "the feed tells the truth", lambda web: web.youtube.truthful())
    web.on(may(31), "6 is up", lambda _: tube.upload(LIST, video(6, day=31)))
    web.on(may(32), "1, 2 and 4 are private", lambda _: seen("private"))
    web.on(may(33), "1, 2 and 4 are public again", lambda _: seen("public"))


def asked_of(days: list[DrillDay], what: str) -> list[date]:
    return [day.day for day in days if any(what in one.what for one in day.asked)]


def test_with_a_key(web: FakeWeb, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    drill = drill_of(web, tmp_path, keyed=True)
    uploads(web)
    accidents(web)
    days = [drill.run(may(number)) for number in range(14, 34)]
    compare(HERE / "weeks-with-key.md", table(days), pytestconfig.getoption("--rewrite-examples"))
    # From the first day on each step is asked once a day, and the playlist where the feed has news, or after a week.
    assert asked_of(days, "conference.json") == [may(14), *(may(n) for n in range(16, 34) if n != 25)]
    assert asked_of(days, "videos.xml") == [may(n) for n in range(16, 34)]
    for day in days:
        told = [one.what for one in day.asked]
        assert len(told) == len(set(told))


def test_without_a_key(web: FakeWeb, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    drill = drill_of(web, tmp_path, keyed=False)
    uploads(web)
    tube = web.tube
    page, nothing = Reply(b"<!doctype html><title>Before you continue</title>"), Reply(b"Not Found", status=404)
    web.on(may(24), "1 is not shown on other sites", lambda _: tube.change(video(1).id, embeds=False))
    web.on(may(25), "1 is deleted", lambda _: tube.change(video(1).id, access="gone"))
    web.on(may(26), "oEmbed asks for consent", lambda web: web.youtube.script("/oembed", page))
    web.on(may(27), "oEmbed knows no video", lambda web: web.youtube.script("/oembed", nothing))
    web.on(may(28), "oEmbed tells the truth", lambda web: web.youtube.truthful())
    web.on(may(28), "1 is up again", lambda _: tube.upload(LIST, video(1, "b", 28)))
    web.on(may(29), "YouTube is down", lambda web: setattr(web.youtube, "down", True))
    web.on(may(30), "YouTube is back", lambda web: setattr(web.youtube, "down", False))
    days = [drill.run(may(number)) for number in range(16, 31)]
    compare(HERE / "weeks-without-key.md", table(days), pytestconfig.getoption("--rewrite-examples"))
    assert asked_of(days, "videos.xml") == [day.day for day in days]
    assert not [day for day in days for one in day.asked if one.host == "api"]
