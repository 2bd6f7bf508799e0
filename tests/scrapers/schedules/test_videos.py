"""Recordings under the names that schedules use for them, whichever kind reads the entry."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.registry import SOURCES
from scrapers.schedules.videos import named_videos

OWLS = "https://youtu.be/aaaaaaaaa01"
KINDS = {source.kind: source for source in SOURCES}


@pytest.mark.parametrize(
    "key",
    [
        *(
            "video_url",
            "videoUrl",
            "video",
            "Video URL",
            "video_link",
            "videos",
            "youtube_url",
            "youtube",
            "youtubeLink",
        ),
        *("recordingUrl", "recording", "recording_url", "recordings", "video_recording", "recordedIn", "vimeo_url"),
        *("session_video", "talk-recording", "session_youtube"),
    ],
)
@pytest.mark.parametrize(
    "value", [OWLS, f" {OWLS} ", {"url": OWLS}, [None, OWLS], [{"contentUrl": OWLS}], {"url": None, "embedUrl": OWLS}]
)
def test_a_video_under_a_name_for_one(key: str, value: Any) -> None:
    assert [place.key for place in named_videos({"title": "Owls", key: value})] == ["youtube:aaaaaaaaa01"]


@pytest.mark.parametrize(
    "entry",
    [
        {"video_url": "", "youtube": None, "recording": {"license": "CC0", "optout": False}, "videos": [], "video": 7},
        {"video_url": "https://owls.example.org/watch", "recording": True},
        {"liveUrl": OWLS, "url": OWLS, "pitch_video": OWLS, "video_preview": OWLS, "description": OWLS},
        {"video_url": "https://owls.example.org/owls.m3u8?token=x"},
        {"recording": "aaaaaaaaa01", "video": "aaaaaaaaa01"},
        {7: OWLS},
    ],
)
def test_nothing_else_is_a_recording(entry: Any) -> None:
    assert list(named_videos(entry)) == []


def test_an_id_alone_counts_under_a_name_of_youtubes() -> None:
    entry = {"youtube_id": "aaaaaaaaa01", "youtube": "aaaaaaaaa02", "youtube_url": "not eleven"}
    assert [place.key for place in named_videos(entry)] == ["youtube:aaaaaaaaa01", "youtube:aaaaaaaaa02"]


FRAB = {
    "schedule": {
        "conference": {
            "title": "Owlcon",
            "days": [
                {"date": "2031-05-17", "rooms": {"Barn": [{"code": "QW3RT9", "title": "Owls", "video_url": OWLS}]}}
            ],
        }
    }
}
SESSIONIZE = {
    "sessions": [{"id": "7", "title": "Owls", "youtube_url": OWLS, "isServiceSession": False}],
    "speakers": [],
}
INDICO = {
    "_type": "HTTPAPIResult",
    "results": [
        {"_type": "Conference", "title": "Owlcon", "contributions": [{"id": "7", "title": "Owls", "recording": OWLS}]}
    ],
}


@pytest.mark.parametrize(
    ("kind", "data", "code"), [("frab", FRAB, "QW3RT9"), ("sessionize", SESSIONIZE, "7"), ("indico", INDICO, "7")]
)
def test_every_kind_of_schedule_gives_it_with_its_talk(kind: str, data: Any, code: str) -> None:
    page = Page("https://owls.example.org/data.json", json.dumps(data).encode())
    parsed = KINDS[kind].parse(page, Event("owlcon", "Owlcon", "Europe/Oslo"), SourceRef(kind))
    assert [(one.key, one.raw_title, one.talk_url) for one in parsed.recordings] == [
        ("youtube:aaaaaaaaa01", "Owls", code)
    ]
