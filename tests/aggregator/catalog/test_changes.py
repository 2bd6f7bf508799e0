"""What happened to the recordings of talks: on the talk's page behind a fold, and in two feeds."""

import shutil
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
from bs4 import BeautifulSoup

from aggregator.catalog.feeds import MOST, whats_new
from aggregator.catalog.queries import changes_of
from aggregator.catalog.serve import datasette_for
from aggregator.catalog.views import ChangeView
from aggregator.catalog.wording import because, change

Get = Callable[..., httpx.Response]
HOME = "https://talks.example"
ALL, MOSS = "/feeds/changes.atom", "/e/moss-2024/changes.atom"
GARDENS, ARENAS = "moss-2024/growing-gardens-with-generators", "moss-2024/memory-arenas-for-mortals"
HOSTILE = "fern-2023/hostile"
OLD, NEW = "youtube:gardens0000", "youtube:gardens0001"
# Line 4 was written on a machine whose clock was behind, or merged from elsewhere.
ROWS = [
    ("moss-2024", 1, "2024-06-02", GARDENS, OLD, "published", None, "same title and speakers"),
    ("moss-2024", 2, "2024-06-09", GARDENS, OLD, "replaced", NEW, "uploaded anew"),
    ("moss-2024", 3, "2024-06-09", GARDENS, NEW, "published", None, "same title and speakers"),
    ("moss-2024", 4, "2024-06-04", GARDENS, "vimeo:5", "swapped", ARENAS, "its page links <that> talk & no other"),
    ("fern-2023", 1, "2024-06-09", HOSTILE, "file:evil", "dead", None, "<script>alert(1)</script>"),
]


def with_history(catalog: Path, folder: Path, rows: list[tuple[Any, ...]] = ROWS) -> Path:
    path = folder / "talks.db"
    shutil.copy(catalog, path)
    with closing(sqlite3.connect(path)) as conn:
        conn.executemany("INSERT INTO history VALUES (?,?,?,?,?,?,?,?)", rows)
        catalog_seed.count(conn)
        conn.commit()
    return path


@pytest.fixture
def told(catalog: Path, tmp_path: Path, client_for: Callable[[Any], Get]) -> Get:
    return client_for(datasette_for(with_history(catalog, tmp_path), None, HOME))


def words(element: Any) -> str:
    return " ".join(element.get_text().split())


def read(answer: httpx.Response) -> Any:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml; charset=utf-8")
    found = feedparser.parse(answer.content)
    assert (found.bozo, found.version) == (0, "atom10")
    return found


@pytest.mark.parametrize(
    ("what", "recording", "to", "said"),
    [
        ("published", "youtube:a", None, "found on YouTube"),
        ("back", "vimeo:5", None, "back on Vimeo"),
        ("dead", "youtube:a", None, "removed from YouTube"),
        ("replaced", "youtube:a", "youtube:b", "replaced by a new upload"),
        ("replaced", "youtube:a", "vimeo:5", "replaced by an upload on Vimeo"),
        ("swapped", "youtube:a", ARENAS, "found to be of another talk"),
        ("withdrawn", "youtube:a", None, "withdrawn: it is not shown as this talk's recording any more"),
    ],
)
def test_a_change_in_words(what: str, recording: str, to: str | None, said: str) -> None:
    assert change(ChangeView(date(2024, 6, 2), GARDENS, recording, what, to, "so", None, 1)) == said


