"""Several events that list the same recordings: who shows one, and what a change in one event does to the others."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.collect.decide import decide
from aggregator.collect.import_files import import_files
from aggregator.collect.save import rebuild
from aggregator.files.workspace import Workspace
from aggregator.store.build import BUILT_TABLES
from scrapers.registry import sources

BEGAN = datetime(2031, 8, 1, 12, tzinfo=UTC)
UPLOADS = {
    "async18aaaa": "Understanding Async, by Ada Finch",
    "async19aaaa": "Understanding Async, by Ada Finch",
    "owls19aaaaa": "How Owls Read Logs, by Bo Tern",
    "knots18aaaa": "Knots for Beginners, by Cy Reed",
}
TALKS = {
    "pivo-2018": {"1": ("Understanding Async", "Ada Finch"), "2": ("Knots for Beginners", "Cy Reed")},
    "pivo-2019": {"1": ("Understanding Async", "Ada Finch"), "2": ("How Owls Read Logs", "Bo Tern")},
}
THIRD = {"pivo-2020": {"1": ("Understanding Async", "Ada Finch"), "2": ("Knots for Beginners", "Cy Reed")}}


class Series:
    """Two editions of one conference in a data folder, and the commands that change them, a day apart."""

    def __init__(self, folder: Path, editions=TALKS) -> None:
        self.workspace = Workspace(folder, folder / "talks.db", sources({}))
        self.now = BEGAN
        for slug, talks in editions.items():
            place = folder / "events" / slug
            place.mkdir(parents=True)
            (place / "event.yml").write_text(f"title: PivoCon {slug[5:]}\ntimezone: UTC\n", "utf-8")
            rows = [
                {
                    "code": code,
                    "slug": f"talk-{code}-x",
                    "kind": "talk",
                    "title": title,
                    "speakers": [{"name": name}],
                    "slots": [{"start": f"{slug[5:]}-05-17T09:00:00+00:00"}],
                    "status": "scheduled",
                    "source_url": "https://pivo.example/",
                }
                for code, (title, name) in talks.items()
            ]
            (place / "talks.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")

    def list(self, slug, *keys, **facts):
        """Import a flat listing of these uploads into one edition; the notes come back."""
        self.now += timedelta(days=1)
        entries = [{"_type": "url", "id": key, "title": UPLOADS[key]} | facts for key in keys]
        listing = {"_type": "playlist", "id": "UUpivopivopivopivopivo11", "title": "All", "entries": entries}
        path = self.workspace.data / "listing"
        path.write_text(json.dumps(listing), "utf-8")
        return import_files(self.workspace, slug, [path], self.now, accept_loss=True).notes

    def lay(self, *keys):
        """Write these recordings into the files of every edition, as a merge of other people's data may."""
        rows = [
            {
                "provider": "youtube",
                "id": key,
                "url": f"https://www.youtube.com/watch?v={key}",
                "raw_title": UPLOADS[key],
                "source_url": "https://pivo.example/",
            }
            for key in sorted(keys)
        ]
        for slug in TALKS:
            path = self.workspace.folder(slug) / "recordings.jsonl"
            path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")

    def decide(self, slug, code, key, decision):
        self.now += timedelta(days=1)
        return decide(self.workspace, slug, (code, key), decision, "watched", self.now.date())

    def build(self, whole=False):
        self.now += timedelta(days=1)
        return rebuild(self.workspace, self.now.date(), accept_loss=True, whole=whole)[1]

    def cut(self, slug, key):
        """Take a recording out of an edition's files by hand."""
        for name in ("recordings.jsonl", "links.jsonl"):
            path = self.workspace.folder(slug) / name
            if path.exists():
                lines = path.read_text("utf-8").splitlines(keepends=True)
                path.write_text("".join(line for line in lines if key not in line), "utf-8")

    def links(self):
        """(event, talk, recording, decision) of every link."""
        files = [self.workspace.files(slug) for slug in TALKS]
        return {(one.event.slug, link.talk, link.recording[8:], link.decision) for one in files for link in one.links}

    def accepted(self):
        return {one[:3] for one in self.links() if one[3] == "accepted"}

    def history(self, slug):
        return [(c.talk, c.recording[8:], c.what) for c in self.workspace.files(slug).history]


@pytest.fixture
def series(tmp_path: Path) -> Series:
    return Series(tmp_path / "data")


def dump(db: Path) -> dict[str, list]:
    with closing(sqlite3.connect(db)) as conn:
        found = {name: conn.execute(f"SELECT * FROM {name}").fetchall() for name in BUILT_TABLES}
    found["recordings"] = [(*row[:11], *row[12:]) for row in found["recordings"]]  # without checked_at, which runs know
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def texts(folder: Path) -> dict[str, bytes]:
    found = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.jsonl"))}
    return {name: body for name, body in found.items() if body}


