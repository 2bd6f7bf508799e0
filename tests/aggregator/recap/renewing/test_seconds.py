"""The second at which a link begins: an author's own stays, and a link to a longer recording gets that of its talk."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from store_event import EVENT, FILES, TALK, VIDEO, WAITING, built

from aggregator.matching.links import Link
from aggregator.recap.drafting.draft import Chosen, draft
from aggregator.recap.finding.mentions import find_mentions
from aggregator.recap.lookup.known import KnownEvent
from aggregator.recap.post import read_post, splice
from aggregator.recap.renewing.rewrite import edits
from aggregator.recap.renewing.verdicts import verdicts
from scrapers.records import Recording

WATCH = "https://www.youtube.com/watch?v="


def upload(key: str, **more: object) -> Recording:
    return replace(VIDEO, id=key, url=WATCH + key, **more)  # type: ignore[arg-type]


def link(talk: str, key: str, start_s: int | None = None) -> Link:
    return Link(talk, f"youtube:{key}", "accepted", "page-link", 1.0, "told", start_s=start_s)


# Of the toasters there were three uploads: their own, which is gone; a part of the first stream, which was uploaded again.
STREAM = upload("daystream02")
GONE = upload("daystream01", access="gone", replaced_by=STREAM.key)
OWN = upload("toasters001", access="gone")
TALKS = (
    replace(TALK, title="Toasting Bread in Parallel Rows"),
    replace(WAITING, title="Sessions about Jam and Marmalade"),
)
LINKS = (
    link("128", "daystream02", 754),
    link("128", "daystream01", 700),
    link("128", "toasters001"),
    link("129", "daystream02", 1354),
)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnownEvent]:
    path = tmp_path_factory.mktemp("seconds") / "talks.db"
    built(
        path,
        replace(
            FILES,
            talks=TALKS,
            event=replace(EVENT, website="https://demo.example/"),
            recordings=(STREAM, GONE, OWN),
            links=LINKS,
        ),
    )
    conn = sqlite3.connect(path)
    yield KnownEvent(conn, "demo-2024")
    conn.close()


@pytest.fixture(scope="module")
def update(known: KnownEvent) -> Callable[[str], str]:
    def once(text: str) -> str:
        def rewritten(text: str) -> str:
            post = read_post(text.encode(), "post.md")
            return splice(post.text, edits(post, verdicts(post, find_mentions(post, known), known)))

        new = rewritten(text)
        assert rewritten(new) == new
        return new

    return once


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("daystream02", "daystream02&t=754", id="the second is added"),
        pytest.param("daystream02&t=800s", "daystream02&t=800s", id="the author's own stays"),
        pytest.param("daystream02&t=0", "daystream02&t=0", id="the beginning is a place too"),
        pytest.param("daystream01", "daystream02&t=754", id="uploaded again"),
        pytest.param("daystream01&t=800s", "daystream02&t=800s", id="uploaded again, the author's own stays"),
        pytest.param("toasters001&t=30", "daystream02&t=754", id="from a recording of its own to a part"),
    ],
)
def test_the_second_of_a_link(update: Callable[[str], str], before: str, after: str) -> None:
    assert (
        update(f"* Toasting Bread in Parallel Rows: [video]({WATCH}{before})\n")
        == f"* Toasting Bread in Parallel Rows: [video]({WATCH}{after})\n"
    )


def test_html_is_escaped_and_a_fragment_is_no_second(update: Callable[[str], str]) -> None:
    text = f'* Toasting Bread in Parallel Rows: <a href="{WATCH}%s">video</a>\n'
    assert update(text % "daystream02#top") == text % "daystream02&amp;t=754"
    assert update(text % "daystream02&amp;t=5") == text % "daystream02&amp;t=5"


def test_one_link_beside_two_of_its_talks_stays(update: Callable[[str], str]) -> None:
    text = (
        f"Toasting Bread in Parallel Rows and Sessions about Jam and Marmalade are [one video]({WATCH}daystream02).\n"
    )
    assert update(text) == text


def test_two_links_beside_their_own_talks_begin_at_their_own_places(update: Callable[[str], str]) -> None:
    text = "".join(
        f"* {title}: [video]({WATCH}daystream02%s)\n"
        for title in ("Toasting Bread in Parallel Rows", "Sessions about Jam and Marmalade")
    )
    assert update(text % ("", "")) == text % ("&t=754", "&t=1354")


def test_an_embedded_player_is_left_alone(update: Callable[[str], str]) -> None:
    text = '* Toasting Bread in Parallel Rows\n\n  <iframe src="https://www.youtube.com/embed/daystream02"></iframe>\n'
    assert update(text) == text


def test_check_says_where_the_talk_begins(known: KnownEvent) -> None:
    post = read_post(f"* Toasting Bread in Parallel Rows: [video]({WATCH}daystream02)\n".encode(), "post.md")
    (found,) = verdicts(post, find_mentions(post, known), known)
    goal = f"{WATCH}daystream02&t=754"
    assert (found.current, found.verdict, found.could_be) == ("whole", "replace", goal)
    assert found.why == f"a longer recording is linked; the talk begins at {goal}"


def test_a_draft_links_there(known: KnownEvent) -> None:
    toasters = next(talk for talk in known.talks if talk.code == "128")
    assert f"[Video (YouTube)]({WATCH}daystream02&t=754)" in draft([Chosen(toasters)], "Post", "none", "md", None)


def test_the_second_of_a_link_says_which_of_its_talks_is_meant(known: KnownEvent) -> None:
    def meant(address: str) -> list[str]:
        target = known.target(f"{WATCH}daystream02{address}")
        assert target is not None
        return [talk.code for talk in target.talks]

    found = [meant(address) for address in ("", "&t=743", "&t=744", "&t=1343s", "&t=22m24s", "&t=9999", "#t=1400")]
    assert found == [["129", "128"], ["129", "128"], ["128"], ["128"], ["129"], ["129"], ["129"]]
