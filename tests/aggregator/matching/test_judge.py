from dataclasses import replace
from datetime import date
from math import exp, inf

import pytest
from match_event import EVENT, VideoText, field_of, talk, video

from aggregator.matching.convention import Convention
from aggregator.matching.evidence import Evidence
from aggregator.matching.judge import Ranked, Verdict, doubt, points, possible, probabilities, rank
from aggregator.matching.links import Link
from aggregator.matching.weights import BIAS, WEIGHTS

FOAM = talk("1", "Foam Considered Useful in Small Kitchens", "Una Roe")
POSTER = replace(FOAM, code="2", kind="poster")
KEGS = talk("3", "Kegs Without Fear", "Ida Brandt")


def proof(*features, title=1.0, named=False):
    return Evidence(dict.fromkeys(features, ""), title, named)


def verdict(code, *features, score=0.8, doubt=None, **more):
    return Verdict(code, score, proof(*features, **more), doubt)


def ranked(talks, recording, event=EVENT):
    return rank(VideoText.of(recording), field_of(talks, [recording], event), Convention())


@pytest.mark.parametrize("logits", [[], [0.0], [2.0, 2.0], [3.0, -1.0, 0.5], [800.0, 799.0], [-800.0]])
def test_probabilities_add_up_to_one_with_none(logits):
    found = probabilities(logits)
    most = max(0.0, *logits, 0.0)
    none = exp(-most) / (exp(-most) + sum(exp(logit - most) for logit in logits))
    assert sum(found) + none == pytest.approx(1.0)
    assert all(0 <= share <= 1 for share in found)
    assert found == sorted(found, reverse=True) or logits != sorted(logits, reverse=True)


def test_none_has_no_points_and_equal_candidates_equal_shares():
    assert probabilities([0.0]) == [0.5]
    assert probabilities([0.0, 0.0]) == pytest.approx([1 / 3, 1 / 3])
    assert probabilities([900.0, 900.0]) == [0.5, 0.5]
    assert probabilities([-inf]) == [0.0]


def test_points_are_the_sum_of_the_weights():
    assert points(proof()) == BIAS
    assert points(proof("whole title", "speaker named")) == BIAS + WEIGHTS["whole title"] + WEIGHTS["speaker named"]


def test_twins_get_half_each():
    one, two = ranked([FOAM, replace(FOAM, code="2"), KEGS], video("a", f"Una Roe: {FOAM.title}")).verdicts
    assert (one.talk, two.talk, one.score) == ("1", "2", two.score)
    assert 0.3 <= one.score <= 0.5


def test_best_first_and_equal_scores_by_code():
    found = ranked([POSTER, replace(FOAM, code="9"), FOAM], video("a", f"Una Roe: {FOAM.title}"))
    assert [verdict.talk for verdict in found.verdicts] == ["1", "2", "9"]
    assert found.best == found.verdicts[0]


def test_ranked_without_talks_and_its_day():
    tutorial = replace(FOAM, code="2", kind="tutorial")
    found = ranked([FOAM, tutorial], video("a", f"Una Roe: {FOAM.title}", None))
    assert [verdict.talk for verdict in found.without(["1"]).verdicts] == ["2"]
    assert found.without(["1", "2"]) == Ranked(
        "youtube:a", "una roe foam considered useful in small kitchens", date.max, ()
    )


def test_nothing_fits():
    assert ranked([FOAM, KEGS], video("a", "Malt Ledgers, Annotated")).verdicts == ()
    assert ranked([], video("a", "Malt Ledgers, Annotated")).verdicts == ()


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ((), True),
        (("published before the event",), False),
        (("recorded at another time",), False),
        (("neither title nor speaker agrees",), False),
        (("neither title nor speaker agrees", "the description is its abstract"), True),
        (("published before the event", "the description is its abstract"), False),
        (("another year is named",), True),
    ],
)
def test_possible(features, said):
    assert possible(proof(*features)) is said


SUBJECTLESS = "the schedule says nothing of a subject"
NO_SUBJECT = "neither a subject nor a speaker is named"