def test_of_two_editions_with_the_same_talk_neither_shows_what_may_be_the_others(series):
    """T2: the smaller id was accepted in both events, and the wrong year's video shown in one."""
    for slug in TALKS:
        series.list(slug, *UPLOADS)
    assert series.accepted() == {("pivo-2018", "2", "knots18aaaa"), ("pivo-2019", "2", "owls19aaaaa")}
    waits = {one[:3] for one in series.links() if one[3] == "suggested"}
    assert waits == {(slug, "1", key) for slug in TALKS for key in ("async18aaaa", "async19aaaa")}


def test_what_one_edition_shows_is_only_suggested_to_the_other(series):
    series.list("pivo-2018", "async18aaaa", "knots18aaaa")
    series.list("pivo-2019", "async18aaaa")
    assert series.accepted() == {("pivo-2018", "1", "async18aaaa"), ("pivo-2018", "2", "knots18aaaa")}
    assert ("pivo-2019", "1", "async18aaaa", "suggested") in series.links()


def test_a_decision_in_one_edition_reaches_the_other_and_no_third(series):
    other = series.workspace.data / "events" / "fern-2031"
    shutil.copytree(series.workspace.data / "events" / "pivo-2018", other)
    (other / "event.yml").write_text("title: FernConf 2031\ntimezone: UTC\n", "utf-8")
    series.list("pivo-2018", "async18aaaa")
    series.list("pivo-2019", "async18aaaa")
    untouched = (other / "links.jsonl").exists()
    series.decide("pivo-2018", "1", "async18aaaa", "rejected")
    assert series.accepted() == {("pivo-2019", "1", "async18aaaa")}
    assert series.history("pivo-2018") == [("1", "async18aaaa", "withdrawn")]
    assert series.history("pivo-2019") == [("1", "async18aaaa", "published")]
    assert ((other / "links.jsonl").exists(), untouched) == (False, False)
    series.decide("pivo-2018", "1", "async18aaaa", "accepted")
    assert series.accepted() == {("pivo-2018", "1", "async18aaaa")}
    assert series.history("pivo-2019") == [("1", "async18aaaa", "published"), ("1", "async18aaaa", "withdrawn")]


def test_a_recording_whose_title_names_the_other_edition_goes_there(series):
    """Until its title said so, the wrong edition showed it; alone, that withdraws nothing."""
    series.list("pivo-2019", "async18aaaa")
    title = "Understanding Async, by Ada Finch - PivoCon 2018"
    assert series.list("pivo-2019", "async18aaaa", title=title) == ()
    assert series.accepted() == {("pivo-2019", "1", "async18aaaa")}
    series.list("pivo-2018", "async18aaaa", title=title)
    assert series.accepted() == {("pivo-2018", "1", "async18aaaa")}
    assert series.history("pivo-2019")[-1] == ("1", "async18aaaa", "withdrawn")
    before = texts(series.workspace.data)
    series.build()
    assert texts(series.workspace.data) == before


def test_a_table_of_another_edition_neither_shows_nor_withdraws_anything(series):
    series.list("pivo-2018", "async18aaaa", "knots18aaaa")
    shown = series.accepted()
    table = series.workspace.data / "table.csv"
    table.write_text(f'id,title,talk\nknots18aaaa,"{UPLOADS["knots18aaaa"]}",2\n', "utf-8")
    import_files(series.workspace, "pivo-2019", [table], series.now)
    assert series.accepted() == shown
    assert ("pivo-2019", "2", "knots18aaaa", "suggested") in series.links()


def test_what_dies_in_the_list_of_one_edition_is_told_of_the_other_too(series):
    for slug in TALKS:
        series.list(slug, "async18aaaa")
        series.decide(slug, "1", "async18aaaa", "accepted")
    told = series.list("pivo-2019", "async18aaaa", title="[Deleted video]")
    lost = "lost: youtube:async18aaaa of Understanding Async (1): it is gone"
    assert told == (lost, f"pivo-2018: {lost}")
    assert [series.history(slug)[-1] for slug in TALKS] == [("1", "async18aaaa", "dead")] * 2


def test_what_both_only_infer_is_published_by_nobody_until_a_person_rejects_it_in_one(series):
    series.lay("async18aaaa", "owls19aaaaa", "knots18aaaa")
    series.build()
    waits = {one[:3] for one in series.links() if one[3] == "suggested"}
    assert waits == {("pivo-2018", "1", "async18aaaa"), ("pivo-2019", "1", "async18aaaa")}
    series.decide("pivo-2019", "1", "async18aaaa", "rejected")
    assert ("pivo-2018", "1", "async18aaaa") in series.accepted()
    before = texts(series.workspace.data)
    series.build()
    assert texts(series.workspace.data) == before


