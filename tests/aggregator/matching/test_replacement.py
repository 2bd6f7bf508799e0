"""Which upload took a lost one's place: pure, on invented recordings; files and pages are in test_publish_replacement."""

from dataclasses import replace
from datetime import date

import pytest

from aggregator.matching.links import Link
from aggregator.matching.replacement import Swap, carried, remembered, retired, superseded, swapped, swaps
from scrapers.records import Recording, Talk

DAY = date(2031, 8, 1)
LIST = "https://videos.example/list"
OWLS = "Ada Finch: How Owls Read Logs"


def video(key, title=OWLS, **more):
    facts = {"source_url": LIST, "playlist": "PL1", **more}
    return Recording("youtube", key, f"https://videos.example/{key}", title, **facts)


def link(talk, key, decision="accepted", **more):
    return Link(talk, f"youtube:{key}", decision, **{"method": "title", "score": 0.97, "reason": "whole title", **more})


def person(talk, key, decision="accepted"):
    return link(talk, key, decision, method="corrected", score=1.0, reason="seen it", decided_by="person")


def talk(code, title, kind="talk"):
    return Talk("demo", code, title, kind, "https://demo.example/")


OLD, NEW = video("old", access="gone", last_seen=DAY), video("new")
LINKS = (link("1", "new"), link("1", "old"))
TALKS = (talk("1", "How Owls Read Logs"), talk("2", "Knots for Beginners"))


def found(recordings, links=LINKS):
    return [(swap.old, swap.new, swap.score, swap.accepted, swap.reason) for swap in swaps(recordings, links)]


def test_a_new_upload_takes_the_place_of_one_that_is_gone_or_private():
    expected = (Swap("1", "youtube:old", "youtube:new", 0.95, "the same title"),)
    assert swaps([OLD, NEW], LINKS) == expected
    assert swaps([replace(OLD, access="private"), NEW], LINKS) == expected
    assert [swap.line for swap in expected] == ["replaced youtube:old by youtube:new: the same title"]
    assert swapped([OLD, NEW], LINKS, expected) == (replace(OLD, replaced_by="youtube:new"), NEW)


def test_of_one_that_left_its_list_the_twin_takes_the_place():
    left = replace(OLD, access="public")
    assert superseded([left, NEW]) == {"youtube:old"}
    assert retired([left, NEW]) == (OLD, NEW)
    after = swapped([left, NEW], LINKS, swaps([left, NEW], LINKS))
    assert after == (replace(OLD, replaced_by="youtube:new"), NEW)
    assert superseded([left, video("new", "Bo Marsh: Knots for Beginners")]) == frozenset()
    assert superseded([left]) == superseded([NEW, video("other")]) == frozenset()


def test_another_title_is_a_twin_where_duration_and_speakers_agree():
    facts = {"duration_s": 1800, "speakers": ("Ada Finch",)}
    left = replace(OLD, access="public", **facts)
    renamed = video("new", "Ada Finch: How Owls Really Read Long Logs", **{**facts, "duration_s": 1790})
    assert superseded([left, renamed]) == {"youtube:old"}
    assert superseded([left, replace(renamed, duration_s=1500)]) == frozenset()
    assert superseded([left, replace(renamed, speakers=())]) == frozenset()


def test_an_entry_that_names_another_video_now_says_so():
    record = {"source_url": "https://records.example/owls.json", "playlist": None}
    left, new = video("old", last_seen=DAY, **record), video("new", "Owls, Logs, and More", **record)
    assert superseded([left, new]) == {"youtube:old"}
    assert found([left, new]) == [
        ("youtube:old", "youtube:new", 0.97, True, "the entry that named it names another video now")
    ]
    assert superseded([left, new, video("second", "Noises", **record)]) == frozenset()


def test_while_both_are_public_nothing_is_replaced():
    assert found([video("old"), NEW]) == []


