"""Which events' files a command opens: those that recordings tie to its own, and no others."""

import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from faults import FaultServer
from series import Series

from aggregator.collect.decide import decide
from aggregator.collect.group import EventGroup, tied_together
from aggregator.collect.import_files import add_sessions, import_files
from aggregator.collect.intake import intake_of
from aggregator.collect.save import rebuild
from aggregator.collect.scrape import Scraper, Wanted
from aggregator.collect.settle import settle
from aggregator.files.workspace import Workspace
from aggregator.store.listings import listings
from scrapers.records import Recording
from scrapers.registry import sources

NOW = datetime(2031, 8, 1, 12, tzinfo=UTC)
LISTED = {"fern-2030": "ab", "fern-2031": "bc", "fern-2032": "c", "moss-2030": "d", "moss-2031": "de", "pivo-2030": "f"}
"""Event -> the recordings that it lists, a letter each: each talk has its own."""


class Opened:
    """The events whose files were opened since ``seen`` was last emptied; a process cannot take a hook back."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, words: tuple[object, ...]) -> None:
        if event == "open" and isinstance(words[0], str | Path):
            parts = Path(words[0]).parts
            if "events" in parts[:-1]:
                self.seen.append(parts[parts.index("events") + 1])

    def events(self) -> list[str]:
        """Sorted; and forget them."""
        found, self.seen = sorted(set(self.seen)), []
        return found


@pytest.fixture(scope="module")
def hook() -> Opened:
    return Opened()


def key(letter: str) -> str:
    return letter * 11


def recording(letter: str) -> Recording:
    url = f"https://www.youtube.com/watch?v={key(letter)}"
    return Recording("youtube", key(letter), url, f"Talk about {key(letter)}", "https://pivo.example/")


def lay(workspace: Workspace, slug: str, letters: str) -> None:
    folder = workspace.folder(slug)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "event.yml").write_text(f"title: {slug}\ntimezone: UTC\n", "utf-8")
    talks = [
        {
            "code": one,
            "slug": one,
            "kind": "talk",
            "title": f"Talk about {key(one)}",
            "status": "scheduled",
            "source_url": "https://pivo.example/",
        }
        for one in letters
    ]
    rows = [
        {"provider": "youtube", "id": one.id, "url": one.url, "raw_title": one.raw_title, "source_url": one.source_url}
        for one in map(recording, letters)
    ]
    (folder / "talks.jsonl").write_text("".join(json.dumps(row) + "\n" for row in talks), "utf-8")
    (folder / "recordings.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture
def workspace(tmp_path: Path, hook: Opened) -> Workspace:
    made = Workspace(tmp_path, tmp_path / "talks.db", sources({}))
    for slug, letters in LISTED.items():
        lay(made, slug, letters)
    for _ in range(3):
        rebuild(made, NOW.date())
    hook.events()
    return made


def listing(workspace: Workspace, *letters: str) -> Path:
    entries = [{"_type": "url", "id": key(one), "title": f"Talk about {key(one)}"} for one in letters]
    path = workspace.data / "listing"
    path.write_text(json.dumps({"_type": "playlist", "id": "PLpivopivopivopivo", "entries": entries}), "utf-8")
    return path


def test_groups_are_events_that_recordings_tie_from_one_to_the_next():
    assert tied_together({}) == []
    assert tied_together({"b": "xy", "a": "yz", "d": "", "c": "z", "e": "w"}) == [{"a", "b", "c"}, {"d"}, {"e"}]


def test_a_group_is_read_from_files_and_catalog(workspace):
    group = EventGroup.of(workspace, ["fern-2032"])
    assert ([*group.files], group.broken, group.gone) == (["fern-2030", "fern-2031", "fern-2032"], {}, frozenset())
    assert [*EventGroup.of(workspace, ["pivo-2030"]).files] == ["pivo-2030"]
    assert [*EventGroup.of(workspace, ["pivo-2030"], ["youtube:" + key("e")]).files] == [
        "moss-2030",
        "moss-2031",
        "pivo-2030",
    ]
    lay(workspace, "pivo-2030", "fd")
    assert [*EventGroup.of(workspace, ["pivo-2030"]).files] == ["moss-2030", "moss-2031", "pivo-2030"]
    lay(workspace, "fern-2031", "")
    assert [*EventGroup.of(workspace, ["fern-2031"]).files] == ["fern-2030", "fern-2031", "fern-2032"]


@pytest.mark.parametrize("lost", ["file", "rows", "table"])
def test_without_a_catalog_that_says_who_lists_what_every_event_is_read(workspace, lost):
    if lost == "file":
        workspace.db.unlink()
    else:
        execute(workspace, "DELETE FROM sources" if lost == "rows" else "DROP TABLE sources")
    group = EventGroup.of(workspace, ["pivo-2030"])
    assert [*group.files] == sorted(LISTED)
    assert group.complete is False


def execute(workspace: Workspace, sql: str) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(workspace.db)) as conn:
        conn.execute(sql)
        conn.commit()


def test_each_command_opens_the_files_of_its_group_alone(workspace, hook):
    settle(workspace, intake_of(workspace, "fern-2030"))
    assert hook.events() == ["fern-2030", "fern-2031", "fern-2032"]
    decide(workspace, "moss-2031", ("e", key("e")), "accepted", "seen", NOW.date())
    assert hook.events() == ["moss-2030", "moss-2031"]
    import_files(workspace, "pivo-2030", [listing(workspace, "g")], NOW)
    assert hook.events() == ["pivo-2030"]
    import_files(workspace, "pivo-2030", [listing(workspace, "g", "d")], NOW)
    assert hook.events() == ["moss-2030", "moss-2031", "pivo-2030"]
    session = Recording(
        "hubilo", "fern-2032/1", "https://events.hubilo.com/fern-2032/session/1", "C", "https://x.example/"
    )
    assert add_sessions(workspace, "fern-2032", [session], NOW)
    assert hook.events() == ["fern-2030", "fern-2031", "fern-2032"]


def test_a_scrape_opens_the_files_of_its_group_alone(workspace, hook):
    with FaultServer() as server:
        page = '<html><body><a href="/talk">f</a></body></html>'
        url = server.serve("/post", page.encode())
        (workspace.folder("pivo-2030") / "posts.yml").write_text(f'- {{url: "{url}", title: A post}}\n', "utf-8")
        hook.events()
        outcome = Scraper(workspace, sources({}), {}).scrape("pivo-2030", Wanted(), NOW)
    assert (outcome.state, outcome.counts["posts"].new) == ("ok", 1)
    assert hook.events() == ["pivo-2030"]


def test_a_build_without_news_opens_files_for_their_digests_and_reads_none(workspace):
    assert [*rebuild(workspace, NOW.date())[1].files] == []
    lay(workspace, "moss-2030", "d")
    assert [*rebuild(workspace, NOW.date())[1].files] == ["moss-2030", "moss-2031"]


def test_a_folder_that_is_gone_leaves_the_catalog_with_the_next_command_on_its_group_or_build(workspace):
    for slug in ("moss-2031", "fern-2031"):
        for path in workspace.folder(slug).iterdir():
            path.unlink()
    decide(workspace, "moss-2030", ("d", key("d")), "accepted", "seen", NOW.date())
    assert events(workspace) == {*LISTED} - {"moss-2031"}
    prepared = rebuild(workspace, NOW.date())[1]
    assert {*prepared.files} == {"moss-2030", "fern-2030", "fern-2032"}
    assert events(workspace) == {*LISTED} - {"moss-2031", "fern-2031"}


def events(workspace: Workspace) -> set[str]:
    with listings(workspace.db) as listed:
        return set(listed.events())


def test_an_event_is_built_anew_from_the_day_on_which_its_talks_are_no_longer_waited_for(workspace):
    path = workspace.folder("pivo-2030") / "event.yml"
    source = 'recordings:\n  - {kind: youtube, playlist: "PLpivopivopivopivo"}\n'
    path.write_text(f"title: pivo-2030\ntimezone: UTC\nends: 2031-07-01\n{source}", "utf-8")
    talks = workspace.folder("pivo-2030") / "talks.jsonl"
    talks.write_text(talks.read_text("utf-8").replace('"f"', '"h"').replace(key("f"), "something else"), "utf-8")

    def built(*days: date) -> list[list[str]]:
        return [[*rebuild(workspace, day, accept_loss=True)[1].files] for day in days]

    built(NOW.date(), NOW.date())
    assert statuses(workspace) == ["pending"]
    last, over = date(2031, 12, 27), date(2031, 12, 28)
    assert built(NOW.date(), last, over, over, date(2032, 1, 1)) == [[], [], ["pivo-2030"], [], []]
    assert statuses(workspace) == ["not-found"]
    assert built(last, last) == [["pivo-2030"], []]
    assert statuses(workspace) == ["pending"]


def statuses(workspace: Workspace) -> list[str]:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(workspace.db)) as conn:
        return [one for (one,) in conn.execute("SELECT video_status FROM talks WHERE event = 'pivo-2030'")]


@pytest.mark.parametrize("lost", ["nothing", "a pull", "an older copy", "half done"])
def test_a_command_knows_who_lists_its_recordings_also_where_the_catalog_is_behind(tmp_path, lost):
    """2019 accepts an upload; 2018, which lists it only then, may not publish it as well, whatever the catalog says."""
    series = Series(tmp_path / "data")
    series.list("pivo-2019", "owls19aaaaa")
    series.list("pivo-2018", "knots18aaaa")
    for _ in range(2):
        series.build()
    older = series.workspace.db.read_bytes()
    series.list("pivo-2019", "async18aaaa", "owls19aaaaa")
    assert ("pivo-2019", "1", "async18aaaa", "accepted") in series.links()
    if lost != "nothing":
        series.workspace.db.write_bytes(older)
    if lost == "half done":
        folder = series.workspace.folder("pivo-2019")
        (folder / ".committed").mkdir()
        for name in ("recordings.jsonl", "links.jsonl"):
            (folder / name).rename(folder / ".committed" / name)
    elif lost == "a pull":
        os.utime(series.workspace.folder("pivo-2019") / "recordings.jsonl", (0, 0))
    series.list("pivo-2018", "async18aaaa", "knots18aaaa")
    assert ("pivo-2018", "1", "async18aaaa", "suggested") in series.links()
    assert series.history("pivo-2018") == [("2", "knots18aaaa", "published")]
    before = series.links()
    series.build()
    assert series.links() == before


def test_a_build_that_passes_an_event_over_knows_its_file_of_recordings_again(workspace):
    path = workspace.folder("fern-2030") / "recordings.jsonl"
    os.utime(path, ns=(5, 7))
    rebuild(workspace, NOW.date())
    with listings(workspace.db) as listed:
        assert listed.marks()["fern-2030"] == workspace.listing_mark("fern-2030") == f"{path.stat().st_size} 7"
    path.unlink()
    assert workspace.listing_mark("fern-2030") == "none"
