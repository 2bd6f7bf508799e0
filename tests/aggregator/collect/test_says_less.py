"""Nothing dies of silence: what a listing does not say changes nothing that is known. Invented videos, random gaps."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.collect.reconcile import reconcile_recordings
from scrapers.page import Page
from scrapers.recordings.pyvideo import PYVIDEO
from scrapers.recordings.table import TABLE
from scrapers.recordings.youtube import API, YOUTUBE
from scrapers.records import Event, Recording, SourceRef
from scrapers.source import Parsed, Source

EVENT = Event("moss-2031", "Moss Conf", "UTC")
PLAYLIST = "PLmossconf2031abcdefghijk"
LIST_URL = f"https://www.youtube.com/playlist?list={PLAYLIST}"
TODAY, LATER = date(2031, 7, 1), date(2031, 8, 1)
VIDEOS = {
    "mossmoss001": ("public", "Ada Quill (she/her): How Ferns Unroll"),
    "mossmoss002": ("unlisted", "Bo Tern: Lichen Clocks, Part 2"),
    "mossmoss003": ("private", "Private video"),
    "mossmoss004": ("gone", "Deleted video"),
    "mossmoss005": ("public", "Lightning Talks - May 18, 8am"),
}
STATUS = {"gone": "privacyStatusUnspecified"}


def api_items() -> list[dict[str, Any]]:
    """``playlistItems.list`` of the five videos, everything asked for."""
    return [
        {
            "kind": "youtube#playlistItem",
            "snippet": {
                "title": title,
                "playlistId": PLAYLIST,
                "resourceId": {"kind": "youtube#video", "videoId": key},
                **({} if title in ("Private video", "Deleted video") else {"videoOwnerChannelTitle": "Moss Conf"}),
            },
            "contentDetails": {"videoId": key, "videoPublishedAt": "2031-06-20T12:00:00Z"} if title[-1] != "o" else {},
            "status": {"privacyStatus": STATUS.get(access, access)},
        }
        for key, (access, title) in VIDEOS.items()
    ]


def api(items: list[dict[str, Any]], **more: Any) -> Parsed:
    page = {"kind": "youtube#playlistItemListResponse", "items": items, **more}
    return parsed(YOUTUBE, json.dumps(page))


def parsed(source: Source, text: str, url: str = "https://file.invalid/told") -> Parsed:
    return source.read_files([Page(url, text.encode())], EVENT, SourceRef(source.kind))


def flat(entries: list[dict[str, Any]]) -> Parsed:
    return parsed(YOUTUBE, json.dumps({"_type": "playlist", "id": PLAYLIST, "entries": entries}))


def flat_entries() -> list[dict[str, Any]]:
    """yt-dlp's flat entries of the same videos: no dates, no word of who may open them."""
    dead = {"Private video": "[Private video]", "Deleted video": "[Deleted video]"}
    return [
        {"_type": "url", "id": key, "title": dead[title]}
        if title in dead
        else {"_type": "url", "id": key, "title": title, "duration": 1800, "channel": "Moss Conf", "availability": None}
        for key, (_, title) in VIDEOS.items()
    ]


def known() -> tuple[Recording, ...]:
    return reconcile_recordings((), api(api_items()).recordings, TODAY).recordings


def told(recordings: tuple[Recording, ...]) -> dict[str, tuple[str, str]]:
    return {one.id: (one.access, one.raw_title) for one in recordings}


def test_what_is_known_to_begin_with() -> None:
    assert told(known()) == VIDEOS


def cut(draw: Callable[[st.SearchStrategy[Any]], Any], title: str) -> str:
    """The title as it is, or some of its words, or its beginning."""
    if title.strip("[]") in ("Private video", "Deleted video"):
        return title
    words = title.split()
    kept = draw(st.lists(st.sampled_from(words), min_size=1, unique=True))
    length = draw(st.integers(8, len(title)))
    if title[length - 1 : length + 1].isdigit():  # a number that is cut is another number
        length += 1
    beginning = title[:length].strip()
    return str(draw(st.sampled_from([title, " ".join(w for w in words if w in kept), beginning, f"{beginning}..."])))


