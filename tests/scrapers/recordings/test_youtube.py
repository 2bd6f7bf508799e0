import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from own_bugs import raise_bug
from youtube_pages import EVENT, KEYLESS, LIST_URL, PAGES, PLAYLIST, REF, load, parse, parse_json

from scrapers.errors import LayoutChanged, ScrapeError
from scrapers.page import Page
from scrapers.recordings.youtube import API, YOUTUBE
from scrapers.records import Recording, SourceRef
from scrapers.source import EventFacts, Follow, Parsed

ASKED = "aaaaaaaaa01,aaaaaaaaa02,aaaaaaaaa03,-_aaaaaaa05"


def recording(video: str, title: str, **known: Any) -> Recording:
    facts = {"channel": "Example Conf", "playlist": PLAYLIST, "source_url": LIST_URL} | known
    return Recording("youtube", video, f"https://www.youtube.com/watch?v={video}", title, **facts)


OWLS = recording(
    "aaaaaaaaa01",
    "Talks - Ada Finch: How Owls Read Logs",
    description="An owl reads a log file aloud.\n\nSlides: https://example.org/owls",
    published=date(2031, 6, 20),
    duration_s=1750,
)
KNOTS = recording(
    "aaaaaaaaa02",
    "Tutorials - Bo Marsh & Cy Reed: Knots for Beginners, Part 1: Rope, String, Twine and Everything in...",
    published=date(2031, 6, 21),
    duration_s=10865,
    access="unlisted",
)
PRIVATE = recording("aaaaaaaaa03", "Private video", channel=None, access="private")
LIGHTNING = recording(
    "-_aaaaaaa05",
    "Lightning Talks - May 17, 6pm",
    description="Write to [e-mail removed]",
    published=date(2031, 6, 22),
    duration_s=3600,
)
DELETED = recording("aaaaaaaaa06", "Deleted video", channel=None, access="gone")
KEYNOTE = recording("aaaaaaaaa07", "Keynote Speaker - Dee Ray", published=date(2031, 6, 23), duration_s=2730)


def answers() -> list[Parsed]:
    return [
        parse("playlist-items.json"),
        parse("videos.json", f"{API}/videos?part=snippet&id={ASKED}"),
        parse("playlist-items-2.json"),
        parse("videos-2.json", f"{API}/videos?id=aaaaaaaaa06%2Caaaaaaaaa07"),
    ]


def test_api_pages_become_one_recording_per_video_in_the_order_of_the_playlist() -> None:
    whole = YOUTUBE.combine(answers(), EVENT, REF)
    assert whole == Parsed(recordings=(OWLS, KNOTS, PRIVATE, LIGHTNING, DELETED, KEYNOTE))


def test_flat_listing_gives_the_same_but_dates_and_descriptions() -> None:
    undated = [replace(r, published=None, description=None) for r in (OWLS, KNOTS, PRIVATE, LIGHTNING, KEYNOTE)]
    undated = [replace(r, access_by="listing") if r.access == "public" else r for r in undated]
    undated[2] = replace(PRIVATE, raw_title="[Private video]")
    listed = KEYLESS.parse(Page(LIST_URL, (PAGES / "flat.json").read_bytes()), EVENT, REF)
    notes = ("1 entry of the playlist is unavailable and has no id",)
    facts = EventFacts(title="Example Conf 2031")
    assert KEYLESS.combine([listed], EVENT, REF) == Parsed(recordings=tuple(undated), notes=notes, facts=facts)


def test_a_list_of_saved_answers_is_read_like_the_answers() -> None:
    names = ("videos.json", "playlist-items.json", "playlist-items-2.json", "videos-2.json")
    whole = parse_json([load(name) for name in names], "file:///saved.json")
    assert whole == Parsed(recordings=(OWLS, KNOTS, PRIVATE, LIGHTNING, DELETED, KEYNOTE))
    begun = parse_json([load("playlist-items.json"), load("videos.json")], "file:///saved.json")
    assert [follow.url.rpartition("&")[2] for follow in begun.follows] == ["pageToken=EAAaBlBUOkNBVQ"]


def test_without_the_answer_of_videos_nothing_is_called_gone() -> None:
    alone = YOUTUBE.combine([parse("playlist-items.json")], EVENT, REF)
    undated = [replace(r, duration_s=None) for r in (OWLS, KNOTS, PRIVATE, LIGHTNING)]
    assert alone.recordings == tuple(undated)


