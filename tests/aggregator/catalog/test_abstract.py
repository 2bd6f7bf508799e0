"""Abstracts as they are shown: made safe, and set in paragraphs, lists and links where they are plain text."""

import time

import pytest

from aggregator.catalog.abstract import DEEPEST_LIST, MOST_OPEN, safe_abstract

REL = 'rel="nofollow noopener"'


def link(address: str, words: str | None = None) -> str:
    return f'<a href="{address}" {REL}>{words or address}</a>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, ""),
        ("", ""),
        ("<p>a<script>alert(1)</script></p>", "<p>a</p>"),
        ("<h2>Head</h2><p>b</p>", "<p><strong>Head</strong></p><p>b</p>"),
        ('<p onclick="x()">c <a href="javascript:x()">d</a></p>', '<p>c <a rel="nofollow noopener">d</a></p>'),
        ('<a href="https://a.example/">e</a>', '<a href="https://a.example/" rel="nofollow noopener">e</a>'),
        ('<p>f<img src="https://t.example/p.gif"><iframe src="https://t.example/"></iframe></p>', "<p>f</p>"),
        ('<p style="position:fixed">g</p>', "<p>g</p>"),
        ("<p>- h\n1. www.i.example</p>", "<p>- h\n1. www.i.example</p>"),
    ],
)
def test_abstracts_are_made_safe(text: str | None, shown: str) -> None:
    assert safe_abstract(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\n\ntwo <three>\nfour & five", "<p>one</p><p>two &lt;three&gt;<br>four &amp; five</p>"),
        ("one\n \t\n\n\ntwo\n", "<p>one</p><p>two</p>"),
        (
            "Goals:\n- one\n-  two\n\n* three\n• four",
            "<p>Goals:</p><ul><li>one</li><li>two</li><li>three</li><li>four</li></ul>",
        ),
        ("1. one\n2) two\nand so on", "<ol><li>one</li><li>two</li></ol><p>and so on</p>"),
        ("4. four\n\n5. five", '<ol start="4"><li>four</li><li>five</li></ol>'),
        ("0. nought\n1. one", '<ol start="0"><li>nought</li><li>one</li></ol>'),
        ("#. one\n#. two\n\nthen\n\n#.  one", "<ol><li>one</li><li>two</li></ol><p>then</p><ol><li>one</li></ol>"),
        (
            "#. one\n\n   - a\n   - b\n\n#. two\n#. three",
            "<ol><li>one<ul><li>a</li><li>b</li></ul></li><li>two</li><li>three</li></ol>",
        ),
        (
            "#. one\n- a\n- b\n\n#. two\n#. three",
            '<ol><li>one</li></ol><ul><li>a</li><li>b</li></ul><ol start="2"><li>two</li><li>three</li></ol>',
        ),
        ("#.one\n# two", "<p>#.one<br># two</p>"),
        ("a\\_b \\*c\\*\n\\* d", "<p>a_b *c*<br>* d</p>"),
        ("Code::\n\n.. code::\n\n   a\\_b", "<p>Code::</p><pre>a\\_b</pre>"),
        ("- one\n\nthen\n\n- two", "<ul><li>one</li></ul><p>then</p><ul><li>two</li></ul>"),
        ("- one\n  goes on\n- two", "<ul><li>one\ngoes on</li><li>two</li></ul>"),
        ("-one\n*two*\n3.12 is out\n2013. A year\n-", "<p>-one<br>*two*<br>3.12 is out<br>2013. A year<br>-</p>"),
    ],
)
def test_plain_text_has_paragraphs_and_lists(text: str, shown: str) -> None:
    assert safe_abstract(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- a\n - b\n- c", "<ul><li>a</li><li>b</li><li>c</li></ul>"),
        ("- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("t:\n  - a\n    1. b\n    2. c\n", "<p>t:</p><ul><li>a<ol><li>b</li><li>c</li></ol></li></ul>"),
        # What begins a text has lost its indentation.
        ("  - a\n  - b", "<ul><li>a</li><li>b</li></ul>"),
        (
            "t\n- a\n      - b\n   - c\n- d",
            "<p>t</p><ul><li>a<ul><li>b</li></ul><ul><li>c</li></ul></li><li>d</li></ul>",
        ),
        (
            "#. a\n\n   #. b\n   #. c\n\n#. d\n\n   #. e",
            "<ol><li>a<ol><li>b</li><li>c</li></ol></li><li>d<ol><li>e</li></ol></li></ol>",
        ),
    ],
)
def test_items_that_are_indented_further_are_a_list_within(text: str, shown: str) -> None:
    assert safe_abstract(text) == shown


