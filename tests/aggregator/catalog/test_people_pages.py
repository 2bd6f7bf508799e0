"""One person across conferences as visitors meet them: names that mean others, people.yml, names of before."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from reading import soup

from aggregator.catalog.resolve import target
from aggregator.catalog.search import Filters, find
from aggregator.catalog.serve import datasette_for
from aggregator.collect.save import rebuild
from aggregator.files.history import Change, History, appended
from aggregator.files.jsonl import links_text, recordings_text, talks_text
from aggregator.files.workspace import HISTORY, LINKS, RECORDINGS, TALKS, Workspace
from aggregator.matching.links import Link
from aggregator.store.same_names import SameName, same_names
from scrapers.errors import ConftalksError
from scrapers.records import Recording, Speaker, Talk

DAY = date(2031, 8, 1)
SPEAKERS = {
    "fern-2030": [("Walks", "Ada Quill"), ("Ferns", "Dr. Bo Li (Example Corp)"), ("Kelp", "Cy Ng and Bo Li")],
    "moss-2030": [("Lichen", "Ada Quill"), ("Bark", "Quill-Tern, Ada"), ("Roots", "Bo Li, PhD")],
    "moss-2031": [("Reeds", "Ада Квилл"), ("Sedge", "Ada Quill")],
}

Found = Callable[[str], httpx.Response]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    for slug, entries in SPEAKERS.items():
        folder = tmp_path / "events" / slug
        folder.mkdir(parents=True)
        (folder / "event.yml").write_text(f"title: {slug}\ntimezone: UTC\n", "utf-8")
        talks = [
            Talk(slug, str(n), title, "talk", "https://moss.example/", slug=title.lower(), speakers=(Speaker(name),))
            for n, (title, name) in enumerate(entries, 1)
        ]
        (folder / TALKS).write_text(talks_text(talks), "utf-8")
    return Workspace(tmp_path, tmp_path / "talks.db", {})


@pytest.fixture
def ask(workspace: Workspace, client_for: Callable[[Any], Any]) -> Callable[[str], Found]:
    """Write people.yml, build, and ask the catalog."""

    def asked(text: str) -> Found:
        (workspace.data / "people.yml").write_text(text, "utf-8")
        rebuild(workspace, DAY)
        get: Found = client_for(datasette_for(workspace.db, None, "https://talks.example"))
        return get

    return asked


def talks_at(get: Found, address: str) -> list[str] | str:
    """The titles on the page of a speaker, or where it leads, or the status."""
    answer = get(f"/s/{address}")
    if answer.status_code == 301:
        return answer.headers["location"]
    if answer.status_code != 200:
        return str(answer.status_code)
    titles = [title for entries in SPEAKERS.values() for title, _ in entries]
    return [title for title in titles if f">{title}<" in answer.text]


def test_a_title_an_employer_and_and_make_no_new_people(ask: Callable[[str], Found]) -> None:
    get = ask("")
    assert {name: talks_at(get, name) for name in ("bo-li", "cy-ng", "ada-quill-tern", "ada-quill")} == {
        "bo-li": ["Ferns", "Kelp", "Roots"],
        "cy-ng": ["Kelp"],
        "ada-quill-tern": ["Bark"],
        "ada-quill": ["Walks", "Lichen", "Sedge"],
    }
    old = ("dr-bo-li-example-corp", "bo-li-phd", "cy-ng-and-bo-li", "quill-tern-ada", "nobody")
    assert {name: talks_at(get, name) for name in old} == {
        "dr-bo-li-example-corp": "/s/bo-li",
        "bo-li-phd": "/s/bo-li",
        "cy-ng-and-bo-li": "/s/cy-ng",
        "quill-tern-ada": "/s/ada-quill-tern",
        "nobody": "404",
    }
    assert [line["name"] for line in get("/t/fern-2030/kelp.json").json()["speakers"]] == ["Cy Ng", "Bo Li"]


def test_people_yml_unites_and_every_address_of_before_leads_on(ask: Callable[[str], Found]) -> None:
    entry = "- {person: ada-quill, names: [Ada Quill, Ада Квилл], speakers: [ada-quill-tern]}\n"
    get = ask(entry)
    assert talks_at(get, "ada-quill") == ["Walks", "Lichen", "Bark", "Reeds", "Sedge"]
    old = ("ada-kvill", "Ada-Quill-Tern", "quill-tern-ada")
    assert [talks_at(get, name) for name in old] == ["/s/ada-quill"] * 3
    addresses = ("/s/ada-kvill.ics", "/embed/-/s/ada-kvill")
    assert [get(address).headers.get("location") for address in addresses] == [
        "/s/ada-quill.ics",
        "/embed/-/s/ada-quill",
    ]
    assert get("/search.json?speaker=ada-kvill").json()["total"] == 5
    assert talks_at(ask(""), "ada-kvill") == ["Reeds"]


def test_people_yml_parts_a_name(ask: Callable[[str], Found]) -> None:
    get = ask("- {person: ada-quill, split: [moss-2030/ada-quill]}\n")
    assert (talks_at(get, "ada-quill"), talks_at(get, "ada-quill--moss-2030")) == (["Walks", "Sedge"], ["Lichen"])
    get = ask(
        "- {person: ada-quill, split: [moss-2030/ada-quill]}\n"
        "- {person: ada-quill-botanist, names: [Ada Q. Quill], speakers: [moss-2030/ada-quill]}\n"
    )
    assert talks_at(get, "ada-quill--moss-2030") == "404"
    assert (talks_at(get, "ada-quill"), talks_at(get, "ada-quill-botanist")) == (["Walks", "Sedge"], ["Lichen"])
    assert "Ada Q. Quill" in get("/s/ada-quill-botanist").text


def test_nothing_is_read_again_for_who_is_one_person(workspace: Workspace, ask: Callable[[str], Found]) -> None:
    ask("")
    ask("")
    (workspace.data / "people.yml").write_text("- {person: ada, names: [Ada Quill, Ада Квилл]}\n", "utf-8")
    assert rebuild(workspace, DAY)[1].files == {}
    (workspace.data / "people.yml").write_text("- {person: ada, names: [Ada Quill], former: [Bo Li]}\n", "utf-8")
    assert rebuild(workspace, DAY)[1].files.keys() == SPEAKERS.keys()


def renamed(workspace: Workspace) -> None:
    """Bo Li in everything that an event can say."""
    folder = workspace.folder("moss-2030")
    talk = Talk(
        "moss-2030",
        "9",
        "Keynote: Bo Li",
        "keynote",
        "https://moss.example/",
        slug="keynote",
        abstract="Bo Li, who is BO LÍ to friends.",
        tags=("bo li", "boli", "moss"),
        speakers=(Speaker("Li, Bo", "https://moss.example/people/bo-li"), Speaker("Cy Ng and Bo Li")),
    )
    video = Recording(
        "youtube",
        "abcdefghijk",
        "https://youtu.be/abcdefghijk",
        "Bo Li - Keynote",
        "https://moss.example/",
        tags=("Bo Li",),
    )
    link = Link("9", video.key, "accepted", "title", 0.9, "Bo Li is named")
    (folder / TALKS).write_text(talks_text([talk]), "utf-8")
    (folder / RECORDINGS).write_text(recordings_text([video]), "utf-8")
    (folder / LINKS).write_text(links_text([link]), "utf-8")
    change = Change(date(2024, 7, 2), "moss-2030", "9", "youtube:abcdefghijk", "dead", "Bo Li - Keynote")
    (folder / HISTORY).write_bytes(appended(History(), [change]))


def test_a_name_of_before_is_nowhere_and_its_address_leads_to_the_person(
    workspace: Workspace, ask: Callable[[str], Found]
) -> None:
    renamed(workspace)
    ask("")
    assert b"Bo Li" in workspace.db.read_bytes()
    get = ask("- {person: bea-li, names: [Bea Fern], former: [Bo Li]}\n")
    content = workspace.db.read_bytes().lower()
    assert [old for old in (b"bo li", b"bo-li", b"bo l\xc3\xad", b"li, bo", b"boli", b"bo_li") if old in content] == []
    assert talks_at(get, "bo-li") == talks_at(get, "BO-LI") == "/s/bea-li"
    with closing(sqlite3.connect(workspace.db)) as conn:
        (title, speakers, abstract, tags) = conn.execute(
            "SELECT title, speakers, abstract, tags FROM talks WHERE id = 'moss-2030/keynote'"
        ).fetchone()
        assert (title, speakers, abstract) == (
            "Keynote: Bea Fern",
            "Bea Fern, Cy Ng",
            "Bea Fern, who is Bea Fern to friends.",
        )
        assert tags == '["moss"]'
        assert conn.execute("SELECT name, url FROM speakers WHERE slug = 'bea-li'").fetchall() == [("Bea Fern", None)]
        assert conn.execute("SELECT raw_title FROM recordings").fetchall() == [("Bea Fern - Keynote",)]
        assert find(conn, '"Bo Li"', Filters()).total == 0
        assert sorted(hit.talk.title for hit in find(conn, "bea fern", Filters()).hits) == [
            "Ferns", "Kelp", "Keynote: Bea Fern"
        ]  # fmt: skip
        assert target(conn, "https://talks.example/s/bo-li").speaker == "bea-li"
        assert target(conn, "bo-li").speaker is None


def test_a_name_of_before_may_be_somebody_elses_now(workspace: Workspace, ask: Callable[[str], Found]) -> None:
    get = ask("- {person: bea-li, names: [Bea Fern], former: [Bo Li], split: [moss-2030/bo-li]}\n")
    assert (talks_at(get, "bea-li"), talks_at(get, "bo-li")) == (["Ferns", "Kelp"], ["Roots"])


def test_taking_the_name_of_before_out_of_people_yml_brings_it_back(
    workspace: Workspace, ask: Callable[[str], Found]
) -> None:
    ask("- {person: bea-li, names: [Bea Fern], former: [Bo Li]}\n")
    get = ask("")
    assert talks_at(get, "bo-li") == ["Ferns", "Kelp", "Roots"]
    assert talks_at(get, "bea-li") == "404"


def test_what_is_wrong_in_people_yml_is_named_and_the_rest_counts(workspace: Workspace) -> None:
    path = workspace.data / "people.yml"
    path.write_text(
        "- {person: ada, names: [Ada Quill, Ада Квилл], speakers: [nobody, moss-2031/bo-li]}\n"
        "- {person: bo, names: [Ada Quill, Bo Li]}\n",
        "utf-8",
    )
    errors = rebuild(workspace, DAY)[2]
    assert errors == (
        f"{path}:2: the name 'Ada Quill' is somebody else's on line 1 already",
        f"{path}:1: there is no speaker 'nobody'",
        f"{path}:1: there is no speaker 'moss-2031/bo-li'",
    )
    with closing(sqlite3.connect(workspace.db)) as conn:
        names = conn.execute("SELECT slug, name FROM speakers ORDER BY slug").fetchall()
    assert names == [("ada", "Ada Quill"), ("ada-quill-tern", "Ada Quill-Tern"), ("bo", "Bo Li"), ("cy-ng", "Cy Ng")]


def test_a_people_yml_that_cannot_be_read_leaves_the_catalog_as_it_is(workspace: Workspace) -> None:
    rebuild(workspace, DAY)
    before = workspace.db.read_bytes()
    (workspace.data / "people.yml").write_text("person: ada\n", "utf-8")
    with pytest.raises(ConftalksError, match=r"people.yml:1: the file must be a list"):
        rebuild(workspace, DAY)
    assert workspace.db.read_bytes() == before


def asked_on_the_page(get: Found) -> list[list[str]]:
    """What the review page of moss-2030 asks about people: name, facts, the line to paste."""
    entries = soup(get("/e/moss-2030/review")).select("section[aria-labelledby=people] ul.waits > li")
    return [[one.h3.get_text(), one.select_one("p.by").get_text(" "), one.input["value"]] for one in entries]


def test_names_that_several_conferences_have_are_questions_until_somebody_answers(
    workspace: Workspace, ask: Callable[[str], Found]
) -> None:
    get = ask("")
    ada = SameName(("Ada Quill",), "ada-quill", ("fern-2030", "moss-2030", "moss-2031"), 3)
    assert same_names(workspace.db, "moss-2030") == (ada, SameName(("Bo Li",), "bo-li", ("fern-2030", "moss-2030"), 3))
    assert same_names(workspace.db, "elm-2030") == ()
    assert same_names(workspace.data / "none.db", "moss-2030") == ()
    assert asked_on_the_page(get) == [
        ["Ada Quill", "3 talks 3 conferences: fern-2030, moss-2030, moss-2031", ada.entry],
        ["Bo Li", "3 talks 2 conferences: fern-2030, moss-2030", '- {person: bo-li, names: ["Bo Li"]}'],
    ]
    get = ask("- {person: ada-quill, names: [Ada Quill]}\n- {person: bo-li, split: [moss-2030/bo-li]}\n")
    assert same_names(workspace.db, "moss-2030") == ()
    assert asked_on_the_page(get) == []
    assert "Nothing waits for a person." in get("/e/moss-2030/review").text


def test_the_same_profile_is_the_same_person(workspace: Workspace, ask: Callable[[str], Found]) -> None:
    def says(slug: str, *speakers: Speaker) -> None:
        talks = [
            Talk(slug, str(n), "Kelp", "talk", "https://moss.example/", slug=f"kelp-{n}", speakers=(one,))
            for n, one in enumerate(speakers, 1)
        ]
        (workspace.folder(slug) / TALKS).write_text(talks_text(talks), "utf-8")

    def who() -> list[tuple[str, str]]:
        ask("")
        with closing(sqlite3.connect(workspace.db)) as conn:
            return conn.execute("SELECT talk, speaker FROM talk_speakers ORDER BY talk").fetchall()

    profile = "https://people.example/ada"
    says("fern-2030", Speaker("Ada Quill", profile))
    says("moss-2030", Speaker("Ada Q.", "http://www.people.example/ada/"), Speaker("Bo Li", "https://front.example/"))
    says("moss-2031", Speaker("Cy Ng", "https://front.example"))
    apart = [("moss-2030/kelp-2", "bo-li"), ("moss-2031/kelp-1", "cy-ng")]
    assert who() == [("fern-2030/kelp-1", "ada-quill"), ("moss-2030/kelp-1", "ada-quill"), *apart]
    # Of an address that one event has with two names nobody knows whose it is.
    says("fern-2030", Speaker("Ada Quill", profile), Speaker("Dee Rush", profile))
    assert [speaker for _, speaker in who()] == ["ada-quill", "dee-rush", "ada-q", "bo-li", "cy-ng"]
