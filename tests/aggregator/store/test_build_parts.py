"""A catalog built event by event holds what one build of all events makes, whatever came before."""

import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_event import everything, sound

from aggregator.catalog.search import Filters, find
from aggregator.files.counts import Counts
from aggregator.files.jsonl import EventFiles
from aggregator.files.posts import ListedPost
from aggregator.matching.links import Link
from aggregator.matching.status import Outlook, accepted_keys, video_status
from aggregator.store.build import build
from aggregator.store.rows import shared_recordings
from scrapers.records import ACCESS, Event, Recording, SourceRef, Speaker, Talk

DAY = date(2031, 8, 1)
SLUGS = ("moss-2030", "moss-2031", "moss-2031b")
KEYS = ("aaaaaaaaa01", "aaaaaaaaa02")
NAMES = ("Ada", "Áda", "Ada#", "Ada++", "Ада", "Ada-2", "Ada 2++", "Ada 2 2", "Bo")
"""Of these several are one speaker, and several speakers would have one slug."""

Catalog = dict[str, EventFiles]


@st.composite
def events(draw: st.DrawFn, slug: str) -> EventFiles:
    """One edition that may list the recordings, speakers and posts of the others."""
    recordings = tuple(
        Recording(
            "youtube",
            key,
            f"https://youtu.be/{key}",
            f"{key} at {slug}",
            "https://www.youtube.com/",
            access=draw(st.sampled_from(ACCESS)),
            duration_s=draw(st.sampled_from((None, 1800))),
            last_seen=draw(st.sampled_from((None, DAY))),
        )
        for key in draw(st.lists(st.sampled_from(KEYS), unique=True))
    )
    numbers = draw(st.lists(st.integers(1, 3), unique=True))
    talks = tuple(
        Talk(
            slug,
            str(number),
            draw(st.sampled_from(("Moss walks", "Fern and moss", "Ferns", "Fern Moss Walk (FMW)"))),
            draw(st.sampled_from(("talk", "break", "poster"))),
            "https://moss.example/",
            slug=f"t{number}",
            speakers=tuple(
                Speaker(name, url=draw(st.sampled_from((None, f"https://moss.example/{slug}"))))
                for name in draw(st.lists(st.sampled_from(NAMES), max_size=3))
            ),
        )
        for number in numbers
    )
    decisions = st.sampled_from((None, "accepted", "suggested"))
    links = tuple(
        Link(talk.code, f"youtube:{key}", decision, "title", 0.9, "told")
        for talk in talks
        for key in KEYS
        if (decision := draw(decisions))
    )
    posts = tuple(
        ListedPost(f"https://blog.example/{name}", f"{name} by {slug}", talks=("1",))
        for name in draw(st.lists(st.sampled_from(("a", "b")), unique=True))
    )
    starts = draw(st.sampled_from((None, date(2030, 5, 1))))
    listed = (SourceRef.of("youtube", playlist="PL1"),)
    title = draw(st.sampled_from((slug, "Moss Conf 2030", "Fern and Moss Days")))
    return EventFiles(Event(slug, title, "UTC", starts=starts, recordings=listed), talks, recordings, links, posts)


Step = tuple[str, EventFiles | None, frozenset[str]]


@st.composite
def changes(draw: st.DrawFn) -> Step:
    """An event, what it is from now on (None: it is gone), and which of its parts that replaces, if it is known."""
    slug = draw(st.sampled_from(SLUGS))
    parts = draw(st.frozensets(st.sampled_from(("event", "talks", "recordings", "links", "posts")), min_size=1))
    return slug, draw(st.none() | events(slug)), parts


def changed(known: EventFiles | None, now: EventFiles | None, parts: Collection[str]) -> EventFiles | None:
    return replace(known, **{name: getattr(now, name) for name in parts}) if known and now else now


def tied(before: Catalog, after: Catalog, slugs: Collection[str]) -> set[str]:
    """These events and all that list a recording which one of them lists or listed, and so on."""
    group: set[str] = set()
    while group != slugs:
        group = set(slugs)
        keys = {
            one.key
            for catalog in (before, after)
            for slug in group & catalog.keys()
            for one in catalog[slug].recordings
        }
        slugs = group | {slug for slug, files in after.items() if any(one.key in keys for one in files.recordings)}
    return group


