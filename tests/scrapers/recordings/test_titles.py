from dataclasses import replace
from functools import reduce
from itertools import permutations

import pytest

from scrapers.recordings.merge import combine_recordings, merge_recordings
from scrapers.recordings.titles import says_less
from scrapers.records import Recording

WATCH = "https://www.youtube.com/watch?v=aaaaaaaaa01"
PLAYLIST = "https://www.youtube.com/playlist?list=PLexampleconf2031abcdefgh"
PYVIDEO = "https://github.com/pyvideo/data/blob/main/example/videos/owls.json"


def by_youtube(title: str, **more: object) -> Recording:
    listed = Recording(
        "youtube", "aaaaaaaaa01", WATCH, title, PLAYLIST, playlist=PLAYLIST[-25:], channel="Example Conf"
    )
    return replace(listed, **more)  # type: ignore[arg-type]


def by_pyvideo(title: str, **more: object) -> Recording:
    return replace(Recording("youtube", "aaaaaaaaa01", WATCH, title, PYVIDEO, access_by="platform"), **more)  # type: ignore[arg-type]


def by_table(title: str, **more: object) -> Recording:
    return replace(by_pyvideo(title), source_url=WATCH, **more)  # type: ignore[arg-type]


def titles(*records: Recording) -> tuple[str, tuple[tuple[str, str], ...]]:
    merged = reduce(merge_recordings, records)
    return merged.raw_title, merged.titles


@pytest.mark.parametrize(
    ("title", "other", "less"),
    [
        ("Lightning Talks", "Lightning Talks - May 18, 8am", True),
        ("Lightning Talks - May 18, 8am", "Lightning Talks", False),
        ("lightning TALKS!", "Lightning Talks", True),
        ("Talks - Ada Finch: How Owls Re", "Talks - Ada Finch: How Owls Read Logs", True),
        ("Talks - Ada Finch: How Owls Re...", "Talks - Ada Finch: How Owls Read Logs", True),
        ("Owls Re", "How Owls Read Logs", False),
        ("Owls, Part 1", "Owls, Part 12", False),
        ("Owls, Part 1...", "Owls, Part 12", True),
        ("Owls, 8", "Owls, 8am", True),
        ("🦉", "Owls", True),
    ],
)
def test_what_says_less(title: str, other: str, less: bool) -> None:
    assert says_less(title, other) is less


def test_the_platform_is_believed_and_another_title_is_kept_where_it_says_something_else() -> None:
    assert titles(by_pyvideo("How Owls Read Logs"), by_youtube("Ada Finch: How Owls Read Logs")) == (
        "Ada Finch: How Owls Read Logs",
        (),
    )
    assert titles(by_pyvideo("Owls in the Dark"), by_youtube("Ada Finch: Logs")) == (
        "Ada Finch: Logs",
        ((PYVIDEO, "Owls in the Dark"),),
    )


def test_a_title_that_says_more_is_used_whoever_says_it() -> None:
    fuller = "Lightning Talks - May 18, 8am"
    for records in permutations([by_pyvideo(fuller), by_youtube("Lightning Talks")]):
        assert titles(*records) == (fuller, ((PYVIDEO, fuller),))


def test_a_source_that_retitles_replaces_its_own_title_only() -> None:
    before = [by_pyvideo("Owls in the Dark"), by_youtube("Ada Finch: Logs")]
    assert titles(*before, by_youtube("Ada Finch: Diaries")) == ("Ada Finch: Diaries", ((PYVIDEO, "Owls in the Dark"),))
    assert titles(*before, by_pyvideo("Night Reading")) == ("Ada Finch: Logs", ((PYVIDEO, "Night Reading"),))
    other_list = by_youtube("Ada Finch: Diaries", source_url=f"{PLAYLIST}2", playlist=f"{PLAYLIST[-25:]}2")
    assert titles(*before, other_list) == ("Ada Finch: Diaries", ((PYVIDEO, "Owls in the Dark"),))


def test_a_source_that_says_less_than_before_is_not_heard() -> None:
    full = "Ada Finch: How Owls Read Logs"
    for less in ("How Owls Read Logs", "Ada Finch: How Ow", "[Private video]", "Deleted video", full.upper()):
        assert titles(by_youtube(full), by_youtube(less)) == (full, ())


