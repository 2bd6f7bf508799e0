"""Markdown: what is text, what is a link, and where it stands."""

from __future__ import annotations

import pytest
from post_proof import disproved
from post_rows import block_rows, link_rows

from aggregator.recap.document import PostRefused
from aggregator.recap.reading.markdown.reader import read_markdown


def blocks(text: str) -> list[str]:
    document = read_markdown(text)
    assert disproved(text, document) == []
    return block_rows(document)


def links(text: str) -> list[str]:
    document = read_markdown(text)
    assert disproved(text, document) == []
    return link_rows(document)


def test_blocks_know_what_they_stand_in() -> None:
    text = "# A\n\n- one\n  two\n\n  more\n  1. deep\n\n> quote\n\n## B\n\n- - inner\n\nC\n===\n\npara\n"
    assert blocks(text) == [
        "1 heading 1 ^-: A",
        "3 item 1 ^0: one two",
        "6 paragraph 1 ^1: more",
        "7 item 2 ^1: deep",
        "9 quote 0 ^0: quote",
        "11 heading 2 ^0: B",
        "13 item 2 ^5: inner",
        "15 heading 1 ^-: C",
        "18 paragraph 0 ^7: para",
    ]


def test_a_title_over_two_lines_is_one_text() -> None:
    document = read_markdown("> a talk on [Glue for\n>   web people][4].\n\n[4]: https://v.example/4\n")
    assert [block.text for block in document.blocks] == ["a talk on Glue for web people."]
    assert (document.blocks[0].line, document.blocks[0].last_line) == (1, 2)
    assert [link.label for link in document.links] == ["Glue for web people"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('## Title {#id .cls key="v"}', "Title"),
        ("## A # B ##", "A # B"),
        ("a\\*b &amp; c&nbsp;d \\[e\\]", "a*b & c d [e]"),
        ("~~old~~ **new** `co de`", "old new co de"),
        ("- [x] done", "done"),
        ("text[^1] {: .left}", "text"),
        ("see {doc}`the plan <a/b>` and {term}`glue`", "see the plan and glue"),
        ("![alt](x.png) only text", "only text"),
        ("a  \nb\\\nc", "a b c"),
        ("set {x} = 5", "set {x} = 5"),
    ],
)
def test_visible_text(markup: str, text: str) -> None:
    assert [block.text for block in read_markdown(markup).blocks] == [text]


def test_strong_runs_in_their_order() -> None:
    text = "“Quoted” and **bold _both_** and *it*, <b>raw</b>, 「引用」, don't, 'single'"
    assert read_markdown(text).blocks[0].strong == ("Quoted", "bold both", "both", "it", "raw", "引用", "single")


def test_links_of_every_kind() -> None:
    text = (
        '[a](https://v.example/1?x=1&amp;y=2 "t") [b](<https://v.example/2 3>) [c](https://v.example/p\\_q) [](https://v.example/e)\n'
        "<https://v.example/4> https://v.example/5_6_. (https://v.example/7)、https://v.example/8。終\n"
        '[![thumb](t.jpg)](https://v.example/9) <a href="https://v.example/10">**t** en</a> [x]() http:// https:///z\n'
    )
    assert links(text) == [
        "1/1 inline: a -> https://v.example/1?x=1&y=2",
        "1/1 inline: b -> https://v.example/2 3",
        "1/1 inline: c -> https://v.example/p_q",
        "1/1 inline: ~ -> https://v.example/e",
        "2/2 autolink: ~https://v.example/4 -> https://v.example/4",
        "2/2 bare: ~https://v.example/5_6_ -> https://v.example/5_6_",
        "2/2 bare: ~https://v.example/7 -> https://v.example/7",
        "2/2 bare: ~https://v.example/8 -> https://v.example/8",
        "3/3 inline: ~thumb -> https://v.example/9",
        "3/3 html: t en -> https://v.example/10",
        "3/3 inline: x -> ?",
    ]


def test_references_share_their_definition() -> None:
    text = (
        "[Talk][v], [v][] and [V].\n\n[v]: https://v.example/1\n[v]: https://v.example/2\n[^f]: https://v.example/3\n"
    )
    assert links(text) == [
        "1/3 reference: Talk -> https://v.example/1",
        "1/3 reference: v -> https://v.example/1",
        "1/3 reference: V -> https://v.example/1",
        "4/4 definition: ~ -> https://v.example/2",
        "5/5 bare: ~https://v.example/3 -> https://v.example/3",
    ]
    assert [link.shared for link in read_markdown(text).links] == [3, 3, 3, 1, 1]


def test_a_definition_over_several_lines_in_a_list() -> None:
    text = "* a [v]\n\n  [v]:\n    <https://v.example/1>\n    'T'\n"
    assert links(text) == ["1/4 reference: v -> https://v.example/1"]


