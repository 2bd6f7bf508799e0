"""What former versions made is read by this one, before and after a build, and no address leads elsewhere."""

import gzip
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import forked_command
import httpx
import pytest

from aggregator.catalog.queries import talk_rows, talks
from aggregator.catalog.search import find
from aggregator.catalog.serve import datasette_for
from aggregator.store.migrate import STEPS
from aggregator.store.schema import INDEXES, KEPT_INDEXES, TOPIC_INDEXES, VIEWS

CATALOGS = Path(__file__).parents[2] / "catalogs"
VERSIONS = ("0.1", "0.2", "0.3")
Answers = dict[str, list[Any]]
Ask = Callable[[Path, Answers], Answers]


@pytest.fixture(params=VERSIONS)
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A data folder as a former version left it, talks.db included."""
    folder = tmp_path / "data"
    shutil.copytree(CATALOGS / request.param, folder, ignore=shutil.ignore_patterns("answers.json", "talks.db.gz"))
    (folder / "talks.db").write_bytes(gzip.decompress((CATALOGS / request.param / "talks.db.gz").read_bytes()))
    (tmp_path / "answers.json").write_bytes((CATALOGS / request.param / "answers.json").read_bytes())
    return folder


@pytest.fixture
def answers(data: Path) -> Answers:
    """Path -> status and location, as the pages of that version answered."""
    told: Answers = json.loads((data.parent / "answers.json").read_bytes())
    return told


@pytest.fixture
def ask(client_for: Callable[[Any], Callable[..., httpx.Response]]) -> Ask:
    """What the pages of today answer to the same paths."""

    def asked(data: Path, answers: Answers) -> Answers:
        get = client_for(datasette_for(data / "talks.db", None, "https://talks.example"))
        found = {path: get(path) for path in answers}
        return {path: [reply.status_code, reply.headers.get("location")] for path, reply in found.items()}

    return asked


def run(data: Path, *words: str) -> tuple[int, str]:
    """Exit code and output of the command."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CONFTALKS_", "YOUTUBE_", "HUBILO_"))}
    environment["CONFTALKS_BASE_URL"] = "https://talks.example"
    code, out, err = forked_command.run(("--data", str(data), *words), environment, data.parent, data.parent)
    assert "Traceback" not in err
    return code, out


def runs(data: Path) -> list[tuple[Any, ...]]:
    conn = sqlite3.connect(data / "talks.db")
    found = conn.execute("SELECT * FROM runs ORDER BY id").fetchall()
    conn.close()
    return found


def texts(data: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in data.rglob("*") if path.suffix in (".yml", ".jsonl")}


def test_pages_of_today_show_a_catalog_that_is_not_built_anew(data: Path, answers: Answers, ask: Ask) -> None:
    assert ask(data, answers) == answers


def test_its_lists_of_talks_are_read_by_indexes(data: Path) -> None:
    asked: list[str] = []
    with closing(sqlite3.connect(data / "talks.db")) as conn:
        (talk,) = conn.execute("SELECT id FROM talks LIMIT 1").fetchone()
        conn.set_trace_callback(asked.append)
        assert [row.id for row in talk_rows(conn, [talk])] == [talk]
        assert [one.id for one in talks(conn, [talk])] == [talk]
        conn.set_trace_callback(None)
        steps = [row[3] for one in asked for row in conn.execute(f"EXPLAIN QUERY PLAN {one}")]
    whole = ("SCAN main.recordings", "SCAN recordings", "SCAN main.talk_recordings", "SCAN talk_recordings")
    assert [step for step in steps if "AUTOMATIC" in step or step.startswith(whole)] == []
    assert len([step for step in steps if "recordings USING INDEX" in step]) > 2


def test_its_talks_are_found_by_their_titles_before_a_build_and_after_it(data: Path) -> None:
    def best() -> list[tuple[str, str]]:
        with closing(sqlite3.connect(data / "talks.db")) as conn:
            asked = conn.execute("SELECT title FROM talks WHERE kind = 'talk' ORDER BY id").fetchall()
            return [(title, find(conn, title).hits[0].talk.title) for (title,) in asked]

    before = best()
    assert [title for title, _ in before] == [found for _, found in before] != []
    assert run(data, "build")[0] == 0
    assert best() == before
    with closing(sqlite3.connect(data / "talks.db")) as conn:
        kept = (
            "SELECT count(*), sum(own.title = talks.title) FROM search_values own JOIN talks ON talks.rowid = own.talk"
        )
        (number, alike) = conn.execute(kept).fetchone()
    assert number == alike >= len(before)


