"""Each frozen page beside the one that is served: equal, but for what this list names."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from frozen_catalog import PUBLIC, Frozen

from aggregator.catalog.serve import METADATA
from aggregator.freeze.plan import FrozenPlace, PageFile, groups, page
from aggregator.freeze.working import CatalogApp, FrozenSource

ONLY_SERVED = {
    "the stamp": r'(?<=content="conftalks) [0-9a-f]{24}',
    "oEmbed for any address": r'<link rel="alternate" type="text/xml\+oembed"[^>]*>\n',
    "the address of oEmbed": r'(?<=type="application/json\+oembed" href=")[^"]*',
    "a feed of chosen talks": r'  <p>(?:<a href="[^"]*/feeds/mine.atom[^"]*">|The <a href="[^"]*">feed of )[^\n]*\n',
    "a search for an address": r"(?<=A title, a speaker, )[^.]*",
    "tables of the data": r' ?(?:<span>)?<a href="/repo/talks[^"]*">[\w ]{1,16} the data</a>(?:</span>)?\n?',
    "kinds of a schedule": r'<nav class="kinds".*?</nav>\n',
    "menus of a schedule": r'  <nav class="menus".*?</nav>\n|  <p class="hint"><a href="[^"]*/search\?event=[^\n]*\n',
    "talks with a video alone": r'    <li class="only">[^\n]*\n',
    "one room of a schedule": r'<a href="[^"]*[?&;]room=[^"]*">([^<]*)</a>',
    "where a name is looked for": r'(?<=<form class="filter" action=")[^"]*',
}
ONLY_SERVED["not for search engines"] = r'<meta name="robots" content="noindex">\n'
ONLY_FROZEN = {
    "the policy": r'<meta http-equiv="Content-Security-Policy"[^>]*>\n',
    "not for search engines": ONLY_SERVED["not for search engines"],
    "the address of oEmbed": ONLY_SERVED["the address of oEmbed"],
    "a feed of chosen talks": ONLY_SERVED["a feed of chosen talks"],
    "a search for an address": ONLY_SERVED["a search for an address"],
    "kinds of a schedule": ONLY_SERVED["kinds of a schedule"],
    "menus of a schedule": ONLY_SERVED["menus of a schedule"],
    "where a name is looked for": ONLY_SERVED["where a name is looked for"],
    "a filter that takes a script": r"(?<=method=\"get\") data-scripted hidden",
}
QUERY = re.compile(r'(?<=href=")([^"?]*)\?((?:view|day|letter|page)=[^"]*)')
OTHERWISE = {"/search", "/starred", "/about", "/404.html", "/opensearch.xml"}
"""What says in its own words what files cannot do."""


def without(text: str, differences: dict[str, str]) -> str:
    for pattern in differences.values():
        text = re.sub(pattern, lambda match: match[1] if match.re.groups else "", text, flags=re.S)
    return re.sub(r"\n\s*", "\n", text)


def as_folders(text: str) -> str:
    """Links to lists with a query as the folders that they are in files."""
    return QUERY.sub(lambda link: f"{link[1]}/-/{link[2].replace('&amp;', '-').replace('=', '-')}", text)


@pytest.fixture(scope="module")
def asked(frozen: Frozen) -> list[PageFile]:
    with closing(sqlite3.connect(frozen.db)) as conn:
        planned = groups(conn, FrozenPlace("/repo", PUBLIC, cards=True))
    views = [page("/s", "letter=A")]
    return [one for group in planned for one in group.questions if one.path not in OTHERWISE] + views


@pytest.fixture(scope="module")
def served(frozen: Frozen) -> Iterator[CatalogApp]:
    """The application as a server runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONFTALKS_BASE_URL", PUBLIC)
        place = FrozenPlace("/repo", PUBLIC, cards=True)
        asker = CatalogApp(FrozenSource(frozen.db, METADATA, place, Path("/nowhere")), frozen=False)
        yield asker
        asker.close()


def test_every_page_is_the_one_that_is_served(frozen: Frozen, served: CatalogApp, asked: list[PageFile]) -> None:
    compared = 0
    for one in asked:
        answer = served.ask(one)
        if answer.status == 200 and answer.header("content-type").startswith("text/html"):
            expected = without(as_folders(answer.body.decode()), ONLY_SERVED)
            assert (one.path, without(frozen.read(one.file), ONLY_FROZEN)) == (one.path, expected)
            compared += 1
    assert compared == 62


def test_kinds_of_a_schedule_are_counted_and_lead_to_the_search(frozen: Frozen, served: CatalogApp) -> None:
    def kinds(text: str) -> list[tuple[str, str]]:
        nav = text.partition('<nav class="kinds"')[2].partition("</nav>")[0]
        return re.findall(r'<a href="([^"]*)"><span>(.*?)</b>', nav)

    found, there = (
        kinds(text) for text in (frozen.read("e/moss-2024/index.html"), served.ask(page("/e/moss-2024")).body.decode())
    )
    assert [(shown, href.rpartition("kind=")[2]) for href, shown in found] == [
        (shown, href.rpartition("kind=")[2]) for href, shown in there
    ]
    assert [href for href, _ in found] == [
        f"/repo/search?event=moss-2024&amp;kind={kind}" for kind in ("talk", "poster")
    ]


def test_every_other_answer_is_the_very_same(frozen: Frozen, served: CatalogApp, asked: list[PageFile]) -> None:
    compared = 0
    for one in asked:
        answer = served.ask(one)
        if answer.status == 200 and not answer.header("content-type").startswith("text/html"):
            assert (one.path, (frozen.folder / one.file).read_bytes()) == (one.path, answer.body)
            compared += 1
    assert compared == 125


def test_the_policy_is_that_of_the_header_without_what_only_a_header_can_say(
    frozen: Frozen, served: CatalogApp
) -> None:
    talk = PageFile("/t/moss-2024/growing-gardens-with-generators", "")
    sent = served.ask(talk).header("content-security-policy").replace("; frame-ancestors 'none'", "")
    page = frozen.read("t/moss-2024/growing-gardens-with-generators/index.html")
    assert re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page) == [sent]
    assert sent.endswith("; frame-src https://www.youtube-nocookie.com")


def test_what_search_engines_are_not_to_show_says_so_itself(frozen: Frozen) -> None:
    assert '<meta name="robots" content="noindex">' in frozen.read("e/moss-2024/review/index.html")
    assert '<meta name="robots"' not in frozen.read("e/moss-2024/index.html")
