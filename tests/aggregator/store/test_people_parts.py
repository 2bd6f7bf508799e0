"""Whoever is said to be one person, or several, in whatever order: the catalog holds what one build of all events makes."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_event import everything, sound

from aggregator.files.jsonl import EventFiles
from aggregator.files.people import KnownPeople, KnownPerson
from aggregator.store.build import build
from scrapers.records import Event, Speaker, Talk

DAY = date(2031, 8, 1)
SLUGS = ("fern-2030", "moss-2030", "moss-2031")
NAMES = (
    "Ada Quill",
    "Dr. Ada Quill",
    "Quill, Ada",
    "Ада Квилл",
    "Ada Kvill",
    "Bo Li",
    "Bo Li and Ada Quill",
    "Bo Li (Moss)",
)
PAGES = (
    None,
    "https://moss.example/a",
    "https://www.moss.example/a/",
    "https://moss.example/b",
    "https://moss.example/",
)
ADDRESSES = ("ada-quill", "ada-kvill", "ada-kvill-2", "bo-li", "bo-li-moss", "dr-ada-quill")

REFERENCES = st.frozensets(st.tuples(st.sampled_from(("", *SLUGS)), st.sampled_from(ADDRESSES)), max_size=2)


@st.composite
def people(draw: st.DrawFn) -> KnownPeople:
    """Up to three persons, each name and reference of at most one."""
    taken: set[object] = set()
    persons = []
    for slug in draw(st.lists(st.sampled_from(("ada-quill", "bo-li", "ada", "ada-kvill-2")), unique=True, max_size=3)):
        names = draw(
            st.lists(st.sampled_from(("Ada Quill", "Ада Квилл", "Ada Kvill", "Bo Li")), max_size=2, unique=True)
        )
        speakers = draw(REFERENCES) - taken
        own = tuple(name for name in names if name not in taken)
        taken |= {*own, *speakers}
        persons.append(KnownPerson(slug, own, speakers, draw(REFERENCES) - speakers - {("", slug)}))
    return KnownPeople(tuple(persons))


@st.composite
def editions(draw: st.DrawFn, slug: str) -> EventFiles:
    """An event of up to three talks."""
    talks = [
        Talk(
            slug,
            str(number),
            "Moss",
            "talk",
            "https://moss.example/",
            slug=f"t{number}",
            speakers=tuple(
                Speaker(name, draw(st.sampled_from(PAGES)))
                for name in draw(st.lists(st.sampled_from(NAMES), max_size=3))
            ),
        )
        for number in draw(st.lists(st.integers(1, 3), unique=True))
    ]
    return EventFiles(Event(slug, slug, "UTC"), tuple(talks))


@st.composite
def steps(draw: st.DrawFn) -> tuple[str | None, EventFiles | None, KnownPeople | None]:
    """An event (or none) and what it is from now on, None where it is gone; and another people.yml, or the one of before."""
    slug = draw(st.none() | st.sampled_from(SLUGS))
    return slug, draw(st.none() | editions(slug)) if slug else None, draw(st.none() | people())


@settings(max_examples=20, deadline=None)
@given(st.lists(steps(), min_size=1, max_size=5))
def test_any_sequence_of_builds_and_words_on_people_is_one_whole_build(
    drawn: list[tuple[str | None, EventFiles | None, KnownPeople | None]],
) -> None:
    with TemporaryDirectory() as folder:
        db, files, said = Path(folder) / "talks.db", dict[str, EventFiles](), KnownPeople()
        stays = EventFiles(
            Event("elm-2030", "elm-2030", "UTC"),
            (
                Talk(
                    "elm-2030", "1", "Elm", "talk", "https://elm.example/", slug="elm", speakers=(Speaker("Ada Quill"),)
                ),
            ),
        )
        build(db, [stays], DAY)
        for slug, now, other in drawn:
            said = said if other is None else other
            gone = (slug,) if slug in files and not now else ()
            files = {key: one for key, one in {**files, slug: now}.items() if key and one}
            build(db, [now] if now else [], DAY, gone=gone, people=said)
        check(db, Path(folder) / "whole.db", {"elm-2030": stays, **files}, said)


def check(db: Path, whole: Path, files: Mapping[str, EventFiles], said: KnownPeople) -> None:
    everyone = [files[key] for key in sorted(files)]
    build(whole, everyone, DAY, people=said)
    assert everything(db) == everything(whole)
    assert sound(db)
    assert not any(count.moved for count in build(db, everyone, DAY, people=said).values())


A, B = "https://moss.example/a", "https://moss.example/b"
Edition = tuple[str, list[tuple[str, str | None]]]


@pytest.mark.parametrize(
    ("editions", "speakers"),
    [
        # A name joins one of an event that is not in hand.
        ([("fern", [("Ada Quill", A)]), ("moss", [("Bo Li", A)])], ["ada-quill", "ada-quill"]),
        # It comes before that by its event.
        ([("moss", [("Bo Li", A)]), ("fern", [("Ada Quill", A)])], ["ada-quill", "ada-quill"]),
        # It leaves the other, whose event is not in hand.
        (
            [("fern", [("Ada Quill", A)]), ("moss", [("Bo Li", A)]), ("fern", [("Ada Quill", None)])],
            ["ada-quill", "bo-li"],
        ),
        # A name between two joins both, and parts them again.
        (
            [
                ("fern", [("Ada Quill", A)]),
                ("moss", [("Cy Ng", B)]),
                ("reed", [("Bo Li", A)]),
                ("tarn", [("Bo Li", B)]),
            ],
            ["ada-quill", "ada-quill", "ada-quill", "ada-quill"],
        ),
        (
            [
                ("fern", [("Ada Quill", A)]),
                ("moss", [("Cy Ng", B)]),
                ("reed", [("Bo Li", A)]),
                ("tarn", [("Bo Li", B)]),
                ("reed", [("Bo Li", None)]),
            ],
            ["ada-quill", "cy-ng", "cy-ng", "cy-ng"],
        ),
        # Where another event takes the second name off an address it is somebody's again.
        (
            [("fern", [("Ada Quill", A), ("Cy Ng", A)]), ("moss", [("Bo Li", A)]), ("fern", [("Ada Quill", A)])],
            ["ada-quill", "ada-quill"],
        ),
        # A name with a title means one that another event has joined to a third.
        (
            [("fern", [("Ada Quill", A)]), ("moss", [("Dr. Bo Li", None)]), ("reed", [("Bo Li", A)])],
            ["ada-quill", "ada-quill", "ada-quill"],
        ),
        (
            [("fern", [("Ada Quill", A)]), ("moss", [("Bo Li", A)]), ("reed", [("Dr. Bo Li", None)])],
            ["ada-quill", "ada-quill", "ada-quill"],
        ),
    ],
)
def test_who_has_one_profile_is_one_person_whichever_event_comes_last(
    tmp_path: Path, editions: list[Edition], speakers: list[str]
) -> None:
    db, files = tmp_path / "talks.db", dict[str, EventFiles]()
    build(db, [EventFiles(Event("elm", "elm", "UTC"))], DAY)
    for slug, said in editions:
        talks = [
            Talk(slug, str(n), "Moss", "talk", "https://moss.example/", slug=f"t{n}", speakers=(Speaker(*one),))
            for n, one in enumerate(said)
        ]
        files[slug] = EventFiles(Event(slug, slug, "UTC"), tuple(talks))
        build(db, [files[slug]], DAY, gone=())
    assert [speaker for _, speaker, *_ in everything(db)["talk_speakers"]] == speakers
    check(db, tmp_path / "whole.db", {"elm": EventFiles(Event("elm", "elm", "UTC")), **files}, KnownPeople())


def test_who_is_no_longer_said_to_be_two_is_one_by_the_profile_again(tmp_path: Path) -> None:
    db, files = tmp_path / "talks.db", dict[str, EventFiles]()
    for slug, name in (("fern", "Ada Quill"), ("moss", "Bo Li"), ("reed", "Cy Ng")):
        talk = Talk(slug, "1", "Moss", "talk", "https://moss.example/", slug="t1", speakers=(Speaker(name, A),))
        files[slug] = EventFiles(Event(slug, slug, "UTC"), (talk,))
    two = KnownPeople((KnownPerson("ada", ("Ada Quill",)), KnownPerson("bo", ("Bo Li",))))
    build(db, files.values(), DAY, people=two)
    found = []
    for people in (two, KnownPeople()):
        build(db, [], DAY, gone=(), people=people)
        found.append([speaker for _, speaker, *_ in everything(db)["talk_speakers"]])
    assert found == [["ada", "bo", "cy-ng"], ["ada-quill"] * 3]
    check(db, tmp_path / "whole.db", files, KnownPeople())
