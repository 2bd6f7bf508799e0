from dataclasses import replace
from datetime import date
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.recordings.merge import combine_recordings, merge_recordings
from scrapers.records import Chapter, Recording

WATCH = "https://www.youtube.com/watch?v=aaaaaaaaa01"
LIST = "PLexampleconf2031abcdefgh"
API = Recording(
    "youtube",
    "aaaaaaaaa01",
    WATCH,
    "Talks - Ada Finch: How Owls Read Logs",
    f"https://www.youtube.com/playlist?list={LIST}",
    published=date(2031, 6, 20),
    duration_s=1750,
    playlist=LIST,
    channel="Example Conf",
    access="unlisted",
)
FLAT = replace(API, published=None, access="public", access_by="listing")
PYVIDEO = Recording(
    "youtube",
    "aaaaaaaaa01",
    WATCH,
    "How Owls Read Logs",
    "https://github.com/pyvideo/data/blob/main/example/videos/owls.json",
    recorded=date(2031, 5, 17),
    duration_s=1749,
    speakers=("Ada Finch",),
    talk_url="https://example.org/presentation/12/",
)
CSV = Recording("youtube", "aaaaaaaaa01", WATCH, "Owls", WATCH, talk_url="12", speakers=("A. Finch",))


def test_playlist_and_pyvideo_in_either_order() -> None:
    merged = replace(
        API, recorded=date(2031, 5, 17), speakers=("Ada Finch",), talk_url="https://example.org/presentation/12/"
    )
    assert merge_recordings(API, PYVIDEO) == merged
    assert merge_recordings(PYVIDEO, API) == merged


def test_chapters_of_people_go_before_those_of_pyvideo_and_none_takes_them_away() -> None:
    pyvideo, csv = replace(PYVIDEO, chapters=(Chapter(0, "Owls"),)), replace(CSV, chapters=(Chapter(9, "Logs"),))
    assert merge_recordings(pyvideo, API).chapters == merge_recordings(API, pyvideo).chapters == (Chapter(0, "Owls"),)
    assert merge_recordings(pyvideo, csv).chapters == merge_recordings(csv, pyvideo).chapters == (Chapter(9, "Logs"),)


def test_tags_of_people_go_before_those_of_pyvideo_and_none_takes_them_away() -> None:
    pyvideo, csv = replace(PYVIDEO, tags=("owls",)), replace(CSV, tags=("logs",))
    assert merge_recordings(pyvideo, API).tags == merge_recordings(API, pyvideo).tags == ("owls",)
    assert merge_recordings(pyvideo, csv).tags == merge_recordings(csv, pyvideo).tags == ("logs",)
    assert merge_recordings(pyvideo, CSV).tags == ("owls",)
    assert merge_recordings(csv, replace(csv, tags=("rope",))).tags == ("rope",)


def test_people_beat_pyvideo_and_the_provider_beats_people() -> None:
    page = "https://example.org/presentation/12/"
    merged = replace(API, recorded=date(2031, 5, 17), speakers=("A. Finch",), talk_url=page)
    assert merge_recordings(merge_recordings(PYVIDEO, CSV), API) == merged
    assert merge_recordings(merge_recordings(API, CSV), PYVIDEO) == merged
    assert merge_recordings(merge_recordings(API, PYVIDEO), CSV) == merged


def test_a_newer_answer_of_the_provider_wins_but_loses_nothing() -> None:
    newer = replace(API, raw_title="Owls (fixed sound)", duration_s=None, access="public")
    assert merge_recordings(API, newer) == replace(newer, duration_s=1750)


def test_videos_list_without_a_playlist_keeps_the_playlist() -> None:
    video = replace(API, raw_title="Renamed", source_url=WATCH, playlist=None, duration_s=1800)
    for merged in (merge_recordings(API, video), merge_recordings(video, API)):
        assert (merged.source_url, merged.playlist, merged.titles) == (API.source_url, LIST, ())
    assert (merge_recordings(API, video).raw_title, merge_recordings(video, API).raw_title) == (
        "Renamed",
        API.raw_title,
    )
    assert merge_recordings(API, video).duration_s == 1800


def test_a_flat_listing_does_not_make_the_unlisted_public() -> None:
    assert merge_recordings(API, FLAT) == API
    assert merge_recordings(API, replace(API, access="public")).access == "public"
    assert merge_recordings(replace(API, access="gone"), FLAT).access == "public"


def test_access_of_a_less_trusted_source_counts_only_until_a_better_one_is_known() -> None:
    unlisted, gone = replace(CSV, access="unlisted"), replace(CSV, access="gone")
    assert [merge_recordings(unlisted, PYVIDEO).access, merge_recordings(PYVIDEO, gone).access] == ["unlisted", "gone"]
    once = reduce(merge_recordings, (unlisted, gone, FLAT, PYVIDEO))
    again = reduce(merge_recordings, (unlisted, gone, FLAT, PYVIDEO), once)
    assert (once.access, again) == ("public", once)


