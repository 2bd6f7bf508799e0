"""The index that Pagefind makes, and what it cannot do said in a line."""

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest
from bs4 import BeautifulSoup
from frozen_catalog import Frozen

from aggregator.catalog.search_files import talk_records
from aggregator.catalog.site import Site
from aggregator.freeze.search_index import index_files, pagefind
from scrapers.errors import ConftalksError

RECORDS = ['<html lang="en"><body data-pagefind-body><h1>C++ and moss</h1></body></html>']


def test_only_what_a_search_asks_for_is_kept() -> None:
    found = index_files(pagefind(), RECORDS)
    names = sorted(name.partition("/")[0] if "/" in name else name.rpartition(".")[2] for name in found)
    assert names == ["fragment", "index", "js", "js", "json", "pagefind", "pf_meta"]
    assert json.loads(found["pagefind-entry.json"])["languages"]["en"]["page_count"] == 1


def test_of_nothing_there_is_no_index() -> None:
    assert index_files(pagefind(), []) == {}


def test_a_program_that_fails_says_why(tmp_path: Path) -> None:
    program = tmp_path / "pagefind"
    program.write_text("#!/bin/sh\necho first >&2\necho no room left >&2\nexit 3\n")
    program.chmod(0o755)
    with pytest.raises(ConftalksError) as refused:
        index_files(program, RECORDS)
    assert str(refused.value) == f"{program}: cannot make the search: no room left"


def test_what_is_found_is_the_line_of_a_list(frozen: Frozen) -> None:
    bodies = [gzip.decompress(path.read_bytes()) for path in frozen.folder.glob("pagefind/fragment/*")]
    found = [json.loads(body.removeprefix(b"pagefind_dcd")) for body in bodies]
    talk = next(one for one in found if "/t/moss-2024/growing-gardens-with-generators" in one["meta"]["line"])
    assert talk["filters"] == {"event": ["moss-2024"], "year": ["2024"], "kind": ["talk"], "video": ["public"]}
    assert talk["content"].startswith("Growing Gardens with Generators. Ada Quill, Bo Tern. Moss Conf 2024 talk, Core")
    assert "Lazy rows of beans. Second about watering." in talk["content"]
    assert talk["meta"]["line"].strip().startswith('<article class="line pictured">')
    assert '<a href="/repo/t/moss-2024/growing-gardens-with-generators">' in talk["meta"]["line"]
    hostile = next(one for one in found if "/t/fern-2023/hostile" in one["meta"]["line"])
    assert "<script>" not in hostile["meta"]["line"]
    assert "&lt;script&gt;" in hostile["meta"]["line"]
    assert not any("/t/moss-2024/lunch" in one["meta"]["line"] for one in found)


def test_where_nothing_is_typed_open_spaces_come_after_all_talks(seeded: Path, tmp_path: Path) -> None:
    copyfile(seeded, tmp_path / "talks.db")
    with closing(sqlite3.connect(tmp_path / "talks.db")) as conn:
        conn.execute("UPDATE talks SET kind = 'open-space' WHERE id = 'moss-2024/quiet-rooms'")
        conn.execute("UPDATE talks SET starts = NULL WHERE id = 'moss-2024/growing-gardens-with-generators'")
        records = [BeautifulSoup(text, "lxml") for text in talk_records(conn, Site("/", None), "moss-2024")]
    orders = [str(one.select_one("[data-pagefind-sort]")["content"]) for one in records]
    shown = sorted(range(len(records)), key=orders.__getitem__, reverse=True)
    titles = [records[at].h1.get_text() for at in shown]
    without_a_day = {"Growing Gardens with Generators", "Poster on Lichen"}
    assert (set(titles[-3:-1]), titles[-1], len(titles) > 3) == (without_a_day, "Quiet Rooms", True)


def test_people_conferences_and_topics_are_named_the_most_talks_first(frozen: Frozen) -> None:
    named = json.loads(frozen.read("search/names.json"))
    assert ["person", "Ada Quill", "/s/ada-quill", 3] in named
    assert ["conference", "Moss Conf 2024", "/e/moss-2024", 7] in named
    assert ["topic", "Gardens", "/topics/gardens", 2] in named
    assert [talks for *_, talks in named] == sorted((talks for *_, talks in named), reverse=True)
