from dataclasses import replace
from datetime import date

import pytest
from match_event import EVENT, accepted, decisions, talk, video

from aggregator.matching.ladder import match
from aggregator.matching.links import Link

BREW = talk("1", "Brewing Parsers from Left-Over Grammars", "Zdena Malá", "Otto Krug")
YEAST = talk("2", "Yeast and Other Slow Processes: Waiting Without Blocking", "Ida Brandt")
HOPS = talk("3", "Hop Counting for Beginners", "Per Lind", kind="tutorial")
TALKS = (BREW, YEAST, HOPS)
BREW_TITLE = "Talks - Otto Krug, Zdena Mala: Brewing Parsers from Left-Over Grammars"


def phrases(link):
    return link.reason.split("; ")


def test_title_and_speakers_in_any_order_are_accepted_with_reason_and_method():
    (link,) = match(EVENT, TALKS, [video("a", BREW_TITLE)])
    assert link == Link(
        talk="1",
        recording="youtube:a",
        decision="accepted",
        method="title+speaker+date",
        score=link.score,
        reason="whole title; nothing else is said; speaker named; several speakers named; "
        "published after the event (23 days after the event)",
        runner_up=None,
        margin=link.score,
        decided_by="matcher",
    )
    assert link.score > 0.95


def test_title_cut_at_100_characters_is_a_prefix():
    whole = replace(YEAST, title=f"{YEAST.title} in Production Kitchens Everywhere, at Last, Again and Again")
    title = f"Talks - Ida Brandt: {whole.title}"[:98]
    (link,) = match(EVENT, [BREW, whole], [video("a", title)])
    assert (link.decision, phrases(link)[0]) == ("accepted", "the title's beginning")


@pytest.mark.parametrize(
    "title",
    [
        "Ida Brandt - Yeast and Other Slow Processes: Waiting Without Blocking - PivoCon 2031",
        "Yeast and Other Slow Processes: Waiting Without Blocking by Ida Brandt",
        "Ida Brandt: Yeast and Other Slow Processes - PivoCon 2031",
        "PivoCon 2031 | Yeast & Other Slow Processes - Waiting without blocking",
        "Yeast and Other Slow Processes: Waiting Without Blocking",
    ],
)
def test_uploaders_conventions_are_accepted(title):
    assert decisions(match(EVENT, TALKS, [video("a", title)])) == [("2", "youtube:a", "accepted")]


def test_a_name_alone_needs_something_that_ties_the_recording_to_this_edition():
    alone = [video("d", "Talks - Una Roe")]
    talks = [*TALKS, talk("4", "Why Barrels Leak When Nobody Looks", "Una Roe")]
    (link,) = match(EVENT, talks, alone)
    assert (link.talk, link.decision, phrases(link)[-1]) == (
        "4",
        "suggested",
        "nothing ties the recording to this edition",
    )
    siblings = [video("a", BREW_TITLE), video("b", f"Talks - Ida Brandt: {YEAST.title}")]
    siblings += [video("c", f"Tutorials - Per Lind: {HOPS.title}")]
    assert ("4", "youtube:d", "accepted") in decisions(match(EVENT, talks, siblings + alone))
    assert decisions(match(EVENT, talks, [video("d", "Una Roe - PivoCon 2031")])) == [("4", "youtube:d", "accepted")]


def test_which_of_a_speakers_talks_is_for_a_person_where_the_title_says_nothing():
    fillers = [
        talk(f"f{n}", title) for n, title in enumerate(("Malt Ledgers", "Copper Pipes", "Corks", "Slow Cellars"))
    ]
    talks = [*TALKS, *fillers, talk("4", "Why Barrels Leak When Nobody Looks", "Ida Brandt", kind="tutorial")]
    links = match(EVENT, talks, [video("a", "Ida Brandt - PivoCon 2031")])
    assert decisions(links) == [("2", "youtube:a", "suggested"), ("4", "youtube:a", "suggested")]
    links = match(EVENT, talks, [video("a", "Tutorial - Ida Brandt - PivoCon 2031")])
    assert ("4", "youtube:a", "accepted") in decisions(links)


