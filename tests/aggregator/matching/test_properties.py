"""What holds for any schedule and any channel: order is nothing, one talk each, and never a wrong link."""

import importlib
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from match_event import EVENT, accepted, talk, video

from aggregator.matching.ladder import match
from scrapers.records import Speaker

GATES = Path(__file__).parents[2] / "gates"
sys.path.insert(0, str(GATES))
to_cyrillic = importlib.import_module("match_changes").to_cyrillic
sys.path.remove(str(GATES))

OURS = (
    ("Foam Considered Useful in Small Kitchens", "Una Roe"),
    ("Kegs Without Fear of Pressure", "Ida Brandt"),
    ("Why Barrels Leak When Nobody Looks", "Bo Lindqvist"),
    ("Malt Ledgers, Annotated", "Per Ostrom"),
    ("A Survey Guide to Copper Pipes", "Zdena Malá"),
    ("Teaching Yeast to Wait Politely", "Otto Krug"),
    ("Everything I Know about Corks I Learned from My Neighbour", "Wiktor Kowal"),
    ("Sourdough as a Message Queue", "Ada Finch"),
    ("Pouring by Hand", "Lena Thorn"),
    ("The Temperature Log That Lied", "Ida Brandt"),
    ("Cellars", "Milo Heron"),
    ("Keynote", "Nora Alder"),
)
THEIRS = (
    ("Hop Fields from Above: Mapping with Kites", "Una Roe"),
    ("Unreasonable Bottles", "Bo Lindqvist"),
    ("What Bees Think of Our Barley", "Sven Quill"),
    ("Glass, Sand and a Very Hot Afternoon", "Nora Alder"),
    ("Counting Crates with One Camera", "Pia Tern"),
    ("Rye Is Not a Protocol", "Ada Finch"),
    ("Rinsing Machines for Patient People", "Gil Vogel"),
    ("The Brewery That Forgot Its Own Name", "Lena Thorn"),
)
GENERIC = ("Opening Remarks", "Lightning Talks", "Closing Remarks")
FORMS = (
    "Talks - {who}: {title}",
    "{title} by {who}",
    "{who} - {title}",
    "{title} - {who} - PivoCon {year}",
    "{title} | PivoCon {year}",
    "PivoCon {year} - {title}",
    "{who}: {title} (PivoCon {year})",
    "{title}",
)
SCHEDULE = [talk(f"t{n}", title, who) for n, (title, who) in enumerate(OURS)]
SCHEDULE += [talk(f"g{n}", title, kind="plenary") for n, title in enumerate(GENERIC)]
UNDATED = replace(EVENT, starts=None, ends=None)


def uploads(rows, form, year, published, prefix):
    """Recordings of these talks, and of the sessions that every year has."""
    titles = [form.format(title=title, who=who, year=year) for title, who in rows]
    titles += [form.format(title=title, who="PivoCon", year=year) for title in GENERIC]
    return [video(f"{prefix}{n}", title, published) for n, title in enumerate(titles)]


def right(videos):
    """Recording -> talk of our own uploads, which are in the order of the schedule."""
    return {one.key: one_talk.code for one, one_talk in zip(videos, SCHEDULE, strict=True)}


def wrong(links, truth):
    return {key: code for key, code in accepted(links).items() if truth.get(key) != code}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("year", [2029, 2030, 2032, 2033])
def test_a_playlist_that_is_wholly_another_years_gives_no_accepted_link(form, year):
    videos = uploads(THEIRS, form, year, date(year, 6, 1), "n")
    assert accepted(match(EVENT, SCHEDULE, videos)) == {}


@pytest.mark.parametrize("form", [form for form in FORMS if "{year}" in form])
@pytest.mark.parametrize("event", [EVENT, UNDATED], ids=["dates", "no dates"])
def test_the_same_talks_given_in_another_year_are_not_ours_where_the_title_says_so(form, event):
    videos = uploads(OURS, form, 2030, None, "n")
    assert accepted(match(event, SCHEDULE, videos)) == {}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_talks_published_before_the_event_are_not_ours(form):
    assert match(EVENT, SCHEDULE, uploads(OURS, form, 2031, date(2031, 4, 1), "n")) == ()


@pytest.mark.parametrize("form", FORMS)
def test_an_undated_playlist_of_another_year_gives_no_accepted_link_to_an_undated_event(form):
    assert accepted(match(UNDATED, SCHEDULE, uploads(THEIRS, form, 2030, None, "n"))) == {}


@pytest.mark.parametrize("form", FORMS)
def test_own_and_foreign_uploads_side_by_side_are_told_apart(form):
    ours = uploads(OURS, form, 2031, date(2031, 6, 1), "o")
    theirs = uploads(THEIRS, form, 2030, date(2030, 6, 1), "n") + uploads(THEIRS, form, 2032, date(2032, 6, 1), "m")
    links = match(EVENT, SCHEDULE, [*ours, *theirs])
    assert wrong(links, right(ours)) == {}
    assert len(accepted(links)) >= len(OURS) - 2


