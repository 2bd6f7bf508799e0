"""The one search: what it finds, in which order, and what it says of it."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from aggregator.catalog.search import Filters, find, search
from aggregator.catalog.search.spelling import Vocabulary

GARDENS = "moss-2024/growing-gardens-with-generators"
FERN = "fern-2023/growing-gardens-with-generators"
TREE = "moss-2024/c-and-c-in-one-tree"
ARENAS = "moss-2024/memory-arenas-for-mortals"
LICHEN = "moss-2024/poster-on-lichen"


def found(conn: sqlite3.Connection, text: str, **how: object) -> list[str]:
    return [hit.talk.id for hit in search(conn, text, **how)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "talk"),
    [
        ("lichen", LICHEN),
        ("LICHEN poster", LICHEN),
        ("memory aren", ARENAS),
        ("old growth bo tern", "moss-2022/old-growth"),
        ("watering", GARDENS),
        ("3.13", "moss-2024/what-is-new-in-3-13"),
        ("Østerby", ARENAS),
        ("Łukasz Østerby", ARENAS),
        ("lukasz osterby", ARENAS),
        ("C++", TREE),
        ("c#", TREE),
    ],
)
def test_words_find_their_talk_first(conn: sqlite3.Connection, text: str, talk: str) -> None:
    hit = search(conn, text)[0]
    assert (hit.talk.id, hit.how) == (talk, "words")


def test_a_code_goes_first_where_the_event_is_chosen(conn: sqlite3.Connection) -> None:
    words, named = find(conn, "3.13"), find(conn, "41", Filters(event="moss-2024"))
    assert [(hit.talk.id, hit.how) for hit in named.hits][:1] == [(GARDENS, "address")]
    assert (named.total, find(conn, "41").total) == (len(named.hits), len(named.hits) - 1)
    assert [hit.how for hit in words.hits][:1] == ["words"]
    # It is named once, and a word without a digit is a word even if a slug is the same.
    assert [hit.talk.id for hit in find(conn, "k77", Filters(event="moss-2024")).hits].count(GARDENS) == 1
    assert {hit.how for hit in find(conn, "growing-gardens", Filters(event="moss-2024")).hits} != {"address"}
    assert find(conn, "41", Filters(event="moss-2024"), limit=1).hits == named.hits[:1]
    assert [hit.how for hit in find(conn, "41", Filters(event="fern-2023")).hits if hit.how == "address"] == []


def test_the_page_of_a_speaker_or_event_gives_their_talks(conn: sqlite3.Connection) -> None:
    for address, filters in (
        ("https://talks.example/s/bo-tern", Filters(speaker="bo-tern")),
        ("https://talks.example/e/moss-2022", Filters(event="moss-2022")),
    ):
        assert [hit.talk.id for hit in find(conn, address).hits] == [
            hit.talk.id for hit in find(conn, "", filters).hits
        ]
        assert find(conn, address).hits


def test_names_with_signs_are_not_respelled(conn: sqlite3.Connection) -> None:
    assert find(conn, ".NET").meant is None


@pytest.mark.parametrize(
    ("text", "talk", "meant"),
    [
        ("lukazs", ARENAS, "lukasz"),
        ("lichne", LICHEN, "lichen"),
        ("Memroy arenas", ARENAS, "memory arenas"),
        ("growign graden ada quill", GARDENS, None),
    ],
)
def test_misspelt_words_are_read_as_those_of_titles_and_names(
    conn: sqlite3.Connection, text: str, talk: str, meant: str | None
) -> None:
    finds = find(conn, text)
    assert (finds.hits[0].talk.id, finds.hits[0].how) in [(talk, "similar"), (FERN, "similar")]
    assert finds.meant == (meant or "growing gardens ada quill")


def test_words_that_stand_as_typed_are_not_corrected(conn: sqlite3.Connection) -> None:
    assert [find(conn, text).meant for text in ("lichen", "memory aren", "zebra", "", TREE)] == [None] * 5


def test_any_word_will_do_where_few_talks_have_all(conn: sqlite3.Connection) -> None:
    hits = search(conn, "lichen keynote zebra")
    assert [(hit.talk.id, hit.how) for hit in hits] == [(LICHEN, "similar")]


def test_an_event_is_a_hard_filter(conn: sqlite3.Connection) -> None:
    events = (None, "fern-2023", "moss-2022", "none")
    assert [sorted(found(conn, "growing gardens", event=event))[:2] for event in events] == [
        sorted([GARDENS, FERN]),
        [FERN],
        [],
        [],
    ]


def test_the_limit_holds(conn: sqlite3.Connection) -> None:
    assert len(found(conn, "growing gardens", limit=1)) == 1


def test_breaks_and_information_are_never_found(conn: sqlite3.Connection) -> None:
    texts = ("lunch", "Lunch", "doors open", "moss-2024/lunch", "https://talks.example/t/moss-2024/doors-open", "lumch")
    assert [found(conn, text) for text in texts] == [[]] * len(texts)
    assert {hit.talk.kind for hit in search(conn, "", limit=200)} & {"break", "info"} == set()


@pytest.mark.parametrize("text", ["https://youtu.be/gardens0000?t=9", "moss-2024/41", "gardens0001"])
def test_an_address_or_id_gives_its_talk_alone(conn: sqlite3.Connection, text: str) -> None:
    hits = search(conn, text)
    assert [(hit.talk.id, hit.how, hit.score) for hit in hits] == [(GARDENS, "address", 100.0)]


def test_an_address_keeps_to_the_filters(conn: sqlite3.Connection) -> None:
    address = "https://youtu.be/gardens0001"
    filters = (Filters(event="fern-2023"), Filters(event="moss-2024"), Filters(video="public"), Filters(kind="keynote"))
    assert [find(conn, address, one).total for one in filters] == [0, 1, 1, 0]


def test_an_unknown_address_is_not_taken_for_words(conn: sqlite3.Connection) -> None:
    assert found(conn, "https://growing.example/gardens") == []


def test_a_talk_without_video_is_found_and_says_so(conn: sqlite3.Connection) -> None:
    statuses = [
        search(conn, text)[0].talk.video_status for text in ("lichen", "quiet rooms", "lost tapes", "memory arenas")
    ]
    assert statuses == ["pending", "not-recorded", "gone", "attendees"]


def test_nothing_typed_gives_the_newest(conn: sqlite3.Connection) -> None:
    finds = find(conn, " ", limit=3)
    assert [(hit.talk.id, hit.how, hit.score) for hit in finds.hits] == [
        ("moss-2024/what-is-new-in-3-13", "newest", 0.0),
        ("moss-2024/lost-tapes", "newest", 0.0),
        ("moss-2024/quiet-rooms", "newest", 0.0),
    ]
    assert (finds.total, finds.more, finds.counted) == (10, False, 10)


def test_signs_alone_find_nothing(conn: sqlite3.Connection) -> None:
    finds = find(conn, '+ " *')
    assert (finds.hits, finds.total, finds.choices["event"]) == ([], 0, ())


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


def test_a_title_that_says_it_all_comes_first(fill: Fill) -> None:
    titles = ("Kelp of the north and of the south", "North Kelp", "Kelp North", "Kelp for the north")
    conn = fill(*(("talk", title, None) for title in titles))
    assert found(conn, "kelp north") == ["e/2", "e/1", "e/3", "e/0"]


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
    assert "e/300" in found(conn, "kelp", limit=1)


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
    texts = ("C++", '"c++",', "C#", "F#", "C++ F#", "c")
    assert [found(conn, text) for text in texts] == [
        ["e/2", "e/1"],
        ["e/2", "e/1"],
        [],
        [],
        ["e/2", "e/1"],
        ["e/4", "e/2", "e/0"],
    ]


def test_a_name_that_begins_with_a_point_is_not_that_word(fill: Fill) -> None:
    conn = fill(("talk", "Net", None), ("talk", "Net and net", None), ("talk", "From .NET to kelp and back", None))
    assert [found(conn, text) for text in (".net", ".NE", "from .net to zebra", "net")] == [
        ["e/2"],
        ["e/2"],
        ["e/2"],
        ["e/0", "e/1", "e/2"],
    ]


def test_numbers_with_a_point_are_found_as_written(fill: Fill) -> None:
    conn = fill(("talk", "Pages 3-13", None), ("talk", "What 3.13 brings", None), ("talk", "13 ways, 3 kelps", None))
    assert found(conn, "3.13")[:2] == ["e/1", "e/0"]


def test_words_that_are_joined_or_not_are_the_same(fill: Fill) -> None:
    conn = fill(("talk", "Kelp e-mail", None), ("talk", "Don’t panic", None), ("talk", "Subreefs", None))
    assert [found(conn, text)[:1] for text in ("email", "e-mail", "dont", "don't", "sub-reefs")] == [
        ["e/0"],
        ["e/0"],
        ["e/1"],
        ["e/1"],
        ["e/2"],
    ]


def test_words_that_signs_hold_together_are_looked_for_one_by_one_where_nobody_has_them_so(fill: Fill) -> None:
    conn = fill(("talk", "Kelp and many reefs", None), ("talk", "Corals", None))
    assert [found(conn, text) for text in ("reefs/kelp", "refs/kelp", "kelp/reefs/zebra")] == [["e/0"]] * 3


def test_scripts_without_spaces_are_found_by_any_part(fill: Fill) -> None:
    conn = fill(("talk", "海藻のトーク入門", None), ("talk", "トク", None))
    assert found(conn, "トーク") == ["e/0"]


@pytest.mark.parametrize("text", ["lunch", "town", "nets", "dart"])
def test_a_single_word_is_like_a_word_and_not_like_a_part_of_a_title(fill: Fill, text: str) -> None:
    conn = fill(("talk", "How Crunchy Owlets Stay: Artful Clunchers", None))
    assert found(conn, text, limit=5) == []


def test_all_that_was_found_is_counted(fill: Fill) -> None:
    conn = fill(*(("talk", f"Kelp {number}", None) for number in range(257)), ("talk", "Corals", None))
    finds = find(conn, "kelp", limit=20)
    assert (len(finds.hits), finds.total, finds.counted, finds.more) == (20, 257, 257, False)
    assert finds.hits == search(conn, "kelp")
    assert [find(conn, text).total for text in ("korals", "zebra", "", "e/3")] == [1, 0, 258, 1]
    assert (len(search(conn, "kelp", limit=200)), find(conn, "kelp", Filters(event="none")).total) == (200, 0)


@pytest.mark.parametrize(("last", "counted"), [(100_000, 201), (100_001, 200)])
def test_among_very_many_talks_the_choices_of_those_that_are_compared_are_counted(
    fill: Fill, last: int, counted: int
) -> None:
    conn = fill(*(("talk", f"Kelp {number}", None) for number in range(201)))
    before = find(conn, "kelp")
    conn.execute("INSERT INTO names_fts (rowid, title) VALUES (?, 'corals')", (last,))
    finds = find(conn, "kelp")
    assert (finds.total, finds.more, before.counted) == (201, False, 201)
    assert (finds.counted, [choice.talks for choice in finds.choices["kind"]]) == (counted, [counted])
    assert [len(find(conn, text).hits) for text in ("", "kelp 2", "event:e")] == [20, 20, 20]


def test_scores_lie_between_nothing_and_a_hundred_with_two_digits(fill: Fill) -> None:
    conn = fill(("talk", "Kelp North", None), ("talk", "Corals", "Kelp of the north"), ("event", "Kelp North", None))
    scores = {hit.talk.id: hit.score for hit in search(conn, "kelp north")}
    assert 0 < scores["e/1"] < scores["e/2"] < 0.6 * scores["e/0"] < 60
    assert all(score == round(score, 2) for score in scores.values())


def test_words_that_ten_abstracts_have_by_chance_do_not_hide_a_title(fill: Fill) -> None:
    """Three words are typed, the title has two of them, and the abstracts of ten other talks have all three."""
    many = [("talk", f"Number {number}", "kelp in the north, by night") for number in range(10)]
    conn = fill(*many, ("talk", "Kelp Night", None))
    assert found(conn, "kelp north night")[0] == "e/10"
    assert len(found(conn, "kelp north night", limit=50)) == 11
    assert len(found(conn, "kelp night", limit=50)) == 11
    assert len(found(conn, "north night", limit=50)) == 10


@pytest.mark.parametrize(("count", "others"), [(10, 0), (9, 1)])
def test_where_ten_talks_have_all_words_no_other_is_looked_at(fill: Fill, count: int, others: int) -> None:
    conn = fill(
        *(("talk", f"Kelp North {number}", None) for number in range(count)), ("talk", "Kelp of the east", None)
    )
    assert len(found(conn, "kelp north", limit=50)) == count + others


def test_the_beginning_of_a_word_with_a_hyphen_is_no_beginning_of_its_first_part(fill: Fill) -> None:
    conn = fill(("talk", "E-mail at Scale", None), ("talk", "Each Coral", None), ("talk", "Every Reef", None))
    assert found(conn, "e-mai") == ["e/0"]


def test_a_word_that_is_two_slips_away_still_counts(fill: Fill) -> None:
    conn = fill(("talk", "Gardens", None), ("talk", "Growing Gardens with Generators", None))
    assert found(conn, "gardens genaratrs") == ["e/1", "e/0"]


def test_words_that_are_words_are_not_respelled_where_talks_have_them_all(fill: Fill) -> None:
    conn = fill(("talk", "Old Growth", None), ("talk", "Odd Growth", None), ("talk", "Growth of the Old Reefs", None))
    hits = {hit.talk.id: hit.how for hit in find(conn, "old growth").hits}
    assert hits == {"e/0": "words", "e/2": "words", "e/1": "similar"}
    assert [hit.talk.id for hit in find(conn, "odd reefs").hits][:2] == ["e/2", "e/1"]


@pytest.mark.parametrize(
    ("words", "meant"),
    [("bold kelp north reef", "cold kelp north reef"), ("bold kelp north reef night", None)],
)
def test_of_four_words_each_may_be_a_slip_of_five_none_that_is_a_word(
    fill: Fill, words: str, meant: str | None
) -> None:
    conn = fill(("talk", "Cold Kelp, North Reef, Night", None), ("talk", "Bold Things", None))
    finds = find(conn, words)
    assert (finds.hits[0].talk.id, finds.meant) == ("e/0", meant)


def test_at_most_eight_words_stand_for_a_slip(fill: Fill) -> None:
    conn = fill(*(("talk", f"kelp{letter}", None) for letter in "abcdefghi"))
    assert len(Vocabulary(conn).near("kelpz")) == 8
    assert len(Vocabulary(conn).near("kelp")) == 8


@pytest.mark.parametrize(("count", "found_"), [(9, 10), (8, 10), (7, 9)])
def test_where_titles_and_names_give_ten_talks_abstracts_are_not_looked_through(
    fill: Fill, count: int, found_: int
) -> None:
    north = [("talk", f"Kelp North {number}", None) for number in range(count)]
    conn = fill(*north, ("talk", "Kelp of the east", None), ("talk", "Corals", "On kelp, too"))
    assert len(found(conn, "kelp north", limit=50)) == found_


def test_a_word_that_is_typed_with_a_hyphen_is_worth_as_much_as_without(fill: Fill) -> None:
    conn = fill(("talk", "Email", None))
    with_one, without = (search(conn, text)[0].score for text in ("e-mail", "email"))
    assert 80 < with_one == without <= 100


def test_all_words_as_typed_in_a_title_are_worth_90_a_speaker_ten_more(fill: Fill, conn: sqlite3.Connection) -> None:
    assert search(fill(("talk", "Kelp North", None)), "kelp north")[0].score == 90.0
    assert 90 < search(conn, "Memory Arenas for Mortals Łukasz Østerby")[0].score <= 100


def test_of_more_than_can_be_compared_the_most_promising_are(fill: Fill) -> None:
    late = [("talk", f"A long title number {number} in which kelp comes late", None) for number in range(300)]
    assert found(fill(("talk", "Kelp", None), *late), "kelp", limit=1) == ["e/0"]


def test_what_was_typed_is_no_suggestion(fill: Fill) -> None:
    conn = fill(("talk", "The kelp", "All of its meadows"), ("talk", "Meadows", None))
    finds = find(conn, "Kelp meadow")
    assert ([hit.talk.id for hit in finds.hits][:1], finds.meant) == (["e/0"], None)
    assert find(conn, "Kelp meadws").meant is None
    assert find(conn, "Kellp").meant == "kelp"