def test_the_recording_of_another_talk_takes_nobodys_place():
    assert found([OLD, NEW], [link("1", "old"), link("2", "new")]) == []
    assert found([OLD, NEW], [link("1", "old"), link("1", "new", "suggested")]) == []
    assert found([OLD, NEW], [link("1", "old"), person("1", "new", "rejected")]) == []


@pytest.mark.parametrize(
    ("old", "new", "score", "reason"),
    [
        ({"duration_s": 1800}, {"duration_s": 1801}, 0.97, "the same title; the same duration"),
        ({"duration_s": 1800}, {"duration_s": 300}, 0.75, "the same title; 5 instead of 30 minutes"),
        (
            {"published": date(2031, 6, 2)},
            {"published": date(2031, 6, 1)},
            0.75,
            "the same title; it was published before",
        ),
        ({}, {"raw_title": f"{OWLS} (German)"}, 0.6, "another title, the same talk; one title alone says german"),
        ({}, {"raw_title": "A Night Among Patient Birds"}, 0.9, "another title, the same talk"),
        ({}, {"raw_title": f"{OWLS} (corrected audio)"}, 0.95, "nearly the same title"),
    ],
)
def test_what_speaks_for_a_swap_and_against_it(old, new, score, reason):
    recordings = [replace(OLD, **old), replace(NEW, **new)]
    assert found(recordings) == [("youtube:old", "youtube:new", score, score >= 0.9, reason)]
    (swap,) = swaps(recordings, LINKS)
    if not swap.accepted:
        assert swap.line == f"youtube:old may have been replaced by youtube:new: {reason}"
        assert swapped(recordings, LINKS, [swap]) == tuple(recordings)


def test_between_two_uploads_nobody_guesses():
    both = [OLD, NEW, video("newer")]
    doubt = "the same title; 2 uploads fit alike"
    assert found(both, (*LINKS, link("1", "newer"))) == [
        ("youtube:old", "youtube:new", 0.85, False, doubt),
        ("youtube:old", "youtube:newer", 0.85, False, doubt),
    ]


def test_a_lost_recording_that_was_only_suggested_is_no_more_than_suggested():
    swap = ("youtube:old", "youtube:new", 0.6, False, "the same title; the old one is only suggested for the talk")
    suggested = link("1", "old", "suggested", score=0.6)
    assert found([OLD, NEW], [suggested, link("1", "new")]) == [swap]
    assert found([OLD, NEW], [suggested, link("2", "old", "suggested", score=0.6), link("1", "new")]) == []


def test_a_session_for_attendees_is_no_upload():
    session = replace(OLD, provider="hubilo")
    assert swaps([session, NEW], [link("1", "new"), replace(link("1", "x"), recording=session.key)]) == ()


def test_a_chain_has_no_cycle():
    links = (*LINKS, link("1", "newest"))
    old = replace(OLD, replaced_by="youtube:new")
    recordings = [old, replace(NEW, access="gone", last_seen=DAY), video("newest")]
    after = swapped(recordings, links, swaps(recordings, links))
    assert [(one.id, one.replaced_by) for one in after] == [
        ("old", "youtube:new"),
        ("new", "youtube:newest"),
        ("newest", None),
    ]
    back = [
        replace(after[0], access="public", last_seen=None),
        after[1],
        replace(after[2], access="gone", last_seen=DAY),
    ]
    again = swapped(back, links, swaps(back, links))
    assert [(one.id, one.replaced_by) for one in again] == [
        ("old", None),
        ("new", "youtube:newest"),
        ("newest", "youtube:old"),
    ]
    assert swapped(again, links, swaps(again, links)) == again


@pytest.mark.parametrize(
    "links",
    [
        (link("1", "old"), person("1", "new", "rejected")),
        (person("1", "old", "rejected"), link("1", "new")),
        (link("1", "old"), link("2", "new")),
    ],
)
def test_a_swap_that_holds_no_more_is_undone(links):
    replaced = replace(OLD, replaced_by="youtube:new")
    assert swapped([replaced, NEW], links, ()) == (OLD, NEW)
    assert swapped([replaced, NEW], (link("1", "old"),), ()) == (replaced, NEW)


