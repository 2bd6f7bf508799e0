"""A list of starred talks: what is a line, and which talk it names."""

import sqlite3
from collections.abc import Iterator

import catalog_seed
import pytest

from aggregator.recap.drafting.starred import Titles, Wish, read_wishes
from scrapers.errors import ConftalksError


@pytest.fixture(scope="module")
def titles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Titles]:
    path = catalog_seed.seed(tmp_path_factory.mktemp("starred") / "talks.db")
    connection = sqlite3.connect(path)
    for number, hour in ((1, "16"), (2, "17")):
        connection.execute(
            """INSERT INTO talks (id, event, code, slug, kind, title, starts, status, video_status, do_not_record,
                 source_url) VALUES (?, 'moss-2024', ?, ?, 'lightning', 'Lightning Talks', ?, 'scheduled', 'pending', 0,
                 'https://moss.example/')""",
            (f"moss-2024/bolts-{number}", f"k7{number}", f"bolts-{number}", f"2024-05-17T{hour}:00:00-04:00"),
        )
    yield Titles(connection, "moss-2024")
    connection.close()


def test_lines_headings_and_comments() -> None:
    text = "\ufeffQuiet Rooms\r\n\r\n# Gardening #\n  Lost   Tapes \n#no heading\n## C#\n- 41\n"
    assert read_wishes(text) == (
        Wish(1, "Quiet Rooms", None),
        Wish(4, "Lost Tapes", "Gardening"),
        Wish(7, "- 41", "C#"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Growing Gardens with Generators",
        "growing gardens   with generators!",
        "* Growing Gardens with Generators",
        "3. Growing Gardens with Generators",
        "41",
        "growing-gardens-with-generators",
        "moss-2024/growing-gardens-with-generators",
        "moss-2024/41",
        "https://talks.example/t/moss-2024/growing-gardens-with-generators",
        "https://us.moss.example/2024/schedule/presentation/41/",
        "https://youtu.be/gardens0001?t=3",
        "https://events.hubilo.com/moss-2024/session/900001",
    ],
)
def test_whatever_names_a_talk(titles: Titles, text: str) -> None:
    assert titles.find(text) == "moss-2024/growing-gardens-with-generators"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Lightning Talks",
            "2 talks are called 'Lightning Talks': moss-2024/bolts-1, moss-2024/bolts-2; write the id instead",
        ),
        ("Quiet Room", "no talk of moss-2024 is called 'Quiet Room'; nearest: 'Quiet Rooms'"),
        ("qwxzv", "no talk of moss-2024 is called 'qwxzv'"),
        ("!!!", "no talk of moss-2024 is called '!!!'"),
        (
            "https://tube.example/w/oldgrowth",
            "'https://tube.example/w/oldgrowth' is moss-2022/old-growth, not a talk of moss-2024",
        ),
    ],
)
def test_what_names_none_or_two_is_never_guessed(titles: Titles, text: str, said: str) -> None:
    with pytest.raises(ConftalksError) as caught:
        titles.find(text)
    assert str(caught.value) == said


@pytest.mark.parametrize(("text", "hint"), [("Quick Romps", "; nearest: 'Quiet Rooms'"), ("Quaint Moons", "")])
def test_titles_are_offered_that_are_near_enough(titles: Titles, text: str, hint: str) -> None:
    """73 and 69.6 % alike."""
    with pytest.raises(ConftalksError) as caught:
        titles.find(text)
    assert str(caught.value) == f"no talk of moss-2024 is called {text!r}{hint}"
