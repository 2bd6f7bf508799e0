"""Search, what is not there, addresses, stock pages and static files, through the real Datasette app."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from catalog_seed import edit
from datasette.app import Datasette
from reading import soup, words

from aggregator.catalog.serve import datasette_for
from aggregator.catalog.site import PUBLIC_CACHE, static_files

Get = Callable[..., httpx.Response]
GARDENS = "/t/moss-2024/growing-gardens-with-generators"
VIDEO = "https://www.youtube.com/watch?v=gardens0001"


def test_search_says_what_it_found(get: Get) -> None:
    queries = ("?q=gardens", "?q=lichen", "?q=zzzz", "")
    assert [words(get(f"/search{query}"), "#found") for query in queries] == [
        "2 talks",
        "1 talk",
        "Nothing found",
        "The newest 10 of 10 talks",
    ]
    page = get("/search?q=lukazs&year=2024")
    assert words(page, ".note").replace(" ?", "?") == "Did you mean lukasz?"
    assert soup(page).select_one(".note a")["href"] == "/search?q=lukasz&year=2024"  # type: ignore[index]
    assert words(get("/search?q=lichen+zebra"), ".note") == "No talk has all of this. Left out: zebra ."
    assert "No talk is known at this address." in words(get("/search?q=https://youtu.be/unknown0001"))
    assert [a.get_text() for a in soup(get("/search?q=gardens&event=fern-2023")).select(".lines h3 a")] == [
        "Growing Gardens with Generators"
    ]


def test_what_was_understood_can_be_taken_off(get: Get) -> None:
    page = soup(get("/search?q=growing+moss+conf+2024&kind=talk"))
    chips = [(a.get_text(" ", strip=True), str(a["href"])) for a in page.select("a.chip")]
    assert chips == [("Conference: Moss Conf 2024 : take it off", "/search?q=growing&kind=talk")]
    assert [str(a["href"]) for a in page.select(".read a.clear")] == [
        "/search?q=growing+moss+conf+2024&kind=talk&as=words"
    ]
    assert [a.get_text() for a in page.select(".lines h3 a")] == ["Growing Gardens with Generators"]
    assert [(a.get_text(), str(a["href"])) for a in page.select(".named a")] == [("Moss Conf 2024", "/e/moss-2024")]
    alone = soup(get("/search?q=growing+moss+conf+2024&kind=talk&as=words"))
    assert (alone.select("a.chip"), [str(a["href"]) for a in alone.select(".read a.clear")]) == (
        [],
        ["/search?q=growing+moss+conf+2024&kind=talk"],
    )


def test_a_filter_that_was_typed_is_no_reading_of_words(get: Get) -> None:
    page = soup(get("/search?q=growing+year:2024"))
    assert [str(a["href"]) for a in page.select(".read a")] == ["/search?q=growing"]
    assert words(get("/search?q=kind:keynote"), ".read").startswith("Understood: Kind: keynote")


def test_people_are_offered_above_the_talks(get: Get) -> None:
    assert words(get("/search?q=ada+quill"), ".named") == "Ada Quill person, 3 talks"
    answer = get("/search.json?q=ada+quill").json()
    assert answer["entities"] == [{"type": "person", "name": "Ada Quill", "path": "/s/ada-quill", "talks": 3}]


def test_a_series_is_an_argument_like_others(get: Get) -> None:
    answer = get("/search.json?series=moss-conf&q=growing").json()
    assert ([hit["event"] for hit in answer["results"]], answer["filters"]) == (["moss-2024"], {"series": "moss-conf"})
    assert answer["choices"]["series"] == [{"value": "moss-conf", "label": "Moss Conf", "talks": 1, "chosen": True}]


def test_search_says_how_many_more_there_are(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    conn = sqlite3.connect(path)
    conn.executemany(
        """INSERT INTO talks (id, event, code, slug, kind, title, status, video_status, do_not_record, source_url)
           VALUES ('moss-2022/' || :code, 'moss-2022', :code, :code, 'talk', 'Kelp ' || :code, 'scheduled', 'unknown', 0,
             'https://moss.example/')""",
        [{"code": f"k{number}"} for number in range(21)],
    )
    seed.rebuild(conn)
    conn.close()
    get = client_for(datasette_for(path, None, None))
    assert words(get("/search?q=kelp"), "#found") == "The best 20 of 21 talks"
    more = soup(get("/search?q=kelp")).select_one("a.more")
    assert more is not None
    assert (more["href"], words(get(str(more["href"])), "#found")) == ("/search?q=kelp&page=2", "21 to 21 of 21 talks")
    assert [str(a["href"]) for a in soup(get("/search?q=kelp&page=2")).select("a.more")] == ["/search?q=kelp"]
    for beyond in (3, 400):
        page = get(f"/search?q=kelp&page={beyond}")
        assert [(a.get_text(), a["href"]) for a in soup(page).select("a.more")] == [
            ("Last page", "/search?q=kelp&page=2")
        ]
        assert words(page, "#found") == "These were all: 21 talks"
    assert [str(a["href"]) for a in soup(get("/search?q=kelp&limit=60&page=2")).select("a.more")] == [
        "/search?q=kelp&limit=60"
    ]
    assert words(get("/search?q=kelp&limit=60"), "#found") == "21 talks"
    answer = get("/search.json?q=kelp&limit=5").json()
    assert (answer["count"], answer["total"], len(answer["results"])) == (5, 21, 5)
    answer = get("/search.json?q=kelp&limit=5&page=5").json()
    assert (answer["count"], answer["total"], answer["page"]) == (1, 21, 5)


@pytest.mark.parametrize("query", ["", '"', "%22%22", "%00", "C%2B%2B", ".NET", "(", "a" * 8000, "%ff", "日本語"])
def test_search_answers_whatever_is_typed(get: Get, query: str) -> None:
    assert (get(f"/search?q={query}").status_code, get(f"/search.json?q={query}").status_code) == (200, 200)


def test_search_json_gives_the_same_hits(get: Get) -> None:
    answer = get("/search.json?q=poster+lichen")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    result = answer.json()
    assert [type(hit.pop("score")) for hit in result["results"]] == [float]
    one = {"talks": 1, "chosen": False}
    assert result.pop("choices") == {
        "event": [{"value": "moss-2024", "label": "Moss Conf 2024", **one}],
        "year": [{"value": "2024", "label": "2024", **one}],
        "kind": [{"value": "poster", "label": "poster", **one}],
        "track": [],
        "language": [],
        "speaker": [{"value": "bo-tern", "label": "Bo Tern", **one}],
        "video": [{"value": "pending", "label": "pending", **one}],
    }
    assert result == {
        "query": "poster lichen",
        "filters": {},
        "count": 1,
        "total": 1,
        "total_talks": 1,
        "more": False,
        "did_you_mean": None,
        "counted": 1,
        "page": 1,
        "understood": [{"filter": "kind", "value": "poster", "label": "poster", "words": "poster"}],
        "left_out": [],
        "entities": [],
        "results": [
            {
                "id": "moss-2024/poster-on-lichen",
                "title": "Poster on Lichen",
                "speakers": "Bo Tern",
                "event": "moss-2024",
                "event_title": "Moss Conf 2024",
                "kind": "poster",
                "starts": None,
                "status": "scheduled",
                "video_status": "pending",
                "removed_noticed": None,
                "path": "/t/moss-2024/poster-on-lichen",
                "permalink": "https://talks.example/t/moss-2024/poster-on-lichen",
                "how": "words",
                "title_html": "<mark>Poster</mark> on <mark>Lichen</mark>",
                "snippet_html": "",
            }
        ],
    }


def test_search_can_be_narrowed(get: Get) -> None:
    assert words(get("/search?q=growing+gardens&kind=tutorial"), "#found") == "1 talk"
    answer = get("/search.json?q=growing+gardens&video=unknown&year=2023").json()
    assert (answer["filters"], answer["total"]) == ({"year": "2023", "video": "unknown"}, 1)


def test_what_was_found_is_marked_and_nothing_else_gets_through(get: Get) -> None:
    assert [str(mark) for mark in soup(get("/search?q=watering")).select(".lines mark")] == ["<mark>watering</mark>"]
    hostile = get("/search?q=quoted+script")
    assert {mark.get_text() for mark in soup(hostile).select("h3 mark")} == {"script", "quoted"}
    assert "<script>alert" not in hostile.text


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "²", "9" * 5000])
def test_search_json_refuses_a_silly_limit(get: Get, limit: str) -> None:
    answer = get(f"/search.json?q=gardens&limit={limit}")
    assert (answer.status_code, answer.json()) == (400, {"error": "limit must be a number from 1 to 100"})


def test_where_nothing_is_found_there_is_something_to_browse(get: Get) -> None:
    nothing = soup(get("/search?q=zzzz")).select("main section p:last-of-type a")
    assert [(link.get_text(), link["href"]) for link in nothing] == [
        ("conferences", "/e"),
        ("speakers", "/s"),
        ("topics", "/topics"),
    ]
    assert "Or browse" not in get("/search?q=gardens").text


def test_of_a_conference_that_is_not_there_its_address_is_named(get: Get) -> None:
    assert words(get("/t/nowhere-2024/gardens"), ".lead") == "No talk “gardens” is known at “nowhere-2024”."


def test_a_page_that_is_not_there_offers_a_search_for_its_words(get: Get) -> None:
    answer = get("/t/moss-2024/growing-old-gardens")
    field = soup(answer).select_one("main input[name=q]")
    assert field is not None
    assert (words(answer, ".lead"), field["value"]) == (
        "No talk “growing-old-gardens” is known at Moss Conf 2024.",
        "growing old gardens",
    )


def test_a_video_of_two_talks_lists_both(seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]) -> None:
    path = seed.seed(tmp_path / "talks.db")
    conn = sqlite3.connect(path)
    conn.execute(
        "INSERT INTO talk_recordings SELECT 'moss-2024/lost-tapes', recording, decision, method, score, reason, "
        "runner_up, margin, decided_by, start_s, end_s FROM talk_recordings WHERE recording = 'youtube:gardens0001'"
    )
    conn.commit()
    conn.close()
    get = client_for(datasette_for(path, None, None))
    answer = get("/resolve?url=https://youtu.be/gardens0001")
    assert (answer.status_code, answer.headers["location"]) == (302, "/search?q=https%3A%2F%2Fyoutu.be%2Fgardens0001")
    assert words(get(answer.headers["location"]), "#found") == "2 talks"


def test_canonical_links_come_from_the_configured_address_and_never_from_the_host_header(
    catalog: Path, client_for: Callable[[Any], Get], monkeypatch: pytest.MonkeyPatch
) -> None:
    get = client_for(datasette_for(catalog, None, None))
    evil = {"host": "localhost", "x-forwarded-host": "evil.example"}
    plain = get(GARDENS, headers=evil)
    assert (soup(plain).select("link[rel=canonical]"), "evil" in plain.text, "evil" in str(plain.headers)) == (
        [],
        False,
        False,
    )
    assert "This catalog has no public address configured" in words(plain, ".link")
    monkeypatch.setenv("CONFTALKS_BASE_URL", "https://other.example/talks/")
    assert [link["href"] for link in soup(get(GARDENS)).select("link[rel=canonical]")] == [
        f"https://other.example/talks{GARDENS}"
    ]


def test_links_and_redirects_carry_the_prefix_of_datasette(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    get = client_for(Datasette([str(catalog)], settings={"base_url": "/archive/"}))
    assert get("/t/moss-2024/41").headers["location"] == f"/archive{GARDENS}"
    assert get("/watch/moss-2024/43").headers["location"] == "/archive/t/moss-2024/c-and-c-in-one-tree"
    for path in ("/", "/e/moss-2024", GARDENS, "/search?q=gardens", "/s/ada-quill"):
        page = soup(get(path))
        own = [str(e.get("href") or e.get("src") or e.get("action")) for e in page.select("[href], [src], form")]
        assert [url for url in own if url.startswith("/") and not url.startswith("/archive/")] == []
    assert "Disallow: /archive/*?_" in get("/robots.txt").text


def test_stock_pages_still_work(get: Get) -> None:
    assert [
        get(path).status_code for path in ("/talks", "/talks/talks", "/talks/ledger", "/talks/talks/moss-2024~2Flunch")
    ] == [200] * 4
    assert get("/talks?sql=select+1").status_code == 403
    assert get("/talks.db").status_code == 403


def test_static_files_are_kept_for_ever_under_their_version(get: Get) -> None:
    version = static_files()["catalog.js"].version
    answers = [get(f"/-/conftalks/catalog.js{query}") for query in (f"?v={version}", "?v=old", "")]
    assert [answer.headers["cache-control"] for answer in answers] == [
        "public, max-age=31536000, immutable",
        PUBLIC_CACHE,
        PUBLIC_CACHE,
    ]
    assert {name: file.content_type for name, file in static_files().items()} == {
        **dict.fromkeys(
            ("browse.js", "event.js", "files.js", "starred-files.js", "starred.js"), "text/javascript; charset=utf-8"
        ),
        "event.css": "text/css; charset=utf-8",
        "catalog.css": "text/css; charset=utf-8",
        "catalog.js": "text/javascript; charset=utf-8",
        "data.css": "text/css; charset=utf-8",
        "embed.css": "text/css; charset=utf-8",
        "embed.js": "text/javascript; charset=utf-8",
        "icon.svg": "image/svg+xml",
        "inter-bold.woff2": "font/woff2",
        "inter-regular.woff2": "font/woff2",
    }


def test_the_stylesheet_names_the_fonts_in_the_version_that_the_page_preloads(get: Get) -> None:
    named = re.findall(r'url\("([^"]+)"\)', static_files()["catalog.css"].body.decode())
    preloaded = [str(link["href"]) for link in soup(get("/")).select("link[rel=preload]")]
    assert [f"/-/conftalks/{name}" for name in named] == preloaded


def test_without_a_catalog_the_server_says_how_to_build_one(tmp_path: Path, client_for: Callable[[Any], Get]) -> None:
    sqlite3.connect(tmp_path / "other.db").close()
    get = client_for(Datasette([str(tmp_path / "other.db")]))
    answer = get("/t/moss-2024/41")
    assert (answer.status_code, words(answer, "h1"), answer.headers["x-content-type-options"]) == (
        503,
        "There is no catalog here yet",
        "nosniff",
    )


def test_the_catalog_is_the_first_database_that_has_our_tables(
    catalog: Path, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    sqlite3.connect(tmp_path / "other.db").close()
    get = client_for(Datasette([str(tmp_path / "other.db"), str(catalog)]))
    assert (get("/e/moss-2024").status_code, soup(get("/")).select(".foot a")[-1]["href"]) == (200, "/talks")


def test_a_change_of_the_database_shows_at_once(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    get = client_for(datasette_for(path, None, None))
    before = words(get(GARDENS), "h1")
    edit(path, "UPDATE talks SET title = 'Growing Weeds' WHERE slug LIKE 'growing%'")
    assert (before, words(get(GARDENS), "h1")) == ("Growing Gardens with Generators", "Growing Weeds")
