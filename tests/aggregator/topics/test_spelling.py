"""aggregator.topics.spelling: topics are written as most titles write them."""

from __future__ import annotations

from aggregator.store.fulltext import words_of
from aggregator.topics.spelling import Spellings


def named(topic: str, *titles: str) -> str:
    spellings = Spellings({topic}, words_of)
    for title in titles:
        spellings.add(title)
    return spellings.name(topic)


def test_most_titles_decide() -> None:
    assert named("numpy", "NumPy for owls", "numpy!", "(NumPy), again") == "NumPy"
    assert named("database", "Owl databases", "Databases", "A database", "two databases") == "databases"


def test_of_equal_ones_the_capital() -> None:
    assert named("numpy", "numpy", "NumPy") == "NumPy"


def test_pairs_and_signs() -> None:
    assert named("machine learning", "On machine learning", "Machine Learning: owls", "My Machine Learning") == (
        "Machine Learning"
    )
    assert named("cplusplus", "Owls in C++", "C++ for me") == "C++"


def test_what_no_title_writes_is_written_as_it_is_counted() -> None:
    assert named("owl", "Nests") == "owl"