def test_history_is_not_decided_anew():
    lost = [OLD, replace(NEW, access="private", last_seen=DAY)]
    now = (link("1", "new", "suggested", reason="the talk has youtube:old already"), link("1", "old"))
    assert remembered(lost, now, [link("1", "new")]) == (link("1", "new"), link("1", "old"))
    assert remembered([OLD, NEW], now, [link("1", "new")]) == now
    assert remembered(lost, (person("1", "new", "rejected"),), [link("1", "new")]) == (person("1", "new", "rejected"),)
    moved = (link("2", "new"),)
    assert remembered(lost, moved, [link("1", "new")]) == moved
    assert remembered(lost, (), [person("1", "new")]) == ()


def test_a_twin_that_the_matcher_does_not_know_is_suggested():
    why = "it looks like youtube:old uploaded again, which is lost"
    assert carried(TALKS, [OLD, NEW], [link("1", "old")]) == (
        link("1", "new", "suggested", score=1.0, reason=why),
        link("1", "old"),
    )
    known = [link("1", "new", "suggested", score=0.6), link("1", "old")]
    assert carried(TALKS, [OLD, NEW], known)[0] == link(
        "1", "new", "suggested", score=0.6, reason=f"whole title; {why}"
    )
    assert carried(TALKS, [OLD, NEW], LINKS) == LINKS
    rejected = (person("1", "new", "rejected"), link("1", "old"))
    assert carried(TALKS, [OLD, NEW], rejected) == rejected


def test_a_twin_as_long_as_the_lost_one_is_accepted_where_nothing_else_can_be_meant():
    old, new = replace(OLD, duration_s=1800), replace(NEW, duration_s=1801)
    (made, kept) = carried(TALKS, [old, new], [link("2", "new", "suggested", score=0.5), link("1", "old")])
    why = "it looks like youtube:old uploaded again, which is lost; the same duration"
    assert (made, kept) == (link("1", "new", score=0.9, reason=why), link("1", "old"))

    def decided(talks, recordings, links):
        return [one.decision for one in carried(talks, recordings, links) if one.recording != old.key]

    assert decided(TALKS, [old, new], [person("1", "old")]) == ["suggested"]
    assert decided((*TALKS, talk("3", "How Owls Read Logs")), [old, new], [link("1", "old")]) == ["suggested"]
    assert decided(
        (talk("1", "How Owls Read Logs, part 1"), talk("2", "How Owls Read Logs, part 2")),
        [old, new],
        [link("1", "old")],
    ) == ["suggested"]
    assert decided(TALKS, [old, new, video("other", duration_s=1800)], [link("1", "old")]) == ["suggested", "suggested"]


def test_what_a_person_decided_about_the_old_one_stops_the_matcher_at_the_new_one():
    why = "whole title; it looks like youtube:old uploaded again, and a person"
    rejected = person("2", "old", "rejected")
    assert carried(TALKS, [OLD, NEW], [link("2", "new"), rejected]) == (
        link("2", "new", "suggested", reason=f"{why} rejected that"),
        rejected,
    )
    tied = person("1", "old")
    assert carried(TALKS, [OLD, NEW], [link("2", "new"), tied]) == (
        link("1", "new", "suggested", score=1.0, reason="it looks like youtube:old uploaded again, which is lost"),
        tied,
        link("2", "new", "suggested", reason=f"{why} tied that to another talk"),
    )
    decided = (person("2", "new"), tied)
    assert carried(TALKS, [OLD, NEW], decided) == tuple(sorted(decided, key=lambda one: one.talk))


@pytest.mark.parametrize(
    ("title", "twin"),
    [("Ada Finch: Logs at Night Time", True), ("Ada Finch: Quiet Nests at Dusk", False)],
)
def test_the_same_subject_is_three_fifths_of_the_letters(title, twin):
    facts = {"duration_s": 1800, "speakers": ("Ada Finch",)}
    left, new = replace(OLD, access="public", **facts), video("new", title, **facts)
    assert superseded([left, new]) == ({"youtube:old"} if twin else frozenset())