CHANGES = {
    "no speakers": lambda one: replace(one, speakers=()),
    "another script": lambda one: replace(one, title=to_cyrillic(one.title)),
    "names in another script": lambda one: replace(
        one, title=to_cyrillic(one.title), speakers=tuple(Speaker(to_cyrillic(who.name)) for who in one.speakers)
    ),
    "no kinds": lambda one: replace(one, kind="talk"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("event", [EVENT, UNDATED], ids=["dates", "no dates"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_little_known_of_the_schedule_makes_no_wrong_link(change, event, form):
    day = {2031: date(2031, 6, 1), 2032: date(2032, 6, 1)} if event is EVENT else {}
    ours = uploads(OURS, form, 2031, day.get(2031), "o")
    theirs = uploads(THEIRS, form, 2032, day.get(2032), "n")
    links = match(event, [change(one) for one in SCHEDULE], [*ours, *theirs])
    assert wrong(links, right(ours)) == {}


POOL_TALKS = (
    *SCHEDULE[:4],
    replace(SCHEDULE[0], code="8", kind="poster"),
    replace(SCHEDULE[1], code="9", aliases=("old-9",)),
    talk("k1", "Lightning Talks", kind="lightning", at=(7, 17)),
)
POOL_VIDEOS = (
    video("a", f"Una Roe: {OURS[0][0]}"),
    video("b", f"Una Roe: {OURS[0][0]}"),
    video("c", "Lightning Talks"),
    video("d", f"Ida Brandt: {OURS[1][0]}", talk_url="t2"),
    video("d", OURS[1][0], talk_url="t3"),
    video("e", OURS[2][0], access="gone", replaced_by="youtube:f"),
    video("f", OURS[2][0]),
    video("hubilo:p/1", OURS[3][0], None, access="attendees"),
)


@settings(deadline=None, max_examples=40)
@given(st.permutations(POOL_TALKS), st.permutations(POOL_VIDEOS))
def test_the_order_of_the_input_never_shows(talks, videos):
    assert match(EVENT, talks, videos) == match(EVENT, POOL_TALKS, POOL_VIDEOS)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(min_size=1, max_size=40).map(str.strip).filter(bool), min_size=1, max_size=6))
def test_any_title_is_matched_to_at_most_one_talk(titles):
    videos = [video(str(n), title) for n, title in enumerate(titles)]
    talks = [talk(str(n), title, title) for n, title in enumerate(titles)]
    links = [link for link in match(EVENT, talks, videos) if link.decision == "accepted"]
    assert len({link.recording for link in links}) == len(links)


WORDS = st.sampled_from(
    [
        *("foam", "keg", "malt", "hop", "part", "1", "2", "ii", "day", "keynote", "lightning", "talks", "panel"),
        *("una", "roe", "bo", "ek", "2031", "2030", "-", ":"),
    ]
)
TITLES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
NAMES = st.lists(st.sampled_from(["Una Roe", "Bo Ek", "Una Ek", "Foam Keg"]), max_size=2, unique=True)
DAYS = st.sampled_from([None, date(2030, 6, 1), date(2031, 5, 7), date(2031, 6, 1), date(2033, 6, 1)])


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.tuples(TITLES, NAMES, st.sampled_from(["talk", "keynote", "lightning", "poster"])), max_size=6),
    st.lists(st.tuples(TITLES, DAYS), max_size=6),
)
def test_whatever_words_meet_each_recording_has_one_talk_or_three_suggestions(rows, titles):
    talks = [talk(str(n), title, *names, kind=kind) for n, (title, names, kind) in enumerate(rows)]
    videos = [video(str(n), title, day) for n, (title, day) in enumerate(titles)]
    by_recording = {}
    for link in match(EVENT, talks, videos):
        by_recording.setdefault(link.recording, []).append(link.decision)
    assert all(
        said == ["accepted"] or (set(said) == {"suggested"} and len(said) <= 3) for said in by_recording.values()
    )


def test_two_processes_with_other_hash_seeds_find_the_same_links():
    program = (
        "from test_properties import EVENT, FORMS, OURS, POOL_TALKS, POOL_VIDEOS, SCHEDULE, match, uploads\n"
        "print(match(EVENT, POOL_TALKS, POOL_VIDEOS))\n"
        "print(match(EVENT, SCHEDULE, uploads(OURS, FORMS[3], 2031, None, 'o')))"
    )
    here = Path(__file__).parent
    paths = os.pathsep.join(map(str, (here, here.parents[1] / "support", here.parents[2])))
    said = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths}
        command = [sys.executable, "-c", program]
        said.append(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert said[0] == said[1]
    assert "youtube:a" in said[0]
