"""Datasette's own pages are drawn in our layout, and their cells lead to our pages."""

import csv
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import datasette
import httpx
import pytest
from bs4 import BeautifulSoup
from datasette.app import Datasette

from aggregator.catalog.serve import datasette_for
from aggregator.catalog.site import static_files
from aggregator.catalog.wording import VIDEO_STATES

Get = Callable[..., httpx.Response]
QUERIES = ["missing_videos", "newest_videos", "most_talks", "attendees_only", "longest_pending"]
ROW = "/talks/talks/moss-2024~2Fgrowing-gardens-with-generators"
PAGES = [
    "/talks",
    "/talks/talks",
    ROW,
    "/talks/ledger",
    "/talks/talk_speakers",
    *(f"/talks/{name}" for name in QUERIES),
]


@pytest.fixture(scope="module")
def get(catalog: Path, metadata: Path, lasting_client_for: Callable[[Any], Get]) -> Get:
    return lasting_client_for(datasette_for(catalog, metadata, "https://talks.example"))


def soup(answer: httpx.Response) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def text(answer: httpx.Response, selector: str) -> list[str]:
    return [one.get_text(" ", strip=True) for one in soup(answer).select(selector)]


def cells(page: BeautifulSoup, column: str) -> list[str]:
    return [one.get_text(" ", strip=True) for one in page.select(f"td.col-{column}")]


@pytest.mark.parametrize("path", [*PAGES, "/talks/talks?_size=x", "/talks/nope"])
def test_every_page_has_our_layout_and_nothing_inline(get: Get, path: str) -> None:
    page = soup(get(path))
    assert (page.html or {}).get("lang") == "en"  # type: ignore[union-attr]
    parts = ("header.top", "main#main", "main h1", "footer.foot", "title")
    assert [len(page.select(part)) for part in parts] == [1] * 5
    assert [one.get_text() for one in page.select(".sections a")] == [
        "Conferences", "Speakers", "Topics", "About", "Starred",
    ]  # fmt: skip
    assert [one for one in page.select("script, style, [style], [onclick]") if not one.get("src")] == []
    styles = [str(one["href"]) for one in page.select("link[rel=stylesheet]")]
    sheets = ("catalog.css", "data.css") if path != "/talks/nope" else ("catalog.css",)
    assert styles == [f"/-/conftalks/{name}?v={static_files()[name].version}" for name in sheets]
    assert "SQL" not in {str(one.get("value")) for one in page.select("input[type=submit]")}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_without_parameters_says_where_it_is_public(get: Get, path: str) -> None:
    canonical = [str(one["href"]) for one in soup(get(path)).select("link[rel=canonical]")]
    assert canonical == [f"https://talks.example{path}"]
    assert soup(get(f"{path}?_size=5" if "_" not in path else f"{path}?x=")).select("link[rel=canonical]") == []


def test_the_database_opens_with_what_visitors_come_for(get: Get) -> None:
    page = soup(get("/talks"))
    assert [one.get_text() for one in page.select(".tables h3")] == [
        "Talks",
        "Events",
        "Speakers",
        "Recordings",
        "Topics",
    ]
    asked = [(str(one["href"]), one.get_text()) for one in page.select("section[aria-labelledby=queries] a")]
    assert sorted(path for path, _ in asked) == sorted(f"/talks/{name}" for name in QUERIES)
    assert "Talks that have no public video, with what is known." in page.get_text()
    listed = {str(one["href"]) for one in page.select("main a")}
    hidden = ["_sqlite_migrations", "runs", "suppressed", "posts", "sources", "search_words", "talk_words", "talks_fts"]
    assert [name for name in hidden if f"/talks/{name}" in listed] == []
    assert {"/talks/slots", "/talks/talk_speakers", "/talks/ledger"} <= listed


def test_the_database_counts_what_our_pages_count(get: Get) -> None:
    shown = dict(zip(*(text(get("/talks"), f".tables {part}") for part in ("h3", ".number")), strict=True))
    home = text(get("/"), ".totals b")
    assert (shown["Talks"], shown["Events"]) == (home[0], home[2])


