"""hosting.py: what a server's environment says of where it is published, and base_url by it."""

import pytest

from aggregator.catalog.hosting import host_names, platform_host, proxies
from aggregator.catalog.published import base_url, base_url_at
from scrapers.errors import ConftalksError

HERE, ELSEWHERE = ("127.0.0.1", 8123), ("192.0.2.7", 8080)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"FLY_APP_NAME": "moss-talks"}, "moss-talks.fly.dev"),
        ({"RENDER_EXTERNAL_HOSTNAME": "moss.onrender.com"}, "moss.onrender.com"),
        ({"RAILWAY_PUBLIC_DOMAIN": " Moss.up.railway.app "}, "moss.up.railway.app"),
        ({"RENDER_EXTERNAL_HOSTNAME": ""}, None),
        ({"FLY_APP_NAME": "a/b"}, None),
        ({"K_SERVICE": "moss"}, None),
    ],
)
def test_platforms_say_under_which_host_they_show_a_server(environment: dict[str, str], expected: str | None) -> None:
    assert platform_host(environment) == expected
    assert host_names(environment) == ({expected} if expected else set())


def test_hosts_are_listed_with_commas() -> None:
    listed = {"CONFTALKS_HOSTS": " Talks.example.org,10.0.0.7 ,[2001:db8::7],, 2001:db8::8,", "FLY_APP_NAME": "moss"}
    assert host_names(listed) == {
        "talks.example.org",
        "10.0.0.7",
        "2001:db8::7",
        "2001:db8::8",
        "moss.fly.dev",
    }


@pytest.mark.parametrize("name", ["https://talks.example.org", "talks.example.org:443", "*", "a b", ".org", "a" * 254])
def test_what_is_no_host_is_named(name: str) -> None:
    with pytest.raises(ConftalksError) as caught:
        host_names({"CONFTALKS_HOSTS": f"talks.example.org,{name}"})
    assert str(caught.value) == f"CONFTALKS_HOSTS: {name!r} is no host such as talks.example.org"


def test_proxies_are_addresses_and_networks() -> None:
    assert proxies({}) == []
    assert proxies({"CONFTALKS_PROXY": " 127.0.0.1, 10.0.0.0/8,,::1"}) == ["127.0.0.1", "10.0.0.0/8", "::1"]
    for wrong in ("*", "nginx", "10.0.0.1/8"):
        with pytest.raises(ConftalksError) as caught:
            proxies({"CONFTALKS_PROXY": f"127.0.0.1,{wrong}"})
        assert str(caught.value) == (
            f"CONFTALKS_PROXY: {wrong!r} is neither an address nor a network such as 127.0.0.1 or 10.0.0.0/8"
        )


def test_a_platform_says_where_a_catalog_is_published_unless_somebody_does() -> None:
    fly = {"FLY_APP_NAME": "moss"}
    local, public = {"base_url": "http://127.0.0.1:8001"}, {"base_url": "https://talks.example.org"}
    assert [base_url(config, fly) for config in (None, local, public)] == [
        "https://moss.fly.dev",
        "https://moss.fly.dev",
        "https://talks.example.org",
    ]
    assert base_url(None, fly | {"CONFTALKS_BASE_URL": "http://127.0.0.1:9"}) == "http://127.0.0.1:9"


def test_on_this_machine_a_catalog_is_where_it_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFTALKS_BASE_URL", "FLY_APP_NAME"):
        monkeypatch.delenv(name, raising=False)
    local, public = {"base_url": "http://127.0.0.1:8001"}, {"base_url": "https://talks.example.org"}
    assert base_url_at(None, HERE) == base_url_at(local, HERE) == "http://127.0.0.1:8123"
    assert base_url_at(None, ("::1", 8123), "/talks/") == "http://[::1]:8123/talks"
    assert [base_url_at(config, ELSEWHERE) for config in (None, local)] == [None, "http://127.0.0.1:8001"]
    assert [base_url_at(None, server) for server in (None, ("127.0.0.1", None))] == [None, None]
    assert base_url_at(public, HERE) == "https://talks.example.org"
    monkeypatch.setenv("CONFTALKS_BASE_URL", "http://127.0.0.1:9")
    assert base_url_at(local, HERE) == "http://127.0.0.1:9"
