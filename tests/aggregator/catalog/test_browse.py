"""What leads into the catalog: header, home, /e, /s."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from catalog_seed import edit
from reading import soup, words

from aggregator.catalog import browse
from aggregator.catalog.browse import Edition, Series, Spoke
from aggregator.catalog.examples import examples
from aggregator.catalog.search import find
from aggregator.catalog.serve import datasette_for

Get = Callable[..., httpx.Response]
HOME = "https://talks.example"


@pytest.fixture
def get(get_anew: Get) -> Get:
    return get_anew


@pytest.fixture
def own(seed: ModuleType, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The invented catalog, to be changed."""
    connection = sqlite3.connect(seed.seed(tmp_path / "own.db"))
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", {}),
        ("/e", {"Conferences": "page"}),
        ("/e/moss-2024", {"Conferences": "true"}),
        ("/s", {"Speakers": "page"}),
        ("/s/ada-quill", {"Speakers": "true"}),
        ("/topics", {"Topics": "page"}),
        ("/topics/gardens", {"Topics": "true"}),
        ("/about", {"About": "page"}),
        ("/starred", {"Starred": "page"}),
        ("/search", {}),
        ("/nope", {}),
    ],
)
def test_the_header_leads_everywhere_and_says_where_the_reader_is(get: Get, path: str, current: dict[str, str]) -> None:
    links = soup(get(path)).select(".top nav a")
    assert [(link.get_text(), link["href"]) for link in links] == [
        ("Conferences", "/e"),
        ("Speakers", "/s"),
        ("Topics", "/topics"),
        ("About", "/about"),
        ("Starred", "/starred"),
    ]
    assert {link.get_text(): link["aria-current"] for link in links if link.get("aria-current")} == current


def test_home_says_what_it_is_and_leads_on(get: Get) -> None:
    answer = get("/")
    assert words(answer, ".totals").endswith("4 conferences")
    assert [heading.get_text() for heading in soup(answer).select(".latest h3")] == [
        "Moss Conf 2024",
        "Fern & Friends 2023",
        "Moss Conf 2022",
        "Empty Conf 2021",
    ]
    assert [words(answer, f".latest li:nth-child({place})") for place in (1, 4)] == [
        "May 2024 Moss Conf 2024 15–19 May 2024 Mossville 7 talks 1 with a public video",
        "Empty Conf 2021 No talk yet",
    ]
    found = [(one["data-found"], one.h3.get_text(strip=True)) for one in soup(answer).select("#recordings > li")]
    assert found[0] == ("2024-06-01", "Growing Gardens with Generators")
    assert [link["href"] for link in soup(answer).select("main a") if "about" in str(link["href"])] == ["/about#add"]