@pytest.mark.parametrize(("number", "depth"), [(DEEPEST_LIST, DEEPEST_LIST), (DEEPEST_LIST + 1, DEEPEST_LIST)])
def test_lists_within_each_other_are_bounded(number: int, depth: int) -> None:
    shown = safe_abstract("t\n" + "\n".join(f"{'  ' * n}- x" for n in range(number)))
    assert (shown.count("<ul>"), shown.count("</ul>"), shown.count("<li>")) == (depth, depth, number)


@pytest.mark.parametrize(
    ("lines", "broken"),
    [
        (("x" * 50, "end"), False),
        (("x" * 100, "end"), False),
        (("x" * 101, "end"), True),
        (("x" * 49, "end"), True),
        (("x" * 46, "wall " + "x" * 45), False),
        (("x" * 45, "wall " + "x" * 45), True),
        (("x" * 50, "short", "word " + "x" * 44), True),
    ],
)
def test_lines_that_a_program_broke_flow_again(lines: tuple[str, ...], broken: bool) -> None:
    assert safe_abstract("\n".join(lines)) == f"<p>{('<br>' if broken else chr(10)).join(lines)}</p>"


def test_an_item_goes_on_where_its_line_was_full() -> None:
    full, short = "x" * 50, "x" * 49
    assert safe_abstract(f"- {full}\nend") == f"<ul><li>{full}\nend</li></ul>"
    assert safe_abstract(f"- {short}\nend") == f"<ul><li>{short}</li></ul><p>end</p>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://a.example/b\\_c", link("https://a.example/b_c")),
        ("See https://a.example/b?c=1&d=2.", f"See {link('https://a.example/b?c=1&amp;d=2')}."),
        ("(http://a.example/x_(y))", f"({link('http://a.example/x_(y)')})"),
        ("<https://a.example>", f"&lt;{link('https://a.example')}&gt;"),
        ("at www.a.example/b, c", f"at {link('https://www.a.example/b', 'www.a.example/b')}, c"),
        ("on *djangoproject.com*.", f"on *{link('https://djangoproject.com', 'djangoproject.com')}*."),
        ("docs.moss.org/en/", link("https://docs.moss.org/en/", "docs.moss.org/en/")),
        ("[the code](https://a.example/c) runs", f"{link('https://a.example/c', 'the code')} runs"),
        ("`the code <https://a.example/c>`__ runs", f"{link('https://a.example/c', 'the code')} runs"),
        ('"https://a.example/"', f'"{link("https://a.example/")}"'),
        ("https://... and http://", "https://... and http://"),
        (
            "ada@moss.org, setup.py, asyncio.Task, moss.org.x, ASP.NET",
            "ada@moss.org, setup.py, asyncio.Task, moss.org.x, ASP.NET",
        ),
        ("[x](javascript:alert(1)) ftp://a.example", "[x](javascript:alert(1)) ftp://a.example"),
    ],
)
def test_addresses_and_hosts_become_links(text: str, shown: str) -> None:
    assert safe_abstract(text) == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a.",
        "-",
        "[",
        "`a <https://",
        "https://",
        "www.",
        "(",
        ")",
        "\n",
        "- \n",
        "1. ",
        "  - a\n",
        "<ul>",
        "<ul></i>",
        "<dl><dd>",
    ],
)
def test_long_texts_take_no_long_time(piece: str) -> None:
    begun = time.process_time()
    safe_abstract(piece * (65_536 // len(piece)))
    assert time.process_time() - begun < 2


def test_html_in_which_nobody_could_nest_so_much_is_shown_as_text() -> None:
    deep = "<i>" * MOST_OPEN
    assert safe_abstract(f"{deep}x") == f"{deep}x{'</i>' * MOST_OPEN}"
    assert safe_abstract(f"{deep}<B>x") == f"<p>{'&lt;i&gt;' * MOST_OPEN}&lt;B&gt;x</p>"
    assert safe_abstract("<i>x</i>" * (MOST_OPEN + 1)) == "<i>x</i>" * (MOST_OPEN + 1)
    assert safe_abstract("<p>x<br>" * (MOST_OPEN + 1)) == "<p>x<br></p>" * (MOST_OPEN + 1)
