"""Years as people write them: one, several, and ranges with one end or two."""

import sqlite3
from pathlib import Path
from types import ModuleType

import pytest
from owl_events import FEATHERS, FLIGHT, MUD, NIGHT, Read, fill, places, read

from aggregator.catalog.search import find
from aggregator.catalog.search.years import is_year, joints_between, range_at, range_in, years_together


@pytest.mark.parametrize(
    ("written", "years"),
    [
        *[(f"2015{sign}2017", "2015..2017") for sign in ("..", "...", "…", "-", "‐", "–", "—", "―", "−", "/", "~")],
        ("2017-2015", "2015..2017"),
        ("2015-2015", "2015"),
        ("(2015-2017)", "2015..2017"),
        ("2015-2017,", "2015..2017"),
        ("2015-17", "2015..2017"),
        ("2015/16", "2015..2016"),
        ("2015–16", "2015..2016"),
        ("1998-99", "1998..1999"),
        ("2015..", "2015.."),
        ("..2015", "..2015"),
        ("2015+", "2015.."),
        (">2015", "2016.."),
        (">=2015", "2015.."),
        ("≥2015", "2015.."),
        ("<2015", "..2014"),
        ("<=2015", "..2015"),
        ("≤2015", "..2015"),
        ("'17", "2017"),
        ("’17", "2017"),
        ("2k17", "2017"),
        ("3k17", None),
        # A month, a minus, a number begun, and what is no year.
        ("2015-08", None),
        ("2015-15", None),
        ("2015-07-13", None),
        ("-2015", None),
        ("–2015", None),
        ("2015-", None),
        ("..17", None),
        ("..", None),
        ("2015", None),
        ("1815+", None),
        ("'1", None),
        ("'171", None),
        ("3.10..3.12", None),
    ],
)
def test_a_range_in_one_word(written: str, years: str | None) -> None:
    assert range_in(written) == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("since 2015", (2, "2015..")),
        ("desde 2015", (2, "2015..")),
        ("after 2015", (2, "2016..")),
        ("newer than 2015", (3, "2016..")),
        ("before 2015", (2, "..2014")),
        ("prior to 2015", (3, "..2014")),
        ("until 2015", (2, "..2015")),
        ("up to 2015", (3, "..2015")),
        ("2015 onwards gil", (2, "2015..")),
        ("2015 or later", (3, "2015..")),
        ("2015 and earlier", (3, "..2015")),
        ("from 2015 on", (3, "2015..")),
        ("2015 on gil", None),
        ("from 2015 gil", None),
        ("2015 to 2017 gil", (3, "2015..2017")),
        ("2017 bis 2015", (3, "2015..2017")),
        ("between 2015 and 2017", (4, "2015..2017")),
        ("entre 2015 y 2017", (4, "2015..2017")),
        ("zwischen 2015 und 2017", (4, "2015..2017")),
        ("between 2015 to 2017", None),
        ("from 2015 to now", None),
        ("2015 and 2017", None),
        ("2015 later", None),
        ("gil", None),
        ("", None),
    ],
)
def test_a_range_in_several_words(text: str, years: tuple[int, str] | None) -> None:
    assert range_at(text.split(), text.split() or [""], gap=False) == years


def test_a_sign_between_two_years_joins_them() -> None:
    assert range_at(["2015", "2017"], ["2015", "2017"], gap=True) == (2, "2015..2017")
    assert range_at(["2015", "2017"], ["2015", "2017"], gap=False) is None
    assert range_at(["2015", "flask"], ["2015", "flask"], gap=True) is None


@pytest.mark.parametrize(
    ("text", "places", "joints"),
    [
        ("gil 2015 2016 2018", [1, 2, 3], []),
        ("gil 2015 and 2016", [1, 3], [2]),
        ("2015 vs 2016 gil", [0, 2], [1]),
        ("2015 gil 2016", [], []),
        ("gil 2015", [], []),
        ("gil and flask", [], []),
    ],
)
def test_years_that_stand_together(text: str, places: list[int], joints: list[int]) -> None:
    said = text.split()
    assert (years_together(said), joints_between(said, years_together(said))) == (places, joints)


@pytest.mark.parametrize(("said", "right"), [("1900", True), ("2099", True), ("1899", False), ("2100", False)])
def test_years_are_those_of_two_centuries(said: str, right: bool) -> None:
    assert is_year(said) is right


@pytest.mark.parametrize(
    ("text", "readings", "left"),
    [
        ("types 2023—2024", [("year", "2023..2024")], "types"),
        ("types 2023-24", [("year", "2023..2024")], "types"),
        ("types 2023+", [("year", "2023..")], "types"),
        ("types >2023", [("year", "2024..")], "types"),
        ("types 2023 or later", [("year", "2023..")], "types"),
        ("types en 2023", [("year", "2023")], "types"),
        ("types '23", [("year", "2023")], "types"),
        ("types 23", [], "types 23"),
        ("types 2023 and 2024", [("year", "2023"), ("year", "2024")], "types"),
        ("owlcon us 2023 vs 2024", [("series", "owlcon-us"), ("year", "2023"), ("year", "2024")], ""),
        # Two digits are a year where the series has an edition of it.
        ("owlcon us 24", [("series", "owlcon-us"), ("year", "2024")], ""),
        ("owlcon us '24 types", [("series", "owlcon-us"), ("year", "2024")], "types"),
        ("owlcon us 22", [("series", "owlcon-us")], "22"),
        ("owlcon us types 24", [("series", "owlcon-us")], "types 24"),
        ("owlcon us 24 2023", [("series", "owlcon-us"), ("year", "2023")], "24"),
        ("owlcon us 2024 23", [("event", "owlcon-us-2024")], "23"),
    ],
)
def test_years_are_read(owls: sqlite3.Connection, text: str, readings: Read, left: str) -> None:
    assert read(owls, text) == (readings, left)


@pytest.mark.parametrize(
    ("text", "talks"),
    [
        ("types 2023 2024", [FLIGHT, FEATHERS]),
        ("types 2021/23", [FEATHERS, MUD]),
        ("owlcon us '23", [FEATHERS, NIGHT]),
        ("types year:2021-23", [FEATHERS, MUD]),
        ("types year:>2023", [FLIGHT]),
    ],
)
def test_years_are_found(owls: sqlite3.Connection, text: str, talks: list[int]) -> None:
    finds = find(owls, text)
    assert (sorted(places(finds)), finds.left_out) == (sorted(talks), ())


def test_a_title_with_a_year_is_none_of_the_years_after_it(seed: ModuleType, tmp_path: Path) -> None:
    conn: sqlite3.Connection = seed.create(tmp_path / "talks.db")
    talks = [
        ("All that we knew of kelp in 2015", "2015-01-02"),
        ("Kelp in the sea", "2016-01-02"),
        ("Kelp", "2015-01-02"),
    ]
    fill(
        conn,
        [("fen", "Fen", "2015-01-01")],
        [("fen", title, "Eve Fen", "talk", "eng", None, day) for title, day in talks],
    )
    seed.rebuild(conn)
    assert [places(find(conn, text)) for text in ("kelp >2015", "kelp <2016", "kelp 2015")] == [[1], [2, 0], [0, 2]]
    conn.close()
