"""Where an event's files lie, what is read of them, and when the last run no longer counts."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from aggregator.files.history import Change, History, appended
from aggregator.files.jsonl import EventFiles, links_text, posts_text, recordings_text, talks_text
from aggregator.files.posts import ListedPost
from aggregator.files.suppressions import Suppressions
from aggregator.files.workspace import CORRECTIONS, HISTORY, LINKS, POSTS, RECORDINGS, TALKS, Workspace
from aggregator.matching.links import Link
from scrapers.errors import BadData
from scrapers.records import Event, Recording, Talk

MOSS = Event("moss-2031", "Moss Conf", "UTC")
GARDENS = Talk("moss-2031", "41", "Gardens", "talk", "https://moss.example/", slug="gardens")
VIDEO = Recording("youtube", "mossgardens", "https://youtu.be/mossgardens", "Gardens", "https://moss.example/")
LINK = Link("41", VIDEO.key, "accepted", "title", 1.0, "the same title")
CHANGE = Change(date(2031, 6, 2), "moss-2031", "41", VIDEO.key, "published", "the same title")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path, tmp_path / "talks.db", {})
    folder = made.folder("moss-2031")
    folder.mkdir(parents=True)
    (folder / "event.yml").write_text("title: Moss Conf\ntimezone: UTC\n", "utf-8")
    return made


def test_folders(workspace: Workspace) -> None:
    assert workspace.folder("moss-2031") == workspace.data / "events" / "moss-2031"
    assert workspace.page_cache == workspace.data / "cache"
    (workspace.data / "events" / "draft").mkdir()
    assert workspace.slugs() == ("moss-2031",)


@pytest.mark.parametrize("slug", ["fern-2031", "../events/moss-2031", "MOSS-2031", ""])
def test_an_event_that_is_not_there_names_those_that_are(workspace: Workspace, slug: str) -> None:
    assert workspace.event("moss-2031") == MOSS
    with pytest.raises(BadData) as caught:
        workspace.event(slug)
    path = workspace.data / "events" / slug / "event.yml"
    assert str(caught.value) == f"{path}: there is no event {slug!r}; known: moss-2031"


def test_an_event_whose_file_changes_is_another_one_and_a_broken_one_is_refused_each_time(workspace: Workspace) -> None:
    path = workspace.folder("moss-2031") / "event.yml"
    assert workspace.event("moss-2031") is workspace.event("moss-2031")
    path.write_text("title: Fern Conf\ntimezone: UTC\n", "utf-8")
    assert workspace.event("moss-2031") == replace(MOSS, title="Fern Conf")
    path.write_text("title: Fern Conf\n", "utf-8")
    for _ in range(2):
        with pytest.raises(BadData, match="`timezone:` is missing"):
            workspace.event("moss-2031")
    path.unlink()
    with pytest.raises(BadData, match="there is no event 'moss-2031'"):
        workspace.event("moss-2031")


def test_without_any_event_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="known: none yet; `conftalks new` makes one"):
        Workspace(tmp_path, tmp_path / "talks.db", {}).event("moss-2031")


def test_what_is_not_written_yet_is_empty(workspace: Workspace) -> None:
    assert workspace.files("moss-2031") == EventFiles(MOSS)
    assert workspace.history("moss-2031") == History()
    assert workspace.corrections("moss-2031") == ()
    assert workspace.listed_posts("moss-2031") == ()
    assert workspace.suppressions() == Suppressions()


def test_everything_that_is_kept_of_an_event(workspace: Workspace) -> None:
    folder = workspace.folder("moss-2031")
    listed, unlisted = "https://blog.example/moss", "https://blog.example/old"
    posts = tuple(ListedPost(url, "Moss", talks=("41",), recordings=(VIDEO.key,)) for url in (listed, unlisted))
    replaced = workspace.replace(
        "moss-2031",
        {
            TALKS: talks_text((GARDENS,)),
            RECORDINGS: recordings_text((VIDEO,)),
            LINKS: links_text((LINK,)),
            POSTS: posts_text(posts),
            HISTORY: appended(History(), [CHANGE]),
        },
    )
    assert sorted(replaced) == sorted((TALKS, RECORDINGS, LINKS, POSTS, HISTORY))
    (folder / "posts.yml").write_text(f"- {{url: {listed}, title: Moss}}\n", "utf-8")
    (folder / CORRECTIONS).write_text(
        "- {talk: '41', recording: 'youtube:mossgardens', decision: accepted, why: seen}\n", "utf-8"
    )
    (workspace.data / "suppress.yml").write_text("- {speaker: Bo Tern, why: asked}\n", "utf-8")
    assert workspace.files("moss-2031") == EventFiles(MOSS, (GARDENS,), (VIDEO,), (LINK,), posts[:1], (CHANGE,))
    assert workspace.history("moss-2031") == History((CHANGE,), (), (folder / HISTORY).read_bytes())
    assert workspace.listed_posts("moss-2031") == (ListedPost(listed, "Moss"),)
    assert [(link.talk, link.recording, link.decision) for link in workspace.corrections("moss-2031")] == [
        ("41", "youtube:mossgardens", "accepted")
    ]
    assert workspace.suppressions() != Suppressions()


def test_the_last_run_is_taken_once(workspace: Workspace) -> None:
    assert workspace.take_last_run("moss-2031") == {}
    workspace.keep_run("moss-2031", {"pages": [1]})
    assert workspace.take_last_run("moss-2031") == {"pages": [1]}
    assert workspace.take_last_run("moss-2031") == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("events/moss-2031/event.yml", "title: Moss Conf\ntimezone: Europe/Prague\n"),
        (f"events/moss-2031/{TALKS}", talks_text((GARDENS,))),
        (f"events/moss-2031/{RECORDINGS}", recordings_text((VIDEO,))),
        ("suppress.yml", "- {speaker: Bo Tern, why: asked}\n"),
    ],
)
def test_the_last_run_counts_no_more_once_a_file_changed_that_it_read(
    workspace: Workspace, name: str, text: str
) -> None:
    workspace.keep_run("moss-2031", {"pages": [1]})
    (workspace.data / name).write_text(text, "utf-8")
    assert workspace.take_last_run("moss-2031") == {}


def test_a_history_that_is_no_text_is_added_to_as_it_lies(workspace: Workspace) -> None:
    path = workspace.folder("moss-2031") / HISTORY
    path.write_bytes(b"\xff\n")
    assert workspace.replace("moss-2031", {HISTORY: appended(workspace.history("moss-2031"), [])}) == ()
    assert workspace.replace("moss-2031", {HISTORY: appended(workspace.history("moss-2031"), [CHANGE])}) == (HISTORY,)
    assert path.read_bytes() == b"\xff\n" + appended(History(), [CHANGE])
    assert workspace.history("moss-2031").notes == (f"{path}:1: not UTF-8; the line is left out",)


def test_links_and_decisions_do_not_make_pages_be_read_again(workspace: Workspace) -> None:
    workspace.keep_run("moss-2031", {"pages": [1]})
    workspace.replace("moss-2031", {LINKS: links_text((LINK,))})
    assert workspace.take_last_run("moss-2031") == {"pages": [1]}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"visited": {"pages": [1]}}'])
def test_a_broken_memory_of_the_last_run_is_none(workspace: Workspace, text: str) -> None:
    workspace.keep_run("moss-2031", {"pages": [1]})
    (workspace.page_cache / "runs" / "moss-2031.json").write_text(text, "utf-8")
    assert workspace.take_last_run("moss-2031") == {}
