"""Abbreviations that titles spell out, and how a catalog keeps count of them."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from store_event import EVENT, FILES, TALK, built

from aggregator.store.abbreviations import spelled_out

GIL = ("gil", "global interpreter lock")


@pytest.mark.parametrize(
    ("title", "pairs"),
    [
        ("Without the Global Interpreter Lock (GIL), at last", [GIL]),
        ("GIL (Global Interpreter Lock)", [GIL]),
        ("Large Language Models (LLMs) at home", [("llm", "large language models")]),
        ("The Internet of Things (IoT)", [("iot", "internet of things")]),
        ("Friends of the Kelp (FOTK)", [("fotk", "friends of the kelp")]),
        ("Test-Driven Development (TDD)", [("tdd", "test driven development")]),
        ("CI (continuous integration) and CD (continuous delivery)", [
            ("ci", "continuous integration"), ("cd", "continuous delivery"),
        ]),
        ("Robots (ROS)", []),
        ("Kelp Nets (KNX)", []),
        ("A Kelp (AK)", []),
        ("Solid (S.O.L.I.D.) (SO)", []),
        ("Kelp nets (kn)", []),
        ("Kelp (K)", []),
        ("One two three four five six seven eight nine (OTTFFSSEN)", []),
        ("(GIL)", []),
        ("((((", []),
        ("Keynote (PyCon DE)", []),
    ],
)  # fmt: skip
def test_what_titles_spell_out(title: str, pairs: list[tuple[str, str]]) -> None:
    assert list(spelled_out(title)) == pairs


def test_what_is_counted_follows_the_titles(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"

    def counted(*titles: str) -> list[tuple[str, str, int]]:
        talks = tuple(
            replace(TALK, code=f"{n}", slug=f"n{n}", title=title, aliases=()) for n, title in enumerate(titles)
        )
        built(db, replace(FILES, event=EVENT, talks=talks, recordings=(), links=()))
        with closing(sqlite3.connect(db)) as conn:
            return conn.execute("SELECT * FROM search_abbreviations ORDER BY text").fetchall()

    title = "Global Interpreter Lock (GIL)"
    assert counted(title, "Kelp", "Owls") == [(*GIL, 1), (*GIL[::-1], 1)]
    assert counted(title, f"{title} again", "Owls (OW)") == [(*GIL, 2), (*GIL[::-1], 2)]
    assert counted("Kelp Nets (KN)", "Again", "Owls") == [("kelp nets", "kn", 1), ("kn", "kelp nets", 1)]
    assert counted("Kelp", "Kelp", "Owls") == []
