"""Several events that list the same recordings: who shows one, and what a change in one event does to the others."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from series import TALKS, THIRD, UPLOADS, Series, dump, texts

from aggregator.collect.import_files import import_files
from aggregator.collect.save import rebuild
from aggregator.files.workspace import Workspace
from scrapers.registry import sources


@pytest.fixture
def series(tmp_path: Path) -> Series:
    return Series(tmp_path / "data")


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


@settings(max_examples=5, deadline=None)
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


@settings(max_examples=8, deadline=None)
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