@st.composite
def lesser(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Parsed:
    """A listing of some of these videos that says less of each than is known."""
    kind = draw(st.sampled_from(["api", "flat", "pyvideo", "table", "videos"]))
    keys = draw(st.lists(st.sampled_from(sorted(VIDEOS)), min_size=1, unique=True))
    if kind == "videos":
        answer = json.dumps({"kind": "youtube#videoListResponse", "items": []}).encode()
        page = YOUTUBE.parse(Page(f"{API}/videos?id={','.join(keys)}", answer), EVENT, SourceRef("youtube"))
        listed = [one for one in api(api_items()).recordings if one.id in keys]
        return YOUTUBE.combine([Parsed(recordings=tuple(listed)), page], EVENT, SourceRef("youtube"))
    if kind == "api":
        items = [one for one in api_items() if one["snippet"]["resourceId"]["videoId"] in keys]
        for item in items:
            item["snippet"]["title"] = cut(draw, item["snippet"]["title"])
            for part in draw(st.sets(st.sampled_from(["status", "contentDetails"]))):
                del item[part]
            if draw(st.booleans()):
                item["snippet"].pop("videoOwnerChannelTitle", None)
        return api(items)
    if kind == "flat":
        entries = [one for one in flat_entries() if one["id"] in keys]
        for entry in entries:
            entry["title"] = cut(draw, entry["title"])
            for name in draw(st.sets(st.sampled_from(["duration", "channel", "availability"]))):
                entry.pop(name, None)
        return flat(entries)
    rows = [(key, cut(draw, VIDEOS[key][1])) for key in keys]
    if kind == "table":
        return parsed(TABLE, "id,title\n" + "".join(f'{key},"{title}"\n' for key, title in rows))
    records = [{"title": title, "videos": [{"url": f"https://youtu.be/{key}"}]} for key, title in rows]
    return parsed(PYVIDEO, json.dumps(records))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(lesser(), min_size=1, max_size=3), max_size=3), st.booleans())
def test_no_sequence_of_listings_that_only_say_less_changes_access_or_title(
    runs: list[list[Parsed]], whole: bool
) -> None:
    kept = known()
    for listings in runs:
        found = [recording for listing in listings for recording in listing.recordings]
        kept = reconcile_recordings(kept, found, LATER, {LIST_URL} if whole else ()).recordings
    assert told(kept) == VIDEOS
    assert all(one.titles == () for one in kept)


@settings(max_examples=60, deadline=None)
@given(st.lists(lesser(), min_size=2, max_size=3), st.booleans())
def test_of_one_run_the_order_of_files_and_rows_changes_nothing(listings: list[Parsed], fresh: bool) -> None:
    kept = () if fresh else known()
    results = set()
    for order in permutations(listings):
        forth = [recording for listing in order for recording in listing.recordings]
        results.add(reconcile_recordings(kept, forth, LATER, {LIST_URL}))
        results.add(reconcile_recordings(kept, forth[::-1], LATER, {LIST_URL}))
    assert len(results) == 1


def test_a_statement_is_believed_and_taken_back_by_another_one_only() -> None:
    dead = reconcile_recordings(known(), flat([{"id": "mossmoss001", "title": "[Deleted video]"}]).recordings, LATER)
    assert told(dead.recordings)["mossmoss001"] == ("gone", VIDEOS["mossmoss001"][1])
    for silent in (
        parsed(TABLE, "id,title\nmossmoss001,How Ferns Unroll\n"),
        parsed(PYVIDEO, '[{"title": "How Ferns Unroll", "videos": [{"url": "https://youtu.be/mossmoss001"}]}]'),
        api([{"snippet": {**api_items()[0]["snippet"], "videoOwnerChannelTitle": None}}]),
        flat([{"id": "mossmoss001", "title": "[Gelöschtes Video]"}]),
    ):
        again = reconcile_recordings(dead.recordings, silent.recordings, LATER)
        assert told(again.recordings)["mossmoss001"] == ("gone", VIDEOS["mossmoss001"][1])
    for statement in (flat(flat_entries()[:1]), api(api_items()[:1])):
        back = reconcile_recordings(dead.recordings, statement.recordings, LATER).recordings
        assert (told(back)["mossmoss001"], back[0].last_seen) == (VIDEOS["mossmoss001"], None)


def test_sessions_for_attendees_and_videos_never_seen_are_what_their_platform_is_open_to() -> None:
    table = "url,title\nhttps://events.hubilo.com/moss-2031/session/7,Wet Feet\nhttps://youtu.be/mossmoss009,Peat\n"
    fresh = reconcile_recordings((), parsed(TABLE, table).recordings, TODAY).recordings
    assert [(one.id, one.access, one.access_by) for one in fresh] == [
        ("moss-2031/7", "attendees", "statement"),
        ("mossmoss009", "public", "statement"),
    ]
    gone = tuple(replace(one, access="gone", last_seen=TODAY) for one in fresh)
    assert reconcile_recordings(gone, parsed(TABLE, table).recordings, LATER).recordings == gone


def test_a_list_of_known_videos_that_are_all_private_is_taken_over() -> None:
    private = [{"id": key, "title": "[Private video]"} for key in VIDEOS]
    kept = reconcile_recordings(known(), flat(private).recordings, LATER).recordings
    assert told(kept) == {key: ("private", title) for key, (_, title) in VIDEOS.items()}
