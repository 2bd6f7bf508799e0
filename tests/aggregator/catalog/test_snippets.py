import json
import sqlite3
from dataclasses import replace

import pytest

from aggregator.catalog.queries import talk
from aggregator.catalog.snippets import FORMS, snippet
from aggregator.catalog.views import SpeakerView, TalkView

BASE = "https://talks.example"
VIDEO = "https://www.youtube.com/watch?v=gardens0001"
PAGE = f"{BASE}/t/moss-2024/growing-gardens-with-generators"
SCHEDULE = "https://us.moss.example/2024/schedule/presentation/41/"


@pytest.fixture
def gardens(conn: sqlite3.Connection) -> TalkView:
    found = talk(conn, "moss-2024/growing-gardens-with-generators")
    assert found is not None
    return found


def test_with_a_public_address_every_form_links_page_and_video(gardens: TalkView) -> None:
    golden = {
        "markdown": f"[Growing Gardens with Generators]({PAGE}) by Ada Quill, Bo Tern ([video]({VIDEO}))",
        "myst": f"[Growing Gardens with Generators]({PAGE}) by Ada Quill, Bo Tern ([video]({VIDEO}))",
        "html": f'<a href="{PAGE}">Growing Gardens with Generators</a> by Ada Quill, Bo Tern '
        f'(<a href="{VIDEO}">video</a>)',
        "rst": f"`Growing Gardens with Generators <{PAGE}>`__ by Ada Quill, Bo Tern (`video <{VIDEO}>`__)",
        "url": PAGE,
        "json": '{"talk": "moss-2024/growing-gardens-with-generators", "event": "Moss Conf 2024", '
        f'"title": "Growing Gardens with Generators", "speakers": ["Ada Quill", "Bo Tern"], '
        f'"permalink": "{PAGE}", "video": "{VIDEO}", "start_s": null, '
        f'"video_status": "public", "removed_noticed": null, "schedule": "{SCHEDULE}"}}',
    }
    assert {form: snippet(gardens, form, BASE) for form in FORMS} == golden


def test_without_one_the_title_links_the_video(gardens: TalkView) -> None:
    assert {form: snippet(gardens, form, None) for form in FORMS if form != "json"} == {
        "markdown": f"[Growing Gardens with Generators]({VIDEO}) by Ada Quill, Bo Tern",
        "myst": f"[Growing Gardens with Generators]({VIDEO}) by Ada Quill, Bo Tern",
        "html": f'<a href="{VIDEO}">Growing Gardens with Generators</a> by Ada Quill, Bo Tern',
        "rst": f"`Growing Gardens with Generators <{VIDEO}>`__ by Ada Quill, Bo Tern",
        "url": VIDEO,
    }


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("pending", "video pending"),
        ("attendees", "video for attendees"),
        ("not-recorded", "not recorded"),
        ("gone", "video removed"),
        ("unknown", "no video known"),
    ],
)
def test_without_a_public_video_the_state_is_said(gardens: TalkView, status: str, words: str) -> None:
    other = replace(gardens, recordings=(), video_status=status)
    assert (snippet(other, "markdown", BASE), snippet(other, "markdown", None)) == (
        f"[Growing Gardens with Generators]({PAGE}) by Ada Quill, Bo Tern ({words})",
        f"[Growing Gardens with Generators]({SCHEDULE}) by Ada Quill, Bo Tern ({words})",
    )


def test_with_nothing_to_link_the_words_remain(gardens: TalkView) -> None:
    bare = replace(gardens, recordings=(), video_status="pending", url="javascript:alert(1)", speakers=())
    assert [snippet(bare, form, None) for form in ("markdown", "html", "rst", "url")] == [
        "Growing Gardens with Generators (video pending)",
        "Growing Gardens with Generators (video pending)",
        "Growing Gardens with Generators (video pending)",
        "",
    ]


