import pytest

from aggregator.matching.uploads import INSIDE, UploadTitle, likeness, same_entry, same_speakers, stretch
from scrapers.records import Recording

OWLS = "How Owls Read Logs"
LONG = "Talks - Ada Finch: A Very Patient Introduction to Reading the Logs of Owls, Mice and Other Neighbours"


def agreed(one, two):
    return likeness(UploadTitle.text_of(one), UploadTitle.text_of(two))


def video(key, title=OWLS, **more):
    page = f"https://videos.example/{key}"
    return Recording("youtube", key, page, title, **{"source_url": page, **more})


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (f"Talks - Ada Finch: {OWLS}", f"Talks - Ada Finch {OWLS}!"),
        (f"Talks - Ada Finch: {OWLS}", OWLS),
        (OWLS, f"{OWLS} (Demo Conf 2031)"),
        (f"{OWLS} (corrected audio)", OWLS),
        (f"Talks - Ada Finch: {OWLS}", f"Talks - Ada Finhc: {OWLS}"),
        (f"{OWLS} - Ada Finch", f"Ada Finch - {OWLS}"),
        (LONG[:100], LONG),
        (LONG[:90] + "...", LONG.removeprefix("Talks - Ada Finch: ") + ", Part 2"),
    ],
)
def test_what_uploaders_change_leaves_titles_alike(one, two):
    assert agreed(one, two) >= 0.9
    assert agreed(two, one) == agreed(one, two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Lightning Talks - Friday", "Lightning Talks - Saturday"),
        ("Lightning Talks", "Lightning Talks II"),
        (f"{OWLS}, part 1", f"{OWLS}, part 2"),
        (OWLS, f"{OWLS} (Spanish)"),
        (f"{OWLS} - Demo Conf 2031", f"{OWLS} - Demo Conf 2030"),
    ],
)
def test_numbers_days_languages_and_years_tell_recordings_apart(one, two):
    assert agreed(one, two) == 0.0


def test_other_titles_are_not_alike_and_short_ones_stand_in_nothing():
    assert agreed(OWLS, "Knots for Beginners") < 0.6
    assert agreed("Owls", f"{OWLS} at Night") < 0.9
    assert agreed(OWLS, OWLS) == 1.0
    assert agreed(OWLS, f"Ada Finch - {OWLS}") == INSIDE


def test_durations_differ_by_a_share_of_the_longer():
    assert stretch(video("a", duration_s=1800), video("b", duration_s=1764)) == 0.02
    assert stretch(video("a", duration_s=1800), video("b")) is None


def test_unknown_speakers_are_not_the_same():
    ada = video("a", speakers=("Ada Finch", "Bo Marsh"))
    assert same_speakers(ada, video("b", speakers=("bo marsh", "Ada Finch")))
    assert not same_speakers(ada, video("b", speakers=("Ada Finch",)))
    assert not same_speakers(video("a"), video("b"))


def test_one_entry_is_a_page_that_is_neither_playlist_nor_the_video_itself():
    record = "https://records.example/owls.json"
    assert same_entry(video("a", source_url=record), video("b", source_url=record))
    assert not same_entry(video("a", source_url=record, playlist="PL1"), video("b", source_url=record, playlist="PL1"))
    assert not same_entry(video("a"), video("b", source_url="https://videos.example/a"))


@pytest.mark.parametrize(
    ("short", "inside"), [("Owls Count", True), ("Owls Coun", False), ("Owls at N", False), ("Owls at Ni", False)]
)
def test_a_title_of_ten_letters_may_stand_in_a_longer_one_word_by_word(short, inside):
    long = f"{short}, Logs and the Long Winter Evenings" if inside or short == "Owls Coun" else "Owls at Night and Dawn"
    assert (agreed(short, long) == INSIDE) is inside


def test_a_year_on_one_side_alone_is_no_other_recording():
    assert agreed(f"{OWLS} 2031", OWLS) == INSIDE
    assert agreed(f"{OWLS} 2031", f"{OWLS} 2030 2031") > 0.6


def test_only_a_cut_title_may_lack_a_number():
    assert agreed(f"Ada Finch: {OWLS} and Other Birds, Part...", f"Ada Finch: {OWLS} and Other Birds, Part 2") == INSIDE
    assert agreed(f"Ada Finch: {OWLS} and Other Birds, Part", f"Ada Finch: {OWLS} and Other Birds, Part 2") == 0.0


def test_a_cut_title_must_show_24_letters_of_the_whole_one():
    whole = "Reading the Logs of Owls and Mice at Night in the Old Barn"
    assert agreed(f"Talks - Ada Finch: {whole[:24]}...", whole) == INSIDE
    assert agreed(f"Talks - Ada Finch: {whole[:23]}...", whole) < 0.9


@pytest.mark.parametrize(("length", "cut"), [(96, False), (97, True)])
def test_a_title_as_long_as_the_platform_allows_may_lack_its_end(length, cut):
    assert UploadTitle.text_of("x" * length).cut is cut


def test_a_cut_title_that_ends_otherwise_does_not_go_on_with_the_other():
    assert agreed("Talks - Ada Finch: Knots for Every Beginner...", "Reading the Logs of Owls at Night") < 0.6


def test_an_entry_of_a_playlist_on_either_side_is_no_page():
    record = "https://records.example/owls.json"
    alone, listed = video("a", source_url=record), video("b", source_url=record, playlist="PL1")
    assert not same_entry(alone, listed)
    assert not same_entry(listed, alone)


def test_a_cut_title_that_goes_on_in_other_words_is_another():
    cut = "Talks - Ada Finch: Reading the Logs of Owls Without Glasses..."
    assert agreed(cut, "Reading the Logs of Owls and Mice at Night in the Old Barn") < 0.9
