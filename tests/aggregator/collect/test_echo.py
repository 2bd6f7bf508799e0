"""What the catalog exports is no news to it: nothing changes when it is read back. Invented talks."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aggregator.catalog import queries
from aggregator.collect.echo import without_echoes
from aggregator.collect.import_files import import_files
from aggregator.collect.save import rebuild
from aggregator.export import pyvideo, table
from aggregator.files.counts import Counts
from aggregator.files.jsonl import talks_text
from aggregator.files.workspace import Workspace
from aggregator.matching.links import Link
from aggregator.store.connect import open_reader
from scrapers.records import Event, Recording, Slot, Speaker, Talk
from scrapers.registry import sources

BUNDLED = Path(__file__).parents[3] / "data"
ZONE = ZoneInfo("America/Denver")
PLAYLIST = "PLmossconf2031abcdefghijk"
NOW = datetime(2031, 8, 1, 12, tzinfo=UTC)
DAY = date(2031, 5, 17)
WATCH = "https://www.youtube.com/watch?v="


def talk(code: str, title: str, *names: str, hour: int = 9, **more: object) -> Talk:
    made = Talk("moss-2031", code, title, "talk", "https://moss.example/", slug=f"talk-{code}-x")
    slot = Slot(datetime(2031, 5, 17, hour, tzinfo=ZONE))
    return replace(made, speakers=tuple(map(Speaker, names)), slots=(slot,), **more)  # type: ignore[arg-type]


TALKS = (
    talk("1", "How Ferns Unroll", "Ada Quill (she/her)", abstract="<p>A fern, <b>slowly</b>.</p>"),
    talk("2", "Lichen Clocks", "Bo Tern, PhD", "Cy Reed", url="https://moss.example/talk/2/", hour=10),
    talk("3", "Lightning Talks", hour=17, kind="lightning"),
    talk("4", "Lightning Talks", hour=8, kind="lightning"),
    talk("5", "Peat, Drained", "Dee Ray", hour=14),
)
LISTED = {
    "mossmoss001": ("Talks - Ada Quill: How Ferns Unroll", 1800),
    "mossmoss002": ("Talks - Bo Tern, Cy Reed: Lichen Clocks", 1700),
    "mossmoss003": ("Lightning Talks - May 17, 5pm", 3600),
    "mossmoss004": ("Lightning Talks - May 17, 8am", 3500),
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An event whose videos are known from a playlist alone."""
    made = Workspace(tmp_path, tmp_path / "talks.db", sources({}))
    folder = made.folder("moss-2031")
    folder.mkdir(parents=True)
    (folder / "event.yml").write_text(
        "title: Moss Conf 2031\ntimezone: America/Denver\nstarts: 2031-05-16\nends: 2031-05-18\n", "utf-8"
    )
    (folder / "talks.jsonl").write_text(talks_text(TALKS), "utf-8")
    accepted = "- {{talk: '{}', recording: 'youtube:mossmoss00{}', decision: accepted, why: seen}}\n"
    (folder / "corrections.yml").write_text(accepted.format(3, 3) + accepted.format(4, 4), "utf-8")
    entries = [
        {"_type": "url", "id": key, "title": title, "duration": length} for key, (title, length) in LISTED.items()
    ]
    told(made, json.dumps({"_type": "playlist", "id": PLAYLIST, "entries": entries}))
    return made


def told(workspace: Workspace, text: str, slug: str = "moss-2031") -> dict[str, Counts]:
    path = workspace.data / "told"
    path.write_text(text, "utf-8")
    return import_files(workspace, slug, [path], NOW).counts


def exports(workspace: Workspace, slug: str) -> dict[str, str]:
    with closing(open_reader(workspace.db)) as conn:
        event = queries.event(conn, slug)
        assert event
        talks = queries.talks_of_event(conn, slug)
    return {"pyvideo": pyvideo.lines(event, talks), "csv": table.csv_table(talks, None)}


def files(workspace: Workspace, slug: str) -> dict[str, str]:
    names = ("talks.jsonl", "recordings.jsonl", "links.jsonl")
    return {name: (workspace.folder(slug) / name).read_text("utf-8") for name in names}


@pytest.mark.parametrize("form", ["pyvideo", "csv"])
def test_an_export_that_is_read_back_changes_nothing(workspace: Workspace, form: str) -> None:
    before = files(workspace, "moss-2031")
    text = exports(workspace, "moss-2031")[form]
    assert {key for key in LISTED if key in text} == set(LISTED)
    told(workspace, text)
    assert files(workspace, "moss-2031") == before


