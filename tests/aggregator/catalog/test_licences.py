"""Which words are a licence of Creative Commons, and which only look like one; where a licence is shown."""

import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from aggregator.catalog.formats import talk_json
from aggregator.catalog.jsonld import talk_graph
from aggregator.catalog.licences import licence_page
from aggregator.catalog.queries import conference_of, talk
from aggregator.catalog.serve import datasette_for
from aggregator.files.jsonl import EventFiles
from aggregator.files.suppressions import Suppressions
from aggregator.matching.links import Link
from aggregator.store.build import build
from aggregator.store.rows import shared_recordings
from scrapers.records import Event, Recording, Talk

Clients = Callable[[Any], Callable[..., httpx.Response]]
CC = "https://creativecommons.org"


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("CC BY 4.0", "licenses/by/4.0"),
        ("CC-BY-SA-4.0", "licenses/by-sa/4.0"),
        ("CC BY NC SA 4.0", "licenses/by-nc-sa/4.0"),
        ("cc by-nc-sa 3.0 Unported", "licenses/by-nc-sa/3.0"),
        ("CC BY-NC-ND 2.5", "licenses/by-nc-nd/2.5"),
        ("Creative Commons BY-ND 4.0 International License.", "licenses/by-nd/4.0"),
        ("Creative Commons Attribution 4.0 International", "licenses/by/4.0"),
        ("Creative Commons Attribution-ShareAlike 3.0 Unported License", "licenses/by-sa/3.0"),
        ("Creative Commons Attribution-NonCommercial-NoDerivatives 4.0 International Public License", "licenses/by-nc-nd/4.0"),
        ("Creative Commons Attribution-Noncommercial-Share Alike license version 3.0", "licenses/by-nc-sa/3.0"),
        ("http://creativecommons.org/licenses/by/3.0", "licenses/by/3.0"),
        ("https://www.creativecommons.org/licenses/by-sa/3.0/us/deed.en", "licenses/by-sa/3.0/us"),
        ("https://creativecommons.org/licenses/by-nc/2.5/legalcode", "licenses/by-nc/2.5"),
        ("creativecommons.org/publicdomain/zero/1.0/", "publicdomain/zero/1.0"),
        ("CC0", "publicdomain/zero/1.0"),
        ("CC0-1.0", "publicdomain/zero/1.0"),
        ("CC0 1.0 Universal", "publicdomain/zero/1.0"),
    ],
)  # fmt: skip
def test_words_and_addresses_that_are_one_licence(text: str, page: str) -> None:
    assert licence_page(text) == f"{CC}/{page}/"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "Creative Commons Attribution license (reuse allowed)",
        "Creative Commons",
        "CC BY",
        "CC BY-SA",
        "CC BY 5.0",
        "CC BY-NC-ND 1.0",
        "CC BY 3.0 International",
        "CC BY 4.0 Unported",
        "CC BY-ND-SA 4.0",
        "CC BY 4.0, slides CC BY-NC 4.0",
        "not CC BY 4.0",
        "Standard YouTube License",
        "https://creativecommons.org.example/licenses/by/4.0/",
        "https://creativecommons.org/licenses/by-owl/4.0/",
        "https://creativecommons.org/licenses/by/4.0/\"onclick='x'",
        "javascript:creativecommons.org/licenses/by/4.0/",
        "CC BY 4.0" + " " * 200 + "x",
    ],
)
def test_what_is_not_surely_one_has_no_page(text: str | None) -> None:
    assert licence_page(text) is None


EVENT = Event("owls-2031", "Owls 2031", "Europe/Oslo")
PAGE = "https://owls.example/"
TALK = Talk(EVENT.slug, "a", "Owls at Dusk and Dawn", "talk", PAGE, slug="owls")
VIDEO = Recording(
    "youtube", "owlowlowl01", "https://www.youtube.com/watch?v=owlowlowl01", "Owls", PAGE, published=date(2031, 6, 1)
)
LINK = Link("a", VIDEO.key, "accepted", "title", 1.0, "told by hand", decided_by="person")


