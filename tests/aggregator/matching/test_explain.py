from dataclasses import replace

import pytest
from match_event import EVENT, accepted, evidence_of, talk, video

from aggregator.matching.explain import Explanation, explain
from aggregator.matching.judge import points
from aggregator.matching.ladder import match
from aggregator.matching.links import Link
from aggregator.matching.weights import BIAS, WEIGHTS

FOAM = talk("1", "Foam Considered Useful in Small Kitchens", "Una Roe")
KEGS = talk("2", "Kegs Without Fear", "Una Roe")
OTHERS = tuple(talk(f"o{n}", title) for n, title in enumerate(("Malt Ledgers", "Slow Cellars", "Copper Pipes", "Cork")))
TALKS = (FOAM, KEGS, *OTHERS)
SURE = video("a", f"Una Roe: {FOAM.title}")


def explained(code, *videos, decided=(), talks=TALKS):
    return explain(EVENT, talks, videos, decided, code)


def test_points_sum_to_the_logit_and_the_heaviest_comes_first():
    (one,) = explained("1", SURE)
    evidence = evidence_of(FOAM, SURE, KEGS, *OTHERS)
    assert sum(point.weight for point in one.points) == pytest.approx(points(evidence))
    assert {point.name: point.value for point in one.points[:-1]} == evidence.features
    assert all(point.weight == WEIGHTS[point.name] for point in one.points[:-1])
    assert (one.points[-1].name, one.points[-1].weight) == ("before any evidence", BIAS)
    weights = [abs(point.weight) for point in one.points[:-1]]
    assert weights == sorted(weights, reverse=True)


def test_an_explained_link_is_the_link():
    (link,) = match(EVENT, TALKS, [SURE])
    (one,) = explained("1", SURE)
    assert one == Explanation(
        talk=link.talk,
        recording=link.recording,
        decision=link.decision,
        score=link.score,
        method=link.method,
        reason=link.reason,
        points=one.points,
        runner_up=link.runner_up,
        margin=link.margin,
    )


def test_what_fits_another_talk_better_or_too_little_is_nothing():
    (one,) = explained("2", SURE)
    assert (one.decision, one.method, one.reason.rpartition("; ")[2]) == (
        "nothing",
        None,
        "this recording fits 1 better",
    )
    assert (one.runner_up, one.margin) == ("1", 0.0)


def test_decisions_in_order_accepted_suggested_rejected_nothing():
    decided = [Link("1", "youtube:r", "rejected", "corrected", 1.0, "seen it", decided_by="person")]
    other_year = video("s", f"Una Roe: {FOAM.title} - PivoCon 2030")
    far = video("n", f"Una Roe: {KEGS.title} in Small Kitchens")
    rejected = video("r", f"Una Roe: {FOAM.title} (rehearsal)")
    found = explained("1", far, rejected, other_year, SURE, decided=decided)
    assert [(one.decision, one.recording) for one in found] == [
        ("accepted", "youtube:a"),
        ("suggested", "youtube:s"),
        ("rejected", "youtube:r"),
        ("nothing", "youtube:n"),
    ]


def test_links_of_people_and_of_pages_need_no_points():
    by_person = Link("1", "youtube:a", "accepted", "corrected", 1.0, "seen it", decided_by="person")
    (one,) = explained("1", video("a", "IMG 0001"), decided=[by_person])
    assert (one.decision, one.method, one.reason, one.points) == ("accepted", "corrected", "seen it", ())
    (one,) = explained("1", video("a", "IMG 0001", talk_url="1"))
    assert (one.decision, one.method, one.points) == ("accepted", "page-link", ())


def test_five_at_most_the_links_first():
    videos = [video(f"v{n}", f"Una Roe: {FOAM.title}, take {n}") for n in range(6)]
    found = explained("1", *videos)
    assert len(found) == 5
    assert found[0].decision == "accepted"
    assert accepted(match(EVENT, TALKS, videos)) == {found[0].recording: "1"}


def test_nothing_to_explain():
    assert explained("1") == ()
    assert explained("9", SURE) == ()
    assert explained("1", video("a", "Barley at Night")) == ()
    assert explained("1", replace(SURE, raw_title="Deleted video")) == ()


def test_order_of_the_input_never_shows():
    videos = [SURE, video("b", f"{FOAM.title} - PivoCon 2031"), video("c", f"Una Roe: {KEGS.title}")]
    forwards = explain(EVENT, TALKS, videos, (), "1")
    assert explain(EVENT, TALKS[::-1], videos[::-1], (), "1") == forwards
    assert len(forwards) == 3
