"""serve() in a process of its own, on a real socket."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from catalog_seed import edit
from running_server import ask, serving

from aggregator.catalog.serve import METADATA, datasette_for, datasette_yml, serve
from aggregator.files.jsonl import EventFiles
from aggregator.store.build import build
from aggregator.store.listings import Basis
from aggregator.store.suppressed import suppressed_name
from scrapers.errors import BadData, ConftalksError
from scrapers.records import Event


@pytest.fixture
def database(seed: ModuleType, tmp_path: Path) -> Path:
    path: Path = seed.seed(tmp_path / "talks.db")
    return path


@pytest.fixture
def address(database: Path) -> Iterator[tuple[str, int]]:
    with serving(database) as found:
        yield found


def status_and_place(address: tuple[str, int], path: str) -> list[tuple[int, str | None]]:
    replies = [ask(address, path, method) for method in ("GET", "HEAD")]
    return [(reply.status, reply.headers.get("location")) for reply in replies]


def test_the_server_answers_head_like_get_and_shows_a_change_at_once(address: tuple[str, int], database: Path) -> None:
    page, video = "/t/moss-2024/growing-gardens-with-generators", "https://www.youtube.com/watch?v=gardens0001"
    paths = (page, "/t/moss-2024/41", "/watch/moss-2024/41", "/t/moss-2024/nope")
    answers = {path: status_and_place(address, path) for path in paths}
    assert answers == {
        page: [(200, None)] * 2,
        "/t/moss-2024/41": [(301, page)] * 2,
        "/watch/moss-2024/41": [(302, video)] * 2,
        "/t/moss-2024/nope": [(404, None)] * 2,
    }
    host, port = address
    assert f'<link rel="canonical" href="http://{host}:{port}{page}">' in ask(address, page).body.decode()
    edit(database, "UPDATE talks SET title = 'Growing Weeds' WHERE slug LIKE 'growing%'")
    assert b"<h1>Growing Weeds</h1>" in ask(address, page).body


DAY = date(2026, 6, 1)


def test_a_build_shows_at_once_and_until_then_everything_is_304(tmp_path: Path) -> None:
    database = tmp_path / "talks.db"
    build(database, [], DAY)
    with serving(database) as address:
        paths = ("/", "/talks/events", "/talks.json", "/search", "/sitemap.xml", "/feeds/videos.atom")
        before = {path: ask(address, path).headers["etag"] for path in paths}
        assert [conditional(address, path, tag) for path, tag in before.items()] == [304] * len(paths)
        build(database, [], DAY)
        assert [conditional(address, path, tag) for path, tag in before.items()] == [304] * len(paths)
        build(database, [EventFiles(Event("moss-2026", "Moss Conf 2026", "UTC"))], DAY)
        assert {conditional(address, path, tag) for path, tag in before.items()} == {200}
        assert b"Moss Conf 2026" in ask(address, "/").body


def test_of_which_files_rows_were_made_is_neither_listed_nor_served(tmp_path: Path) -> None:
    database = tmp_path / "talks.db"
    moss = EventFiles(Event("moss-2026", "Moss Conf 2026", "UTC"))
    build(database, [moss], DAY, bases={"moss-2026": Basis("canary", DAY)})
    with serving(database, METADATA, quiet=False) as address:
        paths = ("/talks/sources", "/talks/sources.json", "/talks/sources.csv", "/talks/sources/moss-2026")
        assert [ask(address, path).status for path in paths] == [403] * 4
        assert b"talks/sources" not in ask(address, "/talks").body
        assert b"canary" not in b"".join(ask(address, path).body for path in (*paths, "/talks", "/talks.json"))


PAGE = "/t/moss-2024/growing-gardens-with-generators"


def put_elsewhere(seed: ModuleType, database: Path, title: str) -> Path:
    """Another file with the same catalog, but for one title."""
    other: Path = seed.seed(database.with_name(f"{title}.db"))
    conn = sqlite3.connect(other)
    with conn:
        conn.execute("UPDATE talks SET title = ? WHERE slug LIKE 'growing%'", (title,))
    seed.rebuild(conn)
    conn.close()
    return other


def test_a_file_that_was_deleted_or_replaced_is_opened_anew(seed: ModuleType, database: Path) -> None:
    asked = (
        PAGE,
        "/talks/talks?_shape=array",
        "/search?q=weeds",
        "/talks/talks.json?_shape=array&title__contains=Weeds",
    )
    with serving(database) as address:
        # Several at once, so that every thread of the server has opened the file.
        with ThreadPoolExecutor(8) as pool:
            before = list(pool.map(lambda path: b"Weeds" in ask(address, path).body, [PAGE] * 40))
        assert before == [False] * 40
        put_elsewhere(seed, database, "Weeds").replace(database)
        with ThreadPoolExecutor(8) as pool:
            after = list(pool.map(lambda path: b"<h1>Weeds</h1>" in ask(address, path).body, [PAGE] * 40))
        assert after == [True] * 40
        assert [b"Weeds" in ask(address, path).body for path in asked] == [True] * 4
        database.unlink()
        gone = [ask(address, path) for path in ("/", *asked)]
        assert [(one.status, one.headers.get("retry-after"), one.body) for one in gone] == [
            (503, "5", b"There is no catalog at the moment. Try again.\n")
        ] * 5
        put_elsewhere(seed, database, "Thistles").rename(database)
        assert [ask(address, path).status for path in ("/", *asked)] == [200] * 5
        assert b"<h1>Thistles</h1>" in ask(address, PAGE).body


def leave_out(database: Path) -> None:
    edit(database, f"INSERT INTO suppressed VALUES ('moss-2024', '{suppressed_name('moss-2024', 'hidden')}')")


def test_while_there_is_no_catalog_nobody_knows_what_was_left_out(database: Path) -> None:
    leave_out(database)
    with serving(database) as address:
        paths = ("/t/moss-2024/hidden", "/t/moss-2024/nope", "/nope")
        assert [ask(address, path).status for path in paths] == [410, 404, 404]
        put_away = database.rename(database.with_name("away.db"))
        assert [ask(address, path).status for path in paths] == [503] * 3
        put_away.rename(database)
        assert [ask(address, path).status for path in paths] == [410, 404, 404]


def test_a_link_that_comes_to_lie_there_is_not_followed(database: Path) -> None:
    with serving(database) as address:
        other = database.rename(database.with_name("other.db"))
        for target in (other, database):
            database.symlink_to(target)
            reply = ask(address, PAGE)
            assert (reply.status, reply.body) == (503, b"The catalog is no file.\n")
            database.unlink()
        other.rename(database)
        assert ask(address, PAGE).status == 200


def test_a_link_that_was_named_is_followed_also_to_another_file(seed: ModuleType, database: Path) -> None:
    link = database.with_name("link.db")
    link.symlink_to(database)
    with serving(link) as address:
        assert ask(address, PAGE).status == 200
        link.unlink()
        link.symlink_to(put_elsewhere(seed, database, "Weeds"))
        assert b"<h1>Weeds</h1>" in ask(address, PAGE).body


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_catalog_that_may_not_be_read_is_not_called_none(seed: ModuleType, database: Path) -> None:
    with serving(database, quiet=False) as address:
        shut = put_elsewhere(seed, database, "Shut")
        shut.chmod(0)
        shut.replace(database)
        reply = ask(address, PAGE)
        assert (reply.status, reply.body) == (503, b"The catalog cannot be read. Try again.\n")


_KILLED = """
import os, sqlite3, sys
conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("PRAGMA cache_size = 1")
conn.execute("BEGIN IMMEDIATE")
conn.execute("UPDATE talks SET title = hex(randomblob(20000))")
os._exit(0)
"""
"""A writer that dies when it has written half of the file."""


def test_after_a_writer_was_killed_half_way_nothing_of_it_is_shown_until_the_next_takes_it_back(database: Path) -> None:
    with serving(database, quiet=False) as address:
        before = ask(address, PAGE)
        subprocess.run([sys.executable, "-c", _KILLED, database], check=True)
        assert ask(address, PAGE).body == before.body
        for path in ("/search?q=x", "/talks/talks"):
            reply = ask(address, path)
            assert (reply.status, reply.body) == (503, b"The catalog is being written. Try again.\n")
        conn = sqlite3.connect(database)
        conn.execute("SELECT count(*) FROM talks").fetchone()
        conn.close()
        assert [ask(address, path).status for path in ("/search?q=x", "/talks/talks")] == [200, 200]


@pytest.mark.parametrize(
    "damage",
    [lambda path: os.truncate(path, path.stat().st_size // 2), lambda path: path.write_bytes(b"garbage " * 20_000)],
)
def test_a_catalog_that_is_damaged_is_503_until_it_is_whole_again(
    database: Path, damage: Callable[[Path], object]
) -> None:
    whole, paths = database.read_bytes(), ("/", PAGE, "/search?q=gardens", "/e/moss-2024", "/talks/talks", "/talks")
    # Datasette writes a line of its own for each of its pages then.
    with serving(database, quiet=False) as address:
        assert [ask(address, path).status for path in paths] == [200] * 6
        damage(database)
        assert [ask(address, path).status for path in paths] == [503] * 6
        database.write_bytes(whole)
        assert [ask(address, path).status for path in paths] == [200] * 6


def test_a_static_file_that_no_disk_can_have_is_not_there(address: tuple[str, int]) -> None:
    names = ["a" * 255, "a" * 256, "a" * 5000, "a/" * 2500, "app.css/a", "%00", "a%00b", "..", ".", "", "%2e%2e/app.py"]
    answers = {name: ask(address, f"/-/static/{name}").status for name in names}
    assert answers == dict.fromkeys(names, 404) | dict.fromkeys(("..", ".", ""), 403)


def conditional(address: tuple[str, int], path: str, etag: str) -> int:
    return ask(address, path, headers={"If-None-Match": etag}).status


def test_addresses_that_are_not_there_leave_no_trace_in_the_log(address: tuple[str, int]) -> None:
    paths = ("/nope", "/t", "/t/moss-2024", "/sitemap.txt", "/t/moss-2024/", "//evil.example/", "/talks/nope")
    answers = {path: status_and_place(address, path) for path in paths}
    assert answers == {path: [(404, None)] * 2 for path in paths}
    # The fixture sees to it that nothing was written: not on stderr, nor on stdout, where rich writes.
    assert ask(address, "/talks/talks?_size=nope").status == 400


def test_a_port_that_is_taken_is_said_in_one_line(database: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConftalksError) as caught:
            serve(database, None, "127.0.0.1", port, False)
    assert str(caught.value) == (
        f"127.0.0.1:{port}: cannot listen there: Address already in use; choose another with --port"
    )


def test_a_missing_database_is_not_created(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    with pytest.raises(ConftalksError) as caught:
        serve(path, None, "127.0.0.1", 0, False)
    assert (str(caught.value), path.exists()) == (
        f"{path}: there is no such database; build it with: conftalks build",
        False,
    )


def test_broken_metadata_is_named(database: Path, tmp_path: Path) -> None:
    broken = tmp_path / "metadata.yml"
    broken.write_text("{ [")
    with pytest.raises(BadData) as caught:
        datasette_for(database, broken, None)
    assert str(caught.value) == f"{broken}: this is neither YAML nor JSON"
    broken.write_text("- a\n- b\n")
    with pytest.raises(BadData) as listed:
        datasette_for(database, broken, None)
    assert str(listed.value) == f"{broken}: names and values are expected here"
    with pytest.raises(ConftalksError) as missing:
        datasette_for(database, tmp_path / "none.yml", None)
    assert str(missing.value) == f"{tmp_path / 'none.yml'}: No such file or directory"


@pytest.mark.parametrize(
    ("configured", "address", "expected"),
    [
        ("null", "http://127.0.0.1:8001", "http://127.0.0.1:8001"),
        ("https://talks.example", "http://127.0.0.1:8001", "https://talks.example"),
        ("null", None, None),
    ],
)
def test_the_own_address_is_only_a_default(
    database: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    configured: str,
    address: str | None,
    expected: str | None,
) -> None:
    monkeypatch.delenv("CONFTALKS_BASE_URL", raising=False)
    path = tmp_path / "metadata.yml"
    path.write_text(f"plugins: {{conftalks: {{base_url: {configured}}}}}\n")
    datasette = datasette_for(database, path, address)
    assert datasette.plugin_config("conftalks") == {"base_url": expected}


def test_the_settings_are_hardened(database: Path) -> None:
    datasette = datasette_for(database, None, None)
    settings = {
        "default_allow_sql": False,
        "allow_csv_stream": False,
        "allow_download": False,
        "allow_facet": False,
        "suggest_facets": False,
        "default_cache_ttl": 0,
        "max_returned_rows": 200,
        "default_page_size": 30,
        "truncate_cells_html": 300,
    }
    assert {name: datasette.setting(name) for name in settings} == settings
    assert datasette.get_database("talks").is_mutable is True


def test_canned_queries_are_handed_on_to_the_datasette_that_reads_them_elsewhere() -> None:
    queries = {"newest": {"sql": "select 1"}}
    facts = {"title": "x", "databases": {"talks": {"title": "y", "queries": queries}, "other": {"title": "z"}}}
    assert datasette_yml(facts) == {"databases": {"talks": {"queries": queries}}}
    assert [datasette_yml(bare) for bare in ({}, {"databases": None})] == [{"databases": {}}] * 2