def test_an_entry_without_a_sign_of_life_retitles_nothing() -> None:
    mute = by_youtube("Gelöschtes Video", access_by="platform")
    assert titles(by_youtube("Owls"), mute) == ("Owls", ())
    assert titles(by_pyvideo("Owls"), mute) == ("Owls", ((PYVIDEO, "Owls"),))
    assert titles(by_pyvideo("Owls"), replace(mute, raw_title="Ada Finch: Owls")) == ("Ada Finch: Owls", ())
    assert titles(mute, by_youtube("Owls")) == ("Owls", ())


def test_no_title_of_a_dead_entry_is_news_and_any_real_one_is_better_than_none() -> None:
    dead = by_youtube("Gelöschtes Video", access="gone")
    assert titles(by_youtube("Owls"), dead) == ("Owls", ())
    unnamed = by_youtube("Deleted video", access="gone")
    assert titles(unnamed, by_table("Owls")) == ("Owls", ((WATCH, "Owls"),))
    assert titles(unnamed, replace(dead, raw_title="Owls")) == ("Owls", ())


def test_speakers_are_not_replaced_by_names_that_say_less() -> None:
    full = ("Ada Finch (she/her)", "Bo Lee")
    for less in ((), ("Ada Finch", "Bo Lee"), ("Bo Lee",)):
        assert merge_recordings(by_pyvideo("Owls", speakers=full), by_table("Owls", speakers=less)).speakers == full
        assert merge_recordings(by_table("Owls", speakers=less), by_pyvideo("Owls", speakers=full)).speakers == full
    other = ("Ada Finch", "Cy Reed")
    assert merge_recordings(by_pyvideo("Owls", speakers=full), by_table("Owls", speakers=other)).speakers == other
    assert merge_recordings(by_table("Owls", speakers=other), by_pyvideo("Owls", speakers=full)).speakers == other


def test_of_one_run_every_order_of_sources_gives_the_same() -> None:
    found = [
        by_youtube("Talks - Ada Finch: How Owls Read Lo...", access_by="listing"),
        by_youtube("Talks - Ada Finch: How Owls Read Logs", published=None, access="unlisted"),
        by_pyvideo("How Owls Read Logs", speakers=("Ada Finch (she/her)",)),
        by_table("Diaries of Owls", speakers=("Ada Finch",), talk_url="12"),
        by_table("Owls", talk_url="13"),
    ]
    results = {combine_recordings(order) for order in permutations(found)}
    assert results == {
        (
            (
                by_youtube(
                    "Talks - Ada Finch: How Owls Read Logs",
                    access="unlisted",
                    speakers=("Ada Finch (she/her)",),
                    talk_url="13",
                    titles=((WATCH, "Diaries of Owls"),),
                ),
            ),
            (
                "'Talks - Ada Finch: How Owls Read Logs' (youtube:aaaaaaaaa01) is of talk 12 and of talk 13: taken as 13",
            ),
        )
    }


def test_of_one_run_a_contradiction_is_told_once() -> None:
    alive, dead = by_youtube("Owls", access_by="listing"), by_table("Owls", access="gone", access_by="statement")
    told = f"'Owls' (youtube:aaaaaaaaa01) is public, says {PLAYLIST}; gone, says {WATCH}: taken as public"
    assert combine_recordings([dead, alive, dead, by_pyvideo("Owls")]) == (
        (replace(alive, access="public"),),
        (told,),
    )
    stated = by_youtube("Owls", access="private", source_url=f"{PLAYLIST}2", playlist="PL2")
    for order in permutations([alive, stated]):
        (kept,), notes = combine_recordings(order)
        assert kept.access == "private"
        assert notes == (
            f"'Owls' (youtube:aaaaaaaaa01) is public, says {PLAYLIST}; private, says {PLAYLIST}2: taken as private",
        )


def test_who_says_nothing_or_less_contradicts_nobody() -> None:
    unlisted = by_table("Owls", access="unlisted", access_by="statement")
    alive, gone = by_youtube("Owls", access_by="listing"), by_youtube("[Deleted video]", access="gone")
    assert combine_recordings([unlisted, alive, by_pyvideo("Owls")])[1] == ()
    assert combine_recordings([gone, by_pyvideo("Owls"), by_youtube("Owls", access="private")])[1] == ()
    assert len(combine_recordings([unlisted, by_youtube("Owls")])[1]) == 1
