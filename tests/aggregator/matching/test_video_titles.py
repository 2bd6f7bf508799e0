"""Titles and speakers out of the titles of a list: by the list's own convention, or not at all."""

import pytest

from aggregator.matching.video_titles import Told, name_of_titles, people, stated, told

TALKS = (
    ("How Owls Read Logs", "Ada Finch"),
    ("Knots for Beginners", "Bo Marsh"),
    ("Toast at Scale - a story", "Cy Reed"),
    ("A Garden of Queues", "Dee van Alder"),
    ("Quiet Keyboards: a field guide", "Eli Thorn"),
)


@pytest.mark.parametrize(
    "printed",
    [
        "{name} - {title}",
        "{title} - {name}",
        "{name}: {title}",
        "{title} by {name}",
        "{title} | {name}",
        "{title} ({name})",
        "OwlConf 2031: {title} by {name}",
        "OwlConf 2031 {title} by {name}",
        "{name} - {title} | OwlConf 2031",
        "{title} | {name} @OwlConf 2031",
        "[OwlConf 2031] {name}: {title}",
        "{name} – {title} (OwlConf 2031)",
        "Talks - {name}: {title}",
        "{title} – {name} (Example Corp)",
    ],
)
def test_a_list_that_keeps_to_a_convention_is_told_by_it(printed: str) -> None:
    said = told([printed.format(title=title, name=name) for title, name in TALKS])
    assert [(one.title, one.speakers) for one in said] == [(title, (name,)) for title, name in TALKS]


def test_what_stood_beside_is_named() -> None:
    said = told([f"Talks - {name}: {title} | OwlConf 2031" for title, name in TALKS])
    assert {one.names for one in said} == {("OwlConf 2031", "Talks")}


def test_several_speakers() -> None:
    titles = [f"{name} - {title}" for title, name in TALKS]
    said = told([*titles, "Fay Heron, Gil Ibis and Ivo Rook - Slow Maps"])
    assert said[-1] == Told("Slow Maps", ("Fay Heron", "Gil Ibis", "Ivo Rook"))


@pytest.mark.parametrize(
    "odd",
    [
        "Slow Maps - fayheron",
        "Slow Maps",
        "Slow Maps - The Routes and Fay Heron",
        "Lightning Talks - Day 2",
        "Slow Maps - Deep Garden",  # of words that other titles have
    ],
)
def test_a_title_that_does_not_keep_to_it_stays_whole(odd: str) -> None:
    titles = [f"{title} - {name}" for title, name in TALKS]
    assert told([*titles, "Deep Garden", "Another deep garden - Kai Swift", odd])[-1] == Told(odd)


def test_a_keynote_without_a_title_keeps_its_words() -> None:
    titles = [f"{title} by {name}" for title, name in TALKS]
    assert told([*titles, "Keynote by Grace Plover"])[-1] == Told("Keynote by Grace Plover", ("Grace Plover",))


def test_labels_are_cut_where_names_follow_or_they_tell_nothing() -> None:
    titles = [f"{'Tutorials' if n % 2 else 'Talks'} - {name}: {title}" for n, (title, name) in enumerate(TALKS)]
    odd = ["Keynote Speaker - Grace Plover", "Lightning Talks - May 18, 8am", "Talks - Ada: Slow Maps", "Welcome"]
    said = told([*titles, *odd])
    assert said[1] == Told("Knots for Beginners", ("Bo Marsh",), ("Tutorials",))
    assert said[-4:] == [
        Told("Keynote Speaker - Grace Plover", ("Grace Plover",), ("Keynote Speaker",)),
        Told("Lightning Talks - May 18, 8am", (), ("Lightning Talks",)),
        Told("Ada: Slow Maps", (), ("Talks",)),
        Told("Welcome"),
    ]
    bare = told([f"{'Tutorials' if n % 2 else 'Talks'} - {title}" for n, (title, _) in enumerate(TALKS)])
    assert bare[0] == Told("How Owls Read Logs", (), ("Talks",))
    assert bare[1] == Told("Tutorials - Knots for Beginners", (), ("Tutorials",))


