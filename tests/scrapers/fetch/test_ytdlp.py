"""Playlists by yt-dlp: what it is told, what its errors become, and the cache in front of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from faults import refusing_port

from scrapers.errors import Blocked, NotAsked, Unreachable
from scrapers.fetch import Fetcher, HostBudget, Limits
from scrapers.fetch.cache import CachedPage, PageCache
from scrapers.fetch.network import Failure
from scrapers.fetch.ytdlp import list_playlist, options, plain_reason
from scrapers.source import Follow

LIST = "https://www.youtube.com/playlist?list=PL0123456789abcdef"
FOLLOW = Follow(LIST, via="yt-dlp")
LIMITS = Limits(tries=1, connect_s=1, read_s=1)


def test_yt_dlp_takes_our_options() -> None:
    import yt_dlp

    with yt_dlp.YoutubeDL(options(LIMITS, None)) as reader:
        assert list(reader.cookiejar) == []
        assert reader.proxies == {"all": "__noproxy__"}
        assert reader.params["usenetrc"] is False
        assert all(key.startswith("Youtube") for key in reader._ies)
        assert any(extractor.suitable(LIST) for extractor in reader._ies.values())


def test_a_network_that_cannot_be_reached_is_one_line(tmp_path: Path) -> None:
    with refusing_port() as port:
        proxy = f"http://127.0.0.1:{port}"
        with (
            Fetcher(["https://www.youtube.com"], delay=0, cache=tmp_path, limits=LIMITS, proxy=proxy) as fetcher,
            pytest.raises(Unreachable) as caught,
        ):
            fetcher.get(FOLLOW)
    said = str(caught.value)
    assert said.startswith(f"{LIST}: yt-dlp: Unable to download")
    assert said.endswith("; or set YOUTUBE_API_KEY (Google Cloud console, YouTube Data API v3)")
    assert ("\n" in said, "\x1b" in said, "report this issue" in said, "Traceback" in said) == (False,) * 4


def test_every_request_of_yt_dlp_counts() -> None:
    """How many it makes in vain is its own affair; three tries are three times as many."""
    budget = HostBudget(9)
    with refusing_port() as port:
        proxy = f"http://127.0.0.1:{port}"
        with (
            Fetcher(["https://www.youtube.com"], delay=0, limits=LIMITS, proxy=proxy, budget=budget) as fetcher,
            pytest.raises(Unreachable),
        ):
            fetcher.get(FOLLOW)
        told: list[int] = []
        with pytest.raises(Failure):
            list_playlist(LIST, replace(LIMITS, tries=3), proxy, told.append)
    assert list(budget.spent) == ["www.youtube.com"]
    assert told == [3 * budget.spent["www.youtube.com"] - 1]


def test_beyond_the_budget_yt_dlp_is_not_asked() -> None:
    budget = HostBudget(1)
    budget.count("www.youtube.com", 1)
    with Fetcher(["https://www.youtube.com"], delay=0, budget=budget) as fetcher, pytest.raises(NotAsked):
        fetcher.get(FOLLOW)


def test_only_listed_hosts_are_given_to_yt_dlp() -> None:
    with Fetcher(["https://us.pycon.org"], delay=0) as fetcher, pytest.raises(Blocked, match="is not among"):
        fetcher.get(FOLLOW)


def test_offline_the_cache_answers(tmp_path: Path) -> None:
    body = json.dumps({"entries": [{"id": "abcdefghijk"}, None]}).encode()
    PageCache(tmp_path).save(CachedPage(f"yt-dlp {LIST}", LIST, 200), body)
    with Fetcher([], cache=tmp_path, offline=True) as fetcher:
        page = fetcher.get(FOLLOW)
        assert (page.url, page.body) == (LIST, body)
        with pytest.raises(Unreachable, match="not in the cache"):
            fetcher.get(Follow(LIST))


REPORT = (
    "; please report this issue on https://x.test , filling out the template. "
    "Confirm you are on the latest version using  yt-dlp -U"
)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (
            "\x1b[0;31mERROR:\x1b[0m [youtube:tab] PL0123: YouTube said: The playlist does not exist.",
            "YouTube said: The playlist does not exist.",
        ),
        ("ERROR: [youtube] abcdefghijk: Private video. Sign in first" + REPORT, "Private video. Sign in first"),
        ("ERROR: unable\n to open", "unable to open"),
        ("", "no answer"),
    ],
)
def test_reasons_in_one_line(message: str, reason: str) -> None:
    assert plain_reason(message) == reason
