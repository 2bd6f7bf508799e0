"""The skeleton of a post: whole texts in every markup, and what the parsers of those markups make of odd titles."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import catalog_seed
import docutils.core
import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from aggregator.catalog.queries import talk
from aggregator.catalog.views import TalkView
from aggregator.recap.drafting.draft import MARKUPS, Chosen, Markup, draft

BASE = "https://talks.example"
GARDENS = "moss-2024/growing-gardens-with-generators"
ARENAS = "moss-2024/memory-arenas-for-mortals"
TREE = "moss-2024/c-and-c-in-one-tree"
QUIET = "moss-2024/quiet-rooms"
POSTER = "moss-2024/poster-on-lichen"


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(catalog_seed.seed(tmp_path_factory.mktemp("draft") / "talks.db"))
    yield connection
    connection.close()


def view(conn: sqlite3.Connection, key: str) -> TalkView:
    found = talk(conn, key)
    assert found is not None
    return found


def chosen(conn: sqlite3.Connection, *keys: str) -> list[Chosen]:
    return [Chosen(view(conn, key)) for key in keys]


def test_markdown_by_day_with_permalinks(conn: sqlite3.Connection) -> None:
    talks = chosen(conn, QUIET, GARDENS, POSTER, ARENAS, TREE)
    assert (
        draft(talks, "Moss Conf 2024 recap", "day", "md", BASE)
        == f"""\
# Moss Conf 2024 recap

## Friday 17 May 2024

* **[Growing Gardens with Generators]({BASE}/t/{GARDENS})** - Ada Quill, Bo Tern
    * [Video (YouTube)](https://www.youtube.com/watch?v=gardens0001)

* **[Memory Arenas for Mortals]({BASE}/t/{ARENAS})** - Łukasz Østerby
    * [Video (for attendees)](https://events.hubilo.com/moss-2024/session/900002)

* **[C++ and C# in One \\[Tree\\] \\| \\`or\\` two\\_trees]({BASE}/t/{TREE})** - Ada Quill
    * [Video pending]({BASE}/watch/{TREE})

## Saturday 18 May 2024

* **[Quiet Rooms]({BASE}/t/{QUIET})** - Cy Nimbus
    * Not recorded

## Without a date

* **[Poster on Lichen]({BASE}/t/{POSTER})** - Bo Tern
    * [Video pending]({BASE}/watch/{POSTER})
"""
    )


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("pending", f"[Video pending]({BASE}/watch/{TREE})"),
        ("not-found", f"[No recording found]({BASE}/watch/{TREE})"),
        ("not-expected", "No recording expected"),
    ],
)
def test_what_may_come_is_linked(conn: sqlite3.Connection, status: str, said: str) -> None:
    talk = Chosen(replace(view(conn, TREE), video_status=status))
    assert draft([talk], "Recap", "day", "md", BASE).splitlines()[-1] == f"    * {said}"


def test_restructured_text_by_track_without_an_address_of_ours(conn: sqlite3.Connection) -> None:
    assert (
        draft(chosen(conn, GARDENS, QUIET), "苔 recap", "track", "rst", None)
        == """\
苔 recap
========

Core
----

* `Growing Gardens with Generators <https://www.youtube.com/watch?v=gardens0001>`__ - Ada Quill, Bo Tern

  * `Video (YouTube) <https://www.youtube.com/watch?v=gardens0001>`__

Talks
-----

* **Quiet Rooms** - Cy Nimbus

  * Not recorded
"""
    )


def test_html_by_topic(conn: sqlite3.Connection) -> None:
    talks = [Chosen(view(conn, QUIET), "Calm & slow"), Chosen(view(conn, TREE), None)]
    assert (
        draft(talks, "Moss", "topic", "html", None)
        == """\
<h1>Moss</h1>

<h2>Calm &amp; slow</h2>

<ul>
<li><strong>Quiet Rooms</strong> - Cy Nimbus
<ul><li>Not recorded</li></ul>

</li>
</ul>

<ul>
<li><strong><a href="https://us.moss.example/2024/schedule/presentation/43/">C++ and C# in One [Tree] | `or` two_trees</a>\
</strong> - Ada Quill
<ul><li><a href="https://us.moss.example/2024/schedule/presentation/43/">Video pending</a></li></ul>

</li>
</ul>
"""
    )


@pytest.mark.parametrize(
    ("kind", "heading"), [("plenary", "Plenaries"), ("lightning", "Lightning talks"), ("sponsor", "Sponsor talks")]
)
def test_talks_without_a_track_are_grouped_by_kind(conn: sqlite3.Connection, kind: str, heading: str) -> None:
    one = Chosen(replace(view(conn, QUIET), kind=kind))
    assert draft([one], "x", "track", "md", None).splitlines()[2] == f"## {heading}"


ODD = ("1. Ones * and ** <b>", "C#", "`code` and _under_ |bar|", "a\\", "+ 100 % [sic](x)", "R. U. there?", "=====")


@pytest.mark.parametrize("title", ODD)
@pytest.mark.parametrize("base", [BASE, None])
def test_odd_titles_read_as_they_are(conn: sqlite3.Connection, title: str, base: str | None) -> None:
    one = Chosen(replace(view(conn, QUIET), title=title, track=f"{title} too"))
    shown = {markup: _shown(draft([one], title, "track", markup, base), markup) for markup in MARKUPS}
    words = [title, f"{title} too", title, "- Cy Nimbus", "Not recorded"]
    assert shown == dict.fromkeys(MARKUPS, " ".join(words))


def _shown(text: str, markup: Markup) -> str:
    """The visible text, as the reference parser of each markup sees it."""
    if markup == "rst":
        settings = {"report_level": 2, "halt_level": 2, "doctitle_xform": False}
        tree = docutils.core.publish_doctree(text, settings_overrides=settings)
        return " ".join(tree.astext().split())
    html = text if markup == "html" else MarkdownIt("commonmark").render(text)
    return " ".join(BeautifulSoup(html, "lxml").get_text().split())
