"""Words as people type them: of titles or of people, joined or apart, with numbers."""

import sqlite3
from collections.abc import Callable

import pytest

from aggregator.catalog.search import find
from aggregator.catalog.search.abbreviations import shortened_forms
from aggregator.catalog.search.forms import OtherForm, joined_forms, own_forms
from aggregator.catalog.search.indexes import Indexes
from aggregator.catalog.search.query import Term, terms_of
from aggregator.catalog.search.retrieve import Meant
from aggregator.catalog.search.spelling import Vocabulary
from aggregator.catalog.search.stems import stemmed_forms
from aggregator.topics.same import REVIEWED

Said = Callable[..., sqlite3.Connection]


def hits(conn: sqlite3.Connection, text: str) -> list[tuple[str, str]]:
    """Titles as they are marked, and how they were found."""
    return [(str(hit.title), hit.how) for hit in find(conn, text).hits]


def titles(conn: sqlite3.Connection, text: str) -> list[str]:
    return [hit.talk.title for hit in find(conn, text).hits]


RAY = (("Owls at Night", "Meg Ray", None), ("Meg Ray: Why Owls", "Meg Ray", None), "Rays and Ray, a Long Title on Kelp")


def test_a_single_word_is_a_title_s_rather_than_a_name_s(said: Said) -> None:
    conn = said(*RAY)
    assert titles(conn, "ray") == [RAY[2], RAY[1][0], RAY[0][0]]
    assert titles(conn, "meg ray") == [RAY[1][0], RAY[0][0], RAY[2]]


def test_a_title_that_only_mentions_a_speaker_of_another_talk_has_no_word_of_the_name(said: Said) -> None:
    conn = said(("Owls", "Meg Ray", None), "What kelp is, and why people listen to Meg Ray when it is late")
    assert titles(conn, "ray")[0] == "Owls"


@pytest.mark.parametrize(("number", "is_name"), [(1, True), (2, False)])
def test_a_name_of_one_word_is_a_full_name_unless_more_titles_have_it(said: Said, number: int, is_name: bool) -> None:
    conn = said(("Owls", "Ray", None), *(f"Kelp, Ray and more words {n}" for n in range(number)))
    assert (titles(conn, "ray")[0] == "Owls") == is_name


def test_beside_other_words_what_most_talks_have_in_their_titles_is_no_name(said: Said) -> None:
    of_gil = ("Kelp", "Gil Ray", None)
    conn = said(of_gil, "The GIL of Kelp and more")
    assert titles(conn, "kelp gil") == ["The GIL of Kelp and more", "Kelp"]
    conn = said(("Kelp", "Gil Ax", None))
    assert titles(conn, "kelp gil") == ["Kelp", "Kelp", "The GIL of Kelp and more"]


def test_letters_that_were_typed_without_accents_are_a_title_s_first(said: Said) -> None:
    conn = said(("Art", "Ann Rüst", None), "Kelp with Rust, and so on and so forth")
    assert titles(conn, "rust") == ["Kelp with Rust, and so on and so forth", "Art"]
    assert titles(conn, "ann rust")[0] == "Art"


APART = "<mark>Nets</mark> for <mark>Kelp</mark>"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("kelp nets", ["<mark>Kelp Nets</mark>", "<mark>Kelpnets</mark> Today", APART]),
        ("kelpnets", ["<mark>Kelpnets</mark> Today", "<mark>Kelp Nets</mark>"]),
    ],
)
def test_words_are_found_joined_and_apart(said: Said, text: str, marked: list[str]) -> None:
    conn = said("Kelp Nets", "Kelpnets Today", "Nets for Kelp", "Owls")
    assert hits(conn, text) == [(title, "words") for title in marked]


@pytest.mark.parametrize("text", ["micro:bit", "microbit", "micro bit", "Micro-Bit"])
def test_signs_between_words_make_no_difference(said: Said, text: str) -> None:
    conn = said("A micro:bit", "A microbit", "A micro bit", "Bit by bit")
    assert sorted(titles(conn, text)) == ["A micro bit", "A micro:bit", "A microbit"]


@pytest.mark.parametrize("text", ["PEP695", "PEP 695", "pep-695"])
def test_words_and_numbers_are_found_joined_and_apart(said: Said, text: str) -> None:
    conn = said("On PEP 695", "On PEP695", "On PEP 6", "On PEP 95")
    assert sorted(titles(conn, text)) == ["On PEP 695", "On PEP695"]


