"""What the words of a link say about where it leads."""

import pytest

from aggregator.recap.finding.labels import after_slides, near, renamed, says_only_video, says_video


@pytest.mark.parametrize(
    ("word", "platform", "same"),
    [
        ("Hubilo", "hubilo", True),
        ("Hublio", "hubilo", True),
        ("Hubillow", "hubilo", True),
        ("Hubillowe", "hubilo", False),
        ("hubil", "hubilo", True),
        ("hubi", "hubilo", False),
        ("huxxlo", "hubilo", True),
        ("huxxxo", "hubilo", False),
        ("YouTueb", "youtube", True),
    ],
)
def test_a_platforms_name_may_be_two_slips_away(word: str, platform: str, same: bool) -> None:
    assert near(word, platform) is same


@pytest.mark.parametrize(
    ("label", "only"),
    [
        ("", True),
        ("https://youtu.be/kelpforest1", True),
        ("Watch the video", True),
        ("Video (Hublio)", True),
        ("Video pending", True),
        ("No recording found", True),
        ("No video found of Boundaries", True),
        ("No recording of Boundaries", False),
        ("Boundaries", False),
        ("Video of Boundaries", False),
    ],
)
def test_words_that_name_no_talk(label: str, only: bool) -> None:
    assert says_only_video(label, "https://youtu.be/kelpforest1") is only


def test_words_of_a_video_and_of_slides() -> None:
    assert [says_video(label) for label in ("Video", "on Hublio", "Slides")] == [True, True, False]
    assert [after_slides(text) for text in ("Slides: ", "Slides are here. See: ", "Video: ")] == [True, False, False]


@pytest.mark.parametrize(
    ("label", "now"),
    [
        ("Video (Hubilo)", "Video (YouTube)"),
        ("Video (Hublio)", "Video (YouTube)"),
        ("Hubilo", "YouTube"),
        ("Exploring Hubilo data", None),
        ("Hubilo or Hubilo", None),
        ("Video pending", "Video (YouTube)"),
        ("No recording found", "Video (YouTube)"),
        ("Video (for attendees)", "Video (YouTube)"),
        ("Video", None),
    ],
)
def test_a_label_is_renamed_where_it_names_the_old_platform_once(label: str, now: str | None) -> None:
    assert renamed(label, "hubilo", "YouTube") == now
