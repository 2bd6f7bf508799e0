"""What is marked in titles and abstracts; everything is safe to show."""

import pytest

from aggregator.catalog.search.highlight import LENGTH, Marker
from aggregator.catalog.search.query import terms_of
from aggregator.catalog.search.retrieve import Meant


def marker(text: str) -> Marker:
    return Marker([Meant(term) for term in terms_of(text)])


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("kelp", "Kelp & kelps", "<mark>Kelp</mark> &amp; kelps"),
        ("kel", "Kelp & kelps", "<mark>Kelp</mark> &amp; <mark>kelps</mark>"),
        ("lukasz", "Łukasz, again", "<mark>Łukasz</mark>, again"),
        ("c++", "C, C# and (C++)", "C, C# and (<mark>C++</mark>)"),
        (".net", "On .NET and net", "On <mark>.NET</mark> and net"),
        ("3.13", "3 of 13, and 3.13.", "3 of 13, and <mark>3.13</mark>."),
        ("トーク", "海藻のトーク入門", "海藻の<mark>トーク</mark>入門"),
        ("script", "<script>alert(1)</script>", "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;"),
        ("", "Nothing <b>", "Nothing &lt;b&gt;"),
    ],
)
def test_words_are_marked_as_they_are_written(query: str, text: str, marked: str) -> None:
    assert str(marker(query).marked(text)) == marked


def test_a_word_that_was_meant_is_marked() -> None:
    term = terms_of("klep now")[0]
    assert str(Marker([Meant(term, near=("kelp",))]).marked("Kelp")) == "<mark>Kelp</mark>"


def test_a_snippet_is_the_piece_that_holds_most() -> None:
    text = "Kelp at first. " + "Sand and stone. " * 60 + "Then kelp and corals meet. " + "Sand and stone. " * 60
    snippet = str(marker("corals kelp!").snippet(text))
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert "Then <mark>kelp</mark> and <mark>corals</mark> meet." in snippet
    assert len(snippet.replace("<mark>", "").replace("</mark>", "")) <= LENGTH + 2


def test_a_snippet_has_no_markup_of_the_abstract_and_is_escaped() -> None:
    text = '<p onclick="x">Kelp &lt;i&gt; <script>alert(1)</script><b>corals</b> &amp; sand</p>'
    assert str(marker("kelp!").snippet(text)) == "<mark>Kelp</mark> &lt;i&gt; corals &amp; sand"


@pytest.mark.parametrize("text", [None, "", "Nothing of it", "k" * 70_000])
def test_no_snippet_where_the_abstract_says_nothing_of_it(text: str | None) -> None:
    assert str(marker("kelp").snippet(text)) == ""


def test_a_long_word_is_cut() -> None:
    assert len(str(marker("k").snippet("k " + "x" * 5000))) < LENGTH + 20


def test_a_snippet_begins_with_a_whole_word_and_ends_with_one() -> None:
    text = "".join(f"wave{number} " for number in range(60)) + "kelp " + "".join(f"tide{n} " for n in range(60))
    snippet = str(marker("kelp").snippet(text)).removeprefix("…").removesuffix("…")
    words = snippet.replace("<mark>", "").replace("</mark>", "").split()
    assert words == [word for word in text.split() if word in words]
    assert len(words) > 20
    assert LENGTH - 10 <= len(" ".join(words)) <= LENGTH


def test_a_text_as_long_as_a_snippet_is_shown_whole() -> None:
    text = "kelp " + "x" * 215
    assert str(marker("kelp").snippet(text)) == f"<mark>kelp</mark> {'x' * 215}"
    assert str(marker("kelp").snippet(text + "x")).endswith("…")