@pytest.mark.parametrize("form", ["pyvideo", "csv"])
def test_a_bundled_conference_that_is_read_back_changes_nothing(tmp_path: Path, form: str) -> None:
    shutil.copytree(BUNDLED / "events" / "pycon-us-2024", tmp_path / "events" / "pycon-us-2024")
    workspace = Workspace(tmp_path, tmp_path / "talks.db", sources({}))
    rebuild(workspace, NOW.date())
    before = files(workspace, "pycon-us-2024")
    told(workspace, exports(workspace, "pycon-us-2024")[form], "pycon-us-2024")
    assert files(workspace, "pycon-us-2024") == before


def test_an_exported_table_that_somebody_has_filled_in_is_news_where_it_was_filled_in(workspace: Workspace) -> None:
    rows = list(csv.DictReader(io.StringIO(exports(workspace, "moss-2031")["csv"])))
    filled = io.StringIO()
    writer = csv.DictWriter(filled, rows[0])
    writer.writeheader()
    writer.writerows(row | {"url": f"{WATCH}mossmoss005"} if row["talk"] == "5" else row for row in rows)
    assert told(workspace, filled.getvalue())["recordings"] == Counts(new=1, same=4)
    (added,) = (one for one in workspace.files("moss-2031").recordings if one.id == "mossmoss005")
    assert (added.raw_title, added.talk_url, added.speakers) == ("Peat, Drained", "5", ("Dee Ray",))


FERNS = Recording(
    "youtube", "mossmoss001", f"{WATCH}mossmoss001", "Talks - Ada Quill: How Ferns Unroll", f"{WATCH}x", playlist="PL1"
)
TWIN = replace(FERNS, id="mossmoss009", duration_s=60)
ECHO = replace(
    FERNS,
    raw_title="How Ferns Unroll",
    source_url="https://moss.example/table.csv",
    playlist=None,
    speakers=("Ada Quill",),
    recorded=DAY,
    talk_url="1",
    description="A fern, slowly.",
    duration_s=60,
    access_by="platform",
)


def heard(found: Recording, decision: str = "accepted", kept: Recording = FERNS) -> tuple[Recording, ...]:
    links = [Link("1", one.key, decision, "title", 0.9, "x") for one in (kept, TWIN)]
    return without_echoes([found], Event("moss-2031", "Moss Conf", "UTC"), TALKS, (kept, TWIN), links)


def test_a_record_that_only_says_what_its_talk_says_is_no_news() -> None:
    assert heard(ECHO) == ()
    assert heard(replace(ECHO, raw_title="How Ferns Unroll (2031-05-17 09:00)", access_by="statement")) == ()
    assert heard(replace(ECHO, talk_url=None, speakers=(), recorded=None, description=None, duration_s=None)) == ()


OTHERWISE: list[Callable[[Recording], Recording]] = [
    lambda one: replace(one, raw_title="How Ferns Unroll, uncut"),
    lambda one: replace(one, speakers=("Ada Quill", "Bo Tern")),
    lambda one: replace(one, recorded=date(2031, 5, 18)),
    lambda one: replace(one, published=DAY),
    lambda one: replace(one, duration_s=61),
    lambda one: replace(one, talk_url="2"),
    lambda one: replace(one, description="A fern, fast."),
    lambda one: replace(one, access="gone", access_by="statement"),
    lambda one: replace(one, channel="Moss Conf"),
    lambda one: replace(one, source_url="https://moss.example/talk/2/"),
    lambda one: replace(one, id="mossmoss007"),
]


@pytest.mark.parametrize("change", OTHERWISE)
def test_a_record_that_says_one_thing_more_is_news_as_a_whole(change: Callable[[Recording], Recording]) -> None:
    other = change(ECHO)
    assert heard(other) == (other,)


def test_what_is_only_suggested_is_confirmed_by_whoever_says_so() -> None:
    assert heard(ECHO, "suggested") == (ECHO,)


def test_the_page_that_a_recording_is_known_from_still_names_it() -> None:
    kept = replace(ECHO, speakers=(), talk_url=None, last_seen=DAY, first_seen=DAY, access_by="statement")
    assert heard(ECHO, kept=kept) == (replace(kept, last_seen=None, first_seen=None, access_by="platform"),)
