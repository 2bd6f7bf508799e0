"""A talk that suppress.yml names: gone from the catalog, and its addresses answer 410, with nobody's name kept."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from aggregator.catalog.queries import is_suppressed
from aggregator.collect.save import rebuild
from aggregator.files.concealed import conceal
from aggregator.files.history import Change, History, appended
from aggregator.files.jsonl import talks_text
from aggregator.files.suppressions import talk_text
from aggregator.files.workspace import HISTORY, TALKS, Workspace
from scrapers.records import Speaker, Talk

GARDENS = Talk(
    "moss-2024",
    "41",
    "Gardens",
    "talk",
    "https://moss.example/",
    slug="gardens-by-ada-quill",
    aliases=("k77",),
    speakers=(Speaker("Ada Quill"),),
)
LICHEN = Talk(
    "moss-2024", "42", "Lichen", "talk", "https://moss.example/", slug="lichen", speakers=(Speaker("Bo Tern"),)
)
Write = Callable[[str], None]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "events" / "moss-2024"
    folder.mkdir(parents=True)
    (folder / "event.yml").write_text("title: Moss Conf\ntimezone: UTC\n", "utf-8")
    (folder / TALKS).write_text(talks_text((GARDENS, LICHEN)), "utf-8")
    return Workspace(tmp_path, tmp_path / "talks.db", {})


def build(workspace: Workspace, suppress: str) -> dict[str, bool]:
    """Write suppress.yml and build; which names are suppressed then."""
    (workspace.data / "suppress.yml").write_text(suppress, "utf-8")
    rebuild(workspace, date(2031, 8, 1))
    conn = sqlite3.connect(workspace.db)
    names = ("41", "K77", "gardens-by-ada-quill", "42", "lichen")
    found = {name: is_suppressed(conn, "Moss-2024", name) for name in names}
    conn.close()
    return found


def test_every_name_of_a_suppressed_talk_is_remembered_also_after_its_record_is_gone(workspace: Workspace) -> None:
    entry = "- {talk: moss-2024/41, why: asked}\n"
    gone = {"41": True, "K77": True, "gardens-by-ada-quill": True, "42": False, "lichen": False}
    assert (build(workspace, entry), build(workspace, entry)) == (gone, gone)
    assert build(workspace, "") == dict.fromkeys(gone, False)


@pytest.mark.parametrize("name", ["41", "K77", "gardens-by-ada-quill"])
def test_a_talk_that_a_digest_names_is_remembered_as_well(workspace: Workspace, name: str) -> None:
    entry = f"- {{talk: moss-2024/{conceal(talk_text('moss-2024', name), 'ab' * 16)}, why: asked}}\n"
    gone = {"41": True, "K77": True, "gardens-by-ada-quill": True, "42": False, "lichen": False}
    assert (build(workspace, entry), build(workspace, entry)) == (gone, gone)
    workspace.db.unlink()
    only = {one: one.lower() == name.lower() for one in gone}
    assert build(workspace, entry) == only
    workspace.db.unlink()
    build(workspace, "")
    workspace.replace("moss-2024", {TALKS: talks_text((GARDENS, LICHEN))})
    build(workspace, "")
    workspace.replace("moss-2024", {TALKS: talks_text((LICHEN,))})
    assert build(workspace, entry) == gone


@pytest.mark.parametrize("name", ["41", "k77", "gardens-by-ada-quill"])
def test_they_are_remembered_by_the_build_after_one_that_was_killed_between_files_and_catalog(
    workspace: Workspace, name: str
) -> None:
    build(workspace, "")
    workspace.replace("moss-2024", {TALKS: talks_text((LICHEN,))})
    gone = {"41": True, "K77": True, "gardens-by-ada-quill": True, "42": False, "lichen": False}
    assert build(workspace, f"- {{talk: moss-2024/{name}, why: asked}}\n") == gone


def test_the_catalog_does_not_say_who_or_what_was_left_out(workspace: Workspace) -> None:
    history = [Change(date(2024, 7, 2), "moss-2024", "41", "youtube:quill", "dead", "was Gardens by Ada Quill")]
    workspace.replace("moss-2024", {HISTORY: appended(History(), history)})
    build(workspace, "")
    assert b"youtube:quill" in workspace.db.read_bytes()
    build(workspace, "- {talk: moss-2024/41, why: asked}\n- {speaker: Bo Tern, why: asked}\n")
    content = workspace.db.read_bytes().lower()
    assert [word for word in (b"quill", b"gardens", b"tern", b"lichen") if word in content] == []


def test_talks_left_out_for_their_speaker_are_not_listed(workspace: Workspace) -> None:
    assert not any(build(workspace, "- {speaker: Bo Tern, why: asked}\n").values())


def test_no_table_made_of_what_talks_say_keeps_a_word_of_one_that_was_left_out(workspace: Workspace) -> None:
    titles = ("Kelp Lamp Mending (KLM)", "Kelp lamp at night", "My kelp lamp", "Otters")
    for slug in ("fern-2030", "fern-2031"):
        folder = workspace.data / "events" / slug
        folder.mkdir()
        (folder / "event.yml").write_text("title: Fern Days\ntimezone: UTC\n", "utf-8")
        talks = (
            replace(LICHEN, event=slug, code=str(n), slug=f"t{n}", title=title, abstract="Of oil and kelp lamp, told.")
            for n, title in enumerate(titles)
        )
        (folder / TALKS).write_text(talks_text(talks), "utf-8")
    words = (b"kelp", b"lamp", b"klm", b"tern")
    build(workspace, "")
    content = workspace.db.read_bytes().lower()
    assert [word for word in words if word in content] == [*words]
    conn = sqlite3.connect(workspace.db)
    tables = ("search_abbreviations", "topics", "talk_topics", "topic_terms", "similar_talks")
    assert [table for table in tables if conn.execute(f"SELECT 1 FROM {table}").fetchone()] == [*tables]
    conn.close()
    build(workspace, "- {speaker: Bo Tern, why: asked}\n")
    content = workspace.db.read_bytes().lower()
    assert [word for word in words if word in content] == []
