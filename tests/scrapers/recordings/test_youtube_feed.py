from datetime import date
from pathlib import Path

import pytest

from aggregator.collect.reconcile import reconcile_recordings
from scrapers.errors import BadRecord, LayoutChanged, ScrapeError
from scrapers.page import Page
from scrapers.recordings.youtube_feed import YOUTUBE_FEED
from scrapers.records import Event, Recording, SourceRef
from scrapers.source import Follow

FEED = "https://www.youtube.com/feeds/videos.xml"
CHANNEL, PLAYLIST = "UCexampleconf2031abcdefg", "PLexampleconf2031abcdefgh"
EVENT = Event("example", "Example", "UTC")
BODY = (Path(__file__).parents[2] / "pages" / "youtube_feed" / "channel.xml").read_bytes()


def read(body: bytes = BODY) -> tuple[Recording, ...]:
    return YOUTUBE_FEED.parse(Page(FEED, body), EVENT, SourceRef.of("youtube_feed", channel=CHANNEL)).recordings


@pytest.mark.parametrize(
    ("ref", "follow"),
    [
        (SourceRef.of("youtube_feed", channel=CHANNEL), Follow(f"{FEED}?channel_id={CHANNEL}", feed=True)),
        (SourceRef.of("youtube_feed", playlist=PLAYLIST), Follow(f"{FEED}?playlist_id={PLAYLIST}", feed=True)),
        (SourceRef.of("youtube_feed", file="feed.xml"), Follow("feed.xml", via="file")),
        (SourceRef("youtube_feed", "https://tube.example/feed"), Follow("https://tube.example/feed", feed=True)),
    ],
)
def test_where_a_line_begins(ref: SourceRef, follow: Follow) -> None:
    assert YOUTUBE_FEED.start(ref, EVENT) == (follow,)


def test_a_handle_leads_to_no_feed() -> None:
    with pytest.raises(
        BadRecord, match="example: '@ExampleConf' is no id of a channel: a feed needs the id of a channel"
    ):
        YOUTUBE_FEED.start(SourceRef.of("youtube_feed", channel="@ExampleConf"), EVENT)
    with pytest.raises(ScrapeError, match="source youtube_feed has no url"):
        YOUTUBE_FEED.start(SourceRef("youtube_feed"), EVENT)


@pytest.mark.parametrize(
    ("url", "more"),
    [
        (f"{FEED}?channel_id={CHANNEL}", {"channel": CHANNEL}),
        (f"https://youtube.com/feeds/videos.xml?playlist_id={PLAYLIST}&x=1", {"playlist": PLAYLIST}),
        (f"{FEED}?channel_id=x", None),
        (FEED, None),
        (f"https://www.youtube.com/channel/{CHANNEL}", None),
        (f"https://tube.example/feeds/videos.xml?channel_id={CHANNEL}", None),
    ],
)
def test_the_address_of_a_feed_tells_the_kind(url: str, more: dict[str, str] | None) -> None:
    assert YOUTUBE_FEED.claims(url) == (SourceRef.of("youtube_feed", **more) if more else None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body><id>yt:channel:x</id>",
        BODY[:1500],
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>',
        b"<rss><id>yt:channel:x</id></rss>",
    ],
)
def test_other_pages_are_refused(body: bytes) -> None:
    assert not YOUTUBE_FEED.recognises(Page(FEED, body))
    with pytest.raises(LayoutChanged):
        read(body)


def test_a_feed_without_entries_is_empty() -> None:
    assert read(BODY[: BODY.index(b" <entry>")] + b"</feed>") == ()


def test_what_a_feed_lists_is_added_and_what_it_does_not_list_is_not_gone() -> None:
    first, today, later = read(), date(2031, 6, 1), date(2031, 7, 1)
    one = (first[1],)
    known = reconcile_recordings((), first, today, {recording.source_url for recording in first}).recordings
    after = reconcile_recordings(known, one, later, {recording.source_url for recording in one}).recordings
    assert after == known
    assert {recording.key: (recording.first_seen, recording.last_seen) for recording in after} == {
        "youtube:aaaaaaaaa01": (today, None),
        "youtube:-_aaaaaaa05": (today, None),
    }
    again = reconcile_recordings(one, first, later, set()).recordings
    assert [recording.key for recording in again] == ["youtube:-_aaaaaaa05", "youtube:aaaaaaaaa01"]


def test_a_playlist_says_what_left_it_when_the_feed_does_not_list_it_either() -> None:
    page, listed = "https://www.youtube.com/playlist?list=" + PLAYLIST, read()[1]
    in_list = Recording(
        "youtube", listed.id, listed.url, listed.raw_title, page, playlist=PLAYLIST, channel="Example Conf"
    )
    other = Recording("youtube", "aaaaaaaaa09", listed.url, "Other", page, playlist=PLAYLIST, channel="Example Conf")
    known = reconcile_recordings((), (in_list, other, listed), date(2031, 6, 1), {page}).recordings
    assert [recording.source_url for recording in known] == [page, page]
    meant = reconcile_recordings(known, (other, listed), date(2031, 7, 1), {page, listed.source_url}).recordings
    assert meant == known
    left = reconcile_recordings(known, (other,), date(2031, 7, 2), {page}).recordings
    assert [recording.last_seen for recording in left] == [date(2031, 7, 2), None]