@pytest.mark.parametrize(
    ("title", "more"),
    [
        (BREW_TITLE, {"published": date(2031, 5, 1)}),
        (BREW_TITLE, {"published": None, "recorded": date(2030, 5, 8)}),
        ("Something about Cheese and Wine in Autumn", {}),
        ("Deleted video", {}),
        ("Private video", {"access": "private"}),
    ],
)
def test_vetoes_leave_nothing(title, more):
    assert match(EVENT, TALKS, [video("a", title, **more)]) == ()


@pytest.mark.parametrize(
    ("title", "why"),
    [
        (BREW_TITLE + " - PivoCon 2030", "another year is named: a person must decide"),
        (BREW_TITLE + " - KvassConf 2031", "another event is named: a person must decide"),
    ],
)
def test_another_edition_or_event_in_the_title_is_never_accepted(title, why):
    (link,) = match(EVENT, TALKS, [video("a", title)])
    assert (link.decision, phrases(link)[-1]) == ("suggested", why)


def test_a_year_in_the_talks_own_title_is_no_edition():
    plan = talk("9", "Keeping Every Cellar Cold by 2035", "Una Roe")
    links = match(EVENT, [plan], [video("a", "Una Roe: Keeping Every Cellar Cold by 2035")])
    assert decisions(links) == [("9", "youtube:a", "accepted")]


@pytest.mark.parametrize(
    ("one", "title"),
    [
        (talk("9", "Lightning Talks", kind="lightning"), "Lightning Talks"),
        (talk("9", "Hops", "Una Roe"), "Hops"),
        (talk("9", "Keynote", "Una Roe", kind="keynote"), "Opening Keynote"),
    ],
)
def test_titles_that_say_nothing_are_suggested_at_best(one, title):
    assert all(link.decision == "suggested" for link in match(EVENT, [one], [video("a", title)]))


SESSIONS = [
    talk("k1", "Lightning Talks", kind="lightning", at=(7, 8)),
    talk("k2", "Lightning Talks", kind="lightning", at=(7, 17)),
    talk("k3", "Lightning Talks", kind="lightning", at=(8, 17)),
]


def test_day_and_hour_decide_between_lightning_sessions():
    videos = [video("a", "Lightning Talks - May 7, 5pm"), video("b", "Lightning Talks - May 7, 8am")]
    assert decisions(match(EVENT, SESSIONS, videos)) == [
        ("k1", "youtube:b", "accepted"),
        ("k2", "youtube:a", "accepted"),
    ]


def test_weekday_decides_between_lightning_sessions():
    links = match(EVENT, SESSIONS, [video("c", "Lightning Talks - Thursday")])
    assert decisions(links) == [("k3", "youtube:c", "accepted")]


def test_lightning_sessions_without_day_number_or_hour_are_left_to_a_person():
    links = match(EVENT, SESSIONS, [video("c", "Lightning Talks - PivoCon 2031")])
    assert decisions(links) == [(code, "youtube:c", "suggested") for code in ("k1", "k2", "k3")]


def test_numbers_decide_between_lightning_sessions_of_several_days():
    days = [replace(SESSIONS[n], code=f"d{n}", slots=talk("x", "x", at=(7 + n, 17)).slots) for n in (2, 0, 1)]
    videos = [video(f"v{n}", f"Lightning Talks {n + 1} - PivoCon 2031") for n in range(3)]
    assert decisions(match(EVENT, days, videos)) == [(f"d{n}", f"youtube:v{n}", "accepted") for n in range(3)]


@pytest.mark.parametrize(
    ("ending", "more", "code"),
    [("", {"duration_s": 28 * 60}, "1"), ("", {"duration_s": 170 * 60}, "2"), (" (Tuesday)", {}, "2")],
)
def test_length_and_day_decide_between_a_talk_and_a_tutorial_of_one_title(ending, more, code):
    twins = [
        talk("1", BREW.title, "Otto Krug", at=(7, 9), minutes=30),
        talk("2", BREW.title, "Otto Krug", kind="tutorial", at=(6, 9), minutes=180),
    ]
    links = match(EVENT, twins, [video("a", f"Otto Krug: {BREW.title}{ending}", **more)])
    assert [link.talk for link in links if link.decision == "accepted"] == [code]