def test_what_a_search_cannot_know_of_a_catalog_that_is_not_built_anew_is_not_found(data: Path, ask: Ask) -> None:
    paths = ("/search?series=demo-conf", "/search?q=owls&series=demo-conf", "/search?q=year:2031+series:demo+owls")
    found: Answers = {path: [200, None] for path in paths}
    assert ask(data, found) == found


def test_after_a_build_every_address_leads_to_the_same_place(data: Path, answers: Answers, ask: Ask) -> None:
    assert run(data, "build")[0] == 0
    assert ask(data, answers) == answers


def test_the_text_files_alone_give_the_same_addresses(data: Path, answers: Answers, ask: Ask) -> None:
    # What a suppressed talk was called besides its code is known to the catalog alone.
    public = {path: answer for path, answer in answers.items() if answer[0] != 410}
    (data / "talks.db").unlink()
    assert run(data, "build")[0] == 0
    assert ask(data, public) == public


def test_a_build_keeps_the_runs_and_touches_no_text(data: Path) -> None:
    before = runs(data), texts(data)
    assert all(before)
    assert run(data, "build")[0] == 0
    assert (runs(data), texts(data)) == before


def test_a_build_brings_the_shape_up_to_date(data: Path) -> None:
    run(data, "build")
    conn = sqlite3.connect(data / "talks.db")
    steps = {name for (name,) in conn.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'conftalks'")}
    views = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
    asked = (
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name <> '_sqlite_migrations'"
    )
    indexes = {sql for (sql,) in conn.execute(asked)}
    counted = {name: conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in VIEWS}
    conn.close()
    assert (steps, views, indexes) == (STEPS, set(VIEWS), {*INDEXES, *KEPT_INDEXES, *TOPIC_INDEXES})
    assert all(counted.values())


@pytest.mark.parametrize("whole", [(), ("--all",)])
def test_who_is_left_out_by_the_first_build_is_in_it_no_more(data: Path, whole: tuple[str, ...]) -> None:
    assert b"Bo Marsh" in (data / "talks.db").read_bytes()
    with (data / "suppress.yml").open("a", encoding="utf-8") as file:
        file.write("- {speaker: Bo Marsh, why: asked}\n")
    assert run(data, "build", *whole)[0] == 0
    assert b"marsh" not in (data / "talks.db").read_bytes().lower()


def test_a_refused_command_is_remembered_and_leaves_all_that_is_shown(data: Path, answers: Answers, ask: Ask) -> None:
    listed = data / "events/demo-2031/recordings.jsonl"
    listed.write_text(listed.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    table = data.parent / "table.csv"
    table.write_text("url,title\nhttps://www.youtube.com/watch?v=zzzzzzzzz01,Other\n", "utf-8")
    before = run(data, "status")[1].splitlines()
    assert run(data, "import", str(table), "--event", "demo-2031")[0] == 4
    assert (run(data, "status")[1].splitlines(), runs(data)[-1][4]) == (before, "refused")
    assert ask(data, answers) == answers


@pytest.mark.parametrize("built", [False, True])
def test_commands_read_it(data: Path, built: bool) -> None:
    if built:
        run(data, "build")
    # In 0.2 the talk that lost its video waits again, and the one with attendees' alone is public.
    counted = ["0", "2"] if (data / "events/demo-2031/history.jsonl").exists() else ["1", "1"]
    status = run(data, "status")
    assert [line.split()[:7] for line in status[1].splitlines()[1:]] == [
        ["demo-2031", "6", "4", *counted, "0", "0"],
        ["fern-2029", "3", "1", "1", "0", "0", "0"],
    ]
    assert run(data, "search", "sporse", "wind") == (
        0,
        (
            "fern-2029/spores-in-the-wind  Spores in the Wind by Ada Finch\n"
            "    3 September 2029 · Fern Days 2029 · Video · https://talks.example/t/fern-2029/spores-in-the-wind\n"
        ),
    )
    permalink = "https://talks.example/t/demo-2031/how-owls-read-logs"
    watch = "https://www.youtube.com/watch?v=bbbbbbbbb01"
    assert run(data, "link", "https://youtu.be/aaaaaaaaa01") == (
        0,
        f"[How Owls Read Logs]({permalink}) by Ada Finch ([video]({watch}))\n",
    )
    post = data.parent / "post.md"
    post.write_text("# Demo Conf 2031\n\n[owls](https://youtu.be/aaaaaaaaa01)\n", "utf-8")
    assert run(data, "recap", "update", "--write", str(post))[0] == 0
    assert post.read_text("utf-8") == f"# Demo Conf 2031\n\n[owls]({watch})\n"
    assert '"url": "https://vimeo.com/11980200"' in run(data, "export", "fern-2029", "--format", "frab-json")[1]
