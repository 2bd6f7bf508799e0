"""`search`, `link`, `status`, `--help`."""

import json
import subprocess
import sys
from datetime import date

import pytest
from demo_command import LEDGER, Demo
from demo_site import IDS

from aggregator.cli.report import LEDGER_COLUMNS, ledger_lines

BASE = {"CONFTALKS_BASE_URL": "https://talks.example.org"}
OWLS = (
    "demo-2031/how-owls-read-logs  How Owls Read Logs by Ada Finch\n"
    "    17 May 2031 · Demo Conf 2031 · Video · https://talks.example.org/t/demo-2031/how-owls-read-logs\n"
)


def test_search_and_link(scraped: Demo) -> None:
    code, out, _ = scraped.run("search", "owls", **BASE)
    assert (code, out) == (0, OWLS)
    assert "Lunch" not in scraped.run("search", "lunch")[1]
    line = (
        "[How Owls Read Logs](https://talks.example.org/t/demo-2031/how-owls-read-logs) by Ada Finch"
        f" ([video](https://www.youtube.com/watch?v={IDS[0]}))\n"
    )
    for words in ("how owls read logs", f"https://youtu.be/{IDS[0]}?si=x", "demo-2031/1"):
        assert scraped.run("link", words, **BASE) == (0, line, "")
    code, out, err = scraped.run("link", "xyzzy qwrtpsdfg", **BASE)
    assert (code, out) == (1, "")
    assert err.startswith("Error: nothing found for")


def test_search_without_words_lists_the_newest_and_filters_narrow_it(scraped: Demo) -> None:
    code, out, _ = scraped.run("search")
    assert (code, len(out.splitlines()) > 1) == (0, True)
    public = scraped.run("search", "--has-video")[1].splitlines()
    assert public
    assert {line.split(" · ")[2] for line in public[1::2]} == {"Video"}
    answer = json.loads(scraped.run("search", "--has-video", "--year", "2031", "--json")[1])
    assert (answer["filters"], answer["total"]) == ({"year": "2031", "video": "public"}, len(public) / 2)
    assert [choice["value"] for choice in answer["choices"]["event"]] == ["demo-2031"]


def test_search_says_what_was_probably_meant(scraped: Demo) -> None:
    code, out, err = scraped.run("search", "howe", "owlls", "read", **BASE)
    assert (code, out[: len(OWLS)], err) == (0, OWLS, "did you mean: how owls read\n")


def test_status_lists_and_refuses_unknown_events(scraped: Demo) -> None:
    assert scraped.run("status")[1].startswith(LEDGER)
    assert json.loads(scraped.run("status", "--json")[1])["ledger"][0]["pending"] == 2
    code, out, err = scraped.run("status", "other")
    assert (code, out) == (1, "")
    assert err == f"Error: {scraped.data / 'talks.db'}: there is no event 'other'; known: demo-2031\n"


def test_a_removed_recording_is_told_with_the_day_on_which_that_was_noticed(scraped: Demo) -> None:
    path = scraped.event / "recordings.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    removed = [row | {"access": "gone", "last_seen": "2031-06-02"} if row["id"] == IDS[0] else row for row in rows]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in removed), "utf-8")
    assert scraped.run("build")[0] == 0
    assert scraped.run("search", "owls", **BASE)[1] == OWLS.replace("Video", "Video removed; noticed on 2 June 2031")
    assert json.loads(scraped.run("search", "owls", "--json")[1])["talks"][0]["removed_noticed"] == "2031-06-02"
    linked = scraped.run("link", "owls")[1]
    assert linked.endswith(" by Ada Finch (video removed; noticed on 2 June 2031)\n")
    assert json.loads(scraped.run("link", "owls", "--format", "json")[1])["removed_noticed"] == "2031-06-02"


@pytest.mark.parametrize(
    ("today", "said"),
    [(date(2031, 5, 16), "(in 1 days)"), (date(2031, 5, 17), "(0 days)"), (date(2031, 5, 19), "(2 days)")],
)
def test_the_ledger_says_how_long_the_oldest_waits(today: date, said: str) -> None:
    row = dict.fromkeys(LEDGER_COLUMNS, 0) | {"event": "demo-2031", "oldest_pending": "2031-05-17T09:00:00-06:00"}
    assert ledger_lines([row], today)[1].endswith(f"  2031-05-17 {said}")


def test_reading_commands_never_make_a_catalog(demo: Demo) -> None:
    for words in (("status",), ("search", "x"), ("link", "x"), ("serve",)):
        code, out, err = demo.run(*words)
        assert (code, out) == (1, "")
        assert err == f"Error: {demo.data / 'talks.db'}: there is no catalog yet; run `conftalks build`\n"
    assert not (demo.data / "talks.db").exists()


def test_version_help_and_completion(demo: Demo) -> None:
    assert demo.run("--version")[1] == "conftalks, version 0.1.0\n"
    assert demo.run("--help")[1].startswith("Usage:")
    script = demo.run(_CONFTALKS_COMPLETE="bash_source")
    assert script[0] in (0, 2)


@pytest.mark.parametrize(
    ("words", "more"),
    [
        (["--help"], ["rapidfuzz"]),
        (["status"], ["jinja2", "aggregator.matching.ladder"]),
        (["search", "toasters"], ["jinja2", "aggregator.matching.ladder"]),
    ],
)
def test_help_and_what_reads_the_catalog_import_neither_scraper_nor_server(
    scraped: Demo, words: list[str], more: list[str]
) -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom aggregator.cli import group\n"
        f"assert CliRunner().invoke(group, {['--db', str(scraped.data / 'talks.db'), *words]}).exit_code == 0\n"
        f"heavy = {{'requests', 'bs4', 'sqlite_utils', 'datasette', 'yt_dlp', 'lxml', *{more}}}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