@pytest.mark.parametrize(
    ("features", "why"),
    [
        (("whole title", "another year is named"), "another year is named: a person must decide"),
        (("whole title", "another event is named"), "another event is named: a person must decide"),
        (
            ("whole title", "another year is named", "the description is its abstract"),
            "another year is named: a person must decide",
        ),
        (("nothing of the title", "the description is its abstract"), None),
        ((SUBJECTLESS, "the very same words", "one of several sessions"), "which of the sessions is not said"),
        ((SUBJECTLESS, "the very same words", "one of several sessions", "the same day"), None),
        (("whole title", "a title of one word stands alone"), "a title of one word alone"),
        (("whole title", "a title of one word stands alone", "this event and year are named"), None),
        (
            ("whole title", "a title of one word stands alone", "this event and year are named", "much else is said"),
            "a title of one word alone",
        ),
        ((SUBJECTLESS, "the very same words"), NO_SUBJECT),
        ((SUBJECTLESS, "the very same words", "this event and year are named"), None),
        ((SUBJECTLESS, "the same labels", "the same place in its series", "published after the event"), None),
        ((SUBJECTLESS, "the same labels", "the same place in its series", "built like the sure ones"), None),
        (
            (SUBJECTLESS, "the same labels", "the same place in its series"),
            "neither a subject nor a speaker is named",
        ),
        ((SUBJECTLESS, "the same labels", "as long as its slot"), None),
        ((SUBJECTLESS, "some of its labels", "the same day"), NO_SUBJECT),
        ((SUBJECTLESS, "the very same words", "the same day", "the recording does"), NO_SUBJECT),
        ((SUBJECTLESS, "the very same words", "published with the sure ones"), NO_SUBJECT),
        ((SUBJECTLESS, "the very same words", "published with the sure ones", "built like the sure ones"), NO_SUBJECT),
        (
            (SUBJECTLESS, "the very same words", "published with the sure ones", "the only such session on both sides"),
            None,
        ),
        (("whole title", "a title of three words or more stands alone"), None),
    ],
)
def test_doubts_where_nobody_is_named(features, why):
    assert doubt(proof(*features)) == why


@pytest.mark.parametrize(
    ("title", "features", "why"),
    [
        (1.0, ("whole title",), None),
        (0.5, ("half of the title", "who gives several talks"), None),
        (0.2, ("little of the title", "who gives several talks"), "which of the speaker's talks is not said"),
        (0.0, ("nothing of the title", "who gives one talk", "of another kind"), "another kind of entry"),
        (0.0, ("nothing of the title", "who gives one talk"), "the titles have nothing in common"),
        (0.0, ("nothing of the title", "who gives one talk", "of the same kind"), None),
        (
            0.0,
            ("nothing of the title", "who gives one talk", "the recording says nothing of a subject"),
            "nothing ties the recording to this edition",
        ),
        *(
            (0.0, ("nothing of the title", "who gives one talk", "the recording says nothing of a subject", tie), None)
            for tie in (
                "this event and year are named",
                "built like the sure ones",
                "published with the sure ones",
                "in the event's own list",
                "recorded at the event",
            )
        ),
        (
            0.0,
            (SUBJECTLESS, "a session of its own", "the recording does"),
            "a session without a subject, and the recording has one",
        ),
        (0.0, (SUBJECTLESS, "one of several sessions", "the same labels"), None),
    ],
)
def test_doubts_where_a_speaker_is_named(title, features, why):
    assert doubt(proof("speaker named", *features, title=title, named=True)) == why


@pytest.mark.parametrize(
    ("evidence", "method"),
    [
        (proof("whole title", "speaker named", "published after the event", named=True), "title+speaker+date"),
        (proof("whole title", "speaker named", named=True), "title+speaker"),
        (proof("whole title", "the same day"), "title+date"),
        (proof("whole title"), "title"),
        (proof("speaker named", "recorded at the event", title=0.0, named=True), "speaker+date"),
        (proof("speaker named", title=0.1, named=True), "speaker"),
        (proof("the description is its abstract", "published after the event", title=0.0), "description"),
        (proof("the description is its abstract", title=0.9), "title"),
        (proof("the schedule says nothing of a subject", title=0.0), "title"),
    ],
)
def test_method_says_which_evidence_spoke(evidence, method):
    assert Verdict("1", 0.9, evidence, None).method == method


def test_link_with_reason_runner_up_and_margin():
    best = Verdict("1", 0.9, Evidence({"much of the title": "65 %", "speaker named": ""}, 0.65, True), None)
    other = verdict("2", "half of the title", score=0.25)
    found = Ranked("youtube:a", "foam", date.max, (best, other))
    expected = Link(
        talk="1",
        recording="youtube:a",
        decision="accepted",
        method="title+speaker",
        score=0.9,
        reason="much of the title (65 %); speaker named",
        runner_up="2",
        margin=0.65,
    )
    assert found.link(best, "accepted") == expected
    assert found.link(best, "suggested", "why not") == replace(
        expected, decision="suggested", reason=f"{expected.reason}; why not"
    )
    assert (found.link(other, "suggested").runner_up, found.link(other, "suggested").margin) == ("1", 0.0)


