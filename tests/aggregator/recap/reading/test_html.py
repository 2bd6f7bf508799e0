"""HTML posts: blocks, links, what is left out, tags as people leave them open."""

from __future__ import annotations

import pytest
from post_proof import disproved
from post_rows import block_rows, link_rows

from aggregator.recap.document import PostRefused
from aggregator.recap.reading.html import read_html


def rows(text: str) -> tuple[list[str], list[str]]:
    document = read_html(text)
    assert disproved(text, document) == []
    return block_rows(document), link_rows(document)


def test_items_and_cells_without_end_tags() -> None:
    text = "<h2>A</h2><ul><li>one<ul><li>two</ul><li>three<p>more</ul><table><tr><td>x<td>y<tr><td>z</table>end"
    assert rows(text)[0] == [
        "1 heading 2 ^-: A",
        "1 item 1 ^0: one",
        "1 item 2 ^1: two",
        "1 item 1 ^0: three",
        "1 paragraph 1 ^3: more",
        "1 cell 0 ^0: x",
        "1 cell 0 ^0: y",
        "1 cell 0 ^0: z",
        "1 paragraph 0 ^0: end",
    ]


def test_links() -> None:
    text = (
        "<p><a href=' https://v.example/1?a=1&amp;b=2&copy=3 '>one\n<b>two</b></a> <a name=x>no</a> <A HREF=https://v.example/2>x</A>"
        "<p>https://v.example/3?a&amp;b. <a href='https://v.example/4'>https://v.example/4</a>"
        "<p><a href='https://v.example/5'>open <a href='https://v.example/6'>next</a>"
    )
    assert rows(text)[1] == [
        "1/1 html: one two -> https://v.example/1?a=1&b=2&copy=3",
        "2/2 html: x -> https://v.example/2",
        "2/2 bare: ~https://v.example/3?a&b -> https://v.example/3?a&b",
        "2/2 html: https://v.example/4 -> https://v.example/4",
        "2/2 html: ~open -> https://v.example/5",
        "2/2 html: next -> https://v.example/6",
    ]


def test_a_link_around_blocks() -> None:
    text = "<a href='https://v.example/1'><h3>T</h3></a><a href='https://v.example/2'><h3>U</h3><p>v</p></a>"
    assert rows(text) == (
        ["1 heading 3 ^-: T", "1 heading 3 ^-: U", "1 paragraph 0 ^1: v"],
        ["1/1 html: T -> https://v.example/1", "1/1 html: ~U v -> https://v.example/2"],
    )


@pytest.mark.parametrize(
    "hidden",
    [
        "<!-- {} -->",
        "<script>{}</script>",
        "<style>{}</style>",
        "<pre>{}</pre>",
        "<code>{}</code>",
        "<template>{}</template>",
    ],
)
def test_what_is_no_text_has_no_links(hidden: str) -> None:
    text = (
        hidden.format("<a href='https://v.example/1'>a</a> https://v.example/2")
        + "<p><a href='https://v.example/b'>b</a>"
    )
    assert rows(text)[1] == ["1/1 html: b -> https://v.example/b"]


def test_front_matter_and_head() -> None:
    text = "---\ntitle: One\n---\n<title>Two</title><h1>Three</h1>"
    assert (read_html(text).title, read_html(text).front_matter_span) == ("One", (0, 19))
    assert read_html("<head><title>A &amp; B</title></head><h1>C</h1>").title == "A & B"
    assert read_html('<meta property="article:published_time" content="2031-05-20">').front_matter == {
        "article:published_time": "2031-05-20"
    }
    assert read_html("<h1>C <i>d</i></h1>").title == "C d"


def test_open_comment_is_refused() -> None:
    with pytest.raises(PostRefused) as caught:
        read_html("<p>a\n\n<!-- <a href='https://v.example/1'>b</a>")
    assert caught.value.line == 3
