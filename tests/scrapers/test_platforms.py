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
    platform,
    player_origins,
    session_at,
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
    assert YOUTUBE.player(video) == f"https://www.youtube-nocookie.com/embed/{video}"
    assert (YOUTUBE.player("no id"), PLATFORMS["vimeo"].player("12")) == (None, None)
    assert player_origins() == ("https://www.youtube-nocookie.com",)
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
        embed=lambda ident: f"https://player.rill.example/{ident}",
        id_form=re.compile(r"r\d+\Z"),
    )
    monkeypatch.setitem(PLATFORMS, "rill", new)
    assert video_place("https://rill.example/r5") == Place("rill", "r5", "https://rill.example/r5")
    assert player_origins() == ("https://www.youtube-nocookie.com", "https://player.rill.example")
    assert platform("rill").player("r5") == "https://player.rill.example/r5"
    assert (platform("rill").player("5"), platform("rill").display_name) == (None, "Rill")


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
