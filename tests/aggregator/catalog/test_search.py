import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aggregator.catalog.search import find, search

GARDENS = "moss-2024/growing-gardens-with-generators"
FERN = "fern-2023/growing-gardens-with-generators"
TREE = "moss-2024/c-and-c-in-one-tree"


@pytest.fixture(scope="module")
def shared(catalog: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{catalog}?mode=ro", uri=True)
    yield connection
    connection.close()


def found(conn: sqlite3.Connection, text: str, **how: object) -> list[str]:
    return [hit.talk.id for hit in search(conn, text, **how)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "talks"),
    [
        ("lichen", ["moss-2024/poster-on-lichen"]),
        ("LICHEN poster", ["moss-2024/poster-on-lichen"]),
        ("memory aren", ["moss-2024/memory-arenas-for-mortals"]),
        ("old growth bo tern", ["moss-2022/old-growth"]),
        ("watering", [GARDENS]),
        ("3.13", ["moss-2024/what-is-new-in-3-13"]),
        ("Østerby", ["moss-2024/memory-arenas-for-mortals"]),
        ("Łukasz Østerby", ["moss-2024/memory-arenas-for-mortals"]),
    ],
)
def test_words_find_exactly_their_talks(conn: sqlite3.Connection, text: str, talks: list[str]) -> None:
    hits = search(conn, text)
    assert ([hit.talk.id for hit in hits][:1], {hit.how for hit in hits}) == (talks, {"words"})


@pytest.mark.parametrize("text", ["lukasz", "osterby", "lukazs", "lichne"])
def test_letters_and_misspellings_that_the_index_does_not_know_are_found_by_likeness(
    conn: sqlite3.Connection, text: str
) -> None:
    wanted = "moss-2024/poster-on-lichen" if text.startswith("lich") else "moss-2024/memory-arenas-for-mortals"
    hits = search(conn, text)
    assert (hits[0].talk.id, hits[0].how) == (wanted, "similar")


def test_punctuation_that_carries_meaning_ranks_first(conn: sqlite3.Connection) -> None:
    assert [found(conn, text)[0] for text in ("C++", "c#")] == [TREE, TREE]


def test_any_word_will_do_where_few_talks_have_all(conn: sqlite3.Connection) -> None:
    assert found(conn, "lichen keynote zebra") == ["moss-2024/poster-on-lichen"]


Entry = tuple[str, str, str | None]
Fill = Callable[..., sqlite3.Connection]


@pytest.fixture
def fill(seed: ModuleType, tmp_path: Path) -> Iterator[Fill]:
    """A catalog of these (kind, title, abstract) alone; their ids are e/0, e/1 and so on."""
    conn: sqlite3.Connection = seed.create(tmp_path / "talks.db")

    def make(*entries: Entry) -> sqlite3.Connection:
        conn.execute("INSERT INTO events VALUES ('e', 'E', 'UTC', NULL, NULL, NULL, NULL)")
        for number, (kind, title, abstract) in enumerate(entries):
            conn.execute(
                """INSERT INTO talks (id, event, code, slug, kind, title, abstract, status, video_status,
                     do_not_record, source_url)
                   VALUES (?, 'e', ?, ?, ?, ?, ?, 'scheduled', 'unknown', 0, 'https://e.example/')""",
                (f"e/{number}", f"c{number}", f"s{number}", kind, title, abstract),
            )
        seed.rebuild(conn)
        return conn

    yield make
    conn.close()


def test_the_title_counts_more_than_the_abstract(fill: Fill) -> None:
    conn = fill(("talk", "Something else", "kelp kelp kelp kelp"), ("talk", "About kelp", None))
    assert found(conn, "kelp") == ["e/1", "e/0"]


def test_gatherings_come_after_talks_that_fit_about_as_well(fill: Fill) -> None:
    gatherings = [(kind, f"Kelp {word}", None) for kind in ("open-space", "event") for word in ("One", "Two", "Three")]
    conn = fill(*gatherings, ("talk", "How we grow kelp in the cold", None), ("talk", "Kelp for all of us", None))
    assert (sorted(found(conn, "kelp")[:2]), len(found(conn, "kelp"))) == (["e/6", "e/7"], 8)


def test_a_gathering_that_fits_far_better_comes_first(fill: Fill) -> None:
    conn = fill(
        ("talk", "Sea and shore", "There is kelp here; juggling is not."), ("open-space", "Kelp Juggling", None)
    )
    assert found(conn, "kelp juggling") == ["e/1", "e/0"]


def test_many_gatherings_do_not_push_talks_out_of_sight(fill: Fill) -> None:
    gatherings = [("open-space", f"Kelp {number}", None) for number in range(300)]
    conn = fill(*gatherings, ("talk", "A long title in which the kelp comes late", None))
    assert found(conn, "kelp", limit=1) == ["e/300"]


