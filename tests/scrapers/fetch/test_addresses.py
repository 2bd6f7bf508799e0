"""Which hosts and addresses may be asked: what is listed, what is public, and where a redirect may lead."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from faults import FaultServer, moved
from pytest_socket import SocketConnectBlockedError

from scrapers.errors import Blocked, ConftalksError, Unreachable
from scrapers.fetch import Fetcher, Limits
from scrapers.fetch.addresses import is_public
from scrapers.source import Follow

QUICK = Limits(tries=1)
UNLISTED = " is not among the addresses of this event; if it is right, add it to event.yml"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as started:
        yield started


def blocked(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(Blocked) as caught:
        fetcher.get(Follow(url))
    return caught.value.cause


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("http://conf.test:81/", "http://conf.test:81 is not among the addresses of this event"),
        ("https://evil.test/", "https://evil.test is not among the addresses of this event"),
        ("https://conf.test.evil.test/", "https://conf.test.evil.test is not among the addresses of this event"),
        ("https://conf.test@evil.test/", "a user name or password in the address"),
        ("https://evil.test\\@conf.test/", "a space, backslash or control character in the address"),
        ("https://conf.test/a b", "a space, backslash or control character in the address"),
        ("file:///etc/passwd", "file scheme: only http and https are fetched"),
        ("ftp://conf.test/", "ftp scheme: only http and https are fetched"),
        ("//conf.test/", "no scheme: only http and https are fetched"),
        ("https:///x", "no host in the address"),
        ("http://conf.test/", "https is never given up for plain http"),
    ],
)
def test_what_is_not_listed_is_not_asked(url: str, cause: str) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError((host, port))

    with Fetcher(["https://conf.test/2024/schedule/"], delay=0, resolver=never) as fetcher:
        assert blocked(fetcher, url).startswith(cause)


def test_what_a_page_leads_to_is_admitted_but_never_this_machine_or_a_private_address(server: FaultServer) -> None:
    def private(host: str, port: int) -> list[str]:
        return ["10.0.0.1"]

    with Fetcher(["https://conf.test/"], delay=0, limits=QUICK, resolver=private) as fetcher:
        for url, cause in (
            (server.url, "a page leads to 127.0.0.1, which is this machine"),
            ("http://localhost/", "a page leads to localhost, which is this machine"),
            ("ftp://talks.test/", "ftp scheme: only http and https are fetched"),
            (
                "http://talks.test:6379/",
                "a page leads to port 6379 of talks.test; name that address if it is right",
            ),
            ("http://conf.test/", "https is never given up for plain http"),
        ):
            with pytest.raises(Blocked) as caught:
                fetcher.admit(url)
            assert caught.value.cause == cause
        assert blocked(fetcher, "https://talks.test/").startswith("https://talks.test" + UNLISTED)
        fetcher.admit("https://talks.test/owls/")
        assert "talks.test leads to 10.0.0.1, which is not a public address" in blocked(fetcher, "https://talks.test/")
        assert blocked(fetcher, "https://talks.test:81/").startswith("https://talks.test:81" + UNLISTED)


def test_an_odd_port_that_a_person_named_may_be_led_to() -> None:
    with Fetcher(["https://conf.test:8443/"], delay=0) as fetcher:
        fetcher.admit("https://conf.test:8443/owls/")
        with pytest.raises(Blocked, match=r"port 8080 of conf\.test"):
            fetcher.admit("http://conf.test:8080/owls/")


def test_a_run_at_this_machine_may_be_led_to_another_port_of_it(server: FaultServer) -> None:
    server.serve("/a", b"here")
    with Fetcher(["http://localhost:1/"], delay=0) as fetcher:
        fetcher.admit(server.url)
        assert fetcher.get(Follow(f"{server.url}/a")).body == b"here"


@dataclass
class Names:
    """A name server that answers one list after the other, and remembers what it was asked."""

    answers: list[list[str]]
    asked: int = 0

    def __call__(self, _host: str, _port: int) -> list[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::1"],
        ["fe80::1%eth0"],
        ["::ffff:127.0.0.1"],
        ["8.8.8.8", "192.168.0.1"],
    ],
)
def test_a_public_name_must_not_lead_to_a_private_address(server: FaultServer, addresses: list[str]) -> None:
    url = f"http://conf.test:{server.port}"
    with Fetcher([url], delay=0, limits=QUICK, resolver=Names([addresses])) as fetcher:
        cause = blocked(fetcher, url + "/")
    private = addresses[-1].partition("%")[0]
    assert cause == f"conf.test leads to {private}, which is not a public address"
    assert server.log == []


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """A second look-up would give another answer; the test's socket guard shows where the connection was going."""
    names = Names([["8.8.8.8"], ["127.0.0.1"]])
    with (
        Fetcher(["http://conf.test"], delay=0, limits=QUICK, resolver=names) as fetcher,
        pytest.raises(SocketConnectBlockedError, match=r'"8\.8\.8\.8"'),
    ):
        fetcher.get(Follow("http://conf.test/"))
    assert names.asked == 1


def test_localhost_must_lead_to_this_machine() -> None:
    with Fetcher(["http://localhost:8765"], delay=0, limits=QUICK, resolver=Names([["10.0.0.1"]])) as fetcher:
        cause = blocked(fetcher, "http://localhost:8765/")
    assert cause == "localhost leads to 10.0.0.1, which is not a public address"


def test_a_listed_private_address_that_is_not_loopback_is_refused() -> None:
    with Fetcher(["http://10.0.0.1"], delay=0, limits=QUICK) as fetcher:
        assert blocked(fetcher, "http://10.0.0.1/") == "10.0.0.1 leads to 10.0.0.1, which is not a public address"


def test_a_list_with_nonsense_in_it_is_one_line() -> None:
    with pytest.raises(ConftalksError, match=r"^not an address that can be fetched: ftp scheme"):
        Fetcher(["ftp://conf.test"])


@pytest.mark.parametrize(
    ("target", "cause"),
    [
        ("http://127.0.0.1:9/ok", "http://127.0.0.1:9" + UNLISTED),
        ("//evil.test/x", "http://evil.test" + UNLISTED),
        ("file:///etc/passwd", "file scheme: only http and https are fetched"),
        ("http://[::1", None),
    ],
)
def test_every_hop_of_a_redirect_is_checked(server: FaultServer, target: str, cause: str | None) -> None:
    server.script("/from", moved(target))
    shown = "http:" + target if target.startswith("//") else target
    with Fetcher([server.url], delay=0) as fetcher:
        said = blocked(fetcher, server.url + "/from")
    assert said == (f"redirects to {shown}: {cause}" if cause else f"redirects to {target}, which is not an address")


def test_an_answer_without_a_place_to_go_is_an_error(server: FaultServer) -> None:
    server.serve("/from", b"", status=302)
    with Fetcher([server.url], delay=0) as fetcher, pytest.raises(Unreachable, match=r"the server answered 302$"):
        fetcher.get(Follow(server.url + "/from"))


def test_which_addresses_are_public() -> None:
    public = ("8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")
    private = (
        "224.0.0.1",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "240.0.0.1",
        "::",
        "fec0::1",
        "ff02::1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    )
    assert [address for address in public + private if is_public(address)] == list(public)
