"""What an event's page leads to: its other editions, its rooms, its talks with a video, its keynotes."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from reading import soup, words

from aggregator.catalog import queries
from aggregator.catalog.browse import all_series
from aggregator.catalog.event_page import MOST_EDITIONS, editions
from aggregator.catalog.serve import datasette_for

Get = Callable[..., httpx.Response]


@pytest.fixture
def built(seed: ModuleType, tmp_path: Path) -> Callable[[str], Path]:
    """The invented catalog where something was done to its rows."""

    def build(script: str) -> Path:
        path: Path = seed.seed(tmp_path / "talks.db")
        with closing(sqlite3.connect(path)) as conn:
            conn.executescript(script)
            seed.rebuild(conn)
        return path

    return build


def chips(page: httpx.Response, where: str) -> list[tuple[str, str, str | None]]:
    """Text, address and whether it is the one in force of the links of a part of a page."""
    return [
        (link.get_text(), str(link["href"]), str(link.get("aria-current", "")) or None)
        for link in soup(page).select(f"{where} a")
    ]


def test_other_editions_stand_by_their_years(get: Get) -> None:
    assert chips(get("/e/moss-2022"), ".editions") == [
        ("2024", "/e/moss-2024", None),
        ("2022", "/e/moss-2022", "page"),
    ]
    assert chips(get("/e/fern-2023"), ".editions") == []


def named(slug: str, title: str, starts: str | None = None) -> str:
    when = f"'{starts}'" if starts else "NULL"
    return f"INSERT INTO events (slug, title, timezone, starts) VALUES ('{slug}', '{title}', 'UTC', {when});"


def test_editions_of_one_year_or_of_none_are_called_by_their_titles(built: Callable[[str], Path]) -> None:
    more = named("moss-2022-b", "Moss Conf 2022 (2)", "2022-11-01") + named("moss", "Moss Conf", "2023-01-01")
    with closing(sqlite3.connect(built(more))) as conn:
        event = queries.event(conn, "moss-2024")
        assert event
        assert [(one.label, one.path, one.here) for one in editions(conn, event)] == [
            ("2024", "/e/moss-2024", True),
            ("2023", "/e/moss", False),
            ("Moss Conf 2022 (2)", "/e/moss-2022-b", False),
            ("Moss Conf 2022", "/e/moss-2022", False),
        ]


def test_an_edition_is_called_alike_on_its_page_and_among_all(built: Callable[[str], Path]) -> None:
    more = named("moss-2022-b", "Moss Conf (2)", "2022-11-01") + named("moss", "Moss Conf", "2023-01-01")
    more += named("moss-one", "Moss Conf") + named("moss-1999", "The 3rd Moss Conf", "1998-01-01")
    with closing(sqlite3.connect(built(more))) as conn:
        event = queries.event(conn, "moss-2024")
        assert event
        among_all = next(one for one in all_series(conn) if one.slug == "moss-conf")
        shown = [(one.label, one.path) for one in editions(conn, event)]
    assert shown == [(one.label, one.path) for one in among_all.editions]
    assert [label for label, _ in shown] == ["2024", "2023", "Moss Conf (2)", "Moss Conf 2022", "Moss Conf"]


def test_every_kind_stands_with_its_number_and_talks_before_what_is_none(
    built: Callable[[str], Path], client_for: Callable[[Any], Get]
) -> None:
    script = "UPDATE talks SET kind = 'talk' WHERE event = 'moss-2024' AND kind NOT IN ('info', 'break');"
    ids = (
        "quiet-rooms",
        "lost-tapes",
        "memory-arenas-for-mortals",
        "poster-on-lichen",
        "growing-gardens-with-generators",
    )
    kinds = ("panel", "event", "event", "event", "tutorial")
    script += "".join(
        f"UPDATE talks SET kind = '{kind}' WHERE id = 'moss-2024/{slug}';"
        for kind, slug in zip(kinds, ids, strict=True)
    )
    page = client_for(datasette_for(built(script), None, None))("/e/moss-2024?view=grid")
    assert chips(page, ".kinds") == [
        ("talk 2", "/e/moss-2024?view=grid&kind=talk", None),
        ("panel 1", "/e/moss-2024?view=grid&kind=panel", None),
        ("tutorial 1", "/e/moss-2024?view=grid&kind=tutorial", None),
        ("event 3", "/e/moss-2024?view=grid&kind=event", None),
    ]
    assert "Kind" not in [menu.summary.get_text() for menu in soup(page).select(".menu")]


LONG = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= 301)
    INSERT INTO talks (id, event, code, slug, kind, title, starts, status, video_status, do_not_record, source_url)
      SELECT 'fern-2023/n' || i, 'fern-2023', 'n' || i, 'n' || i, 'talk', 'Talk ' || i, NULL, 'scheduled', 'unknown', 0,
        'https://fern.example/' FROM n;
    INSERT INTO slots SELECT id, CASE WHEN code < 'n2' THEN '2023-10-01' ELSE '2023-10-02' END || 'T10:00:00+02:00',
        NULL, 'Hall' FROM talks WHERE event = 'fern-2023' AND title LIKE 'Talk %' AND code <> 'n302';"""