def test_one_letter_is_a_word_of_its_own(fill: Fill) -> None:
    conn = fill(("talk", "Kelp and corals", None), ("talk", "Kelp in C", None))
    assert [found(conn, text) for text in ("c", "kelp c")] == [["e/1"], ["e/1", "e/0"]]


def test_signs_are_part_of_the_name(fill: Fill) -> None:
    conn = fill(
        ("talk", "Corals for children", "Vitamin C, every day"),
        ("talk", "Reefs", "Bindings to (C++) and others"),
        ("talk", "Kelp in C/C++", None),
        ("talk", "Kelp in Rust", None),
        ("talk", "C and F", None),
    )
    texts = ("C++", '"c++",', "C#", "F#", "rust C++", "C++ F#")
    assert [found(conn, text) for text in texts] == [
        ["e/2", "e/1"],
        ["e/2", "e/1"],
        [],
        [],
        ["e/3", "e/2", "e/1"],
        ["e/2", "e/1"],
    ]


def test_a_name_that_begins_with_a_point_is_not_that_word(fill: Fill) -> None:
    conn = fill(("talk", "Net", None), ("talk", "Net and net", None), ("talk", "From .NET to kelp and back", None))
    assert [found(conn, text) for text in (".net", ".NE", "from .net to zebra")] == [["e/2"], [], ["e/2"]]


def test_what_was_typed_ranks_first_where_signs_are_in_it(fill: Fill) -> None:
    conn = fill(
        ("talk", "Asyncio", None),
        ("talk", "All of it", "For those who wait: asyncio!"),
        ("talk", "A guide to kelp for those in haste: asyncio!", None),
    )
    assert found(conn, "asyncio!") == ["e/2", "e/1", "e/0"]


@pytest.mark.parametrize("text", ["lunch", "town", "nets", "dart"])
def test_a_single_word_is_like_a_word_and_not_like_a_part_of_a_title(fill: Fill, text: str) -> None:
    conn = fill(("talk", "How Crunchy Owlets Stay: Artful Clunchers", None))
    assert found(conn, text, limit=5) == []


def test_all_that_was_found_is_counted(fill: Fill) -> None:
    conn = fill(*(("talk", f"Kelp {number}", None) for number in range(57)), ("talk", "Corals", None))
    finds = find(conn, "kelp", limit=20)
    assert (len(finds.hits), finds.total, finds.hits) == (20, 57, search(conn, "kelp"))
    assert [find(conn, text).total for text in ("korals", "zebra", "", "e/3")] == [1, 0, 0, 1]
    assert (len(search(conn, "kelp", limit=57)), find(conn, "kelp", event="none").total) == (57, 0)


def test_an_event_is_a_hard_filter(conn: sqlite3.Connection) -> None:
    assert [
        sorted(found(conn, "growing gardens", event=event)) for event in (None, "fern-2023", "moss-2022", "none")
    ] == [sorted([GARDENS, FERN]), [FERN], [], []]


def test_the_limit_holds(conn: sqlite3.Connection) -> None:
    assert len(found(conn, "growing gardens", limit=1)) == 1


def test_breaks_and_information_are_never_found(conn: sqlite3.Connection) -> None:
    texts = ("lunch", "Lunch", "doors open", "moss-2024/lunch", "https://talks.example/t/moss-2024/doors-open", "lumch")
    assert [found(conn, text) for text in texts] == [[]] * len(texts)


@pytest.mark.parametrize("text", ["https://youtu.be/gardens0000?t=9", "moss-2024/41", "gardens0001"])
def test_an_address_or_id_gives_its_talk_alone(conn: sqlite3.Connection, text: str) -> None:
    hits = search(conn, text)
    assert [(hit.talk.id, hit.how, hit.score) for hit in hits] == [(GARDENS, "address", 100.0)]


def test_an_address_keeps_to_the_event_asked_for(conn: sqlite3.Connection) -> None:
    assert found(conn, "https://youtu.be/gardens0001", event="fern-2023") == []


def test_an_unknown_address_is_not_taken_for_words(conn: sqlite3.Connection) -> None:
    assert found(conn, "https://growing.example/gardens") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        '"',
        '""',
        "'",
        "\0",
        "(",
        ")",
        "*",
        "^",
        "-",
        "AND",
        "OR NOT",
        "NEAR(a b)",
        "title:x",
        "+",
        ".",
        "%",
        ";--",
        "a" * 10_000,
        "a " * 10_000,
        "(" * 10_000,
        "日本語のトーク",
        "हिन्दी",
        "עברית",
        "🎉",
        "\udc80",
        "\u0301",
        "İ",
        "ﬁ",
    ],
)
def test_odd_input_finds_nothing_or_something_but_never_fails(conn: sqlite3.Connection, text: str) -> None:
    assert {type(hit.score) for hit in search(conn, text)} <= {float}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
@example('growing"gardens')
def test_nothing_that_can_be_typed_fails(shared: sqlite3.Connection, text: str) -> None:
    ids = found(shared, text)
    assert len(ids) == len(set(ids)) <= 20
