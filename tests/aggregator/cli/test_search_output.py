"""`search` as people see it: two lines a talk, wrapped and coloured on a terminal."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import catalog_seed
import click
import pytest
from click.testing import CliRunner
from markupsafe import escape
from terminal import on_terminal

from aggregator.catalog.search import Finds, Hit
from aggregator.catalog.search.entities import Entity
from aggregator.catalog.search.find import Understood
from aggregator.catalog.views import TalkRow
from aggregator.cli import group
from aggregator.cli.hits import hit_lines, reading_lines
from aggregator.cli.terminal import StyledText, styled_lines

BASE = "https://talks.example.org"
GARDENS = (
    "moss-2024/growing-gardens-with-generators  Growing Gardens with Generators by Ada Quill, Bo Tern\n"
    f"    17 May 2024 · Moss Conf 2024 · Video · {BASE}/t/moss-2024/growing-gardens-with-generators\n"
)
EVENTS = ("fern-2023", "moss-2024")
GREEN, YELLOW, CYAN, BOLD, PLAIN = "\x1b[32m", "\x1b[33m", "\x1b[36m", "\x1b[1m", "\x1b[0m"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(catalog_seed.seed(tmp_path_factory.mktemp("catalog") / "talks.db"))


def shown(db: str, columns: int, *words: str, **more: str) -> str:
    """What a terminal of this width shows."""
    unset = ("NO_COLOR", "COLUMNS", "LINES", "TERM")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    environment = {**kept, "CONFTALKS_BASE_URL": BASE, "TERM": "xterm", **more}
    return on_terminal(["--db", db, "search", *words], columns, environment)


def test_elsewhere_than_on_a_terminal_a_talk_is_two_lines_without_colours(db: str) -> None:
    words = ["--db", db, "search", "growing", "--event", "moss-2024"]
    environment = {"CONFTALKS_BASE_URL": BASE, "COLUMNS": "20"}
    assert CliRunner().invoke(group, words, env=environment).stdout == GARDENS


def test_nothing_is_wrong_with_a_closed_stdout(db: str) -> None:
    asked = f"{sys.executable} -m aggregator --db {db} search growing >&-"
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_without_a_place_where_the_catalog_is_published_there_is_no_address(
    db: str, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONFTALKS_BASE_URL", raising=False)
    words = ["--db", db, "search", "growing", "--event", "moss-2024"]
    two = GARDENS.replace(f" · {BASE}/t/moss-2024/growing-gardens-with-generators", "")
    for text in (None, "title: [", "plugins: {conftalks: {base_url: nowhere}}"):
        if text:
            Path("metadata.yml").write_text(text)
        found = CliRunner().invoke(group, words)
        assert (found.stdout, found.stderr, found.exit_code) == (two, "", 0)


def test_a_terminal_shows_states_and_what_was_searched_for_in_colours(db: str) -> None:
    assert shown(db, 200, "growing", "--event", "moss-2024") == GARDENS.replace(
        "Growing Gardens", f"{YELLOW}{BOLD}Growing{PLAIN} Gardens"
    ).replace("· Video ·", f"· {GREEN}Video{PLAIN} ·")
    arenas = shown(db, 200, "arenas")
    assert (f"{YELLOW}{BOLD}Arenas{PLAIN}" in arenas, f"{CYAN}Attendees only{PLAIN}" in arenas) == (True, True)


@pytest.mark.parametrize(
    ("more", "coloured"),
    [
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm-256color"}, True),
    ],
)
def test_who_wants_no_colours_gets_none(db: str, more: dict[str, str], coloured: bool) -> None:
    said = shown(db, 200, "growing", "--event", "moss-2024", **more)
    assert (click.unstyle(said), said != click.unstyle(said)) == (GARDENS, coloured)


def test_lines_are_as_wide_as_the_terminal(db: str) -> None:
    assert shown(db, 60, "growing", "--event", "moss-2024", NO_COLOR="1") == (
        "moss-2024/growing-gardens-with-generators  Growing Gardens\n"
        "    with Generators by Ada Quill, Bo Tern\n"
        "    17 May 2024 · Moss Conf 2024 · Video ·\n"
        f"    {BASE}/t/moss-2024/growing-gardens-with-generators\n"
    )
    assert shown(db, 60, "growing", "--event", "moss-2024", NO_COLOR="1", COLUMNS="200") == GARDENS


def test_colours_take_no_room() -> None:
    parts = [StyledText("ab "), StyledText("cd", "match"), StyledText(" ef")]
    assert styled_lines(parts, 8) == [f"ab {YELLOW}{BOLD}cd{PLAIN} ef"]
    assert styled_lines(parts, 7) == [f"ab {YELLOW}{BOLD}cd{PLAIN}", "    ef"]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("ab cd", 5, ["ab cd"]),
        ("ab cd", 4, ["ab", "    cd"]),
        ("ab cd ef", 7, ["ab cd", "    ef"]),
        ("ab  cd", 6, ["ab  cd"]),
        ("ab  cd", 5, ["ab", "    cd"]),
        ("ab  cd", 3, ["ab", "    cd"]),
        ("abcdefgh ij", 6, ["abcdefgh", "    ij"]),
        ("ab", None, ["ab"]),
        ("", 5, [""]),
        # Wide letters take two columns each, and lines break between them; marks take none and stay with their letters.
        ("機械学習入門", 12, ["機械学習入門"]),
        ("機械学習入門", 11, ["機械学習入", "    門"]),
        ("x 機械学習入門", 9, ["x 機械学", "    習入", "    門"]),
        ("e\u0301e\u0301 e\u0301", 4, ["e\u0301e\u0301 e\u0301"]),
        ("機\u0301械", 4, ["機\u0301械"]),
        ("機\u0301械", 3, ["機\u0301", "    械"]),
    ],
)
def test_lines_break_at_spaces_and_beside_wide_letters(text: str, width: int | None, lines: list[str]) -> None:
    assert styled_lines([StyledText(text)], width) == lines


def hit(title: str, **more: object) -> Hit:
    facts = {"kind": "talk", "speakers": None, "starts": None, "status": "confirmed", "video_status": "unknown"}
    row = TalkRow("a-2031/b", "a-2031", "A 2031", "b", title="t", **facts | more)  # type: ignore[arg-type]
    return Hit(row, 0.0, "words", escape(title))


def test_what_is_not_known_is_left_out_and_nothing_drives_the_terminal() -> None:
    now = datetime(2031, 5, 1, tzinfo=UTC)
    assert hit_lines(hit("R&D <mark>\x1b[2J"), None, None, now) == [
        "a-2031/b  R&D <mark>\N{REPLACEMENT CHARACTER}[2J",
        "    A 2031 · No video known",
    ]
    to_come = hit("B", starts=datetime(2031, 5, 2, tzinfo=UTC), video_status="pending", speakers="Ada\u202e")
    assert [click.unstyle(line) for line in hit_lines(to_come, BASE, None, now)] == [
        "a-2031/b  B by Ada\N{REPLACEMENT CHARACTER}",
        f"    2 May 2031 · A 2031 · Not given yet · {BASE}/t/a-2031/b",
    ]


def test_how_the_words_were_read_is_said_on_stderr(db: str) -> None:
    words = ["--db", db, "search", "gardens", "fern", "2023"]
    found = CliRunner().invoke(group, words, env={"CONFTALKS_BASE_URL": BASE})
    assert found.stdout.startswith("fern-2023/growing-gardens-with-generators  Growing Gardens with Generators")
    assert found.stderr == (
        f"understood: event Fern & Friends 2023\nconference: Fern & Friends 2023 · 2 talks · {BASE}/e/fern-2023\n"
    )


@pytest.mark.parametrize(
    ("typed", "query", "ids"),
    [
        (["gardens", "-2023"], "gardens -2023", [f"{event}/growing-gardens-with-generators" for event in EVENTS]),
        (["gardens", "-generators"], "gardens -generators", []),
        (["-generators", "gardens", "--limit", "3"], "-generators gardens", []),
        (["gardens", "-h2"], "gardens -h2", [f"{event}/growing-gardens-with-generators" for event in EVENTS]),
        (["--", "gardens", "-generators"], "gardens -generators", []),
        (["gardens -generators"], "gardens -generators", []),
        (["-"], "-", []),
    ],
)
def test_a_word_may_begin_with_a_hyphen(db: str, typed: list[str], query: str, ids: list[str]) -> None:
    answer = json.loads(CliRunner().invoke(group, ["--db", db, "search", "--json", *typed]).stdout)
    assert (answer["query"], [talk["id"] for talk in answer["talks"]]) == (query, ids)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["gardens", "--jsn"], "Error: No such option '--jsn'. Did you mean '--json'?\n"),
        (["gardens", "--limit", "-1"], "Error: Invalid value for '--limit': -1 is not in the range 1<=x<=200.\n"),
    ],
)
def test_an_option_that_is_none_stays_wrong_usage(db: str, typed: list[str], said: str) -> None:
    ran = CliRunner().invoke(group, ["--db", db, "search", *typed])
    assert (ran.exit_code, ran.stderr.partition("\n\n")[2]) == (2, said)


def test_what_was_read_is_a_line_each() -> None:
    read = (
        Understood("event", "a-2031", "A 2031", "a 2031", "keynote", False),
        Understood("kind", "keynote", "keynote", "keynote", "a 2031", False),
    )
    offered = (Entity("person", "Ada Quill", "/s/ada-quill", 1), Entity("conference", "A 2031", "/e/a-2031", 3))
    finds = Finds([], 0, understood=read, left_out=("owls", "maps"), entities=offered)
    said = ["understood: event A 2031, kind keynote", "no talk has all words: left out owls, maps"]
    assert reading_lines(finds, None) == [*said, "person: Ada Quill · 1 talk", "conference: A 2031 · 3 talks"]
    assert reading_lines(finds, BASE)[2:] == [
        f"person: Ada Quill · 1 talk · {BASE}/s/ada-quill",
        f"conference: A 2031 · 3 talks · {BASE}/e/a-2031",
    ]
    assert reading_lines(Finds([], 0), BASE) == []


def test_the_progress_bar_stays_without_colours_and_says_what_time_is_left() -> None:
    code = (
        "import time, click\nfrom aggregator.cli.output import Context, progress\n"
        "from aggregator.cli.terminal import colour\n"
        "ctx = Context('data', None, quiet=False, verbose=False, debug=False)\n"
        "with click.Context(click.Command('x'), color=colour()).scope(), progress(ctx, 'demo') as advance:\n"
        "    for done in range(7):\n        advance(done, 10, 'x')\n        time.sleep(0.3)\n"
    )
    environment = {**os.environ, "NO_COLOR": "1", "TERM": "xterm"}
    said = on_terminal([], 100, environment, program=["-c", code])
    assert re.search(r"demo  \[#+-+\]  6/10  00:00:0\d\r", said)
