"""What a text means: pages that are the same, queries that count, texts of any kind."""

from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.addresses import NOTHING, at_page, find, last_step, page_key, talk_named_in, trimmed, video_keys
from aggregator.catalog.resolve import resolve_all
from aggregator.files.jsonl import EventFiles
from aggregator.files.naming import EventRecords, find_recording, find_talk
from aggregator.recap.lookup.link_targets import Addresses
from aggregator.store.build import build
from aggregator.store.connect import open_reader
from scrapers.errors import ConftalksError
from scrapers.records import Event, Recording, Talk
from scrapers.urls import archived

EVENT = Event("moss-2031", "Moss Conf 2031", "UTC")
PAGE = "us.moss.example/2031/talk/5"


@pytest.mark.parametrize(
    ("url", "inner"),
    [
        ("https://web.archive.org/web/20310601000000/https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("web.archive.org/web/2031/http:/a.example/x", "http://a.example/x"),
        ("//web.archive.org/web/https://a.example/x", "https://a.example/x"),
        ("https://web.archive.org/web/2031*/https://a.example/", "https://a.example/"),
        ("https://web.archive.org/web/*/https://a.example/", "https://a.example/"),
        ("https://web.archive.org/web/2031if_/a.example/x", "a.example/x"),
        ("https://web.archive.org/web/2031/https%3A%2F%2Fa.example%2Fx", "https://a.example/x"),
        ("https://web.archive.org/web/1/https://web.archive.org/web/2/https://a.example/", "https://a.example/"),
        ("https://web.archive.org/details/x", "https://web.archive.org/details/x"),
        ("https://web.archive.org/web/2031/", "https://web.archive.org/web/2031/"),
        ("https://archive.org/details/x", "https://archive.org/details/x"),
        ("words", "words"),
    ],
)
def test_what_an_archived_address_keeps(url: str, inner: str) -> None:
    assert archived(url) == inner


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (f"https://{PAGE}/", PAGE),
        (f"//www.{PAGE}/index.html#x", PAGE),
        (f"https://web.archive.org/web/2031/http://{PAGE}", PAGE),
        ("https://pycon-archive.python.org/2031/x/", "us.pycon.org/2031/x"),
        ("pycon-archive.python.org/2031/x?id=5", "us.pycon.org/2031/x?id=5"),
        ("https://pycon-archive.python.org.example/2031/x/", "pycon-archive.python.org.example/2031/x"),
        ("https://moss.example/", "moss.example"),
        ("https://[", ""),
        ("https://a.example:x/", ""),
        (f"https://{PAGE}/&#{'9' * 5000};", f"{PAGE}/\ufffd"),
        ("a/b", ""),
        ("5", ""),
    ],
)
def test_spellings_and_copies_of_a_page_have_one_key(url: str, key: str) -> None:
    assert page_key(url) == key


ROWS = [
    ("plain", f"https://{PAGE}/"),
    ("five", "https://moss.example/talk?id=5"),
    ("six", "https://moss.example/talk?id=6"),
    ("front", "https://moss.example/talk"),
    ("site", "https://fern.example/"),
    ("twin", "https://fern.example/twins"),
    ("other twin", "http://fern.example/twins/"),
]


@pytest.mark.parametrize(
    ("url", "names"),
    [
        (f"https://{PAGE}?utm_source=x", ("plain",)),
        (f"https://{PAGE}?day=2", ("plain",)),
        ("https://moss.example/talk?id=5", ("five",)),
        ("https://moss.example/talk/?utm_medium=x&id=6&fbclid=z", ("six",)),
        ("https://moss.example/talk?id=7", ()),  # the query says which, and none is that
        ("https://moss.example/talk?utm_source=x", ("front",)),
        ("https://fern.example/", ()),
        ("https://fern.example/twins?ref=x", ("twin", "other twin")),
        ("no address", ()),
    ],
)
def test_a_query_that_names_a_page_counts_and_one_that_was_added_does_not(url: str, names: tuple[str, ...]) -> None:
    assert at_page(ROWS, url) == names
    # Whoever leaves out what cannot be the page finds the same.
    assert at_page([row for row in ROWS if last_step(url) in row[1]], url) == names


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("https://t.example/x/embed/moss-2031/a%20b/?c#d", ("moss-2031", "a b")),
        ("moss-2031/7", ("moss-2031", "7")),
        ("t/moss-2031/7", None),
        ("https://t.example/card/moss-2031/7", None),
        ("words", None),
        ("https://[/t/a/b", None),
    ],
)
def test_a_talks_address_in_a_catalog(text: str, named: tuple[str, str] | None) -> None:
    assert talk_named_in(text) == named


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("driftbuoys1", ("youtube:driftbuoys1",)),
        ("driftbuoys12", ()),
        ("vimeo:12", ("vimeo:12",)),
        ("https://vimeo.com/12", ("vimeo:12",)),
        ("mailto:12", ()),
        ("moss-2031/7", ()),
    ],
)
def test_the_recordings_that_a_text_can_name(text: str, keys: tuple[str, ...]) -> None:
    assert video_keys(text) == keys


