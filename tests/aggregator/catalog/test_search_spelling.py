"""Words of the catalog that are near to a misspelt one."""

import sqlite3

import pytest

from aggregator.catalog.search.spelling import Vocabulary


@pytest.fixture
def vocabulary(conn: sqlite3.Connection) -> Vocabulary:
    return Vocabulary(conn)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("lichne", ["lichen"]),
        ("lukazs", ["lukasz"]),
        ("gardns", ["gardens"]),
        ("generatrs", ["generators"]),
        ("memroi", ["memory"]),
        ("tapse", ["tapes"]),
        ("tpaes", ["tapes"]),
        ("zebra", []),
        ("bo", []),
        ("12", []),
    ],
)
def test_slips_of_the_fingers(vocabulary: Vocabulary, typed: str, near: list[str]) -> None:
    assert vocabulary.near(typed) == near


def test_the_word_itself_is_not_among_them(vocabulary: Vocabulary) -> None:
    assert vocabulary.knows("growing")
    assert not vocabulary.knows("growin")
    assert vocabulary.near("growing") == []
    assert vocabulary.near("growin") == ["growing"]


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("bi", []),
        ("oldd", ["old"]),
        ("od", []),
        ("ol", []),
        ("tpsae", []),
        ("lihcne", ["lichen"]),
        ("lchn", []),
        ("liche", ["lichen"]),
        ("gneratrs", ["generators"]),
        ("gnratrs", []),
    ],
)
def test_one_slip_from_three_letters_on_two_from_six(vocabulary: Vocabulary, typed: str, near: list[str]) -> None:
    assert vocabulary.near(typed) == near


def test_at_most_three_words_of_a_length_with_at_most_nine_letters_more(vocabulary: Vocabulary) -> None:
    assert vocabulary.begun("gener") == ["generators"]
    assert vocabulary.begun("old") == ["old"]
    assert vocabulary.begun("gardenz") == []


def in_memory(words: dict[str, int], *, counted: bool) -> Vocabulary:
    """These words and in how many talks each is; ``counted``: the catalog keeps the numbers, as those of before do not."""
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE TABLE search_words (length INTEGER PRIMARY KEY, words TEXT NOT NULL)")
    for length in {len(word) for word in words}:
        own = sorted((word for word in words if len(word) == length), key=lambda word: (-words[word], word))
        conn.execute("INSERT INTO search_words VALUES (?, ?)", (length, " ".join(own)))
    if counted:
        conn.execute("CREATE TABLE search_word_counts (length INT, word TEXT, talks INT, PRIMARY KEY (length, word))")
        rows = [(len(word), word, talks) for word, talks in words.items()]
        conn.executemany("INSERT INTO search_word_counts VALUES (?, ?, ?)", rows)
    return Vocabulary(conn)


@pytest.mark.parametrize("counted", [True, False])
def test_the_commonest_words_of_every_length_begin_so_also_in_a_catalog_of_before(counted: bool) -> None:
    words = {
        "reed": 1,
        "reedy": 1,
        "reeds": 3,
        "reedz": 2,
        "reede": 2,
        "agreed": 9,
        "reed" + "x" * 9: 1,
        "reed" + "x" * 10: 9,
    }
    vocabulary = in_memory(words, counted=counted)
    assert vocabulary.begun("reed") == ["reed", "reeds", "reede", "reedz", "reed" + "x" * 9]
    assert vocabulary.begun("reedyx") == []
    assert [word for word in ("reed", "agreed", "greed", "ree", "sedge") if vocabulary.knows(word)] == [
        "reed",
        "agreed",
    ]


WORDS = {
    "for": 9,
    "or": 5,
    "four": 4,
    "learn": 8,
    "lean": 3,
    "lerna": 1,
    "kern": 2,
    "py3": 2,
    "pyrk": 1,
    "json": 3,
}


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("lern", ["learn", "lean", "kern", "lerna"]),  # the commonest first, whatever their length
        ("pyr3", ["py3"]),  # a letter stands for no digit
        ("jsn", ["json"]),
        ("ofr", ["for"]),
        ("fxr", []),  # of three letters none is wrong, and none too many
        ("orr", []),
    ],
)
def test_what_fingers_slip_to(typed: str, near: list[str], counted: bool) -> None:
    found = in_memory(WORDS, counted=counted).near(typed)
    # A catalog of before does not tell how rare a word is.
    assert found == near if counted else set(found) >= set(near)


@pytest.mark.parametrize(
    ("typed", "counts", "near"),
    [
        ("four", {"four": 20, "foul": 2}, ["foul"]),
        ("four", {"four": 21, "foul": 2}, []),
        ("fourt", {"fourth": 20, "fours": 1}, ["fourth", "fours"]),
        ("fourt", {"fourth": 21, "fours": 1}, ["fourth"]),
    ],
)
def test_nobody_means_a_word_that_is_far_rarer(typed: str, counts: dict[str, int], near: list[str]) -> None:
    assert in_memory(counts, counted=True).near(typed) == near
    assert set(in_memory(counts, counted=False).near(typed)) == set(counts) - {typed}