def test_same_title_twice_is_left_to_a_person():
    twins = [BREW, replace(BREW, code="8", kind="tutorial")]
    assert decisions(match(EVENT, twins, [video("a", BREW_TITLE)])) == [
        ("1", "youtube:a", "suggested"),
        ("8", "youtube:a", "suggested"),
    ]


@pytest.mark.parametrize(("name", "code"), [("Otto Krug", "1"), ("Nele Ohm", "8")])
def test_a_speaker_decides_between_two_talks_of_one_title(name, code):
    twins = [talk("1", BREW.title, "Otto Krug"), talk("8", BREW.title, "Nele Ohm")]
    links = match(EVENT, twins, [video("a", f"{name}: {BREW.title}")])
    assert [link.talk for link in links if link.decision == "accepted"] == [code]


@pytest.mark.parametrize("part", ["Part 2", "Part II", "part two"])
def test_parts_are_told_apart_by_their_number(part):
    parts = [talk("1", "Malting in Practice, Part 1", "Una Roe"), talk("2", "Malting in Practice, Part 2", "Una Roe")]
    links = match(EVENT, parts, [video("a", f"Una Roe - Malting in Practice, {part}")])
    assert [link.talk for link in links if link.decision == "accepted"] == ["2"]


def test_one_recording_per_talk_and_the_second_is_suggested():
    videos = [video("b", BREW_TITLE, date(2031, 6, 2)), video("a", BREW_TITLE, date(2031, 7, 1))]
    links = match(EVENT, TALKS, videos)
    assert decisions(links) == [("1", "youtube:a", "suggested"), ("1", "youtube:b", "accepted")]
    assert phrases(links[0])[-1] == "the talk has youtube:b already"


@pytest.mark.parametrize(
    ("title", "decision"),
    [
        (f"{BREW_TITLE} (español) - PivoCon 2031", "accepted"),
        (f"{BREW_TITLE} - PivoCon 2031 - better sound", "accepted"),
        (f"{BREW_TITLE} (better sound)", "suggested"),
        (f"{BREW_TITLE} - PivoCon 2030", "suggested"),
        ("Otto Krug on Parsers from Left-Over Grammars - PivoCon 2031", "suggested"),
    ],
)
def test_a_repeat_is_accepted_where_title_and_edition_are_sure(title, decision):
    links = match(EVENT, TALKS, [video("a", f"{BREW_TITLE} - PivoCon 2031"), video("b", title, date(2031, 9, 1))])
    assert decisions(links) == [("1", "youtube:a", "accepted"), ("1", "youtube:b", decision)]


def test_attendee_and_gone_recordings_are_linked_beside_the_public_one():
    videos = [
        video("new", BREW_TITLE),
        video("old", BREW_TITLE, access="gone", replaced_by="youtube:new"),
        video("hubilo:pivocon/7", BREW.title, published=None, access="attendees"),
    ]
    assert decisions(match(EVENT, TALKS, videos)) == [
        ("1", "hubilo:pivocon/7", "accepted"),
        ("1", "youtube:new", "accepted"),
        ("1", "youtube:old", "accepted"),
    ]


def test_breaks_are_matched_by_nothing_but_a_page_link():
    coffee = talk("c", "A Long Coffee Break with Extra Cake", kind="break")
    assert match(EVENT, [coffee], [video("a", coffee.title)]) == ()
    assert decisions(match(EVENT, [coffee], [video("a", coffee.title, talk_url="c")])) == [
        ("c", "youtube:a", "accepted")
    ]


def test_at_most_three_talks_are_suggested_for_one_recording():
    many = [talk(f"m{n}", "Lightning Talks", kind="lightning") for n in range(5)]
    assert len(match(EVENT, many, [video("a", "Lightning Talks - PivoCon 2031")])) == 3


def test_scripts_without_spaces_and_accents():
    talks = [
        talk("1", "発酵するコードの育て方と待ち方", "Una Roe"),
        talk("2", "Ležák a líné vyhodnocování v praxi", "Jiří Šťastný"),
    ]
    videos = [
        video("a", "PivoCon 2031「発酵するコードの育て方と待ち方」"),
        video("b", "LEZAK A LINE VYHODNOCOVANI V PRAXI - Jiri Stastny"),
    ]
    assert decisions(match(EVENT, talks, videos)) == [("1", "youtube:a", "accepted"), ("2", "youtube:b", "accepted")]