def test_the_table_of_talks_shows_few_columns_and_no_breaks(get: Get, catalog: Path) -> None:
    page = soup(get("/talks/talks"))
    assert [one.get_text(strip=True) for one in page.select("thead th")] == [
        "title", "event", "speakers", "starts↓", "kind", "video status", "row",
    ]  # fmt: skip
    with closing(sqlite3.connect(catalog)) as conn:
        talks, entries = (
            conn.execute(f"SELECT count(*) FROM talks {which}").fetchone()[0]
            for which in ("WHERE kind NOT IN ('break', 'event', 'info', 'open-space')", "")
        )
    assert f"{talks} rows" in page.get_text()
    assert {"break", "info"} & set(cells(page, "kind")) == set()
    every = soup(get(str(page.select_one(".lead a")["href"])))  # type: ignore[index]
    assert f"{entries} rows" in every.get_text()
    assert talks < entries
    assert "break" in cells(soup(get("/talks/talks?kind=break")), "kind")


def test_what_is_left_out_of_the_page_is_left_out_of_its_exports_and_of_nothing_else(get: Get) -> None:
    page = soup(get("/talks/talks"))
    links = {one.get_text(): str(one["href"]) for one in page.select(".exports a")}
    shown = page.select("tbody tr")
    assert len(list(csv.DictReader(get(links["CSV"]).text.splitlines(keepends=True)))) == len(shown)
    assert len(get(links["JSON"]).json()["rows"]) == len(shown)
    kinds = {row["kind"] for row in get("/talks/talks.json?_shape=array").json()}
    assert "break" in kinds


def test_all_columns_can_be_seen(get: Get) -> None:
    page = soup(get("/talks/talks"))
    (link,) = (str(one["href"]) for one in page.select("a.chip-link"))
    every = soup(get(link))
    assert {"abstract", "source url", "id"} <= {one.get_text(strip=True) for one in every.select("thead th")}
    assert cells(every, "row") == []


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("_col=event", "_col=event&_col=starts"),
        ("_nocol=starts&_sort=starts", "_sort=starts"),
        ("_col=event&_col=code&_sort_desc=title", "_col=event&_col=code&_sort_desc=title&_col=title"),
    ],
)
@pytest.mark.parametrize("form", ["", ".json"])
def test_who_asks_for_few_columns_gets_that_of_the_order_too(get: Get, form: str, asked: str, led: str) -> None:
    answer = get(f"/talks/talks{form}?_size=1&_labels=on&{asked}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/talks/talks{form}?_size=1&_labels=on&{led}")
    assert get(answer.headers["location"]).status_code == 200


def test_rows_lead_to_our_pages_and_to_the_row(get: Get) -> None:
    (row,) = (
        one for one in soup(get("/talks/talks?event=moss-2024&_size=100")).select("tbody tr") if "gardens" in str(one)
    )
    links = [str(one["href"]) for one in row.select("a")]
    assert links == ["/t/moss-2024/growing-gardens-with-generators", "/e/moss-2024", ROW]
    assert "/t/moss-2024/growing-gardens-with-generators" in [
        str(one["href"]) for one in soup(get(ROW)).select("dd a, .lead a")
    ]
    assert {"/s/ada-quill"} <= {str(one["href"]) for one in soup(get("/talks/speakers")).select("td a")}
    missing = soup(get("/talks/missing_videos"))
    assert all(str(one["href"]).startswith("/t/") for one in missing.select("td.col-title a"))
    assert len(missing.select("td.col-title a")) == len(missing.select("tbody tr"))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/t/moss-2024/growing-gardens-with-generators", "Its row in the data"),
        ("/e/moss-2024", "Its row in the data"),
        ("/s/ada-quill", "Row in the data"),
        ("/topics/gardens", "Row in the data"),
    ],
)
def test_our_pages_lead_to_their_rows_and_these_back(get: Get, path: str, said: str) -> None:
    (row,) = (str(one["href"]) for one in soup(get(path)).select("main a") if one.get_text() == said)
    answer = get(row)
    assert (answer.status_code, path in [str(one["href"]) for one in soup(answer).select("main a")]) == (200, True)


def test_facets_sorting_and_pages_are_links(get: Get) -> None:
    page = soup(get("/talks/talks?_size=2"))
    assert [one.get_text(strip=True) for one in page.select(".menu summary")] != []
    kind = next(str(one["href"]) for one in page.select(".menu a") if "kind=poster" in str(one["href"]))
    assert set(cells(soup(get(kind.removeprefix("https://talks.example"))), "kind")) == {"poster"}
    by_title = next(str(one["href"]) for one in page.select("th a") if "_sort=title" in str(one["href"]))
    titles = cells(soup(get(by_title)), "title")
    assert titles == sorted(titles)
    following = str(page.select_one("a.more")["href"]).removeprefix("https://talks.example")  # type: ignore[index]
    assert set(cells(soup(get(following)), "title")) & set(cells(page, "title")) == set()


