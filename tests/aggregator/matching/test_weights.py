"""Every piece of evidence is weighed, and every weight can be met: one invented pair for each."""

import importlib
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from match_event import EVENT, evidence_of, talk, video

from aggregator.matching import judge
from aggregator.matching.convention import Convention
from aggregator.matching.learn import VETOES
from aggregator.matching.weights import BIAS, WEIGHTS
from scrapers.records import SourceRef

GATES = Path(__file__).parents[2] / "gates"
sys.path.insert(0, str(GATES))
PRIOR = importlib.import_module("fit_match").PRIOR
sys.path.remove(str(GATES))

FOAM = talk("1", "Foam Considered Useful in Small Kitchens", "Una Roe", "Wiktor Kowal")
KEGS = talk("2", "Kegs Without Fear of Pressure", "Ida Brandt", at=(7, 9), minutes=30)
PART = talk("3", "Pouring by Hand, Part 2", "Una Roe", kind="tutorial")
KEYNOTE = talk("4", "Keynote", "Ida Brandt", kind="keynote")
PANEL = talk("5", "Panel Discussion", kind="panel")
SESSION = talk("6", "Lightning Talks", kind="lightning", at=(7, 17))
NEXT_SESSION = talk("7", "Lightning Talks", kind="lightning", at=(8, 17))
WORD = talk("8", "Corks", "Per Lind")
OWN_LIST = replace(EVENT, recordings=(SourceRef.of(kind="youtube", playlist="PLpivo"),))
GUILD = Convention(frozenset({"guild"}), (date(2031, 6, 1).toordinal(),), frozenset({"youtube:z"}))

PAIRS = [
    (FOAM, FOAM.title),
    (FOAM, "Una Roe and Wiktor Kowal: Foam Considered Useful"),
    (FOAM, "Foam Considered Usefulle in Smoll Kitchens, Again"),
    (FOAM, f"{FOAM.title} with Malt and Hops for Everybody in Town"),
    (FOAM, f"{FOAM.title}, Again - Ida Brandt", KEGS),
    (FOAM, "Useful Foam in Small Kitchens"),
    (FOAM, "Useful Foam in Small Rooms"),
    (FOAM, "Foam Considered Useful in Big Warehouses"),
    (FOAM, "Small Kitchens"),
    (talk("9", "Herding Casks: Foam at Dawn"), "Foam at Dawn"),
    (FOAM, "Kowal: Barley and Nothing Else"),
    (FOAM, "Viktor Kowall: Barley and Nothing Else"),
    (FOAM, "Барли и ничего"),
    (FOAM, "Una Roe", PART),
    (FOAM, "Talk by Una Roe"),
    (FOAM, "Foam Considered Useful in Small Kitchens", replace(FOAM, code="9", kind="poster")),
    (replace(FOAM, kind="poster"), FOAM.title),
    (replace(PART, speakers=()), "Keynote: Pouring by Hand, Part 1"),
    (PART, "Tutorial: Pouring by Hand, Part II"),
    (PART, video("a", "Pouring by Hand", duration_s=600)),
    (WORD, "Corks"),
    (talk("9", "Corks Leak"), "Corks Leak"),
    (KEYNOTE, "Keynote"),
    (KEYNOTE, "Panel"),
    (KEYNOTE, "Keynote: Foam at Dawn"),
    (replace(KEYNOTE, title="Opening Keynote"), "Keynote 1: Opening"),
    (replace(KEYNOTE, title="Opening Keynote"), "Closing Keynote"),
    (replace(KEYNOTE, title="TBA"), "Ida Brandt on Foam at Dawn"),
    (replace(FOAM, kind="keynote"), "Keynote"),
    (PANEL, "Ida Brandt on Foam at Dawn"),
    (SESSION, video("a", "Lightning Talks - May 7, 5pm", duration_s=3600), NEXT_SESSION),
    (SESSION, "Lightning Talks - May 7, 8am"),
    (SESSION, "Lightning Talks - May 8"),
    (FOAM, "Una Roe - Welcome"),
    (KEGS, video("a", KEGS.title, duration_s=1800)),
    (KEGS, video("a", KEGS.title, duration_s=7200)),
    (KEGS, f"{KEGS.title} - PivoCon 2031"),
    (KEGS, f"{KEGS.title} - PivoCon 2030"),
    (KEGS, f"{KEGS.title} - KvassConf 2031"),
    (KEGS, video("a", KEGS.title, date(2031, 5, 1))),
    (KEGS, video("a", KEGS.title, date(2033, 5, 1))),
    (KEGS, video("a", KEGS.title, recorded=date(2031, 5, 7))),
    (KEGS, video("a", KEGS.title, recorded=date(2030, 5, 7))),
]


def emitted():
    """The features of every pair above, and of those that need more than a pair."""
    found = [evidence_of(one, title, *others).features for one, title, *others in PAIRS]
    found += [evidence_of(KEGS, video("a", KEGS.title, playlist="PLpivo"), event=OWN_LIST).features]
    found += [evidence_of(KEGS, KEGS.title, described=code).features for code in "12"]
    near, far = video("a", f"{KEGS.title} | Guild"), video("a", KEGS.title, date(2031, 9, 1))
    found += [evidence_of(KEGS, one, convention=GUILD).features for one in (near, far)]
    numbered = [video("a", "Lightning Talks 1"), video("b", "Lightning Talks 2")]
    found += [evidence_of(SESSION, one, NEXT_SESSION, videos=numbered).features for one in numbered]
    return {name for features in found for name in features}


def test_every_piece_of_evidence_has_a_weight_and_a_prior_and_nothing_else_has():
    assert sorted(WEIGHTS) == sorted(emitted())
    assert WEIGHTS.keys() == PRIOR.keys()


@pytest.mark.parametrize("name", sorted(PRIOR))
def test_no_weight_has_the_other_sign_than_its_prior(name):
    assert WEIGHTS[name] * PRIOR[name] >= 0
    assert -20 < WEIGHTS[name] < 20


def test_rules_name_evidence_that_exists():
    named = judge.NEVER | judge.ASK | judge.DATED | judge.EDITION | judge.SAME_WORDS | VETOES
    assert {*named, *judge.TOGETHER} <= WEIGHTS.keys()


def test_a_sure_pair_is_likely_and_an_empty_one_is_not_sure():
    sure = BIAS + sum(WEIGHTS[name] for name in ("whole title", "nothing else is said", "speaker named"))
    assert judge.probabilities([sure])[0] > 0.9
    nothing = BIAS + sum(WEIGHTS[name] for name in ("nothing of the title", "neither title nor speaker agrees"))
    assert judge.probabilities([nothing])[0] < judge.SUGGEST