def test_an_id_that_videos_leaves_out_while_it_has_others_is_gone() -> None:
    known = [video for video in load("videos.json")["items"] if video["id"] == "aaaaaaaaa01"]
    answer = {"kind": "youtube#videoListResponse", "items": known}
    pages = [parse("playlist-items.json"), parse_json(answer, f"{API}/videos?id={ASKED}")]
    assert {r.id: (r.access, r.access_by) for r in YOUTUBE.combine(pages, EVENT, REF).recordings} == {
        "aaaaaaaaa01": ("public", "statement"),
        "aaaaaaaaa02": ("gone", "statement"),
        "aaaaaaaaa03": ("private", "statement"),
        "-_aaaaaaa05": ("gone", "statement"),
    }


def test_an_answer_without_any_of_several_videos_says_nothing() -> None:
    listed = [parse("playlist-items.json"), parse("playlist-items-2.json")]
    nothing = {"kind": "youtube#videoListResponse", "items": []}
    empty = parse_json(nothing, f"{API}/videos?id={ASKED}")
    note = "YouTube said nothing of 4 videos: each stays as its list has it"
    for others in ([], [parse("videos-2.json", f"{API}/videos?id=aaaaaaaaa06,aaaaaaaaa07")]):
        whole = YOUTUBE.combine([*listed, empty, *others], EVENT, REF)
        assert [(r.id, r.access) for r in whole.recordings] == [
            ("aaaaaaaaa01", "public"),
            ("aaaaaaaaa02", "unlisted"),
            ("aaaaaaaaa03", "private"),
            ("-_aaaaaaa05", "public"),
            ("aaaaaaaaa06", "gone"),
            ("aaaaaaaaa07", "public"),
        ]
        assert whole.notes == (note,)


def test_the_one_video_of_the_last_page_is_judged_by_the_pages_before() -> None:
    last = load("playlist-items-2.json")
    last["items"] = last["items"][1:]
    alone = parse_json({"kind": "youtube#videoListResponse", "items": []}, f"{API}/videos?id=aaaaaaaaa07")
    pages = [parse("playlist-items.json"), parse_json(last), alone]
    said = YOUTUBE.combine(pages, EVENT, REF)
    assert [(r.id, r.access) for r in said.recordings if r.id == KEYNOTE.id] == [(KEYNOTE.id, "public")]
    assert f"YouTube knows nothing of video {KEYNOTE.id}: it may be deleted or private" in said.notes
    answered = [*pages, parse("videos.json", f"{API}/videos?id={ASKED}")]
    said = YOUTUBE.combine(answered, EVENT, REF)
    assert [(r.id, r.access) for r in said.recordings if r.id == KEYNOTE.id] == [(KEYNOTE.id, "gone")]


STATES = {
    "public": ("public", "statement"),
    "unlisted": ("unlisted", "statement"),
    "private": ("private", "statement"),
    "privacyStatusUnspecified": ("gone", "statement"),
    None: ("public", "platform"),
}


@pytest.mark.parametrize("status", STATES)
def test_an_entry_says_of_access_what_its_status_says(status: str | None) -> None:
    page = load("playlist-items-2.json")
    page["items"][0]["snippet"]["title"] = "Gelöschtes Video"
    page["items"][0]["status"] = {"privacyStatus": status} if status else None
    dead = parse_json(page).recordings[0]
    assert (dead.raw_title, dead.access, dead.access_by) == ("Gelöschtes Video", *STATES[status])


def test_an_entry_that_was_not_asked_for_its_status_is_known_by_its_title_or_what_only_living_ones_have() -> None:
    page = load("playlist-items-2.json")
    dead, living = page["items"]
    undated = living | {"contentDetails": {"videoId": "aaaaaaaaa09"}}
    bare = undated | {"snippet": {k: v for k, v in living["snippet"].items() if not k.startswith("videoOwner")}}
    page["items"] = [{**dead, "status": None}, {**living, "status": None}, {**undated, "status": None}]
    said = parse_json(page).recordings
    assert [(r.access, r.access_by) for r in said] == [
        ("gone", "statement"),
        ("public", "listing"),
        ("public", "listing"),
    ]
    page["items"] = [{**bare, "status": None}]
    assert [(r.access, r.access_by) for r in parse_json(page).recordings] == [("public", "platform")]


def test_videos_asked_without_their_status_are_there_and_no_more() -> None:
    answer = load("videos.json")
    for video in answer["items"]:
        del video["status"]
    pages = [parse("playlist-items.json"), parse_json(answer, f"{API}/videos?id=aaaaaaaaa01,aaaaaaaaa02")]
    said = {r.id: (r.access, r.access_by, r.duration_s) for r in YOUTUBE.combine(pages, EVENT, REF).recordings}
    assert said["aaaaaaaaa02"] == ("unlisted", "statement", 10865)


