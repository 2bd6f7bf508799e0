"""Bytes in, a post or one line of refusal out; edits change what they name and nothing else."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from post_fragments import ANY_MARKUP, HTML, MARKDOWN, RST
from post_proof import disproved

from aggregator.recap.post import MAX_POST, Edit, read_post, splice
from scrapers.errors import ConftalksError

POSTS = Path(__file__).parents[2] / "pages" / "posts"
NAMES = ["myst.md", "recap.html", "recap.md", "recap.rst"]

TEXTS = st.lists(st.one_of(st.sampled_from(ANY_MARKUP + MARKDOWN + HTML + RST), st.text(max_size=3)), max_size=30).map(
    "".join
)
SOME = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def refused(data: bytes, name: str = "post.md") -> str:
    with pytest.raises(ConftalksError) as caught:
        read_post(data, name)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_format_follows_from_the_suffix() -> None:
    names = ["a.md", "a.MARKDOWN", "b.md.part", "a.rst", "a.htm", "x/y.html"]
    assert [read_post(b"Hi", name).format for name in names] == [
        "markdown",
        "markdown",
        "markdown",
        "rst",
        "html",
        "html",
    ]
    assert refused(b"Hi", "post.docx").startswith("post.docx: what kind of post is this? Known are .md ")


def test_refuses_what_is_no_text() -> None:
    assert refused(b"a\nb\xff") == "post.md:2: not UTF-8 (byte 3); save it as UTF-8 first"
    assert refused(b"a\0b") == "post.md: this is a binary file, not a post"
    assert refused(b"a" * (MAX_POST + 1)) == "post.md: 5.0 MB is too long for a post; at most 5 MB"


@pytest.mark.parametrize("fence", ["```", "~~~~", "``` python", "```{note}"])
def test_refuses_an_open_fence(fence: str) -> None:
    why = "the code fence that begins here is never closed: edits behind it would not be certain"
    assert refused(f"a\n\n{fence}\n[b](https://c.example)\n".encode()) == f"post.md:3: {why}"
    assert refused(f"- a\r\n\r\n  {fence}\r\n  b\r\n\r\nc\r\n".encode()) == f"post.md:3: {why}"


def test_refuses_an_open_comment() -> None:
    why = "the comment that begins here never ends: edits behind it would not be certain"
    assert refused(b"a\n\n<!-- b\n\n[c](https://d.example)\n") == f"post.md:3: {why}"
    assert refused(b"<p>a\n<!-- b", "post.html") == f"post.html:2: {why}"


def test_a_parser_that_gives_up_is_one_line() -> None:
    assert refused(b"* " * 3000, "post.rst") == "post.rst: its markup is nested too deeply"


@pytest.mark.parametrize("piece", ["*a ", "`a ", "|a ", "a_ ", "`a <b ", "*a `b |c _`d "])
def test_markup_that_docutils_would_take_minutes_for_is_refused(piece: str) -> None:
    data = (piece * 50_000)[:60_000].encode()
    said = "post.rst:3: there is too much markup in the paragraphs up to this one to be read in time"
    assert refused(b"Fine.\n\n" + data, "post.rst") == said


def test_brackets_that_are_never_closed_are_refused_where_they_are_many() -> None:
    assert refused(b"[a][b" * 20_000, "post.md") == "post.md: too many of its brackets are never closed"


@pytest.mark.parametrize(("data", "line"), [(b"> " * 120, 1), (b"\n".join(b"  " * n + b"- a" for n in range(120)), 50)])
def test_what_the_markdown_parser_would_leave_out_is_refused(data: bytes, line: int) -> None:
    link = b"[x](https://kelp.example/)\n"
    assert refused(data + link, "post.md") == f"post.md:{line}: its markup is nested too deeply"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_and_byte_order_mark_change_nothing_but_places(name: str, ending: str) -> None:
    text = (POSTS / name).read_text("utf-8")
    plain = read_post(text.encode(), name)
    other = read_post(("\ufeff" + text.replace("\n", ending)).encode(), name)
    assert other.text == "\ufeff" + text.replace("\n", ending)
    for a, b in zip(plain.document.links, other.document.links, strict=True):
        assert (a.url, a.label, a.line, a.url_line, a.block) == (b.url, b.label, b.line, b.url_line, b.block)
        assert (a.url_span is None, a.label_span is None) == (b.url_span is None, b.label_span is None)
        if a.url_span and b.url_span:
            assert plain.text[slice(*a.url_span)] == other.text[slice(*b.url_span)]
    assert [block.text for block in plain.document.blocks] == [block.text for block in other.document.blocks]
    assert disproved(plain.text, plain.document) == disproved(other.text, other.document) == []


@SOME
@given(TEXTS, st.sampled_from(["p.md", "p.html", "p.rst"]))
def test_every_span_of_every_post_is_proved(text: str, name: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            post = read_post(data, name)
        except ConftalksError as error:
            assert str(error).startswith(name)
            assert "in its parser" not in str(error)
            assert "docutils cannot" not in str(error)
            return
    assert post.text.encode() == data
    assert disproved(post.text, post.document) == []


@SOME
@given(st.binary(max_size=200), st.sampled_from(["p.md", "p.html", "p.rst"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        post = read_post(data, name)
    except ConftalksError as error:
        assert str(error).startswith(name)
    else:
        assert post.text.encode() == data


def edit(start: int, end: int, text: str, why: str = "w") -> Edit:
    return Edit(start, end, text, 1, why)


def test_splice() -> None:
    assert splice("abc\r\ndef", []) == "abc\r\ndef"
    assert splice("abc\r\ndef", [edit(5, 6, "D"), edit(0, 1, ""), edit(2, 2, "++")]) == "b++c\r\nDef"
    assert splice("ab", [edit(0, 1, "x"), edit(1, 2, "y"), edit(2, 2, "z")]) == "xyz"


def test_splice_refuses_edits_that_overlap_or_miss_the_text() -> None:
    for edits in ([edit(0, 2, "x", "a"), edit(1, 3, "y", "b")], [edit(1, 1, "x", "a"), edit(1, 2, "y", "b")]):
        with pytest.raises(ConftalksError, match=r"^line 1: two edits overlap \(a; b\); nothing was changed$"):
            splice("abcd", edits)
    for wrong in (edit(3, 9, "x"), edit(-1, 1, "x"), edit(2, 1, "x")):
        with pytest.raises(ConftalksError, match=r"^line 1: an edit reaches outside of the text \(w\)$"):
            splice("abcd", [wrong])


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.text(max_size=4)), max_size=5))
def test_splice_leaves_the_rest_alone(text: str, wanted: list[tuple[int, int, str]]) -> None:
    edits = [edit(min(a, b), max(a, b), new) for a, b, new in wanted]
    try:
        result = splice(text, edits)
    except ConftalksError:
        return
    at = done = 0
    for change in sorted(edits, key=lambda change: (change.start, change.end)):
        kept = change.start - done
        assert result[at : at + kept] == text[done : change.start]
        assert result[at + kept : at + kept + len(change.text)] == change.text
        at, done = at + kept + len(change.text), change.end
    assert result[at:] == text[done:]
