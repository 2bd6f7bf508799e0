"""How many of something a page shows: so many, and not one more."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from reading import soup, words
from talk_views import talk_view

from aggregator.catalog import browse, topics
from aggregator.catalog.browse_pages import NEWEST_EVENTS, TALKS_AT_ONCE
from aggregator.catalog.reader import chosen
from aggregator.catalog.schedule import MOST_KEYNOTES, MOST_ON_A_PAGE, ScheduleRequest, schedule
from aggregator.catalog.serve import datasette_for
from aggregator.catalog.talk_page import MOST_OTHERS, beside
from aggregator.catalog.views import TalkRow, Timetable

Get = Callable[..., httpx.Response]
COUNTED = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})"


@pytest.fixture
def path(seed: ModuleType, tmp_path: Path) -> Path:
    """The invented catalog, to be changed."""
    made: Path = seed.seed(tmp_path / "talks.db")
    return made


@pytest.fixture
def own(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as conn:
        yield conn


def add_talks(conn: sqlite3.Connection, number: int, speaker: str | None = None) -> None:
    """So many talks of Moss Conf 2024, one a day, and who gave them."""
    conn.execute("DELETE FROM talks WHERE code LIKE 'n%'")
    conn.execute(
        f"""{COUNTED.format(number)} INSERT INTO talks (id, event, code, slug, kind, title, starts, status, video_status,
              do_not_record, source_url)
            SELECT 'moss-2024/n' || i, 'moss-2024', 'n' || i, 'n' || i, 'talk', 'N' || i,
              date('2020-01-01', i || ' days') || 'T10:00:00-04:00', 'scheduled', 'pending', 0, 'x' FROM n"""
    )
    if speaker:
        conn.execute("INSERT OR IGNORE INTO speakers (id, slug, name) VALUES (?1, ?1, ?1)", (speaker,))
        conn.execute("DELETE FROM talk_speakers WHERE speaker = ?", (speaker,))
        conn.execute(
            """INSERT INTO talk_speakers (talk, speaker, position, starts)
               SELECT id, ?, 0, starts FROM talks WHERE code LIKE 'n%'""",
            (speaker,),
        )
    conn.commit()


def add_speakers(conn: sqlite3.Connection, number: int) -> None:
    """So many people called Zed, each with one talk."""
    conn.execute("DELETE FROM talk_speakers WHERE speaker LIKE 'zed-%'")
    conn.execute("DELETE FROM speakers WHERE slug LIKE 'zed-%'")
    conn.execute(
        f"""{COUNTED.format(number)} INSERT INTO speakers (id, slug, name)
            SELECT 'zed-' || i, 'zed-' || i, 'Zed ' || i FROM n"""
    )
    conn.execute(
        """INSERT INTO talk_speakers (talk, speaker, position)
           SELECT 'moss-2024/quiet-rooms', id, 9 FROM speakers WHERE slug LIKE 'zed-%'"""
    )
    conn.commit()


@pytest.mark.parametrize(("number", "pages"), [(browse.SPEAKERS_AT_ONCE, 1), (browse.SPEAKERS_AT_ONCE + 1, 2)])
def test_a_page_of_a_letter(own: sqlite3.Connection, number: int, pages: int) -> None:
    add_speakers(own, number)
    shown = [len(browse.speakers_of(own, "Z", page)) for page in range(1, pages + 1)]
    assert (len(browse.pages_of(own, "Z")), sum(shown), shown[0]) == (pages, number, browse.SPEAKERS_AT_ONCE)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (browse.MOST_FOUND, f"{browse.MOST_FOUND} speakers with this in their name"),
        (browse.MOST_FOUND + 1, f"The first {browse.MOST_FOUND} with this in their name"),
    ],
)
def test_people_of_a_name(
    path: Path, own: sqlite3.Connection, client_for: Callable[[Any], Get], number: int, said: str
) -> None:
    add_speakers(own, number)
    page = client_for(datasette_for(path, None, None))("/s?q=zed")
    assert (words(page, "#who"), len(soup(page).select(".people li"))) == (said, browse.MOST_FOUND)


@pytest.mark.parametrize("more", [0, 1])
def test_people_with_the_most_talks(own: sqlite3.Connection, more: int) -> None:
    own.execute("DELETE FROM talk_speakers")
    add_speakers(own, browse.MOST_HIGHLIGHTED - 1 + more)
    add_talks(own, 2, "many")
    found = browse.most_talks(own)
    assert (len(found), found[0].slug) == (browse.MOST_HIGHLIGHTED, "many")


@pytest.mark.parametrize(("more", "shown"), [(-1, -1), (0, 0), (1, 0)])
def test_topics_and_companions_of_somebody(own: sqlite3.Connection, more: int, shown: int) -> None:
    number = browse.MOST_COMPANIONS + more
    own.execute("DELETE FROM talk_speakers")
    own.execute("DELETE FROM talk_topics")
    own.executemany("INSERT INTO topics VALUES (?, ?, 1)", [(f"t{n}", f"T{n}") for n in range(number)])
    own.executemany(
        "INSERT INTO talk_topics VALUES ('moss-2024/quiet-rooms', ?, ?)", [(f"t{n}", n) for n in range(number)]
    )
    add_speakers(own, number + 1)
    assert [len(found) for found in (browse.topics_of_speaker(own, "zed-1"), browse.companions(own, "zed-1"))] == [
        browse.MOST_COMPANIONS + shown
    ] * 2


@pytest.mark.parametrize(
    ("number", "parts"),
    [(TALKS_AT_ONCE, []), (TALKS_AT_ONCE + 1, ["2020 , page 1", "2020 , page 2"])],
)
def test_talks_of_somebody_on_a_page(
    path: Path, own: sqlite3.Connection, client_for: Callable[[Any], Get], number: int, parts: list[str]
) -> None:
    add_talks(own, number, "many")
    get = client_for(datasette_for(path, None, "https://talks.example"))
    page = soup(get("/s/many"))
    assert [" ".join(link.get_text(" ").split()) for link in page.select(".parts a")] == parts
    titles = [link.get_text() for link in page.select(".line h3 a")]
    assert (len(titles), titles[0], words(get("/s/many"), ".lead")[:9]) == (
        TALKS_AT_ONCE,
        f"N{number}",
        f"{number} talks",
    )
    second = get("/s/many?page=2")
    assert second.status_code == (200 if parts else 404)
    if parts:
        assert [link.get_text() for link in soup(second).select(".line h3 a")] == ["N1"]
        assert soup(second).select_one("link[rel=canonical]")["href"] == "https://talks.example/s/many?page=2"
    assert [get(f"/s/many?page={wrong}").status_code for wrong in ("0", "3", "x", "1000")] == [404] * 4


@pytest.mark.parametrize(("number", "dense"), [(browse.MANY_TALKS, 0), (browse.MANY_TALKS + 1, 1)])
def test_many_talks_stand_side_by_side(
    path: Path, own: sqlite3.Connection, client_for: Callable[[Any], Get], number: int, dense: int
) -> None:
    add_talks(own, number, "many")
    own.execute("DELETE FROM talk_topics")
    own.execute("INSERT INTO talk_topics SELECT id, 'gardens', 1 FROM talks WHERE code LIKE 'n%'")
    own.commit()
    get = client_for(datasette_for(path, None, None))
    assert [len(soup(get(one)).select(".dense")) for one in ("/s/many", "/topics/gardens")] == [dense] * 2


@pytest.mark.parametrize(("more", "shown"), [(-1, -1), (0, 0), (1, 0)])
def test_talks_of_a_topic(own: sqlite3.Connection, more: int, shown: int) -> None:
    add_talks(own, topics.MOST_LISTED + more)
    own.execute("DELETE FROM talk_topics")
    own.execute("INSERT INTO talk_topics SELECT id, 'gardens', 1 FROM talks WHERE code LIKE 'n%'")
    assert len(topics.talks_of_topic(own, "gardens")) == topics.MOST_LISTED + shown


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        (topics.TALKS_AT_ONCE, []),
        (2 * topics.TALKS_AT_ONCE + 1, ["2020 , page 1", "1999–2020 , page 2", "Without a date , page 3"]),
    ],
)
def test_talks_of_a_topic_on_a_page(
    path: Path, own: sqlite3.Connection, client_for: Callable[[Any], Get], number: int, parts: list[str]
) -> None:
    add_talks(own, number)
    own.execute("DELETE FROM talk_topics")
    own.execute("INSERT INTO talk_topics SELECT id, 'gardens', 1 FROM talks WHERE code LIKE 'n%'")
    own.execute(
        "UPDATE talks SET starts = CASE code WHEN 'n2' THEN '1999-05-01T10:00:00+00:00' END WHERE code IN ('n1', 'n2')"
    )
    own.commit()
    get = client_for(datasette_for(path, None, "https://talks.example"))
    page = soup(get("/topics/gardens"))
    assert [" ".join(link.get_text(" ").split()) for link in page.select(".parts a")] == parts
    assert len(page.select(".line")) == topics.TALKS_AT_ONCE
    assert [link["href"] for link in page.select("a[rel=next]")] == ["/topics/gardens?page=2"][: len(parts)]
    last = get("/topics/gardens?page=3")
    assert last.status_code == (200 if parts else 404)
    if parts:
        assert (len(soup(last).select(".line")), soup(last).select("a[rel=next]")) == (1, [])
        assert soup(last).select_one("link[rel=canonical]")["href"] == "https://talks.example/topics/gardens?page=3"
    assert [get(f"/topics/gardens?page={wrong}").status_code for wrong in ("0", "4", "x")] == [404] * 3


@pytest.mark.parametrize(("more", "shown"), [(-1, -1), (0, 0), (1, 0)])
def test_other_talks_of_a_speaker(
    path: Path, own: sqlite3.Connection, client_for: Callable[[Any], Get], more: int, shown: int
) -> None:
    own.execute("DELETE FROM similar_talks")
    add_talks(own, 1 + MOST_OTHERS + more, "many")
    page = soup(client_for(datasette_for(path, None, None))("/t/moss-2024/n1"))
    assert len(page.select("section:has([id^=others]) h3")) == MOST_OTHERS + shown


@pytest.mark.parametrize(("number", "shown"), [(NEWEST_EVENTS - 4, NEWEST_EVENTS), (NEWEST_EVENTS - 3, NEWEST_EVENTS)])
def test_conferences_on_the_home_page(
    path: Path, own: sqlite3.Connection, client_for: Callable[[Any], Get], number: int, shown: int
) -> None:
    own.executemany(
        "INSERT INTO events (slug, title, timezone) VALUES (?1, ?1, 'UTC')", [(f"n{n}",) for n in range(number)]
    )
    own.execute("INSERT OR IGNORE INTO event_totals (event) SELECT slug FROM events")
    own.commit()
    page = soup(client_for(datasette_for(path, None, None))("/"))
    more = number + 4 > NEWEST_EVENTS
    assert (len(page.select(".latest li")), len(page.select("main a[href='/e']"))) == (shown, int(more))


def row(name: str, kind: str) -> TalkRow:
    return TalkRow(f"moss/{name}", "moss", "Moss", name, kind, name, None, None, "scheduled", "pending")


@pytest.mark.parametrize(("number", "by_day"), [(MOST_ON_A_PAGE, False), (MOST_ON_A_PAGE + 1, True)])
def test_entries_of_a_schedule_on_a_page(number: int, by_day: bool) -> None:
    shown = schedule(Timetable((), tuple(row(f"n{n}", "talk") for n in range(number))), ScheduleRequest())
    assert (shown.by_day, shown.entries) == (by_day, number)


@pytest.mark.parametrize(("more", "shown"), [(-1, -1), (0, 0), (1, 0)])
def test_keynotes_before_a_schedule(more: int, shown: int) -> None:
    table = Timetable((), tuple(row(f"n{n}", "keynote") for n in range(MOST_KEYNOTES + more)))
    assert len(schedule(table, ScheduleRequest()).keynotes) == MOST_KEYNOTES + shown


@pytest.mark.parametrize(("number", "end"), [(4, "n3."), (5, "n4."), (6, "n4 and 1 more.")])
def test_names_of_those_passed_over(own: sqlite3.Connection, number: int, end: str) -> None:
    found = chosen(own, [f"moss-2024/n{n}" for n in range(number)])
    assert not isinstance(found, str)
    assert found.passed_over.rpartition("moss-2024/")[2] == end


def test_a_list_is_parted_where_three_of_it_fit() -> None:
    sizes = {"similar": 6}
    fitting = [beside(talk_view(abstract="\n".join(["x"] * lines)), False, sizes)["similar"] for lines in range(40)]
    # Two would look lost, and all of them need no parting.
    assert sorted(set(fitting)) == [0, 3, 4, 5, 6]