def old_answer(videos: int, total: int) -> Any:
    """What the API answered in 2018, its pages joined by somebody: ``part=snippet``, no owners, the first page's token."""
    listed = [
        {
            "kind": "youtube#playlistItem",
            "snippet": {
                "title": f"Ada Finch: Part {n} of the Owls",
                "playlistId": PLAYLIST,
                "resourceId": {"kind": "youtube#video", "videoId": f"aaaaaaaa{n:03}"},
            },
        }
        for n in range(videos)
    ]
    pages = {"totalResults": total, "resultsPerPage": 50}
    return {
        "kind": "youtube#playlistItemListResponse",
        "nextPageToken": "CDIQAA",
        "pageInfo": pages,
        "items": listed,
    }


MORE = "the playlist has more pages: import those files too"


@pytest.mark.parametrize(
    ("videos", "total", "notes"),
    [
        (61, 61, ()),
        (61, 62, ("61 of 62 entries of the playlist were read; the others stay as they were", MORE)),
        (50, 132, ("50 of 132 entries of the playlist were read; the others stay as they were", MORE)),
        (50, 50, ()),
        (61, 0, (MORE,)),
    ],
)
def test_an_old_answer_is_of_nothing_dead_and_says_whether_it_is_whole(
    videos: int, total: int, notes: tuple[str, ...]
) -> None:
    body = json.dumps(old_answer(videos, total)).encode()
    read = YOUTUBE.read_files([Page("https://file.invalid/pyconar-2031.json", body)], EVENT, REF)
    assert {(r.access, r.access_by) for r in read.recordings} == {("public", "platform")}
    assert (len(read.recordings), read.notes) == (videos, notes)


def test_pages_in_a_list_are_whole_where_they_hold_every_entry() -> None:
    pages = [load("playlist-items-2.json"), load("playlist-items.json")]
    assert parse_json(pages, "file:///saved.json").follows == ()
    del pages[1]["pageInfo"], pages[0]["pageInfo"]
    assert [follow.url[-16:] for follow in parse_json(pages, "file:///saved.json").follows] == ["n=EAAaBlBUOkNBVQ"]


def test_a_first_page_without_a_second_says_so_in_a_scrape() -> None:
    page = load("playlist-items.json")
    del page["nextPageToken"]
    assert YOUTUBE.combine([parse_json(page)], EVENT, REF).notes == (
        "5 of 7 entries of the playlist were read; the others stay as they were",
    )


def test_entries_without_id_or_title_are_counted() -> None:
    page = load("playlist-items-2.json")
    page["items"][0]["snippet"]["title"] = " "
    page["items"].append({"snippet": None})
    parsed = parse_json(page)
    assert [r.id for r in parsed.recordings] == ["aaaaaaaaa07"]
    assert parsed.notes == ("2 entries of the playlist left out: no usable id or title",)


def test_each_page_asks_for_its_videos_and_the_next_page() -> None:
    assert parse("playlist-items.json").follows == (
        Follow(
            f"{API}/videos?part=contentDetails,status,snippet&id={ASKED}", expects="json", credential="YOUTUBE_API_KEY"
        ),
        Follow(
            f"{API}/playlistItems?part=snippet,contentDetails,status&maxResults=50&playlistId={PLAYLIST}"
            "&pageToken=EAAaBlBUOkNBVQ",
            expects="json",
            credential="YOUTUBE_API_KEY",
        ),
    )


def test_a_premiere_has_neither_date_nor_duration_yet() -> None:
    answer = load("videos-2.json")
    answer["items"][0]["snippet"]["liveBroadcastContent"] = "upcoming"
    answer["items"][0]["contentDetails"]["duration"] = "P0D"
    (video,) = parse_json(answer).recordings
    assert (video.published, video.duration_s) == (None, None)


def test_yt_dlp_entries_of_any_shape() -> None:
    single = {
        "id": "aaaaaaaaa01",
        "title": "Owls",
        "extractor_key": "Youtube",
        "upload_date": "20310620",
        "duration": 9,
    }
    assert parse_json(single).recordings == (
        Recording(
            "youtube",
            "aaaaaaaaa01",
            "https://www.youtube.com/watch?v=aaaaaaaaa01",
            "Owls",
            "https://www.youtube.com/watch?v=aaaaaaaaa01",
            published=date(2031, 6, 20),
            duration_s=9,
            access_by="listing",
        ),
    )
    listing = load("flat.json") | {"playlist_count": 9}
    listing["entries"][0]["upload_date"] = "20310701"
    listing["entries"][1] |= {"id": "PL-another-list-0001", "title": "A list"}
    listing["entries"][3]["availability"] = "needs_auth"
    parsed = parse_json(listing)
    assert [(r.id, r.published, r.access) for r in parsed.recordings] == [
        ("aaaaaaaaa01", None, "public"),
        ("aaaaaaaaa03", None, "private"),
        ("-_aaaaaaa05", None, "public"),
        ("aaaaaaaaa07", None, "public"),
    ]
    assert parsed.notes == (
        "4 entries of the playlist are unavailable and have no id",
        "1 entry of the playlist left out: no video, or without a title",
    )


