"""What is marked in titles and abstracts; everything is safe to show."""

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.catalog.search.highlight import _WORD, LENGTH, Marker
from aggregator.catalog.search.query import Term, terms_of
from aggregator.catalog.search.retrieve import Meant
from aggregator.store.fulltext import words_of


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


@pytest.mark.parametrize(
    ("filler", "end"), [(197, "<mark>coral reef</mark>…"), (198, "coral…"), (202, "coral…"), (204, "…")]
)
def test_words_that_are_looked_for_together_are_not_marked_where_the_end_parts_them(filler: int, end: str) -> None:
    together = Marker([Meant(Term("coral-reef", ("coral", "reef")))])
    text = f"coral reef {'x' * filler} coral reef {'y' * 300}"
    shown = str(together.snippet(text))
    assert shown == f"<mark>coral reef</mark> {'x' * filler}{'' if end == '…' else ' '}{end}"


def test_a_text_as_long_as_a_snippet_is_shown_whole() -> None:
    text = "kelp " + "x" * 215
    assert str(marker("kelp").snippet(text)) == f"<mark>kelp</mark> {'x' * 215}"
    assert str(marker("kelp").snippet(text + "x")).endswith("…")


ASCII = ".net NET dotnet c++ C# csharp c ab_a a.net . ..net a#b cp do 3.13 13 kelp Kelps - \x00"
OTHERS = "é ½ 海藻 ・ İ ﬁ … don’t Straße strasse те Тест \u0301"
PIECES = st.sampled_from([*ASCII.split(), *OTHERS.split()])
TEXTS = st.lists(
    st.tuples(st.one_of(PIECES, st.text(max_size=3)), st.sampled_from([" ", " ", "", "\n", ", ", "/"])), max_size=20
)


def read_word_by_word(phrase: tuple[str, ...], text: str, begun: bool) -> str:
    """A text with every letter in capitals "X" that is in a word of the phrase, however long that takes."""
    found = list(_WORD.finditer(text))
    held = [words_of(word[0]) for word in found]
    spans = [
        (found[at].start(), found[at + len(phrase) - 1].end())
        for at in range(len(found) - len(phrase) + 1)
        if all(word in words for word, words in zip(phrase, held[at : at + len(phrase)], strict=True))
    ]
    if not spans and begun:
        spans = [
            word.span() for word, words in zip(found, held, strict=True) if any(w.startswith(phrase[0]) for w in words)
        ]
    letters = list(text)
    for start, end in spans:
        letters[start:end] = "X" * (end - start)
    return "".join(letters)


@given(PIECES.filter(words_of), TEXTS, st.sampled_from(["", " sand and stone" * 30]))
@example("dotnet", [("On .NET", "")], " sand" * 90)
@example("cplusp", [("Of C++", "")], " sand" * 90)
@example("doth", [("Of .http", "")], " sand" * 90)
@example("海藻", [("海・藻", " "), ("é 海藻 ê", "")], " sand" * 90)
@example("kelp", [("İİİ kelp", "")], " sand" * 90)
def test_what_is_marked_is_what_is_found_by_reading_every_word(
    query: str, pieces: list[tuple[str, str]], much: str
) -> None:
    text = "".join(word + sign for word, sign in pieces)
    text = f"{text} {much} {text}"
    term = replace(terms_of(query)[0], joined="")
    shown = re.sub(
        "<mark>(.*?)</mark>", lambda m: "X" * len(unescape(m[1])), str(Marker([Meant(term)]).marked(text)), flags=re.S
    )
    begun = term.open and len(term.words) == 1
    assert unescape(shown) == read_word_by_word(term.words, text, begun)


@pytest.mark.parametrize("much", ["", " sand and stone" * 30])
def test_words_that_follow_each_other_are_marked_in_a_long_text_too(much: str) -> None:
    text = f"Kelp, forests{much} kelp - in - forests{much} é kelp-forests"
    marked = str(Marker([Meant(Term("kelp forests", ("kelp", "forests")))]).marked(text))
    assert marked == text.replace("Kelp, forests", "<mark>Kelp, forests</mark>").replace(
        "kelp-forests", "<mark>kelp-forests</mark>"
    )


def test_an_abstract_without_markup_is_shown_as_one_with_it() -> None:
    text = 'Kelp > corals; "sand" it\'s\u00a0here'
    assert str(marker("kelp!").snippet(text)) == str(marker("kelp!").snippet(text + "<b></b>"))