def test_what_an_abstract_says_side_by_side_goes_before_what_it_says_apart(said: Said) -> None:
    conn = said(("Owls", None, "kelp of the north"), ("Owls", None, "the north kelp"), ("Owls", None, "kelp north"))
    hits = find(conn, "north kelp").hits
    assert (hits[0].talk.id, sorted(hit.talk.id for hit in hits[1:])) == ("e/1", ["e/0", "e/2"])
    assert hits[0].score > hits[1].score + 5


def test_what_was_typed_is_no_suggestion(said: Said) -> None:
    conn = said(("Kelp, all of it", None, "their removals"), "Owls")
    assert [(find(conn, text).meant, titles(conn, text)) for text in ("kelp removal", "klep removals")] == [
        (None, ["Kelp, all of it"]),
        ("kelp removals", ["Kelp, all of it"]),
    ]


def test_which_words_are_joined(said: Said) -> None:
    conn = said("kelpnets", "acoral", "owl2", "abc", "netsowls", "owlsx 3 4", "a 3")

    def joined(text: str) -> dict[int, OtherForm]:
        return joined_forms(Indexes(conn), Vocabulary(conn), terms_of(text))

    assert joined("kelp nets owls") == {0: OtherForm(("kelpnets",))}
    assert joined("the nets owls") == {1: OtherForm(("netsowls",))}
    assert joined("owl 2") == {0: OtherForm(("owl2",))}
    assert joined("owls-x 3") == {}
    assert [joined(text) for text in ("a coral", "ab c", "owl 3", "kelp")] == [{}] * 4


def test_which_words_are_taken_apart(said: Said) -> None:
    conn = said("kelp nets", "kel pnets", "owls", "coral", "owl 2", "a bcde", "micro-bit", "12 34")

    def own(text: str) -> list[OtherForm]:
        return list(own_forms(Indexes(conn), Vocabulary(conn), terms_of(text)[0]))

    assert own("kelpnets") == [OtherForm(("kel", "pnets")), OtherForm(("kelp", "nets"))]
    assert own("owl2") == [OtherForm(("owl", "2"))]
    assert own("micro:bit") == [OtherForm(("microbit",))]
    assert [own(text) for text in ("owlscoral", "abcde", "kelp", "1234", "12.34", "micro-bit")] == [[]] * 6


def test_of_more_than_four_words_none_is_taken_apart(said: Said) -> None:
    conn = said("kelp nets", "one two three four")
    assert sorted(titles(conn, "kelpnets one two three")) == ["kelp nets", "one two three four"]
    assert titles(conn, "kelpnets one two three four") == ["one two three four"]


def test_words_read_as_one_are_asked_for_apart_too() -> None:
    parts = [Meant(Term("kelp", ("kelp",))), Meant(Term("nets", ("nets",), open=True), begun=("nets",))]
    several = Meant.of_several(parts, (OtherForm(("kelpnets",)),))
    assert several.phrase() == '(("kelp" AND "nets") OR "kelpnets")'
    assert several.term == Term("kelp nets", ("kelp", "nets"))


K8S = ("Kubernetes at Sea", "K8s for Owls", "Kelp")


def test_abbreviations_are_found_as_they_were_typed_first_and_spelled_out_after_that(said: Said) -> None:
    conn = said(*K8S)
    assert hits(conn, "k8s") == [("<mark>K8s</mark> for Owls", "words"), ("<mark>Kubernetes</mark> at Sea", "words")]
    assert titles(conn, "kubernetes") == ["Kubernetes at Sea", "K8s for Owls"]
    assert hits(conn, "owls kubernetes") == [
        ("<mark>K8s</mark> for <mark>Owls</mark>", "words"),
        ("<mark>Kubernetes</mark> at Sea", "similar"),
    ]


def test_what_a_title_spells_out_is_one_with_its_abbreviation(said: Said) -> None:
    conn = said("Kelp Net Worth (KNW)", "KNW Today", "Kelp net worth of owls", "Worth of a net of kelp", "Owls")
    assert titles(conn, "knw") == ["KNW Today", "Kelp Net Worth (KNW)", "Kelp net worth of owls"]
    assert sorted(titles(conn, "kelp net worth")) == sorted(
        ["Kelp Net Worth (KNW)", "KNW Today", "Kelp net worth of owls", "Worth of a net of kelp"]
    )