def test_home_names_the_newest_conferences_alone_and_leads_to_all(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    get = client_for(datasette_for(path, None, None))
    more = ", ".join(f"('fir-{year}', 'Fir {year}', 'UTC', '{year}-05-01')" for year in (2018, 2019))
    edit(path, f"INSERT INTO events (slug, title, timezone, starts) VALUES {more}")
    assert soup(get("/")).select("main a[href='/e']") == []
    edit(path, "INSERT INTO events (slug, title, timezone) VALUES ('oak', 'Oak', 'UTC')", "DELETE FROM event_totals")
    edit(path, "INSERT INTO event_totals (event) SELECT slug FROM events")
    page = soup(get("/"))
    assert [link.get_text() for link in page.select("main a[href='/e']")] == ["All 7 conferences"]
    assert [heading.get_text() for heading in page.select(".latest h3")][-3:] == [
        "Fir 2019",
        "Fir 2018",
        "Empty Conf 2021",
    ]


def test_home_begins_with_the_newest_conferences_that_have_a_video(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    edit(path, "UPDATE event_totals SET public = 0 WHERE event = 'fern-2023'")
    get = client_for(datasette_for(path, None, None))
    assert [heading.get_text() for heading in soup(get("/")).select(".latest h3")] == [
        "Moss Conf 2024",
        "Moss Conf 2022",
        "Fern & Friends 2023",
        "Empty Conf 2021",
    ]


def test_examples_are_of_the_catalog_and_find_something(own: sqlite3.Connection) -> None:
    assert examples(own) == ["Gardens", "Moss Conf 2024", "Ada Quill", "keynote Moss Conf 2022"]
    assert [find(own, query).total > 0 for query in examples(own)] == [True] * 4
    own.execute("UPDATE talks SET kind = 'talk' WHERE kind = 'keynote'")
    assert examples(own) == ["Gardens", "Moss Conf 2024", "Ada Quill"]
    own.execute("INSERT INTO topics VALUES ('growing', 'Growing', 1)")
    own.execute("INSERT INTO talk_topics SELECT talk, 'growing', 2 FROM talk_topics")
    assert examples(own) == ["Gardens", "Moss Conf 2024", "Ada Quill", "Growing 2024"]
    own.execute("DELETE FROM talk_recordings")
    own.execute("UPDATE event_totals SET public = 0")
    own.execute("UPDATE talks SET video_status = 'pending'")
    assert examples(own) == []


def test_series_have_their_editions_newest_first(own: sqlite3.Connection) -> None:
    moss = [
        Edition("moss-2024", "Moss Conf 2024", "2024", None, 7, 1),
        Edition("moss-2022", "Moss Conf 2022", "2022", None, 1, 1),
    ]
    found = browse.all_series(own)
    assert [(one.slug, one.name, one.letter, [edition.label for edition in one.editions]) for one in found] == [
        ("empty-conf", "Empty Conf", "E", ["2021"]),
        ("fern-friends", "Fern & Friends", "F", ["2023"]),
        ("moss-conf", "Moss Conf", "M", ["2024", "2022"]),
    ]
    assert [(edition.slug, edition.talks, edition.public) for edition in found[2].editions] == [
        (edition.slug, edition.talks, edition.public) for edition in moss
    ]
    assert (found[2].talks, found[2].public, found[2].editions[0].path) == (8, 2, "/e/moss-2024")


@pytest.mark.parametrize(
    ("slug", "title", "starts", "name", "label"),
    [
        ("ivy", "Ivy, circa 2010", "2011-01-01", "Ivy, circa", "2010"),
        ("ivy-2012", "Ivy", "2013-01-01", "Ivy", "2012"),
        ("ivy", "3rd Ivy", "2013-01-01", "Ivy", "2013"),
        ("ivy", "Ivy", None, "Ivy", "Ivy"),
        ("ivy", "2019", None, "2019", "2019"),
        ("ivy", "Éire 2019 -", None, "Éire", "2019"),
    ],
)
def test_an_edition_is_told_by_its_year(
    own: sqlite3.Connection, slug: str, title: str, starts: str | None, name: str, label: str
) -> None:
    own.execute("DELETE FROM event_totals")
    own.execute("INSERT INTO events (slug, title, timezone, starts) VALUES (?, ?, 'UTC', ?)", (slug, title, starts))
    own.execute("INSERT INTO event_totals (event) VALUES (?)", (slug,))
    (found,) = browse.all_series(own)
    assert (found.name, found.editions[0].label, found.talks) == (name, label, 0)


def test_editions_of_one_year_are_told_by_their_titles(own: sqlite3.Connection) -> None:
    own.execute("UPDATE events SET title = 'Moss Conf 1st 2024' WHERE slug = 'moss-2022'")
    assert [edition.label for edition in browse.all_series(own)[2].editions] == ["Moss Conf 2024", "Moss Conf 1st 2024"]


def test_series_stand_under_letters_without_marks() -> None:
    names = ("3D", "Ärger", "art", "Ё")
    found = [
        (letter, [one.name for one in same]) for letter, same in browse.by_letter(Series("", n, ()) for n in names)
    ]
    assert found == [("0–9", ["3D"]), ("A", ["Ärger", "art"]), ("0–9", ["Ё"])]


def test_conferences_are_listed_and_filtered_without_a_script(get: Get) -> None:
    answer = get("/e")
    assert words(answer, ".shelf") == (
        "All of them Empty Conf 0 talks 2021 Fern & Friends 2 talks, 1 with video 2023 "
        "Moss Conf 8 talks, 2 with video 2024 2022"
    )
    assert [link["href"] for link in soup(answer).select(".shelf .chips a")] == [
        "/e/empty-2021",
        "/e/fern-2023",
        "/e/moss-2024",
        "/e/moss-2022",
    ]
    shown = {query: words(get(f"/e?q={query}"), "#series") for query in ("FERN+2023", "fern+2024", "Friends", "2021")}
    assert shown == {
        "FERN+2023": "All of them Fern & Friends 2 talks, 1 with video 2023",
        "fern+2024": "All of them",
        "Friends": "All of them Fern & Friends 2 talks, 1 with video 2023",
        "2021": "All of them Empty Conf 0 talks 2021",
    }
    assert words(get("/e?q=zzzz"), "#left") == "0 conferences have these words. Show all"
    assert [len(soup(get(path)).select("meta[name=robots]")) for path in ("/e", "/e?q=moss")] == [0, 1]


def test_the_largest_series_stand_before_many(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    get = client_for(datasette_for(path, None, None))

    def with_more(number: int) -> list[str]:
        rows = [f"('{chr(97 + at)}', 'Old {chr(97 + at)}', 'UTC')" for at in range(number)]
        edit(
            path,
            "DELETE FROM events WHERE slug GLOB '?'",
            f"INSERT INTO events (slug, title, timezone) VALUES {','.join(rows)}",
        )
        edit(
            path,
            "DELETE FROM event_totals WHERE talks IS NULL",
            "INSERT OR IGNORE INTO event_totals (event) SELECT slug FROM events",
        )
        return [link["href"] for link in soup(get("/e")).select(".tile a")]

    assert with_more(9) == []
    assert [len(soup(get("/e")).select(one)) for one in (".filter", "summary", ".shelf")] == [0, 0, 1]
    assert with_more(10) == []
    assert [len(soup(get("/e")).select(one)) for one in (".filter", "summary", ".shelf")] == [1, 4, 4]
    assert with_more(20) == []
    assert with_more(21)[:2] == ["#c-moss-conf", "#c-fern-friends"]
    assert soup(get("/e?q=moss")).select(".tile") == []


def test_programs_read_all_conferences(get: Get) -> None:
    rows = get("/e.json").json()["conferences"]
    assert [row["slug"] for row in rows] == ["moss-2024", "fern-2023", "moss-2022", "empty-2021"]
    assert rows[0] == {
        "slug": "moss-2024",
        "title": "Moss Conf 2024",
        "series": "moss-conf",
        "starts": "2024-05-15",
        "ends": "2024-05-19",
        "timezone": "America/New_York",
        "location": "Mossville",
        "website": rows[0]["website"],
        "talks": 7,
        "public": 1,
        "permalink": f"{HOME}/e/moss-2024",
    }


def test_speakers_are_listed_by_letter_and_page(own: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [("Zoë Quill", "zoe-quill"), ("Zoë Adams", "zoe-adams"), ("Zed", "zed"), ("Ёж", "7"), (" ", "x")]
    own.executemany(
        "INSERT INTO speakers (id, slug, name) VALUES (?, ?, ?)", [(slug, slug, name) for name, slug in people]
    )
    monkeypatch.setattr(browse, "SPEAKERS_AT_ONCE", 2)
    assert [browse.letters(own)[place] for place in (0, 1, -1)] == ["0–9", "A", "Z"]
    pages = [[one.slug for one in browse.speakers_of(own, "Z", page)] for page in (1, 2, 3)]
    assert (pages, browse.pages_of(own, "Z")) == ([["zed", "zoe-adams"], ["zoe-quill"], []], ["Zed", "Zoë"])
    assert [one.name for one in browse.speakers_of(own, "0–9", 1)] == ["Ёж"]
    assert browse.pages_of(own, "X") == [""]
    assert browse.speakers_of(own, "A", 1) == [Spoke("ada-quill", "Ada Quill", 3)]


def test_somebody_is_found_by_parts_of_their_name(own: sqlite3.Connection) -> None:
    asked = ("quill", "QUI ad", "ill", "østerby", "oster luk", "%", "", "!", "zzzz")
    found = {text: [one.slug for one in browse.speakers_named(own, text)] for text in asked}
    assert found == {
        "quill": ["ada-quill"],
        "QUI ad": ["ada-quill"],
        "ill": [],
        "østerby": ["lukasz-osterby"],
        "oster luk": ["lukasz-osterby"],
        "%": [],
        "": [],
        "!": [],
        "zzzz": [],
    }


def test_who_has_the_most_talks_comes_first(own: sqlite3.Connection) -> None:
    found = browse.most_talks(own)
    assert found[0] == Spoke("ada-quill", "Ada Quill", 3)
    assert found == sorted(found, key=lambda one: (-one.talks, one.slug))
    own.execute("UPDATE speakers SET slug = 'various-speakers' WHERE slug = 'ada-quill'")
    assert "various-speakers" not in [one.slug for one in browse.most_talks(own)]
    own.execute("UPDATE talks SET kind = 'break'")
    assert browse.most_talks(own) == []


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/s", 200, "Speakers · conftalks"),
        ("/s?letter=a", 200, "Speakers: A · conftalks"),
        ("/s?letter=a&page=2", 404, "Not found · conftalks"),
        ("/s?letter=a&page=0", 404, "Not found · conftalks"),
        ("/s?letter=a&page=x", 404, "Not found · conftalks"),
        ("/s?letter=q", 404, "Not found · conftalks"),
        ("/s?letter=q&q=ada", 200, "Speakers · conftalks"),
        ("/s?page=9", 200, "Speakers · conftalks"),
    ],
)
def test_speakers_have_pages(get: Get, path: str, status: int, title: str) -> None:
    answer = get(path)
    assert (answer.status_code, words(answer, "title")) == (status, title)


def test_the_speakers_page_leads_to_each(get: Get) -> None:
    assert words(get("/s?letter=A"), ".people") == "Ada Quill 3 talks"
    assert soup(get("/s?q=ada")).select(".people a")[0]["href"] == "/s/ada-quill"
    nobody = soup(get("/s?q=no+body"))
    assert [link["href"] for link in nobody.select("main section a")] == ["/search?q=no%20body"]


def test_a_speaker_shows_years_events_topics_and_companions(get: Get) -> None:
    answer = get("/s/ada-quill")
    page = soup(answer)
    assert words(answer, ".lead").startswith("3 talks 2 conferences 2023–2024 Page at moss.example")
    assert [
        (year.h2.get_text(), [a["href"] for a in year.select(".by")[0].select("a")]) for year in page.select(".year")
    ] == [
        ("2024", ["/e/moss-2024"]),
        ("2023", ["/e/fern-2023"]),
    ]
    assert [(a.get_text(), a["href"]) for a in page.select(".along a")] == [
        ("Gardens", "/topics/gardens"),
        ("Bo Tern", "/s/bo-tern"),
    ]
    assert words(answer, ".avatar") == "AQ"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada Quill", "AQ"),
        ("Guido van Rossum", "GR"),
        ("Cher", "C"),
        ("ада (x)", "А"),
        ("山田 太郎", "山太"),
        ("<i>", ""),
        ("", ""),
    ],
)
def test_initials(name: str, shown: str) -> None:
    assert browse.initials(name) == shown


def test_an_unknown_talk_of_a_known_event_leads_to_the_event(get: Get) -> None:
    page = soup(get("/t/moss-2024/zzzz"))
    assert [(a.get_text(), a["href"]) for a in page.select("main a.more")] == [
        ("All talks of Moss Conf 2024", "/e/moss-2024")
    ]
    assert page.select(".lines") == []
    near = soup(get("/t/moss-2024/growing-gardens-with-cacti"))
    assert [a["href"] for a in near.select(".lines h3 a")][:1] == ["/t/moss-2024/growing-gardens-with-generators"]
    others = [
        soup(get(path)).select("main a.more")[0]["href"] for path in ("/t/nope/z", "/e/nope", "/s/nope", "/topics/nope")
    ]
    assert others == ["/e", "/e", "/s", "/topics"]
