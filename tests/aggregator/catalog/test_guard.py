"""guard.py: what is let in, and the same through the real Datasette app."""

import pytest

from aggregator.catalog.guard import (
    MOST_PARAMETERS,
    MOST_WORDS,
    RequestRefused,
    check_host,
    check_method,
    check_path,
    our_query,
    passed_query,
)

PUBLISHED, SERVER = "https://talks.example/archive", "192.0.2.7"


def refusal(*arguments: object, of: object = check_host) -> tuple[int, str]:
    assert callable(of)
    with pytest.raises(RequestRefused) as caught:
        of(*arguments)
    return caught.value.status, caught.value.reason


@pytest.mark.parametrize(
    "host",
    [
        "talks.example",
        "TALKS.example:8080",
        "127.0.0.1",
        "127.0.0.1:8001",
        "localhost:1",
        "[::1]:8001",
        "192.0.2.7:8001",
    ],
)
def test_the_published_host_this_machine_and_the_address_of_the_socket_are_known(host: str) -> None:
    assert check_host([host], PUBLISHED, SERVER) is None


@pytest.mark.parametrize(
    "hosts",
    [
        [],
        [""],
        ["evil.example"],
        ["talks.example.evil.example"],
        ["talks.example@evil.example"],
        ["talks.example/"],
        ["talks.example evil.example"],
        ["talks.example", "evil.example"],
        ["talks.example", "talks.example"],
        ["talks.example:80:80"],
        ["[::1"],
        ["localhost\\.evil.example"],
        ["ⅼocalhost"],
        ["2130706433"],
    ],
)
def test_every_other_host_is_refused(hosts: list[str]) -> None:
    said = "Set base_url, or CONFTALKS_BASE_URL, to where it is public; CONFTALKS_HOSTS names more hosts."
    assert refusal(hosts, PUBLISHED, SERVER) == (400, f"No catalog has this host name here. ({said})")


def test_more_hosts_may_be_named() -> None:
    more = {"talks.example.org", "2001:db8::7"}
    for host in ("talks.example.org", "TALKS.example.org:443", "[2001:db8::7]:80", "talks.example"):
        assert check_host([host], PUBLISHED, SERVER, more) is None
    assert [refusal([host], PUBLISHED, SERVER, more)[0] for host in ("example.org", "x.talks.example.org")] == [400] * 2


def test_without_a_published_address_only_this_machine_is_known() -> None:
    assert check_host(["localhost"], None, None) is None
    assert refusal(["talks.example"], None, None)[0] == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "CONNECT", "get", "BREW"])
def test_only_reading_is_allowed(method: str) -> None:
    assert [check_method(allowed) for allowed in ("GET", "HEAD")] == [None, None]
    assert refusal(method, of=check_method) == (405, "Only GET and HEAD.")


def test_a_path_is_ascii() -> None:
    assert check_path(b"/t/a/b%C3%A9") is None
    assert refusal("/t/é".encode(), of=check_path) == (400, "This is no address.")


@pytest.mark.parametrize(
    "query",
    [
        b"",
        b"event=moss-2024&title__contains=a%20b+c",
        b"_sort=title&_size=50&_next=100&_shape=array&_col=title",
        b"_filter_column_1=title&_filter_op_1=contains&_filter_value_1=x",
        b"_search=gardens&_search_title=moss",
        b"event=&=1&a",
    ],
)
def test_what_datasette_may_be_told_passes_byte_for_byte(query: bytes) -> None:
    assert passed_query(query) == query


@pytest.mark.parametrize(
    ("query", "passed"),
    [
        (b"_ttl=99999999&event=moss-2024", b"event=moss-2024"),
        (b"_searchmode=raw&_search=a", b"_search=a"),
        (b"_fts_table=talks_fts&_fts_pk=rowid&_trace=1&_timelimit=x&_json_infinity=x&_anything=1", b""),
        (b'_search="', b""),
        (b"_search=%00", b""),
        (b"_search=%22%22&title=x", b"title=x"),
        (b"_search=%C5%81ukasz+C%2B%2B+.NET", b"_search=lukasz+cplusplus+dotnet"),
        (b"_search=NEAR(a+AND*", b"_search=near+a+and"),
        (b"_search_title=%22quoted", b"_search_title=quoted"),
        (b"_filter_column_x=1", b""),
    ],
)
def test_the_rest_is_dropped_and_searches_become_words(query: bytes, passed: bytes) -> None:
    assert passed_query(query) == passed


def test_a_search_has_so_many_words_and_no_more() -> None:
    assert passed_query(b"_search=" + b"a+" * 5000) == b"_search=" + b"+".join([b"a"] * MOST_WORDS)


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        (b"sql=select+1", (403, "SQL cannot be sent here. Build the catalog yourself and ask it at home.")),
        (b"_where=1", (403, "_where= is SQL, which cannot be sent here.")),
        (b"a=1&_through={}", (400, "_through= is not offered here.")),
        (b"%5fthrough={}", (400, "_through= is not offered here.")),
        (b"&".join([b"a=1"] * (MOST_PARAMETERS + 1)), (400, "More than 100 parameters.")),
    ],
)
def test_sql_joins_and_floods_are_refused(query: bytes, refused: tuple[int, str]) -> None:
    assert refusal(query, of=passed_query) == refused


def test_of_a_search_32_words_are_passed_and_of_a_query_100_parameters() -> None:
    words = [f"w{number}" for number in range(40)]
    assert passed_query(f"_search={'+'.join(words)}".encode()) == f"_search={'+'.join(words[:32])}".encode()
    assert passed_query(b"&".join([b"a=1"] * 100)) == b"&".join([b"a=1"] * 100)
    assert refusal(b"&".join([b"a=1"] * 101), of=passed_query) == (400, "More than 100 parameters.")


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        (b"", b""),
        (b"q=a+b&kind=talk", b"kind=talk&q=a+b"),
        (b"q=one&q=two", b"q=one"),
        (b"q=&q=two&year=", b""),
        (b"utm_source=x&_trace=1&sql=select+1&Q=a", b""),
        (b"q=caf%C3%A9&url=https%3A%2F%2Fa%2F%3Fb%3Dc", b"q=caf%C3%A9&url=https%3A%2F%2Fa%2F%3Fb%3Dc"),
        (b"q=caf\xe9", b"q=caf%C3%A9"),
    ],
)
def test_our_pages_are_told_what_they_read(given: bytes, passed: bytes) -> None:
    assert our_query(given) == passed


def test_our_pages_take_a_hundred_parameters() -> None:
    assert our_query(b"&".join([b"q=1"] * 100)) == b"q=1"
    assert refusal(b"&".join([b"q=1"] * 101), of=our_query) == (400, "More than 100 parameters.")