def test_nothing_in_nothing_out():
    assert match(EVENT, [], []) == ()
    assert match(EVENT, TALKS, []) == ()
    assert match(EVENT, [], [video("a", BREW_TITLE)]) == ()


def person(code, key, decision):
    return Link(code, key, decision, "corrected", 1.0, "seen it", decided_by="person")


def test_peoples_decisions_come_back_and_block_what_contradicts_them():
    accepted, rejected = person("2", "youtube:a", "accepted"), person("1", "youtube:b", "rejected")
    videos = [
        video("a", BREW_TITLE),
        video("b", BREW_TITLE, talk_url="1"),
        video("c", BREW_TITLE),
    ]
    assert match(EVENT, TALKS, videos, [accepted, rejected]) == (
        rejected,
        *match(EVENT, [BREW], [videos[2]]),
        accepted,
    )


def test_a_decision_names_a_talk_by_alias_too():
    aliased = replace(BREW, aliases=("old-1",))
    links = match(EVENT, [aliased], [video("a", BREW_TITLE)], [person("old-1", "youtube:a", "rejected")])
    assert decisions(links) == [("1", "youtube:a", "rejected")]


def test_running_on_its_own_corrections_changes_nothing_else():
    videos = [video("a", BREW_TITLE), video("b", "Talks - Ida Brandt")]
    first = match(EVENT, TALKS, videos)
    again = match(EVENT, TALKS, videos, [person("1", "youtube:a", "accepted")])
    assert decisions(again) == decisions(first)


def test_a_page_that_says_what_the_title_says_is_believed():
    one, other = talk("1", "Foam Considered Useful", "Una Roe"), talk("2", "Kegs Without Fear", "Ida Brandt")
    own = video("a", "Una Roe: Foam Considered Useful", talk_url="1")
    (link,) = match(EVENT, [one, other], [own])
    assert (link.talk, link.decision, link.method) == ("1", "accepted", "page-link")
    wrong = video("a", "Ida Brandt: Kegs Without Fear", talk_url="1")
    assert decisions(match(EVENT, [one, other], [wrong])) == [
        ("1", "youtube:a", "suggested"),
        ("2", "youtube:a", "suggested"),
    ]


def test_of_several_records_of_one_video_the_longest_title_is_read():
    one = talk("1", "Foam Considered Useful", "Una Roe")
    short, long = video("a", "Episode 7"), video("a", "Una Roe: Foam Considered Useful", channel="Guild")
    assert decisions(match(EVENT, [one], [short, long])) == [("1", "youtube:a", "accepted")]
    assert decisions(match(EVENT, [one], [long, short])) == [("1", "youtube:a", "accepted")]


def test_of_several_records_of_one_video_the_longest_says_who_can_open_it():
    one = talk("1", "Foam Considered Useful", "Una Roe")
    other = video("b", "Una Roe: Foam Considered Useful", date(2031, 5, 20))
    long, short = video("a", "Una Roe: Foam Considered Useful"), video("a", "Foam", access="gone")
    links = match(EVENT, [one], [other, long, short])
    assert decisions(links) == [("1", "youtube:a", "suggested"), ("1", "youtube:b", "accepted")]


def test_two_sessions_of_lightning_talks_a_day_are_told_apart_by_the_part_of_the_day():
    hours = [(7, 9), (7, 17), (8, 9), (8, 17)]
    talks = [talk(f"s{n}", "Lightning Talks", kind="lightning", at=at, minutes=60) for n, at in enumerate(hours)]
    titles = [
        f"Lightning talks - {day} {part} - PivoCon 2031"
        for day in ("Wednesday", "Thursday")
        for part in ("morning", "evening")
    ]
    videos = [video(f"v{n}", title) for n, title in enumerate(titles)]
    assert accepted(match(EVENT, talks, videos)) == {f"youtube:v{n}": f"s{n}" for n in range(4)}
    assert accepted(match(EVENT, talks, [video("v", "Lightning talks - Wednesday - PivoCon 2031")])) == {}
