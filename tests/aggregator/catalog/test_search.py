import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aggregator.catalog.search import search

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


def test_the_title_counts_more_than_the_abstract(seed: ModuleType, tmp_path: Path) -> None:
    conn = seed.create(tmp_path / "talks.db")
    conn.execute("INSERT INTO events VALUES ('e', 'E', 'UTC', NULL, NULL, NULL, NULL)")
    for slug, title, abstract in (("a", "Something else", "kelp kelp kelp kelp"), ("b", "About kelp", None)):
        conn.execute(
            """INSERT INTO talks (id, event, code, slug, kind, title, abstract, status, video_status, do_not_record,
                 source_url) VALUES (?, 'e', ?, ?, 'talk', ?, ?, 'scheduled', 'unknown', 0, 'https://e.example/')""",
            (f"e/{slug}", slug, slug, title, abstract),
        )
    seed.rebuild(conn)
    ids = found(conn, "kelp")
    conn.close()
    assert ids == ["e/b", "e/a"]


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