def test_links_of_files_that_were_cut_hold_nothing(series):
    series.list("pivo-2018", "async18aaaa")
    (series.workspace.folder("pivo-2018") / "recordings.jsonl").write_text("", "utf-8")
    series.list("pivo-2019", "async18aaaa")
    assert series.accepted() >= {("pivo-2019", "1", "async18aaaa")}


def test_a_talk_that_was_renumbered_by_hand_ends_no_run(series):
    series.list("pivo-2019", "async18aaaa")
    path = series.workspace.folder("pivo-2019") / "talks.jsonl"
    path.write_text(path.read_text("utf-8").replace('"code": "1"', '"code": "9", "aliases": ["1"]'), "utf-8")
    series.list("pivo-2018", "async18aaaa")
    series.decide("pivo-2018", "1", "async18aaaa", "accepted")
    assert series.accepted() == {("pivo-2018", "1", "async18aaaa")}


@pytest.mark.parametrize("published", [True, False])
def test_a_statement_of_another_event_ends_what_was_inferred_and_frees_the_talk(series, published):
    if published:
        series.list("pivo-2019", "async18aaaa")
        assert series.accepted() == {("pivo-2019", "1", "async18aaaa")}
    series.list("pivo-2018", "async18aaaa")
    series.decide("pivo-2018", "1", "async18aaaa", "accepted")
    series.list("pivo-2019", "async18aaaa", "async19aaaa")
    assert series.accepted() == {("pivo-2018", "1", "async18aaaa"), ("pivo-2019", "1", "async19aaaa")}
    before = texts(series.workspace.data)
    series.build()
    assert texts(series.workspace.data) == before


def test_a_title_that_says_less_leaves_both_editions_as_they_are(series):
    series.list("pivo-2018", "async18aaaa", "knots18aaaa")
    shown = series.accepted()
    assert series.list("pivo-2018", "async18aaaa", "knots18aaaa", title="Talk") == ()
    assert series.accepted() == shown


EDITIONS = TALKS | THIRD
KEYS, SLUGS, CODES = st.sampled_from(sorted(UPLOADS)), st.sampled_from(sorted(EDITIONS)), st.sampled_from("12")
COMMANDS = st.one_of(
    st.tuples(st.just("list"), SLUGS, st.sets(KEYS, min_size=1)),
    st.tuples(st.just("decide"), SLUGS, CODES, KEYS, st.sampled_from(["accepted", "rejected"])),
    st.tuples(st.just("forget"), SLUGS),
    st.tuples(st.just("build")),
)


@settings(max_examples=10, deadline=None)
@given(st.sets(KEYS), st.lists(COMMANDS, min_size=1, max_size=6))
def test_after_any_commands_the_catalog_is_that_of_a_full_build(tmp_path_factory, laid, commands):
    series = Series(tmp_path_factory.mktemp("any") / "data", EDITIONS)
    series.lay(*laid)
    series.build()
    for name, *words in commands:
        if name == "list":
            series.list(words[0], *sorted(words[1]))
        elif name == "build":
            series.build()
        elif name == "forget":
            (series.workspace.folder(words[0]) / "corrections.yml").unlink(missing_ok=True)
            series.list(words[0], "owls19aaaaa")
        elif words[2] in {recording.id for recording in series.workspace.files(words[0]).recordings}:
            series.decide(*words)
    anew = Workspace(series.workspace.data, series.workspace.data.parent / "anew.db", sources({}))
    before = texts(series.workspace.data)
    rebuild(anew, series.now.date(), accept_loss=True, whole=True)
    assert texts(series.workspace.data) == before
    assert dump(anew.db) == dump(series.workspace.db)


BY_HAND = st.one_of(COMMANDS, st.tuples(st.just("cut"), SLUGS, KEYS), st.tuples(st.just("build")))


@settings(max_examples=15, deadline=None)
@given(st.sets(KEYS), st.lists(BY_HAND, min_size=1, max_size=7))
def test_a_build_that_passes_over_events_writes_what_one_of_all_events_does(tmp_path_factory, laid, commands):
    twins = [Series(tmp_path_factory.mktemp(name) / "data", EDITIONS) for name in ("some", "all")]
    for whole, series in enumerate(twins):
        series.lay(*laid)
        series.build(whole)
        for name, *words in [*commands, ("build",), ("build",)]:
            if name == "list":
                series.list(words[0], *sorted(words[1]))
            elif name == "cut":
                series.cut(*words)
            elif name == "forget":
                (series.workspace.folder(words[0]) / "corrections.yml").unlink(missing_ok=True)
            elif name == "build":
                series.build(whole)
            elif words[2] in {recording.id for recording in series.workspace.files(words[0]).recordings}:
                series.decide(*words)
    assert texts(twins[0].workspace.data) == texts(twins[1].workspace.data)
    assert dump(twins[0].workspace.db) == dump(twins[1].workspace.db)
