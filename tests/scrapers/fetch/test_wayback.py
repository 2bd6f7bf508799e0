"""Pages as the Internet Archive keeps them: asked there alone, known by their own addresses."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fake_archive import FakeArchive
from faults import Reply, moved

from scrapers.errors import Blocked, NotFound, ScrapeError, Unreachable
from scrapers.fetch import Fetcher, Limits, Wayback, snapshot_at
from scrapers.fetch.wayback import Snapshot
from scrapers.page import Page
from scrapers.source import Follow, Need

SITE = "https://owls.example.org"
URL = f"{SITE}/schedule/"
DAY = date(2031, 6, 1)
ONE, TWO = b"<p>One</p>", b"<p>Two</p>"
KEY = Need("OWLS_KEY", "make one")


@pytest.fixture
def archive() -> Iterator[FakeArchive]:
    with FakeArchive() as started:
        yield started


def opened(archive: FakeArchive, cache: Path | None = None, *, offline: bool = False) -> Fetcher:
    return Fetcher(
        [SITE, "https://www.owls.example.org"],
        delay=0,
        cache=cache,
        offline=offline,
        wayback=Wayback(DAY, archive.url),
        secrets={KEY: "canary-4711"},
        limits=Limits(backoff_s=0.01, connect_s=1),
    )


def read(archive: FakeArchive, url: str = URL, cache: Path | None = None) -> Page:
    with opened(archive, cache) as fetcher:
        return fetcher.get(Follow(url))


def test_the_nearest_snapshot_is_read_and_keeps_the_address_of_the_page(archive: FakeArchive) -> None:
    archive.keep(URL, "20310603101112", ONE)
    archive.keep(URL, "20320101000000", TWO)
    with opened(archive) as fetcher:
        page = fetcher.get(Follow(URL + "#talk-1"))
        assert fetcher.get(Follow(URL)) == page
        assert fetcher.notes == ("wayback: 1 page as of 2031-06-03",)
    assert (page.url, page.body) == (URL, ONE)
    assert [hit.path for hit in archive.log] == [
        "/robots.txt",
        f"/web/20310601120000id_/{URL}",
        f"/web/20310603101112id_/{URL}",
    ]


@pytest.mark.parametrize(
    ("kept", "asked", "url"),
    [
        ("http://www.owls.example.org:80/schedule/", URL, URL),
        (f"{SITE}/Schedule/", URL, URL),
        (f"{SITE}/schedule/?page=2", f"{URL}?page=2", f"{URL}?page=2"),
        (f"{SITE}/talk/caf%C3%A9", f"{SITE}/talk/caf%C3%A9", f"{SITE}/talk/caf%C3%A9"),
    ],
)
def test_a_page_that_was_archived_in_another_spelling(archive: FakeArchive, kept: str, asked: str, url: str) -> None:
    archive.keep(kept, "20310601101112", ONE)
    assert (read(archive, asked).url, read(archive, asked).body) == (url, ONE)


def test_a_redirect_of_the_site_leads_to_a_snapshot_of_its_target(archive: FakeArchive) -> None:
    archive.keep(f"{SITE}/schedule", "20310601101112", moved("http://www.owls.example.org/2031/schedule/"))
    archive.keep("http://www.owls.example.org/2031/schedule/", "20310520000000", TWO)
    page = read(archive, f"{SITE}/schedule")
    assert (page.url, page.body) == (f"{SITE}/2031/schedule/", TWO)


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (
            "https://squatter.example.net/",
            "redirects to https://squatter.example.net/: https://squatter.example.net is not",
        ),
        ("http://127.0.0.1:1/", "redirects to http://127.0.0.1:1/: http://127.0.0.1:1 is not among"),
    ],
)
def test_a_redirect_to_a_page_of_another_host_is_refused(archive: FakeArchive, target: str, why: str) -> None:
    archive.keep(URL, "20310601101112", moved(target))
    with pytest.raises(Blocked, match=why):
        read(archive)


def test_the_archive_may_not_lead_out_of_itself(archive: FakeArchive) -> None:
    archive.script(f"/web/20310601120000id_/{URL}", moved(f"{SITE}/schedule/"))
    with pytest.raises(Blocked, match=f"the archive redirects to {SITE}/schedule/, which is no snapshot"):
        read(archive)
    with pytest.raises(Blocked, match=r"squatter\.example\.net is not among the addresses"):
        read(archive, "https://squatter.example.net/")


def test_a_snapshot_of_what_is_no_address_is_none(archive: FakeArchive) -> None:
    archive.script(f"/web/20310601120000id_/{URL}", moved("/web/20310601120000id_/http://[owls"))
    with pytest.raises(Blocked, match=r"/http://\[owls, which is no snapshot"):
        read(archive)


def test_links_are_followed_in_the_archive(archive: FakeArchive) -> None:
    archive.keep(
        URL, "20310601101112", b'<a href="../talk/1/">One</a> <a href="https://owls.example.org/talk/2/">Two</a>'
    )
    archive.keep(f"{SITE}/talk/1/", "20310601101113", ONE)
    archive.keep(f"{SITE}/talk/2/", "20310401101113", TWO)
    with opened(archive) as fetcher:
        pages = [fetcher.get(Follow(link)) for link in fetcher.get(Follow(URL)).links()]
        note = fetcher.notes
    assert [(page.url, page.body) for page in pages] == [(f"{SITE}/talk/1/", ONE), (f"{SITE}/talk/2/", TWO)]
    assert note == (
        f"wayback: 3 pages as of 2031-04-01 to 2031-06-01; the nearest snapshot of {SITE}/talk/2/ is 61 days from 2031-06-01",
    )


@pytest.mark.parametrize(("taken", "far"), [("20310502120000", False), ("20310502115959", True)])
def test_a_snapshot_far_from_the_day_is_named(archive: FakeArchive, taken: str, far: bool) -> None:
    archive.keep(URL, taken, ONE)
    with opened(archive) as fetcher:
        fetcher.get(Follow(URL))
        assert fetcher.notes[0].endswith(f"the nearest snapshot of {URL} is 30 days from 2031-06-01") is far


NOT_ARCHIVED = "the Internet Archive has no snapshot of it"
ARCHIVED = {"Memento-Datetime": "Sun, 01 Jun 2031 10:11:12 GMT"}


@pytest.mark.parametrize(
    ("reply", "error", "why", "asked"),
    [
        (None, NotFound, NOT_ARCHIVED, 1),
        (
            Reply(status=404, headers=ARCHIVED),
            NotFound,
            "the server answered 404 when it was archived: no such page",
            1,
        ),
        (
            Reply(status=410, headers=ARCHIVED),
            NotFound,
            "the server answered 410 when it was archived: the page is gone",
            1,
        ),
        (Reply(status=503, headers=ARCHIVED), Unreachable, "the server answered 503", 1),
        (Reply(status=503), Unreachable, "the Internet Archive answered 503", 3),
        (
            Reply(status=429),
            Unreachable,
            "the Internet Archive answered 429: it asks for fewer requests; run again later, what was read is kept",
            3,
        ),
        (Reply(ONE), Unreachable, "the Internet Archive answered with a page of its own, and no snapshot", 1),
        (
            Reply(status=403),
            Unreachable,
            "the Internet Archive answered 403: the owners of the site may have asked it to show nothing",
            1,
        ),
    ],
)
def test_errors_of_the_archive_and_archived_errors(
    archive: FakeArchive, reply: Reply | None, error: type[ScrapeError], why: str, asked: int
) -> None:
    path = f"/web/20310601120000id_/{URL}"
    if reply:
        archive.script(path, reply)
    with pytest.raises(error) as caught:
        read(archive)
    assert str(caught.value) == f"{URL}: {why}"
    assert len(archive.hits(path)) == asked


def test_robots_of_the_archive_are_obeyed(archive: FakeArchive) -> None:
    archive.keep(URL, "20310601101112", ONE)
    archive.serve("/robots.txt", b"User-agent: *\nDisallow: /web/", "text/plain")
    with pytest.raises(Blocked, match=f"{archive.url}/robots.txt forbids it"):
        read(archive)


def test_a_snapshot_that_was_read_is_not_asked_for_again(archive: FakeArchive, tmp_path: Path) -> None:
    archive.keep(URL, "20310603101112", ONE)
    first = read(archive, cache=tmp_path)
    asked = len(archive.log)
    again = read(archive, cache=tmp_path)
    assert (again.url, again.body, again.unchanged, len(archive.log)) == (first.url, ONE, True, asked)
    with opened(archive, tmp_path, offline=True) as fetcher:
        assert fetcher.get(Follow(URL)).body == ONE
        assert fetcher.notes == ("wayback: 1 page as of 2031-06-03",)
    with Fetcher([SITE], cache=tmp_path, offline=True) as fetcher, pytest.raises(Unreachable, match="not in the cache"):
        fetcher.get(Follow(URL))


def test_a_key_is_never_sent_to_the_archive(archive: FakeArchive) -> None:
    with opened(archive) as fetcher, pytest.raises(Unreachable):
        fetcher.get(Follow(URL, credential=KEY.name))
    assert archive.log == []


def test_what_an_address_of_the_archive_means() -> None:
    taken = datetime(2031, 6, 3, 10, 11, 12, tzinfo=UTC)
    for address in (f"/web/20310603101112/{URL}", f"/web/20310603101112id_/{URL}", f"/web/20310603101112if_/{URL}"):
        assert snapshot_at("https://web.archive.org" + address) == Snapshot(URL, taken)
    assert snapshot_at("https://web.archive.org/web/20310603101112/http:/owls.example.org/") == Snapshot(
        "http://owls.example.org/", taken
    )
    for address in (
        f"/web/{URL}",
        f"/web/2031*/{URL}",
        f"/web/20319903101112/{URL}",
        "/web/20310603101112/ftp://a",
        "/",
    ):
        assert snapshot_at("https://web.archive.org" + address) is None
