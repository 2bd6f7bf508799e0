"""The matcher's door: what one call makes of talks, recordings, decisions and what was known before. Invented talks."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from match_event import EVENT, decisions, talk, video

import aggregator.matching
from aggregator.matching.elsewhere import Claim
from aggregator.matching.ladder import NOTHING, Draft, Matched, links_of, match
from aggregator.matching.links import Link

DAY = date(2031, 8, 1)
OWLS = "Ada Finch: How Owls Read Logs"
TALKS = (
    talk("1", "How Owls Read Logs", "Ada Finch", slug="owls", aliases=("k1",)),
    talk("2", "Knots for Beginners", "Bo Marsh"),
    talk("3", "Toast at Scale", "Cy Reed"),
)
OLD, NEW = video("old", OWLS, access="gone", last_seen=DAY, playlist="PL1"), video("new", OWLS, playlist="PL1")
KNOTS, TOAST = video("knots", "Bo Marsh: Knots for Beginners"), video("toast", "Cy Reed: Toast at Scale")
CLIP = replace(NEW, duration_s=600)
"""Too short to be surely the old one, which lasts half an hour."""
LONG = replace(OLD, duration_s=1800)
MAYBE = ("youtube:old may have been replaced by youtube:new: the same title; 10 instead of 30 minutes",)


def person(code, key, decision="accepted"):
    return Link(code, f"youtube:{key}", decision, "corrected", 1.0, "seen it", decided_by="person")


def before(code, key):
    return Link(code, f"youtube:{key}", "accepted", "title", 0.97, "whole title")


def test_without_anything_lost_the_links_are_those_of_the_evidence():
    recordings = (NEW, KNOTS, TOAST)
    assert links_of(EVENT, TALKS, recordings) == Matched(match(EVENT, TALKS, recordings), recordings, ())
    assert decisions(match(EVENT, TALKS, recordings)) == [
        ("1", "youtube:new", "accepted"),
        ("2", "youtube:knots", "accepted"),
        ("3", "youtube:toast", "accepted"),
    ]


def test_nothing_is_made_of_nothing():
    assert links_of(EVENT, (), ()) == links_of(EVENT, TALKS, ()) == Matched()
    assert links_of(EVENT, (), (KNOTS,)) == Matched((), (KNOTS,), ())


def test_a_lost_recording_is_replaced_by_the_new_upload_and_that_is_said():
    matched = links_of(EVENT, TALKS, (OLD, NEW, KNOTS))
    assert matched.recordings == (replace(OLD, replaced_by="youtube:new"), NEW, KNOTS)
    assert matched.notes == ("replaced youtube:old by youtube:new: the same title",)
    assert decisions(matched.links) == [
        ("1", "youtube:new", "accepted"),
        ("1", "youtube:old", "accepted"),
        ("2", "youtube:knots", "accepted"),
    ]
    assert links_of(EVENT, TALKS, matched.recordings, before=matched) == replace(matched, notes=())
    assert links_of(EVENT, TALKS, (OLD, NEW, KNOTS), before=replace(matched, recordings=(OLD, NEW, KNOTS))) == matched


def test_what_is_known_of_a_lost_upload_is_carried_over_to_the_one_that_looks_like_it():
    odd = video("odd", "An Evening of Small Noises", access="gone", last_seen=DAY)
    matched = links_of(EVENT, TALKS, (odd, video("odd2", odd.raw_title)), [person("1", "odd")])
    assert decisions(matched.links) == [("1", "youtube:odd", "accepted"), ("1", "youtube:odd2", "suggested")]
    assert decisions(links_of(EVENT, TALKS, (odd, KNOTS), [person("1", "odd")]).links) == [
        ("1", "youtube:odd", "accepted"),
        ("2", "youtube:knots", "accepted"),
    ]


def test_a_doubt_is_told_until_nothing_is_new_about_it():
    first = links_of(EVENT, TALKS, (LONG, CLIP))
    assert (first.recordings, first.notes) == ((LONG, CLIP), MAYBE)
    assert links_of(EVENT, TALKS, (LONG, CLIP), before=first).notes == ()
    assert links_of(EVENT, TALKS, (LONG, CLIP), before=replace(first, recordings=(LONG,))).notes == MAYBE
    assert links_of(EVENT, TALKS, (LONG, replace(CLIP, description="With captions.")), before=first).notes == MAYBE


def test_a_replacement_that_holds_no_more_goes_and_that_is_said():
    replaced = replace(OLD, replaced_by="youtube:new")
    back = replace(replaced, access="public", last_seen=None)
    matched = links_of(EVENT, TALKS, (back, NEW))
    assert matched.recordings == (replace(back, replaced_by=None), NEW)
    assert matched.notes == ("youtube:old is no longer replaced by youtube:new: it is public again",)
    matched = links_of(EVENT, TALKS, (replaced, NEW), [person("1", "new", "rejected")])
    assert matched.recordings == (OLD, NEW)
    assert matched.notes == ("youtube:old is no longer replaced by youtube:new: the two are not of one talk",)


@pytest.mark.parametrize("name", ["1", "k1", "owls"])
def test_what_was_linked_before_is_remembered_of_a_lost_recording_under_any_name_of_its_talk(name):
    odd = video("odd", "An Evening of Small Noises", access="gone", last_seen=DAY)
    known = Matched((before(name, "odd"),), (odd,))
    assert links_of(EVENT, TALKS, (odd,), before=known).links == (before("1", "odd"),)
    back = replace(odd, access="public", last_seen=None)
    assert links_of(EVENT, TALKS, (back,), before=known).links == (before("1", "odd"),)
    assert links_of(EVENT, TALKS, (odd,), [person("1", "odd", "rejected")], known).links == (
        person("1", "odd", "rejected"),
    )


def test_a_talk_that_is_no_more_has_no_links_of_before():
    odd = video("odd", "An Evening of Small Noises", access="gone", last_seen=DAY)
    assert links_of(EVENT, TALKS, (odd,), before=Matched((before("9", "odd"),), (odd,))).links == ()


def test_of_a_hidden_talk_the_links_are_known_and_no_swap_is_made_or_told():
    matched = links_of(EVENT, TALKS, (OLD, NEW), hidden={"1"})
    assert matched == Matched(links_of(EVENT, TALKS, (OLD, NEW)).links, (OLD, NEW), ())
    assert links_of(EVENT, TALKS, (OLD, NEW), hidden={"2"}).recordings == (replace(OLD, replaced_by="youtube:new"), NEW)


def claim(code, key, ground, event="other-2031"):
    return Claim(f"youtube:{key}", event, code, ground)


@pytest.mark.parametrize("ground", ["stated", "published", "inferred"])
def test_what_another_event_has_is_only_suggested(ground):
    (link,) = links_of(EVENT, TALKS, (KNOTS,), elsewhere=[claim("7", "knots", ground)]).links
    (alone,) = links_of(EVENT, TALKS, (KNOTS,)).links
    assert alone.decision == "accepted"
    assert link == replace(alone, decision="suggested", reason=f"{alone.reason}; it is linked to other-2031/7")
    assert links_of(EVENT, TALKS, (KNOTS,), elsewhere=[claim("7", "knots", ground, EVENT.slug)]).links == (alone,)


@pytest.mark.parametrize(
    ("ground", "decision"), [("stated", "suggested"), ("published", "accepted"), ("inferred", "accepted")]
)
def test_what_is_published_yields_to_what_another_event_states_and_to_nothing_else(ground, decision):
    known = links_of(EVENT, TALKS, (KNOTS,))
    taken = [claim("7", "knots", ground)]
    found = links_of(EVENT, TALKS, (KNOTS,), before=known, elsewhere=taken)
    assert decisions(found.links) == [("2", "youtube:knots", decision)]
    assert links_of(EVENT, TALKS, (KNOTS,), before=found, elsewhere=taken) == found


def test_a_statement_is_named_before_the_guess_of_an_event_that_sorts_first():
    taken = [claim("7", "knots", "stated", "z-2031"), claim("8", "knots", "inferred", "a-2031")]
    (link,) = links_of(EVENT, TALKS, (KNOTS,), elsewhere=taken).links
    assert link.reason.endswith("; it is linked to z-2031/7")


def test_what_another_event_states_is_not_remembered_as_accepted_here():
    lost = video("lost", "Anything", access="gone", last_seen=DAY)
    known = Matched((before("2", "lost"),), (lost,))
    remembered = links_of(EVENT, TALKS, (lost,), before=known).links
    assert decisions(remembered) == [("2", "youtube:lost", "accepted")]
    taken = [claim("7", "lost", "stated")]
    assert decisions(links_of(EVENT, TALKS, (lost,), before=known, elsewhere=taken).links) == [
        ("2", "youtube:lost", "suggested")
    ]


@pytest.mark.parametrize(
    ("recording", "decided", "method"),
    [
        (KNOTS, [person("2", "knots")], "corrected"),
        (replace(KNOTS, talk_url="https://pivocon.example/knots/"), [], "page-link"),
        (replace(KNOTS, source_url="https://pivocon.example/knots/"), [], "same-url"),
    ],
)
def test_a_person_and_the_source_itself_go_before_another_event(recording, decided, method):
    talks = (*TALKS[:1], replace(TALKS[1], url="https://pivocon.example/knots/"))
    taken = [claim("7", "knots", "stated")]
    matched = links_of(EVENT, talks, (recording,), decided, elsewhere=taken)
    assert [(link.method, link.decision) for link in matched.links] == [(method, "accepted")]
    assert matched == links_of(EVENT, talks, (recording,), decided)
    draft = Draft.of(EVENT, talks, (recording,), decided, Matched(), ())
    assert draft.claims == (claim("2", "knots", "stated", EVENT.slug),)


def test_an_event_claims_what_it_accepts_and_says_on_what_ground():
    def claims(before=NOTHING, hidden=()):
        return Draft.of(EVENT, TALKS, (KNOTS, NEW, video("odd", "Odds")), [person("1", "new")], before, hidden).claims

    stated, inferred = claim("1", "new", "stated", EVENT.slug), claim("2", "knots", "inferred", EVENT.slug)
    assert claims() == (inferred, stated)
    known = links_of(EVENT, TALKS, (KNOTS,))
    assert claims(known) == (replace(inferred, ground="published"), stated)
    assert claims(hidden={"1"}) == (inferred,)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_input_never_shows(seed):
    back = video("back", "Cy Reed: Toast at Scale", replaced_by="youtube:toast")
    apart = video("apart", "Bo Marsh: Knots for Beginners", access="gone", last_seen=DAY, replaced_by="youtube:toast")
    recordings = [LONG, CLIP, replace(CLIP, id="more")]
    recordings += [KNOTS, TOAST, back, apart]
    decided = [person("2", "toast", "rejected"), person("3", "toast")]
    known = Matched((before("1", "old"), before("2", "apart")), tuple(recordings[:2]))
    elsewhere = [claim("7", "knots", "published"), claim("8", "knots", "inferred", "more-2031")]
    expected = links_of(EVENT, TALKS, recordings, decided, known, ["9"], elsewhere)
    shuffle = Random(seed).sample
    talks, mixed = shuffle(TALKS, len(TALKS)), shuffle(recordings, len(recordings))
    links = tuple(shuffle(known.links, 2))
    known = Matched(links, tuple(shuffle(known.recordings, 2)))
    found = links_of(EVENT, talks, mixed, shuffle(decided, 2), known, ["9"], shuffle(elsewhere, 2))
    assert (found.links, found.notes) == (expected.links, expected.notes)
    assert len(expected.notes) == 3
    assert "; it is linked to other-2031/7" in expected.links[4].reason
    assert [recording.key for recording in found.recordings] == [recording.key for recording in mixed]
    assert set(found.recordings) == set(expected.recordings)


def test_the_package_describes_each_of_its_modules():
    folder = Path(aggregator.matching.__file__).parent
    described = [line.split()[0] for line in aggregator.matching.__doc__.splitlines() if ".py " in line]
    assert sorted(described) == sorted(path.name for path in folder.glob("*.py") if path.name != "__init__.py")
