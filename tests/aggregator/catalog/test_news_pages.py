"""What is new, as visitors and their feed readers meet it: two pages, Atom and JSON Feed, through Datasette."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import catalog_seed
import feedparser
import httpx
import pytest
from json_feed import items
from news_rows import DAY, add_changes, add_event, counted, without_news
from reading import soup, words

from aggregator.catalog.news import MOST_ADDED, MOST_CHANGES, MOST_ON_A_PAGE
from aggregator.catalog.serve import datasette_for
from aggregator.collect.save import rebuild
from aggregator.files.history import Change, History, appended
from aggregator.files.jsonl import talks_text
from aggregator.files.workspace import HISTORY, TALKS, Workspace
from scrapers.records import Speaker, Talk

Get = Callable[..., httpx.Response]
HOME = "https://talks.example"
GARDENS, ARENAS, LOST = "growing-gardens-with-generators", "memory-arenas-for-mortals", "lost-tapes"
ROWS = [
    ("moss-2024", 1, "2024-06-01", f"moss-2024/{GARDENS}", "youtube:gardens0000", "published", None, "by title"),
    ("moss-2024", 2, "2024-06-09", f"moss-2024/{GARDENS}", "vimeo:5", "swapped", f"moss-2024/{ARENAS}", "as <told>"),
    ("moss-2024", 3, "2024-06-09", f"moss-2024/{LOST}", "youtube:lost", "dead", None, "it is gone"),
    ("moss-2024", 4, "2024-06-09", f"moss-2024/{GARDENS}", "youtube:gardens0001", "published", None, "by speaker"),
]
BY = "Growing Gardens with Generators Ada Quill, Bo Tern"


@pytest.fixture
def path(catalog: Path, tmp_path: Path) -> Path:
    return without_news(catalog, tmp_path)


@pytest.fixture
def ask(path: Path, client_for: Callable[[Any], Get]) -> Callable[..., Get]:
    """Add rows of history, and who does what else with the connection; then ask the catalog."""

    def asked(rows: list[tuple[Any, ...]], more: Callable[[sqlite3.Connection], None] | None = None) -> Get:
        with closing(sqlite3.connect(path)) as conn, conn:
            conn.executemany("INSERT INTO history VALUES (?,?,?,?,?,?,?,?)", rows)
            if more:
                more(conn)
        return client_for(datasette_for(counted(path), None, HOME))

    return asked


def moss_came(conn: sqlite3.Connection) -> None:
    conn.execute("UPDATE talks SET first_seen = '2024-06-01' WHERE event = 'moss-2024'")


def told(page: Any) -> list[Any]:
    """Of each day what stands above its parts, and in its lines."""
    return [
        (
            part.find("h2").get_text(),
            [" ".join(one.get_text(" ").split()) for one in part.select("h3, article > div")],
        )
        for part in page.select("section.news")
    ]


def test_the_page_tells_by_day_and_conference_what_is_new(ask: Callable[..., Get]) -> None:
    answer = ask(ROWS, moss_came)("/changes")
    page = soup(answer)
    assert told(page) == [
        (
            "Sunday 9 June 2024",
            [
                "Moss Conf 2024",
                f"{BY} found on YouTube by speaker",
                f"{BY} found to be of another talk, Memory Arenas for Mortals as <told>",
                "Lost Tapes Cy Nimbus removed from YouTube it is gone",
            ],
        ),
        (
            "Saturday 1 June 2024",
            [
                "New conference",
                "Moss Conf 2024 15–19 May 2024 Mossville 7 talks 1 with a public video",
            ],
        ),
    ]
    assert [link["href"] for link in page.select(".news a")] == [
        "/e/moss-2024",
        *(f"/t/moss-2024/{GARDENS}", f"/watch/moss-2024/{GARDENS}"),
        *(f"/t/moss-2024/{GARDENS}", f"/t/moss-2024/{ARENAS}", f"/watch/moss-2024/{GARDENS}"),
        f"/t/moss-2024/{LOST}",
        "/e/moss-2024",
    ]
    assert page.select("main p.hint")[-1].get_text() == (
        "2 conferences were here before the day was kept on which one came. All conferences"
    )
    assert page.select_one("link[rel=canonical]")["href"] == f"{HOME}/changes"


def test_the_page_of_a_conference_has_all_of_it(ask: Callable[..., Get]) -> None:
    get = ask(ROWS, moss_came)
    page = soup(get("/e/moss-2024/changes"))
    assert told(page) == [
        (
            "Sunday 9 June 2024",
            [
                *("New videos", f"{BY} found on YouTube by speaker"),
                "Videos found to be of other talks",
                f"{BY} found to be of another talk, Memory Arenas for Mortals as <told>",
                *("Videos removed", "Lost Tapes Cy Nimbus removed from YouTube it is gone"),
            ],
        ),
        ("Saturday 1 June 2024", ["New videos", f"{BY} found on YouTube by title"]),
    ]
    assert words(get("/e/moss-2024/changes"), ".lead") == (
        "In this catalog since 1 June 2024 Feed: Atom , JSON What is new at all conferences"
    )
    assert words(get("/e/fern-2023/changes"), "main") == (
        "Fern & Friends 2023 What is new Nobody knows since when it is in this catalog Feed: Atom , JSON "
        "What is new at all conferences "
        "Nothing has happened yet to the recordings that were published first."
    )
    assert (page.select(".parts"), page.select_one("link[rel=canonical]")["href"]) == (
        [],
        f"{HOME}/e/moss-2024/changes",
    )


def test_both_feeds_have_the_same_entries_and_ids(ask: Callable[..., Get]) -> None:
    get = ask(ROWS, moss_came)
    for place in ("/feeds", "/e/moss-2024"):
        atom, found = feedparser.parse(get(f"{place}/changes.atom").content), items(get(f"{place}/changes.json"))
        assert (atom.bozo, atom.version) == (0, "atom10")
        assert [(one.id, one.link, one.title, one.summary, one.updated) for one in atom.entries] == [
            (one["id"], one["url"], one["title"], one["content_text"], one["date_published"]) for one in found
        ]
        assert [[(who.name, who.href) for who in one.authors] for one in atom.entries if "authors" in one] == [
            [(who["name"], who["url"]) for who in one["authors"]] for one in found if "authors" in one
        ]
        assert len(found) == 4
        links = {link.rel: link.href for link in atom.feed.links}
        whole = get(f"{place}/changes.json").json()
        assert (whole["title"], whole["home_page_url"], whole["feed_url"]) == (
            atom.feed.title,
            links["alternate"],
            links["self"].replace(".atom", ".json"),
        )
    swapped, came = found[1], found[3]
    assert found[1:2] == [
        {
            "id": f"tag:conftalks,2026:moss-2024/{LOST}/2024-06-09/dead/youtube:lost/1",
            "url": f"{HOME}/t/moss-2024/{LOST}",
            "title": "Lost Tapes: removed from YouTube",
            "content_text": "Moss Conf 2024, recording youtube:lost. it is gone",
            "date_published": "2024-06-09T00:00:00Z",
            "authors": [{"name": "Cy Nimbus", "url": f"{HOME}/s/cy-nimbus"}],
            "tags": ["Moss Conf 2024"],
            "_conftalks": swapped["_conftalks"],
        }
    ]
    assert came == {
        "id": "tag:conftalks,2026:e/moss-2024/added",
        "url": f"{HOME}/e/moss-2024",
        "title": "New conference: Moss Conf 2024",
        "content_text": "15–19 May 2024, Mossville. 7 talks, 1 with a public video.",
        "date_published": "2024-06-01T00:00:00Z",
        "tags": ["Moss Conf 2024"],
        "_conftalks": {"what": "added", "event": "moss-2024", "talk": None, "recording": None, "to": None, "number": 7},
    }
    assert [tuple(one["_conftalks"].values()) for one in found[:3]] == [
        ("published", "moss-2024", f"moss-2024/{GARDENS}", "youtube:gardens0001", None, 1),
        ("dead", "moss-2024", f"moss-2024/{LOST}", "youtube:lost", None, 1),
        ("swapped", "moss-2024", f"moss-2024/{GARDENS}", "vimeo:5", f"moss-2024/{ARENAS}", 1),
    ]


def archive(conn: sqlite3.Connection) -> None:
    """132 videos of one conference on one day, and more conferences than are named on another."""
    add_event(conn, "oak", 230, "2025-03-01")
    add_changes(conn, "oak", "published", 132)
    add_changes(conn, "oak", "published", MOST_CHANGES, "2025-03-05")
    for number in range(MOST_ADDED + 1):
        add_event(conn, f"ash-{number:02}", 1, "2025-03-02")
        add_changes(conn, f"ash-{number:02}", "published", 1, "2025-03-02")


def test_an_archive_that_is_taken_over_leaves_page_and_feeds_readable(ask: Callable[..., Get]) -> None:
    get = ask([], archive)
    page = soup(get("/changes"))
    days = told(page)
    assert [day for day, _ in days] == [
        "Wednesday 5 March 2025",
        "Tuesday 4 March 2025",
        "Sunday 2 March 2025",
        "Saturday 1 March 2025",
    ]
    assert days[:2] == [
        ("Wednesday 5 March 2025", ["Oak", "200 new videos Talk 1; Talk 2; Talk 3 and 197 more"]),
        ("Tuesday 4 March 2025", ["Oak", "132 new videos Talk 1; Talk 2; Talk 3 and 129 more"]),
    ]
    assert (days[2][1][0], len(days[2][1])) == (f"{MOST_ADDED + 1} new conferences", MOST_ADDED + 1)
    assert [link["href"] for link in page.select(".many a, a.more")] == [
        "/e/oak/changes#d2025-03-05",
        "/e/oak/changes?page=2#d2025-03-04",
        "/e",
    ]
    for address in ("/e/oak/changes#d2025-03-05", "/e/oak/changes?page=2#d2025-03-04"):
        where, _, anchor = address.partition("#")
        assert len(soup(get(where)).select(f"#{anchor}")) == 1
    found = items(get("/feeds/changes.json"))
    assert [(one["id"].removeprefix("tag:conftalks,2026:"), one["title"], one["url"]) for one in found] == [
        ("e/oak/2025-03-05/published", "Oak: 200 new videos", f"{HOME}/e/oak/changes#d2025-03-05"),
        ("e/oak/2025-03-04/published", "Oak: 132 new videos", f"{HOME}/e/oak/changes?page=2#d2025-03-04"),
        ("added/2025-03-02/all", "21 new conferences", f"{HOME}/changes?day=2025-03-02"),
        ("e/oak/added", "New conference: Oak", f"{HOME}/e/oak"),
    ]
    assert [one["_conftalks"]["number"] for one in found] == [200, 132, 21, 230]
    assert [get(one["url"].removeprefix(HOME).partition("#")[0]).status_code for one in found] == [200] * 4
    named = "; ".join(f"Ash-{number:02}" for number in range(MOST_ADDED))
    assert [one["content_text"] for one in found[1:]] == [
        "Talk 1; Talk 2; Talk 3 and 129 more.",
        f"{named} and 1 more.",
        "230 talks, 230 with a public video.",
    ]
    assert [one["id"] for one in items(get("/e/ash-00/changes.json"))] == ["tag:conftalks,2026:e/ash-00/added"]


@pytest.mark.parametrize(("more", "pages"), [(0, 1), (1, 2)])
def test_a_conference_where_much_happened_has_pages(ask: Callable[..., Get], more: int, pages: int) -> None:
    def much(conn: sqlite3.Connection) -> None:
        add_event(conn, "oak", MOST_CHANGES + 1)
        add_changes(conn, "oak", "dead", MOST_CHANGES + more, "2025-03-05")

    get = ask([], much)
    answers = [get(f"/e/oak/changes?page={number}") for number in ("1", "2", "0", "x", "1000")]
    assert [answer.status_code for answer in answers] == [200, 200 if pages == 2 else 404, 404, 404, 404]
    numbers = [link.get_text() for link in soup(answers[0]).select(".parts a")]
    assert numbers == (["Page 1", "Page 2"] if pages == 2 else [])
    assert len(soup(answers[0]).select(".news li")) == MOST_CHANGES
    if pages == 2:
        assert [title.get_text() for title in soup(answers[1]).select("h4")] == ["Talk 1"]
        assert soup(answers[1]).select_one("link[rel=canonical]")["href"] == f"{HOME}/e/oak/changes?page=2"


def test_older_leads_through_all_of_it(ask: Callable[..., Get]) -> None:
    def much(conn: sqlite3.Connection) -> None:
        for number in range(MOST_ON_A_PAGE // 10 + 2):
            add_event(conn, f"oak-{number:02}", 10, None)
            add_changes(conn, f"oak-{number:02}", "dead", 10)

    get = ask([], much)
    seen, path = [], "/changes"
    for _ in range(3):
        page = soup(get(path))
        seen.append([heading.get_text() for heading in page.select("h3")])
        older = page.select_one("a[rel=next]")
        if older is None:
            break
        path = older["href"]
    assert (path, [len(one) for one in seen]) == (f"/changes?day={DAY}&event=oak-10", [10, 2])
    assert seen[0] + seen[1] == [f"Oak-{number:02}" for number in range(12)]
    assert page.select_one("link[rel=canonical]")["href"] == f"{HOME}{path}"
    assert page.title.get_text() == "What is new, from 4 March 2025 back · conftalks"
    assert words(get(path), ".lead a[href='/changes']") == "From the newest day on"


@pytest.mark.parametrize(
    ("address", "status", "location"),
    [
        ("/changes/", 301, "/changes"),
        ("/changes?day=2024-06-30", 200, None),
        ("/changes?day=2024-05-31", 404, None),
        ("/changes?day=x", 404, None),
        ("/changes?day=2024-13-45", 404, None),
        ("/changes?day=" + "9" * 500, 404, None),
        ("/changes?event=moss-2024", 200, None),
        ("/changes/nope", 404, None),
        ("/e/Moss-2024/changes", 301, "/e/moss-2024/changes"),
        ("/e/moss-2024/changes/", 301, "/e/moss-2024/changes"),
        ("/e/nope/changes", 404, None),
        ("/e/Moss-2024/changes.json", 301, "/e/moss-2024/changes.json"),
        ("/e/nope/changes.json", 404, None),
        ("/feeds/videos.json", 404, None),
    ],
)
def test_other_names(ask: Callable[..., Get], address: str, status: int, location: str | None) -> None:
    answer = ask(ROWS)(address)
    assert (answer.status_code, answer.headers.get("location")) == (status, location)


def test_a_catalog_in_which_nothing_is_new_says_so(ask: Callable[..., Get]) -> None:
    get = ask([])
    assert words(get("/changes"), ".note").startswith("Nothing is new yet")
    assert words(get("/changes"), "main p.hint").startswith("3 conferences were here before")
    assert items(get("/feeds/changes.json")) == []


def test_without_a_public_address_there_are_pages_and_no_feeds(path: Path, client_for: Callable[[Any], Get]) -> None:
    get = client_for(datasette_for(path, None, None))
    for place, feed in (("/changes", "/feeds/changes.json"), ("/e/moss-2024/changes", "/e/moss-2024/changes.json")):
        assert (get(place).status_code, "JSON" in get(place).text, get(feed).status_code) == (200, False, 404)
        assert get(feed).json() == {
            "ok": False,
            "error": "This catalog has no public address configured, and this file consists of public addresses.",
            "status": 404,
            "title": None,
        }


def test_home_and_the_conference_lead_there(ask: Callable[..., Get]) -> None:
    get = ask(ROWS)
    assert [
        len(soup(get("/")).select("main a[href='/changes']")),
        len(soup(get("/e/moss-2024")).select("main a[href$='/changes']")),
    ] == [1, 1]
    assert f"{HOME}/changes<" in get("/sitemap.xml").text


@pytest.mark.parametrize(
    "address", ["/changes", "/e/moss-2024/changes", "/feeds/changes.json", "/e/moss-2024/changes.json"]
)
def test_who_has_it_is_told_that_nothing_is_new_until_something_is(
    path: Path, client_for: Callable[[Any], Get], address: str
) -> None:
    get = client_for(datasette_for(counted(path), None, HOME))
    tag = get(address).headers["etag"]
    assert get(address, headers={"If-None-Match": tag}).status_code == 304
    catalog_seed.edit(path, "UPDATE events SET title = 'Moor'")
    assert get(address, headers={"If-None-Match": tag}).status_code == 200


def test_whoever_asked_to_be_left_out_or_has_another_name_is_not_told_about(
    tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    folder, day = tmp_path / "events" / "moss-2030", date(2030, 6, 1)
    folder.mkdir(parents=True)
    (folder / "event.yml").write_text("title: Moss 2030\ntimezone: UTC\n", "utf-8")
    titles = {
        "1": ("Gardens", "Ada Quill"),
        "2": ("Kelp", "Bo Tern"),
        "3": ("Otters by Cy Old", "Cy Old"),
        "4": ("Reeds", "Di"),
    }
    talks = [
        Talk("moss-2030", code, title, "talk", "https://moss.example/", slug=title.lower().replace(" ", "-"),
             speakers=(Speaker(name),), first_seen=day)
        for code, (title, name) in titles.items()
    ]  # fmt: skip
    (folder / TALKS).write_text(talks_text(talks), "utf-8")
    reasons = {"1": "by Ada Quill", "2": "Kelp it is", "3": "said Cy Old", "4": "Ada Quill said so"}
    changes = [
        Change(date(2030, 7, 1), "moss-2030", code, f"youtube:{code * 11}", "dead", why)
        for code, why in reasons.items()
    ]
    (folder / HISTORY).write_bytes(appended(History(), changes))
    (tmp_path / "suppress.yml").write_text(
        "- {talk: moss-2030/2, why: asked}\n- {speaker: Ada Quill, why: asked}\n", "utf-8"
    )
    (tmp_path / "people.yml").write_text("- {person: cy-new, names: [Cy New], former: [Cy Old]}\n", "utf-8")
    workspace = Workspace(tmp_path, tmp_path / "talks.db", {})
    rebuild(workspace, date(2030, 8, 1))
    get = client_for(datasette_for(workspace.db, None, HOME))
    for address in ("/changes", "/e/moss-2030/changes", "/feeds/changes.json", "/feeds/changes.atom"):
        text = get(address).text
        assert [name for name in ("Ada", "Quill", "Tern", "Cy Old", "Gardens", "Kelp", "1" * 11) if name in text] == []
        assert [name for name in ("Otters by Cy New", "Reeds") if name not in text] == []
    assert [one["title"].partition(":")[0] for one in items(get("/feeds/changes.json"))] == [
        "Reeds",
        "Otters by Cy New",
        "New conference",
    ]