@pytest.mark.parametrize(
    ("title", "markdown", "myst", "rst", "html"),
    [
        ("A [B] (C)", r"A \[B\] (C)", r"A \[B\] (C)", "A [B] (C)", "A [B] (C)"),
        ("a | b", r"a \| b", r"a \| b", r"a \| b", "a | b"),
        (
            "the `x` of __init__",
            r"the \`x\` of \_\_init\_\_",
            r"the \`x\` of \_\_init\_\_",
            r"the \`x\` of \_\_init\_\_",
            "the `x` of __init__",
        ),
        (
            "say \"hi\" & 'bye'",
            "say \"hi\" & 'bye'",
            "say \"hi\" & 'bye'",
            "say \"hi\" & 'bye'",
            "say &quot;hi&quot; &amp; &#x27;bye&#x27;",
        ),
        (
            "&lt; *all ~x~ <b>",
            r"\&lt; \*all \~x\~ \<b\>",
            r"\&lt; \*all \~x\~ \<b\>",
            r"&lt; \*all ~x~ \<b\>",
            "&amp;lt; *all ~x~ &lt;b&gt;",
        ),
        ("\\ $5 and $6", r"\\ \$5 and \$6", r"\\ \$5 and \$6", r"\\ $5 and $6", "\\ $5 and $6"),
        (
            "{{ x }} {%y%} {z}",
            "&#123;{ x }} &#123;%y%} {z}",
            r"\{\{ x \}\} \{%y%\} \{z\}",
            "{{ x }} {%y%} {z}",
            "&#123;{ x }} &#123;%y%} {z}",
        ),
    ],
)
def test_every_format_gets_its_own_escapes(
    gardens: TalkView, title: str, markdown: str, myst: str, rst: str, html: str
) -> None:
    other = replace(gardens, title=title, speakers=(), recordings=(), video_status="pending")
    assert [snippet(other, form, BASE) for form in ("markdown", "myst", "rst", "html")] == [
        f"[{markdown}]({PAGE}) (video pending)",
        f"[{myst}]({PAGE}) (video pending)",
        f"`{rst} <{PAGE}>`__ (video pending)",
        f'<a href="{PAGE}">{html}</a> (video pending)',
    ]


@pytest.mark.parametrize(
    ("title", "start"),
    [
        ("# x", r"\# x"),
        ("- x", r"\- x"),
        ("1. x", r"1\. x"),
        ("A. Turing", r"A\. Turing"),
        ("(a) x", r"\(a) x"),
        (".. x", r"\.. x"),
        ("2024 x", "2024 x"),
    ],
)
def test_an_unlinked_title_begins_no_block(gardens: TalkView, title: str, start: str) -> None:
    bare = replace(gardens, title=title, speakers=(), recordings=(), url=None, video_status="pending")
    assert {snippet(bare, form, None) for form in ("markdown", "myst", "rst")} == {f"{start} (video pending)"}


def test_names_are_escaped_like_titles(gardens: TalkView) -> None:
    other = replace(gardens, speakers=(SpeakerView("x", "<b>_x_</b>", None),), recordings=(), video_status="pending")
    assert [snippet(other, form, BASE).partition(" by ")[2] for form in ("markdown", "html", "rst")] == [
        r"\<b\>\_x\_\</b\> (video pending)",
        "&lt;b&gt;_x_&lt;/b&gt; (video pending)",
        r"\<b\>\_x\_\</b\> (video pending)",
    ]


def test_an_address_cannot_leave_its_link(gardens: TalkView) -> None:
    other = replace(gardens, recordings=(), speakers=(), url='https://a.example/(x)<y>"z"_', video_status="pending")
    assert [snippet(other, form, None) for form in ("markdown", "html", "rst")] == [
        "[Growing Gardens with Generators](https://a.example/%28x%29%3Cy%3E%22z%22_) (video pending)",
        '<a href="https://a.example/%28x%29%3Cy%3E%22z%22_">Growing Gardens with Generators</a> (video pending)',
        "`Growing Gardens with Generators <https://a.example/%28x%29%3Cy%3E%22z%22\\_>`__ (video pending)",
    ]


def test_json_keeps_every_letter(gardens: TalkView) -> None:
    other = replace(gardens, title='Łódź "quoted" \\')
    text = snippet(other, "json", None)
    assert ("\n" in text, "Łódź" in text, json.loads(text)["title"], json.loads(text)["permalink"]) == (
        False,
        True,
        'Łódź "quoted" \\',
        None,
    )