def test_which_terms_are_short_for_something(said: Said) -> None:
    conn = said("Kelp Net Worth (KNW)", *(f"Owls{n} Xylem{n} (OX)" for n in range(4)))

    def shortened(text: str) -> dict[tuple[int, int], list[str]]:
        found = shortened_forms(Vocabulary(conn), terms_of(text))
        return {place: [" ".join(form.words) for form in forms] for place, forms in found.items()}

    assert shortened("the kelp net worth of ml") == {
        (1, 3): ["knw"],
        (5, 1): ["machine learning"],
    }
    assert shortened("object relational mapping") == {(0, 3): ["orm"]}
    assert [len(forms) for forms in shortened("ox").values()] == [3]
    assert shortened("kelp net") == {}
    assert len(REVIEWED) == 42


SHOALS = ("Shoaling", "Shoals of Kelp", "Shoal", "Shod")


def test_other_forms_of_a_word_come_after_it(said: Said) -> None:
    conn = said(*SHOALS)
    assert hits(conn, "shoal!") == [
        ("<mark>Shoal</mark>", "words"),
        ("<mark>Shoaling</mark>", "words"),
        ("<mark>Shoals</mark> of Kelp", "words"),
    ]
    assert hits(conn, "kelp shoal!")[0] == ("<mark>Shoals</mark> of <mark>Kelp</mark>", "words")


def test_other_forms_are_those_of_the_language_of_the_talk(said: Said) -> None:
    said("Programando", language="spa")
    said("Programando con Owls", language="en")
    conn = said("Programación", language="es")
    assert titles(conn, "programación") == ["Programación", "Programando"]
    assert titles(conn, "programando!") == ["Programando", "Programando con Owls", "Programación"]


def test_a_talk_that_names_no_language_is_english(said: Said) -> None:
    said("Shoals of German Owls", "Shoaling", language="de")
    conn = said("Shoals")
    assert titles(conn, "shoaling!") == ["Shoaling", "Shoals"]


def test_which_words_have_the_same_stem(said: Said) -> None:
    conn = said("studies", "study", "studying", "stud", *(f"shoal{ending}" for ending in ("s", "ing", "ed", "")))

    def stemmed(text: str, **spoken: list[str]) -> list[tuple[str, str]]:
        found = stemmed_forms(Vocabulary(conn), {"english": [], **spoken}, terms_of(text)[0])
        return [(form.words[0], form.within) for form in found]

    assert stemmed("study") == [("studies", ""), ("studying", "")]
    assert stemmed("shoals") == [("shoal", ""), ("shoaled", ""), ("shoaling", "")]
    assert stemmed("study", german=["de1"])[0] == ("studies", ' NOT filters : ("de1")')
    assert stemmed("shoals", french=["fr1", "fr2"])[-1] == ("shoal", ' AND filters : ("fr1" OR "fr2")')
    assert [stemmed(text) for text in ("its", "3.13", "e-mail", "k8s", "zebras")] == [[]] * 5


def test_of_more_than_four_words_none_is_looked_for_in_other_forms(said: Said) -> None:
    conn = said("Shoals of kelp in one sea")
    assert [hit.how for text in ("shoal of kelp in", "shoal of kelp in one") for hit in find(conn, text).hits] == [
        "words",
        "similar",
    ]


def test_other_forms_of_two_hundred_talks_are_not_looked_for(said: Said) -> None:
    conn = said("Shoals", *("Shoal" for _ in range(200)))
    assert find(conn, "shoal").total == 200
    assert find(conn, "shoals").total == 201


def test_at_most_three_ways_to_take_a_word_apart_and_six_other_forms(said: Said) -> None:
    endings = ("s", "ed", "ing", "ion", "ions", "ive", "ively")
    conn = said("ab cdefgh", "abc defgh", *["abcd efgh"] * 2, *["abcde fgh"] * 2, *(f"connect{end}" for end in endings))
    texts, vocabulary = Indexes(conn), Vocabulary(conn)
    apart = own_forms(texts, vocabulary, terms_of("abcdefgh")[0])
    assert [form.words for form in apart] == [("abcd", "efgh"), ("abcde", "fgh"), ("ab", "cdefgh")]
    alike = stemmed_forms(vocabulary, {"english": []}, terms_of("connect")[0])
    assert [form.words[0] for form in alike] == sorted(f"connect{end}" for end in endings)[:6]


