"""What a catalog says of itself: /about, /opensearch.xml."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from defusedxml.ElementTree import fromstring
from reading import soup, words

from aggregator.catalog.serve import datasette_for

Get = Callable[..., httpx.Response]
HOME = "https://talks.example"
XMLNS = "{http://a9.com/-/spec/opensearch/1.1/}"


def test_about_says_what_metadata_says(catalog: Path, tmp_path: Path, client_for: Callable[[Any], Get]) -> None:
    told = tmp_path / "metadata.yml"
    told.write_text(
        "license: CC0\nlicense_url: https://cc.example/0\nsource: Moss & Co\nsource_url: 'javascript:alert(1)'\n"
        "operator: Ada\noperator_url: https://ada.example/\n"
        "plugins: {conftalks: {issues: 'https://talks.example/issues'}}\n",
        "utf-8",
    )
    answer = client_for(datasette_for(catalog, told, None))("/about")
    assert words(answer, ".told") == "Sources Moss & Co Licence CC0 Run by Ada"
    links = [a["href"] for a in soup(answer).select(".reading a")]
    assert [link for link in links if str(link).startswith(("https:", "javascript:"))] == [
        "https://cc.example/0",
        "https://ada.example/",
        "https://talks.example/issues",
        "https://talks.example/issues",
    ]
    assert words(answer, ".figures div:nth-child(3)") == "Conferences 4"


def test_about_is_another_page_where_metadata_says_otherwise(
    catalog: Path, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    tags = []
    for said in ("Ada", "Bo"):
        told = tmp_path / "metadata.yml"
        told.write_text(f"source: {said}\n", "utf-8")
        tags.append(client_for(datasette_for(catalog, told, HOME))("/about").headers["etag"])
    assert tags[0] != tags[1]


def test_about_without_metadata(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    answer = client_for(datasette_for(catalog, None, None))("/about")
    assert (answer.status_code, soup(answer).select(".told")) == (200, [])
    assert "ask whoever runs this catalog" in answer.text


def test_no_page_says_under_which_licence_facts_are_but_the_one_that_asks_metadata(
    catalog: Path, client_for: Callable[[Any], Get]
) -> None:
    get = client_for(datasette_for(catalog, None, None))
    for path in ("/", "/about", "/changes", "/nope"):
        foot = soup(get(path)).select_one(".foot p")
        assert foot
        assert " ".join(foot.get_text().split()) == (
            "Recordings and abstracts belong to their authors; for the facts see sources and licence."
        )
        assert [link["href"] for link in foot.select("a")] == ["/about"]


def test_browsers_can_take_the_search(get: Get, catalog: Path, client_for: Callable[[Any], Get]) -> None:
    answer = get("/opensearch.xml")
    assert answer.headers["content-type"] == "application/opensearchdescription+xml; charset=utf-8"
    root = fromstring(answer.content)
    assert (root.tag, root.findtext(f"{XMLNS}ShortName")) == (f"{XMLNS}OpenSearchDescription", "conftalks")
    assert {url.get("type"): url.get("template") for url in root.iter(f"{XMLNS}Url")} == {
        "text/html": f"{HOME}/search?q={{searchTerms}}",
        "application/json": f"{HOME}/search.json?q={{searchTerms}}",
    }
    assert [link["href"] for link in soup(get("/")).select("link[rel=search]")] == ["/opensearch.xml"]
    without = client_for(datasette_for(catalog, None, None))
    assert (without("/opensearch.xml").status_code, soup(without("/")).select("link[rel=search]")) == (404, [])
