"""Lists of chapters in descriptions and in yt-dlp's listings; what is no list gives none."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from youtube_pages import EVENT, PAGES, PLAYLIST, REF, parse_json

from scrapers.recordings.chapters import chapters_in, listed_chapters
from scrapers.recordings.merge import merge_recordings
from scrapers.recordings.youtube import API, YOUTUBE
from scrapers.recordings.youtube_listing import read_listing
from scrapers.records import Chapter, Recording


def starts(text: str) -> list[tuple[int, str]]:
    return [(one.start_s, one.title) for one in chapters_in(text)]


def test_every_spelling_of_a_line() -> None:
    text = """Lightning talks of the second day. Doors at 9:30.

    0:00 Ana Ößel: Opening
    00:15 - A title
    [12:34] Another one
    (20:00) In brackets
    • 25:10: With a bullet
    5. 26:00 Numbered
    27:00 - 28:30 From and to
    Named before - 30:00
    Named before [31:00]
    1:02:03 title (Name)

    Thank you!
    """
    assert starts(text) == [
        (0, "Ana Ößel: Opening"),
        (15, "A title"),
        (754, "Another one"),
        (1200, "In brackets"),
        (1510, "With a bullet"),
        (1560, "Numbered"),
        (1620, "From and to"),
        (1800, "Named before"),
        (1860, "Named before"),
        (3723, "title (Name)"),
    ]


def test_each_ends_where_the_next_begins() -> None:
    assert chapters_in("0:00 A\n0:10 B\n0:20 C") == (Chapter(0, "A", 10), Chapter(10, "B", 20), Chapter(20, "C"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0:00 A\n0:10 B\n0:20 C", 3),
        ("0:00 A\n0:10 B", 0),  # two
        ("0:59 A\n1:15 B\n1:25 C", 3),
        ("1:00 A\n1:15 B\n1:25 C", 0),  # the first is not the beginning
        ("0:00 A\n0:09 B\n0:20 C", 0),  # nine seconds
        ("0:00 A\n0:20 B\n0:10 C", 0),  # not in order
        ("0:00 A\n0:10\n0:20 C", 0),  # one says nothing, two are left
        ("see 12:34 for the demo", 0),
        ("12:34 is where the demo begins", 0),
        ("9:00 Registration\n9:30 Opening\n10:00 Keynote", 0),  # a day's programme
        ("The score was 0:00 at first, then 1:00 and 2:00", 0),
        ("0:00:00:1 A\n0:10:5x B\n0:99 C", 0),
        ("\n".join(f"{n // 6}:{n % 6}0 T" for n in range(500)), 500),
        ("\n".join(f"{n // 6}:{n % 6}0 T" for n in range(501)), 0),
        ("0:00 A\n0:10 " + 500 * "b" + "\n0:20 C", 3),
        ("0:00 A\n0:10 " + 600 * "b" + "\n0:20 C", 0),  # a paragraph
        ("", 0),
    ],
)
def test_what_is_a_list(text: str, number: int) -> None:
    assert len(chapters_in(text)) == number


@given(st.text(alphabet="0123:. -[]()\nab\u0663", max_size=200))
def test_any_text_is_a_list_or_none(text: str) -> None:
    found = chapters_in(text)
    assert not found or (len(found) >= 3 and found[0].start_s < 60)


def test_what_yt_dlp_lists() -> None:
    listed: list[Any] = [
        {"start_time": 0.0, "end_time": 12.5, "title": "<Untitled Chapter 1>"},
        {"start_time": 12.5, "end_time": 60, "title": "Yeast <b>Whispers</b>"},
        {"start_time": 60, "end_time": 60, "title": "Corks"},
        {"start_time": -1, "title": "no"},
        {"start_time": float("nan"), "title": "no"},
        {"start_time": True, "title": "no"},
        {"start_time": 70, "title": None},
        "no",
    ]
    assert listed_chapters(listed) == (Chapter(12, "Yeast Whispers", 60), Chapter(60, "Corks"))
    assert listed_chapters(None) == listed_chapters("x") == ()
    assert listed_chapters([{"start_time": 1, "title": "A"}, {"start_time": 1.5, "title": "B"}]) == ()


LIST = "0:00 A\n0:10 B\n0:20 C"
FOUND = (Chapter(0, "A", 10), Chapter(10, "B", 20), Chapter(20, "C"))


def test_a_listing_of_yt_dlp_gives_those_of_the_description_else_its_own() -> None:
    def read(**more: object) -> tuple[Chapter, ...]:
        entry = {"id": "abcdefghijk", "title": "Day 2", "extractor_key": "Youtube", **more}
        (found,) = read_listing(entry, "https://www.youtube.com/watch?v=abcdefghijk").recordings
        return found.chapters

    own = [{"start_time": 5, "end_time": 9, "title": "Own"}]
    assert read(description=LIST, chapters=own) == FOUND
    assert read(description="Nothing", chapters=own) == (Chapter(5, "Own", 9),)
    assert read() == read(title="[Private video]", chapters=own) == ()


def test_chapters_that_name_talks_stay() -> None:
    page = "https://www.youtube.com/watch?v=abcdefghijk"
    bare = Recording("youtube", "abcdefghijk", page, "Day 2", page, channel="Moss", chapters=FOUND)
    tied = replace(bare, channel=None, chapters=(Chapter(7, "A", talk="1"),))
    again = replace(bare, chapters=FOUND[:1])
    assert merge_recordings(tied, bare).chapters == merge_recordings(bare, tied).chapters == tied.chapters
    assert merge_recordings(bare, again).chapters == again.chapters


@pytest.mark.parametrize("short", [False, True])
def test_the_list_of_times_in_a_description_are_chapters(short: bool) -> None:
    """The list of a playlist cuts no description; where it has none the video's own answer has."""
    page, video = (json.loads((PAGES / name).read_bytes()) for name in ("playlist-items.json", "videos.json"))
    told = {"description": "The talks:\n0:00 Ada: Owls\n12:34 - Bo: Toast\n1:02:03 Knots"}
    for item in video["items"]:
        item["snippet"] |= told
    for item in page["items"]:
        item["snippet"] |= {"description": ""} if short else told
    url = f"{API}/videos?id=aaaaaaaaa01,aaaaaaaaa02,aaaaaaaaa03,-_aaaaaaa05"
    both = [parse_json(page, f"{API}/playlistItems?playlistId={PLAYLIST}"), parse_json(video, url)]
    found = {one.raw_title: one.chapters for one in YOUTUBE.combine(both, EVENT, REF).recordings}
    expected = (Chapter(0, "Ada: Owls", 754), Chapter(754, "Bo: Toast", 3723), Chapter(3723, "Knots"))
    assert found["Talks - Ada Finch: How Owls Read Logs"] == expected
    assert found["Private video"] == ()
