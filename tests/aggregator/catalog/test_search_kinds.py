"""Kinds among the words: also where no talk of a conference has the kind, or the conference is misspelt."""

import sqlite3
from collections.abc import Iterator
from types import ModuleType

import pytest
from owl_events import Read, fill, places, read

from aggregator.catalog.search import find

EVENTS = [
    ("birdfest-2019", "BirdFest US 2019", "2019-01-01"),
    ("birdfest-uk-2020", "BirdFest UK 2020", "2020-01-01"),
    ("birdfest-uk-2021", "BirdFest UK 2021", "2021-01-01"),
]
TALKS = [
    ("birdfest-uk-2020", "Nests", "keynote"),
    ("birdfest-uk-2020", "Closing words", "talk"),
    ("birdfest-uk-2021", "Wings", "talk"),
    ("birdfest-uk-2021", "Beaks", "talk"),
    ("birdfest-uk-2021", "BirdFest tales", "talk"),
]
NESTS, CLOSING, WINGS, BEAKS, TALES = range(len(TALKS))


@pytest.fixture(scope="module")
def birds(seed: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A catalog of these talks, of which one that is no keynote says in its abstract that it is."""
    conn: sqlite3.Connection = seed.create(tmp_path_factory.mktemp("birds") / "talks.db")
    fill(
        conn,
        EVENTS,
        [(event, title, "Eve Fen", kind, "eng", None, f"{event[-4:]}-01-02") for event, title, kind in TALKS],
    )
    conn.execute("UPDATE talks SET abstract = 'The keynote of the second day.' WHERE title = 'Wings'")
    seed.rebuild(conn)
    yield conn
    conn.close()


@pytest.mark.parametrize(
    ("text", "talks", "left_out"),
    [
        # Talks that say the kind come first where no talk has it.
        ("birdfest uk 2021 keynotes", [WINGS, BEAKS, TALES], ("keynotes",)),
        ("birdfest uk 2021 posters", [WINGS, BEAKS, TALES], ("posters",)),
        ("birdfest uk 2021 keynotes beaks", [BEAKS], ("keynotes",)),
        # What only says which keynote is meant is dropped before the kind is.
        ("opening keynote birdfest uk 2020", [NESTS], ("opening",)),
        ("closing keynote birdfest uk 2020", [NESTS], ("closing",)),
        ("closing birdfest uk 2020", [CLOSING], ()),
        ("keynote speakers birdfest uk 2020", [NESTS], ()),
    ],
)
def test_a_kind_that_a_conference_lacks(
    birds: sqlite3.Connection, text: str, talks: list[int], left_out: tuple[str, ...]
) -> None:
    finds = find(birds, text)
    assert (sorted(places(finds)[1:]), places(finds)[:1]) == (sorted(talks[1:]), talks[:1])
    assert finds.left_out == left_out


@pytest.mark.parametrize(
    ("text", "readings", "left"),
    [
        ("poster sessions", [("kind", "poster")], ""),
        ("panel discussion nests", [("kind", "panel")], "nests"),
        ("keynote speakers", [("kind", "keynote")], ""),
        ("poster of nests", [("kind", "poster")], "of nests"),
    ],
)
def test_kinds_in_two_words(birds: sqlite3.Connection, text: str, readings: Read, left: str) -> None:
    assert read(birds, text) == (readings, left)


@pytest.mark.parametrize(
    ("text", "readings", "left"),
    [
        ("brdfest uk", [("series", "birdfest-uk")], ""),
        ("birdfst uk 2020", [("event", "birdfest-uk-2020")], ""),
        ("nests brdfest uk 2020", [("event", "birdfest-uk-2020")], "nests"),
        ("brdfest uk 2022", [("series", "birdfest-uk"), ("year", "2022")], ""),
        ("bidrfset uk", [("series", "birdfest-uk")], ""),
        ("brdfst uk", [], "brdfst uk"),  # two letters less
        ("brdfestau 2020", [("year", "2020")], "brdfestau"),  # three slips
        ("brdfest 2020", [("series", "birdfest"), ("year", "2020")], ""),
        ("brdfest fr 2020", [("series", "birdfest"), ("year", "2020")], "fr"),  # the other words are not misspelt
        ("birdfest uk 2020+", [("series", "birdfest-uk"), ("year", "2020..")], ""),
        ("birdfest xxau 2020", [("series", "birdfest"), ("year", "2020")], "xxau"),
        ("birdfestival uk", [], "birdfestival uk"),
        ("wngs uk", [], "wngs uk"),  # near to another word
    ],
)
def test_a_misspelt_conference_is_read(birds: sqlite3.Connection, text: str, readings: Read, left: str) -> None:
    assert read(birds, text) == (readings, left)


def test_a_misspelt_conference_is_found(birds: sqlite3.Connection) -> None:
    finds = find(birds, "brdfest uk 2020")
    assert (sorted(places(finds)), finds.left_out) == ([NESTS, CLOSING], ())
    assert [(one.label, one.words) for one in finds.understood] == [("BirdFest UK 2020", "brdfest uk 2020")]