def test_a_listing_of_another_site_is_refused() -> None:
    with pytest.raises(LayoutChanged, match="listed Vimeo here, not YouTube"):
        parse_json({"_type": "playlist", "entries": [], "extractor_key": "Vimeo"})


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"items": [', b"{}", b"[]", b"3", b'{"kind": "youtube#search"}'])
def test_other_pages_are_refused(body: bytes) -> None:
    page = Page("https://example.org/x", body)
    assert not YOUTUBE.recognises(page)
    with pytest.raises(LayoutChanged, match=r"^https://example.org/x: "):
        YOUTUBE.parse(page, EVENT, REF)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["aaaaaaaaa01", "PT1H"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["items", "snippet", "contentDetails", "status", "videoId", "title", "entries", "id", "_type"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(values, st.sampled_from(["youtube#playlistItemListResponse", "youtube#videoListResponse", "playlist"]))
def test_any_json_gives_records_or_a_scrape_error(value: Any, kind: str) -> None:
    data = (value if isinstance(value, dict) else {"items": [value], "entries": [value]}) | {
        "kind": kind,
        "_type": kind,
    }
    try:
        parsed = YOUTUBE.combine([parse_json(data)], EVENT, REF)
    except ScrapeError as error:
        raise_bug(error)
        return
    assert all(r.provider == "youtube" and len(r.id) == 11 for r in parsed.recordings)


def test_an_entry_without_the_id_of_its_playlist_is_a_video_all_the_same() -> None:
    snippet = {"title": "How Owls Read Logs", "resourceId": {"kind": "youtube#video", "videoId": "aaaaaaaaa01"}}
    answer = {
        "kind": "youtube#playlistItemListResponse",
        "items": [{"kind": "youtube#playlistItem", "snippet": snippet}],
    }
    page = Page("https://file.invalid/items.json", json.dumps(answer).encode())
    (recording,) = YOUTUBE.read_files([page], EVENT, SourceRef("youtube")).recordings
    watch = "https://www.youtube.com/watch?v=aaaaaaaaa01"
    assert (recording.raw_title, recording.playlist, recording.source_url) == ("How Owls Read Logs", None, watch)
    assert recording.access == "public"


@pytest.mark.parametrize(
    ("data", "title"),
    [
        ({"id": "PLexampleconf2031abcdefgh", "title": "Example Conf 2031"}, "Example Conf 2031"),
        ({"id": "UUexamplechannelabcdefgh", "title": "Example - Videos"}, None),
        ({"id": "PLexampleconf2031abcdefgh"}, None),
        ({"title": "Example Conf 2031"}, None),
    ],
)
def test_a_playlist_says_what_it_is_called(data: dict[str, str], title: str | None) -> None:
    entry = {"_type": "url", "id": "aaaaaaaaa01", "title": "Roosts", "channel": "Example"}
    listing = {"_type": "playlist", "extractor_key": "YoutubeTab", "entries": [entry], **data}
    assert parse_json(listing, "file:///saved.json").facts == EventFacts(title=title)
    line = {"id": "aaaaaaaaa01", "title": "Roosts", "extractor_key": "Youtube", "playlist_id": data.get("id")}
    lines = "\n".join(json.dumps({**line, "playlist_title": data.get("title"), "id": f"aaaaaaaaa0{n}"}) for n in (1, 2))
    parsed = YOUTUBE.parse(Page("file:///saved.json", lines.encode()), EVENT, REF)
    assert (parsed.facts, len(parsed.recordings)) == (EventFacts(title=title), 2)


def test_a_saved_file_is_read_and_nothing_that_it_leads_to() -> None:
    ref = SourceRef.of("youtube", file="saved.json", talks=True)
    assert YOUTUBE.start(ref, EVENT) == (Follow("saved.json", via="file"),)
    page = Page("https://file.invalid/saved.json", (PAGES / "playlist-items.json").read_bytes())
    parsed = YOUTUBE.parse(page, EVENT, ref)
    assert parsed.follows == ()
    assert [one.id for one in parsed.recordings] == [one.id for one in parse("playlist-items.json").recordings]
    assert "the playlist has more pages: import those files too" in parsed.notes