@pytest.mark.parametrize(
    ("seconds", "score", "said"),
    [
        (980, 0.97, "; the same duration"),
        (979, 0.95, ""),
        (900, 0.95, ""),
        (899, 0.75, "; 15 instead of 17 minutes"),
    ],
)
def test_two_hundredths_are_the_same_duration_a_tenth_is_another(seconds, score, said):
    old, new = replace(OLD, duration_s=1000), replace(NEW, duration_s=seconds)
    assert [one[2:] for one in found([old, new])] == [(score, score >= 0.9, f"the same title{said}")]


@pytest.mark.parametrize(("decision", "scores"), [("accepted", [0.5]), ("suggested", [])])
def test_a_swap_below_a_half_is_not_worth_a_persons_time(decision, scores):
    """Another title (0.9), another length and published before (0.2 less each); only suggested: 0.3 less."""
    old = replace(OLD, duration_s=3600, published=date(2031, 7, 1))
    new = video("new", "Bo Marsh: Knots", duration_s=1800, published=date(2031, 6, 1))
    assert [one[2] for one in found([old, new], (link("1", "new"), link("1", "old", decision)))] == scores


def test_an_upload_that_fits_two_hundredths_better_is_no_rival():
    old, best = replace(OLD, duration_s=1000), replace(NEW, duration_s=1000)
    other = video("other", duration_s=970)
    assert found([old, best, other], (*LINKS, link("1", "other"))) == [
        ("youtube:old", "youtube:new", 0.97, True, "the same title; the same duration")
    ]


def test_a_swap_of_which_only_the_new_one_is_linked_stays():
    before = (replace(OLD, replaced_by="youtube:new"), NEW)
    assert swapped(before, [link("1", "new")], []) == before
    assert swapped(before, [link("1", "new"), link("2", "old")], []) == (OLD, NEW)


def test_several_talks_of_one_recording_are_one_swap():
    both = (*LINKS, link("2", "new"), link("2", "old"))
    assert [(swap.talk, swap.old, swap.new) for swap in swaps([OLD, NEW], both)] == [
        ("1", "youtube:old", "youtube:new")
    ]


def test_what_a_person_accepts_for_the_talk_of_a_lost_one_took_its_place():
    clip = replace(NEW, duration_s=300)
    old = replace(OLD, duration_s=1800)
    words = "the same title; 5 instead of 30 minutes"
    by_person = (link("1", "old"), person("1", "new"))
    assert found([old, clip]) == [("youtube:old", "youtube:new", 0.75, False, words)]
    said = f"{words}; a person accepted it for the talk"
    assert found([old, clip], by_person) == [("youtube:old", "youtube:new", 1.0, True, said)]
    assert found([OLD, NEW], by_person) == [("youtube:old", "youtube:new", 0.95, True, "the same title")]
    assert found([old, clip], [person("1", "old"), link("1", "new")])[0][3] is False
    assert found([OLD, NEW], [link("1", "old", "suggested"), person("1", "new")])[0][3] is False
    assert found([old, clip], [link("1", "old"), person("1", "new", "rejected")]) == []


def test_what_does_not_fit_at_all_takes_no_place_whoever_accepts_it():
    other = replace(NEW, raw_title=f"{OWLS} (German)", duration_s=300)
    old = replace(OLD, duration_s=1800)
    assert found([old, other], (link("1", "old"), person("1", "new"))) == []


def test_of_several_that_fit_alike_a_person_chooses():
    both = [OLD, NEW, video("newer")]
    assert found(both, [link("1", "old"), link("1", "new"), person("1", "newer")]) == [
        ("youtube:old", "youtube:newer", 0.95, True, "the same title")
    ]
    assert found(both, [link("1", "old"), person("1", "new"), person("1", "newer")]) == [
        ("youtube:old", "youtube:new", 0.95, True, "the same title")
    ]