def test_a_word_that_only_names_have_is_theirs(said: Said) -> None:
    conn = said(("Kelp", "Luigi Owl", None), ("Kelp", None, "by luigi"))
    assert [hit.talk.id for hit in find(conn, "luigi").hits] == ["e/0", "e/1"]
    assert find(conn, "luigi").hits[0].score > 70


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("end end kelp", "e/1"),
        ("kelp end", "e/0"),
        ("fen fen mosses", "e/3"),
        ("mosses", "e/2"),
    ],
)
def test_what_was_typed_twice_is_said_twice(said: Said, text: str, first: str) -> None:
    conn = said(
        "The end of kelp",
        "End to end kelps with a kelp",
        ("Mosses", "Eve Fen", None),
        ("All of the mosses, by Fen", "Eve Fen", None),
    )
    assert find(conn, text).hits[0].talk.id == first


@pytest.mark.parametrize(
    ("text", "first"),
    [("Mosses and kelp Eve Fen", "e/1"), ("Mosses and kelp - Eve Fen!", "e/1"), ("Corals Bo Tern", "e/2")],
)
def test_title_and_names_that_are_all_that_was_typed_come_first(said: Said, text: str, first: str) -> None:
    conn = said(
        ("Mosses and kelp", "Ada Quill, Eve Fen", None),
        ("Mosses and kelp", "Eve Fen", None),
        ("Corals - Bo Tern", "Bo Tern", None),
        ("Corals", "Bo Tern", None),
    )
    assert find(conn, text).hits[0].talk.id == first


@pytest.mark.parametrize(
    ("most", "expected"),
    [(1, [1]), (2, [1, 5]), (3, [1, 5, 2]), (4, [5, 2, 1, 6]), (5, [6, 5, 2, 1, 4]), (6, [6, 5, 4, 2, 1])],
)
def test_what_a_narrower_question_finds_comes_first_where_a_broader_one_finds_too_many(
    said: Said, most: int, expected: list[int]
) -> None:
    conn = said("Kelp sand", "Grey kelp sand", "Corals", ("Sand", "Eve Kelp", None), "More kelp sand", "Sand and kelp")
    titled = [("names_fts", f"title : {match}") for match in ('^ "kelp sand"', '"kelp sand"', "(kelp AND sand)")]
    assert Indexes(conn).first([*titled, ("names_fts", "kelp AND sand")], most) == expected


def test_rows_with_more_of_some_phrases_and_with_rarer_ones_come_first(said: Said) -> None:
    conn = said("Kelp", "Sand", "Kelp and sand", "Corals", "Sand again", ("Sand alone", "Eve Fen", None))
    phrases = ['"kelp"', '"sand"', '"eve"']
    for without, expected in ((), [6, 3, 1, 5, 2]), (('"again"',), [6, 3, 1, 2]):
        indexes = Indexes(conn, (), without)
        assert [indexes.with_most("names_fts", phrases, most) for most in (1, 5, 6)] == [
            expected[:1],
            expected,
            expected,
        ]
        assert indexes.rows("names_fts", " OR ".join(phrases), 9) == sorted(expected, reverse=True)
        assert Indexes(conn, (), without).rows("names_fts", " OR ".join(phrases), 9) == sorted(expected, reverse=True)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("c", "Writing kelp in C"),
        ("C", "Writing kelp in C"),
        ("s", "Kelp, type S"),
        ("l", "L’algue"),
        ("c est", "C'est une algue"),
    ],
)
def test_a_letter_is_rather_a_letter_than_what_an_apostrophe_leaves_of_a_word(
    said: Said, text: str, first: str
) -> None:
    titles = ("C'est une algue", "Kelp's", "L’algue", "Kelp, type S", "Writing kelp in C")
    assert find(said(*titles), text).hits[0].talk.title == first


def test_a_word_that_the_best_talk_has_in_another_spelling_alone_is_left_out(said: Said) -> None:
    conn = said(("Kelp all year", None, "it is named after the sea"), "Named owls")
    found = find(conn, "kelp damned")
    assert (found.hits[0].talk.id, found.meant, found.left_out) == ("e/0", None, ("damned",))
