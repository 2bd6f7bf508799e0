"""Words that only introduce, end or join what is looked for, in the languages in which people type them; and what is recent."""

import sqlite3

import pytest
from owl_events import AGAIN, CONES, FEATHERS, FLIGHT, NEWTS, NIGHT, OPENING, VUELO, Read, places, read

from aggregator.catalog.search import find
from aggregator.catalog.search.fillers import introduces
from aggregator.catalog.search.languages import language_named


@pytest.mark.parametrize(
    ("said", "follows", "right"),
    [
        ("talks about", "types", True),
        ("show me some videos on", "types", True),
        ("charlas sobre", "tipos", True),
        ("vortrage uber", "typen", True),
        ("what s new in", "types", True),
        ("how to", "fly", True),
        ("how do i", "fly", True),
        ("how can we", "fly", True),
        ("how do", "owls", False),
        ("how", "owls", False),
        ("talks", "by", True),
        ("charlas", "en", True),
        ("vortrage", "auf", True),
        ("talk", "by", False),
        ("talks", "types", False),
        ("about", "types", False),
        ("by", "types", False),
    ],
)
def test_what_introduces(said: str, follows: str, right: bool) -> None:
    assert introduces(said, follows) is right


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("español", "es"),
        ("Espanol", "es"),
        ("francais", "fr"),
        ("englisch", "en"),
        ("русском", "ru"),
        ("polsku", "pl"),
        ("日本語", "ja"),
        ("es", None),
        ("spa", None),
    ],
)
def test_languages_are_known_by_names_with_and_without_accents(word: str, code: str | None) -> None:
    language = language_named(word)
    assert (language.code if language else None) == code


@pytest.mark.parametrize(
    ("text", "readings", "left"),
    [
        ("charlas en español sobre types", [("language", "es")], "types"),
        ("charlas en espanol", [("language", "es")], ""),
        ("vorträge auf deutsch", [("language", "de")], ""),
        ("types на русском", [("language", "ru")], "types"),
        ("spanish types talks", [("language", "es")], "types"),
        ("some spanish types videos", [], "some spanish types"),
        ("types spanish feathers talks", [], "types spanish feathers"),
        ("spanish types talk", [], "spanish types"),
        ("how to types", [], "types"),
        ("how do I types", [], "types"),
        ("how to", [], "how to"),
        ("keynotes by women", [("kind", "keynote")], "women"),
        ("keynotes by example", [("kind", "keynote")], "example"),
        ("types by women", [], "types by women"),
        ("by women", [], "by women"),
    ],
)
def test_fillers_beside_what_is_read(owls: sqlite3.Connection, text: str, readings: Read, left: str) -> None:
    assert read(owls, text) == (readings, left)


RECENT = ("year", "2022..")
"""The newest talk of the owls is of 2024."""


@pytest.mark.parametrize(
    ("text", "readings", "left"),
    [
        ("latest types talks", [RECENT], "types"),
        ("Newest types", [RECENT], "types"),
        ("recent talks about types", [RECENT], "types"),
        ("most recent types", [RECENT], "types"),
        ("talks about recent types", [RECENT], "types"),
        ("latest talks", [RECENT], ""),
        ("latest owlcon us keynotes", [("series", "owlcon-us"), RECENT, ("kind", "keynote")], ""),
        ("recent types 2023", [("year", "2023")], "recent types"),
        ("types latest", [], "types latest"),
        ("the latest types", [], "the latest types"),
        ("latest", [], "latest"),
        ("most types", [], "most types"),
    ],
)
def test_what_is_recent(owls: sqlite3.Connection, text: str, readings: Read, left: str) -> None:
    assert read(owls, text) == (readings, left)


@pytest.mark.parametrize(
    ("text", "talks", "left_out"),
    [
        ("latest talks", [VUELO, FLIGHT, OPENING, FEATHERS, NIGHT, AGAIN, NEWTS], ()),
        ("latest cones", [CONES], ("latest",)),
        ("recent fircamp", [CONES], ("recent",)),
    ],
)
def test_where_nothing_is_recent_all_is_found(
    owls: sqlite3.Connection, text: str, talks: list[int], left_out: tuple[str, ...]
) -> None:
    finds = find(owls, text)
    assert (places(finds), finds.left_out) == (talks, left_out)
