"""What somebody with bad intentions sends to the real server: it never breaks, and never forgets its headers."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from running_server import Reply, ask, send, serving

METADATA = Path(__file__).parents[3] / "metadata.yml"
TALK = "/t/moss-2024/growing-gardens-with-generators"
ROW = "/talks/talks/moss-2024~2Flunch"

ODD_QUERIES = [
    *('"', '""', '"""', "'", "\0", "a\0b", "C++", ".NET", "3.13", "C#", "async/await", "python -django", "*"),
    *("gard*", "^gardens", "NEAR(a b, 2)", "NEAR(", "AND", "a AND", "NOT", "OR OR", "title:gardens", "{title}: x"),
    *("(", ")(", "-", "--", "'; DROP TABLE talks; --", "%", "_", "\\", "日本語", "🦄", "\u202eevil", "\ud800"),
    *("a" * 8000, "a " * 3000),
]
BAD_BYTES = ["%ff", "%C3%28", "%ED%A0%80", "%00", "%", "%zz", "+", "&&&", "=", "%0d%0aSet-Cookie:%20x=1"]


@pytest.fixture(scope="module")
def address(catalog: Path) -> Iterator[tuple[str, int]]:
    with serving(catalog, METADATA, quiet=False) as found:
        yield found


def is_whole(reply: Reply) -> bool:
    """No server error, and the headers that every answer has."""
    wanted = {"content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy"}
    return 200 <= reply.status < 500 and wanted <= set(reply.headers) and "set-cookie" not in reply.headers


def statuses(address: tuple[str, int], paths: list[str], method: str = "GET") -> dict[str, int]:
    """path -> status, of paths with whole answers."""
    replies = {path: ask(address, path, method) for path in paths}
    assert [path for path, reply in replies.items() if not is_whole(reply)] == []
    return {path: reply.status for path, reply in replies.items()}


@pytest.mark.parametrize("page", ["/search?q=", "/search.json?q=", "/talks/talks.json?_search="])
def test_every_odd_query_is_answered(address: tuple[str, int], page: str) -> None:
    paths = [page + quote(query.encode("utf-8", "surrogatepass")) for query in ODD_QUERIES]
    assert set(statuses(address, [*paths, *(page + value for value in BAD_BYTES)]).values()) == {200}


def test_every_odd_query_of_the_table_leads_to_the_search_or_is_answered(address: tuple[str, int]) -> None:
    paths = [f"/talks/talks?_search={quote(query.encode('utf-8', 'surrogatepass'))}" for query in ODD_QUERIES]
    paths += [f"/talks/talks?_search={value}" for value in BAD_BYTES]
    assert set(statuses(address, paths).values()) == {200, 302}


def test_datasette_is_closed_where_it_was_open(address: tuple[str, int]) -> None:
    expected = {
        "/talks?sql=select+hex(zeroblob(100000000))": 403,
        "/talks.json?sql=select+1": 403,
        "/talks/talks?_where=1=1": 403,
        "/talks/talks?_through={}": 400,
        "/talks/talks?_through={%22table%22:%22slots%22,%22column%22:%22rooms%22,%22value%22:%22x%22}": 400,
        "/talks/talks?_sort=nope": 400,
        "/talks/talks?_sort_desc=1;select": 400,
        "/talks/talks?_size=201": 400,
        "/talks/talks?_size=200": 200,
        "/talks/talks?_size=-1": 400,
        "/talks/talks?_size=max": 200,
        "/talks/talks?_facet=abstract": 400,
        "/talks/talks?_facet_array=abstract": 400,
        "/talks/talks?_searchmode=raw&_search=%22": 200,
        "/talks/talks.json?_fts_table=nope&_search=x": 200,
        "/talks/talks.csv?_stream=on": 400,
        "/talks/ledger?_next=nope": 400,
        "/talks/talks?_next=nope": 200,
        "/talks/talks?_ttl=nope": 200,
        "/talks/talks?_timelimit=nope": 200,
        "/talks/talks.json?_json_infinity=nope": 200,
        "/talks/talks?do_not_record__gt=99999999999999999999": 400,
        "/talks.db": 403,
        "/_internal": 404,
        f"{ROW}.blob?_blob_column=nope": 400,
        "/talks/talks?" + "&".join(f"title=a{number}" for number in range(101)): 400,
    }
    assert statuses(address, list(expected)) == expected


def test_facets_are_those_of_the_metadata(address: tuple[str, int]) -> None:
    facets = ask(address, "/talks/talks.json?_extra=facet_results").body
    assert all(f'"{name}"'.encode() in facets for name in ("event", "kind", "video_status"))
    assert b"suggested_facets" not in facets or b'"suggested_facets": []' in facets