def catalog(path: Path, licence: str | None, **more: object) -> Path:
    video = replace(VIDEO, licence=licence, **more)  # type: ignore[arg-type]
    build(path, [EventFiles(EVENT, (TALK,), (video,), (LINK,))], date(2031, 10, 1))
    return path


@pytest.mark.parametrize(
    ("licence", "shown", "page"),
    [
        ("CC BY 4.0", f'<a href="{CC}/licenses/by/4.0/" rel="license nofollow">CC BY 4.0</a>', f"{CC}/licenses/by/4.0/"),
        ("All rights <b>reserved</b>", "All rights &lt;b&gt;reserved&lt;/b&gt;", None),
        (None, None, None),
    ],
)  # fmt: skip
def test_a_talk_shows_the_licence_of_its_recording(
    licence: str | None, shown: str | None, page: str | None, tmp_path: Path, client_for: Clients
) -> None:
    get = client_for(datasette_for(catalog(tmp_path / "talks.db", licence), None, "https://talks.example"))
    body = get("/t/owls-2031/owls").text
    found = re.findall(r'<p class="hint">Licence: (.*)</p>', body)
    assert found == ([shown] if shown else [])
    graph = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', body, re.S)[0])
    assert graph["@graph"][1].get("license") == page
    told = get("/t/owls-2031/owls.json").json()
    assert [one["licence"] for one in told["recordings"]] == [licence]


def test_the_licence_of_a_video_that_is_gone_is_not_shown(tmp_path: Path, client_for: Clients) -> None:
    path = catalog(tmp_path / "talks.db", "CC BY 4.0", access="gone", last_seen=date(2031, 7, 1))
    assert "Licence" not in client_for(datasette_for(path, None, None))("/t/owls-2031/owls").text


def test_of_two_events_that_list_one_recording_either_may_know_its_licence(tmp_path: Path) -> None:
    other = replace(EVENT, slug="more-owls-2031")
    files = [EventFiles(EVENT, (TALK,), (VIDEO,), (LINK,)), EventFiles(other, (), (replace(VIDEO, licence="CC0"),), ())]
    assert shared_recordings(files) == {VIDEO.key: replace(VIDEO, licence="CC0")}
    build(tmp_path / "talks.db", files, date(2031, 10, 1))
    with sqlite3.connect(tmp_path / "talks.db") as conn:
        assert conn.execute("SELECT id, licence FROM recordings").fetchall() == [(VIDEO.key, "CC0")]


def test_a_catalog_of_before_shows_none_and_a_build_fills_it(tmp_path: Path) -> None:
    path = catalog(tmp_path / "talks.db", "CC BY 4.0")
    with sqlite3.connect(path) as conn:
        conn.executescript(
            "DROP VIEW best_recordings; ALTER TABLE recordings DROP COLUMN licence;"
            " DELETE FROM _sqlite_migrations WHERE name = '020_licences'"
        )
    for expected in (None, "CC BY 4.0"):
        with sqlite3.connect(path) as conn:
            conn.row_factory = sqlite3.Row
            shown = talk(conn, "owls-2031/owls")
            assert shown
            assert [one.licence for one in shown.recordings] == [expected]
            assert talk_json(shown, None)["recordings"][0]["licence"] == expected
            graph = talk_graph(shown, conference_of(conn, shown), "https://talks.example")
            assert graph
            assert graph["@graph"][1].get("license") == (f"{CC}/licenses/by/4.0/" if expected else None)
        catalog(path, "CC BY 4.0")


def test_who_is_left_out_is_not_in_a_licence() -> None:
    masked = Suppressions(frozenset({"ada finch"})).masked(replace(VIDEO, licence="CC BY 4.0 Ada Finch"))
    assert masked.licence == "CC BY 4.0 …"
