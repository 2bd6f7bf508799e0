import pytest

from aggregator.matching.links import Link, by_recording, stated
from scrapers.errors import BadRecord

GOOD = {
    "talk": "7",
    "recording": "youtube:abc",
    "decision": "accepted",
    "method": "page-link",
    "score": 1.0,
    "reason": "its source names the talk",
}


def test_defaults():
    link = Link(**GOOD)
    assert (link.runner_up, link.margin, link.decided_by, link.start_s) == (None, None, "matcher", None)
    assert [Link(**GOOD, start_s=second).start_s for second in (0, 100_000_000)] == [0, 100_000_000]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("talk", "", "talk is blank"),
        ("recording", "abc", "recording is not provider:id"),
        ("recording", "youtube:", "recording is not provider:id"),
        ("recording", "youtube:a b", "recording is not provider:id"),
        ("decision", "maybe", "decision 'maybe' is none of accepted, suggested, rejected"),
        ("method", "magic", "method 'magic' is none of"),
        ("score", 1.01, "score 1.01 is not between 0 and 1"),
        ("score", float("nan"), "score nan is not between 0 and 1"),
        ("score", None, "score None is not between 0 and 1"),
        ("reason", " padded", "reason is blank or unstripped"),
        ("runner_up", "7", "runner-up is '7'"),
        ("margin", -0.1, "margin -0.1 is not between 0 and 1"),
        ("start_s", -1, "second -1 is not between 0 and 100,000,000"),
        ("start_s", 100_000_001, "second 100000001 is not between 0 and 100,000,000"),
        ("decided_by", "robot", "decided_by 'robot' is none of person, matcher"),
    ],
)
def test_nonsense_is_refused(field, value, says):
    with pytest.raises(BadRecord) as error:
        Link(**{**GOOD, field: value})
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("talk", 7, "talk is blank or unstripped"),
        ("recording", ":kelpforest1", "recording is not provider:id"),
        ("recording", "youtube:", "recording is not provider:id"),
        ("recording", "kelpforest1", "recording is not provider:id"),
        ("recording", "youtube:kelp forest", "recording is not provider:id"),
        ("score", True, "score True is not between 0 and 1"),
        ("score", "1", "score '1' is not between 0 and 1"),
        ("margin", 1.01, "margin 1.01 is not between 0 and 1"),
        ("runner_up", "", "runner-up is ''"),
    ],
)
def test_what_is_no_link_is_refused(field, value, says):
    with pytest.raises(BadRecord) as error:
        Link(**{**GOOD, field: value})
    assert says in str(error.value)


@pytest.mark.parametrize("value", [0, 1, 0.0, 1.0])
def test_both_ends_of_a_score_are_taken(value):
    assert Link(**{**GOOD, "score": value, "margin": value}).score == value


def test_links_by_their_recordings_keep_their_order():
    one, two, three = (stated(talk, f"youtube:{name}", "guid") for talk, name in (("b", "x"), ("a", "y"), ("a", "x")))
    found = by_recording([one, two, three])
    assert dict(found) == {"youtube:x": [one, three], "youtube:y": [two]}
    assert (found["youtube:z"], by_recording([])) == ([], {})
