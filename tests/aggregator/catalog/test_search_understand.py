"""What words are read as, and what is found when they are."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from owl_events import AGAIN, CONES, FEATHERS, FLIGHT, MUD, NEWTS, NIGHT, OPENING, OWL, VUELO, Read, fill, places, read

from aggregator.catalog.search import find


@pytest.mark.parametrize(
    ("text", "readings", "left"),
    [
        # Conferences: the longest name wins, an edition before its series.
        ("OwlCon US 2024", [("event", "owlcon-us-2024")], ""),
        ("owlcon-us-2024 types", [("event", "owlcon-us-2024")], "types"),
        ("owlconus types", [("series", "owlcon-us")], "types"),
        ("owlcon us", [("series", "owlcon-us")], ""),
        ("owlcon", [("series", "owlcon")], ""),
        ("2024 at the owlcon", [("series", "owlcon"), ("year", "2024")], ""),
        ("owl con 2024", [("year", "2024")], "owl con"),
        ("owlcon australia", [("series", "owlcon-au")], ""),
        ("owlcon united states 2024", [("series", "owlcon-us"), ("year", "2024")], ""),
        ("newt days", [], "newt days"),
        ("fircamp 2019", [("series", "fircamp"), ("year", "2019")], ""),
        ("newt days au", [("series", "newt-days-australia")], ""),
        ("bog meetup", [("series", "bog-newt-meetup")], ""),
        # What titles say oftener than the series has talks is no name of it.
        ("kelp", [], "kelp"),
        # Years.
        ("types 2023", [("year", "2023")], "types"),
        ("types in 2023", [("year", "2023")], "types"),
        ("types 2023 2024", [("year", "2023"), ("year", "2024")], "types"),
        ("2023 types 2024", [], "2023 types 2024"),
        ("owlcon 2023 2024", [("series", "owlcon"), ("year", "2023"), ("year", "2024")], ""),
        ("types 1899", [], "types 1899"),
        ("types 2023..2024", [("year", "2023..2024")], "types"),
        ("types 2024-2023", [("year", "2023..2024")], "types"),
        ("types 2023 - 2024", [("year", "2023..2024")], "types"),
        ("types 2023 to 2024", [("year", "2023..2024")], "types"),
        ("types between 2023 and 2024", [("year", "2023..2024")], "types"),
        ("types from 2023 to 2024", [("year", "2023..2024")], "types"),
        ("types since 2023", [("year", "2023..")], "types"),
        ("types after 2023", [("year", "2024..")], "types"),
        ("types before 2023", [("year", "..2022")], "types"),
        ("types until 2023", [("year", "..2023")], "types"),
        ("types 2023.. ", [("year", "2023..")], "types"),
        # Kinds, languages, recordings.
        ("keynotes night", [("kind", "keynote")], "night"),
        ("lightning talks", [("kind", "lightning")], ""),
        ("lightning types", [], "lightning types"),
        ("types in spanish", [("language", "es")], "types"),
        ("spanish talks types", [("language", "es")], "talks types"),
        ("en español types", [("language", "es")], "types"),
        ("spanish types", [], "spanish types"),
        ("types auf Deutsch", [("language", "de")], "types"),
        ("types with video", [("video", "public")], "types"),
        # People.
        ("types by carl", [("speaker", "carl")], "types"),
        ("talks by Carl Moss", [("speaker", "carl-moss")], ""),
        ("carl moss talks", [("speaker", "carl-moss")], ""),
        ("carl moss's talks", [("speaker", "carl-moss")], ""),
        ("carl talks", [], "carl"),
        ("types by example", [], "types by example"),
        ("types carl moss", [("speaker", "carl-moss")], "types"),
        ("carl moss in flight", [("speaker", "carl-moss")], "in flight"),
        ("carl moss 2024", [("year", "2024"), ("speaker", "carl-moss")], ""),
        ("ada quill carl moss by fen", [("speaker", "fen")], "ada quill carl moss"),
        ("carl moss", [], "carl moss"),
        ("types moss carl", [], "types moss carl"),
        ("types carl", [], "types carl"),
        # What only introduces.
        ("talks about types", [], "types"),
        ("what's new in types", [], "types"),
        ("show me some videos on types", [], "types"),
        ("types talk video", [], "types"),
        ("talks in spanish about types", [("language", "es")], "types"),
        ("spanish talks about types", [("language", "es")], "types"),
        ("types talks by carl", [("speaker", "carl")], "types"),
        ("owlcon us 2024 about", [("event", "owlcon-us-2024")], "about"),
        ("talks", [], "talks"),
        ("talks about", [], "talks about"),
        # What is quoted is only words.
        ('"owlcon" "2024"', [], "owlcon 2024"),
    ],
)
def test_words_are_read(owls: sqlite3.Connection, text: str, readings: Read, left: str) -> None:
    assert read(owls, text) == (readings, left)


@pytest.mark.parametrize(
    ("text", "talks"),
    [
        ("owlcon us 2024", [FLIGHT, OPENING]),
        ("owlcon 2024", [VUELO, FLIGHT, OPENING]),
        ("owlcon 2024 types", [FLIGHT]),
        ("owlcon keynote", [OPENING, NIGHT]),
        ("owlcon keynote 2023", [NIGHT]),
        ("owlcon by ada", [VUELO, NIGHT]),
        ("owlcon since 2024 in english", [FLIGHT, OPENING]),
        ("owlcon with video", [FLIGHT]),
        ("bog meetup 2021", [MUD]),
        # Of few talks of a speaker that have the words the others come after them.
        ("types carl moss", [FLIGHT, VUELO]),
        ("types by carl", [FLIGHT, VUELO]),
        ("carl moss 2024", [VUELO, FLIGHT]),
        ("speaker:carl-moss types", [FLIGHT]),
    ],
)
def test_what_is_understood_is_found(owls: sqlite3.Connection, text: str, talks: list[int]) -> None:
    assert places(find(owls, text)) == talks


@pytest.mark.parametrize(
    ("text", "talks"),
    [
        ("types -flight", [FEATHERS, MUD]),
        ('"types in flight"', [FLIGHT]),
        ("feathers OR mud", [FEATHERS, MUD]),
        ("types mud OR feathers", [MUD, FEATHERS]),
        ("year:2024 types", [FLIGHT]),
        ("year:2023..2024 types", [FLIGHT, FEATHERS]),
        ("speaker:tern", [OPENING, FEATHERS]),
        ('speaker:"Bo Tern"', [OPENING, FEATHERS]),
        ("speaker:bo-tern types", [FEATHERS]),
        ("event:owlcon-us-2023", [FEATHERS, NIGHT]),
        ('event:"owlcon us" types', [FLIGHT, FEATHERS]),
        ("series:owlcon types", [FLIGHT, FEATHERS]),
        ("kind:keynotes", [OPENING, NIGHT]),
        ("lang:spanish", [VUELO]),
        ("lang:spa", [VUELO]),
        ("has:video", [FLIGHT]),
        ("-types", [VUELO, OPENING, NIGHT, AGAIN, NEWTS, OWL, CONES]),
    ],
)
def test_typed_filters_and_signs_bind(owls: sqlite3.Connection, text: str, talks: list[int]) -> None:
    assert sorted(places(find(owls, text))) == sorted(talks)
    assert find(owls, text).left_out == ()


def test_a_title_that_is_what_was_typed_comes_first(owls: sqlite3.Connection) -> None:
    finds = find(owls, "What the Owl said in 2023")
    assert (places(finds)[:1], finds.understood) == ([OWL], ())
    assert places(find(owls, "kelp again 2022"))[:1] == [AGAIN]


def test_a_title_that_has_nearly_all_comes_before_what_is_understood(owls: sqlite3.Connection) -> None:
    assert places(find(owls, "What the Owl said on 2023"))[:1] == [OWL]
    finds = find(owls, "Feathers and Types 2023 in")
    assert (places(finds)[:1], [one.filter for one in finds.understood]) == ([FEATHERS], ["year"])


def test_words_that_only_end_a_query_do_not_hide_a_title(owls: sqlite3.Connection) -> None:
    assert places(find(owls, "What the Owl said in 2023 video"))[:1] == [OWL]


def test_a_full_name_that_fits_to_nothing_is_words(owls: sqlite3.Connection) -> None:
    finds = find(owls, "mud carl moss")
    assert ([one.filter for one in finds.understood], finds.left_out) == ([], ("mud",))
    assert sorted(places(finds)) == [FLIGHT, VUELO, MUD]


def test_the_talks_of_a_series_come_first_but_for_one_that_is_called_so(seed: ModuleType, tmp_path: Path) -> None:
    conn: sqlite3.Connection = seed.create(tmp_path / "talks.db")
    events = [("owl-2019", "Hear the Owl 2019", "2019-01-01"), ("kelp", "Kelp", "2020-01-01")]
    said = [
        ("owl-2019", "Feathers"),
        ("owl-2019", "Flight"),
        ("kelp", "Who hears the Owl?"),
        ("kelp", "Hear the Owl!"),
        ("owl-2019", "Welcome to hear the Owl"),
    ]
    fill(conn, events, [(event, title, "Eve Fen", "talk", "eng", None, "2019-01-02") for event, title in said])
    seed.rebuild(conn)
    assert places(find(conn, "hear the owl")) == [3, 4, 0, 1]
    conn.close()


def test_a_finding_says_what_was_understood(owls: sqlite3.Connection) -> None:
    finds = find(owls, "types at owlcon us 2024")
    assert [one.as_dict() for one in finds.understood] == [
        {"filter": "event", "value": "owlcon-us-2024", "label": "OwlCon US 2024", "words": "at owlcon us 2024"}
    ]
    assert [(one.without, one.typed) for one in finds.understood] == [("types", False)]
    assert [(one.words, one.typed) for one in find(owls, "year:2024").understood] == [("year:2024", True)]


def test_words_alone_are_asked_for_as_such(owls: sqlite3.Connection) -> None:
    assert (places(find(owls, "keynote", literal=True)), find(owls, "keynote", literal=True).understood) == (
        [NIGHT],
        (),
    )
    assert places(find(owls, "keynote")) == [NIGHT, OPENING]


@pytest.mark.parametrize(
    ("text", "talks", "understood", "left_out"),
    [
        ("feathers 2024", [FEATHERS], [], ("2024",)),
        ("owlcon us 2023 feathers by ada", [FEATHERS], ["event"], ("by ada",)),
        ("mud owlcon 2023", [MUD], [], ("owlcon", "2023")),
        ("feathers zebra", [FEATHERS], [], ("zebra",)),
        ("feathers zebra 2023", [FEATHERS], ["year"], ("zebra",)),
        ('"flight in types"', [FLIGHT], [], ('"flight in types"',)),
        ('"flight zebra"', [FLIGHT], [], ('"flight zebra"',)),
        ("year:1999 feathers", [FEATHERS], [], ("year:1999",)),
    ],
)
def test_what_empties_the_result_is_left_out_and_named(
    owls: sqlite3.Connection, text: str, talks: list[int], understood: list[str], left_out: tuple[str, ...]
) -> None:
    finds = find(owls, text)
    assert (places(finds)[:1], finds.left_out) == (talks, left_out)
    assert [one.filter for one in finds.understood] == understood


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("ada quill", [("person", "Ada Quill", "/s/ada-quill", 2)]),
        ("ada quil", [("person", "Ada Quill", "/s/ada-quill", 2)]),
        ("types carl moss", [("person", "Carl Moss", "/s/carl-moss", 2)]),
        ("fen", [("person", "Eve Fen", "/s/eve-fen", 4)]),
        ("owl", []),
        ("owlcon us 2023", [("conference", "OwlCon US 2023", "/e/owlcon-us-2023", 2)]),
        ("owlcon us", [("series", "OwlCon US", "/search?series=owlcon-us", 4)]),
        (
            "owlcon 2024",
            [
                ("conference", "OwlCon AU 2024", "/e/owlcon-au-2024", 1),
                ("conference", "OwlCon US 2024", "/e/owlcon-us-2024", 2),
                ("series", "OwlCon", "/search?series=owlcon", 5),
            ],
        ),
        (
            "owlcon us 2024 2023",
            [
                ("conference", "OwlCon US 2023", "/e/owlcon-us-2023", 2),
                ("conference", "OwlCon US 2024", "/e/owlcon-us-2024", 2),
                ("series", "OwlCon US", "/search?series=owlcon-us", 4),
            ],
        ),
    ],
)
def test_who_is_called_so_is_offered(
    owls: sqlite3.Connection, text: str, entities: list[tuple[str, str, str, int]]
) -> None:
    assert [(one.type, one.name, one.path, one.talks) for one in find(owls, text).entities] == entities


def test_a_topic_of_that_name_is_offered_where_there_are_topics(owls: sqlite3.Connection) -> None:
    assert find(owls, "types").entities == ()
    topics = [("types", "Types", 4), ("bird-song", "Bird Song", 1)]
    owls.executemany("INSERT INTO topics VALUES (?, ?, ?)", topics)
    try:
        assert [(one.name, one.path) for one in find(owls, "types").entities] == [("Types", "/topics/types")]
        assert [(one.name, one.path) for one in find(owls, "bird song").entities] == [
            ("Bird Song", "/topics/bird-song")
        ]
    finally:
        owls.executemany("DELETE FROM topics WHERE slug = ?", [topic[:1] for topic in topics])


def test_of_several_speakers_that_are_typed_a_talk_has_all(owls: sqlite3.Connection) -> None:
    assert places(find(owls, "speaker:moss speaker:quill")) == [VUELO]


def test_what_is_understood_is_marked_as_it_was_looked_for(seed: ModuleType, tmp_path: Path) -> None:
    conn: sqlite3.Connection = seed.create(tmp_path / "talks.db")
    fill(
        conn,
        [("fen", "Fen", "2015-01-01")],
        [("fen", "Docker by Becker", "Eve Fen", "talk", "eng", None, "2015-01-02")],
    )
    seed.rebuild(conn)
    assert [str(hit.title) for hit in find(conn, "docker 2014..2016").hits] == ["<mark>Docker</mark> by Becker"]
    conn.close()


def test_of_a_long_phrase_the_first_24_words_bind(seed: ModuleType, tmp_path: Path) -> None:
    words = [f"w{number}" for number in range(24)]
    conn: sqlite3.Connection = seed.create(tmp_path / "talks.db")
    talks = [" ".join(words), " ".join([*words[:23], "other"])]
    events = [("fen", "Fen", "2020-01-01")]
    fill(conn, events, [("fen", title, "Eve Fen", "talk", "eng", None, "2020-01-02") for title in talks])
    seed.rebuild(conn)
    found = [find(conn, f'"{" ".join(asked)}"') for asked in (words, [*words, "more"], [*words[:23], "more"])]
    assert [finds.left_out != () for finds in found] == [False, False, True]
    assert [places(finds)[:1] for finds in found[:2]] == [[0], [0]]
    conn.close()


Fill = Callable[..., sqlite3.Connection]


@pytest.fixture
def many(seed: ModuleType, tmp_path: Path) -> Iterator[Fill]:
    """A catalog of so many talks named "Kelp 0", "Kelp 1" and so on."""
    conn: sqlite3.Connection = seed.create(tmp_path / "talks.db")

    def make(number: int) -> sqlite3.Connection:
        seed.add_conference(conn, "e-2020", "Event 2020", [("talk", f"Kelp {at}", None) for at in range(number)])
        return conn

    yield make
    conn.close()


@pytest.mark.parametrize("text", ["kelp", "kelp 2020", "event 2020", "kelp zebra", "", "kelp OR weed"])
def test_pages_go_on_to_the_end_in_one_order_whatever_their_size(many: Fill, text: str) -> None:
    conn = many(250)
    whole = find(conn, text, limit=1000)
    ids = [hit.talk.id for hit in whole.hits]
    assert (len(set(ids)), len(ids), whole.total) == (250, 250, 250)
    for size in (7, 20, 90, 249):
        pages = [find(conn, text, limit=size, start=start) for start in range(0, 250, size)]
        assert [hit.talk.id for page in pages for hit in page.hits] == ids
        assert {page.total for page in pages} == {250}
    assert find(conn, text, limit=20, start=250).hits == []