@pytest.mark.parametrize(
    "titles",
    [
        [title for title, _ in TALKS],
        # Subtitles, both sides built alike.
        ["Django Forms - Deep Dive", "Static Typing - Big Picture", "Web Scraping - Good Manners"],
        # Tracks, and one series: few names that return.
        [
            f"Track {'Web' if n % 2 else 'Data'} - Owls and {word}"
            for n, word in enumerate(["logs", "knots", "toast", "maps"])
        ],
        [f"Owls and {word} (Owl Adventures)" for word in ("logs", "knots", "toast", "maps")],
        # Titles that only count.
        ["Session 1: Deep Learning", "Session 2: Causal Graphs", "Session 3: Bayes Nets", "Session 4: Fair Play"],
        # Too few.
        ["Ada Finch - How Owls Read Logs", "Bo Marsh - Knots for Beginners"],
        ["Ada Finch - How Owls Read Logs", *(f"Something about number {n}" for n in "abcdefgh")],
    ],
)
def test_without_a_convention_nobody_is_named(titles: list[str]) -> None:
    assert {one.speakers for one in told(titles)} == {()}


def test_two_events_in_one_list_keep_their_names() -> None:
    titles = [f"OwlConf 2031: {title} by {name}" for title, name in TALKS]
    minis = [f"OwlConf Mini 2031: {title} by {name}" for title, name in TALKS]
    said = told([*titles, *minis])
    assert [one.names for one in said] == [("OwlConf 2031",)] * 5 + [("OwlConf Mini 2031",)] * 5
    assert name_of_titles([*titles, *minis]) is None
    assert name_of_titles([*titles, "Trailer"]) == "OwlConf 2031"


def test_parts_are_no_names_of_a_series() -> None:
    titles = [f"{word} - Part {n}" for word in ("Roosts", "Perches", "Nests") for n in (1, 2)]
    assert [one.title for one in told(titles)] == titles


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Finch", ("Ada Finch",)),
        ("Ada Finch & Bo Marsh", ("Ada Finch", "Bo Marsh")),
        ("Ada Finch, Bo Marsh, and Cy Reed", ("Ada Finch", "Bo Marsh", "Cy Reed")),
        ("Dee van Alder", ("Dee van Alder",)),
        ("Kim d'Ebre", ("Kim d'Ebre",)),
        ('Ada "Countess" Finch', ('Ada "Countess" Finch',)),
        ("Ada Finch (Example Corp)", ("Ada Finch",)),
        ("Станислав Дроздов", ("Станислав Дроздов",)),
        ("Ada", ()),
        ("ada finch", ()),
        ("Ada Finch and team", ()),
        ("The Owls", ()),
        ("Python 3", ()),
        ("A B C D E F", ()),
        ("", ()),
    ],
)
def test_people(text: str, names: tuple[str, ...]) -> None:
    assert people(text) == names


def test_in_a_long_list_of_long_titles_what_repeats_is_a_name_and_nobody_is_a_speaker() -> None:
    owl, many = "Owl" * 20, " ".join(["X"] * 60)
    said = told([" - ".join([owl] * 6) + f" by {many} {n}" for n in range(500)])
    rest = " - ".join([owl] * 3)
    assert said == [Told(f"{rest} by {many} {n}", (), (owl,) * 3) for n in range(500)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Speaker: Ada Finch\n\nAll about owls.", ("Ada Finch",)),
        ("All about owls.\n**Presented by:** Ada Finch and Bo Marsh", ("Ada Finch", "Bo Marsh")),
        ("Speakers: Ada Finch is an engineer who likes owls", ()),
        ("Speaker: Ada Finch\nSpeaker: Bo Marsh", ()),
        ("The speaker: Ada Finch", ()),
        (None, ()),
    ],
)
def test_a_description_that_says_who_speaks(text: str | None, names: tuple[str, ...]) -> None:
    plain = ["Speaker: Cy Reed"] * 4
    assert stated([text, *plain]) == [names] + [("Cy Reed",)] * 4


def test_a_list_that_prints_universities_names_no_two_in_a_line() -> None:
    texts = ["Speaker: Ada Finch, Example University", "Speaker: Bo Marsh", "Speaker: Cy Reed, University of Nowhere"]
    assert stated(texts) == [(), ("Bo Marsh",), ()]
