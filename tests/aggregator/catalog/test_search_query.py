"""What was typed, as terms: how many, how long, and which of them may be the beginning of a word."""

import pytest

from aggregator.catalog.search.query import LONGEST, Term, either, terms_of


def test_at_most_24_terms_each_once() -> None:
    words = [f"kelp{number}" for number in range(30)]
    assert [term.typed for term in terms_of(" ".join([*words[:3], *words]))] == words[:24]


def test_the_first_400_characters_are_looked_at() -> None:
    assert [term.typed for term in terms_of("a " * 198 + "kelp corals")] == ["a", "kelp"]
    assert [term.typed for term in terms_of("a " * 199 + "kelp corals")] == ["a", "ke"]
    assert len("a " * 198 + "kelp") == LONGEST


def test_a_word_that_was_typed_again_is_one_term() -> None:
    assert terms_of("end to End kelp") == [
        Term("end", ("end",), times=2),
        Term("to", ("to",)),
        Term("kelp", ("kelp",), open=True),
    ]


@pytest.mark.parametrize(
    ("text", "open_"),
    [("kel", True), ("ke", False), ("kel ", True), ("kel!", False), ("C++", False), ("3.13", False), ("e-mai", True)],
)
def test_the_last_word_may_go_on_from_three_letters(text: str, open_: bool) -> None:
    assert [term.open for term in terms_of(f"corals {text}")] == [False, open_]


def test_what_an_index_is_asked_for() -> None:
    assert terms_of("3.13 e-mail don't +") == [
        Term("3.13", ("3", "13")),
        Term("e-mail", ("e", "mail"), "email"),
        Term("don't", ("don", "t"), "dont"),
    ]
    assert Term("e-mail", ("e", "mail"), "email").phrase() == '("e mail" OR "email")'
    assert Term("kel", ("kel",), open=True).phrase() == '"kel" *'
    assert Term("kel", ("kel",), open=True).phrase(["kelp", "kelps"]) == '("kel" OR "kelp" OR "kelps")'
    assert either(['"a"']) == '"a"'


def test_the_parts_of_a_term() -> None:
    both = Term("reefs/kelp", ("reefs", "kelp"), open=True)
    assert both.parts() == [Term("reefs", ("reefs",), open=True), Term("kelp", ("kelp",), open=True)]
    one = Term("kelp", ("kelp",))
    assert one.parts() == [one]
