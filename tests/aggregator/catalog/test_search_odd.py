"""Whatever is typed, a search answers: it finds something or nothing, and never fails."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aggregator.catalog.search import FILTERS, Filters, find, search

Get = Callable[..., httpx.Response]

ODD = [
    "",
    " ",
    '"',
    '""',
    '"""',
    "'",
    "\0",
    "a\0b",
    "(",
    ")",
    "[",
    "{}",
    "*",
    "a*",
    "*a",
    "^",
    "^gardens",
    "-",
    "python -django",
    "+",
    "a + b",
    ":",
    "title:x",
    "filters : talk",
    "{title speakers} : x",
    ".",
    "%",
    "_",
    "\\",
    ";--",
    "' OR 1=1 --",
    "AND",
    "OR",
    "NOT",
    "OR NOT",
    "gardens AND",
    "NEAR(",
    "NEAR(a b)",
    "NEAR(a b, 2)",
    "C++",
    ".NET",
    "3.13",
    "async/await",
    "a" * 10_000,
    "a " * 10_000,
    "(" * 10_000,
    "é" * 10_000,
    " ".join(f"word{number}" for number in range(1000)),
    "日本語のトーク",
    "한국어",
    "हिन्दी",
    "עברית",
    "🎉",
    "👩‍💻",
    "\udc80",
    "gardens\udc80",
    "\u0301",
    "\u202e",
    "\ufeff",
    "İ",
    "ﬁ",
    "ß",
    "𝕊",
    "٣",
    "½",
    "1e999",
    "-1",
    "0x00",
    "NULL",
    "{{7*7}}",
    "<script>",
    "http://",
    "https://[::1",
    "//",
    "https://user@youtu.be/x",
    "https://youtu.be/" + "x" * 5000,
    "moss-2024/",
    "/t/%00/%ff",
]


@pytest.fixture(scope="module")
def shared(catalog: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{catalog}?mode=ro", uri=True)
    yield connection
    connection.close()


@pytest.mark.parametrize("text", ODD)
def test_odd_input_finds_nothing_or_something_but_never_fails(shared: sqlite3.Connection, text: str) -> None:
    finds = find(shared, text)
    assert {type(hit.score) for hit in finds.hits} <= {float}
    assert len(finds.hits) <= min(finds.total, 20)


@pytest.mark.parametrize("value", ODD[2:])
def test_odd_values_of_filters_let_nothing_pass(shared: sqlite3.Connection, value: str) -> None:
    for name in FILTERS:
        finds = find(shared, "gardens", Filters(**{name: value}))
        assert (finds.hits, finds.total) == ([], 0)
        assert [(choice.value, choice.talks, choice.chosen) for choice in finds.choices[name]] == [(value, 0, True)]
        assert find(shared, "", Filters(**{name: value})).total == 0


def test_page_and_json_answer_all_of_them(get: Get) -> None:
    texts = [quote(text, errors="replace") for text in ODD if len(text) < 5000]
    answers = [get(f"{path}?q={text}") for text in texts for path in ("/search", "/search.json")]
    assert {answer.status_code for answer in answers} <= {200, 302}
    assert {get(f"/search?q=gardens&{name}=%22%00").status_code for name in FILTERS} == {200}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
@example('growing"gardens')
def test_nothing_that_can_be_typed_fails(shared: sqlite3.Connection, text: str) -> None:
    ids = [hit.talk.id for hit in search(shared, text)]
    assert len(ids) == len(set(ids)) <= 20


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(["growing", '"', "AND", "NEAR(", "gard*", "C++", ".net", "3.13", "-", "^a", "quill"]),
        max_size=8,
    )
)
def test_operators_between_words_are_words_or_nothing(shared: sqlite3.Connection, parts: list[str]) -> None:
    assert len(search(shared, " ".join(parts))) <= 20
