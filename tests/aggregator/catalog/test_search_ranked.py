"""What counts for the order of what is found: small words count less than what is looked for."""

import sqlite3
from collections.abc import Callable

import pytest

from aggregator.catalog.search import find

Said = Callable[..., sqlite3.Connection]


def titles(conn: sqlite3.Connection, text: str) -> list[str]:
    return [hit.talk.title for hit in find(conn, text).hits]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("what are owls", "Owls beside the kelp"),
        ("kelp with owls", "Owls beside the kelp"),
        ("what are", "What are you growing?"),
        ("what are you", "What are you growing?"),
    ],
)
def test_small_words_count_less(said: Said, text: str, first: str) -> None:
    conn = said("What are you growing?", "With what?", "A long look at owls", "Kelp with moss", "Owls beside the kelp")
    assert titles(conn, text)[0] == first


def test_small_words_of_other_languages_count(said: Said) -> None:
    conn = said("Kelp de l'algue", "Kelp des algues")
    assert titles(conn, "kelp des") == ["Kelp des algues", "Kelp de l'algue"]