def test_link_without_a_rival():
    alone = Ranked("youtube:a", "foam", date.max, (verdict("1", "whole title", score=0.7),))
    link = alone.link(alone.best, "accepted")
    assert (link.runner_up, link.margin) == (None, 0.7)


@pytest.mark.parametrize(
    ("title", "features", "why"),
    [
        (0.2, ("little of the title", "who gives one talk"), None),
        (0.4, ("half of the title", "who gives several talks"), None),
        (0.39, ("little of the title", "who gives several talks"), "which of the speaker's talks is not said"),
        (0.0, (SUBJECTLESS, "the same labels", "who gives several talks"), None),
        (0.0, (SUBJECTLESS, "a session of its own", "some of its labels", "who gives one talk"), None),
        (0.0, ("nothing of the title", "the recording is of another session"), "the titles have nothing in common"),
        (0.0, (SUBJECTLESS, "still to be announced", "the recording does", "recorded at the event"), None),
        (
            0.0,
            (SUBJECTLESS, "still to be announced", "the recording does"),
            "nothing ties the recording to this edition",
        ),
        (0.0, ("the titles are in different scripts", "published after the event"), None),
        (0.0, ("the titles are in different scripts",), "nothing ties the recording to this edition"),
    ],
)
def test_more_doubts_where_a_speaker_is_named(title, features, why):
    assert doubt(proof("speaker named", *features, title=title, named=True)) == why


TWO_WORDS = "a title of two words stands alone"
HERE = "this event and year are named"


@pytest.mark.parametrize(
    ("title", "features", "why"),
    [
        (1.0, (TWO_WORDS, "much else is said"), "a title of two words inside a longer one"),
        (1.0, (TWO_WORDS, "much else is said", HERE), None),
        (1.0, (TWO_WORDS,), None),
        (0.89, ("most of the title",), "nothing ties the recording to this edition"),
        (0.89, ("most of the title", HERE), None),
        (0.9, ("nearly all of the title",), None),
        (0.3, ("the titles are in different scripts",), "nothing ties the recording to this edition"),
        (0.0, (SUBJECTLESS, "other labels", "the same day"), NO_SUBJECT),
    ],
)
def test_more_doubts_where_nobody_is_named(title, features, why):
    assert doubt(proof(*features, title=title)) == why


@pytest.mark.parametrize(("title", "method"), [(0.4, "title+speaker"), (0.39, "speaker")])
def test_method_names_the_title_from_two_fifths_on(title, method):
    assert Verdict("1", 0.9, proof("speaker named", title=title, named=True), None).method == method


def test_scores_have_three_digits():
    (one,) = ranked([FOAM], video("a", "Una Roe")).verdicts
    assert one.score == round(probabilities([points(one.evidence)])[0], 3)
    assert one.score != round(one.score, 2)


def test_a_session_needs_more_than_one_of_its_people_named():
    panel = ("a session of its own", "the recording says nothing of a subject", "this event and year are named")
    assert doubt(proof(*panel, "other labels", title=0.0, named=True)) == "a session, which the recording does not say"
    assert doubt(proof(*panel, "the same labels", title=0.0, named=True)) is None


def test_a_title_that_does_not_quite_agree_is_not_somebody_elses():
    here = ("this event and year are named", "speaker not named")
    other = "somebody else of the event is named"
    assert doubt(proof(*here, other, title=0.89)) == other
    assert doubt(proof(*here, other, title=0.9)) is None
    assert doubt(proof(*here, title=0.89)) is None


@pytest.mark.parametrize("own", ["this event and year are named", "in the event's own list", "recorded at the event"])
def test_a_session_that_appeared_late_may_be_another_editions(own):
    session = ("the schedule says nothing of a subject", "the very same words", "the same day")
    late = "published more than a year after the event"
    for unlike in ("not built like the sure ones", "published apart from the sure ones"):
        assert doubt(proof(*session, late, unlike)) == "nothing ties the recording to this edition"
        assert doubt(proof(*session, late, unlike, own)) is None
        assert doubt(proof(*session, unlike)) is None
    assert doubt(proof(*session, late)) is None
