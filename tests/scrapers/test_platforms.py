"""Platforms: one entry says all that is particular to a video host, and everything else asks it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.recap.finding.labels import renamed, video_label
from scrapers.platforms import (
    FIRST,
    HUBILO,
    PLATFORMS,
    YOUTUBE,
    Place,
    Platform,
    origin_of,
    platform,
    seconds_of,
    session_at,
    timecode,
    video_place,
)
from scrapers.records import PROVIDERS, Recording

ROOT = Path(__file__).parents[2]


def test_every_provider_of_records_has_an_entry_under_its_own_key() -> None:
    assert set(PLATFORMS) == set(PROVIDERS)
    assert [key for key, one in PLATFORMS.items() if key != one.key] == []
    assert FIRST in PLATFORMS


def test_how_each_is_called_watched_and_embedded() -> None:
    video = "driftbuoys1"
    assert {key: (one.name, one.display_name) for key, one in PLATFORMS.items()} == {
        "youtube": ("YouTube", "YouTube"),
        "hubilo": ("Hubilo", "Hubilo"),
        "vimeo": ("Vimeo", "Vimeo"),
        "media-ccc": ("media.ccc.de", "media.ccc.de"),
        "archive": ("archive.org", "archive.org"),
        "peertube": ("PeerTube", "PeerTube"),
        "file": (None, "another site"),
    }
    assert YOUTUBE.place(video) == Place("youtube", video, f"https://www.youtube.com/watch?v={video}")
    assert HUBILO.place("moss-2031/7") == Place(
        "hubilo", "moss-2031/7", "https://events.hubilo.com/moss-2031/session/7"
    )
    with pytest.raises(ValueError, match="vimeo: an id alone gives no address"):
        PLATFORMS["vimeo"].place("12")


def test_an_address_is_rebuilt_from_a_checked_id_else_kept() -> None:
    assert YOUTUBE.address("driftbuoys1", "http://x/") == "https://www.youtube.com/watch?v=driftbuoys1"
    assert YOUTUBE.address("driftbuoys12", "http://x/") is None
    assert PLATFORMS["vimeo"].address("12", "https://vimeo.com/12/abc") == "https://vimeo.com/12/abc"
    assert platform("newer") == Platform("newer", "newer")


UUID = "9c9de5e8-0a1e-484a-b099-e80766180a6d"


@pytest.mark.parametrize(
    ("url", "player", "playing"),
    [
        (
            "https://youtu.be/driftbuoys1",
            "https://www.youtube-nocookie.com/embed/driftbuoys1",
            "https://www.youtube-nocookie.com/embed/driftbuoys1?autoplay=1",
        ),
        (
            "https://vimeo.com/channels/owls/12",
            "https://player.vimeo.com/video/12?dnt=1",
            "https://player.vimeo.com/video/12?dnt=1&autoplay=1",
        ),
        (
            "https://vimeo.com/12/0af9",
            "https://player.vimeo.com/video/12?h=0af9&dnt=1",
            "https://player.vimeo.com/video/12?h=0af9&dnt=1&autoplay=1",
        ),
        (
            f"https://tube.example/videos/watch/{UUID}",
            f"https://tube.example/videos/embed/{UUID}",
            f"https://tube.example/videos/embed/{UUID}?autoplay=1",
        ),
        (
            "https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv",
            "https://tube.example/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv",
            "https://tube.example/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv?autoplay=1",
        ),
        (
            "https://archive.org/details/owls_2031",
            "https://archive.org/embed/owls_2031",
            "https://archive.org/embed/owls_2031?autoplay=1",
        ),
        (
            "https://ia801.us.archive.org/3/items/owls/On Owls.mp4",
            "https://archive.org/embed/owls/On%20Owls.mp4",
            "https://archive.org/embed/owls/On%20Owls.mp4?autoplay=1",
        ),
        ("https://media.ccc.de/v/owls-1-on_owls", *["https://media.ccc.de/v/owls-1-on_owls/oembed"] * 2),
        ("https://video.example/2031/a%20b.av1.webm", *["https://video.example/2031/a%20b.av1.webm"] * 2),
        ("https://video.example:8443/owls.OGV", *["https://video.example:8443/owls.OGV"] * 2),
        ("http://video.example/owls.mp4", None, None),  # a page over https may not play it
        ("https://video.example/owls.mkv", None, None),  # browsers do not play it
        ("https://video.example;x/owls.mp4", None, None),
        ("https://vidéo.example/owls.mp4", None, None),
        ("https://events.hubilo.com/moss-2031/session/7", None, None),
    ],
)
def test_what_plays_inside_another_page(url: str, player: str | None, playing: str | None) -> None:
    place = video_place(url)
    assert place is not None
    known = platform(place.provider)
    assert (known.player(place.id, place.url), known.playing(place.id, place.url)) == (player, playing)


@pytest.mark.parametrize(
    ("provider", "ident"),
    [
        ("youtube", "no id"),
        ("vimeo", "12;x"),
        ("peertube", f"tube.example;x/{UUID}"),
        ("peertube", "tube.example/old1"),
        ("peertube", "old1"),
        ("archive", "owls 2031"),
        ("archive", "owls?x"),
        ("media-ccc", "owls/x"),
        ("newer", "12"),
    ],
)
def test_what_is_no_id_has_no_player(provider: str, ident: str) -> None:
    assert platform(provider).player(ident, "https://media.example/owls.mp4") is None


def test_the_origin_of_an_address_as_a_policy_may_name_it() -> None:
    assert [
        origin_of(url)
        for url in (
            "https://A-b.example/x;y",
            "https://a.example:8443/",
            "https://a.example",
            "http://a.example/",
            "https://a.example;script-src/",
            "https://a,b/",
            "https://[::1]/",
        )
    ] == ["https://A-b.example", "https://a.example:8443", None, None, None, None, None]


@pytest.mark.parametrize(
    ("key", "url", "watch", "player"),
    [
        (
            "youtube",
            "https://www.youtube.com/watch?v=a",
            "https://www.youtube.com/watch?v=a&t=754",
            "https://p/e?start=754",
        ),
        ("vimeo", "https://vimeo.com/12", "https://vimeo.com/12#t=754", "https://p/e#t=754"),
        (
            "archive",
            "https://archive.org/details/x",
            "https://archive.org/details/x?start=754",
            "https://p/e?start=754",
        ),
        ("peertube", "https://tube.example/w/x", "https://tube.example/w/x?start=754", "https://p/e?start=754"),
        ("media-ccc", "https://media.ccc.de/v/x", "https://media.ccc.de/v/x#t=754", "https://p/e"),
        ("file", "https://x.example/a.mp4", "https://x.example/a.mp4#t=754", "https://p/e#t=754"),
        ("hubilo", "https://x.example/", "https://x.example/", "https://p/e"),
    ],
)
def test_an_address_that_begins_at_a_second(key: str, url: str, watch: str, player: str) -> None:
    one = PLATFORMS[key]
    assert (one.at(url, 754), one.playing_at("https://p/e", 754)) == (watch, player)
    assert one.second_of(watch) == (None if watch == url else 754)
    assert one.second_of(url) is None


def test_how_a_place_in_a_recording_is_printed() -> None:
    found = {n: timecode(n) for n in (0, 59, 754, 3599, 3600, 3723)}
    assert found == {0: "0:00", 59: "0:59", 754: "12:34", 3599: "59:59", 3600: "1:00:00", 3723: "1:02:03"}


@pytest.mark.parametrize(
    ("text", "second"),
    [
        *(("754", 754), ("754s", 754), ("12m34s", 754), ("12:34", 754), (" 1:02:03 ", 3723), ("1h2m3s", 3723)),
        *(("1h", 3600), ("90:00", 5400), ("0", 0), ("0:00", 0), ("100000000", 100_000_000), ("12M34S", 754)),
        *(
            ("", None),
            ("12:60", None),
            ("1:2:3", None),
            ("-5", None),
            ("5.5", None),
            ("1000000000", None),
            ("t=5", None),
        ),
        *(("1:60:00", None), ("\u0664", None), ("12:34:", None)),
    ],
)
def test_a_second_as_people_write_it(text: str, second: int | None) -> None:
    assert seconds_of(text) == second


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://youtu.be/driftbuoys1?token=x", "youtube:driftbuoys1"),  # nothing of the link is kept
        ("//youtu.be/driftbuoys1", "youtube:driftbuoys1"),
        ("events.hubilo.com/moss-2031/session/7?token=x", "hubilo:moss-2031/7"),
        ("https://vimeo.com/12?token=x", None),
        ("https://vimeo.com:0/12", None),
        ("https://vimeo.com:x/12", None),
        ("driftbuoys1", None),
        ("https://www.youtube.com/embed/videoseries?list=PL0", None),
    ],
)
def test_signed_addresses_name_a_video_only_where_they_are_rebuilt(url: str, key: str | None) -> None:
    place = video_place(url)
    assert (place and place.key) == key


def test_sessions_for_attendees() -> None:
    found = session_at("https://events.hubilo.com/moss-2031/session/7?x=1")
    assert (found, found and found.event) == (HUBILO.place("moss-2031/7"), "moss-2031")
    assert session_at("https://youtu.be/driftbuoys1") is None


def test_a_new_host_is_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    new = replace(
        YOUTUBE,
        key="rill",
        name="Rill",
        id_of_link=lambda url: url.removeprefix("https://rill.example/") if "rill.example/" in url else None,
        watch=lambda ident: f"https://rill.example/{ident}",
        embed=lambda ident, kept: f"https://player.rill.example/{ident}",
        id_form=re.compile(r"r\d+\Z"),
    )
    monkeypatch.setitem(PLATFORMS, "rill", new)
    assert video_place("https://rill.example/r5") == Place("rill", "r5", "https://rill.example/r5")
    assert platform("rill").player("r5", "https://rill.example/r5") == "https://player.rill.example/r5"
    assert (platform("rill").player("5", "https://rill.example/5"), platform("rill").display_name) == (None, "Rill")


@given(
    st.text(max_size=40), st.sampled_from(["", "https://", "//", "https://vimeo.com/", "https://archive.org/details/"])
)
def test_any_text_is_read_and_what_is_a_place_makes_a_recording(text: str, start: str) -> None:
    place = video_place(start + text)
    if place is not None:
        assert Recording(place.provider, place.id, place.url, "Title", "https://e.example/").key == place.key


def test_no_other_module_compares_a_provider_or_builds_a_key_by_hand() -> None:
    names = "|".join(map(re.escape, PROVIDERS))
    by_hand = re.compile(
        rf"""provider\s*(?:==|!=|<>|(?:not\s+)?in\b)\s*[('"]*(?:{names})\b|["'](?:youtube|hubilo):|provider=["']""",
        re.I,
    )
    modules = [path for folder in ("scrapers", "aggregator") for path in sorted((ROOT / folder).rglob("*.py"))]
    assert len(modules) > 100
    found = [
        f"{path.relative_to(ROOT)}: {text[0]}" for path in modules for text in by_hand.finditer(path.read_text("utf-8"))
    ]
    assert found == []


def test_what_becomes_of_a_pending_video_is_named_after_its_platform() -> None:
    assert [renamed("Video: pending", "", name) for name in ("Vimeo", "YouTube")] == [
        "Video (Vimeo)",
        "Video (YouTube)",
    ]
    assert [video_label(name) for name in ("PeerTube", None)] == ["Video (PeerTube)", "Video"]