@settings(max_examples=20, deadline=None)
@given(st.lists(changes(), min_size=1, max_size=5))
def test_any_sequence_of_partial_builds_is_one_whole_build(steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        db, files = Path(folder) / "talks.db", Catalog()
        stays = of_speakers("fern-2030", ["Ada", "Ada-2"])
        build(db, [stays], DAY)
        for slug, drawn, parts in steps:
            now = changed(files.get(slug), drawn, parts)
            after = {key: one for key, one in {**files, slug: now}.items() if one}
            group = tied(files, after, {slug})
            hand = [after[key] for key in sorted(group & after.keys())]
            build(db, hand, DAY, gone=() if now else (slug,))
            files = after
        whole = Path(folder) / "whole.db"
        everyone = [stays, *(files[key] for key in sorted(files))]
        build(whole, everyone, DAY)
        assert everything(db) == everything(whole)
        assert sound(db)
        assert not any(count.moved for count in build(db, everyone, DAY).values())


def shown(files: EventFiles, known: Mapping[str, Recording]) -> dict[str, str]:
    """The talks with an accepted recording that the event lists -> their status, by what all events know of it."""
    listed = {one.key for one in files.recordings}
    links = [link for link in files.links if link.recording in listed]
    return {
        f"{files.event.slug}/{talk.slug}": video_status(talk, links, recordings, Outlook(has_source=True))
        for talk in files.talks
        if (recordings := [known[key] for key in accepted_keys(talk, links)])
    }


@given(st.tuples(*map(events, SLUGS)))
@settings(max_examples=12, deadline=None)
def test_a_recording_is_what_all_events_know_of_it(editions: tuple[EventFiles, ...]) -> None:
    known = shared_recordings(editions)
    with TemporaryDirectory() as folder:
        build(Path(folder) / "talks.db", editions, DAY)
        with closing(sqlite3.connect(Path(folder) / "talks.db")) as conn:
            facts = conn.execute("SELECT id, raw_title, access, duration_s, last_seen FROM recordings ORDER BY id")
            assert facts.fetchall() == [
                (key, one.raw_title, one.access, one.duration_s, one.last_seen and one.last_seen.isoformat())
                for key, one in sorted(known.items())
            ]
            states = conn.execute(
                """SELECT talk, video_status FROM talks JOIN talk_recordings ON talk = talks.id
                   WHERE decision = 'accepted'"""
            )
            assert dict(states) == {talk: state for files in editions for talk, state in shown(files, known).items()}


def of_speakers(slug: str, names: Collection[str]) -> EventFiles:
    """An event with one talk, of these speakers."""
    speakers = tuple(Speaker(name) for name in names)
    talk = Talk(slug, "1", "Moss", "talk", "https://moss.example/", slug="moss", speakers=speakers)
    return EventFiles(Event(slug, slug, "UTC"), (talk,))


@pytest.mark.parametrize(
    ("before", "now", "slugs"),
    [
        # A plain slug is taken by a name that comes before the other.
        (["Bo"], ["Ada", "Ada-2"], ["ada-3", "ada", "ada-2"]),
        # A name's own number takes that of another's second.
        (["Ada"], ["Ada", "Ada-2"], ["ada-3", "ada", "ada-2"]),
        (["Ada", "Ada-2"], ["Ada"], ["ada-2", "ada"]),
        (["Ada", "Ada-2"], [], ["ada"]),
    ],
)
def test_a_slug_moves_in_talks_of_events_that_are_not_in_hand(
    tmp_path: Path, before: list[str], now: list[str], slugs: list[str]
) -> None:
    db = tmp_path / "talks.db"
    build(db, [of_speakers("fern-2030", ["Ada++"]), of_speakers("moss-2030", before)], DAY)
    build(db, [of_speakers("moss-2030", now)], DAY, gone=())
    assert spoken(db) == slugs
    whole = tmp_path / "whole.db"
    build(whole, [of_speakers("fern-2030", ["Ada++"]), of_speakers("moss-2030", now)], DAY)
    assert everything(db) == everything(whole)


def test_a_talk_without_a_time_is_of_the_year_of_its_event(tmp_path: Path) -> None:
    db, moss = tmp_path / "talks.db", of_speakers("moss-2030", ["Ada"])
    build(db, [EventFiles(Event("fern-2030", "fern-2030", "UTC"))], DAY)
    years = []
    for starts in (None, date(2030, 5, 1), date(2031, 5, 1)):
        build(db, [replace(moss, event=replace(moss.event, starts=starts))], DAY, gone=())
        with closing(sqlite3.connect(db)) as conn:
            years += conn.execute("SELECT year FROM search_values").fetchall()
    assert years == [(None,), ("2030",), ("2031",)]


def test_an_event_that_gets_another_title_has_its_names_and_series(tmp_path: Path) -> None:
    db, moss = tmp_path / "talks.db", of_speakers("moss-2030", ["Ada"])
    found = []
    for title in ("Moss Conf 2030", "Moor Conf 2030"):
        named = replace(moss, event=replace(moss.event, title=title))
        build(db, [EventFiles(Event("fern-2030", "fern-2030", "UTC")), named], DAY)
        with closing(sqlite3.connect(db)) as conn:
            names = conn.execute("SELECT name FROM event_names WHERE event = 'moss-2030' ORDER BY name").fetchall()
            series = (find(conn, "", Filters(series=series)).total for series in ("moss-conf", "moor-conf", "moor"))
            found.append(([name for (name,) in names], list(series)))
    assert found == [
        (["moss", "moss2030", "mossconf", "mossconf2030"], [1, 0, 0]),
        (["moorconf", "moorconf2030", "moss", "moss2030"], [0, 1, 1]),
    ]
    build(db, [EventFiles(Event("fern-2030", "fern-2030", "UTC"))], DAY)
    with closing(sqlite3.connect(db)) as conn:
        assert conn.execute("SELECT DISTINCT event FROM event_names").fetchall() == [("fern-2030",)]


def test_where_no_other_event_stays_everything_is_looked_at(tmp_path: Path) -> None:
    db, fern, moss = tmp_path / "talks.db", of_speakers("fern-2030", ["Ada"]), of_speakers("moss-2030", ["Bo"])
    build(db, [fern, moss], DAY)
    with closing(sqlite3.connect(db)) as conn, conn:
        conn.execute("INSERT INTO posts VALUES ('https://blog.example/', 'Of nobody', NULL, NULL)")
    found = [build(db, hand, DAY, gone=gone) for hand, gone in (([moss], ()), ([moss], ["fern-2030"]))]
    assert [counts["speakers"] for counts in found] == [Counts(), Counts(same=1, gone=1)]
    assert [counts["posts"].gone for counts in found] == [0, 1]


def spoken(db: Path) -> list[str]:
    """The slugs of speakers in order of talks."""
    with closing(sqlite3.connect(db)) as conn:
        return [slug for (slug,) in conn.execute("SELECT speaker FROM talk_speakers ORDER BY talk, position")]
