"""Where YouTube's lists begin, and which addresses are its own."""

import pytest
from youtube_pages import EVENT, KEYLESS, LIST_URL, PLAYLIST, REF, parse, parse_json

from scrapers.errors import BadRecord, NotFound
from scrapers.recordings.youtube import API, YOUTUBE, YouTube
from scrapers.records import SourceRef
from scrapers.source import Follow, Parsed

UPLOADS = "UUexampleconf2031abcdefg"
CHANNEL = "UCexampleconf2031abcdefg"
ITEMS = "playlistItems?part=snippet,contentDetails,status&maxResults=50&playlistId="


@pytest.mark.parametrize(
    ("ref", "asked", "listed"),
    [
        (SourceRef.of("youtube", playlist=PLAYLIST), ITEMS + PLAYLIST, f"playlist?list={PLAYLIST}"),
        (SourceRef("youtube", url=f"{LIST_URL}&si=x"), ITEMS + PLAYLIST, f"playlist?list={PLAYLIST}"),
        (SourceRef.of("youtube", channel=CHANNEL), ITEMS + UPLOADS, f"playlist?list={UPLOADS}"),
        (
            SourceRef("youtube", url=f"https://www.youtube.com/channel/{CHANNEL}/videos"),
            ITEMS + UPLOADS,
            f"playlist?list={UPLOADS}",
        ),
        (
            SourceRef.of("youtube", channel="@ExampleConf"),
            "channels?part=contentDetails&forHandle=@ExampleConf",
            "@ExampleConf/videos",
        ),
        (
            SourceRef("youtube", url="https://www.youtube.com/@ExampleConf/featured"),
            "channels?part=contentDetails&forHandle=@ExampleConf",
            "@ExampleConf/videos",
        ),
        (
            SourceRef("youtube", url="https://youtu.be/aaaaaaaaa01?si=x"),
            "videos?part=contentDetails,status,snippet&id=aaaaaaaaa01",
            "watch?v=aaaaaaaaa01",
        ),
    ],
)
def test_start_asks_the_api_or_yt_dlp(ref: SourceRef, asked: str, listed: str) -> None:
    moved = YouTube("http://127.0.0.1:9/youtube/v3/")
    assert moved.start(ref, EVENT) == (
        Follow(f"http://127.0.0.1:9/youtube/v3/{asked}", expects="json", credential="YOUTUBE_API_KEY"),
    )
    assert KEYLESS.start(ref, EVENT) == (Follow(f"https://www.youtube.com/{listed}", via="yt-dlp"),)


def test_start_refuses_what_names_no_playlist() -> None:
    with pytest.raises(BadRecord, match=r"^example: 'ExampleConf' is no YouTube playlist \(PL"):
        YOUTUBE.start(SourceRef.of("youtube", channel="ExampleConf"), EVENT)


def test_claims_youtube_addresses_only() -> None:
    claimed = {
        f"{LIST_URL}&index=2": SourceRef.of("youtube", playlist=PLAYLIST),
        f"https://www.youtube.com/channel/{CHANNEL}": SourceRef.of("youtube", playlist=UPLOADS),
        "https://www.youtube.com/@ExampleConf/videos": SourceRef.of("youtube", channel="@ExampleConf"),
        "https://youtu.be/aaaaaaaaa01": SourceRef("youtube", url="https://www.youtube.com/watch?v=aaaaaaaaa01"),
        "https://example.org/2031/schedule/": None,
        "conference": None,
    }
    assert {url: YOUTUBE.claims(url) for url in claimed} == claimed


def test_a_channel_that_is_unknown_is_not_found() -> None:
    assert parse("channels.json").follows[0].url.endswith(f"playlistId={UPLOADS}")
    with pytest.raises(NotFound, match="no channel of that handle"):
        parse_json({"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 0}})


def test_a_single_video_that_is_left_out_is_said() -> None:
    page = parse_json({"kind": "youtube#videoListResponse", "items": []}, f"{API}/videos?id=aaaaaaaaa01")
    assert YOUTUBE.combine([page], EVENT, REF) == Parsed(
        notes=("YouTube knows nothing of video aaaaaaaaa01: it may be deleted or private",)
    )
