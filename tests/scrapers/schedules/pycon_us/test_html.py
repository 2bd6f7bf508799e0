"""The pages of us.pycon.org together: what is followed, what is ignored, how pages are joined."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from own_bugs import raise_bug

from scrapers.errors import LayoutChanged, ScrapeError
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.pycon_us.html import PYCON_HTML
from scrapers.schedules.pycon_us.html.links import INDEX_PAGES
from scrapers.schedules.pycon_us.html.times import calendar_of, read_clock, read_when
from scrapers.schedules.pycon_us.years import YEARS
from scrapers.source import Follow, Parsed

PAGES = Path(__file__).parents[3] / "pages" / "pycon_html"
MINIATURES = sorted(PAGES.glob("*.html"))
ROOT = "https://us.pycon.org/{}/schedule/"


def event_of(year: int) -> Event:
    known = YEARS[year]
    return Event(f"pycon-us-{year}", f"PyCon US {year}", known.timezone, starts=known.starts, ends=known.ends)


def read(name: str, path: str, *, walk: bool = False) -> Parsed:
    year = int(name[:4])
    page = Page(ROOT.format(year) + path, (PAGES / f"{name}.html").read_bytes())
    return PYCON_HTML.parse(page, event_of(year), SourceRef.of("pycon_html", url=ROOT.format(year), walk=walk))


def parse_bytes(body: bytes, url: str = "https://us.pycon.org/2024/schedule/presentation/9/") -> Parsed:
    return PYCON_HTML.parse(Page(url, body), event_of(2024), SourceRef("pycon_html", url=ROOT.format(2024)))


def test_the_index_brings_the_pages_that_some_year_has() -> None:
    root = ROOT.format(2014)
    found = PYCON_HTML.start(SourceRef("pycon_html", url=root), event_of(2014))
    assert found == tuple(Follow(root + path, optional=True, expects="html") for path in ("", *INDEX_PAGES))
    alone = root + "talks/list/"
    assert PYCON_HTML.start(SourceRef("pycon_html", url=alone), event_of(2014)) == (Follow(alone, expects="html"),)
    with pytest.raises(ScrapeError, match="has no url"):
        PYCON_HTML.start(SourceRef("pycon_html"), event_of(2014))


@pytest.mark.parametrize(
    ("url", "claimed"),
    [
        ("https://us.pycon.org/2019/schedule/", True),
        ("https://us.pycon.org/2011/schedule/presentations/7/", True),
        ("https://us.pycon.org/2024/schedule/conference.json", False),
        ("https://us.pycon.org/2024/about/", False),
        ("https://example.org/2024/schedule/", False),
    ],
)
def test_claims_schedule_pages(url: str, claimed: bool) -> None:
    assert (PYCON_HTML.claims(url) is not None) == claimed


def test_links_lead_to_the_origin_in_the_event_not_to_what_the_page_says() -> None:
    page = Page("http://127.0.0.1:8000/2024/schedule/", (PAGES / "2024-grid.html").read_bytes())
    ref = SourceRef("pycon_html", url="http://127.0.0.1:8000/2024/schedule/")
    parsed = PYCON_HTML.parse(page, event_of(2024), ref)
    there = "http://127.0.0.1:8000/2024/schedule/presentation/95/"
    assert parsed.follows == (Follow(there, optional=True, expects="html"),)
    assert parsed.talks[0].url == there


@pytest.mark.parametrize("path", MINIATURES, ids=lambda path: path.stem)
def test_pages_are_told_by_content(path: Path) -> None:
    page = Page("http://127.0.0.1:8000/saved.html", path.read_bytes())
    assert PYCON_HTML.recognises(page) == (path.stem != "2024-not-found")


def test_a_page_that_does_not_exist_says_nothing() -> None:
    parsed = read("2024-not-found", "presentation/101/")
    assert (parsed.talks, parsed.notes) == ((), ())


def test_junk_is_noted_and_left_out() -> None:
    parsed = parse_bytes(b"\xf0A\0\0https://us.pycon.org\0\0")
    assert (parsed.talks, len(parsed.notes)) == ((), 1)


LOGIN = b"<html><title>PyCon: Log in</title><form><input type='password' name='password'></form></html>"


@pytest.mark.parametrize(
    ("body", "url", "cause"),
    [
        (b"", ROOT.format(2024), "the answer is empty"),
        (LOGIN, ROOT.format(2024), "a login page"),
        (b"<html><body><h1>Another site</h1></body></html>", ROOT.format(2024), "neither a list"),
        (b"<html><body><h1>PyCon</h1></body></html>", ROOT.format(2024) + "presentation/1/", "neither a list"),
        ((PAGES / "2024-presentation.html").read_bytes(), "http://127.0.0.1/saved", "no /presentation/NUMBER/"),
    ],
)
def test_other_pages_are_named(body: bytes, url: str, cause: str) -> None:
    with pytest.raises(LayoutChanged, match=cause):
        parse_bytes(body, url)


def test_a_tried_page_of_the_site_without_a_schedule_is_only_noted() -> None:
    parsed = parse_bytes(b"<html><body><h1>PyCon: soon</h1></body></html>", ROOT.format(2024) + "hatchery/")
    assert parsed.notes == (ROOT.format(2024) + "hatchery/: a page of the site, but no schedule is on it",)


def test_a_site_copier_s_comment_gives_the_number_that_the_address_lacks() -> None:
    body = (PAGES / "2024-presentation.html").read_bytes()
    body += b"<!-- Mirrored from us.pycon.org/2024/schedule/presentation/95/ by HTTrack -->"
    assert [talk.code for talk in parse_bytes(body, "http://127.0.0.1/saved.html").talks] == ["95"]


def test_pages_are_joined_by_number() -> None:
    parts = [read("2014-grid", "talks/"), read("2014-presentation", "presentation/101/")]
    combined = PYCON_HTML.combine(parts, event_of(2014), SourceRef("pycon_html", url=ROOT.format(2014)))
    talk = combined.talks[0]
    (slot,) = talk.slots
    assert (talk.code, talk.level, talk.track, talk.kind) == ("101", "Novice", "Best Practices", "talk")
    assert (slot.start.isoformat(), slot.end and slot.end.isoformat(), slot.rooms) == (
        "2014-04-11T10:00:00-04:00",
        "2014-04-11T10:45:00-04:00",
        ("Room 1",),
    )
    assert talk.speakers[0].url == "https://us.pycon.org/2014/speaker/profile/8/"
    assert [t.code for t in combined.talks[1:]] == ["102", "g20140411T0900", "g20140411T1000", "g20140411T1050"]
    assert (combined.facts.title, combined.facts.starts) == ("PyCon US 2014", date(2014, 4, 11))


def test_the_same_entry_on_two_pages_is_one() -> None:
    parts = [read("2022-grid", ""), read("2022-grid", "talks/")]
    combined = PYCON_HTML.combine(parts, event_of(2022), SourceRef("pycon_html", url=ROOT.format(2022)))
    assert [talk.code for talk in combined.talks] == ["31", "g20220429T0900", "g20220429T0930", "g20220429T1115"]
    assert combined.talks[0].slots == parts[0].talks[0].slots


def test_a_lightning_page_headed_talks_stays_lightning() -> None:
    page = (PAGES / "2025-presentation.html").read_bytes().replace(b"Sponsor Presentations", b"Talks")
    url = ROOT.format(2025) + "presentation/170/"
    ref = SourceRef("pycon_html", url=ROOT.format(2025))
    parts = [read("2025-grid", "talks/"), PYCON_HTML.parse(Page(url, page), event_of(2025), ref)]
    combined = PYCON_HTML.combine(parts, event_of(2025), ref)
    assert {talk.code: talk.kind for talk in combined.talks} == {"104": "talk", "170": "lightning"}


def test_walking_names_the_numbers_that_nothing_links() -> None:
    part = read("2014-grid", "talks/", walk=True)
    ref = SourceRef.of("pycon_html", url=ROOT.format(2014), walk=True)
    follows = PYCON_HTML.combine([part], event_of(2014), ref).follows
    numbers = [int(follow.url.split("/")[-2]) for follow in follows]
    assert numbers == [n for n in range(51, 153) if n not in (101, 102)]
    assert all(follow.optional for follow in follows)


def test_2020_says_that_its_times_are_only_planned() -> None:
    parts = [read("2020-grid", ""), read("2020-presentation", "presentation/40/")]
    combined = PYCON_HTML.combine(parts, event_of(2020), SourceRef("pycon_html", url=ROOT.format(2020)))
    assert [recording.id for recording in combined.recordings] == ["abcdefghij_"]
    assert combined.talks[0].kind == "sponsor"
    assert combined.notes == (ROOT.format(2020) + ": times are those planned in Pittsburgh; the event was held online",)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9 a.m.", time(9)),
        ("12:20 p.m.", time(12, 20)),
        ("12:45AM", time(0, 45)),
        ("noon", time(12)),
        ("midnight", time(0)),
        ("13:55:00", time(13, 55)),
        ("25:00", None),
        ("13 p.m.", None),
        ("soon", None),
    ],
)
def test_times_of_day(text: str, clock: time | None) -> None:
    assert read_clock(text) == clock


@pytest.mark.parametrize(
    ("line", "start", "rooms"),
    [
        ("Friday - May 17th, 2024 3:30 p.m.-4 p.m. in Room 310/311", "2024-05-17T15:30:00-04:00", ("Room 310/311",)),
        ("Sunday 10 a.m.–1 p.m. in Expo Hall A, Hall B", "2024-05-19T10:00:00-04:00", ("Expo Hall A", "Hall B")),
        ("May 15th 9 a.m. – noon", "2024-05-15T09:00:00-04:00", ()),
        ("Thursday 9 a.m.–9:30 a.m. in ", "2024-05-16T09:00:00-04:00", ()),
        ("February 30th 9 a.m. – noon", None, ()),
    ],
)
def test_lines_with_a_range_of_times(line: str, start: str | None, rooms: tuple[str, ...]) -> None:
    calendar = calendar_of(event_of(2024), ROOT.format(2024), b"")
    when = read_when(line, calendar)
    assert when is not None
    slot = when.slot(calendar)
    assert (slot.start.isoformat() if slot else None, when.rooms) == (start, rooms)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[bytes, str]:
    path = draw(st.sampled_from(MINIATURES))
    body = path.read_bytes()
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        length = draw(st.integers(0, 120))
        instead = draw(
            st.sampled_from([b"", b"<", b'"', b"99", b"\0", b"\xff", b"</div>", b"<table>", b"0", b" - ", b":"])
        )
        body = body[:start] + instead + body[start + length :]
    return body, draw(st.sampled_from(["presentation/9/", "", "talks/list/"]))


@settings(max_examples=250, deadline=None)
@given(mutated())
def test_mutated_pages_raise_scrape_errors_only(case: tuple[bytes, str]) -> None:
    body, path = case
    url = ROOT.format(2024) + path
    try:
        parsed = parse_bytes(body, url)
    except ScrapeError as error:
        raise_bug(error)
        return
    assert parsed == parse_bytes(body, url)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_raise_scrape_errors_only(body: bytes) -> None:
    try:
        parsed = parse_bytes(body)
    except ScrapeError as error:
        raise_bug(error)
        return
    assert parsed.talks == ()