def test_a_day_of_a_long_schedule_is_a_page_of_its_own(
    built: Callable[[str], Path], client_for: Callable[[Any], Get]
) -> None:
    get = client_for(datasette_for(built(LONG), None, "https://talks.example"))
    shown = {}
    for asked in ("", "?day=2023-10-02", "?day=2023-10-02&view=grid", "?day=none", "?kind=talk&day=2023-10-02"):
        page = soup(get(f"/e/fern-2023{asked}"))
        shown[asked] = page.select_one("link[rel=canonical]")["href"].removeprefix("https://talks.example")
    first = soup(get("/e/fern-2023")).select_one('.days [aria-current="page"]')
    again = soup(get(first["href"])).select_one("link[rel=canonical]")["href"]
    assert (shown, again) == (
        {
            "": "/e/fern-2023",
            "?day=2023-10-02": "/e/fern-2023?day=2023-10-02",
            "?day=2023-10-02&view=grid": "/e/fern-2023?day=2023-10-02",
            "?day=none": "/e/fern-2023?day=none",
            "?kind=talk&day=2023-10-02": "/e/fern-2023",
        },
        "https://talks.example/e/fern-2023",
    )
    assert soup(get("/e/moss-2024?day=2024-05-18")).select_one("link[rel=canonical]")["href"].endswith("/e/moss-2024")


def test_the_grid_leads_to_the_videos(get: Get) -> None:
    blocks = soup(get("/e/moss-2024?view=grid")).select(".block")
    led = {block.a.get_text(): [link["href"] for link in block.select("span a")] for block in blocks}
    assert led["Growing Gardens with Generators"] == ["/watch/moss-2024/growing-gardens-with-generators"]
    assert led["Quiet Rooms"] == []


def test_of_very_many_editions_the_newest_are_named(built: Callable[[str], Path]) -> None:
    more = "".join(named(f"moss-{year}", f"Moss Conf {year}") for year in range(1950, 2020))
    with closing(sqlite3.connect(built(more))) as conn:
        event = queries.event(conn, "moss-2024")
        assert event
        found = editions(conn, event)
    assert (len(found), found[0].label, found[-1].label) == (MOST_EDITIONS, "2024", "1962")


def test_a_catalog_of_before_names_no_editions(built: Callable[[str], Path]) -> None:
    with closing(sqlite3.connect(built("SELECT 1;"))) as conn:
        conn.execute("DROP TABLE event_names")
        event = queries.event(conn, "moss-2024")
        assert event
        assert editions(conn, event) == []


def test_days_of_several_years_say_their_year(built: Callable[[str], Path], client_for: Callable[[Any], Get]) -> None:
    later = "UPDATE slots SET start = '2025-01-10T10:00:00-05:00', \"end\" = NULL WHERE talk = 'moss-2024/lost-tapes';"
    get = client_for(datasette_for(built(later), None, None))
    assert [label for label, _, _ in chips(get("/e/moss-2024"), ".days")][2:4] == ["Sun 19 May 2024", "Fri 10 Jan 2025"]


