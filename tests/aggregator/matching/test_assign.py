from datetime import date

import pytest
from match_event import decisions

from aggregator.matching.assign import as_suggestion, asked, assign, foreign
from aggregator.matching.evidence import Evidence
from aggregator.matching.judge import Ranked, Verdict
from aggregator.matching.links import Link

SURE = ("whole title", "nothing else is said", "speaker named")
HERE = "this event and year are named"


def verdict(code, score, *features, doubt=None, named=True):
    return Verdict(code, score, Evidence(dict.fromkeys(features or SURE, ""), 1.0, named), doubt)


def ranked(key, *verdicts, day=1):
    return Ranked(f"youtube:{key}", "foam", date(2031, 6, day), verdicts)


def test_best_pair_first_whatever_the_order():
    one = ranked("a", verdict("1", 0.8))
    two = ranked("b", verdict("1", 0.9), verdict("2", 0.2))
    expected = [("1", "youtube:b", "accepted"), ("1", "youtube:a", "suggested")]
    assert decisions(assign([one, two], {})) == decisions(assign([two, one], {})) == expected


def test_of_equal_pairs_the_earlier_recording_goes_first_then_the_key():
    early, late, twin = (ranked(key, verdict("1", 0.9), day=day) for key, day in (("b", 1), ("a", 2), ("c", 1)))
    links = assign([late, twin, early], {})
    assert decisions(links)[0] == ("1", "youtube:b", "accepted")
    assert {link.decision for link in links[1:]} == {"suggested"}


def test_recordings_without_verdicts_get_nothing():
    assert assign([ranked("a")], {}) == []
    assert assign([], {"1": "youtube:z"}) == []


@pytest.mark.parametrize(
    ("found", "decision"),
    [
        ([verdict("1", 0.6)], "accepted"),
        ([verdict("1", 0.59)], "suggested"),
        ([verdict("1", 0.99, doubt="why not")], "suggested"),
        ([verdict("1", 0.15)], "suggested"),
    ],
)
def test_accepted_from_the_floor_on_and_without_a_doubt(found, decision):
    assert [link.decision for link in assign([ranked("a", *found)], {})] == [decision]


def test_too_unlikely_to_be_shown():
    assert assign([ranked("a", verdict("1", 0.14))], {}) == []


def test_at_most_three_suggestions_each_with_its_doubt():
    many = [verdict(str(n), 0.2, doubt=f"doubt {n}") for n in range(1, 6)]
    links = assign([ranked("a", *many)], {})
    assert [(link.talk, link.reason.rpartition("; ")[2]) for link in links] == [
        ("1", "doubt 1"),
        ("2", "doubt 2"),
        ("3", "doubt 3"),
    ]


@pytest.mark.parametrize(
    "features",
    [
        (*SURE, HERE),
        (*SURE, "built like the sure ones"),
        (*SURE, "published with the sure ones"),
        ("the title's beginning", "speaker named", HERE),
        (*SURE, HERE, "published more than a year after the event"),
    ],
)
def test_repeats_of_this_edition_are_accepted(features):
    (link,) = assign([ranked("b", verdict("1", 0.95, *features))], {"1": "youtube:a"})
    assert (link.decision, link.reason.rpartition("; ")[2]) == ("accepted", "the talk has youtube:a too")


@pytest.mark.parametrize(
    ("features", "more"),
    [
        (SURE, {}),
        ((*SURE, "built like the sure ones", "published apart from the sure ones"), {}),
        ((*SURE, "built like the sure ones", "published more than a year after the event"), {}),
        ((*SURE, "published with the sure ones", "not built like the sure ones"), {}),
        (("nearly all of the title", "speaker named", HERE), {}),
        (("whole title", "a title of two words stands alone", HERE), {"named": False}),
        ((*SURE, HERE), {"doubt": "another year is named: a person must decide"}),
    ],
)
def test_repeats_that_may_be_given_elsewhere_are_suggested(features, more):
    (link,) = assign([ranked("b", verdict("1", 0.95, *features, **more))], {"1": "youtube:a"})
    assert link.decision == "suggested"
    assert link.reason.endswith(f"; {more.get('doubt', 'the talk has youtube:a already')}")


def test_a_long_title_without_a_name_may_be_repeated():
    told = ("whole title", "a title of three words or more stands alone", HERE)
    (link,) = assign([ranked("b", verdict("1", 0.95, *told, named=False))], {"1": "youtube:a"})
    assert link.decision == "accepted"


def test_repeats_need_more_than_first_recordings():
    repeat = ranked("b", verdict("1", 0.89, *SURE, HERE))
    assert [link.decision for link in assign([repeat], {"1": "youtube:a"})] == ["suggested"]
    assert [link.decision for link in assign([repeat], {})] == ["accepted"]


def test_a_repeat_is_not_given_to_the_next_best_talk():
    links = assign([ranked("b", verdict("1", 0.7), verdict("2", 0.65))], {"1": "youtube:a"})
    assert decisions(links) == [("1", "youtube:b", "suggested"), ("2", "youtube:b", "suggested")]


def test_taken_is_left_as_it_was():
    taken = {"1": "youtube:z"}
    assign([ranked("a", verdict("2", 0.9))], taken)
    assert taken == {"1": "youtube:z"}


LINK = Link("1", "youtube:a", "accepted", "title", 0.9, "whole title")


def test_as_suggestion_says_the_doubt():
    assert as_suggestion(LINK, "two claim it") == Link(
        "1", "youtube:a", "suggested", "title", 0.9, "whole title; two claim it"
    )


@pytest.mark.parametrize(
    ("accepted", "talks", "recordings", "said"),
    [
        (0, 50, 50, False),
        (2, 50, 50, True),
        (8, 50, 50, False),
        (2, 50, 8, False),
        (2, 8, 50, False),
        (1, 1, 1, False),
    ],
)
def test_foreign_lists_fit_few_of_their_recordings_and_few_talks(accepted, talks, recordings, said):
    links = [LINK] * accepted + [as_suggestion(LINK, "no")] * 9
    assert foreign(links, talks, recordings) is said


@pytest.mark.parametrize(("accepted", "of"), [(3, 20), (10, 50)])
def test_fifteen_hundredths_of_the_recordings_or_a_fifth_of_the_talks_are_an_own_list(accepted, of):
    links = [LINK] * accepted
    if of == 20:
        assert (foreign(links, 100, 20), foreign(links, 100, 21)) == (False, True)
    else:
        assert (foreign(links, 50, 1000), foreign(links, 51, 1000)) == (False, True)


@pytest.mark.parametrize(("score", "decision"), [(0.9, "accepted"), (0.899, "suggested")])
def test_a_repeat_from_nine_tenths_on(score, decision):
    (link,) = assign([ranked("b", verdict("1", score, *SURE, HERE))], {"1": "youtube:a"})
    assert link.decision == decision


def test_of_a_foreign_list_only_what_names_the_event_stays_and_suggestions_are_left_alone():
    here, there = verdict("1", 0.9, *SURE, HERE), verdict("2", 0.9)
    both = [ranked("a", here), ranked("b", there)]
    links = [both[0].link(here, "accepted"), both[1].link(there, "accepted")]
    waiting = both[1].link(there, "suggested", "why not")
    doubt = "hardly another recording of this list is of this event"
    assert asked([*links, waiting], both) == [links[0], as_suggestion(links[1], doubt), waiting]
