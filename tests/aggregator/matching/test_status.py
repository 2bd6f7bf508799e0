import pytest

from aggregator.matching.links import Link
from aggregator.matching.status import video_status
from scrapers.records import Recording, Talk


def talk(**more):
    return Talk("pivocon-2031", "7", "Foam Considered Useful", "talk", "https://pivocon.example/", **more)


def shown(access, decision="accepted", code="7"):
    recording = Recording("youtube", f"v-{access}", "https://v.example/", "Foam", "https://v.example/", access=access)
    return Link(code, recording.key, decision, "title", 0.95, "whole title"), recording


@pytest.mark.parametrize(
    ("access", "status"),
    [
        (("public", "attendees", "gone"), "public"),
        (("unlisted",), "public"),
        (("attendees", "private"), "attendees"),
        (("private",), "gone"),
        (("gone",), "gone"),
        ((), "pending"),
    ],
)
def test_the_best_recording_counts(access, status):
    links, recordings = zip(*map(shown, access), strict=True) if access else ((), ())
    assert video_status(talk(), links, recordings, has_source=True) == status


@pytest.mark.parametrize("link", [shown("public", "suggested"), shown("public", "rejected"), shown("public", code="8")])
def test_only_accepted_links_of_this_talk_count(link):
    assert video_status(talk(), [link[0]], [link[1]], has_source=False) == "unknown"


def test_not_recorded_comes_after_gone_and_before_pending():
    link, recording = shown("gone")
    silent = talk(do_not_record=True)
    assert video_status(silent, [link], [recording], has_source=True) == "gone"
    assert video_status(silent, [], [], has_source=True) == "not-recorded"
    assert video_status(talk(status="cancelled"), [], [], has_source=True) == "not-recorded"


def test_a_link_to_a_recording_that_is_not_there_shows_nothing():
    assert video_status(talk(), [shown("public")[0]], [], has_source=False) == "unknown"