def test_talks_with_a_video_alone_and_back(get: Get) -> None:
    ((label, only, _),) = chips(get("/e/moss-2024?view=grid"), ".only")
    assert (label, only) == ("Only with video", "/e/moss-2024?video=public&view=grid")
    assert chips(get(only), ".only") == [("Only with video", "/e/moss-2024?view=grid", "true")]
    assert words(get("/e/moss-2024?video=public"), ".day h3") == "Growing Gardens with Generators"
    assert chips(get("/e/moss-2024?kind=poster"), ".only") == []


def test_a_room_of_the_grid_leads_to_it_alone(get: Get) -> None:
    assert chips(get("/e/moss-2024?view=grid&kind=talk"), "thead")[:2] == [
        ("Hall A", "/e/moss-2024?kind=talk&room=Hall+A&view=grid", None),
        ("Hall B", "/e/moss-2024?kind=talk&room=Hall+B&view=grid", None),
    ]
    alone = get("/e/moss-2024?room=Hall+B&view=grid")
    assert (chips(alone, "thead"), words(alone, "thead"), words(alone, ".menu.set summary")) == (
        [],
        "Time Hall B",
        "Room Hall B",
    )


def test_where_no_room_and_no_time_is_known_there_is_no_grid_to_choose(
    built: Callable[[str], Path], client_for: Callable[[Any], Get]
) -> None:
    bare = """DELETE FROM slots; INSERT INTO slots
      SELECT id, '2024-05-17T00:00:00-04:00', NULL, '' FROM talks WHERE event = 'moss-2024';"""
    get = client_for(datasette_for(built(bare), None, None))
    pages = [soup(get(f"/e/moss-2024{view}")) for view in ("", "?view=grid")]
    assert [(len(page.select(".views")), len(page.select("#zone, .menu"))) for page in pages] == [(0, 1)] * 2
    assert [[day["class"] for day in page.select(".day")] for page in pages] == [[["day", "untimed"]]] * 2
    said = "No rooms are known here: a list says more than a grid. The list alone"
    assert [page.select_one("#narrow > .hint").get_text() for page in pages[1:]] == [said]
    assert [len(page.select("table")) for page in pages] == [0, 0]


def test_all_in_one_room_is_a_list(built: Callable[[str], Path], client_for: Callable[[Any], Get]) -> None:
    one = "UPDATE slots SET rooms = 'Hall A';"
    page = client_for(datasette_for(built(one), None, None))("/e/moss-2024?view=grid")
    said = "All this is in one room: a list says more than a grid. The list alone"
    assert (len(soup(page).select("table, .views")), words(page, "#narrow > .hint:not(#zone)")) == (0, said)
    assert chips(page, "#narrow > .hint") == [("The list alone", "/e/moss-2024", None)]


def test_a_day_without_rooms_is_a_list_beside_the_grids_of_others(
    built: Callable[[str], Path], client_for: Callable[[Any], Get]
) -> None:
    some = "UPDATE slots SET rooms = '' WHERE start >= '2024-05-18T';"
    page = soup(client_for(datasette_for(built(some), None, None))("/e/moss-2024?view=grid"))
    shown = [[part.name for part in day.select("table, ol")] for day in page.select(".day[aria-labelledby^=d]")]
    assert (shown, len(page.select(".views"))) == ([["table"], ["ol"], ["ol"]], 1)


def test_keynotes_come_before_the_schedule(built: Callable[[str], Path], client_for: Callable[[Any], Get]) -> None:
    keynote = "UPDATE talks SET kind = 'keynote' WHERE id = 'moss-2024/growing-gardens-with-generators';"
    get = client_for(datasette_for(built(keynote), None, None))
    assert words(get("/e/moss-2024"), ".keynotes") == (
        "Keynote Growing Gardens with Generators Ada Quill, Bo Tern Friday, 10:00 Watch Growing Gardens with Generators"
    )
    assert soup(get("/e/moss-2024?kind=keynote")).select(".keynotes") == []


def test_the_row_of_an_event_is_there(get: Get) -> None:
    link = next(one for one in soup(get("/e/moss-2024")).select("a") if one.get_text() == "Its row in the data")
    assert (link["href"], get(str(link["href"])).status_code) == ("/talks/events/moss-2024", 200)