def test_what_only_repeats_the_change_is_not_told_as_its_reason(
    catalog: Path, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    reasons = ("uploaded again", "it can be watched again", "it is gone", "a person: uploaded again")
    changes = [ChangeView(date(2024, 6, 2), GARDENS, OLD, "replaced", NEW, reason, None, 1) for reason in reasons]
    assert list(map(because, changes)) == ["", "", "it is gone", "a person: uploaded again"]
    rows = [(*ROWS[1][:-1], "uploaded again"), ("moss-2024", 3, "2024-06-10", GARDENS, NEW, "dead", None, "it is gone")]
    get = client_for(datasette_for(with_history(catalog, tmp_path, rows), None, HOME))
    assert [words(line) for line in BeautifulSoup(get(f"/t/{GARDENS}").text, "lxml").select(".changes .hint")] == [
        OLD,
        f"{NEW}: it is gone",
    ]
    for address in ("/changes", "/e/moss-2024/changes"):
        lines = BeautifulSoup(get(address).text, "lxml").select(".news article > div")
        told = [
            " ".join(line.get_text(" ").split()).partition("Bo Tern ")[2]
            for line in lines
            if line.select("h4 + .by .who")
        ]
        assert told == ["removed from YouTube it is gone", "replaced by a new upload"]


def test_the_talk_page_tells_it_behind_a_fold_the_oldest_first(told: Get) -> None:
    page = BeautifulSoup(told(f"/t/{GARDENS}").text, "lxml")
    fold = page.select_one("section.video details .changes")
    assert fold is not None
    assert [details.has_attr("open") for details in page.select("section.video details")] == [False]
    assert words(fold.find_previous("summary")) == "More about these recordings"
    assert words(fold.find_previous("h3")) == "What happened to them"
    assert [[words(part) for part in line.find_all("p")] for line in fold.find_all("li")] == [
        ["2 June 2024: found on YouTube", f"{OLD}: same title and speakers"],
        [
            "4 June 2024: found to be of another talk, Memory Arenas for Mortals",
            "vimeo:5: its page links <that> talk & no other",
        ],
        ["9 June 2024: replaced by a new upload", f"{OLD}: uploaded anew"],
        ["9 June 2024: found on YouTube", f"{NEW}: same title and speakers"],
    ]
    assert [link["href"] for link in fold.find_all("a")] == [f"/t/{ARENAS}"]
    assert [time["datetime"] for time in fold.find_all("time")] == [
        "2024-06-02",
        "2024-06-04",
        "2024-06-09",
        "2024-06-09",
    ]


def test_one_recording_is_one_and_hostile_words_stay_words(told: Get) -> None:
    fold = BeautifulSoup(told(f"/t/{HOSTILE}").text, "lxml").select_one(".changes")
    assert fold is not None
    assert words(fold.find_previous("h3")) == "What happened to it"
    assert words(fold) == "9 June 2024: removed from another site file:evil: <script>alert(1)</script>"


def test_where_nothing_happened_nothing_is_told(told: Get) -> None:
    assert "What happened" not in told("/t/moss-2024/quiet-rooms").text


def test_a_catalog_of_before_has_no_fold_and_empty_feeds(
    catalog: Path, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = with_history(catalog, tmp_path)
    with closing(sqlite3.connect(path)) as conn:
        assert len(changes_of(conn, GARDENS)) == 4
        conn.execute("DROP TABLE history")
        conn.execute("DROP TABLE event_news")
        conn.commit()
        assert changes_of(conn, GARDENS) == []
    get = client_for(datasette_for(path, None, HOME))
    assert get(f"/t/{GARDENS}").status_code == 200
    assert "What happened" not in get(f"/t/{GARDENS}").text
    assert [read(get(feed)).entries for feed in (ALL, MOSS)] == [[], []]


def test_the_feed_of_all_the_newest_first(told: Get) -> None:
    found = read(told(ALL))
    assert (found.feed.id, found.feed.title, found.feed.updated) == (
        "tag:conftalks,2026:feeds/changes.atom",
        "What is new in conference talks",
        "2024-06-09T00:00:00Z",
    )
    assert [(link.rel, link.href) for link in found.feed.links] == [
        ("self", f"{HOME}{ALL}"),
        ("alternate", f"{HOME}/changes"),
    ]
    gardens = "Growing Gardens with Generators"
    assert [(entry.updated[:10], entry.title) for entry in found.entries][1:5] == [
        ("2024-06-09", f"{gardens}: found on YouTube"),
        ("2024-06-09", f"{gardens}: replaced by a new upload"),
        ("2024-06-04", f"{gardens}: found to be of another talk: Memory Arenas for Mortals"),
        ("2024-06-02", f"{gardens}: found on YouTube"),
    ]
    assert [entry.id for entry in found.entries][:5] == [
        f"tag:conftalks,2026:{HOSTILE}/2024-06-09/dead/file:evil/1",
        f"tag:conftalks,2026:{GARDENS}/2024-06-09/published/{NEW}/1",
        f"tag:conftalks,2026:{GARDENS}/2024-06-09/replaced/{OLD}/1",
        f"tag:conftalks,2026:{GARDENS}/2024-06-04/swapped/vimeo:5/1",
        f"tag:conftalks,2026:{GARDENS}/2024-06-02/published/{OLD}/1",
    ]
    swapped = found.entries[3]
    assert swapped.summary == "Moss Conf 2024, recording vimeo:5. its page links <that> talk & no other"
    assert [(link.rel, link.href) for link in swapped.links] == [("alternate", f"{HOME}/t/{GARDENS}")]
    assert [author.name for author in swapped.authors] == ["Ada Quill", "Bo Tern"]
    assert found.entries[0].title.endswith(": removed from another site")


def test_titles_are_told_without_markdown(catalog: Path, tmp_path: Path, client_for: Callable[[Any], Get]) -> None:
    path = with_history(catalog, tmp_path, ROWS[3:4])
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.executemany(
            "UPDATE talks SET title = ? WHERE id = ?", [("*Gar* _dens_", GARDENS), ("*Are* _nas_", ARENAS)]
        )
    get = client_for(datasette_for(path, None, HOME))
    assert [entry.title for entry in read(get(ALL)).entries][:1] == ["Gar dens: found to be of another talk: Are nas"]
    assert BeautifulSoup(get(f"/t/{GARDENS}").text, "lxml").select_one(".changes a").get_text() == "Are nas"


def test_the_feed_of_an_event_has_its_own(told: Get) -> None:
    found = read(told(MOSS))
    assert (found.feed.id, found.feed.title, [entry.id.split("/")[-1] for entry in found.entries]) == (
        "tag:conftalks,2026:e/moss-2024/changes.atom",
        "What is new at Moss Conf 2024",
        ["1", "1", "1", "1", "added"],
    )
    assert found.feed.links[1].href == f"{HOME}/e/moss-2024/changes"
    empty = read(told("/e/empty-2021/changes.atom"))
    assert (empty.entries, empty.feed.updated) == ([], "1970-01-01T00:00:00Z")


def test_an_id_stays_whatever_is_added_and_no_two_are_alike(catalog: Path, tmp_path: Path) -> None:
    day = "2024-06-20"
    again = [
        ("moss-2024", 10, day, GARDENS, NEW, "withdrawn", None, "a person said so"),
        ("moss-2024", 11, day, GARDENS, NEW, "published", None, "a person said so"),
        ("moss-2024", 12, day, GARDENS, NEW, "withdrawn", None, "a person said so again"),
    ]
    with closing(sqlite3.connect(with_history(catalog, tmp_path))) as conn:
        before = [entry.name for entry in whats_new(conn)]
        conn.executemany("INSERT INTO history VALUES (?,?,?,?,?,?,?,?)", again)
        catalog_seed.count(conn)
        after = [entry.name for entry in whats_new(conn)]
    assert after == [
        f"{GARDENS}/{day}/withdrawn/{NEW}/2",
        f"{GARDENS}/{day}/published/{NEW}/1",
        f"{GARDENS}/{day}/withdrawn/{NEW}/1",
        *before,
    ]


@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_a_feed_is_cut_where_that_of_videos_is(catalog: Path, tmp_path: Path, extra: int) -> None:
    days = [f"2024-{7 + number // 28:02}-{1 + number % 28:02}" for number in range(MOST // 2)]
    many = [("moss-2024", n, days[n // 2], GARDENS, f"youtube:{n}", "dead", None, "gone") for n in range(MOST - 4)]
    late = [
        ("moss-2024", 900 + n, "2024-06-02", GARDENS, f"youtube:l{n}", "dead", None, "gone") for n in range(1 + extra)
    ]
    with closing(sqlite3.connect(with_history(catalog, tmp_path, [*many, *late]))) as conn:
        found = [entry.name for entry in whats_new(conn)]
    added = ["e/fern-2023/added", "e/moss-2022/added", "e/moss-2024/added"]
    assert found[: MOST - 4] == [f"{GARDENS}/{days[n // 2]}/dead/youtube:{n}/1" for n in reversed(range(MOST - 4))]
    whole = [*(f"{GARDENS}/2024-06-02/dead/youtube:l{n}/1" for n in reversed(range(1 + extra))), *added]
    assert found[MOST - 4 :] == whole[:4]


@pytest.mark.parametrize(
    ("page", "feed", "title"),
    [
        ("/", ALL, "What is new in conference talks"),
        ("/e/moss-2024", MOSS, "What is new at Moss Conf 2024"),
        ("/changes", ALL, "What is new in conference talks"),
        ("/e/moss-2024/changes", MOSS, "What is new at Moss Conf 2024"),
    ],
)
def test_feed_readers_find_it(told: Get, page: str, feed: str, title: str) -> None:
    forms = {"application/atom+xml": feed, "application/feed+json": feed.replace(".atom", ".json")}
    for form, address in forms.items():
        links = BeautifulSoup(told(page).text, "lxml").find_all("link", type=form)
        told_of_videos = (
            [] if "changes" in page or form != "application/atom+xml" else [feed.replace("changes", "videos")]
        )
        assert [link["href"] for link in links] == [*told_of_videos, address]
        assert (links[-1]["rel"], links[-1]["title"]) == (["alternate"], title)


def test_without_a_public_address_there_is_no_feed(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    get = client_for(datasette_for(catalog, None, None))
    assert [get(path).status_code for path in (ALL, MOSS)] == [404, 404]
