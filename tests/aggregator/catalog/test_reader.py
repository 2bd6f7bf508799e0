"""Talks that an address names: feed, calendar, page and files, through Datasette."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import feedparser
import httpx
import pytest
from catalog_seed import edit
from icalendar import Calendar
from reading import soup, words

from aggregator.catalog.serve import datasette_for
from aggregator.store.suppressed import suppressed_name

Get = Callable[..., httpx.Response]
GARDENS, LICHEN, LOST = (
    f"moss-2024/{slug}" for slug in ("growing-gardens-with-generators", "poster-on-lichen", "lost-tapes")
)
HOME = "https://talks.example"


@pytest.fixture
def told(seed: Any, tmp_path: Path, client_for: Callable[[Any], Get]) -> Get:
    """The invented catalog with a talk that was left out on request, and with what happened to recordings."""
    path = seed.seed(tmp_path / "talks.db")
    edit(
        path,
        f"INSERT INTO suppressed VALUES ('moss-2024', '{suppressed_name('moss-2024', 'left-out')}')",
        f"INSERT INTO history VALUES ('moss-2024', 1, '2024-06-02', '{GARDENS}', 'youtube:a', 'published', NULL, 'same')",
        f"INSERT INTO history VALUES ('moss-2024', 2, '2024-07-02', '{LOST}', 'youtube:b', 'dead', NULL, 'removed')",
    )
    with closing(sqlite3.connect(path)) as conn, conn:
        seed.count(conn)
    return client_for(datasette_for(path, None, HOME))


def at(path: str, *asked: str) -> str:
    return path + "?" + "&".join(f"t={quote(one, safe='')}" for one in asked)


def test_the_feed_has_the_entries_that_the_other_feeds_have(told: Get) -> None:
    mine = at("/feeds/mine.atom", LICHEN, GARDENS, LOST)
    found = feedparser.parse(told(mine).content)
    assert (found.bozo, found.version, found.feed.title) == (0, "atom10", "Videos of talks that you chose")
    others = {
        entry.id: (entry.title, entry.updated, entry.summary)
        for path in ("/feeds/videos.atom", "/feeds/changes.atom")
        for entry in feedparser.parse(told(path).content).entries
    }
    ids = [f"tag:conftalks,2026:{LOST}/2024-07-02/dead/youtube:b/1", f"tag:conftalks,2026:{GARDENS}"]
    assert [entry.id for entry in found.entries] == ids
    assert [(entry.title, entry.updated, entry.summary) for entry in found.entries] == [others[one] for one in ids]
    links = {link.rel: link.href for link in found.feed.links}
    assert links == {
        "self": HOME + at("/feeds/mine.atom", *sorted((LICHEN, GARDENS, LOST))),
        "alternate": HOME + at("/starred", *sorted((LICHEN, GARDENS, LOST))),
    }
    assert told(links["self"].removeprefix(HOME)).content == told(mine).content


def test_a_subscription_keeps_its_id_and_others_have_another(told: Get) -> None:
    ids = [
        feedparser.parse(told(at("/feeds/mine.atom", *asked)).content).feed.id
        for asked in ((GARDENS, LICHEN), (LICHEN, GARDENS, GARDENS), (LICHEN,))
    ]
    assert (ids[0] == ids[1], ids[0] == ids[2]) == (True, False)
    assert ids[0].startswith("tag:conftalks,2026:feeds/mine/")


def test_aliases_and_addresses_lead_to_the_talk_and_it_is_told_once(told: Get) -> None:
    asked = ("moss-2024/41", "MOSS-2024/growing-gardens", GARDENS, f"{HOME}/t/moss-2024/41")
    assert [entry.id for entry in feedparser.parse(told(at("/feeds/mine.atom", *asked)).content).entries] == [
        f"tag:conftalks,2026:{GARDENS}"
    ]
    (row,) = told(at("/starred.json", *asked)).json()["talks"]
    assert (row["id"], row["asked"]) == (GARDENS, sorted(asked))


def test_what_is_not_known_and_what_was_left_out_is_passed_over_and_said(told: Get) -> None:
    asked = (GARDENS, "moss-2024/nope", "nope-2024/nope", "moss-2024/left-out")
    said = "Not known here: moss-2024/nope, nope-2024/nope. Left out on request: moss-2024/left-out."
    assert feedparser.parse(told(at("/feeds/mine.atom", *asked)).content).feed.subtitle == said
    calendar = Calendar.from_ical(told(at("/feeds/mine.ics", *asked)).content)
    assert (str(calendar["DESCRIPTION"]), [str(one["UID"]) for one in calendar.walk("VEVENT")]) == (
        said,
        [f"{GARDENS}@conftalks", f"{GARDENS}/2@conftalks"],
    )
    told_json = told(at("/starred.json", *asked)).json()
    assert (told_json["unknown"], told_json["left_out"]) == (
        ["moss-2024/nope", "nope-2024/nope"],
        ["moss-2024/left-out"],
    )
    many = at("/feeds/mine.atom", *(f"moss-2024/n{number}" for number in range(7)))
    assert feedparser.parse(told(many).content).feed.subtitle == (
        "Not known here: " + ", ".join(f"moss-2024/n{number}" for number in range(5)) + " and 2 more."
    )


def test_the_calendar_has_the_slots_of_these_talks(told: Get) -> None:
    answer = told(at("/feeds/mine.ics", GARDENS, LICHEN))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    calendar = Calendar.from_ical(answer.content)
    single = [Calendar.from_ical(told(f"/t/{talk}.ics").content).walk("VEVENT") for talk in (GARDENS, LICHEN)]
    expected = {str(one["UID"]): one.to_ical() for events in single for one in events}
    assert {str(one["UID"]): one.to_ical() for one in calendar.walk("VEVENT")} == expected
    assert "DESCRIPTION" not in calendar


FAR = "x" * 300


@pytest.mark.parametrize("path", ["/feeds/mine.atom", "/feeds/mine.ics", "/starred.txt"])
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Which talks? Name each as t=EVENT/TALK, at most 200.\n"),
        ("?t=", "Which talks? Name each as t=EVENT/TALK, at most 200.\n"),
        ("?t=gardens", "“gardens” is no talk: write EVENT/TALK, or a talk's address.\n"),
        ("?t=a/b&t=%0Ax%0Ay", "“x y” is no talk: write EVENT/TALK, or a talk's address.\n"),
        (f"?t={FAR}", f"“{FAR[:80]}” is no talk: write EVENT/TALK, or a talk's address.\n"),
        ("?" + "&".join(f"t=a/{n}" for n in range(201)), "At most 200 talks at once.\n"),
        (
            "?" + "&".join(f"t=a/{n:0>250}" for n in range(170)),
            "An address that names talks has at most 40000 bytes.\n",
        ),
    ],
)
def test_wrong_input_is_one_line(get: Get, path: str, query: str, said: str) -> None:
    answer = get(path + query)
    assert (answer.status_code, answer.text) == (400, said)


def test_two_hundred_talks_are_taken(get: Get) -> None:
    answer = get(at("/feeds/mine.atom", GARDENS, *(f"a/{number}" for number in range(199))))
    assert (answer.status_code, len(feedparser.parse(answer.content).entries)) == (200, 1)


def test_a_program_is_told_in_json_what_is_wrong(get: Get) -> None:
    assert (get("/starred.json?t=x").status_code, get("/starred.json?t=x").json()) == (
        400,
        {"error": "“x” is no talk: write EVENT/TALK, or a talk's address."},
    )


@pytest.mark.parametrize("path", ["/feeds/mine.atom", "/feeds/mine.ics", "/starred", "/starred.json", "/starred.md"])
def test_what_has_not_changed_is_answered_with_304(get: Get, path: str) -> None:
    first = get(at(path, GARDENS, LICHEN))
    known = {"If-None-Match": first.headers["etag"]}
    assert get(at(path, LICHEN, GARDENS), headers=known).status_code == 304
    assert get(at(path, LICHEN), headers=known).status_code == 200


def test_without_a_public_address_there_is_a_calendar_and_no_feed(
    catalog: Path, client_for: Callable[[Any], Get]
) -> None:
    get = client_for(datasette_for(catalog, None, None))
    assert [get(at(path, GARDENS)).status_code for path in ("/feeds/mine.atom", "/feeds/mine.ics")] == [404, 200]
    links = soup(get(at("/starred", GARDENS))).select(".take a")
    assert str(links[0]["href"]).startswith("/feeds/mine.ics?")


def test_the_page_shows_the_talks_by_conference_and_leads_on(told: Get) -> None:
    answer = told(at("/starred", GARDENS, "moss-2024/41", "fern-2023/hostile", "moss-2024/nope", "moss-2024/left-out"))
    page = soup(answer)
    assert answer.headers["x-robots-tag"] == "noindex"
    assert [head.get_text() for head in page.select("#starred h2")] == [
        "Moss Conf 2024",
        "Fern & Friends 2023",
        "No longer here",
    ]
    assert [(row.get_text(), str(row["data-star"])) for row in page.select("[data-star]")] == [
        ("moss-2024/nope", "moss-2024/nope"),
        ("moss-2024/left-out", "moss-2024/left-out"),
    ]
    for link in page.select(".take a"):
        assert told(str(link["href"])).status_code == 200


def test_without_talks_the_page_says_what_it_needs(get: Get) -> None:
    answer = get("/starred")
    assert (answer.status_code, words(answer, "noscript")) == (
        200,
        "Stars are kept by your browser alone, not here. This page needs JavaScript to read them.",
    )


def test_markdown_is_a_list_of_links(get: Get) -> None:
    answer = get(at("/starred.md", GARDENS, "fern-2023/hostile"))
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.text == (
        "## Moss Conf 2024\n\n- [Growing Gardens with Generators]"
        f"({HOME}/t/{GARDENS}) by Ada Quill, Bo Tern ([video](https://www.youtube.com/watch?v=gardens0001))\n\n"
        "## Fern & Friends 2023\n\n- " + get("/starred.md?t=fern-2023/hostile").text.rpartition("\n- ")[2]
    )


def test_recap_draft_reads_the_file(get: Get, catalog: Path, tmp_path: Path) -> None:
    address = soup(get(at("/starred", GARDENS, LICHEN, "fern-2023/hostile"))).select(
        "a[download=starred-moss-2024\\.txt]"
    )
    text = get(str(address[0]["href"])).text
    assert text == f"# Moss Conf 2024\n{GARDENS}\n{LICHEN}\n"
    file = tmp_path / "starred-moss-2024.txt"
    file.write_text(text, "utf-8")
    command = [
        sys.executable,
        "-m",
        "aggregator",
        "--db",
        str(catalog),
        "recap",
        "draft",
        "moss-2024",
        "--starred",
        file,
    ]
    home = os.environ | {"CONFTALKS_BASE_URL": HOME}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert [title in done.stdout for title in ("Growing Gardens with Generators", "Poster on Lichen")] == [True, True]