def test_a_dead_entry_does_not_take_the_title_away() -> None:
    dead = replace(API, raw_title="Private video", access="private", published=None)
    merged = replace(API, access="private")
    assert merge_recordings(API, dead) == merged
    assert merge_recordings(dead, PYVIDEO).raw_title == "How Owls Read Logs"


def test_days_of_seeing() -> None:
    gone = replace(API, access="gone", first_seen=date(2031, 7, 1), last_seen=date(2031, 8, 1))
    back = replace(API, first_seen=date(2031, 9, 1))
    merged = merge_recordings(gone, back)
    assert (merged.first_seen, merged.last_seen, merged.access) == (date(2031, 7, 1), None, "unlisted")
    assert merge_recordings(gone, PYVIDEO).last_seen == date(2031, 8, 1)


def test_two_recordings_are_not_merged() -> None:
    with pytest.raises(ValueError, match="are two recordings"):
        merge_recordings(API, replace(API, id="aaaaaaaaa02"))


def test_of_two_titles_that_stand_in_place_of_a_dead_videos_the_platforms_is_kept_whichever_came_first() -> None:
    told, listed = replace(PYVIDEO, raw_title="Private video"), replace(API, raw_title="Private video")
    merged = merge_recordings(listed, told)
    assert (merged.raw_title, merged.titles) == ("Private video", ())
    assert merge_recordings(told, listed) == merged


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


days = st.dates(date(2031, 1, 1), date(2031, 12, 31))
facts = {
    "raw_title": st.sampled_from(["A", "B", "A C", "A B: C", "Private video"]),
    "description": maybe(st.sampled_from(["x", "y"])),
    "published": maybe(days),
    "duration_s": maybe(st.integers(0, 9)),
    "access": st.sampled_from(["public", "unlisted", "private", "gone"]),
    "access_by": st.sampled_from(["statement", "listing", "platform"]),
    "first_seen": maybe(days),
    "last_seen": maybe(days),
}
said = {
    "recorded": maybe(days),
    "talk_url": maybe(st.sampled_from(["12", "13"])),
    "speakers": st.sampled_from([(), ("A",), ("B", "C")]),
}
providers = st.sampled_from([API, FLAT, replace(API, playlist=None, source_url=WATCH)])
statements = st.builds(replace, providers, **facts) | st.builds(
    replace, st.sampled_from([PYVIDEO, CSV]), **facts, **said
)
# Only who states it knows of any other access than the platform's own.
recordings = statements.map(lambda one: one if one.access_by == "statement" else replace(one, access="public"))
without_a_last_day = recordings.map(lambda one: one if one.access == "gone" else replace(one, last_seen=None))
FACTS = ("talk_url", "speakers", "recorded", "published", "duration_s", "description", "playlist", "channel")


def dead_or_mute(recording: Recording) -> bool:
    return recording.access in ("private", "gone") or (trust(recording) == 2 and recording.access_by == "platform")


def trust(recording: Recording) -> int:
    return 2 if recording.channel else 0 if "pyvideo" in recording.source_url else 1


@settings(max_examples=100, deadline=None)
@given(recordings, recordings)
def test_merging_is_idempotent_loses_nothing_and_ignores_the_order_of_unequal_sources(
    a: Recording, b: Recording
) -> None:
    merged = merge_recordings(a, b)
    assert merge_recordings(merged, b) == merged
    assert merge_recordings(merged, merged) == merged
    for fact in FACTS:
        known = {getattr(a, fact), getattr(b, fact)} - {None, ()}
        assert getattr(merged, fact) in (known or {None, ()})
    if trust(a) != trust(b) and not any(dead_or_mute(one) for one in (a, b)):
        assert merge_recordings(b, a) == merged


@settings(max_examples=100, deadline=None)
@given(st.lists(without_a_last_day, min_size=1, max_size=5), st.permutations(["A", "B", "A B: C"]))
def test_reading_the_same_sources_again_in_the_same_order_changes_nothing(
    records: list[Recording], titles: list[str]
) -> None:
    records = [replace(one, raw_title=titles[trust(one)]) for one in records]
    once = reduce(merge_recordings, records)
    assert reduce(merge_recordings, records, once) == once


def test_a_code_does_not_take_the_place_of_the_address_of_the_talks_page() -> None:
    page, code = replace(CSV, talk_url="https://moss.example/talks/2/"), replace(CSV, talk_url="6")
    assert merge_recordings(page, code).talk_url == merge_recordings(code, page).talk_url == page.talk_url
    assert merge_recordings(replace(CSV, talk_url="2"), code).talk_url == "6"
    (whole,), notes = combine_recordings([page, code])
    assert (whole.talk_url, notes) == (page.talk_url, ())
    (whole,), notes = combine_recordings([code, replace(CSV, talk_url="2")])
    assert notes == (f"{whole.raw_title!r} ({whole.key}) is of talk 2 and of talk 6: taken as {whole.talk_url}",)
