"""startup.py: `datasette talks.db -m metadata.yml` is the catalog that `conftalks serve` shows."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import httpx
import pytest
from datasette.app import DEFAULT_SETTINGS, Datasette
from datasette.utils import parse_metadata
from doc_pages import ROOT, marked
from started_server import datasette_command, serve_command, started

from aggregator.catalog.serve import METADATA, SETTINGS, datasette_for
from aggregator.catalog.startup import set_up

Get = Callable[..., httpx.Response]
TALK = "/t/moss-2024/growing-gardens-with-generators"
PATHS = (
    *("/", "/search?q=gardens", "/search.json?q=gardens", "/e", "/e/moss-2024", TALK, f"{TALK}.json", f"{TALK}.ics"),
    *("/s/ada-quill", "/topics", "/about", "/starred", "/feeds/videos.atom", "/feeds/changes.atom", "/sitemap.xml"),
    *("/robots.txt", "/opensearch.xml", "/oembed?url={base}" + TALK, f"/embed{TALK[2:]}", "/t/moss-2024/nope"),
    *("/talks", "/talks/talks", "/talks/newest_videos", "/talks/talks/moss-2024~2Flunch", "/-/health"),
    *("/talks/talks?_facet=room", "/talks/talks.csv?_stream=1", "/talks?sql=select+1", "/talks.db"),
)


@pytest.fixture
def by_itself(catalog: Path, client_for: Callable[[Any], Get]) -> Datasette:
    """As `datasette talks.db -m metadata.yml --setting default_page_size 50` makes it."""
    facts = parse_metadata(METADATA.read_text("utf-8"))
    made = Datasette([str(catalog)], metadata=facts, settings={"default_page_size": 50})
    assert client_for(made)("/").status_code == 200
    return made


def test_our_settings_hold_where_nobody_chose_others(by_itself: Datasette) -> None:
    expected = SETTINGS | {"default_page_size": 50}
    assert {name: by_itself.setting(name) for name in SETTINGS} == expected
    assert by_itself.max_returned_rows == SETTINGS["max_returned_rows"]
    assert {name for name in SETTINGS if SETTINGS[name] == DEFAULT_SETTINGS[name]} == set()


def test_queries_of_metadata_are_there(by_itself: Datasette, client_for: Callable[[Any], Get]) -> None:
    ask = client_for(by_itself)
    names = parse_metadata(METADATA.read_text("utf-8"))["databases"]["talks"]["queries"]
    assert {name: ask(f"/talks/{name}.json?_shape=array").status_code for name in names} == dict.fromkeys(names, 200)
    page = ask("/talks/newest_videos")
    assert (page.status_code, "Newest recordings" in page.text) == (200, True)


def test_a_query_may_be_sql_alone(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    facts = {"databases": {"talks": {"queries": {"years": "select count(*) as n from events"}}}}
    ask = client_for(Datasette([str(catalog)], metadata=facts))
    assert [list(row) for row in ask("/talks/years.json?_shape=array").json()] == [["n"]]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CONFTALKS_HOSTS", "https://x", "CONFTALKS_HOSTS: 'https://x' is no host such as talks.example.org"),
        ("CONFTALKS_BASE_URL", "talks", "base_url 'talks' is not an address such as https://talks.example.org"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_served(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(click.ClickException) as caught:
        asyncio.run(set_up(Datasette([])))
    assert caught.value.message == said


def test_every_page_is_the_one_that_serve_shows(catalog: Path, tmp_path: Path) -> None:
    shown = []
    told = marked("tested", "datasette-alone").split()
    assert told == ["datasette", "data/talks.db", "-m", "metadata.yml"]
    assert (ROOT / told[3]).read_bytes() == METADATA.read_bytes()
    for command in (datasette_command(catalog, *told[2:3], str(METADATA)), serve_command(catalog)):
        with started(command, cwd=tmp_path) as server:
            answers = {path: server.ask(path.format(base=server.url)) for path in PATHS}
            shown.append({path: (one.status, plain(one.body)) for path, one in answers.items()})
    theirs, ours = shown
    assert [path for path in PATHS if theirs[path] != ours[path]] == []
    refused = {path: status for path, (status, _) in ours.items() if status != 200}
    assert refused == {
        "/t/moss-2024/nope": 404,
        "/talks/talks?_facet=room": 400,
        "/talks/talks.csv?_stream=1": 400,
        "/talks?sql=select+1": 403,
        "/talks.db": 403,
    }


def plain(body: bytes) -> str:
    """What is the same on every port, however long it took."""
    text = re.sub(r"127\.0\.0\.1(?::|%3A)\d+", "HOST", body.decode())
    text = re.sub(r'"age_s": \d+|content="conftalks \w+"|"catalog": "\w+"', "", text)
    return re.sub(r"Quer(?:y|ies) took [\d.]+(?:&nbsp;|\s)*ms", "", text)


def test_with_settings_of_our_own_nothing_changes(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    datasette = datasette_for(catalog, None, None)
    before = dict(datasette._settings)
    assert client_for(datasette)("/").status_code == 200
    assert datasette._settings == before
