"""Every way in which a server can answer wrongly says nothing about a video, with a key and without."""

import pytest
from faults import FAULTS, FaultServer

from scrapers.fetch import Fetcher, Limits
from scrapers.recordings.living import Living
from scrapers.recordings.youtube import KEY, YouTube
from scrapers.records import Recording
from scrapers.urls import youtube_url

LIMITS = Limits(tries=1, read_s=0.1, deadline_s=0.2, max_bytes=1_000_000)


@pytest.mark.parametrize("keyless", [True, False])
@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "endless-redirect"])
def test_a_wrong_answer_says_nothing(fault: str, keyless: bool) -> None:
    url = youtube_url("video000001")
    known = Recording("youtube", "video000001", url, "Owls", url)
    with FaultServer() as server:
        server.misbehave("/oembed" if keyless else "/v3/videos", fault)
        living = Living(YouTube(server.url + "/v3", keyless), {"youtube": server.url + "/oembed"})
        with Fetcher([server.url], delay=0, limits=LIMITS, secrets={KEY: "k3y-of-a-test"}) as fetcher:
            checked = living.ask([known], fetcher.get, alive=[server.url.removeprefix("http://")])
    assert (checked.changed, checked.living, checked.doubtful) == ((), (), {})
    assert (list(checked.unanswered), len(checked.errors), checked.hosts) == ([known.key], 1, frozenset())


def test_a_redirect_is_followed_to_its_end() -> None:
    url = youtube_url("video000001")
    known = Recording("youtube", "video000001", url, "Owls", url)
    with FaultServer() as server:
        server.misbehave("/oembed", "endless-redirect")
        server.serve("/ok", b'{"type": "video"}', "application/json")
        living = Living(YouTube(keyless=True), {"youtube": server.url + "/oembed"})
        with Fetcher([server.url], delay=0, limits=LIMITS) as fetcher:
            assert living.ask([known], fetcher.get).living == (known.key,)