def test_a_code_is_shown_by_its_name_and_stays_a_code_where_it_is_asked_for(get: Get) -> None:
    page = soup(get("/talks/talks?_nocol=track&_size=max"))
    shown = {(str(one["value"]), one.get_text()) for one in page.select("td data")}
    assert {("pending", "Video pending"), ("unknown", "No video known"), ("public", "Video")} <= shown
    options = {one.span.get_text(): str(one["href"]) for one in page.select(".menu a")}  # type: ignore[union-attr]
    asked = options["No video known"].removeprefix("https://talks.example")
    assert "video_status=unknown" in asked
    rows = get(asked.replace("/talks/talks?", "/talks/talks.json?_shape=array&")).json()
    assert {row["video_status"] for row in rows} == {"unknown"} != set()
    table = csv.DictReader(get("/talks/talks.csv?video_status=pending").text.splitlines())
    assert {row["video_status"] for row in table} == {"pending"}


@pytest.mark.parametrize("path", [ROW, "/talks/missing_videos"])
def test_rows_and_queries_name_codes_too(get: Get, path: str) -> None:
    states = [(str(one["value"]), one.get_text()) for one in soup(get(path)).select("data.state")]
    assert states and {name for code, name in states} <= set(VIDEO_STATES.values())


def test_a_long_answer_is_folded(get: Get, catalog: Path) -> None:
    rows = soup(get("/talks/missing_videos")).select("tbody tr")
    with closing(sqlite3.connect(catalog)) as conn:
        assert len(rows) == conn.execute("SELECT count(*) FROM talks_without_video").fetchone()[0]


def test_figures_of_a_query_are_told_from_words(get: Get) -> None:
    row = soup(get("/talks/most_talks")).select_one("tbody tr")
    told = [(str(one["data-label"]), "digits" in one["class"]) for one in row.select("td")]  # type: ignore[union-attr]
    assert told == [("name", False), ("talks", True), ("conferences", True)]


def test_another_database_has_our_layout_and_no_links(
    tmp_path: Path, catalog: Path, client_for: Callable[[Any], Get]
) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as conn:
        conn.execute("CREATE TABLE talks (id TEXT PRIMARY KEY, kind TEXT, title TEXT)")
        conn.execute("INSERT INTO talks VALUES ('a/b', 'open-space', 'T')")
        conn.commit()
    facets = {"databases": {"other": {"tables": {"talks": {"facets": ["kind"]}}}}}
    get = client_for(Datasette([str(other), str(catalog)], metadata=facets))
    page = soup(get("/other/talks"))
    assert (cells(page, "title"), page.select("td a[href^='/t/']")) == (["T"], [])
    assert (cells(page, "kind"), text(get("/other/talks"), ".menu li span")) == (["open-space"], ["open-space"])
    assert soup(get("/talks/events")).select("td a[href^='/e/']") != []


def test_what_runs_it_may_bring_templates_of_its_own(
    tmp_path: Path, catalog: Path, client_for: Callable[[Any], Get]
) -> None:
    (tmp_path / "row.html").write_text("Own: {{ table }}")
    get = client_for(Datasette([str(catalog)], template_dir=str(tmp_path)))
    assert (get(ROW).text, "foot" in get("/talks/talks").text) == ("Own: talks", True)


def test_links_carry_the_prefix_of_datasette_on_its_own_pages(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    get = client_for(Datasette([str(catalog)], settings={"base_url": "/archive/"}))
    for path in ("/talks", "/talks/talks", ROW, "/talks/events"):
        own = [
            str(e.get("href") or e.get("src") or e.get("action")) for e in soup(get(path)).select("[href], [src], form")
        ]
        assert [url for url in own if url.startswith("/") and not url.startswith("/archive/")] == []


def test_json_says_nothing_of_our_pages(get: Get) -> None:
    assert "/t/" not in json.dumps([row["title"] for row in get("/talks/talks.json?_shape=array").json()])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore:coroutine:RuntimeWarning")
@pytest.mark.skipif(
    not datasette.__version__.startswith("0."), reason="Datasette 1.0 forgets to await the facets after one that fails"
)
def test_a_null_character_as_a_facet_cannot_be_read(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    opened = Datasette([str(catalog)])
    ask = client_for(opened)
    assert ask("/talks/talks?_facet=%00").status_code == 400
    # The same where somebody has opened what we shut.
    opened._settings["allow_facet"] = True
    answer = ask("/talks/talks?_facet=%00")
    assert (answer.status_code, answer.text) == (400, "A parameter of this address cannot be read.\n")
