"""What is asked of the application, and which names may be files."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest
from frozen_catalog import PUBLIC

from aggregator.freeze import plan
from aggregator.freeze.plan import FrozenPlace, PageGroup, groups, page, redirects

PLACE = FrozenPlace("/repo", PUBLIC, cards=True)


@pytest.fixture
def conn(seeded: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    copyfile(seeded, tmp_path / "talks.db")
    with closing(sqlite3.connect(tmp_path / "talks.db")) as opened:
        yield opened


def files(planned: list[PageGroup]) -> list[str]:
    return [asked.file for group in planned for asked in group.questions]


def test_no_two_answers_are_written_into_one_file(conn: sqlite3.Connection) -> None:
    found = files(groups(conn, PLACE))
    assert len(found) == len({name.casefold() for name in found})


def test_a_talk_has_all_its_forms(conn: sqlite3.Connection) -> None:
    group = next(one for one in groups(conn, PLACE) if one.name == "/t/moss-2022/old-growth")
    assert [asked.file for asked in group.questions] == [
        "t/moss-2022/old-growth/index.html",
        "t/moss-2022/old-growth.json",
        "t/moss-2022/old-growth.md",
        "t/moss-2022/old-growth.ics",
        "watch/moss-2022/old-growth/index.html",
        "embed/moss-2022/old-growth/index.html",
        "oembed/moss-2022/old-growth.json",
        "card/moss-2022/old-growth.png",
        "t/moss-2022/7/index.html",
        "watch/moss-2022/7/index.html",
        "embed/moss-2022/7/index.html",
    ]


def test_the_grid_of_an_event_with_one_room_is_there_although_no_page_leads_to_it(conn: sqlite3.Connection) -> None:
    grids = "e/moss-2024/-/view-grid/index.html", "e/moss-2022/-/view-grid/index.html"
    conn.execute("UPDATE slots SET rooms = 'Hall A' WHERE talk LIKE 'moss-2024/%'")
    conn.execute("UPDATE slots SET rooms = '' WHERE talk LIKE 'moss-2022/%'")
    assert [name in files(groups(conn, PLACE)) for name in grids] == [True, False]


def test_without_an_address_and_cards_there_is_less(conn: sqlite3.Connection) -> None:
    found = files(groups(conn, FrozenPlace("", None, cards=False)))
    left_out = ("oembed/", "card/moss-2022/", "feeds/")
    assert [name for name in found if name.startswith(left_out) or name.endswith((".atom", "sitemap.xml"))] == []
    assert "card/moss-2022.png" in found


@pytest.mark.parametrize("name", ["..", ".", "a/b", "a\\b", "OLD-GROWTH", "x" * 201])
def test_a_name_that_can_be_no_file_of_its_own_is_passed_over(conn: sqlite3.Connection, name: str) -> None:
    before = files(groups(conn, PLACE))
    conn.execute("INSERT INTO talk_aliases VALUES ('moss-2022', ?, 'moss-2022/old-growth')", (name,))
    assert files(groups(conn, PLACE)) == before


def test_a_name_as_long_as_can_be_is_a_file(conn: sqlite3.Connection) -> None:
    conn.execute("INSERT INTO talk_aliases VALUES ('moss-2022', ?, 'moss-2022/old-growth')", ("x" * 200,))
    assert f"t/moss-2022/{'x' * 200}/index.html" in files(groups(conn, PLACE))


def test_an_alias_goes_before_a_code_of_the_same_name(conn: sqlite3.Connection) -> None:
    conn.execute("UPDATE talks SET code = 'GROWING-gardens' WHERE id = 'moss-2024/lunch'")
    planned = {group.name: group for group in groups(conn, PLACE)}
    named = [name for name, group in planned.items() if page("/t/moss-2024/growing-gardens") in group.questions]
    assert named == ["/t/moss-2024/growing-gardens-with-generators"]
    assert "t/moss-2024/GROWING-gardens/index.html" not in files(list(planned.values()))


def test_rules_are_written_while_a_host_reads_all_of_them(
    conn: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = groups(conn, PLACE)
    rules = redirects(planned, PLACE).splitlines()
    assert "/repo/t/moss-2022/7 /repo/t/moss-2022/old-growth 301" in rules
    monkeypatch.setattr(plan, "MOST_REDIRECTS", len(rules))
    assert redirects(planned, PLACE).splitlines() == rules
    monkeypatch.setattr(plan, "MOST_REDIRECTS", len(rules) - 1)
    assert redirects(planned, PLACE) == ""


def test_a_catalog_of_before_has_what_it_had(conn: sqlite3.Connection) -> None:
    for table in ("topics", "event_people", "pictures"):
        conn.execute(f"DROP TABLE {table}")
    assert "t/moss-2022/old-growth/index.html" in files(groups(conn, PLACE))
