"""The small parts that readers share: shortcodes, tags, URLs in text, visible text, line endings, the outline."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.recap.reading.newlines import Original
from aggregator.recap.reading.outline import Lines, Outline
from aggregator.recap.reading.shortcodes import Shortcodes
from aggregator.recap.reading.tags import Attribute, Tag, TextPiece, Unclosed, pieces, read_tag
from aggregator.recap.reading.urls_in_text import bare_urls, decode
from aggregator.recap.reading.visible import Visible, one_line

ID = "abcdEFGH_-1"
WATCH = f"https://www.youtube.com/watch?v={ID}"


@pytest.mark.parametrize(
    ("tag", "url", "shown"),
    [
        ("{{< youtube abcdEFGH_-1 >}}", WATCH, ID),
        ('{{< youtube id="abcdEFGH_-1" title="A: B" >}}', WATCH, ID),
        ('{{<youtube "abcdEFGH_-1">}}', WATCH, ID),
        ("{{% youtube abcdEFGH_-1 %}}", WATCH, ID),
        ("{% youtube abcdEFGH_-1 %}", WATCH, ID),
        ('{%- youtube "https://youtu.be/abcdEFGH_-1?t=5" -%}', "https://youtu.be/abcdEFGH_-1?t=5", None),
        ('{% include youtubePlayer.html id="abcdEFGH_-1" %}', WATCH, ID),
        ('{% include video id="abcdEFGH_-1" provider="youtube" %}', WATCH, ID),
        ("{% embed https://youtu.be/abcdEFGH_-1 %}", "https://youtu.be/abcdEFGH_-1", None),
        ('{{ youtube(id="abcdEFGH_-1") }}', WATCH, ID),
    ],
)
def test_shortcodes_that_show_a_video(tag: str, url: str, shown: str | None) -> None:
    text = f"a {tag} b"
    found = Shortcodes(text).videos(0, len(text))
    assert [(video, text[slice(*span)]) for video, span in found] == [(url, shown or url)]


@pytest.mark.parametrize(
    "tag",
    [
        "{{< vimeo 12345678901 >}}",
        "{{< youtube short >}}",
        "{{</* youtube abcdEFGH_-1 */>}}",
        "{{/* youtube abcdEFGH_-1 */}}",
        "{% raw %}{% youtube abcdEFGH_-1 %}{% endraw %}",
        "{% comment %}{% youtube abcdEFGH_-1 %}{% endcomment %}",
        '{{< tweet id="abcdEFGH_-1" >}}',
        "{% endyoutube abcdEFGH_-1 %}",
        "{{< youtube abcdEFGH_-1",
    ],
)
def test_shortcodes_that_show_none(tag: str) -> None:
    assert Shortcodes(tag).videos(0, len(tag)) == []


@given(st.text(alphabet="{}%<>#/* \nayoutube\ue000"))
def test_masking_keeps_length_and_lines(text: str) -> None:
    shortcodes = Shortcodes(text)
    assert len(shortcodes.masked) == len(text)
    assert [at for at, c in enumerate(shortcodes.masked) if c == "\n"] == [at for at, c in enumerate(text) if c == "\n"]
    kept = [(a, b) for a, b in zip(shortcodes.masked, text, strict=True) if a != shortcodes.mark]
    assert all(a == b for a, b in kept)
    assert shortcodes.mark not in text


def test_pieces_of_html() -> None:
    text = '<p class=a>x &lt; y<!-- <b> --><br/><script>"<b>"</script><A HREF="u&amp;v" href=w>z</a> 1 < 2'
    assert list(pieces(text)) == [
        Tag("p", False, 0, 11, {"class": Attribute("a", (9, 10))}),
        TextPiece(11, 19),
        Tag("br", False, 31, 36),
        Tag("script", False, 36, 44),
        TextPiece(44, 49, raw=True),
        Tag("script", True, 49, 58),
        Tag("a", False, 58, 83, {"href": Attribute("u&v", (67, 74))}),
        TextPiece(83, 84),
        Tag("a", True, 84, 88),
        TextPiece(88, 94),
    ]
    assert list(pieces("a<!-- b")) == [TextPiece(0, 1), Unclosed(1)]
    assert list(pieces("<!-->a<!doctype html>")) == [TextPiece(5, 6)]


@pytest.mark.parametrize("text", ["<", "<a", "<a href='", "< a>", "<1>", "<a<b>", "<a href=x" + "y" * 9000 + ">"])
def test_what_is_no_tag(text: str) -> None:
    assert read_tag(text, 0) is None


@given(st.text(alphabet="<>!-/a=\"' &;\nscript"))
def test_pieces_come_in_order_and_stay_inside(text: str) -> None:
    at = 0
    for piece in pieces(text):
        assert piece.start >= at
        at = piece.start if isinstance(piece, Unclosed) else piece.end
        assert at <= len(text)


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("see https://a.example/b?c=d&e, or", ["https://a.example/b?c=d&e"]),
        ("(https://a.example/b_(c)) https://a.example/[d]].", ["https://a.example/b_(c)", "https://a.example/[d]"]),
        ("ビデオ：https://a.example/b。次", ["https://a.example/b"]),
        ("**https://a.example/b** 'https://a.example/c'", ["https://a.example/b", "https://a.example/c"]),
        (
            "https://a.example/&lt; xhttps://a.example https:// HTTP://A.example",
            ["https://a.example/", "HTTP://A.example"],
        ),
        ('"https://a.example/b"<https://a.example/c>', ["https://a.example/b", "https://a.example/c"]),
    ],
)
def test_bare_urls(text: str, urls: list[str]) -> None:
    assert [text[start:end] for start, end in bare_urls(text)] == urls


def test_decode() -> None:
    assert decode("a&amp;b&#38;c&#x26;d&copy=1&copy;&nope;&ampx") == "a&b&c&d&copy=1©&nope;&ampx"


def test_visible() -> None:
    visible = Visible()
    visible.add("see {doc}")
    visible.drop_end(re.compile(r"\{doc\}\Z"))
    mark = visible.mark()
    visible.add("the\n ")
    visible.add("plan {#x}")
    visible.strong_since(mark)
    visible.add(' "quoted"[^2]')
    assert visible.text == 'see the plan "quoted"'
    assert visible.since(mark) == 'the plan "quoted"'
    assert visible.strong == ("the plan", "quoted")
    assert one_line('a {target="_blank"} {x} {: .b #c}') == "a {x}"


def test_line_endings() -> None:
    original = Original("\ufeffa\r\nb\rc\n")
    assert original.plain == "a\nb\nc\n"
    outline = Outline(original.plain)
    outline.link(outline.add("paragraph", (2, 5), "b c"), "inline", "u", (4, 5), "b", (2, 3))
    document = original.restore(outline.document("markdown", {}, (0, 1)))
    assert document.blocks[0].span == (4, 7)
    assert (document.links[0].url_span, document.links[0].label_span) == ((6, 7), (4, 5))
    assert document.front_matter_span == (1, 2)


@given(st.text(alphabet="a\r\n\ufeff"), st.data())
def test_every_character_finds_its_way_back(text: str, data: st.DataObject) -> None:
    original = Original(text)
    at = data.draw(st.integers(0, len(original.plain)))
    outline = Outline(original.plain)
    outline.add("paragraph", (at, at), "")
    back = original.restore(outline.document("markdown", {}, None)).blocks[0].span[0]
    head = text[:back].removeprefix("\ufeff")
    assert head.replace("\r\n", "\n").replace("\r", "\n") == original.plain[:at]


def test_lines_and_outline() -> None:
    assert [Lines("a\nb\n").number(at) for at in range(5)] == [1, 1, 2, 2, 3]
    outline = Outline("# A\n- b\n")
    top = outline.add("heading", (2, 3), "A", level=1)
    item = outline.add("item", (6, 7), "b", level=1)
    outline.link(item, "bare", "#x", (6, 7))
    outline.link(item, "reference", "u", (6, 7), "b", (6, 7))
    outline.link(top, "inline", "#y", None)
    document = outline.document("markdown", {"title": "  T\n t "}, None)
    assert [(link.url, link.line, link.heading, link.shared) for link in document.links] == [
        ("#y", 1, True, 1),
        ("#x", 2, False, 2),
        ("u", 2, False, 2),
    ]
    assert [block.toc for block in document.blocks] == [True, False]
    assert document.title == "T t"
