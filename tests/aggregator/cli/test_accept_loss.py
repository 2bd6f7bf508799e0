"""No command publishes a loss by accident: exit 4, the first talks named, nothing written; ``--accept-loss`` believes it."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from demo_command import Demo
from demo_data import DemoOnce
from small_event import files, recording, talk

from aggregator.files.jsonl import links_text, recordings_text, talks_text

EVENT_YML = "title: Moss Conf 2031\ntimezone: UTC\nstarts: 2031-05-16\n"
ACCESS = "SELECT count(*) FROM talks WHERE video_status = 'public' AND event = 'moss-2031'"


def lay(demo: Demo, count: int, access: str = "public") -> Path:
    """Write moss-2031 with so many talks, each with its recording."""
    folder = demo.data / "events" / "moss-2031"
    folder.mkdir(exist_ok=True)
    (folder / "event.yml").write_text(EVENT_YML, "utf-8")
    event = files(count, access)
    for name, text in (
        ("talks.jsonl", talks_text(event.talks)),
        ("recordings.jsonl", recordings_text(event.recordings)),
        ("links.jsonl", links_text(event.links)),
    ):
        (folder / name).write_text(text, "utf-8")
    return folder


def kept(demo: Demo) -> dict[str, bytes]:
    """Every file of the events, also where a link leads nowhere."""
    paths = sorted((demo.data / "events").rglob("*"))
    return {str(path): path.read_bytes() if path.exists() else b"-" for path in paths if not path.is_dir()}


def build_moss(demo: Demo) -> None:
    lay(demo, 10)
    assert demo.run("build")[0] == 0


@pytest.fixture(scope="module")
def moss_once(tmp_path_factory: pytest.TempPathFactory, scraped_once: DemoOnce) -> DemoOnce:
    return DemoOnce.made(tmp_path_factory.mktemp("moss"), scraped_once.port, build_moss)


@pytest.fixture
def moss(demo: Demo, moss_once: DemoOnce) -> Path:
    """A catalog with moss-2031 and its ten videos, and demo-2031 with nothing yet."""
    moss_once.given_to(demo, build_moss)
    assert demo.rows(ACCESS) == [(10,)]
    return demo.data / "events" / "moss-2031"


def cut(path: Path, how: str) -> None:
    text = path.read_text("utf-8")
    path.unlink()
    if how == "emptied":
        path.write_text("", "utf-8")
    elif how == "cut":
        path.write_text("".join(text.splitlines(keepends=True)[:8]), "utf-8")


COMMANDS = [
    ("build",),
    ("import", "LISTING", "--event", "moss-2031"),
    ("decide", "moss-2031", "9", "youtube:v9", "--reject", "--why", "seen"),
    ("decide", "moss-2032", "9", "youtube:v10", "--reject", "--why", "seen"),
]
OF_OTHERS = [("scrape", "demo-2031"), ("import", "LISTING", "--event", "demo-2031")]


@pytest.mark.parametrize("how", ["deleted", "emptied", "cut"])
@pytest.mark.parametrize("name", ["talks.jsonl", "recordings.jsonl"])
def test_a_build_does_not_publish_files_that_were_cut(demo, moss, name, how):
    cut(moss / name, how)
    before, lost = kept(demo), 2 if how == "cut" else 10
    code, out, err = demo.run("build")
    if how == "cut":
        assert code == 0  # two of ten are a fifth, but not three
        return
    assert (code, out) == (4, "")
    assert err.splitlines()[0] == f"Error: moss-2031 would lose {lost} of 10 public videos; nothing was written"
    assert (len(err.splitlines()), err.splitlines()[-2]) == (9, "  and 4 more")
    assert err.splitlines()[1].startswith("  Talk 1 (1): youtube:v1 is ")
    assert err.splitlines()[-1] == "  if that is right, run again with --accept-loss"
    assert kept(demo) == before
    assert demo.rows(ACCESS) == [(10,)]
    assert demo.run("build", "--accept-loss")[0] == 0
    assert demo.rows(ACCESS) == [(0,)]


@pytest.mark.parametrize("name", ["talks.jsonl", "recordings.jsonl"])
def test_a_build_does_not_publish_what_a_link_leads_to(demo, moss, name):
    (moss / name).unlink()
    (moss / name).symlink_to("nowhere.jsonl")
    before = kept(demo)
    code, _, err = demo.run("build", "--accept-loss")
    assert (code, f"Error: {moss / name}: is a link, which nothing in the data folder may be; " in err) == (3, True)
    assert kept(demo) == before
    assert demo.rows(ACCESS) == [(10,)]


@pytest.fixture
def tied(demo, moss):
    """Another event with a talk of its own that lists a recording of moss-2031."""
    folder = moss.parent / "moss-2032"
    folder.mkdir()
    (folder / "event.yml").write_text(EVENT_YML, "utf-8")
    (folder / "talks.jsonl").write_text(talks_text([replace(talk("9"), event="moss-2032", title="Elsewhere")]), "utf-8")
    (folder / "recordings.jsonl").write_text(recordings_text([recording("v10")]), "utf-8")
    assert demo.run("build")[0] == 0
    return folder


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:3]))
def test_no_command_does_also_where_it_is_about_an_event_that_lists_one_of_its_recordings(
    demo, moss, tied, tmp_path, words
):
    cut_to_six(moss)
    before, words = kept(demo), named(words, tmp_path)
    code, _, err = demo.run(*words)
    assert code == 4
    assert "moss-2031 would lose 4 of 10 public videos; nothing was written" in err
    assert kept(demo) == before
    assert demo.rows(ACCESS) == [(10,)]
    assert demo.run(*words, "--accept-loss")[0] == 0
    assert demo.rows(ACCESS)[0][0] in (5, 6)


@pytest.mark.parametrize("words", OF_OTHERS, ids=lambda words: " ".join(words[:3]))
def test_a_command_of_an_event_that_nothing_ties_to_it_leaves_it_to_the_next_build(demo, moss, tmp_path, words):
    cut_to_six(moss)
    assert demo.run(*named(words, tmp_path))[0] == 0
    assert demo.rows(ACCESS) == [(10,)]
    code, _, err = demo.run("build")
    assert (code, "moss-2031 would lose 4 of 10 public videos; nothing was written" in err) == (4, True)
    assert demo.rows(ACCESS) == [(10,)]


def cut_to_six(moss):
    rows = (moss / "recordings.jsonl").read_text("utf-8").splitlines(keepends=True)
    (moss / "recordings.jsonl").write_text("".join(rows[4:]), "utf-8")


def named(words, tmp_path):
    """The words of a command, with a listing of one new recording where it takes one."""
    listing = tmp_path / "listing.csv"
    listing.write_text("id,title\nffffffffff1,Cooking with Gas\n", "utf-8")
    return [str(listing) if word == "LISTING" else word for word in words]


def test_a_listing_where_all_is_private_is_refused_and_believed(demo, moss, tmp_path):
    """T1, row 6: 132 videos were taken over as private without a word."""
    listing = tmp_path / "private.json"
    entries = [{"_type": "url", "id": f"aaaaaaaaa{n:02}", "title": "[Private video]"} for n in range(10)]
    (moss / "recordings.jsonl").write_text(
        (moss / "recordings.jsonl").read_text("utf-8").replace('"id": "v', '"id": "aaaaaaaaa0'), "utf-8"
    )
    text = (moss / "links.jsonl").read_text("utf-8").replace("youtube:v", "youtube:aaaaaaaaa0")
    (moss / "links.jsonl").write_text(text, "utf-8")
    (demo.data / "talks.db").unlink()
    assert demo.run("build")[0] == 0
    listing.write_text(json.dumps({"_type": "playlist", "title": "All", "entries": entries}), "utf-8")
    code, out, err = demo.run("import", str(listing), "--event", "moss-2031", "--json")
    (outcome,) = json.loads(out)["events"]
    assert (code, outcome["state"], outcome["written"]) == (4, "refused", [])
    assert (len(outcome["errors"]), outcome["errors"][-2]) == (9, "and 3 more")
    assert f"Error: {outcome['errors'][1]}" in err
    assert demo.run("import", str(listing), "--event", "moss-2031", "--accept-loss")[0] == 0
    assert demo.rows(ACCESS) == [(1,)]
    history = [json.loads(line) for line in (moss / "history.jsonl").read_text("utf-8").splitlines()]
    assert {(row["what"], row["reason"]) for row in history} == {("dead", "it is private")}
    assert len(history) == 9


def test_without_a_catalog_links_jsonl_says_what_was_published(demo):
    folder = lay(demo, 10)
    (folder / "talks.jsonl").unlink()
    before = kept(demo)
    assert demo.run("build")[0] == 4
    assert kept(demo) == before
    assert not (demo.data / "talks.db").exists()


def test_an_event_whose_folder_is_gone_is_refused(demo, moss):
    (moss / "event.yml").unlink()
    code, _, err = demo.run("build")
    assert (code, err.splitlines()[0]) == (4, "Error: moss-2031 would lose 10 of 10 public videos; nothing was written")
    assert demo.run("build", "--accept-loss")[0] == 0


def test_whom_suppress_yml_names_is_left_out_without_a_question(demo, moss):
    entries = "".join(f'- {{talk: "moss-2031/{n}", why: asked}}\n' for n in range(1, 10))
    (demo.data / "suppress.yml").write_text(entries, "utf-8")
    assert demo.run("build")[0] == 0
    assert demo.rows(ACCESS) == [(1,)]
    assert not (moss / "history.jsonl").exists()


def test_an_event_without_event_yml_is_named_where_nothing_else_knows_of_it(demo, moss):
    (moss / "event.yml").unlink()
    (demo.data / "talks.db").unlink()
    (demo.data / "events" / "empty").mkdir()
    code, _, err = demo.run("build")
    note = f"note: {moss}: has records and no event.yml, so the catalog has nothing of it\n"
    assert (code, err.count("has records"), note in err) == (0, 1, True)


def test_a_dry_run_asks_for_no_right_to_write(demo, moss, tmp_path):
    listing = tmp_path / "listing.csv"
    listing.write_text("id,title\nffffffffff1,Cooking with Gas\n", "utf-8")
    with closing(sqlite3.connect(demo.data / "talks.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        code, _, err = demo.run("import", str(listing), "--event", "moss-2031", "--dry-run")
    assert (code, "Error" in err) == (0, False)