def test_what_stands_around_a_pasted_address_goes() -> None:
    assert [trimmed(text) for text in (" <x>., ", "x" * 2000, "x" * 2001, "a\0", "")] == ["x", "x" * 2000, "", "", ""]


def recording(ident: str, provider: str = "youtube", replaced_by: str | None = None) -> Recording:
    url = f"https://v.example/{provider}/{ident}"
    return Recording(provider, ident, url, "Lichen", "https://v.example/", replaced_by=replaced_by)


TALKS = tuple(
    Talk(
        "moss-2031",
        code,
        title,
        "talk",
        "https://moss.example/",
        slug=title.lower(),
        url=f"https://moss.example/{page}",
    )
    for code, title, page in (("7", "Lichen", "shared"), ("8", "Queues", "shared"), ("9", "Fog", "fog"))
)
RECORDINGS = (
    recording("driftbuoys0", replaced_by="youtube:driftbuoys1"),
    recording("driftbuoys1"),
    recording("loneloop001", replaced_by="youtube:loneloop002"),
    recording("loneloop002", replaced_by="youtube:loneloop001"),
    recording("x", "peertube"),
)


def records() -> EventRecords:
    from aggregator.matching.links import Link

    links = [
        Link("9", "youtube:driftbuoys1", "accepted", "title", 1.0, "same title"),
        Link("7", "peertube:x", "accepted", "title", 1.0, "same title"),
        Link("8", "peertube:x", "accepted", "title", 1.0, "same title"),
        Link("8", "youtube:driftbuoys1", "suggested", "title", 0.5, "alike"),
    ]
    return EventRecords(EVENT, TALKS, RECORDINGS, links)


@pytest.mark.parametrize(
    ("text", "talks", "shown"),
    [
        ("https://youtu.be/driftbuoys0", ("9",), "youtube:driftbuoys0"),
        ("https://youtu.be/loneloop001", (), "youtube:loneloop001"),
        ("v.example/peertube/x/?utm_source=x", ("7", "8"), "peertube:x"),
        ("https://moss.example/shared", ("7", "8"), None),
        ("https://moss.example/fog?utm_source=x", ("9",), None),
        ("9", (), None),
        ("https://youtu.be/unknown0001", (), None),
    ],
)
def test_what_a_text_means_is_never_a_guess(text: str, talks: tuple[str, ...], shown: str | None) -> None:
    found = find(records(), text)
    assert (found.talks, found.recording) == (talks, shown)


def test_names_count_within_their_event_alone() -> None:
    assert find(records(), "9", "moss-2031").talks == ("9",)
    assert find(records(), "FOG", "Moss-2031").talks == ("9",)
    assert find(records(), "9", "fern-2031") == NOTHING
    assert find(records(), "https://t.example/e/Moss-2031").event == "moss-2031"
    assert find(records(), "https://t.example/s/una-roe") == NOTHING


_PIECES = [
    "https://",
    "web.archive.org/web/2031/",
    "youtu.be/",
    "/t/",
    "/e/",
    "moss-2031/",
    "&amp;",
    "&#" + "9" * 5000 + ";",
    *"[]:%?=#@",
    "\udc80",
    "\0",
]


@given(
    st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=5)), max_size=8).map("".join))
)
def test_reading_any_text_never_raises(text: str) -> None:
    find(records(), text)
    find(records(), text, "moss-2031")
    page_key(text), last_step(text), video_keys(text), talk_named_in(text), archived(text), at_page(ROWS, text)
    for ask in (lambda: find_talk(EVENT, TALKS, text, RECORDINGS), lambda: find_recording(EVENT, RECORDINGS, text)):
        try:
            ask()
        except ConftalksError as error:
            assert str(error).startswith("moss-2031: ")


@pytest.mark.parametrize("kept", ["https://moss.example/?talk=5", "http://www.moss.example/?talk=5"])
@pytest.mark.parametrize(
    "asked",
    ["https://moss.example/?talk=5", "https://www.moss.example:443/?talk=5", "http://moss.example/index.html?talk=5"],
)
def test_a_page_that_a_query_alone_names_is_found_in_records_catalog_and_posts(
    tmp_path: Path, kept: str, asked: str
) -> None:
    talks = (replace(TALKS[0], url=kept), replace(TALKS[1], url="https://moss.example/?talk=6"))
    assert find(EventRecords(EVENT, talks), asked).talks == ("7",)
    build(tmp_path / "talks.db", [EventFiles(EVENT, talks, (), ())], date(2031, 6, 1))
    with closing(open_reader(tmp_path / "talks.db")) as conn:
        assert resolve_all(conn, asked) == ("moss-2031/lichen",)
        found = Addresses(conn).target(asked)
    assert found is not None
    assert [talk.id for talk in found.talks] == ["moss-2031/lichen"]
