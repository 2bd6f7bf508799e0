"""A search in Datasette's table of talks leads to our own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import catalog_seed
import httpx
import pytest
from datasette.app import Datasette
from datasette.database import Database

from aggregator.catalog.guard import RequestRefused, search_instead
from aggregator.catalog.serve import METADATA, datasette_for

Get = Callable[..., httpx.Response]


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("_search=web+maps", "q=web+maps"),
        ("_search=C%2B%2B&_search=other", "q=C%2B%2B"),
        ("_search=%22a+b%22+-c", "q=%22a+b%22+-c"),
        ("_search=%E6%97%A5", "q=%E6%97%A5"),
        ("_search=a&_sort=title&_facet=event&_size=50&_next=100&_nofacet=1", "q=a"),
        (
            "event=moss-2024&_search=a&kind__exact=talk&video_status=public",
            "q=a&event=moss-2024&kind=talk&video=public",
        ),
        ("_search=a&track=Core&language=German&kind=", "q=a&track=Core&language=German"),
        # The form of the page sends its empty row of a filter too.
        ("_search=a&_filter_column=&_filter_op=exact&_filter_value=", "q=a"),
        ("_search=a&_filter_column=title&_filter_op=contains&_filter_value=b", None),
        ("_search=a&_filter_column_1=title&_filter_op_1=contains&_filter_value_1=b", None),
        ("_search=a&level=beginner", None),
        ("_search=a&level=", "q=a"),
        ("_search=a&title__contains=b", None),
        ("_search=a&kind__not=talk", None),
        ("_search=a&_search_title=b", None),
        ("_search_title=b", None),
        ("_search=", None),
        ("_search=*+-+%22", None),
        ("", None),
    ],
)
def test_what_our_search_has_no_filter_for_stays_with_the_table(asked: str, leads: str | None) -> None:
    found = search_instead(asked.encode())
    assert (found and found.decode()) == leads


def test_too_many_parameters_are_refused() -> None:
    with pytest.raises(RequestRefused):
        search_instead(b"_search=a" + b"&x=1" * 100)


def test_the_table_leads_to_the_search_page(get: Get) -> None:
    for method in ("GET", "HEAD"):
        answer = get("/talks/talks?_search=gardens&event=moss-2024", method)
        assert (answer.status_code, answer.headers["location"]) == (302, "/search?q=gardens&event=moss-2024")
        assert (answer.content, answer.headers["cache-control"]) == (b"", "no-cache")
    there = get(answer.headers["location"])
    assert (there.status_code, "/t/moss-2024/growing-gardens-with-generators" in there.text) == (200, True)
    assert get("/talks/talks?_search=gardens&_where=1").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/talks/talks",
        "/talks/talks?_search=",
        "/talks/talks?_search=gardens&level=beginner",
        "/talks/talks.json?_search=gardens",
        "/talks/talks.csv?_search=gardens",
        "/talks/speakers?_search=gardens",
        "/talks/ledger?_search=gardens",
        "/search?q=a&_search=gardens",
    ],
)
def test_all_else_answers_as_before(get: Get, path: str) -> None:
    assert get(path).status_code == 200


def test_rows_for_programs_are_those_of_before(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    get = client_for(datasette_for(catalog, METADATA, "https://talks.example"))
    rows = get("/talks/talks.json?_search=gardens&_shape=array").json()
    assert sorted(row["id"] for row in rows) == [
        "fern-2023/growing-gardens-with-generators",
        "moss-2024/growing-gardens-with-generators",
    ]


def test_a_table_of_another_database_is_no_table_of_ours(
    catalog: Path, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    datasette = datasette_for(catalog, None, "https://talks.example")
    other = tmp_path / "my.talks.db"
    catalog_seed.seed(other)
    datasette.add_database(Database(datasette, path=str(other)), "other")
    get = client_for(datasette)
    assert get("/other/talks?_search=gardens").status_code == 200
    assert get("/talks/talks?_search=gardens").status_code == 302


def test_a_name_and_a_prefix_of_any_kind_lead_there_too(tmp_path: Path, client_for: Callable[[Any], Get]) -> None:
    path = catalog_seed.seed(tmp_path / "my talks.db")
    get = client_for(Datasette([str(path)], settings={"base_url": "/archive/", "default_allow_sql": False}))
    for name in ("my+talks", "my~20talks"):
        answer = get(f"/{name}/talks?_search=gardens")
        assert (answer.status_code, answer.headers.get("location")) == (302, "/archive/search?q=gardens")