@pytest.mark.parametrize(
    "path",
    [
        *("/-/", "/-", "/-/versions", "/-/versions.json", "/-/plugins.json", "/-/settings.json", "/-/config.json"),
        *(
            "/-/metadata.json",
            "/-/databases.json",
            "/-/threads.json",
            "/-/actor.json",
            "/-/permissions",
            "/-/allow-debug",
        ),
        *("/-/messages", "/-/logout", "/-/patterns", "/-/auth-token", "/-/create-token", "/-/api", "/-/jump.json"),
        *("/-/queries.json", "/-/schema", "/-/allowed.json", "/-/check.json", "/-/rules", "/-/debug/autocomplete"),
        *(
            "/talks/-/query?_x=1",
            "/talks/-/queries.json",
            "/talks/-/create",
            "/talks/-/schema",
            "/talks/-/execute-write",
        ),
        *("/talks/talks/-/insert", "/talks/talks/-/drop", "/talks/talks/-/count", f"{ROW}/-/delete"),
        *("/_memory", "/:memory:", "/-/static/../app.py", "/-/static/%2e%2e/app.py", "/-/static-plugins/x/y.js"),
        *("/-/conftalks/../site.py", "/-/conftalks/%2e%2e%2fsite.py", "/../../etc/passwd", "/..%2f..%2fetc%2fpasswd"),
        *("/t/moss-2024/..%2f..%2fetc%2fpasswd", "/card/..%2f..%2fx.png", "/embed/%00/%00", "/e/%ff", "/s/%0d%0a"),
    ],
)
def test_what_is_nobodys_business_is_not_there(address: tuple[str, int], path: str) -> None:
    reply = ask(address, path)
    while reply.status in (301, 302):
        assert reply.headers["location"].startswith("/") and not reply.headers["location"].startswith("//")
        reply = ask(address, reply.headers["location"])
    assert (is_whole(reply), reply.status) == (True, 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"])
def test_nothing_can_be_changed(address: tuple[str, int], method: str) -> None:
    paths = ["/", TALK, "/search", "/talks", "/talks/talks", ROW, "/talks/missing_videos", "/-/static/app.css", "/nope"]
    assert set(statuses(address, paths, method).values()) == {405}


@pytest.mark.parametrize(
    ("request_line", "host", "expected"),
    [
        (b"GET / HTTP/1.1", b"Host: evil.example", 400),
        (b"GET / HTTP/1.1", b"Host: 127.0.0.1@evil.example", 400),
        (b"GET / HTTP/1.1", b"Host: ", 400),
        (b"GET / HTTP/1.1", b"Host: localhost\r\nHost: evil.example", 400),
        (b"GET / HTTP/1.1", b"X: y", 400),
        (b"GET / HTTP/1.0", b"X: y", 400),
        (b"GET / HTTP/1.1", b"Host: localhost:1", 200),
        (b"GET / HTTP/1.1", b"Host: [::1]", 200),
        (b"GET http://evil.example/ HTTP/1.1", b"Host: evil.example", 400),
        (b"GET \xff\xfe HTTP/1.1", b"Host: localhost", 400),
        (b"GET /t/\xc3\xa9 HTTP/1.1", b"Host: localhost", 400),
        (b"GET /\x00 HTTP/1.1", b"Host: localhost", 400),
        (b"GET", b"Host: localhost", 400),
        (b"\x16\x03\x01\x02\x00", b"Host: localhost", 400),
        (b"CONNECT evil.example:443 HTTP/1.1", b"Host: localhost", 405),
        (b"GET /" + b"a" * 20_000 + b" HTTP/1.1", b"Host: localhost", 404),
        (b"GET / HTTP/1.1", b"Host: localhost\r\nUpgrade: websocket", 200),
        (
            b"GET / HTTP/1.1",
            b"Host: localhost\r\nIf-None-Match: \xff\r\nAccept-Encoding: \xff;q=x\r\nCookie: \xff",
            200,
        ),
        (b"GET / HTTP/1.1", b"Host: localhost\r\nRange: bytes=0-0,5-9\r\nContent-Length: 0", 200),
    ],
)
def test_raw_bytes_hosts_and_versions(
    address: tuple[str, int], request_line: bytes, host: bytes, expected: int
) -> None:
    assert send(address, request_line + b"\r\n" + host + b"\r\nConnection: close\r\n\r\n").status == expected


def test_an_endless_address_is_cut_off(address: tuple[str, int]) -> None:
    # The server may have closed the door before it has said 400.
    assert send(address, b"GET /?" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n").status in (0, 400)
    assert ask(address, "/").status == 200


def test_a_foreign_host_is_told_so_and_never_repeated(address: tuple[str, int]) -> None:
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        for path in ("/", TALK, "/talks/talks", "/talks/talks.json", "/t/moss-2024/41", "/feeds/videos.atom", "/nope"):
            reply = ask(address, path, headers=headers)
            assert is_whole(reply)
            assert (b"evil" in reply.body, "evil" in str(reply.headers)) == (False, False)


def test_tables_stay_usable(address: tuple[str, int]) -> None:
    filtered = "/talks/talks?event=moss-2024&kind__not=break&_sort=title&_size=5&_search=gardens"
    expected = dict.fromkeys(
        ["/talks", "/talks/talks", filtered, ROW, f"{ROW}.json", "/talks/ledger", "/talks/missing_videos"], 200
    )
    expected |= dict.fromkeys(["/talks/missing_videos.json", "/talks/talks.csv", "/-/static/app.css"], 200)
    assert statuses(address, list(expected)) == expected
    assert b"Growing Gardens" in ask(address, filtered).body


def test_a_search_in_a_table_folds_like_ours(address: tuple[str, int]) -> None:
    path = "/talks/talks.json?_shape=array&_search=" + quote("ØSTERBY")
    assert b'"id": "moss-2024/memory-arenas-for-mortals"' in ask(address, path).body