@pytest.mark.parametrize(
    "hidden",
    [
        "```\n{}\n```",
        "~~~ py\n{}\n~~~",
        "    {}",
        "`{}`",
        "``{}``",
        "<!-- {} -->",
        "<!--\n\n{}\n\n-->",
        "- a\n  <!--\n  {}\n  -->",
        "- ```\n  {}\n  ```",
        "> ~~~\n> {}\n> ~~~",
        "<div>\n<!--\n\n{}\n\n-->\n</div>",
        "<pre>\n\n{}\n</pre>",
        "<code>{}</code>",
        "<script>\n{}\n</script>",
        "```{{code-block}} python\n{}\n```",
        "```{{toctree}}\n{}\n```",
        "{{% highlight md %}}\n{}\n{{% endhighlight %}}",
        "{{{{/* {} */}}}}",
        "---\ntitle: x\nsee: '{}'\n---\n",
    ],
)
def test_what_is_no_text_has_no_links(hidden: str) -> None:
    text = hidden.format("[a](https://v.example/1) https://v.example/2 <https://v.example/3>")
    assert links(text + "\n\n[b](https://v.example/b)\n") == [
        f"{text.count(chr(10)) + 3}/{text.count(chr(10)) + 3} inline: b -> https://v.example/b"
    ]


def test_table_cells() -> None:
    text = "- x\n\n  | a \\| b | [c](https://v.example/1) |\n  |---|---|\n  | `d \\| e` [f](https://v.example/2\\|3) |\n\nend\n"
    assert blocks(text) == [
        "1 item 1 ^-: x",
        "3 cell 1 ^0: a | b",
        "3 cell 1 ^0: c",
        "5 cell 1 ^0: d | e f",
        "7 paragraph 0 ^-: end",
    ]
    # A pipe that the table took a backslash from: markdown-it sees "2|3", the post has "2\|3".
    assert links(text) == ["3/3 inline: c -> https://v.example/1", "5/5 inline: f -> https://v.example/2|3"]


def test_directives_whose_body_is_markdown() -> None:
    text = (
        "````{admonition} To **do**\n---\nclass: tip\n---\n- [a](https://v.example/1)\n\n```{note}\ninner\n```\n````\n\n"
        "::: tip\n[b](https://v.example/2)\n:::\n\n:::{code-block}\n[no](https://v.example/3)\n:::\n\n"
        ":::open\n[c](https://v.example/4)\n"
    )
    assert blocks(text) == [
        "1 title 0 ^-: To do",
        "5 item 1 ^-: a",
        "8 paragraph 0 ^-: inner",
        "13 paragraph 0 ^-: b",
        "21 paragraph 0 ^-: c",
    ]
    assert [link.url[-1] for link in read_markdown(text).links] == ["1", "2", "4"]


def test_shortcodes() -> None:
    text = (
        '{{< youtube abcdEFGH_-1 >}}\n\n[Talk]({{< ref "talk.md" >}}) {{% youtube id="abcdEFGH_-2" %}}\n\n'
        '{% include youtube.html id="abcdEFGH_-3" %}\n\n`{{< youtube abcdEFGH_-4 >}}`\n\n'
        "{% raw %}{% youtube abcdEFGH_-5 %} [x](https://v.example/1){% endraw %}\n\n[y]({{ site.url }}/z)\n"
    )
    assert links(text) == [
        "1/1 shortcode: ~ -> https://www.youtube.com/watch?v=abcdEFGH_-1",
        '3/3 inline: Talk -> {{< ref "talk.md" >}}',
        "3/3 shortcode: ~ -> https://www.youtube.com/watch?v=abcdEFGH_-2",
        "5/5 shortcode: ~ -> https://www.youtube.com/watch?v=abcdEFGH_-3",
        "9/9 inline: x -> https://v.example/1",
        "11/11 inline: y -> {{ site.url }}/z",
    ]


def test_tables_of_contents() -> None:
    document = read_markdown("- [A](#a)\n- [B](#b) and [c](https://v.example/c)\n\nback [up](#top)\n")
    assert [block.toc for block in document.blocks] == [True, False, True]


def test_title() -> None:
    assert read_markdown("---\ntitle: One\n---\n# Two\n").title == "One"
    assert read_markdown("text\n\n## Two `x`\n").title == "Two x"
    assert read_markdown("text").title is None


def test_comment_that_begins_in_raw_html_and_never_ends() -> None:
    with pytest.raises(PostRefused, match="never ends") as caught:
        read_markdown("a\n\n<div>\n<!-- b\n\n[c](https://v.example/1)\n")
    assert caught.value.line == 4


def test_fences_close_where_they_should() -> None:
    text = "```` md\n```\n[a](https://v.example/1)\n```\n````\n[b](https://v.example/2)\n"
    assert links(text) == ["6/6 inline: b -> https://v.example/2"]
    with pytest.raises(PostRefused) as caught:
        read_markdown("- a\n  ```\n  b\n```\n")
    assert caught.value.line == 2


def test_deep_nesting_is_read_or_refused() -> None:
    assert links("[" * 3000 + "a](https://v.example/1)") in ([], ["1/1 inline: a -> https://v.example/1"])
    assert links("> " * 50 + "[a](https://v.example/1)") == ["1/1 inline: a -> https://v.example/1"]


def test_odd_white_space_and_mojibake() -> None:
    text = "\x0c\n\t- [\u221a\u00b0 \uf8ff\u00fc\u00ec\u03a9 V](https://v.example/1)\tand\u2028[b](https://v.example/2)\x0b\n"
    assert [link.url for link in read_markdown(text.replace("\t-", "-")).links] == [
        "https://v.example/1",
        "https://v.example/2",
    ]
    assert links(text.replace("\t-", "-"))[0].startswith("2/2 inline: \u221a\u00b0")
